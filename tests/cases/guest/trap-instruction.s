! A trap instruction that is no system call.
! expect: fault 0x105 at bad

        .include "guest.inc"

_start: nop
bad:    ta      5
        EXIT    0
