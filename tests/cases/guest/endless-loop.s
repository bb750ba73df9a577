! A loop without end: the run's limit cuts it short.
! expect: truncated

        .include "guest.inc"

_start: ba,pt   %xcc, _start
        nop
