! sort: recursive quicksort whose frames are made large, so that register windows are spilled to
! and filled from many stack pages.
!
!   sort [KB [UNITS [WRITES [SKEW [SEED]]]]]
!     KB      working set, in chunks of 64 KB (8192 doublewords)
!     UNITS   chunks to refresh and sort
!     WRITES  of a million keys of a chunk, how many are replaced by random ones before it is sorted
!     SKEW    Zipf exponent in hundredths over the chunks
!     SEED
!
! Runs of more than 12 keys are parted around a random key (Hoare's partition) and both parts
! sorted by recursion, in frames of 16 KB and a little: at every depth the windows spill into a page
! of their own, and but for the spills nothing touches it. Each frame keeps guard words in its
! middle, in another page. Some 30 frames, 500 KB of stack, are in use at the deepest. Shorter runs
! are sorted by insertion.
!
! Checks: after each unit the chunk is in order, and sum and exclusive or of its keys are what they
! were before; guard words are unharmed.
!
! Instructions, counted under QEMU: 5.8 million to fill 4 MB; a unit takes 1.2 million.

        .include "macros.inc"

        .equ    CHUNK, 65536
        .equ    CHUNK_SHIFT, 16
        .equ    SHORT, 12 * 8           ! bytes from the first to the last key of a short run, at most
        .equ    LOCALS, 16384           ! locals of a frame of quicksort, in bytes
        .equ    GUARD, BIAS + 176 - 4096 ! guard words: here and 16 bytes on, from %l7

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
        set     skew_table, %g4
        mov     0, %g5                  ! checksum

        ldx     [%i0], %l0
        srlx    %l0, 6, %i2             ! chunks
        call    get_heap
        sllx    %i2, CHUNK_SHIFT, %o0
        mov     %o0, %i3                ! the keys

        mov     %i3, %l0
        sllx    %i2, CHUNK_SHIFT - 3, %l1
1:      RANDOM  %o1, %o2
        stx     %o1, [%l0]
        subcc   %l1, 1, %l1
        bne,pt  %xcc, 1b
        add     %l0, 8, %l0

        mov     %i2, %o0
        call    skew_init
        ldx     [%i0 + 24], %o1
        call    coin_threshold
        ldx     [%i0 + 16], %o0
        mov     %o0, %l3                ! keys to replace, of 2^20
        ldx     [%i0 + 8], %l5          ! units to do
        mov     0, %l6                  ! units done

marker_loaded:
        nop

next_chunk:
        RANDOM  %l0, %o0
        SKEWED  %l0, %g4, %l1, %o0, %o1
        sllx    %l1, CHUNK_SHIFT, %l1
        add     %i3, %l1, %l1           ! the chunk
        set     CHUNK, %l2
        add     %l1, %l2, %l2           ! its end

        mov     0, %i4                  ! sum
        mov     0, %i5                  ! exclusive or
        mov     %l1, %l0
1:      ldx     [%l0], %l4
        RANDOM  %o0, %o1
        sllx    %o0, 44, %o1
        srlx    %o1, 44, %o1
        cmp     %o1, %l3
        bcs,a,pn %xcc, 2f
        mov     %o0, %l4
2:      stx     %l4, [%l0]
        add     %l0, 8, %l0
        add     %i4, %l4, %i4
        cmp     %l0, %l2
        bne,pt  %xcc, 1b
        xor     %i5, %l4, %i5

        mov     %l1, %o0
        call    quicksort
        sub     %l2, 8, %o1

        mov     %l1, %l0
        mov     0, %o0                  ! key before
        mov     0, %l4                  ! the keys as digits to the base 33
3:      ldx     [%l0], %o1
        add     %l0, 8, %l0
        sub     %i4, %o1, %i4
        cmp     %o1, %o0
        bcs,pn  %xcc, not_sorted
        sllx    %l4, 5, %o2
        xor     %i5, %o1, %i5
        add     %l4, %o2, %l4
        cmp     %l0, %l2
        add     %l4, %o1, %l4
        bne,pt  %xcc, 3b
        mov     %o1, %o0
        or      %i4, %i5, %o0
        brnz,pn %o0, keys_lost
        nop
        FOLD    %g5, %l4, %o1

unit:   add     %l6, 1, %l6
        cmp     %l6, %l5
        bne,pt  %xcc, next_chunk
        nop

marker_done:
        mov     %l6, %o0
        call    finish
        mov     %g5, %o1

not_sorted:
        set     not_sorted_text, %o0
        call    fail
        nop
keys_lost:
        set     keys_lost_text, %o0
        call    fail
        nop
frame_damaged:
        set     frame_damaged_text, %o0
        call    fail
        nop

! quicksort: sorts the keys from %o0 to %o1, the addresses of the first and the last.
quicksort:
        sub     %o1, %o0, %o2
        cmp     %o2, SHORT
        ble,pt  %xcc, insertion_sort
        sethi   %hi(LOCALS), %g1
        sub     %g0, %g1, %g1
        sub     %g1, 192, %g1
        save    %sp, %g1, %sp
        sethi   %hi(12288), %l7         ! guard words: more than a page from both ends
        add     %sp, %l7, %l7
        stx     %i0, [%l7 + GUARD]
        stx     %i1, [%l7 + GUARD + 16]

        RANDOM  %o0, %o1
        sub     %i1, %i0, %l0
        srlx    %o0, 32, %o0
        srlx    %l0, 3, %l0
        add     %l0, 1, %l0             ! keys
        mulx    %l0, %o0, %o0
        srlx    %o0, 32, %o0
        sllx    %o0, 3, %o0
        ldx     [%i0 + %o0], %l1        ! the pivot, brought to the front
        ldx     [%i0], %o1
        stx     %l1, [%i0]
        stx     %o1, [%i0 + %o0]
        sub     %i0, 8, %l2             ! below: not above the pivot
        add     %i1, 8, %l3             ! from here: not below it
1:      ldx     [%l3 - 8], %o1
        sub     %l3, 8, %l3
        cmp     %o1, %l1
        bgu,pt  %xcc, 1b
        nop
2:      ldx     [%l2 + 8], %o0
        add     %l2, 8, %l2
        cmp     %o0, %l1
        bcs,pt  %xcc, 2b
        cmp     %l2, %l3
        bcc,pn  %xcc, 3f
        nop
        stx     %o1, [%l2]
        ba,pt   %xcc, 1b
        stx     %o0, [%l3]
3:      mov     %i0, %o0
        call    quicksort
        mov     %l3, %o1
        add     %l3, 8, %o0
        call    quicksort
        mov     %i1, %o1

        sethi   %hi(12288), %l7
        add     %sp, %l7, %l7
        ldx     [%l7 + GUARD], %l4
        ldx     [%l7 + GUARD + 16], %l5
        xor     %l4, %i0, %l4
        xor     %l5, %i1, %l5
        or      %l4, %l5, %l4
        brnz,pn %l4, frame_damaged
        nop
        ret
        restore

! insertion_sort: as quicksort, for short runs; needs no window.
insertion_sort:
        cmp     %o0, %o1
        bcc,pn  %xcc, 4f
        mov     %o0, %o2
1:      ldx     [%o2 + 8], %o3          ! the key to insert among those up to %o2
        mov     %o2, %o4
2:      ldx     [%o4], %o5
        cmp     %o5, %o3
        bleu,pn %xcc, 3f
        nop
        stx     %o5, [%o4 + 8]
        cmp     %o4, %o0
        bne,pt  %xcc, 2b
        sub     %o4, 8, %o4
3:      add     %o2, 8, %o2
        cmp     %o2, %o1
        bne,pt  %xcc, 1b
        stx     %o3, [%o4 + 8]
4:      retl
        nop

        .section ".data"
        .align  8
arg_values:     .xword  4096, 20, 500000, 0, 1

        .section ".rodata"
        .align  8
arg_limits:     .xword  64, 1048576
                .xword  1, 1000000000
                .xword  0, 1000000
                .xword  0, 200
                .xword  0, 999999999999999999
program_name:   .asciz  "sort"
not_sorted_text: .asciz "a chunk is not in order"
keys_lost_text: .asciz "keys are lost"
frame_damaged_text: .asciz "a stack frame is damaged"

        .include "common.inc"
