! stream-write: streams of stores over a working set, as a logger or a frame grabber makes them.
!
!   stream-write [KB [UNITS [WRITES [SKEW [SEED]]]]]
!     KB      working set, shared evenly by 8 streams
!     UNITS   chunks of 512 bytes, each the next one of some stream; streams wrap around
!     WRITES  of a million chunks, how many are written; the others are read and checked
!     SKEW    Zipf exponent in hundredths over the streams: 0 lets all advance alike
!     SEED
!
! A chunk's 64 doublewords count up from a random number, which is its first.
!
! Checks: every chunk read counts up; at the end all do, and their first words add up to what was
! written (old ones taken off, new ones added).
!
! Instructions, counted under QEMU: 9.6 million to fill and check 10 MB; a chunk written takes 207,
! a chunk read 333.

        .include "macros.inc"

        .equ    STREAMS, 8
        .equ    CHUNK, 512
        .equ    LINES, CHUNK / 64

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
        set     cursors, %i1

        ldx     [%i0], %l0
        sllx    %l0, 10, %l0
        srlx    %l0, 12, %l1            ! chunks of a stream: bytes / 512 / 8
        sllx    %l1, 9, %i2             ! bytes of a stream
        call    get_heap
        mov     %l0, %o0
        mov     %o0, %i3                ! the working set
        sllx    %l1, 3, %i4             ! chunks
        mov     0, %i5                  ! sum of the first words

        mov     %i3, %l0
        mov     %i4, %l1
1:      RANDOM  %o1, %o2
        add     %i5, %o1, %i5
        call    write_chunk
        mov     %l0, %o0
        subcc   %l1, 1, %l1
        bne,pt  %xcc, 1b
        add     %l0, CHUNK, %l0

        ! Each stream begins at the front of its share.
        mov     0, %l0
2:      stx     %g0, [%i1 + %l0]
        cmp     %l0, 8 * STREAMS - 8
        bne,pt  %xcc, 2b
        add     %l0, 8, %l0

        mov     STREAMS, %o0
        call    skew_init
        ldx     [%i0 + 24], %o1
        call    coin_threshold
        ldx     [%i0 + 16], %o0
        mov     %o0, %l3                ! chunks to write, of 2^20
        ldx     [%i0 + 8], %l5          ! units to do
        mov     0, %l6                  ! units done

marker_loaded:
        nop

next_chunk:
        RANDOM  %l0, %o0
        SKEWED  %l0, %g4, %l1, %o0, %o1
        sllx    %l1, 3, %o1
        ldx     [%i1 + %o1], %o2        ! bytes into the stream
        mulx    %l1, %i2, %o3
        sllx    %l0, 44, %l2
        add     %o3, %o2, %o0
        add     %o2, CHUNK, %o2
        srlx    %l2, 44, %l2
        cmp     %o2, %i2
        movge   %xcc, %g0, %o2
        stx     %o2, [%i1 + %o1]
        cmp     %l2, %l3
        bcc,pn  %xcc, 1f
        add     %i3, %o0, %o0

        ldx     [%o0], %o1
        FOLD    %g5, %o1, %o2
        sub     %i5, %o1, %i5
        add     %i5, %l0, %i5
        call    write_chunk
        mov     %l0, %o1
        ba,pt   %xcc, unit
        nop

1:      call    read_chunk
        nop
        brnz,pn %o0, chunk_damaged
        nop
        FOLD    %g5, %o1, %o2

unit:   add     %l6, 1, %l6
        cmp     %l6, %l5
        bne,pt  %xcc, next_chunk
        nop

        mov     %i3, %l0
        mov     %i4, %l1
1:      call    read_chunk
        mov     %l0, %o0
        brnz,pn %o0, chunk_damaged
        sub     %i5, %o1, %i5
        FOLD    %g5, %o1, %o2
        subcc   %l1, 1, %l1
        bne,pt  %xcc, 1b
        add     %l0, CHUNK, %l0
        brnz,pn %i5, writes_lost
        nop

marker_done:
        mov     %l6, %o0
        call    finish
        mov     %g5, %o1

chunk_damaged:
        set     chunk_damaged_text, %o0
        call    fail
        nop
writes_lost:
        set     writes_lost_text, %o0
        call    fail
        nop

! write_chunk: fills the chunk %o0 with doublewords that count up from %o1.
write_chunk:
        mov     LINES, %g1
        add     %o1, 1, %o2
        add     %o1, 2, %o3
        add     %o1, 3, %o4
1:      stx     %o1, [%o0]
        add     %o1, 4, %o1
        stx     %o2, [%o0 + 8]
        add     %o2, 4, %o2
        stx     %o3, [%o0 + 16]
        add     %o3, 4, %o3
        stx     %o4, [%o0 + 24]
        add     %o4, 4, %o4
        stx     %o1, [%o0 + 32]
        add     %o1, 4, %o1
        stx     %o2, [%o0 + 40]
        add     %o2, 4, %o2
        stx     %o3, [%o0 + 48]
        add     %o3, 4, %o3
        stx     %o4, [%o0 + 56]
        add     %o4, 4, %o4
        subcc   %g1, 1, %g1
        bne,pt  %xcc, 1b
        add     %o0, 64, %o0
        retl
        nop

! read_chunk: returns in %o0 zero if the chunk %o0 counts up, and in %o1 its first doubleword.
read_chunk:
        save    %sp, -176, %sp
        mov     LINES, %l0
        ldx     [%i0], %i1
        mov     %i1, %l1                ! expected
        mov     0, %l2                  ! differences
1:      ldx     [%i0], %o0
        ldx     [%i0 + 8], %o1
        ldx     [%i0 + 16], %o2
        ldx     [%i0 + 24], %o3
        ldx     [%i0 + 32], %o4
        sub     %o0, %l1, %o0
        ldx     [%i0 + 40], %o5
        sub     %o1, %l1, %o1
        or      %l2, %o0, %l2
        ldx     [%i0 + 48], %l3
        sub     %o2, %l1, %o2
        xor     %o1, 1, %o1
        ldx     [%i0 + 56], %l4
        sub     %o3, %l1, %o3
        xor     %o2, 2, %o2
        or      %l2, %o1, %l2
        sub     %o4, %l1, %o4
        xor     %o3, 3, %o3
        or      %l2, %o2, %l2
        sub     %o5, %l1, %o5
        xor     %o4, 4, %o4
        or      %l2, %o3, %l2
        sub     %l3, %l1, %l3
        xor     %o5, 5, %o5
        or      %l2, %o4, %l2
        sub     %l4, %l1, %l4
        xor     %l3, 6, %l3
        or      %l2, %o5, %l2
        xor     %l4, 7, %l4
        or      %l2, %l3, %l2
        add     %l1, 8, %l1
        or      %l2, %l4, %l2
        subcc   %l0, 1, %l0
        bne,pt  %xcc, 1b
        add     %i0, 64, %i0
        ret
        restore %l2, 0, %o0

        .section ".data"
        .align  8
arg_values:     .xword  10240, 70000, 1000000, 0, 1

        .section ".rodata"
        .align  8
arg_limits:     .xword  32, 1048576
                .xword  1, 1000000000
                .xword  0, 1000000
                .xword  0, 200
                .xword  0, 999999999999999999
program_name:   .asciz  "stream-write"
chunk_damaged_text: .asciz "a chunk is damaged"
writes_lost_text: .asciz "writes are lost"

        .section ".bss"
        .align  64
cursors:        .skip   8 * STREAMS

        .include "common.inc"
