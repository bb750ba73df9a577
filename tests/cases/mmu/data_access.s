! Data Access writes the entry that the address names. Each page size takes its offset from the
! address; offset bits of the TTE are stored, and do not translate (manual pages 43, 65).

        .include "frame.inc"

        ! An entry for the page of %l0 with the TTE in %l2, read back, and used.
        .macro  page name, number
        put_asi %l0, 0x58, 0x30
        put_asi %l2, 0x5D, \number * 8
        show_asi "\name\().tag", 0x5E, \number * 8
        show_asi "\name\().data", 0x5D, \number * 8
        no_trap
        or      %l0, 0x128, %l4
        stx     %l0, [%l4]
        show    "\name\().trap", %i0
        ldxa    [%l5] 0x15, %l4
        show    "\name\().stored", %l4
        .endm

case:
        ! 8 KB at PA 100000: the store goes to 100128.
        setx    0x07776000, %l1, %l0
        setx    0x8000000000100022, %l1, %l2
        set     0x100128, %l5
        page    "8k", 63
        ! 64 KB at PA 110000, given as 116000; the VA's offset is 6000: to 116128.
        setx    0x17776000, %l1, %l0
        setx    0xA000000000112022, %l1, %l2
        set     0x116128, %l5
        page    "64k", 5
        ! 512 KB at PA 180000; the VA's offset is 76000: to 1F6128.
        setx    0x27776000, %l1, %l0
        setx    0xC000000000182022, %l1, %l2
        set     0x1F6128, %l5
        page    "512k", 6
        ! 4 MB at PA 800000; the VA's offset is 376000: to B76128.
        setx    0x37776000, %l1, %l0
        setx    0xE000000000802022, %l1, %l2
        set     0xB76128, %l5
        page    "4m", 7

        ! The next page of each is not mapped by the smallest, and is by the others.
        no_trap
        setx    0x07778000, %l1, %l0
        ldx     [%l0], %l3
        show    "next8k.trap", %i0
        no_trap
        setx    0x17778000, %l1, %l0
        ldx     [%l0], %l3
        show    "next64k.trap", %i0
        no_trap
        setx    0x17780000, %l1, %l0
        ldx     [%l0], %l3
        show    "past64k.trap", %i0

        ! The soft fields and the diagnostic ones.
        put_asi %g0, 0x58, 0x30
        setx    0x87FFFE00000002A2, %l1, %l2
        put_asi %l2, 0x5D, 8 * 8
        show_asi "soft.data", 0x5D, 8 * 8

        ! The iTLB.
        setx    0x45678123, %l1, %l0
        put_asi %l0, 0x50, 0x30
        setx    0x8000000000100065, %l1, %l2
        put_asi %l2, 0x55, 9 * 8
        show_asi "itlb.tag", 0x56, 9 * 8
        show_asi "itlb.data", 0x55, 9 * 8
        put_asi %l2, 0x54, 0
        show_asi "itlb.data_in.tag", 0x56, 0
        show_asi "itlb.data_in.data", 0x55, 0
        ba      end
        nop

        .include "traps.inc"
