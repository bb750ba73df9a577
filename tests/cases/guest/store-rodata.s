! A byte exchange (LDSTUB) on read-only data: it reads, but needs leave to write.
! expect: fault 0x06C at bad address data + 3

        .include "guest.inc"

_start: set     data, %o0
        ldub    [%o0 + 3], %o1          ! reading is allowed
bad:    ldstub  [%o0 + 3], %o1
        EXIT    0

        .section ".rodata"
        .align  8
data:   .xword  1
