! Every load and store of integers on every alignment in a line, their alternate-space forms with
! both byte orders, no-fault loads, atomics that succeed and fail, doublewords in register pairs, and
! the floating-point and block forms: what is read and what is left go into one checksum.
! expect: exit 0

        .include "../../../workloads/programs/macros.inc"

        .equ    ASI_P, 0x80
        .equ    ASI_PNF, 0x82
        .equ    ASI_PL, 0x88
        .equ    ASI_BLK_P, 0xF0

        .section ".text"
        .align  4
        .globl  _start
        .globl  unit

        .macro  LOADS op, size
        mov     0, %l1
1:      \op     [%l0 + %l1], %o0
        FOLD    %g5, %o0, %o1
        \op     [%l0 + 64], %o0
        FOLD    %g5, %o0, %o1
        add     %l1, \size, %l1
        cmp     %l1, 64
        bne,pt  %xcc, 1b
        nop
        .endm
        .macro  LOADS_ASI op, size, asi
        mov     0, %l1
        wr      %g0, \asi, %asi
1:      \op     [%l0 + %l1] \asi, %o0
        FOLD    %g5, %o0, %o1
        \op     [%l0 + 64] %asi, %o0
        FOLD    %g5, %o0, %o1
        add     %l1, \size, %l1
        cmp     %l1, 64
        bne,pt  %xcc, 1b
        nop
        .endm
        .macro  STORES op, size
        mov     0, %l1
1:      RANDOM  %o0, %o1
        \op     %o0, [%l0 + %l1]
        \op     %o0, [%l0 + 72]
        add     %l1, \size, %l1
        cmp     %l1, 64
        bne,pt  %xcc, 1b
        nop
        call    fold_lines
        nop
        .endm
        .macro  STORES_ASI op, size, asi
        mov     0, %l1
        wr      %g0, \asi, %asi
1:      RANDOM  %o0, %o1
        \op     %o0, [%l0 + %l1] \asi
        \op     %o0, [%l0 + 72] %asi
        add     %l1, \size, %l1
        cmp     %l1, 64
        bne,pt  %xcc, 1b
        nop
        call    fold_lines
        nop
        .endm
        .macro  SOME asi
        LOADS_ASI lduba, 1, \asi
        LOADS_ASI ldsba, 1, \asi
        LOADS_ASI lduha, 2, \asi
        LOADS_ASI ldsha, 2, \asi
        LOADS_ASI lduwa, 4, \asi
        LOADS_ASI ldswa, 4, \asi
        LOADS_ASI ldxa, 8, \asi
        .endm

_start: mov     1, %o0
        call    seed_random
        mov     0, %g5
        wr      %g0, 4, %fprs
        set     lines, %l0
        STORES  stb, 1
        STORES  sth, 2
        STORES  stw, 4
        STORES  stx, 8
        STORES_ASI stba, 1, ASI_P
        STORES_ASI stha, 2, ASI_PL
        STORES_ASI stwa, 4, ASI_PL
        STORES_ASI stxa, 8, ASI_PL
        LOADS   ldub, 1
        LOADS   ldsb, 1
        LOADS   lduh, 2
        LOADS   ldsh, 2
        LOADS   lduw, 4
        LOADS   ldsw, 4
        LOADS   ldx, 8
        SOME    ASI_P
        SOME    ASI_PL
        SOME    ASI_PNF

        ! Pairs of registers.
        ldd     [%l0 + 8], %o2
        FOLD    %g5, %o2, %o1
        FOLD    %g5, %o3, %o1
        std     %o2, [%l0 + 40]
        add     %l0, 16, %l2
        ldda    [%l2] ASI_PL, %o4
        FOLD    %g5, %o4, %o1
        FOLD    %g5, %o5, %o1
        add     %l0, 56, %l2
        stda    %o4, [%l2] ASI_PL

        ! Atomics.
        ldstub  [%l0 + 3], %o2
        FOLD    %g5, %o2, %o1
        add     %l0, 5, %l2
        ldstuba [%l2] ASI_P, %o2
        FOLD    %g5, %o2, %o1
        RANDOM  %o2, %o1
        swap    [%l0 + 12], %o2
        FOLD    %g5, %o2, %o1
        add     %l0, 20, %l2
        swapa   [%l2] ASI_P, %o2
        FOLD    %g5, %o2, %o1
        add     %l0, 24, %l2
        lduw    [%l2], %o3
        RANDOM  %o4, %o1
        casa    [%l2] ASI_P, %o3, %o4
        FOLD    %g5, %o4, %o1
        RANDOM  %o4, %o1
        casa    [%l2] ASI_P, %o3, %o4   ! no longer there
        FOLD    %g5, %o4, %o1
        add     %l0, 32, %l2
        ldx     [%l2], %o3
        RANDOM  %o4, %o1
        casxa   [%l2] ASI_P, %o3, %o4
        FOLD    %g5, %o4, %o1
        RANDOM  %o4, %o1
        casxa   [%l2] ASI_P, %o3, %o4
        FOLD    %g5, %o4, %o1
        call    fold_lines
        nop

        ! Floating-point registers as carriers.
        ld      [%l0 + 4], %f1
        ld      [%l0 + 8], %f30
        ldd     [%l0 + 16], %f2
        ldd     [%l0 + 24], %f62
        fmovs   %f1, %f31
        fmovd   %f62, %f34
        st      %f31, [%l0 + 32]
        st      %f30, [%l0 + 36]
        std     %f34, [%l0 + 40]
        std     %f2, [%l0 + 48]
        std     %f30, [%l0 + 56]
        call    fold_lines
        nop
        membar  #Sync
        ldda    [%l0] ASI_BLK_P, %f16
        membar  #Sync
        add     %l0, 64, %l2
        stda    %f16, [%l2] ASI_BLK_P
        membar  #Sync
        call    fold_lines
        nop
        prefetch [%l0], 0
        flush   %l0
        membar  #LoadLoad | #StoreStore
        stbar

unit:   mov     1, %o0
        call    finish
        mov     %g5, %o1

! fold_lines: both lines into the checksum.
fold_lines:
        mov     0, %l1
1:      ldx     [%l0 + %l1], %o0
        FOLD    %g5, %o0, %o1
        add     %l1, 8, %l1
        cmp     %l1, 128
        bne,pt  %xcc, 1b
        nop
        retl
        nop

        .section ".data"
        .align  8
arg_values:     .xword  0, 0, 0, 0, 0

        .section ".rodata"
        .align  8
arg_limits:     .skip   80
program_name:   .asciz  "memory"

        .section ".bss"
        .align  64
lines:          .skip   128

        .include "../../../workloads/programs/common.inc"
