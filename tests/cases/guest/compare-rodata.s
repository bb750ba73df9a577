! A compare and swap that would fail, on read-only data: it needs leave to write all the same.
! expect: fault 0x06C at bad address data

        .include "guest.inc"

_start: set     data, %o0
        mov     2, %o1
        mov     3, %o2
bad:    casx    [%o0], %o1, %o2
        EXIT    0

        .section ".rodata"
        .align  8
data:   .xword  1
