! Symbols without a value, and with two.

start:  ba      strat
        nop
        call    nowhere
        nop
        call    nowhere                 ! told once
start:  nop
        .set    start, 5
        ba      1b
        ba      2f
        .equ    a, b
        .equ    b, a
        .word   a
        .equiv  c, 1
        .equiv  c, 2
        .xword  start * 2
        .word   later - start
        .skip   later - start
        .data
        .word   start - here
here:
        .text
        set     far, %g1
        .equ    far, 0x123456789
        .align  4
        brz     %g1, distant
        nop
        .skip   0x40000
distant:
later:
