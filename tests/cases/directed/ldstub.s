! ldstub: reads a byte and sets it, as one access; the value read goes to memory as well.

        .include "../../../workloads/programs/macros.inc"

        .equ    TARGETS, 1
        .equ    EVENT_CCR, 0x0f

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

body:   ldstub  [%o0 + 7], %o1
        stb     %o1, [%o0 + 9]
        ldstub  [%o0 + 7], %o1
        stb     %o1, [%o0 + 10]
        retl
        nop

        .section ".rodata"
program_name:   .asciz  "ldstub"

        .include "directed.inc"
