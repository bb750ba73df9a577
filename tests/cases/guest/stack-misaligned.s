! A stack pointer without the bias of 2047: the spill faults by its alignment.
! expect: fault 0x034 at bad

        .include "guest.inc"

_start: add     %sp, 1, %sp
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
