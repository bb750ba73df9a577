! Software-initiated reset at trap level 0: to RED_state like a trap at level 4, by its own vector.

        .include "frame.inc"

        .org    0x80
        rdpr    %tt, %l0
        rdpr    %tl, %l1
        rdpr    %pstate, %l2
        ba      found
        ldxa    [%g0] 0x45, %l3
        trap_table
        illtrap 1                       ! not this one

found:  ldx     [%i4], %l4
        end

start:  memory_map
        wrpr    %g0, 0, %tl
        wrpr    %g0, 0x14, %pstate
        ldx     [%i4], %i5
        sir     0
