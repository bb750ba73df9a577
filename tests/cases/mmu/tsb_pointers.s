! The TSB pointers are formed from Tag Access and the TSB register: base, Split, and Size from 0
! to 7 (manual page 46). The base is aligned to the largest TSB.

        .include "frame.inc"

        .macro  pointers name, tsb
        setx    \tsb, %l1, %l0
        put_asi %l0, 0x58, 0x28
        put_asi %l0, 0x50, 0x28
        show_asi "\name\().d.tsb", 0x58, 0x28
        show_asi "\name\().d.8k", 0x59, 0
        show_asi "\name\().d.64k", 0x5A, 0
        show_asi "\name\().i.8k", 0x51, 0
        show_asi "\name\().i.64k", 0x52, 0
        .endm

        .macro  all_sizes name
        pointers "\name\().common0", 0x40000000
        pointers "\name\().common3", 0x40000003
        pointers "\name\().common7", 0x40000007
        pointers "\name\().split0", 0x40001000
        pointers "\name\().split2", 0x40001002
        pointers "\name\().split7", 0x40001007
        .endm

case:
        setx    0x20016123, %l1, %l0
        put_asi %l0, 0x58, 0x30
        setx    0x0000075A5A5A6003, %l1, %l0
        put_asi %l0, 0x50, 0x30
        all_sizes "a"
        setx    0xFFFFFFFFFFFFE000, %l1, %l0
        put_asi %l0, 0x58, 0x30
        put_asi %l0, 0x50, 0x30
        all_sizes "b"

        ! The worked example of the facts page, with its miss made by hardware.
        setx    0x02001002, %l1, %l0
        put_asi %l0, 0x58, 0x28
        setx    0x20016000, %l1, %l0
        no_trap
        ldx     [%l0], %l1
        show    "miss.trap", %i0
        show_asi "miss.8k", 0x59, 0
        show_asi "miss.64k", 0x5A, 0
        ba      end
        nop

        .include "traps.inc"
