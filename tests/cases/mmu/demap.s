! Demap: a page by its size, in the context of a register, locked or global; a context without its
! global pages (manual pages 66 and 67). Printed are the V bits of entries 0 to 7, entry 0 the
! lowest.

        .include "frame.inc"

        .macro  fill number, tag, tte
        setx    \tag, %l1, %l0
        put_asi %l0, 0x58, 0x30
        setx    \tte, %l1, %l0
        put_asi %l0, 0x5D, \number * 8
        .endm

        .macro  demap name, address
        call    fill_all
        nop
        setx    \address, %l1, %l0
        stxa    %g0, [%l0] 0x5F
        membar  #Sync
        mov     0, %l0
        mov     7 * 8, %l1
1:      ldxa    [%l1] 0x5D, %l2
        srlx    %l2, 63, %l2
        sllx    %l0, 1, %l0
        or      %l0, %l2, %l0
        brnz    %l1, 1b
        sub     %l1, 8, %l1
        show    "\name", %l0
        .endm

case:
        mov     1, %l0
        put_asi %l0, 0x58, 0x08
        mov     2, %l0
        put_asi %l0, 0x58, 0x10
        demap   "none", 0x70000000
        demap   "page.primary", 0x10000000
        demap   "page.secondary", 0x10000010
        demap   "page.nucleus", 0x10000020
        demap   "page.reserved", 0x10000030
        demap   "page.inside_64k", 0x2000E000
        demap   "page.past_64k", 0x20010000
        demap   "page.global", 0x30000020
        demap   "page.inside_4m", 0x403FE000
        demap   "context.primary", 0x40
        demap   "context.secondary", 0x50
        demap   "context.nucleus", 0x60
        demap   "context.reserved", 0x70

        ! What is left of a demapped entry.
        call    fill_all
        nop
        setx    0x10000000, %l1, %l0
        stxa    %g0, [%l0] 0x5F
        membar  #Sync
        show_asi "removed.tag", 0x5E, 0
        show_asi "removed.data", 0x5D, 0
        ! The iTLB has a demap of its own.
        setx    0x10000001, %l1, %l0
        put_asi %l0, 0x50, 0x30
        setx    0x8000000000012020, %l1, %l0
        put_asi %l0, 0x55, 0
        setx    0x10000000, %l1, %l0
        stxa    %g0, [%l0] 0x5F
        membar  #Sync
        ldxa    [%g0] 0x55, %l2
        srlx    %l2, 63, %l2
        show    "itlb.after_d", %l2
        stxa    %g0, [%l0] 0x57
        membar  #Sync
        ldxa    [%g0] 0x55, %l2
        srlx    %l2, 63, %l2
        show    "itlb.after_i", %l2
        ba      end
        nop

        ! One page in contexts 1, 2 and 0; then 64 KB, 8 KB global, 4 MB locked, 8 KB locked and
        ! global, and 8 KB in context 2, all of context 1 but the last.
fill_all:
        mov     %o7, %l5
        fill    0, 0x10000001, 0x8000000000012032
        fill    1, 0x10000002, 0x8000000000012032
        fill    2, 0x10000000, 0x8000000000012032
        fill    3, 0x20000001, 0xA000000000010032
        fill    4, 0x30000001, 0x8000000000012033
        fill    5, 0x40000001, 0xE000000000400072
        fill    6, 0x50000001, 0x8000000000012073
        fill    7, 0x60000002, 0x8000000000012032
        jmp     %l5 + 8
        nop

        .include "traps.inc"
