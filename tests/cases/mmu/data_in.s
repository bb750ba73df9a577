! Data In fills the lowest invalid entry with the tag of Tag Access; the page then translates.
! Tag Read and Data Access read the entry back (manual pages 64 to 66).

        .include "frame.inc"

        .macro  entry name, number
        show_asi "\name\().tag", 0x5E, \number * 8
        show_asi "\name\().data", 0x5D, \number * 8
        .endm

        ! Maps the page of %l0, context in its low bits.
        .macro  data_in tte
        put_asi %l0, 0x58, 0x30
        setx    \tte, %l1, %l2
        put_asi %l2, 0x5C, 0
        .endm

case:
        ! Something to find in memory: at PA 12010, 34018 and 456788.
        setx    0x1111222233334444, %l1, %l2
        set     0x12010, %l3
        stxa    %l2, [%l3] 0x15
        setx    0x5555666677778888, %l1, %l2
        set     0x34018, %l3
        stxa    %l2, [%l3] 0x15
        setx    0x9999AAAABBBBCCCC, %l1, %l2
        set     0x456788, %l3
        stxa    %l2, [%l3] 0x15
        membar  #Sync

        mov     5, %l1
        put_asi %l1, 0x58, 0x08
        setx    0x10000005, %l1, %l0
        data_in 0x8000000000012032      ! PA 12000, CP, CV, W
        setx    0x20000005, %l1, %l0
        data_in 0x8000000000034036      ! PA 34000, CP, CV, P, W
        setx    0x30400000, %l1, %l0
        data_in 0xE000000000400073      ! 4 MB at PA 400000, L, CP, CV, W, G
        entry   "entry0", 0
        entry   "entry1", 1
        entry   "entry3", 3

        no_trap
        setx    0x10000010, %l1, %l0
        ldx     [%l0], %l3
        show    "first", %l3
        setx    0x20000018, %l1, %l0
        ldx     [%l0], %l3
        show    "second", %l3
        setx    0x30456788, %l1, %l0
        ldx     [%l0], %l3
        show    "third", %l3
        ldxa    [%l0] 0x04, %l3
        show    "third.nucleus", %l3
        show    "trap", %i0

        ! Used is set now.
        entry   "used0", 0
        entry   "used1", 1
        entry   "used2", 2

        ! The context matters, except for a global page.
        put_asi %g0, 0x58, 0x08
        setx    0x10000010, %l1, %l0
        ldx     [%l0], %l3
        show    "other_context.trap", %i0
        no_trap
        setx    0x30456788, %l1, %l0
        ldx     [%l0], %l3
        show    "other_context.global", %l3
        show    "other_context.global.trap", %i0

        ! A load from Data In does not exist.
        ldxa    [%g0] 0x5C, %l3
        show    "load_from_data_in.trap", %i0
        ba      end
        nop

        .include "traps.inc"
