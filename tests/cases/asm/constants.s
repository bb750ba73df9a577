! set, setuw, setsw and setx: as few instructions as the constant needs, and the long form for what
! is not known while the source is read.

        .equ    SMALL, 17
        set     0, %g1
        set     5, %g1
        set     4095, %g1
        set     4096, %g1
        set     0x1400, %g1
        set     0x12345678, %g1
        set     0x80000000, %g1
        set     0xffffffff, %g1
        set     SMALL + 4, %g1
        set     LATER, %g1              ! set below: two instructions
        set     here, %g1
        setuw   5, %g1
        setuw   0x12345678, %g1
        setsw   -5, %g1
        setsw   -4096, %g1
        setsw   -4097, %g1
        setsw   -5000, %g1
        setsw   -8192, %g1
        setsw   5000, %g1
        setsw   0x1400, %g1
        setsw   0x7fffffff, %g1
        setsw   0x80000000, %g1
        setsw   0xffffffff, %g1
        setsw   here, %g1
        setx    0, %g2, %g1
        setx    -5, %g2, %g1
        setx    0xfffff000, %g2, %g1
        setx    0xfffffffffffff000, %g2, %g1
        setx    0xffffffffffff0000, %g2, %g1
        setx    0xffffffff00000000, %g2, %g1
        setx    0xffffffff80000000, %g2, %g1
        setx    0xffffffff12345678, %g2, %g1
        setx    0x1234567800000000, %g2, %g1
        setx    0x0000040000000000, %g2, %g1
        setx    0xfffff80000000000, %g2, %g1
        setx    0x0000001000000001, %g2, %g1
        setx    0x0000000123456789, %g2, %g1
        setx    0x0000000180000000, %g2, %g1
        setx    0xfffff7ff00000010, %g2, %g1
        setx    0xfffff7fffffff010, %g2, %g1
        setx    0x123456789abcdef0, %g2, %g1
        setx    LATER, %g2, %g1
        setx    here, %g2, %g1
here:   nop
! The distance of two labels is known while reading unless an alignment lies between.
1:      nop
2:      set     2b - 1b, %g1
        .align  32
3:      set     3b - 1b, %g1
        set     . - 3b, %g1
        .equ    LATER, 9
