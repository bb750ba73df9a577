! Calls at random depths, up to 60 windows deep, with FLUSHW now and then: every window must hold
! after each return what it held before the call.
! expect: exit 0

        .include "../../../workloads/programs/macros.inc"

        .equ    DEEPEST, 60

        .section ".text"
        .align  4
        .globl  _start
        .globl  unit
        .globl  marker_loaded
        .globl  marker_done

_start: call    read_args
        add     %sp, FIRST_ARGC, %o0
        set     arg_values, %i0
        call    seed_random
        ldx     [%i0 + 32], %o0
        ldx     [%i0 + 8], %g4          ! calls left
        mov     0, %g5
marker_loaded:
        call    walk
        mov     1, %o0
        brnz,pt %g4, marker_again
        nop
marker_done:
        ldx     [%i0 + 8], %o0
        call    finish
        mov     %g5, %o1
marker_again:
        ba,pt   %xcc, marker_loaded
        nop

! walk: calls itself until it draws otherwise; %o0 = depth.
walk:   save    %sp, -176, %sp
unit:   FOLD    %g5, %i0, %l0
        ! What the window holds, all of it different and made of the checksum at entry.
        mov     %g5, %l0
        add     %l0, %i0, %l1
        xnor    %l0, %l1, %l2
        sllx    %l0, 7, %l3
        sub     %g0, %l0, %l4
        xor     %l1, %l3, %l5
        mov     %l0, %i1
        mov     %l2, %i2
        mov     %l4, %i3
        mov     %l5, %i4
        mov     %sp, %l6
        mov     %i7, %l7
1:      brz,pn  %g4, 9f
        cmp     %i0, DEEPEST
        be,pn   %xcc, 9f
        nop
        RANDOM  %o1, %o2
        srlx    %o1, 60, %o2
        brnz,pt %o2, 2f
        nop
        flushw
2:      srlx    %o1, 32, %o1
        andcc   %o1, 7, %o1
        cmp     %o1, 3
        bl,pn   %xcc, 9f
        sub     %g4, 1, %g4
        mov     %l3, %o3
        call    walk
        add     %i0, 1, %o0
        ! The window again, by the same sums.
        add     %l0, %i0, %o1
        xnor    %l0, %l1, %o2
        xor     %o1, %l1, %o1
        xor     %o2, %l2, %o2
        sllx    %l0, 7, %o3
        add     %l0, %l4, %o4
        or      %o1, %o2, %o1
        xor     %o3, %l3, %o3
        or      %o1, %o4, %o1
        xor     %l1, %l3, %o2
        or      %o1, %o3, %o1
        xor     %o2, %l5, %o2
        xor     %i1, %l0, %o3
        or      %o1, %o2, %o1
        xor     %i2, %l2, %o4
        or      %o1, %o3, %o1
        xor     %i3, %l4, %o2
        or      %o1, %o4, %o1
        xor     %i4, %l5, %o3
        or      %o1, %o2, %o1
        xor     %sp, %l6, %o4
        or      %o1, %o3, %o1
        xor     %i7, %l7, %o2
        or      %o1, %o4, %o1
        or      %o1, %o2, %o1
        brz,pt  %o1, 1b
        nop
        set     window_text, %o0
        call    fail
        nop
9:      ret
        restore

        .section ".data"
        .align  8
arg_values:     .xword  0, 20000, 0, 0, 1

        .section ".rodata"
        .align  8
arg_limits:     .xword  0, 0
                .xword  1, 1000000000
                .xword  0, 0
                .xword  0, 0
                .xword  0, 999999999999999999
program_name:   .asciz  "windows"
window_text:    .asciz  "a window has changed"

        .include "../../../workloads/programs/common.inc"
