! stdf: stores of floating-point registers, single, low double and high double.

        .include "../../../workloads/programs/macros.inc"

        .equ    TARGETS, 3
        .equ    EVENT_CCR, 0xf0

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

body:   sethi   %hi(PAGE), %o1
        st      %f7, [%o0 + 4]
        add     %o0, %o1, %o2
        std     %f14, [%o2 + 8]
        add     %o2, %o1, %o2
        std     %f46, [%o2 + 24]
        retl
        nop

        .section ".rodata"
program_name:   .asciz  "stdf"

        .include "directed.inc"
