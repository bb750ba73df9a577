! What takes data_access_exception (30): privilege, no-fault-only and side-effect pages, and that
! an ordinary access to them does not (manual pages 48 to 51).

        .include "frame.inc"

        ! Entry 0 maps 10000000 with the TTE given.
        .macro  page tte
        setx    0x10000000, %l1, %l0
        put_asi %l0, 0x58, 0x30
        setx    \tte, %l1, %l2
        put_asi %l2, 0x5D, 0
        put_asi %g0, 0x58, 0x18
        put_asi %g0, 0x58, 0x30
        no_trap
        .endm

        .macro  after name
        show    "\name\().trap", %i0
        show_asi "\name\().tag_access", 0x58, 0x30
        show_sfsr "\name\().sfsr"
        .endm

case:
        page    0x8000000000012036      ! P
        ldx     [%l0], %l3
        after   "privileged.load"
        page    0x8000000000012036
        stx     %g0, [%l0]
        after   "privileged.store"
        page    0x8000000000012036
        ldxa    [%l0] 0x10, %l3
        after   "privileged.load.as_if_user"
        page    0x8000000000012036
        stxa    %g0, [%l0] 0x11
        after   "privileged.store.as_if_user"
        page    0x8000000000012034      ! P, W = 0: the exception comes first
        stxa    %g0, [%l0] 0x10
        after   "privileged_read_only.store.as_if_user"
        page    0x8000000000012034
        stx     %g0, [%l0]
        after   "privileged_read_only.store"

        page    0x9000000000012032      ! NFO
        ldxa    [%l0] 0x82, %l3
        after   "no_fault_only.no_fault_load"
        page    0x9000000000012032
        ldx     [%l0], %l3
        after   "no_fault_only.load"
        page    0x9000000000012032
        stx     %g0, [%l0]
        after   "no_fault_only.store"

        page    0x800000000001203A      ! E
        ldx     [%l0], %l3
        after   "side_effect.load"
        page    0x800000000001203A
        ldxa    [%l0] 0x82, %l3
        after   "side_effect.no_fault_load"
        show_asi "side_effect.no_fault_load.sfsr.whole", 0x58, 0x18
        page    0x800000000001203A
        stx     %g0, [%l0]
        after   "side_effect.store"

        page    0x9000000000012036      ! P and NFO: both reasons
        ldxa    [%l0] 0x10, %l3
        after   "two_reasons"

        page    0x8000000000012012      ! CP = 0
        ldstub  [%l0], %l3
        after   "uncacheable.ldstub"
        page    0x8000000000012012
        ldx     [%l0], %l3
        after   "uncacheable.load"

        page    0x8800000000012032      ! IE: bytes in the other order
        set     0x12000, %l5
        setx    0x0123456789ABCDEF, %l1, %l2
        stxa    %l2, [%l5] 0x15
        membar  #Sync
        ldx     [%l0], %l3
        show    "inverted.load", %l3
        ldxa    [%l0] 0x88, %l3
        show    "inverted.little_load", %l3

        ! Alignment comes before any look at the page.
        page    0x8000000000012036
        setx    0x66666001, %l1, %l3
        ldx     [%l3], %l4
        after   "misaligned"
        ! An address in the hole.
        page    0x8000000000012036
        setx    0x0000080000000000, %l1, %l3
        ldx     [%l3], %l4
        after   "hole"
        ba      end
        nop

        .include "traps.inc"
