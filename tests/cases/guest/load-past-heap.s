! A load from just behind the heap that was asked for.
! expect: fault 0x068 at bad

        .include "guest.inc"

_start: mov     0, %o0
        mov     SYS_BRK, %g1
        ta      0x6d
        set     8192 * 4, %o1
        add     %o0, %o1, %o0
        mov     SYS_BRK, %g1
        ta      0x6d
        sub     %o0, 8, %o1
        stx     %g0, [%o1]              ! the last doubleword of it
        set     8192, %o1
bad:    ldx     [%o0 + %o1], %g1
        EXIT    0
