! block-copy: copies chunks with 64-byte block loads and stores, as the copy routines of the time
! did, while other floating-point registers are live.
!
!   block-copy [KB [UNITS [WRITES [SKEW [SEED]]]]]
!     KB      working set: a half of originals and a half of copies
!     UNITS   chunks of 2 KB
!     WRITES  of a million units, how many change an original and copy it; the others compare an
!             original with its copy
!     SKEW    Zipf exponent in hundredths over the chunks
!     SEED
!
! An original's 256 doublewords are a version and words that differ from a random number of the
! chunk's own by their place. %f0 to %f30 carry the blocks. %f32 to %f62 hold 16 known doubles,
! turned by one register in each unit with FMOVD.
!
! Checks: copies equal originals; at the end the versions add up to the units that changed one,
! and the live registers hold what they should.
!
! Block loads and stores obey no order of their own (UltraSPARC User's Manual, 13.5.3): MEMBAR
! #Sync stands between them and ordinary accesses to the same bytes, and between the last block
! load and the use of its registers; elsewhere a later block load stands between.
!
! Instructions, counted under QEMU: 8.3 million to fill, copy and check 10 MB; a copy takes 195, a
! comparison 1,600.

        .include "macros.inc"

        .equ    CHUNK, 2048
        .equ    CHUNK_SHIFT, 11
        .equ    ASI_BLK_P, 0xF0

        .section ".text"
        .align  4
        .globl  _start
        .globl  unit
        .globl  marker_loaded
        .globl  marker_done

_start: call    read_args
        add     %sp, FIRST_ARGC, %o0
        wr      %g0, 4, %fprs           ! enables the floating-point unit
        wr      %g0, ASI_BLK_P, %asi
        set     arg_values, %i0
        call    seed_random
        ldx     [%i0 + 32], %o0
        set     skew_table, %g4
        mov     0, %g5                  ! checksum

        ldx     [%i0], %l0
        srlx    %l0, 2, %i1             ! chunks: KB / 4
        sllx    %i1, CHUNK_SHIFT, %i5   ! from an original to its copy
        call    get_heap
        sllx    %i5, 1, %o0
        mov     %o0, %i4                ! the originals

        mov     %i4, %l0
        mov     %i1, %l1
1:      RANDOM  %o1, %o2
        call    fill_chunk
        mov     %l0, %o0
        mov     %l0, %o0
        call    copy_chunk
        add     %l0, %i5, %o1
        subcc   %l1, 1, %l1
        bne,pt  %xcc, 1b
        add     %l0, %o2, %l0

        mov     %i1, %o0
        call    skew_init
        ldx     [%i0 + 24], %o1
        call    coin_threshold
        ldx     [%i0 + 16], %o0
        mov     %o0, %l3                ! units that change, of 2^20
        ldx     [%i0 + 8], %l5          ! units to do
        mov     0, %l6                  ! units done
        mov     0, %l7                  ! changes done

        set     live_values, %o0
        ldd     [%o0], %f32
        ldd     [%o0 + 8], %f34
        ldd     [%o0 + 16], %f36
        ldd     [%o0 + 24], %f38
        ldd     [%o0 + 32], %f40
        ldd     [%o0 + 40], %f42
        ldd     [%o0 + 48], %f44
        ldd     [%o0 + 56], %f46
        ldd     [%o0 + 64], %f48
        ldd     [%o0 + 72], %f50
        ldd     [%o0 + 80], %f52
        ldd     [%o0 + 88], %f54
        ldd     [%o0 + 96], %f56
        ldd     [%o0 + 104], %f58
        ldd     [%o0 + 112], %f60
        ldd     [%o0 + 120], %f62

marker_loaded:
        nop

next_chunk:
        RANDOM  %l0, %o0
        SKEWED  %l0, %g4, %l1, %o0, %o1
        sllx    %l0, 44, %l2
        srlx    %l2, 44, %l2
        sllx    %l1, CHUNK_SHIFT, %l1
        cmp     %l2, %l3
        bcc,pn  %xcc, 1f
        add     %i4, %l1, %l1           ! the original

        ldx     [%l1], %o2
        add     %l7, 1, %l7
        add     %o2, 1, %o2
        stx     %o2, [%l1]
        mov     %l1, %o0
        call    copy_chunk
        add     %l1, %i5, %o1
        ! The copy's first and last words, read back.
        add     %l1, %i5, %o1
        ldx     [%o1 + CHUNK - 8], %o3
        ldx     [%o1], %o2
        add     %o3, %o2, %o1
        ba,pt   %xcc, 2f
        nop
1:      mov     %l1, %o0
        call    compare_chunk
        add     %l1, %i5, %o1
        brnz,pn %o0, chunk_damaged
        nop
2:      FOLD    %g5, %o1, %o2

        fmovd   %f32, %f0
        fmovd   %f34, %f32
        fmovd   %f36, %f34
        fmovd   %f38, %f36
        fmovd   %f40, %f38
        fmovd   %f42, %f40
        fmovd   %f44, %f42
        fmovd   %f46, %f44
        fmovd   %f48, %f46
        fmovd   %f50, %f48
        fmovd   %f52, %f50
        fmovd   %f54, %f52
        fmovd   %f56, %f54
        fmovd   %f58, %f56
        fmovd   %f60, %f58
        fmovd   %f62, %f60
        fmovd   %f0, %f62

unit:   add     %l6, 1, %l6
        cmp     %l6, %l5
        bne,pt  %xcc, next_chunk
        nop

        ! The live registers: after n units, the first holds value n modulo 16.
        set     live_found, %l0
        std     %f32, [%l0]
        std     %f34, [%l0 + 8]
        std     %f36, [%l0 + 16]
        std     %f38, [%l0 + 24]
        std     %f40, [%l0 + 32]
        std     %f42, [%l0 + 40]
        std     %f44, [%l0 + 48]
        std     %f46, [%l0 + 56]
        std     %f48, [%l0 + 64]
        std     %f50, [%l0 + 72]
        std     %f52, [%l0 + 80]
        std     %f54, [%l0 + 88]
        std     %f56, [%l0 + 96]
        std     %f58, [%l0 + 104]
        std     %f60, [%l0 + 112]
        std     %f62, [%l0 + 120]
        set     live_values, %l1
        mov     16, %l2
        mov     %l6, %o0
3:      and     %o0, 15, %o1
        sllx    %o1, 3, %o1
        ldx     [%l0], %o2
        ldx     [%l1 + %o1], %o3
        cmp     %o2, %o3
        bne,pn  %xcc, live_damaged
        add     %o0, 1, %o0
        subcc   %l2, 1, %l2
        bne,pt  %xcc, 3b
        add     %l0, 8, %l0

        mov     %i4, %l0
        mov     %i1, %l1
4:      mov     %l0, %o0
        call    compare_chunk
        add     %l0, %i5, %o1
        brnz,pn %o0, chunk_damaged
        ldx     [%l0], %o2
        sub     %l7, %o2, %l7
        FOLD    %g5, %o1, %o2
        set     CHUNK, %o2
        subcc   %l1, 1, %l1
        bne,pt  %xcc, 4b
        add     %l0, %o2, %l0
        brnz,pn %l7, changes_lost
        nop

marker_done:
        mov     %l6, %o0
        call    finish
        mov     %g5, %o1

chunk_damaged:
        set     chunk_damaged_text, %o0
        call    fail
        nop
changes_lost:
        set     changes_lost_text, %o0
        call    fail
        nop
live_damaged:
        set     live_damaged_text, %o0
        call    fail
        nop

! fill_chunk: version 0 of the original %o0, whose own number is %o1. Returns CHUNK in %o2.
fill_chunk:
        stx     %g0, [%o0]
        set     CHUNK, %o2
        mov     8, %o3
1:      xor     %o1, %o3, %o4
        stx     %o4, [%o0 + %o3]
        add     %o3, 8, %o3
        cmp     %o3, %o2
        bne,pt  %xcc, 1b
        nop
        retl
        nop

! copy_chunk: copies the chunk at %o0 to %o1 by blocks. %f0 to %f30 are overwritten; returns CHUNK
! in %o2.
copy_chunk:
        membar  #Sync                   ! ordinary stores to the original come first
        ldda    [%o0] %asi, %f0
        mov     CHUNK / 128 - 1, %o3
        ldda    [%o0 + 64] %asi, %f16
1:      stda    %f0, [%o1] %asi
        ldda    [%o0 + 128] %asi, %f0
        subcc   %o3, 1, %o3
        stda    %f16, [%o1 + 64] %asi
        ldda    [%o0 + 192] %asi, %f16
        add     %o0, 128, %o0
        bne,pt  %icc, 1b
        add     %o1, 128, %o1
        membar  #Sync                   ! no later block load makes the last two readable
        stda    %f0, [%o1] %asi
        stda    %f16, [%o1 + 64] %asi
        set     CHUNK, %o2
        retl
        membar  #Sync

! compare_chunk: compares the chunks at %o0 and %o1. Returns zero if they are equal, and in %o1 a
! word that depends on all that was read.
compare_chunk:
        save    %sp, -176, %sp
        mov     CHUNK / 32, %l0
        mov     0, %l1                  ! differences
        mov     0, %l2                  ! sum
1:      ldx     [%i0], %o0
        ldx     [%i1], %o1
        ldx     [%i0 + 8], %o2
        ldx     [%i1 + 8], %o3
        ldx     [%i0 + 16], %o4
        ldx     [%i1 + 16], %o5
        add     %l2, %o0, %l2
        xor     %o0, %o1, %o1
        ldx     [%i0 + 24], %l4
        add     %l2, %o2, %l2
        xor     %o2, %o3, %o3
        ldx     [%i1 + 24], %l5
        or      %l1, %o1, %l1
        add     %i0, 32, %i0
        or      %l1, %o3, %l1
        xor     %o4, %o5, %o5
        add     %l2, %o4, %l2
        or      %l1, %o5, %l1
        xor     %l4, %l5, %l5
        add     %l2, %l4, %l2
        or      %l1, %l5, %l1
        subcc   %l0, 1, %l0
        bne,pt  %xcc, 1b
        add     %i1, 32, %i1
        mov     %l2, %i1
        ret
        restore %l1, 0, %o0

        .section ".data"
        .align  8
arg_values:     .xword  10240, 16000, 800000, 0, 1

        .section ".rodata"
        .align  8
arg_limits:     .xword  16, 1048576
                .xword  1, 1000000000
                .xword  0, 1000000
                .xword  0, 200
                .xword  0, 999999999999999999
live_values:    .xword  0x3ff0000000000000, 0x400921fb54442d18, 0xbff8000000000000, 0x0123456789abcdef
                .xword  0xfedcba9876543210, 0x4005bf0a8b145769, 0x0000000000000001, 0x7fefffffffffffff
                .xword  0xaaaaaaaaaaaaaaaa, 0x5555555555555555, 0x00000000ffffffff, 0xffffffff00000000
                .xword  0x1111111122222222, 0x3333333344444444, 0x7ff8dead0000beef, 0x8000000000000000
program_name:   .asciz  "block-copy"
chunk_damaged_text: .asciz "a copy differs from its original"
changes_lost_text: .asciz "changes are lost"
live_damaged_text: .asciz "a live floating-point register has changed"

        .section ".bss"
        .align  8
live_found:     .skip   128

        .include "common.inc"
