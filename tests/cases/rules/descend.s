! descend: a recursion whose frames are a page each, so that every spill and every fill goes to a
! page of the stack that nothing else touches.
!
!   descend [DEPTH [TIMES [PAUSE [FURTHER]]]]
!     DEPTH    calls below the first, at most 20
!     TIMES    how often it goes all the way down and up again
!     PAUSE    turns of a loop of two instructions after each time
!     FURTHER  calls further down, where no page of the stack is yet, in the second half of the times
!
! The checksum is of what the windows held on the way up.

        .include "../../../workloads/programs/macros.inc"

        .equ    PAGE, 8192

        .section ".text"
        .align  4
        .globl  _start
        .globl  unit
        .globl  marker_loaded
        .globl  marker_done

_start: call    read_args
        add     %sp, FIRST_ARGC, %o0
        set     arg_values, %o1
        ldx     [%o1], %l0
        ldx     [%o1 + 8], %l1
        ldx     [%o1 + 16], %l2
        ldx     [%o1 + 24], %l5
        srlx    %l1, 1, %l6
        mov     0, %l3
        mov     0, %l4
        call    descend                 ! the pages come into being
        mov     %l0, %o0
marker_loaded:
        nop
1:      call    descend
        mov     %l0, %o0
        FOLD    %l3, %o0, %o1
unit:   add     %l4, 1, %l4
        cmp     %l4, %l6
        bne,pt  %xcc, 2f
        nop
        add     %l0, %l5, %l0
2:      mov     %l2, %o0
3:      brnz,pt %o0, 3b
        sub     %o0, 1, %o0
        cmp     %l4, %l1
        bne,pt  %xcc, 1b
        nop
marker_done:
        mov     %l4, %o0
        call    finish
        mov     %l3, %o1

! descend: %o0 levels further down; returns a hash of the windows there.
descend:
        save    %sp, -PAGE / 2, %sp
        add     %sp, -PAGE / 2, %sp
        sllx    %i0, 40, %l0
        add     %l0, 1, %l1
        sub     %g0, %l1, %l2
        xnor    %i0, %g0, %l3
        add     %l2, %i0, %l4
        xor     %l4, %l1, %l5
        sub     %l5, 77, %l6
        sllx    %l6, 3, %l7
        mov     1, %o0
        brz,pn  %i0, 1f
        nop
        call    descend
        sub     %i0, 1, %o0
1:      add     %o0, %l0, %o0
        xor     %o0, %l1, %o0
        add     %o0, %l2, %o0
        xor     %o0, %l3, %o0
        add     %o0, %l4, %o0
        xor     %o0, %l5, %o0
        add     %o0, %l6, %o0
        xor     %o0, %l7, %o0
        ret
        restore %o0, %i0, %o0

        .section ".data"
        .align  8
arg_values:     .xword  20, 100, 10000, 0, 0

        .section ".rodata"
        .align  8
arg_limits:     .xword  0, 20
                .xword  1, 1000000
                .xword  0, 1000000
                .xword  0, 20
                .xword  0, 0
program_name:   .asciz  "descend"

        .include "../../../workloads/programs/common.inc"
