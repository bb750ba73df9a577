! kv-update: a key-value store in the heap, read and updated by a Zipf-skewed stream of requests.
!
!   kv-update [KB [UNITS [WRITES [SKEW [SEED]]]]]
!     KB      working set: slots and records together
!     UNITS   requests
!     WRITES  of a million requests, how many write; one in 16 of these inserts a new key while
!             there is room for it
!     SKEW    Zipf exponent in hundredths over the keys loaded at first
!     SEED
!
! The store is an open-addressed table of slots (upper half: 32 hash bits, lower half: record
! number plus 1, 0 when empty) and an array of 128-byte records, filled to seven eighths before
! the first request:
!     +0 key (32 bytes)  +32 version  +40 check  +48 unit of the last write  +56 record number
!     +64 value (64 bytes, a cache line of its own)
! check is the exclusive or of version, unit and value. Keys are loaded in a scattered order, so
! that the often-used ones lie far apart, as they do in a store that has lived.
!
! Checks: every record read is sound; a key to insert is new and any other is found; at the end
! all records are sound, their versions add up to the writes done, and the slots in use to the
! records.
!
! Instructions, counted under QEMU: 28 million to load and check 24 MB; a read takes 139, an update
! 155.

        .include "macros.inc"

        .equ    STORE_SLOTS, 0          ! address of the slots
        .equ    STORE_MASK, 8           ! bytes of the slots, less 8
        .equ    STORE_RECORDS, 16       ! address of the records
        .equ    STORE_COUNT, 24         ! records in use
        .equ    STORE_CAPACITY, 32      ! records there is room for
        .equ    STORE_SALT, 40          ! what keys are made from

        .equ    KEY, 0
        .equ    VERSION, 32
        .equ    CHECK, 40
        .equ    WRITTEN, 48
        .equ    NUMBER, 56
        .equ    VALUE, 64
        .equ    RECORD_SHIFT, 7

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
        set     store, %i1
        set     key, %i3

        ! Slots: a power of two, at least 5/4 of the records that would fit without slots.
        ldx     [%i0], %l0
        sllx    %l0, 10, %l0            ! bytes
        srlx    %l0, RECORD_SHIFT, %l1
        srlx    %l1, 2, %l2
        add     %l1, %l2, %l1
        mov     16, %l2
1:      cmp     %l2, %l1
        bl,pt   %xcc, 1b
        sllx    %l2, 1, %l2
        srlx    %l2, 1, %l2             ! the delay slot doubled once too often
        sllx    %l2, 3, %l3             ! bytes of the slots
        sub     %l3, 8, %l4
        stx     %l4, [%i1 + STORE_MASK]
        sub     %l0, %l3, %l4
        srlx    %l4, RECORD_SHIFT, %l4
        stx     %l4, [%i1 + STORE_CAPACITY]
        srlx    %l4, 3, %l5
        sub     %l4, %l5, %i2           ! keys loaded at first
        call    get_heap
        mov     %l0, %o0
        stx     %o0, [%i1 + STORE_SLOTS]
        add     %o0, %l3, %o0
        stx     %o0, [%i1 + STORE_RECORDS]
        stx     %g0, [%i1 + STORE_COUNT]
        RANDOM  %o0, %o1
        stx     %o0, [%i1 + STORE_SALT]

        ! Load. Steps of a prime larger than any number of keys visit each key once.
        set     2654435761, %l0
        udivx   %l0, %i2, %l1
        mulx    %l1, %i2, %l1
        sub     %l0, %l1, %l0           ! step
        mov     0, %l1                  ! rank
        mov     %i2, %l2                ! left to load
