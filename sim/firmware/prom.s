! prom.s: from power-on to the kernel's first instruction.
!
! Runs in RED_state from PA 1FF_F000_0000: instruction translation is off whatever the LSU control
! register says (manual p. 54), caches are bypassed, and the boot block is read with the physical
! ASI. Branches are relative, so it does not matter whether the processor names this PROM by its
! virtual (FFFF_FFFF_F000_0000) or physical address. No register window is entered.

        .include "layout.inc"

        .text
prom:
!@account kernel
        .org    0x20                    ! power-on reset
        ba,pt   %xcc, reset
        nop
        .org    0x40                    ! watchdog: a trap at the highest trap level
        ba,pt   %xcc, dead
        nop
        .org    0x60                    ! externally initiated
        ba,pt   %xcc, dead
        nop
        .org    0x80                    ! SIR
        ba,pt   %xcc, dead
        nop
        .org    0xA0                    ! RED_state exception: a trap at TL = 4
        ba,pt   %xcc, dead
        nop

        .org    0x100
reset:
        wrpr    %g0, 15, %pil
        ! Windows come out of power-on in any state: CANSAVE + CANRESTORE + OTHERWIN must be
        ! NWINDOWS - 2 before anything saves (V9 6.4.1). No window is clean, as far as the first
        ! process is concerned, but the one it starts in.
        wrpr    %g0, 0, %cwp
        wrpr    %g0, 6, %cansave
        wrpr    %g0, 0, %canrestore
        wrpr    %g0, 0, %otherwin
        wrpr    %g0, 0, %cleanwin
        wrpr    %g0, 0, %wstate

        ! No TLB entry is reset by hardware (manual p. 55): invalidate all 128 before translation.
        mov     MMU_TAG, %g1
        stxa    %g0, [%g1] ASI_IMMU
        stxa    %g0, [%g1] ASI_DMMU
        mov     SLOT_KERNEL, %g2
1:      stxa    %g0, [%g2] ASI_ITLB_SLOT
        stxa    %g0, [%g2] ASI_DTLB_SLOT
        brnz,pt %g2, 1b
        sub     %g2, 8, %g2
        membar  #Sync

        ! Is there a boot block?
        wr      %g0, ASI_PHYS, %asi
        sethi   %hi(BOOT_PA), %g2
        ldxa    [%g2 + BOOT_MAGIC] %asi, %g3
        sethi   %hi(0x5354494C), %g4
        or      %g4, %lo(0x5354494C), %g4
        sllx    %g4, 32, %g4
        sethi   %hi(0x4C465231), %g5
        or      %g5, %lo(0x4C465231), %g5
        or      %g4, %g5, %g4
        cmp     %g3, %g4
        bne,pn  %xcc, no_boot_block
        nop

        ! What is needed of it, before the MMU registers are written: a bypass access must not
        ! follow such a write without MEMBAR #Sync (manual p. 56).
        ldxa    [%g2 + BOOT_RESERVED] %asi, %l0
        ldxa    [%g2 + BOOT_SNAPSHOT] %asi, %l1

        ! Locked entries. %g4 = V, size 64 KB, L, CP, CV, P, W, G: 1010...0111 0111.
        mov     5, %g4
        sllx    %g4, 61, %g4
        or      %g4, TTE_L + TTE_CP + TTE_CV + TTE_P + TTE_W + TTE_G, %g4
        sethi   %hix(KERNEL_VA), %g5
        xor     %g5, %lox(KERNEL_VA), %g5
        stxa    %g5, [%g1] ASI_IMMU
        stxa    %g5, [%g1] ASI_DMMU
        mov     SLOT_KERNEL, %g6
        stxa    %g4, [%g6] ASI_ITLB_SLOT        ! the kernel image is at PA 0
        stxa    %g4, [%g6] ASI_DTLB_SLOT
        sethi   %hix(MODULE_VA), %g5
        xor     %g5, %lox(MODULE_VA), %g5
        stxa    %g5, [%g1] ASI_IMMU
        stxa    %g5, [%g1] ASI_DMMU
        or      %g4, %l0, %g3                   ! the module begins the reserved part
        mov     SLOT_MODULE, %g6
        stxa    %g3, [%g6] ASI_ITLB_SLOT
        stxa    %g3, [%g6] ASI_DTLB_SLOT

        ! The copier's two slots are valid and locked from the start: a slot that is not both
        ! would be taken by the replacement of Data In. 8 KB, and CV = 0: block transfers do not
        ! use the D-cache, and its colour rule then does not concern the windows.
        mov     1, %g4
        sllx    %g4, 63, %g4
        or      %g4, TTE_L + TTE_CP + TTE_P + TTE_G, %g4
        sethi   %hix(SOURCE_VA), %g5
        xor     %g5, %lox(SOURCE_VA), %g5
        stxa    %g5, [%g1] ASI_DMMU
        mov     SLOT_SOURCE, %g6
        stxa    %g4, [%g6] ASI_DTLB_SLOT
        sethi   %hix(TARGET_VA), %g5
        xor     %g5, %lox(TARGET_VA), %g5
        stxa    %g5, [%g1] ASI_DMMU
        or      %l1, TTE_W, %g3
        or      %g4, %g3, %g4
        mov     SLOT_TARGET, %g6
        stxa    %g4, [%g6] ASI_DTLB_SLOT
        membar  #Sync

        sethi   %hix(KERNEL_VA), %g3
        xor     %g3, %lox(KERNEL_VA), %g3
        wrpr    %g3, 0, %tba

        ! Power-on sets TICK.NPT; programs may read the time, as under other kernels. Writing the
        ! counter back loses the cycles between the two instructions, nothing else.
        rdpr    %tick, %g3
        sllx    %g3, 1, %g3
        srlx    %g3, 1, %g3
        wrpr    %g3, 0, %tick

        ! Into the kernel by RETRY: TL = 0, RED_state left, and with it the MMU writes above are
        ! synchronised for both sides (manual p. 56). LSU control last: I-cache, D-cache, both MMUs.
        wrpr    %g0, 1, %tl
        mov     PSTATE_KERNEL, %g3
        sllx    %g3, 8, %g3
        wrpr    %g3, 0, %tstate
        sethi   %hix(KERNEL_ENTRY), %g3
        xor     %g3, %lox(KERNEL_ENTRY), %g3
        wrpr    %g3, 0, %tpc
        add     %g3, 4, %g3
        wrpr    %g3, 0, %tnpc
        mov     0x0F, %g3
        stxa    %g3, [%g0] ASI_LSU
        retry

        ! A machine that cannot go on says so: PC and type of what brought it here. Nothing is
        ! left to run.
no_boot_block:
dead:
        rdpr    %tt, %g3
        rdpr    %tpc, %g4
        sethi   %hi(SYSTEM_SHORT), %g5
        sllx    %g5, 12, %g5
        wr      %g0, ASI_IO, %asi
        stxa    %g4, [%g5 + SYSTEM_FAULT_PC] %asi
        stxa    %g0, [%g5 + SYSTEM_FAULT_ADDR] %asi
        stxa    %g3, [%g5 + SYSTEM_FAULT_TT] %asi
        membar  #Sync
1:      ba,pt   %xcc, 1b
        nop
