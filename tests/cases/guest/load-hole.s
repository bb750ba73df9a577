! A load from the hole between the two halves of the address space. The fault address register keeps
! 44 bits and reads them with their sign (manual 14.1.6), so it names the other end of the hole.
! expect: fault 0x030 at bad address 0xfffff80000000008

        .include "guest.inc"

_start: mov     1, %g1
        sllx    %g1, 43, %g1
bad:    ldx     [%g1 + 8], %g1
        EXIT    0
