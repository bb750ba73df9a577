! A floating-point load with the unit disabled by the program itself. (Linux would enable it.)
! expect: fault 0x020 at bad

        .include "guest.inc"

_start: wr      %g0, 0, %fprs
        set     data, %o0
bad:    ldd     [%o0], %f0
        EXIT    0

        .section ".data"
        .align  8
data:   .xword  1
