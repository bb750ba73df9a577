! live.s: the live memory snapshot (fig. 11, SUN-S1 to S7).
!
! S1 to S4 run in one timer trap, with the work stopped; S5 in the write trap; S6 in slices from
! the timer; S7 wherever the last block happens to be copied.

        .include "layout.inc"
        .include "kernel_symbols.inc"
        .include "options.inc"
        .include "stt.inc"
        .include "tick.inc"

        .text
module_base:
        .include "module.inc"
        .include "context.inc"
        .include "copy.inc"
        .include "dma.inc"
        .include "map.inc"

! The timer, TL 1, alternate globals: whose time has come? Until that is known the cycles are
! nobody's.
!@account inherit
on_tick:
        MODULE_BASE %g7
        ldx     [%g7 + M_READY], %g1
        brnz,pt %g1, 1f
        nop
        CALL    module_init
1:      ldx     [%g7 + M_ACTIVE], %g3
        rd      %tick, %g1
        brnz,pn %g3, 2f
        ldx     [%g7 + M_NEXT_SNAPSHOT], %g2
        cmp     %g1, %g2
        bgeu,pn %xcc, snapshot_s1
        nop
        ba,pt   %xcc, kernel_tick
        nop
2:      ldx     [%g7 + M_NEXT_SWEEP], %g2
        cmp     %g1, %g2
        bgeu,pn %xcc, sweep_slice
        nop
        ba,pt   %xcc, kernel_tick
        nop

! S1: interrupts are masked since the trap; the context goes to the kernel's data.
!@account s1
!@mark initiate
snapshot_s1:
        CALL    context_save

        .include "live_arm.inc"
        .include "live_initial.inc"
        .include "live_write.inc"
        .include "live_sweep.inc"

        .org    0x8000                          ! MODULE_DATA
        .skip   0x1000
        .include "times.inc"
        .org    MODULE_BYTES
