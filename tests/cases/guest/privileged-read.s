! RDPR by a user.
! expect: fault 0x011 at bad

        .include "guest.inc"

_start: nop
bad:    rdpr    %pstate, %g1
        EXIT    0
