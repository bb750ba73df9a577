! A word that is no instruction.
! expect: fault 0x010 at bad

        .include "guest.inc"

_start: nop
bad:    .word   0
        EXIT    0
