! A jump into the kernel: its page is in the TLB for every context, but privileged.
! expect: fault 0x008 at 0xFFFFFFFFFFFF8000

        .include "guest.inc"

_start: sethi   %hi(0x8000), %g1
        sub     %g0, %g1, %g1
        jmpl    %g1, %g0
        nop
        EXIT    0
