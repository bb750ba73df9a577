! grow: makes the kernel store to memory on the program's behalf, in every way there is: each round
! asks for the time (which the kernel stores into a page of its own), takes another page of heap and
! another of stack, and every eighth gives six pages of heap back (which the kernel clears).
!
!   grow [ROUNDS [PAUSE]]
!     ROUNDS  rounds, at most 40
!     PAUSE   turns of a loop of two instructions after each round
!
! The checksum is of what new pages hold: zeros, wherever their frames have been before.

        .include "../../../workloads/programs/macros.inc"

        .equ    PAGE, 8192
        .equ    STAMPS, 8

        .section ".text"
        .align  4
        .globl  _start
        .globl  unit
        .globl  marker_loaded
        .globl  marker_done

_start: call    read_args
        add     %sp, FIRST_ARGC, %o0
        set     arg_values, %o1
        ldx     [%o1], %i0
        ldx     [%o1 + 8], %i1
        sethi   %hi(PAGE), %l0
        call    get_heap
        mov     0, %o0
        mov     %o0, %l1                ! end of the heap, a whole page
        add     %sp, BIAS, %l2          ! lowest page of the stack so far
        sub     %l0, 1, %o1
        andn    %l2, %o1, %l2
        mov     0, %l3                  ! rounds
        mov     0, %g5

marker_loaded:
        nop
round:  and     %l3, STAMPS - 1, %o1
        sllx    %o1, 13, %o1
        set     stamps, %o2
        add     %o1, %o2, %o1
        mov     1, %o0
        mov     SYS_CLOCK_GETTIME, %g1
        ta      0x6d
        bcs,pn  %xcc, bad
        nop

        add     %l1, %l0, %o0
        mov     SYS_BRK, %g1
        ta      0x6d
        ldx     [%l1], %o1
        FOLD    %g5, %o1, %o2
        stx     %l3, [%l1]
        stx     %l3, [%l1 + 4088]
        add     %l1, %l0, %l1

        sub     %l2, %l0, %l2
        ldx     [%l2 + 16], %o1
        FOLD    %g5, %o1, %o2
        stx     %l3, [%l2]
        stx     %l3, [%l2 + 4088]

unit:   add     %l3, 1, %l3
        andcc   %l3, 7, %g0
        bne,pt  %xcc, 1f
        sllx    %l0, 1, %o1
        sllx    %l0, 2, %o2
        add     %o1, %o2, %o1
        sub     %l1, %o1, %l1
        mov     %l1, %o0
        mov     SYS_BRK, %g1
        ta      0x6d
1:      mov     %i1, %o0
2:      brnz,pt %o0, 2b
        sub     %o0, 1, %o0
        cmp     %l3, %i0
        bne,pt  %xcc, round
        nop
marker_done:
        mov     %l3, %o0
        call    finish
        mov     %g5, %o1
bad:    set     bad_text, %o0
        call    fail
        nop

        .section ".data"
        .align  8
arg_values:     .xword  40, 3000, 0, 0, 0

        .section ".rodata"
        .align  8
arg_limits:     .xword  1, 40
                .xword  0, 1000000
                .xword  0, 0
                .xword  0, 0
                .xword  0, 0
program_name:   .asciz  "grow"
bad_text:       .asciz  "the kernel did not tell the time"

        .section ".bss"
        .align  8192
stamps:         .skip   STAMPS * PAGE

        .include "../../../workloads/programs/common.inc"
