! A store to the program's own text.
! expect: fault 0x06C at bad address _start

        .include "guest.inc"

_start: set     _start, %o0
bad:    stw     %g0, [%o0]
        EXIT    0
