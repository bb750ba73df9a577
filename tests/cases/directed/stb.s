! stb: a byte store.

        .include "../../../workloads/programs/macros.inc"

        .equ    TARGETS, 1
        .equ    EVENT_CCR, 0x95

        .section ".text"
        .align  4
        .globl  _start
        .globl  marker_ready
        .globl  marker_go
        .globl  marker_event
        .globl  marker_after
        .globl  marker_done

_start: ba,pt   %xcc, start
        nop

body:   mov     0xa5, %o1
        retl
        stb     %o1, [%o0 + 4093]

        .section ".rodata"
program_name:   .asciz  "stb"

        .include "directed.inc"
