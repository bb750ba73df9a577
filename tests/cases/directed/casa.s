! casa, casxa: compare and swap that fails, and needs W all the same; then ones that succeed.
!
! Pages 0 and 1 are only ever compared, word and doubleword: nothing in them may change.
! Pages 2 and 3 are exchanged. What was read goes to page 2.

        .include "../../../workloads/programs/macros.inc"

        .equ    TARGETS, 4
        .equ    EVENT_CCR, 0x88

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
        set     0x0bad0bad, %o2
        set     0x600d600d, %o3
        cas     [%o0], %o2, %o3         ! neither of them lies there: no write
        add     %o0, %o1, %o4
        set     0x600d600d, %o5
        casx    [%o4], %o2, %o5         ! nor there
        add     %o4, %o1, %o4
        stw     %o3, [%o4 + 16]
        stx     %o5, [%o4 + 24]
        lduw    [%o4], %o2
        set     0x600d600d, %o3
        cas     [%o4], %o2, %o3
        stw     %o3, [%o4 + 4]
        add     %o4, %o1, %o5
        ldx     [%o5], %o2
        set     0x600d600d, %o3
        casx    [%o5], %o2, %o3
        stx     %o3, [%o4 + 8]
        retl
        nop

        .section ".rodata"
program_name:   .asciz  "casa"

        .include "directed.inc"
