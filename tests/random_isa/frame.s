! The frame of a program of random instructions. Each case loads a state, executes one instruction
! and notes the state it leaves; in the end all that was noted goes to standard output.
!
!   %g2 the next state   %g3 where to note the next   %g4 the scratch memory
!   %g6 the case's %o7   %g7 which way it went        %g1, %g5 temporaries
!
! CASES, STATE and RESULT are defined by the test, which also fills `cases` and `states`.

        .text
        .globl  _start, cases, states, scratch
        .align  4
_start: save    %sp, -192, %sp          ! two windows to come back to
        save    %sp, -192, %sp
        setx    states, %g1, %g2
        setx    results, %g1, %g3
        setx    scratch, %g1, %g4
        ba      cases
        nop

finish: setx    results, %g1, %g2
        sub     %g3, %g2, %g3
1:      mov     1, %o0
        mov     %g2, %o1
        mov     %g3, %o2
        mov     4, %g1                  ! write
        ta      0x6d
        bcs     %xcc, 2f
        add     %g2, %o0, %g2
        subcc   %g3, %o0, %g3
        bne     %xcc, 1b
        mov     0, %o0
2:      mov     1, %g1                  ! exit
        ta      0x6d

load_state:
        wr      %g0, 4, %fprs
        .irp    n, 0, 8, 16, 24, 32, 40, 48, 56
        ldx     [%g2 + 280 + \n], %g1
        stx     %g1, [%g4 + \n]
        .endr
        .irp    n, 0, 2, 4, 6, 8, 10, 12, 14
        ldd     [%g2 + 112 + 4 * \n], %f\n
        .endr
        .irp    n, 32, 34, 36, 38, 40, 42, 44, 46
        ldd     [%g2 + 48 + 4 * \n], %f\n
        .endr
        ldx     [%g2 + 264], %fsr
        ldx     [%g2 + 272], %g1
        wr      %g1, 0, %gsr
        ldx     [%g2 + 240], %g1
        wr      %g1, 0, %y
        ldx     [%g2 + 256], %g1
        wr      %g1, 0, %asi
        .irp    n, 0, 1, 2, 3, 4, 5
        ldx     [%g2 + 8 * \n], %o\n
        .endr
        .irp    n, 0, 1, 2, 3
        ldx     [%g2 + 48 + 8 * \n], %l\n
        ldx     [%g2 + 80 + 8 * \n], %i\n
        .endr
        mov     0, %g7
        ldx     [%g2 + 248], %g1
        wr      %g0, 4, %fprs
        jmp     %o7 + 8
        wr      %g1, 0, %ccr

note_result:
        rd      %ccr, %g1
        stx     %g1, [%g3 + 248]
        rd      %fprs, %g1
        stx     %g1, [%g3 + 344]
        wr      %g0, 4, %fprs
        .irp    n, 0, 1, 2, 3, 4, 5
        stx     %o\n, [%g3 + 8 * \n]
        .endr
        .irp    n, 0, 1, 2, 3
        stx     %l\n, [%g3 + 48 + 8 * \n]
        stx     %i\n, [%g3 + 80 + 8 * \n]
        .endr
        .irp    n, 0, 2, 4, 6, 8, 10, 12, 14
        std     %f\n, [%g3 + 112 + 4 * \n]
        .endr
        .irp    n, 32, 34, 36, 38, 40, 42, 44, 46
        std     %f\n, [%g3 + 48 + 4 * \n]
        .endr
        rd      %y, %g1
        stx     %g1, [%g3 + 240]
        rd      %asi, %g1
        stx     %g1, [%g3 + 256]
        stx     %fsr, [%g3 + 264]
        rd      %gsr, %g1
        stx     %g1, [%g3 + 272]
        .irp    n, 0, 8, 16, 24, 32, 40, 48, 56
        ldx     [%g4 + \n], %g1
        stx     %g1, [%g3 + 280 + \n]
        .endr
        stx     %g7, [%g3 + 352]
        stx     %g6, [%g3 + 360]
        add     %g2, STATE, %g2
        jmp     %o7 + 8
        add     %g3, RESULT, %g3

cases:  .skip   CASES * 44
        ba      finish
        nop

        .data
        .align  64
scratch: .skip  64
states: .skip   CASES * STATE

        .bss
        .align  8
results: .skip  CASES * RESULT
