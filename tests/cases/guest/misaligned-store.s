! A halfword store to an odd address, in the delay slot of a taken branch: the report names the
! slot, not the branch.
! expect: fault 0x034 at bad address data + 1

        .include "guest.inc"

_start: set     data, %o0
        ba,pt   %xcc, 1f
bad:    sth     %g0, [%o0 + 1]
1:      EXIT    0

        .section ".data"
        .align  8
data:   .xword  1, 2
