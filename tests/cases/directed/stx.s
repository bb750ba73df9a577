! stx: a doubleword store, to the last doubleword of the page.

        .include "../../../workloads/programs/macros.inc"

        .equ    TARGETS, 1
        .equ    EVENT_CCR, 0xcc

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

body:   set     PAGE - 8, %o2
        sub     %g0, 3, %o1
        stx     %o1, [%o0 + %o2]
        retl
        nop

        .section ".rodata"
program_name:   .asciz  "stx"

        .include "directed.inc"
