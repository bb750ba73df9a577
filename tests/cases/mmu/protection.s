! A store to a page with W = 0 takes 6C, leaves memory alone and fills Tag Access, SFSR and SFAR;
! after demap and a fill with W = 1 it goes through (manual pages 47, 49, 58 to 61, 66).

        .include "frame.inc"

        .macro  after name
        show    "\name\().trap", %i0
        show_asi "\name\().tag_access", 0x58, 0x30
        show_sfsr "\name\().sfsr"
        ldxa    [%l5] 0x15, %l3
        show    "\name\().memory", %l3
        no_trap
        .endm

case:
        set     0x12128, %l5
        setx    0x0123456789ABCDEF, %l1, %l2
        stxa    %l2, [%l5] 0x15
        membar  #Sync
        mov     7, %l1
        put_asi %l1, 0x58, 0x08
        setx    0x10000007, %l1, %l0
        put_asi %l0, 0x58, 0x30
        setx    0x8000000000012030, %l1, %l2
        put_asi %l2, 0x5D, 0
        setx    0x10000128, %l1, %l0
        setx    0x0123456789ABCDEF, %l1, %l2

        ldx     [%l0], %l3
        after   "load"
        stx     %g0, [%l0]
        after   "store"
        show_asi "store.sfsr.whole", 0x58, 0x18
        show_sfar_page "store.sfar.page"
        show_asi "store.sfar.whole", 0x58, 0x20
        stx     %g0, [%l0]
        after   "again"
        put_asi %g0, 0x58, 0x18
        stxa    %g0, [%l0] 0x10
        after   "as_if_user"
        put_asi %g0, 0x58, 0x18
        ldstub  [%l0], %l4
        after   "ldstub"
        put_asi %g0, 0x58, 0x18
        mov     %g0, %l4
        casx    [%l0], %l4, %l4         ! memory is not 0: it would not store
        after   "failing_casx"
        put_asi %g0, 0x58, 0x18
        mov     0, %l4
        swap    [%l0], %l4
        after   "swap"

        ! Past the MMU.
        put_asi %g0, 0x58, 0x18
        setx    0xFEDCBA9876543210, %l1, %l4
        stxa    %l4, [%l5] 0x14
        membar  #Sync
        after   "bypass"
        stxa    %l2, [%l5] 0x15
        membar  #Sync

        ! The fix-up: Tag Access is right already.
        stx     %g0, [%l0]
        show    "before.trap", %i0
        no_trap
        srlx    %l0, 13, %l1
        sllx    %l1, 13, %l1
        stxa    %g0, [%l1] 0x5F
        membar  #Sync
        setx    0x8000000000012032, %l1, %l2
        put_asi %l2, 0x5C, 0
        put_asi %g0, 0x58, 0x18
        mov     0x77, %l2
        stx     %l2, [%l0]
        after   "fixed"
        show_asi "fixed.entry0.tag", 0x5E, 0
        show_asi "fixed.entry0.data", 0x5D, 0

        ! The Direct pointer after a protection fault on an 8 KB page and on a 64 KB page.
        setx    0x02001000, %l1, %l2
        put_asi %l2, 0x58, 0x28
        setx    0x20016007, %l1, %l3
        put_asi %l3, 0x58, 0x30
        setx    0x8000000000012030, %l1, %l2
        put_asi %l2, 0x5D, 8
        setx    0x20016000, %l1, %l3
        stx     %g0, [%l3]
        show_asi "direct.8k", 0x5B, 0
        setx    0x20020007, %l1, %l3
        put_asi %l3, 0x58, 0x30
        setx    0xA000000000010030, %l1, %l2
        put_asi %l2, 0x5D, 16
        setx    0x20028000, %l1, %l3
        stx     %g0, [%l3]
        show_asi "direct.64k", 0x5B, 0
        ba      end
        nop

        .include "traps.inc"
