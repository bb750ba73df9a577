! system: the kernel's own store to a user page: clock_gettime, as if it were the user.
!
! The time itself is checked to be one and then overwritten, in memory and in registers, lest what
! is compared depend on it.

        .include "../../../workloads/programs/macros.inc"

        .equ    TARGETS, 1
        .equ    EVENT_CCR, 0xc6

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

body:   mov     %o0, %o4
        mov     1, %o0                  ! CLOCK_MONOTONIC
        add     %o4, 24, %o1
        mov     SYS_CLOCK_GETTIME, %g1
        ta      0x6d
        ldx     [%o4 + 24], %o1
        ldx     [%o4 + 32], %o2
        set     1000000000, %o3
        sub     %o2, %o3, %o2
        srlx    %o2, 63, %o2            ! 1: less than a second's worth of nanoseconds
        srlx    %o1, 40, %o1            ! 0: seconds
        stx     %o0, [%o4 + 16]         ! 0: it succeeded
        stx     %o1, [%o4 + 24]
        retl
        stx     %o2, [%o4 + 32]

        .section ".rodata"
program_name:   .asciz  "system"

        .include "directed.inc"
