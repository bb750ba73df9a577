! sth: a halfword store.

        .include "../../../workloads/programs/macros.inc"

        .equ    TARGETS, 1
        .equ    EVENT_CCR, 0x6a

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

body:   set     0x12345a5a, %o1
        sth     %o1, [%o0 + 2]
        retl
        nop

        .section ".rodata"
program_name:   .asciz  "sth"

        .include "directed.inc"
