! A jump to an address where nothing is.
! expect: fault 0x064 at 0x40000000

        .include "guest.inc"

_start: sethi   %hi(0x40000000), %g1
        jmpl    %g1, %g0
        nop
        EXIT    0
