! A load through a physical address space (ASI 14) by a user.
! expect: fault 0x037 at bad

        .include "guest.inc"

_start: wr      %g0, 0x14, %asi
bad:    ldxa    [%g0] %asi, %g1
        EXIT    0
