! An error in an included file, and a file that includes itself.

        .include "wrong.inc"
        .include "circle.inc"
/* A comment that never ends
        nop
