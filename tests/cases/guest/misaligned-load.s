! A doubleword load from a multiple of 4.
! expect: fault 0x034 at bad address data + 4

        .include "guest.inc"

_start: set     data, %o0
bad:    ldx     [%o0 + 4], %g1
        EXIT    0

        .section ".data"
        .align  8
data:   .xword  1, 2
