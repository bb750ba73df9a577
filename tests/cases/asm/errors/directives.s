! Directives.

        .frob   5
        .align  3
        .align  later
        .org    0x10
        nop
        .org    0x10
        .skip   -4
        .skip   1 << 40
        .rodata
        .section
        .section .text, #wirte
        .popsection
        .type   start, #fuction
        .size   start
        .include nothing
        .include "nothing.inc"
        .global 5
        .error  "the author says so"
        .rept   -1
        .endr
        .endr
        .bss
        .word   5
        .data
        .byte   1
        nop
        .text
        .else
        .if     later
        .endif
        .if     1
        .else
        .else
        .endif
        .if     1
!@mark nothing_follows
later:
