! The clock never goes back and its nanoseconds are less than a second, over 2000 readings; one of
! them straddles two pages.
! expect: exit 0

        .include "../../../workloads/programs/macros.inc"

        .section ".text"
        .align  4
        .globl  _start

_start: set     2000, %l0
        mov     0, %l1                  ! seconds before
        mov     0, %l2                  ! nanoseconds before
        set     1000000000, %l3
        set     time, %l4
1:      mov     1, %o0                  ! CLOCK_MONOTONIC
        mov     %l4, %o1
        mov     SYS_CLOCK_GETTIME, %g1
        ta      0x6d
        bcs,pn  %xcc, refused
        ldx     [%l4], %l5
        ldx     [%l4 + 8], %l6
        cmp     %l6, %l3
        bcc,pn  %xcc, wrong
        cmp     %l5, %l1
        bcs,pn  %xcc, wrong
        nop
        bne,pn  %xcc, 2f
        cmp     %l6, %l2
        bcs,pn  %xcc, wrong
        nop
2:      mov     %l5, %l1
        mov     %l6, %l2
        cmp     %l0, 1000
        bne,pt  %xcc, 3f
        nop
        set     straddle - 8, %l4
3:      subcc   %l0, 1, %l0
        bne,pt  %xcc, 1b
        nop
        set     2000, %o0
        call    finish
        mov     0, %o1
refused:
        set     refused_text, %o0
        call    fail
        nop
wrong:  set     wrong_text, %o0
        call    fail
        nop

        .section ".data"
        .align  8
arg_values:     .xword  0, 0, 0, 0, 0

        .section ".rodata"
        .align  8
arg_limits:     .skip   80
program_name:   .asciz  "clock"
refused_text:   .asciz  "the system call failed"
wrong_text:     .asciz  "the clock went back"

        .section ".bss"
        .align  8192
time:           .skip   8192
straddle:       .skip   8192

        .include "../../../workloads/programs/common.inc"
