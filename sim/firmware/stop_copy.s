! stop_copy.s: the work stands still while the whole of main memory is copied. The yardstick: the
! steps and accounts of the live snapshot, with everything in S3 and nothing left for S5 and S6.

        .include "layout.inc"
        .include "kernel_symbols.inc"
        .include "options.inc"
        .include "tick.inc"

        .text
module_base:
        .include "module.inc"
        .include "context.inc"
        .include "copy.inc"
        .include "dma.inc"

!@account inherit
on_tick:
        MODULE_BASE %g7
        ldx     [%g7 + M_READY], %g1
        brnz,pt %g1, 1f
        nop
        CALL    module_init
1:      rd      %tick, %g1
        ldx     [%g7 + M_NEXT_SNAPSHOT], %g2
        cmp     %g1, %g2
        blu,pt  %xcc, kernel_tick
        nop

! S1: interrupts are masked since the trap; the context goes to the kernel's data.
!@account s1
!@mark initiate
snapshot_s1:
        CALL    context_save

! S2: nothing but DMA can write while this trap lasts, so there is nothing to arm.
!@account s2
!@mark arm
snapshot_s2:
        nop
        DMA_DENY
        DMA_QUIET
        membar  #Sync                           ! store buffer empty
!@mark freeze
snapshot_freeze:
        mov     0, %l0

! S3: every block in scope.
!@account s3
!@mark copy
snapshot_s3:
        ldx     [%g7 + M_BLOCKS], %l1
        sllx    %l1, PAGE_SHIFT, %l1
        sethi   %hi(PAGE), %l2
1:      mov     %l0, %g1
        CALL    copy_block
!@mark copied_initial %l0
        add     %l0, %l2, %l0
        cmp     %l0, %l1
        blu,pt  %xcc, 1b
        nop

! S4: DMA again.
!@account s4
!@mark release
snapshot_s4:
        ldx     [%g7 + M_BLOCKS], %l1
        stx     %l1, [%g7 + M_COPIED_INITIAL]
        DMA_ALLOW
        CALL    snapshot_done
        ba,pt   %xcc, context_resume
        nop

        .org    0x8000                          ! MODULE_DATA
        .skip   0x1000
        .include "times.inc"
        .org    MODULE_BYTES
