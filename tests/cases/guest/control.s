! Every branch on every value of the condition codes it looks at, annulled and not, taken and not:
! each step taken sets a bit, and the bits go into one checksum. The same for MOVcc, for branches
! and moves on registers, and for trap instructions that are not taken.
! expect: exit 0

        .include "../../../workloads/programs/macros.inc"

        .section ".text"
        .align  4
        .globl  _start
        .globl  unit

        ! %o0: 1 for the slot, 2 for falling through.
        .macro  PLAIN op
        wr      %l0, 0, %ccr
        mov     0, %o0
        \op     99f
        or      %o0, 1, %o0
        or      %o0, 2, %o0
99:     sllx    %l1, 2, %l1
        or      %l1, %o0, %l1
        wr      %l0, 0, %ccr
        mov     0, %o0
        \op,a   99f
        or      %o0, 1, %o0
        or      %o0, 2, %o0
99:     sllx    %l1, 2, %l1
        or      %l1, %o0, %l1
        .endm
        .macro  PREDICTED op, cc
        wr      %l0, 0, %ccr
        mov     0, %o0
        \op,pn  \cc, 99f
        or      %o0, 1, %o0
        or      %o0, 2, %o0
99:     sllx    %l1, 2, %l1
        or      %l1, %o0, %l1
        wr      %l0, 0, %ccr
        mov     0, %o0
        \op,a,pt \cc, 99f
        or      %o0, 1, %o0
        or      %o0, 2, %o0
99:     sllx    %l1, 2, %l1
        or      %l1, %o0, %l1
        .endm
        .macro  CHOICE op, cc
        wr      %l0, 0, %ccr
        sllx    %l2, 1, %l2
        or      %l2, 1, %o0
        \op     \cc, %o0, %l2
        .endm
        .macro  ALL branch, choice
        PLAIN   \branch
        PREDICTED \branch, %icc
        PREDICTED \branch, %xcc
        FOLD    %g5, %l1, %o1
        CHOICE  \choice, %icc
        CHOICE  \choice, %xcc
        .endm
        .macro  REGISTER op
        mov     0, %o0
        \op     %l3, 99f
        or      %o0, 1, %o0
        or      %o0, 2, %o0
99:     sllx    %l1, 2, %l1
        or      %l1, %o0, %l1
        mov     0, %o0
        \op,a,pn %l3, 99f
        or      %o0, 1, %o0
        or      %o0, 2, %o0
99:     sllx    %l1, 2, %l1
        or      %l1, %o0, %l1
        .endm

_start: mov     0, %g5
        mov     0, %l0
each:   mov     0, %l1
        mov     0, %l2
        ALL     be, move
        ALL     bne, movne
        ALL     bg, movg
        ALL     ble, movle
        ALL     bge, movge
        ALL     bl, movl
        ALL     bgu, movgu
        ALL     bleu, movleu
        ALL     bcc, movcc
        ALL     bcs, movcs
        ALL     bpos, movpos
        ALL     bneg, movneg
        ALL     bvc, movvc
        ALL     bvs, movvs
        ALL     ba, mova
        ALL     bn, movn
        FOLD    %g5, %l2, %o1
        ! A trap instruction whose condition does not hold does nothing.
        wr      %l0, 0, %ccr
        tn      5
        bne,pt  %icc, 1f
        nop
        tne     %icc, 5
        ba,pt   %xcc, 2f
        nop
1:      te      %icc, 5
2:      add     %l0, 1, %l0
        cmp     %l0, 256
        bne,pt  %xcc, each
        nop

        set     numbers, %l4
        mov     8, %l5
3:      ldx     [%l4], %l3
        add     %l4, 8, %l4
        mov     0, %l1
        REGISTER brz
        REGISTER brlez
        REGISTER brlz
        REGISTER brnz
        REGISTER brgz
        REGISTER brgez
        FOLD    %g5, %l1, %o1
        subcc   %l5, 1, %l5
        bne,pt  %xcc, 3b
        nop

unit:   mov     256, %o0
        call    finish
        mov     %g5, %o1

        .section ".data"
        .align  8
arg_values:     .xword  0, 0, 0, 0, 0

        .section ".rodata"
        .align  8
arg_limits:     .skip   80
numbers:        .xword  0, 1, -1, 0x80000000, 0xffffffff, 0x8000000000000000, 0x7fffffffffffffff, 2
program_name:   .asciz  "control"

        .include "../../../workloads/programs/common.inc"
