! Which entry Data In takes: the lowest invalid one, else the lowest neither used nor locked, else
! the lowest not locked once every Used bit is cleared, else 63 (manual pages 43 and 69). Used bits
! are set by the TTE here, not by accesses. Printed is the number of the entry whose tag is new.

        .include "frame.inc"

        ! Entry n maps page n of 20000000, for n from \first to \last, with TTE \tte.
        .macro  fill first, last, tte
        mov     \first, %l0
        setx    \tte, %l1, %l2
1:      set     0x20000000, %l3
        sllx    %l0, 13, %l4
        or      %l3, %l4, %l3
        put_asi %l3, 0x58, 0x30
        sllx    %l0, 3, %l4
        stxa    %l2, [%l4] 0x5D
        membar  #Sync
        cmp     %l0, \last
        bl      1b
        add     %l0, 1, %l0
        .endm

        .macro  next name, tag, tte
        setx    \tag, %l1, %l0
        put_asi %l0, 0x58, 0x30
        setx    \tte, %l1, %l2
        put_asi %l2, 0x5C, 0
        call    find
        nop
        show    "\name", %l1
        .endm

case:
        fill    0, 63, 0x8000000000012032
        fill    17, 17, 0x0000000000012032
        fill    40, 40, 0x0000000000012072      ! locked and invalid
        next    "invalid.first", 0x70000000, 0x8000020000012032
        next    "invalid.second", 0x70002000, 0x8000020000012032
        next    "all_valid.none_used", 0x70004000, 0x8000020000012032
        next    "all_valid.first_used", 0x70006000, 0x8000000000012032
        next    "all_valid.first_used.again", 0x70008000, 0x8000000000012032

        fill    0, 3, 0x8000000000012072        ! locked
        fill    4, 6, 0x8000020000012032        ! used
        next    "locked_and_used", 0x70010000, 0x8000000000012032

        fill    0, 3, 0x8000020000012072        ! locked and used
        fill    4, 63, 0x8000020000012032       ! used
        next    "all_used", 0x70012000, 0x8000000000012032
        show_asi "all_used.entry0", 0x5D, 0
        show_asi "all_used.entry63", 0x5D, 63 * 8

        fill    0, 63, 0x8000000000012072
        next    "all_locked", 0x70014000, 0x8000000000012032
        ba      end
        nop

        ! The lowest entry with the tag in %l0, to %l1; 64 if there is none.
find:
        mov     0, %l1
1:      sllx    %l1, 3, %l3
        ldxa    [%l3] 0x5E, %l4
        cmp     %l4, %l0
        be      %xcc, 2f
        cmp     %l1, 64
        bl      1b
        add     %l1, 1, %l1
2:      retl
        nop

        .include "traps.inc"
