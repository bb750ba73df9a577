! A miss writes Tag Access with the page and the context that the ASI names; Tag Target is a view
! of it, and so changes with a store to Tag Access (manual pages 57, 62 and 63).

        .include "frame.inc"

        .macro  miss name, asi
        no_trap
        put_asi %g0, 0x58, 0x30
        ldxa    [%l0] \asi, %l1
        show    "\name\().trap", %i0
        show    "\name\().tl", %i1
        show_asi "\name\().tag_access", 0x58, 0x30
        show_asi "\name\().tag_target", 0x58, 0x00
        .endm

case:
        set     0x123, %l1
        put_asi %l1, 0x58, 0x08
        set     0x1456, %l1
        put_asi %l1, 0x58, 0x10
        show_asi "primary_context", 0x58, 0x08
        show_asi "secondary_context", 0x58, 0x10

        setx    0x0000071234567AB8, %l1, %l0
        miss    "low.primary", 0x80
        miss    "low.secondary", 0x81
        miss    "low.nucleus", 0x04
        miss    "low.as_if_user_primary", 0x10
        miss    "low.as_if_user_secondary", 0x11
        miss    "low.no_fault", 0x82
        setx    0xFFFFF81234567AB8, %l1, %l0
        miss    "high.primary", 0x80
        miss    "high.nucleus", 0x04

        ! Tag Access by software, both MMUs.
        setx    0x0000000087654ABC, %l1, %l0
        put_asi %l0, 0x58, 0x30
        show_asi "written.d.tag_access", 0x58, 0x30
        show_asi "written.d.tag_target", 0x58, 0x00
        put_asi %l0, 0x50, 0x30
        show_asi "written.i.tag_access", 0x50, 0x30
        show_asi "written.i.tag_target", 0x50, 0x00
        ba      end
        nop

        .include "traps.inc"
