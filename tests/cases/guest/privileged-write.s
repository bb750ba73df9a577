! WRPR by a user.
! expect: fault 0x011 at bad

        .include "guest.inc"

_start: nop
bad:    wrpr    %g0, 4, %tl
        EXIT    0
