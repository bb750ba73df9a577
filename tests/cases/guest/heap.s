! The heap grows, shrinks and grows again: what stayed keeps its content, what is new is zero, and a
! break that cannot be is refused by giving the old one.
! expect: exit 0

        .include "../../../workloads/programs/macros.inc"

        .equ    PAGE, 8192
        .equ    PAGES, 24

        .section ".text"
        .align  4
        .globl  _start

_start: mov     0, %g5
        call    set_break
        mov     0, %o0
        set     PAGE - 1, %l0
        add     %o0, %l0, %l1
        andn    %l1, %l0, %l1           ! bottom of the pages
        sethi   %hi(PAGE), %l0
        set     PAGE * PAGES, %l2
        call    grow
        add     %l1, %l2, %o0
        call    fill
        mov     %l1, %o0
        srlx    %l2, 1, %l3
        call    grow                    ! half of it
        add     %l1, %l3, %o0
        call    grow                    ! and back
        add     %l1, %l2, %o0
        mov     %l1, %o0                ! lower half: kept
        add     %l1, %l3, %o1
        call    sum
        mov     0, %o2
        brz,pn  %o2, lost
        nop
        FOLD    %g5, %o2, %o0
        add     %l1, %l3, %o0           ! upper half: new
        add     %l1, %l2, %o1
        call    sum
        mov     0, %o2
        brnz,pn %o2, not_zero
        mov     0, %o0
        call    set_break
        sub     %o0, 1, %o0             ! 2^64 - 1
        add     %l1, %l2, %o1
        cmp     %o0, %o1
        bne,pn  %xcc, moved
        mov     PAGES, %o0
        call    finish
        mov     %g5, %o1

set_break:
        mov     SYS_BRK, %g1
        ta      0x6d
        retl
        nop
! grow: to %o0, exactly.
grow:   mov     %o0, %o4
        mov     SYS_BRK, %g1
        ta      0x6d
        cmp     %o0, %o4
        bne,pn  %xcc, moved
        nop
        retl
        nop
! fill: a word in the middle of each page.
fill:   mov     1, %o1
1:      add     %o0, 4088, %o2
        stx     %o1, [%o2]
        add     %o0, %l0, %o0
        cmp     %o1, PAGES
        bne,pt  %xcc, 1b
        add     %o1, 1, %o1
        retl
        nop
! sum: all doublewords from %o0 to %o1, on top of %o2.
sum:    ldx     [%o0], %o3
        add     %o0, 8, %o0
        add     %o2, %o3, %o2
        cmp     %o0, %o1
        bcs,pt  %xcc, sum
        nop
        retl
        nop
lost:   set     lost_text, %o0
        call    fail
        nop
not_zero:
        set     not_zero_text, %o0
        call    fail
        nop
moved:  set     moved_text, %o0
        call    fail
        nop

        .section ".data"
        .align  8
arg_values:     .xword  0, 0, 0, 0, 0

        .section ".rodata"
        .align  8
arg_limits:     .skip   80
program_name:   .asciz  "heap"
lost_text:      .asciz  "what was below the lower break is lost"
not_zero_text:  .asciz  "memory beyond the lower break came back with content"
moved_text:     .asciz  "the break is not where it should be"

        .include "../../../workloads/programs/common.inc"
