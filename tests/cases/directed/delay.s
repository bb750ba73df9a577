! delay: stores in delay slots of every kind of branch; where each goes on is noted.
!
! %o1 collects a bit for each way taken and is stored last. Page 6 is named only by a store in an
! annulled slot: it must not change.

        .include "../../../workloads/programs/macros.inc"

        .equ    TARGETS, 8
        .equ    EVENT_CCR, 0x00

        .section ".text"
        .align  4
        .globl  _start
        .globl  marker_ready
        .globl  marker_go
        .globl  marker_event
        .globl  marker_after
        .globl  marker_done

_start: ba,pt   %xcc, start
        nop

body:   mov     %o7, %o5
        sethi   %hi(PAGE), %o4
        mov     0, %o1
        mov     %o0, %o2
        ba,pt   %xcc, 1f
        stx     %o5, [%o2 + 8]          ! page 0: always taken
        or      %o1, 1, %o1
1:      add     %o2, %o4, %o2
        bne,pt  %xcc, 2f
        stw     %o5, [%o2 + 8]          ! page 1: taken, Z = 0
        or      %o1, 2, %o1
2:      add     %o2, %o4, %o2
        be,pn   %icc, 3f
        stb     %o5, [%o2 + 8]          ! page 2: not taken
        or      %o1, 4, %o1
3:      add     %o2, %o4, %o2
        brnz,pn %o2, 4f
        sth     %o5, [%o2 + 8]          ! page 3: on a register
        or      %o1, 8, %o1
4:      add     %o2, %o4, %o2
        call    5f
        stx     %o7, [%o2 + 8]          ! page 4: the slot sees the new %o7
        or      %o1, 16, %o1
        ba,pt   %xcc, 6f
        nop
5:      add     %o2, %o4, %o2
        jmpl    %o7 + 8, %g0
        stx     %o7, [%o2 + 16]         ! page 5
6:      add     %o2, %o4, %o2
        be,a,pn %xcc, 7f
        stx     %g0, [%o2]              ! page 6: annulled
        or      %o1, 32, %o1
7:      add     %o2, %o4, %o3
        mov     %o5, %o7
        save    %sp, -176, %sp
        ba,pt   %xcc, 8f
        rd      %pc, %o7                ! of this instruction: 4 before the label 9
9:      retl                            ! in body's own window again
        stx     %o1, [%o3 + 8]
8:      mov     0x77, %i4
        add     %o7, 4, %o7
        return  %o7
        stx     %o4, [%o3]              ! page 7: the slot is in the window gone back to

        .section ".rodata"
program_name:   .asciz  "delay"

        .include "directed.inc"
