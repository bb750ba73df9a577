! spill: window spills, taken at TL 1, into a page in each state; then the fills.
!
! Nine frames lie in the target page; eight windows cannot hold them. FLUSHW writes out what is
! left, so that memory is the same however many windows a snapshot had flushed before.

        .include "../../../workloads/programs/macros.inc"

        .equ    TARGETS, 1
        .equ    EVENT_CCR, 0x21

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

        .macro  FRAME n
        mov     \n * 16, %l0
        add     %l0, 1, %l1
        add     %l0, 2, %l2
        add     %l0, 3, %l3
        sllx    %l0, 4, %l4
        sllx    %l0, 5, %l5
        sub     %g0, %l0, %l6
        sllx    %l0, 33, %l7
        mov     \n * 16 + 8, %o0
        sllx    %o0, 41, %o1
        sub     %g0, %o0, %o2
        mov     \n * 16 + 11, %o3
        mov     \n * 16 + 12, %o4
        mov     \n * 16 + 13, %o5
        mov     \n * 16 + 15, %o7
        .endm
        ! Adds up the window, which has just been filled, in the caller's %o0.
        .macro  LEAVE
        add     %i0, %l0, %i0
        add     %i0, %l1, %i0
        add     %i0, %l2, %i0
        add     %i0, %l3, %i0
        add     %i0, %l4, %i0
        add     %i0, %l5, %i0
        add     %i0, %l6, %i0
        add     %i0, %l7, %i0
        add     %i0, %i1, %i0
        add     %i0, %i2, %i0
        add     %i0, %i3, %i0
        add     %i0, %i4, %i0
        add     %i0, %i5, %i0
        add     %i0, %i7, %i0
        restore %i0, %o0, %o0
        .endm

body:   set     4096 - BIAS, %o1
        add     %o0, %o1, %o1
        set     body_return, %o2
        stx     %o7, [%o2]
        set     body_target, %o2
        stx     %o0, [%o2]
        save    %o1, %g0, %sp
        mov     0, %i0
        mov     1, %i1
        mov     2, %i2
        mov     3, %i3
        mov     4, %i4
        mov     5, %i5
        mov     7, %i7
        FRAME   1
        save    %sp, -176, %sp
        FRAME   2
        save    %sp, -176, %sp
        FRAME   3
        save    %sp, -176, %sp
        FRAME   4
        save    %sp, -176, %sp
        FRAME   5
        save    %sp, -176, %sp
        FRAME   6
        save    %sp, -176, %sp
        FRAME   7
        save    %sp, -176, %sp
        FRAME   8
        save    %sp, -176, %sp
        FRAME   9
        save    %sp, -176, %sp
        mov     0, %o0
        flushw
        restore
        LEAVE
        LEAVE
        LEAVE
        LEAVE
        LEAVE
        LEAVE
        LEAVE
        LEAVE
        LEAVE
        set     body_target, %o2
        ldx     [%o2], %o1
        stx     %o0, [%o1]              ! below the frames
        set     body_return, %o2
        ldx     [%o2], %o7
        retl
        nop

        .section ".bss"
        .align  8
body_return:    .skip   8
body_target:    .skip   8

        .section ".rodata"
program_name:   .asciz  "spill"

        .include "directed.inc"
