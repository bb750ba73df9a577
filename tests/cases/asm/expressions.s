! Expressions, with GNU's precedences: * / % << >>, then | & ^, then + -, then comparisons.

        .data
        .xword  2 + 3 * 4 << 1
        .xword  3 | 4 & 1
        .xword  7 | 8 + 1
        .xword  1 << 3 + 1
        .xword  10 - 2 - 3
        .xword  100 / 7 / 2
        .xword  -7 / 2
        .xword  -7 % 3
        .xword  -8 >> 60
        .xword  1 << 63 >> 63
        .xword  ~0 ^ 0xff
        .xword  -(1 + 2) * 3
        .xword  - ~5
        .xword  - -5
        .xword  +5
        .xword  1 == 1, 1 == 2, 3 <> 1, 3 > 2, -1 > 0, 1 < 2, 5 >= 5, 5 <= 4
        .xword  3 && 1, 5 && 0, 0 || 1, 3 == 3 && 4 == 4
        .xword  0x1F, 017, 0b101, 0X10, 0B11, 0
        .xword  'a', 'a, '\n', '\\', ''', '!', ';', '#' + 1
        .xword  0xffffffffffffffff, -0x8000000000000000
        .byte   -1, 255, -128
        .half   -1, 65535
        .word   -1, 0xffffffff, -0x80000000
a$b_c.d:
        .xword  a$b_c.d - . + 16, . - a$b_c.d
        .xword  after - a$b_c.d
        .equ    x, y + 1                ! y comes later
        .set    z, 1
        .xword  z
        z = z + 1
        .xword  z, x
        .equ    y, 77
1:      .word   1f - 1b, 1b - 1f
1:      .word   1b - 1b, 1f - 1b
1:
after:  .xword  after, 1b, .

        .text
        sethi   %hi(0x123456789abcdef0), %g1
        or      %g1, %lo(0x123456789abcdef0), %g1
        sethi   %hh(0x123456789abcdef0), %g1
        sethi   %uhi(0x123456789abcdef0), %g1
        or      %g1, %hm(0x123456789abcdef0), %g1
        or      %g1, %ulo(0x123456789abcdef0), %g1
        sethi   %lm(0x123456789abcdef0), %g1
        sethi   %hix(0xfffffffff8765432), %g1
        xor     %g1, %lox(0xfffffffff8765432), %g1
        sethi   %h44(0x6789abcdef0), %g1
        or      %g1, %m44(0x6789abcdef0), %g1
        or      %g1, %l44(0x6789abcdef0), %g1
        sethi   %hi(after), %g1
        ldx     [%g1 + %lo(after)], %g2
        ldx     [%g1 + %lo(after) + 8], %g2
        ldx     [%g1 + %lo(after + 8)], %g2
        sethi   %hh(after), %g1
        or      %g1, %hm(after), %g1
        sethi   %lm(after), %g1
        sethi   %h44(after), %g1
        or      %g1, %m44(after), %g1
        sethi   %hix(after), %g1
        xor     %g1, %lox(after), %g1
        mov     7 % 3, %g1
        mov     size, %g1
        ldx     [%g1 + size - 4], %g1
        .equ    SIXTEEN, 16
        ldxa    [%g1] SIXTEEN + 1, %g1
        .equ    size, 24
