! A block load from no multiple of 64.
! expect: fault 0x034 at bad address data + 32

        .include "guest.inc"

_start: wr      %g0, 4, %fprs
        set     data + 32, %o0
bad:    ldda    [%o0] 0xF0, %f0
        membar  #Sync
        EXIT    0

        .section ".data"
        .align  64
data:   .skip   128
