! An exit status: its low eight bits are what a shell sees.
! expect: exit 3

        .include "guest.inc"

_start: EXIT    0x103
