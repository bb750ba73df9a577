! Compare and swap of a word at no multiple of 4.
! expect: fault 0x034 at bad address data + 2

        .include "guest.inc"

_start: set     data + 2, %o0
bad:    cas     [%o0], %g0, %g1
        EXIT    0

        .section ".data"
        .align  8
data:   .xword  1, 2
