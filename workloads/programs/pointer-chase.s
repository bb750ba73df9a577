! pointer-chase: dependent loads over random cycles, with some writes.
!
!   pointer-chase [KB [UNITS [WRITES [SKEW [SEED]]]]]
!     KB      working set
!     UNITS   walks of 16 nodes
!     WRITES  of a million nodes visited, how many are written
!     SKEW    Zipf exponent in hundredths: 0 visits all nodes alike, more prefers few
!     SEED
!
! A node has 64 bytes, a cache line: +0 address of the next, +8 payload, +16 visits that wrote,
! +24 payload plus visits. Nodes 0, 1-2, 3-6, 7-14, ... form rings, each one random cycle
! (Sattolo's shuffle); a walk goes on where the last one on its ring stopped. Whether a node is
! written is decided by the checksum so far, so no node can be skipped or taken early.
!
! Checks: at the end every ring closes after its number of nodes and not before, every node is
! sound, and the visits that wrote add up.
!
! Instructions, counted under QEMU: 3.4 million to link and check 4 MB; a walk takes 257, and 9 more
! for each node written.

        .include "macros.inc"

        .equ    NEXT, 0
        .equ    PAYLOAD, 8
        .equ    VISITS, 16
        .equ    SUM, 24
        .equ    NODE, 64
        .equ    HOPS, 16

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
        sllx    %l0, 4, %i2             ! nodes: KB * 1024 / 64
        mov     %i2, %o0
        call    skew_init
        ldx     [%i0 + 24], %o1
        call    get_heap
        sllx    %i2, 6, %o0
        mov     %o0, %i3                ! the nodes

        mov     %i3, %l0
        mov     %i2, %l1
1:      RANDOM  %o1, %o2
        stx     %l0, [%l0 + NEXT]
        stx     %o1, [%l0 + PAYLOAD]
        stx     %g0, [%l0 + VISITS]
        stx     %o1, [%l0 + SUM]
        subcc   %l1, 1, %l1
        bne,pt  %xcc, 1b
        add     %l0, NODE, %l0

        mov     %i3, %l0                ! first node of the ring
        mov     %i2, %l1                ! nodes left
        mov     1, %l2                  ! nodes of a full ring
        mov     %i1, %l4
make_ring:
        cmp     %l1, %l2
        movl    %xcc, %l1, %l2
        stx     %l0, [%l4]
        sub     %l1, %l2, %l1
        add     %l4, 8, %l4
        subcc   %l2, 1, %l3
        be,pn   %xcc, 2f
        sllx    %l3, 6, %o0
        add     %l0, %o0, %o0           ! the last node
1:      RANDOM  %o1, %o2
        srlx    %o1, 32, %o1
        mulx    %l3, %o1, %o1
        srlx    %o1, 32, %o1            ! one before it
        sllx    %o1, 6, %o1
        ldx     [%o0 + NEXT], %o2
        ldx     [%l0 + %o1], %o3
        stx     %o2, [%l0 + %o1]
        stx     %o3, [%o0 + NEXT]
        subcc   %l3, 1, %l3
        bne,pt  %xcc, 1b
        sub     %o0, NODE, %o0
2:      sllx    %l2, 6, %o0
        add     %l0, %o0, %l0
        brnz,pt %l1, make_ring
        sllx    %l2, 1, %l2

        call    coin_threshold
        ldx     [%i0 + 16], %o0
        mov     %o0, %l3                ! nodes to write, of 2^20
        ldx     [%i0 + 8], %l5          ! units to do
        mov     0, %l6                  ! units done
        mov     0, %l7                  ! writes done

marker_loaded:
        nop

walk:   RANDOM  %l0, %o0
        srlx    %l0, 53, %l0
        ldub    [%g4 + %l0], %l0
        sllx    %l0, 3, %l0
        ldx     [%i1 + %l0], %o0
        mov     HOPS, %l2
1:      ldx     [%o0 + PAYLOAD], %o2
        ldx     [%o0 + NEXT], %o1
        subcc   %l2, 1, %l2
        FOLD    %g5, %o2, %o3
        sllx    %g5, 44, %o3
        srlx    %o3, 44, %o3
        sub     %o3, %l3, %o3
        brlz,pn %o3, 3f
        nop
2:      bne,pt  %icc, 1b
        mov     %o1, %o0
        stx     %o0, [%i1 + %l0]

unit:   add     %l6, 1, %l6
        cmp     %l6, %l5
        bne,pt  %xcc, walk
        nop
        ba,pt   %xcc, check_rings
        nop

3:      ldx     [%o0 + VISITS], %o3
        add     %o2, %g5, %o2
        add     %l7, 1, %l7
        stx     %o2, [%o0 + PAYLOAD]
        add     %o3, 1, %o3
        stx     %o3, [%o0 + VISITS]
        add     %o2, %o3, %o2
        ba,pt   %xcc, 2b
        stx     %o2, [%o0 + SUM]

check_rings:
        mov     %i2, %l1                ! nodes left
        mov     1, %l2                  ! nodes of a full ring
check_ring:
        cmp     %l1, %l2
        movl    %xcc, %l1, %l2
        ldx     [%i1], %o0
        add     %i1, 8, %i1
        mov     %o0, %l0
        mov     %l2, %l4
1:      ldx     [%o0 + PAYLOAD], %o2
        ldx     [%o0 + VISITS], %o3
        ldx     [%o0 + SUM], %o4
        ldx     [%o0 + NEXT], %o0
        sub     %l7, %o3, %l7
        add     %o2, %o3, %o3
        cmp     %o3, %o4
        bne,pn  %xcc, node_damaged
        nop
        FOLD    %g5, %o2, %o3
        subcc   %l4, 1, %l4
        be,pn   %xcc, 2f
        cmp     %o0, %l0
        bne,pt  %xcc, 1b
        nop
        ba,pt   %xcc, ring_broken
        nop
2:      bne,pn  %xcc, ring_broken
        sub     %l1, %l2, %l1
        brnz,pt %l1, check_ring
        sllx    %l2, 1, %l2
        brnz,pn %l7, writes_lost
        nop

marker_done:
        mov     %l6, %o0
        call    finish
        mov     %g5, %o1

node_damaged:
        set     node_damaged_text, %o0
        call    fail
        nop
ring_broken:
        set     ring_broken_text, %o0
        call    fail
        nop
writes_lost:
        set     writes_lost_text, %o0
        call    fail
        nop

        .section ".data"
        .align  8
arg_values:     .xword  4096, 14000, 100000, 50, 1

        .section ".rodata"
        .align  8
arg_limits:     .xword  1, 1048576
                .xword  1, 1000000000
                .xword  0, 1000000
                .xword  0, 200
                .xword  0, 999999999999999999
program_name:   .asciz  "pointer-chase"
node_damaged_text: .asciz "a node is damaged"
ring_broken_text: .asciz "a ring is broken"
writes_lost_text: .asciz "writes are lost"

        .section ".bss"
        .align  8
cursors:        .skip   8 * 25

        .include "common.inc"
