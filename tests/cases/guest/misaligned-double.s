! A floating-point doubleword load from a multiple of 4 has a trap type of its own.
! expect: fault 0x035 at bad address data + 4

        .include "guest.inc"

_start: wr      %g0, 4, %fprs
        set     data, %o0
bad:    ldd     [%o0 + 4], %f0
        EXIT    0

        .section ".data"
        .align  8
data:   .xword  1, 2
