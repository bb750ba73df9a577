! swap: exchanges a word; the value read goes to memory as well.

        .include "../../../workloads/programs/macros.inc"

        .equ    TARGETS, 1
        .equ    EVENT_CCR, 0x11

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

body:   set     0x600df00d, %o1
        swap    [%o0 + 12], %o1
        stw     %o1, [%o0 + 20]
        retl
        nop

        .section ".rodata"
program_name:   .asciz  "swap"

        .include "directed.inc"
