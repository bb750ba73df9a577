! Recursion without end. The stack's limit, or the end of memory before it, is met by the spill of
! a window: the report names the user's SAVE, below which the trap came at TL 2.
! expect: fault 0x068 at bad

        .include "guest.inc"

_start: sub     %sp, 48, %sp
        call    deeper
        nop
        EXIT    0
deeper:
bad:    save    %sp, -1024, %sp
        call    deeper
        nop
        ret
        restore