load_key:
        mov     %l1, %o0
        call    make_key
        ldx     [%i1 + STORE_SALT], %o1
        mov     %i1, %o0
        call    kv_find
        mov     %i3, %o1
        brnz,pn %o0, key_not_new
        mov     %i1, %o0
        mov     0, %o3
        RANDOM  %o4, %o5
        call    kv_insert
        nop
        add     %l1, %l0, %l1
        subcc   %l1, %i2, %l3
        movge   %xcc, %l3, %l1
        subcc   %l2, 1, %l2
        bne,pt  %xcc, load_key
        nop

        mov     %i2, %o0
        call    skew_init
        ldx     [%i0 + 24], %o1
        call    coin_threshold
        ldx     [%i0 + 16], %o0
        mov     %o0, %l3                ! requests that write
        srlx    %l3, 4, %l4             ! requests that insert
        ldx     [%i0 + 8], %l5          ! units to do
        mov     0, %l6                  ! units done
        mov     0, %l7                  ! updates done

marker_loaded:
        nop

request:
        RANDOM  %l0, %o0
        SKEWED  %l0, %g4, %l1, %o0, %o1
        sllx    %l0, 44, %l2
        srlx    %l2, 44, %l2
        cmp     %l2, %l4
        bcc,pt  %xcc, 1f
        ldx     [%i1 + STORE_COUNT], %o0
        ldx     [%i1 + STORE_CAPACITY], %o1
        cmp     %o0, %o1
        bcs,a,pn %xcc, insert
        mov     %o0, %l1                ! the key after the last one inserted
1:      mov     %l1, %o0
        call    make_key
        ldx     [%i1 + STORE_SALT], %o1
        mov     %i1, %o0
        call    kv_find
        mov     %i3, %o1
        brz,pn  %o0, key_not_found
        cmp     %l2, %l3
        bcs,pn  %xcc, update
        nop
        call    check_value
        nop
        brnz,pn %o0, record_damaged
        nop
        ba,pt   %xcc, done_one
        nop

update: ldx     [%o0 + VERSION], %o2
        add     %l7, 1, %l7
        mov     %l6, %o3
        mov     %l0, %o4
        call    store_value
        add     %o2, 1, %o2
        ba,pt   %xcc, done_one
        mov     %o0, %o1

insert: mov     %l1, %o0
        call    make_key
        ldx     [%i1 + STORE_SALT], %o1
        mov     %i1, %o0
        call    kv_find
        mov     %i3, %o1
        brnz,pn %o0, key_not_new
        mov     %i1, %o0
        mov     %l6, %o3
        call    kv_insert
        mov     %l0, %o4
        mov     %o0, %o1

done_one:
        FOLD    %g5, %o1, %o2
unit:   add     %l6, 1, %l6
        cmp     %l6, %l5
        bne,pt  %xcc, request
        nop

        ! All records sound, and no write lost?
        ldx     [%i1 + STORE_RECORDS], %l0
        ldx     [%i1 + STORE_COUNT], %l1
        mov     0, %l2
1:      call    check_value
        mov     %l0, %o0
        brnz,pn %o0, record_damaged
        ldx     [%l0 + VERSION], %o2
        ldx     [%l0 + CHECK], %o3
        add     %l0, 1 << RECORD_SHIFT, %l0
        add     %l2, %o2, %l2
        FOLD    %g5, %o3, %o4
        subcc   %l1, 1, %l1
        bne,pt  %xcc, 1b
        nop
        ldx     [%i1 + STORE_COUNT], %l1
        add     %l1, %l7, %l3
        cmp     %l2, %l3
        bne,pn  %xcc, updates_lost
        ldx     [%i1 + STORE_SLOTS], %l0
        ldx     [%i1 + STORE_MASK], %l2
        mov     0, %l3
2:      ldx     [%l0 + %l2], %o0
        add     %l3, 1, %o1
        movrnz  %o0, %o1, %l3
        brnz,pt %l2, 2b
        sub     %l2, 8, %l2
        cmp     %l3, %l1
        bne,pn  %xcc, slots_damaged
        nop

marker_done:
        mov     %l6, %o0
        call    finish
        mov     %g5, %o1

key_not_new:
        set     key_not_new_text, %o0
        call    fail
        nop
