! Integer arithmetic, logic, shifts, multiplication, division and conditional moves on random and on
! awkward operands: results, condition codes and Y go into one checksum.
! expect: exit 0

        .include "../../../workloads/programs/macros.inc"

        .section ".text"
        .align  4
        .globl  _start
        .globl  unit

        ! \op on %l0 and %l1, and with an immediate; \op does not set the condition codes.
        .macro  PLAIN op
        \op     %l0, %l1, %o0
        FOLD    %g5, %o0, %o1
        \op     %l0, -1234, %o0
        FOLD    %g5, %o0, %o1
        .endm
        ! The same where \op sets them, and Y perhaps.
        .macro  FLAGS op
        \op     %l0, %l1, %o0
        rd      %ccr, %o2
        FOLD    %g5, %o0, %o1
        FOLD    %g5, %o2, %o1
        \op     %l0, 2047, %o0
        rd      %ccr, %o2
        FOLD    %g5, %o0, %o1
        FOLD    %g5, %o2, %o1
        rd      %y, %o2
        FOLD    %g5, %o2, %o1
        .endm
        ! With carry set and clear.
        .macro  CARRY op
        wr      %g0, 0, %ccr
        FLAGS   \op
        wr      %g0, 0x11, %ccr
        FLAGS   \op
        .endm
        .macro  SHIFT op
        \op     %l0, %l1, %o0
        FOLD    %g5, %o0, %o1
        \op     %l0, 13, %o0
        FOLD    %g5, %o0, %o1
        .endm
        ! Division of %l0 (with Y, for the 32-bit forms) by %l1 and by 7; not by zero.
        .macro  DIVIDE op
        wr      %l2, 0, %y
        \op     %l0, %l3, %o0
        FOLD    %g5, %o0, %o1
        wr      %l2, 0, %y
        \op     %l0, 7, %o0
        FOLD    %g5, %o0, %o1
        .endm
        .macro  DIVIDE_FLAGS op
        wr      %l2, 0, %y
        \op     %l0, %l3, %o0
        rd      %ccr, %o2
        FOLD    %g5, %o0, %o1
        FOLD    %g5, %o2, %o1
        .endm
        .macro  CHOICE op
        mov     %l0, %o0
        \op     %l1, %l2, %o0
        FOLD    %g5, %o0, %o1
        .endm

        ! One step of a multiplication; the upper halves of its result and condition codes are not
        ! defined (V9 A.36).
        .macro  MULTIPLY_STEP
        mulscc  %l0, %l1, %o0
        rd      %ccr, %o2
        srl     %o0, 0, %o0
        and     %o2, 15, %o2
        FOLD    %g5, %o0, %o1
        FOLD    %g5, %o2, %o1
        rd      %y, %o2
        FOLD    %g5, %o2, %o1
        .endm

_start: call    read_args
        add     %sp, FIRST_ARGC, %o0
        set     arg_values, %i0
        call    seed_random
        ldx     [%i0 + 32], %o0
        mov     0, %g5
        wr      %g0, 0, %ccr
        wr      %g0, 0, %y
        ldx     [%i0 + 8], %l6
        mov     0, %l7
again:  RANDOM  %l0, %l1
        RANDOM  %l1, %l2
        RANDOM  %l2, %l3
        ! Three in four rounds take an operand from the list of awkward ones.
        and     %l7, 3, %l4
        set     awkward, %l5
        srlx    %l2, 60, %l3
        sllx    %l3, 3, %l3
        ldx     [%l5 + %l3], %l3
        cmp     %l4, 1
        move    %xcc, %l3, %l0
        cmp     %l4, 2
        move    %xcc, %l3, %l1
        cmp     %l4, 3
        bne,pt  %xcc, 1f
        nop
        sra     %l0, 0, %l0
        sra     %l1, 0, %l1
1:      mov     %l1, %l3                ! a divisor with no zero in either half
        or      %l3, 1, %l3

        PLAIN   add
        PLAIN   sub
        PLAIN   and
        PLAIN   or
        PLAIN   xor
        PLAIN   andn
        PLAIN   orn
        PLAIN   xnor
        FLAGS   addcc
        FLAGS   subcc
        FLAGS   andcc
        FLAGS   orcc
        FLAGS   xorcc
        FLAGS   andncc
        FLAGS   orncc
        FLAGS   xnorcc
        CARRY   addc
        CARRY   addccc
        CARRY   subc
        CARRY   subccc
        FLAGS   taddcc
        FLAGS   tsubcc
        SHIFT   sll
        SHIFT   srl
        SHIFT   sra
        SHIFT   sllx
        SHIFT   srlx
        SHIFT   srax
        PLAIN   mulx
        FLAGS   umul
        FLAGS   smul
        FLAGS   umulcc
        FLAGS   smulcc
        MULTIPLY_STEP
        MULTIPLY_STEP
        DIVIDE  udivx
        ! A quotient that fits: Y less than the divisor. (What overflows gives the largest number;
        ! that too is in the sum, by the random Y of the signed forms' condition codes.)
        wr      %g0, 0, %y
        udiv    %l0, %l3, %o0
        FOLD    %g5, %o0, %o1
        DIVIDE_FLAGS udivcc
        sra     %l3, 0, %o3
        brz,pn  %l0, 2f
        srax    %l0, 1, %o4             ! not the one signed division that overflows
        sdivx   %o4, %l3, %o0
        FOLD    %g5, %o0, %o1
        wr      %g0, 0, %y
        sdiv    %o4, %o3, %o0
        FOLD    %g5, %o0, %o1
2:      CHOICE  movrz
        CHOICE  movrlez
        CHOICE  movrlz
        CHOICE  movrnz
        CHOICE  movrgz
        CHOICE  movrgez
        sethi   %hi(0xfedcbc00), %o0
        FOLD    %g5, %o0, %o1
unit:   add     %l7, 1, %l7
        cmp     %l7, %l6
        bne,pt  %xcc, again
        nop
        mov     %l7, %o0
        call    finish
        mov     %g5, %o1

        .section ".data"
        .align  8
arg_values:     .xword  0, 2000, 0, 0, 1

        .section ".rodata"
        .align  8
arg_limits:     .xword  0, 0
                .xword  1, 1000000000
                .xword  0, 0
                .xword  0, 0
                .xword  0, 999999999999999999
awkward:        .xword  0, 1, -1, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff
                .xword  0x8000000000000000, 2, 3, -2, 0xffffffff80000000, 0x180000000, 31, 63
program_name:   .asciz  "integer"

        .include "../../../workloads/programs/common.inc"
