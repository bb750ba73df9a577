! A trap at trap level 4 with both MMUs on: it goes to the RED_state table, where both are off.
! It leaves what it finds there in %l0 to %l4; ends with END.

        .include "frame.inc"

        trap_table
        rdpr    %tt, %l0
        rdpr    %tl, %l1
        rdpr    %pstate, %l2
        ldxa    [%g0] 0x45, %l3
        ldx     [%i4], %l4              ! untranslated now
        end

start:  memory_map
        wrpr    %g0, 4, %tl
        wrpr    %g0, 0x14, %pstate      ! PEF, PRIV; RED off: fetches are translated
        ldx     [%i4], %i5
        ldx     [%i4], %i5              ! translated
        illtrap 0