key_not_found:
        set     key_not_found_text, %o0
        call    fail
        nop
record_damaged:
        set     record_damaged_text, %o0
        call    fail
        nop
updates_lost:
        set     updates_lost_text, %o0
        call    fail
        nop
slots_damaged:
        set     slots_damaged_text, %o0
        call    fail
        nop

! make_key: the 32-byte key of rank %o0 under the salt %o1, into the buffer `key`.
make_key:
        add     %o0, %o1, %o1
        sllx    %o1, 23, %o2
        set     key, %o5
        xor     %o1, %o2, %o1
        srlx    %o1, 17, %o2
        xor     %o1, %o2, %o1
        sllx    %o1, 26, %o2
        xor     %o1, %o2, %o1
        sllx    %o1, 11, %o2
        stx     %o1, [%o5]
        xor     %o1, %o2, %o2
        add     %o1, %o2, %o3
        stx     %o2, [%o5 + 8]
        xor     %o0, %o2, %o4
        stx     %o3, [%o5 + 16]
        retl
        stx     %o4, [%o5 + 24]

! kv_find: looks for the key at %o1 in the store %o0. Returns the record's address or 0, the
! offset of the slot at which the search ended, and the key's hash.
kv_find:
        save    %sp, -176, %sp
        ldx     [%i1], %l0
        set     0x9E3779B1, %o5
        ldx     [%i0 + STORE_SLOTS], %l4
        ldx     [%i0 + STORE_MASK], %l5
        ! The short factor first: the multiplier ends early by its first operand.
        mulx    %o5, %l0, %i2
        ldx     [%i1 + 8], %l1
        ldx     [%i1 + 16], %l2
        srlx    %i2, 29, %l7            ! hash bits above 32, times 8
        ldx     [%i1 + 24], %l3
        and     %l7, %l5, %i1
        ldx     [%i0 + STORE_RECORDS], %l6
        sllx    %i2, 32, %l7
        sub     %l6, 1 << RECORD_SHIFT, %l6
1:      ldx     [%l4 + %i1], %o0
        xor     %o0, %l7, %o1
        brz,pn  %o0, 3f
        srlx    %o1, 32, %o2
        brnz,pn %o2, 2f
        sllx    %o1, RECORD_SHIFT, %o1
        add     %l6, %o1, %i0
        ldx     [%i0 + KEY], %o1
        ldx     [%i0 + KEY + 8], %o2
        ldx     [%i0 + KEY + 16], %o3
        ldx     [%i0 + KEY + 24], %o4
        xor     %o1, %l0, %o1
        xor     %o2, %l1, %o2
        xor     %o3, %l2, %o3
        or      %o1, %o2, %o1
        xor     %o4, %l3, %o4
        or      %o1, %o3, %o1
        or      %o1, %o4, %o1
        brz,pt  %o1, 4f
        nop
2:      add     %i1, 8, %i1
        ba,pt   %xcc, 1b
        and     %i1, %l5, %i1
3:      mov     0, %i0
4:      ret
        restore

! kv_insert: a new record for the key in `key` in the store %o0, its number in the slot at offset
! %o1 with the hash %o2; written in unit %o3 with the random number %o4. Returns its check.
kv_insert:
        save    %sp, -176, %sp
        ldx     [%i0 + STORE_COUNT], %l0
        ldx     [%i0 + STORE_SLOTS], %l1
        ldx     [%i0 + STORE_RECORDS], %l2
        set     key, %l3
        add     %l0, 1, %l4
        sllx    %i2, 32, %l5
        stx     %l4, [%i0 + STORE_COUNT]
        or      %l5, %l4, %l5
        sllx    %l0, RECORD_SHIFT, %l6
        add     %l2, %l6, %l2
        ldx     [%l3], %o2
        ldx     [%l3 + 8], %o3
        ldx     [%l3 + 16], %o4
        ldx     [%l3 + 24], %o5
        stx     %o2, [%l2 + KEY]
        stx     %o3, [%l2 + KEY + 8]
        stx     %o4, [%l2 + KEY + 16]
        stx     %o5, [%l2 + KEY + 24]
        stx     %l0, [%l2 + NUMBER]
        mov     %l2, %o0
        mov     1, %o2
        mov     %i3, %o3
        call    store_value
        mov     %i4, %o4
        stx     %l5, [%l1 + %i1]
        ret
        restore %o0, 0, %o0

