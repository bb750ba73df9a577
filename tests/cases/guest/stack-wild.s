! A stack pointer into nowhere: the first window to be spilled there faults.
! expect: fault 0x068 at bad

        .include "guest.inc"

_start: sethi   %hi(0x40000000), %g1
        sub     %g1, BIAS, %sp
        mov     20, %o0
        call    deeper
        nop
        EXIT    0
deeper:
bad:    save    %sp, -176, %sp
        subcc   %i0, 1, %o0
        be,pn   %xcc, 1f
        nop
        call    deeper
        nop
1:      ret
        restore
