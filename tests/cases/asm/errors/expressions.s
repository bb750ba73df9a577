! Numbers and expressions.

        .word   08, 0xg, 1_000
        .word   0x1ffffffff
        .byte   256
        .byte   -129
        .xword  18446744073709551616
        .xword  (1 + 2
        .xword  1 +
        .xword  1 / 0
        .xword  1 << 64
        .xword  %g1
        .xword  %hi 5
        .xword  'é'
        .ascii  "open
        .ascii  "\q"
        .ascii  5
        .word   5 5
        .word   "text"
        .double one
        mov     @, %g1
