! A miss leaves SFSR and SFAR as they were, set or clear (manual page 60).

        .include "frame.inc"

        .macro  status name
        show    "\name\().trap", %i0
        show_asi "\name\().tag_access", 0x58, 0x30
        show_sfsr "\name\().sfsr"
        show_sfar_page "\name\().sfar"
        no_trap
        .endm

case:
        setx    0x55555000, %l1, %l3
        ldx     [%l3], %l4
        status  "clear"
        stx     %g0, [%l3 + 0x128]
        status  "clear.store"

        setx    0x10000000, %l1, %l0
        put_asi %l0, 0x58, 0x30
        setx    0x8000000000012030, %l1, %l2
        put_asi %l2, 0x5D, 0
        stx     %g0, [%l0]
        status  "protection"
        ldx     [%l3], %l4
        status  "miss"
        stxa    %g0, [%l3] 0x11
        status  "miss.secondary"
        ldxa    [%l3] 0x82, %l4
        status  "miss.no_fault"
        ba      end
        nop

        .include "traps.inc"
