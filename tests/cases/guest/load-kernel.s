! A load from the kernel's data, which are in the TLB but privileged.
! expect: fault 0x030 at bad address 0xFFFFFFFFFFFFF000

        .include "guest.inc"

_start: nop
bad:    ldx     [%g0 - 4096], %g1
        EXIT    0
