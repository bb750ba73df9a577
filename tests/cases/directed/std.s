! std: a store of two integer registers at once.

        .include "../../../workloads/programs/macros.inc"

        .equ    TARGETS, 1
        .equ    EVENT_CCR, 0x5f

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

body:   set     0x01234567, %o2
        set     0x89abcdef, %o3
        std     %o2, [%o0 + 16]
        retl
        nop

        .section ".rodata"
program_name:   .asciz  "std"

        .include "directed.inc"
