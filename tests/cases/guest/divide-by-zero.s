! Division by zero.
! expect: fault 0x028 at bad

        .include "guest.inc"

_start: mov     7, %g1
bad:    udivx   %g1, %g0, %g1
        EXIT    0
