! pages: stores to one page after the other, round and round, with a pause between two stores and
! with every floating-point register, GSR and FPRS live.
!
!   pages [PAGES [STORES [PAUSE [FPRS]]]]
!     PAGES   pages stored to, at most 16
!     STORES  stores in all
!     PAUSE   turns of a loop of two instructions after each store
!     FPRS    what FPRS holds meanwhile; without bit 2 (FEF) the registers cannot even be reached
!
! The checksum at the end is of the floating-point registers, GSR, FPRS and what the pages hold.

        .include "../../../workloads/programs/macros.inc"

        .equ    PAGE, 8192

        .section ".text"
        .align  4
        .globl  _start
        .globl  unit
        .globl  marker_loaded
        .globl  marker_done

        .macro  EACH_DOUBLE what
        \what   0
        \what   2
        \what   4
        \what   6
        \what   8
        \what   10
        \what   12
        \what   14
        \what   16
        \what   18
        \what   20
        \what   22
        \what   24
        \what   26
        \what   28
        \what   30
        \what   32
        \what   34
        \what   36
        \what   38
        \what   40
        \what   42
        \what   44
        \what   46
        \what   48
        \what   50
        \what   52
        \what   54
        \what   56
        \what   58
        \what   60
        \what   62
        .endm
        .macro  LOAD_DOUBLE n
        ldd     [%o0 + 4 * \n], %f\n
        .endm
        .macro  STORE_DOUBLE n
        std     %f\n, [%o0 + 4 * \n]
        .endm

_start: call    read_args
        add     %sp, FIRST_ARGC, %o0
        set     arg_values, %o1
        ldx     [%o1], %i0
        ldx     [%o1 + 8], %i1
        ldx     [%o1 + 16], %i2
        ldx     [%o1 + 24], %i3
        call    seed_random
        mov     1, %o0
        set     floats, %l0
        mov     32, %l1
1:      RANDOM  %o0, %o1
        stx     %o0, [%l0]
        subcc   %l1, 1, %l1
        bne,pt  %xcc, 1b
        add     %l0, 8, %l0
        wr      %g0, 4, %fprs
        set     floats, %o0
        EACH_DOUBLE LOAD_DOUBLE
        mov     0x2b, %o1
        wr      %o1, 0, %gsr
        wr      %i3, 0, %fprs

        set     pages, %l0
        sethi   %hi(PAGE), %l1
        mov     0, %l2                  ! stores
        mov     0, %l3                  ! page
        mov     %l0, %l4
marker_loaded:
        nop
store:  stx     %l2, [%l4]
unit:   add     %l2, 1, %l2
        mov     %i2, %o0
1:      brnz,pt %o0, 1b
        sub     %o0, 1, %o0
        add     %l3, 1, %l3
        add     %l4, %l1, %l4
        cmp     %l3, %i0
        move    %xcc, 0, %l3
        move    %xcc, %l0, %l4
        cmp     %l2, %i1
        bne,pt  %xcc, store
        nop

marker_done:
        mov     0, %g5
        rd      %fprs, %o1
        FOLD    %g5, %o1, %o2
        wr      %g0, 4, %fprs
        rd      %gsr, %o1
        FOLD    %g5, %o1, %o2
        set     floats, %o0
        EACH_DOUBLE STORE_DOUBLE
        mov     32, %l5
1:      ldx     [%o0], %o1
        FOLD    %g5, %o1, %o2
        subcc   %l5, 1, %l5
        bne,pt  %xcc, 1b
        add     %o0, 8, %o0
2:      ldx     [%l0], %o1
        FOLD    %g5, %o1, %o2
        subcc   %i0, 1, %i0
        bne,pt  %xcc, 2b
        add     %l0, %l1, %l0
        mov     %l2, %o0
        call    finish
        mov     %g5, %o1

        .section ".data"
        .align  8
arg_values:     .xword  12, 3000, 600, 7, 0

        .section ".rodata"
        .align  8
arg_limits:     .xword  1, 16
                .xword  1, 1000000
                .xword  0, 1000000
                .xword  0, 7
                .xword  0, 0
program_name:   .asciz  "pages"

        .section ".bss"
        .align  8192
pages:          .skip   16 * PAGE
floats:         .skip   256

        .include "../../../workloads/programs/common.inc"
