! A load from address 0, where nothing is mapped.
! expect: fault 0x068 at bad address 0

        .include "guest.inc"

_start: nop
bad:    ldx     [%g0], %g1
        EXIT    0
