! block: 64-byte block stores: plain, with commit to memory, and of the high registers.

        .include "../../../workloads/programs/macros.inc"

        .equ    TARGETS, 3
        .equ    EVENT_CCR, 0x7e

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
        stda    %f0, [%o0] 0xF0
        add     %o0, %o1, %o2
        add     %o2, 64, %o3
        stda    %f16, [%o3] 0xE0
        add     %o2, %o1, %o2
        add     %o2, 4032, %o3
        stda    %f48, [%o3] 0xF0
        membar  #Sync
        retl
        nop

        .section ".rodata"
program_name:   .asciz  "block"

        .include "directed.inc"
