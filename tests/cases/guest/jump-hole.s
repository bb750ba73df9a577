! A jump into the hole between the two halves of the address space.
! expect: fault 0x008

        .include "guest.inc"

_start: mov     1, %g1
        sllx    %g1, 43, %g1
        jmpl    %g1, %g0
        nop
        EXIT    0