! store_value: writes the value that comes of the random number %o4 to the record %o0, with
! version %o2 and unit %o3. Returns its check.
store_value:
        ldx     [%o0 + KEY], %o5
        ldx     [%o0 + KEY + 8], %o1
        stx     %o2, [%o0 + VERSION]
        xor     %o2, %o3, %o2
        stx     %o3, [%o0 + WRITTEN]
        xor     %o4, %o5, %o4
        stx     %o4, [%o0 + VALUE]
        xor     %o2, %o4, %o2
        add     %o4, %o1, %o4
        stx     %o4, [%o0 + VALUE + 8]
        xor     %o2, %o4, %o2
        add     %o4, %o1, %o4
        stx     %o4, [%o0 + VALUE + 16]
        xor     %o2, %o4, %o2
        add     %o4, %o1, %o4
        stx     %o4, [%o0 + VALUE + 24]
        xor     %o2, %o4, %o2
        add     %o4, %o1, %o4
        stx     %o4, [%o0 + VALUE + 32]
        xor     %o2, %o4, %o2
        add     %o4, %o1, %o4
        stx     %o4, [%o0 + VALUE + 40]
        xor     %o2, %o4, %o2
        add     %o4, %o1, %o4
        stx     %o4, [%o0 + VALUE + 48]
        xor     %o2, %o4, %o2
        add     %o4, %o1, %o4
        stx     %o4, [%o0 + VALUE + 56]
        xor     %o2, %o4, %o2
        stx     %o2, [%o0 + CHECK]
        retl
        mov     %o2, %o0

! check_value: reads the record %o0 whole. Returns 0 if it is sound, and in %o1 its value's last
! word.
check_value:
        ldx     [%o0 + VERSION], %o2
        ldx     [%o0 + WRITTEN], %o3
        ldx     [%o0 + CHECK], %o4
        ldx     [%o0 + VALUE], %o5
        ldx     [%o0 + VALUE + 8], %o1
        xor     %o2, %o3, %o2
        ldx     [%o0 + VALUE + 16], %o3
        xor     %o2, %o4, %o2
        ldx     [%o0 + VALUE + 24], %o4
        xor     %o2, %o5, %o2
        ldx     [%o0 + VALUE + 32], %o5
        xor     %o2, %o1, %o2
        ldx     [%o0 + VALUE + 40], %o1
        xor     %o2, %o3, %o2
        ldx     [%o0 + VALUE + 48], %o3
        xor     %o2, %o4, %o2
        xor     %o2, %o5, %o2
        xor     %o2, %o1, %o2
        ldx     [%o0 + VALUE + 56], %o1
        xor     %o2, %o3, %o2
        retl
        xor     %o2, %o1, %o0

        .section ".data"
        .align  8
arg_values:     .xword  24576, 350000, 500000, 99, 1

        .section ".rodata"
        .align  8
arg_limits:     .xword  16, 1048576
                .xword  1, 1000000000
                .xword  0, 1000000
                .xword  0, 200
                .xword  0, 999999999999999999
program_name:   .asciz  "kv-update"
key_not_new_text: .asciz "a new key is in the store already"
key_not_found_text: .asciz "a key is not in the store"
record_damaged_text: .asciz "a record is damaged"
updates_lost_text: .asciz "updates are lost"
slots_damaged_text: .asciz "slots are damaged"

        .section ".bss"
        .align  64
key:            .skip   32
store:          .skip   48

        .include "common.inc"
