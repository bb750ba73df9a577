! Output first, then a fault: what was printed is in the report.
! expect: fault 0x068 at bad address 0

        .include "guest.inc"

_start: WRITE   text, text_end
bad:    stx     %g0, [%g0 + 8]
        EXIT    0

        .section ".rodata"
text:   .ascii  "so far, so good\n"
text_end:
