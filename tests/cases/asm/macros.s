! Macros, repetitions and conditions.

        .macro  three a b=7, c
        .word   \a + 100
        .word   \b
        .word   \c
        .endm
        .macro  rest x, r:vararg
        .word   \x
        .word   \r
        .endm
        .macro  text s
        .ascii  "\s<\@>"
        .endm
        .macro  label a
lab\a\()x: .word \@
        .endm
        .macro  sum r1, r2
        add     \r1, \r2, %g1
        .endm
        .macro  load from, to=%g2
        ldx     \from, \to
        .endm
        .macro  needed v:req
        .word   \v
        .endm
        .macro  down n
        .if     \n
        .byte   \n
        down    "(\n-1)"
        .endif
        .endm
        .macro  leave n
        .byte   1
        .if     \n
        .exitm
        .endif
        .byte   2
        .endm
        .macro  outer n
        .macro  inner\n k
        .byte   \n, \k
        .endm
        .endm
        .MACRO  upper A
        .byte   \A
        .ENDM

        .text
        sum     %g3, %g4
        sum     r1=%g5 r2=%g6
        load    [%g1 + 8]
        load    [ %g1 + %g2 ], %o0
        load    [%sp + 2047 + 176], to=%o1
        .irp    r, %o0, %o1, %o2
        clr     \r
        .endr
        .rept   2
1:      brnz,pt %g1, 1b
        nop
        ba      1f
        nop
1:
        .endr

        .data
        three   1 2 3
        three   1+1, 2 + 2 , (3 + 3)
        three   1,,3
        three   c=5,a=6
        rest    1, 2, 3
        text    abc
        text    "a b"
        text    a
        label   5
        label   6
        needed  8
        down    5
        leave   0
        leave   1
        outer   3
        inner3  9
        UPPER   4
        .purgem upper
        .irp    v, 1 2 3
        .byte   \v
        .endr
        .irp    v 4,5
        .byte   \v
        .endr
        .irpc   c, 789
        .byte   \c
        .endr
        .rept   3
        .rept   2
        .byte   0xaa
        .endr
        .byte   0xbb
        .endr
        .rept   0
        .byte   0xff
        .endr
        .equ    KNOWN, 3
        .if     KNOWN == 3
        .byte   1
        .elseif 1
        .byte   2
        .else
        .byte   3
        .endif
        .if     KNOWN < 3
        .byte   4
        .if     1
        .byte   5
        .else
        .byte   6
        .endif
        .elseif KNOWN > 2
        .byte   7
        .else
        .byte   8
        .endif
        .ifdef  KNOWN
        .byte   9
        .endif
        .ifndef UNKNOWN
        .byte   10
        .else
        .error  "never"
        .endif
        .ifeq   KNOWN - 3
        .byte   11
        .endif
        .ifgt   KNOWN
        .byte   12
        .endif
        .iflt   KNOWN
        .byte   13
        .endif
        .ifc    a b, a b
        .byte   14
        .endif
        .ifc    a, b
        .byte   15
        .endif
        .ifb
        .byte   16
        .endif
        .ifnb   x
        .byte   17
        .endif
