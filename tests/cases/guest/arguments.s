! Prints its arguments, one a line, from where Linux puts them: argc at %sp + bias + 128, then argv,
! a null, the environment, a null.
! expect: exit 0

        .include "../../../workloads/programs/macros.inc"

        .section ".text"
        .align  4
        .globl  _start

_start: ldx     [%sp + FIRST_ARGC], %l0
        add     %sp, FIRST_ARGC + 8, %l1
        sub     %l0, 1, %l0
        ! All but the program's own name, which is the loader's affair.
1:      brlez,pn %l0, 2f
        add     %l1, 8, %l1
        set     line, %o0
        call    put_str
        ldx     [%l1], %o1
        mov     %o0, %o1
        call    send_line
        mov     1, %o0
        ba,pt   %xcc, 1b
        sub     %l0, 1, %l0
2:      ldx     [%l1], %l2
        brnz,pn %l2, no_end
        nop
        call    exit_now
        mov     0, %o0
no_end: set     no_end_text, %o0
        call    fail
        nop

        .section ".data"
        .align  8
arg_values:     .xword  0, 0, 0, 0, 0

        .section ".rodata"
        .align  8
arg_limits:     .skip   80
program_name:   .asciz  "arguments"
no_end_text:    .asciz  "argv does not end with a null"

        .include "../../../workloads/programs/common.inc"
