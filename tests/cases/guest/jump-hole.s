! A jump into the hole between the two halves of the address space: the JMPL itself takes the
! trap.
! expect: fault 0x008 at bad

        .include "guest.inc"

_start: mov     1, %g1
        sllx    %g1, 43, %g1
bad:    jmpl    %g1, %g0
        nop
        EXIT    0
