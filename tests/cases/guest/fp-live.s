! Live registers across copies: every round stores to 32 pages of the heap, so that in a snapshot
! copiers run in between, and then looks at all floating-point registers, FPRS, the ASI register, Y
! and the condition codes.
! expect: exit 0

        .include "../../../workloads/programs/macros.inc"

        .equ    PAGES, 32
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
        std     %f\n, [%o1 + 4 * \n]
        .endm

_start: call    read_args
        add     %sp, FIRST_ARGC, %o0
        set     arg_values, %i0
        call    seed_random
        ldx     [%i0 + 32], %o0
        mov     0, %g5
        call    get_heap
        set     PAGES * PAGE, %o0
        mov     %o0, %i1
        wr      %g0, 4, %fprs
        ! 32 random doubles, never looked at as numbers.
        set     wanted, %l0
        mov     32, %l1
1:      RANDOM  %o0, %o1
        stx     %o0, [%l0]
        subcc   %l1, 1, %l1
        bne,pt  %xcc, 1b
        add     %l0, 8, %l0
        set     wanted, %o0
        EACH_DOUBLE LOAD_DOUBLE
        wr      %g0, 7, %fprs
        wr      %g0, 0xF0, %asi
        set     0x76543210, %l1
        wr      %l1, 0, %y
        ldx     [%i0 + 8], %l5
        mov     0, %l6

marker_loaded:
        nop
round:  mov     %i1, %o0
        mov     PAGES, %o2
        sethi   %hi(PAGE), %o3
        wr      %g0, 0x5a, %ccr
2:      stx     %l6, [%o0]
        sub     %o2, 1, %o2
        brnz,pt %o2, 2b
        add     %o0, %o3, %o0
        rd      %ccr, %l2
        rd      %asi, %l3
        rd      %y, %l4
        rd      %fprs, %l7
        set     found, %o1
        EACH_DOUBLE STORE_DOUBLE
        xor     %l2, 0x5a, %l2
        xor     %l3, 0xF0, %l3
        xor     %l4, %l1, %l4
        xor     %l7, 7, %l7
        or      %l2, %l3, %l2
        or      %l4, %l7, %l4
        or      %l2, %l4, %l2
        brnz,pn %l2, state_damaged
        nop
        set     wanted, %o0
        set     found, %o1
        mov     32, %o2
3:      ldx     [%o0], %o3
        ldx     [%o1], %o4
        add     %o0, 8, %o0
        sub     %o3, %o4, %o5
        brnz,pn %o5, float_damaged
        add     %o1, 8, %o1
        FOLD    %g5, %o4, %o5
        subcc   %o2, 1, %o2
        bne,pt  %xcc, 3b
        nop
unit:   add     %l6, 1, %l6
        cmp     %l6, %l5
        bne,pt  %xcc, round
        nop
marker_done:
        mov     %l6, %o0
        call    finish
        mov     %g5, %o1
state_damaged:
        set     state_text, %o0
        call    fail
        nop
float_damaged:
        set     float_text, %o0
        call    fail
        nop

        .section ".data"
        .align  8
arg_values:     .xword  0, 200, 0, 0, 1

        .section ".rodata"
        .align  8
arg_limits:     .xword  0, 0
                .xword  1, 1000000000
                .xword  0, 0
                .xword  0, 0
                .xword  0, 999999999999999999
program_name:   .asciz  "fp-live"
state_text:     .asciz  "CCR, ASI, Y or FPRS has changed"
float_text:     .asciz  "a floating-point register has changed"

        .section ".bss"
        .align  8
wanted:         .skip   256
found:          .skip   256

        .include "../../../workloads/programs/common.inc"
