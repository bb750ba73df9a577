! A load from the hole between the two halves of the address space.
! expect: fault 0x030 at bad address 0x0000080000000008

        .include "guest.inc"

_start: mov     1, %g1
        sllx    %g1, 43, %g1
bad:    ldx     [%g1 + 8], %g1
        EXIT    0
