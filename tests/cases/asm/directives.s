! Directives of data, alignment and sections.

        .file   "directives.s"
        .ident  "nothing"
        .register %g2, #scratch
        .text
        .global entry
        .type   entry, #function
entry:  nop
        .byte   1
        .align  32                      ! a branch over many NOPs
        .byte   1, 2, 3
        .align  8
        nop
        .align  8
        nop
        .align  64
        .byte   1
        .align  2
        .byte   1
        .balign 4
        nop
        .p2align 5
        nop
        .balign 16, 0xff
        nop
        .p2align 4, 0x12
        nop
        .align  32, , 8                 ! too far: left out
        nop
        .balign 32, , 28
        .size   entry, . - entry
        .section .text.more, "ax"
        retl
        nop
        .previous
        ba      entry
        nop

        .data
        .byte   1
        .align  8
        .ascii  "abc\n\x41\101\\\"", "de"
        .asciz  "abc"
        .asciz  "two " "parts", "x"
        .string "x", "y"
        .space  3, 0x55
        .fill   3, 2, 0x1234
        .fill   2
        .fill   2, 8, 0x0102030405060708
        .fill   2, 5, 0x0102030405060708
        .org    0x100, 0xee
        .half   1
        .short  2
        .hword  3
        .2byte  4
        .uahalf 5
        .word   1
        .long   2
        .int    3
        .4byte  4
        .uaword 5
        .xword  1
        .quad   2
        .8byte  3
        .nword  4
        .uaxword 5
        .zero   3
        .skip   1
room:   .skip   24 - (. - room)
        .double 1.5, 0r-2.25e3
        .single 1.5
        .float  3
        . = . + 8
        .byte   9
        .org    0x200
        .xword  table, zeros, common_room
        .section ".rodata"
table:  .word   entry - entry, 5
        .pushsection .data
        .byte   7
        .popsection
        .word   6
        .seg    "text"
        nop
        .section ".data.extra", #alloc, #write
        .xword  -1
        .bss
        .align  16
zeros:  .skip   40
        .lcomm  local_room, 8
        .comm   common_room, 24, 32
