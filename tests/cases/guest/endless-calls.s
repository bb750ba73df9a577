! System calls without end, which the kernel does not know.
! expect: truncated

        .include "guest.inc"

_start: set     9999, %g1
        ta      0x6d
        ba,pt   %xcc, _start
        nop
