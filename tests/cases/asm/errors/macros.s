! Macros: the error is shown in the body, with the way that led there.

        .macro  inner reg
        ldx     [\reg], %g1, %g2
        .endm
        .macro  outer reg
        nop
        inner   \reg
        .endm
        outer   %g1
        inner   %g1, %g2
        .macro  again
        again
        .endm
        again
        .macro  wants v:req
        .endm
        wants
        .macro  wants v
        .endm
        .macro  5
        .endm
        .macro  twice a, a
        .endm
        .macro  odd a:optional
        .endm
        .purgem nothing
        .exitm
        .irp
        .endr
        .macro  open
        nop
