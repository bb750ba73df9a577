! One frame of 1 MB, touched at every page from the top down and read again: the stack grows on
! demand, and a fresh page of it is zero.
! expect: exit 0

        .include "../../../workloads/programs/macros.inc"

        .equ    FRAME, 0x100000
        .equ    PAGE, 8192

        .section ".text"
        .align  4
        .globl  _start

_start: set     FRAME, %l0
        sub     %sp, %l0, %l1           ! the bottom
        sub     %sp, 192, %l2
        sethi   %hi(PAGE), %l3
        mov     0, %g5
        mov     0, %l6
        mov     %l2, %l4
1:      sub     %l4, %l3, %l4
        ldx     [%l4 + BIAS + 8], %l5
        stx     %l6, [%l4 + BIAS]
        brnz,pn %l5, not_zero
        add     %l6, 1, %l6
        cmp     %l4, %l1
        bgu,pt  %xcc, 1b
        nop
        mov     %l2, %l4
        mov     0, %l7
2:      sub     %l4, %l3, %l4
        ldx     [%l4 + BIAS], %l5
        FOLD    %g5, %l5, %o0
        add     %l7, 1, %l7
        cmp     %l7, %l6
        bne,pt  %xcc, 2b
        nop
        ! And the windows still work below all that.
        sub     %l1, PAGE / 4, %sp
        mov     %l6, %o0
        call    finish
        mov     %g5, %o1
not_zero:
        set     not_zero_text, %o0
        call    fail
        nop

        .section ".data"
        .align  8
arg_values:     .xword  0, 0, 0, 0, 0

        .section ".rodata"
        .align  8
arg_limits:     .skip   80
program_name:   .asciz  "stack-touch"
not_zero_text:  .asciz  "a new stack page is not zero"

        .include "../../../workloads/programs/common.inc"
