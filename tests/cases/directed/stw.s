! stw: a word store.

        .include "../../../workloads/programs/macros.inc"

        .equ    TARGETS, 1
        .equ    EVENT_CCR, 0x33

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

body:   set     0xcafef00d, %o1
        stw     %o1, [%o0 + 4]
        retl
        nop

        .section ".rodata"
program_name:   .asciz  "stw"

        .include "directed.inc"
