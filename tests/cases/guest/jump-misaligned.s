! A jump to an address that is no multiple of 4: the JMPL itself takes the trap.
! expect: fault 0x034 at bad

        .include "guest.inc"

_start: set     bad + 2, %g1
bad:    jmpl    %g1, %g0
        nop
        EXIT    0
