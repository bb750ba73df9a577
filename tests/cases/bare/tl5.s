! A trap at the highest trap level leads nowhere: the processor stops in error_state.

        .include "frame.inc"

        trap_table
        end
start:  mov     1, %l0
        ldx     [%g0 + 1], %l0          ! misaligned, at trap level 5
        mov     2, %l0
        end
