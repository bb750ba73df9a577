! kernel.s: the kernel image, 64 KB at PA 0.
!
!   0000  trap table, TL = 0        4000  trap table, TL > 0        8000  text
!   E000  boot block                F000  kernel data
!
! One user process in context 1. The kernel owns three sets of globals and no window: it saves
! nothing of the user's but what a system call returns to.

        .include "layout.inc"
        .include "vectors.inc"
        .include "stt.inc"
        .include "tick.inc"

        .text
kernel_base:

! ---------------------------------------------------------------- traps taken at TL = 0
!@account kernel
        UNEXPECTED 0x24
        .org    0x24 * 32
vector_clean_window:
        CLEAN_WINDOW
        .org    0x28 * 32
        UNEXPECTED 0x41 - 0x28
        .org    0x41 * 32
        .rept   13                      ! interrupt levels 1 to 13
        ba,pt   %xcc, stray_interrupt
        nop
        .skip   24
        .endr
        .org    0x4E * 32
!@account inherit
vector_tick:                            ! whose time it is decides whose cycles they are
        ba,pt   %xcc, hook_tick         ! level 14: TICK_COMPARE
        nop
!@account kernel
        .org    0x4F * 32
        ba,pt   %xcc, stray_interrupt
        nop
        .org    0x50 * 32
        UNEXPECTED 0x10
        .org    0x60 * 32
vector_interrupt:
        ba,pt   %xcc, hook_interrupt
        nop
        .org    0x61 * 32
        UNEXPECTED 3
!@account tlb_miss
        .org    0x64 * 32
vector_code_miss:
        CODE_MISS
        .org    0x68 * 32
vector_data_miss:
        DATA_MISS
!@account write_trap
        .org    0x6C * 32
vector_protection:
        ba,pt   %xcc, hook_protect
        nop
!@account kernel
        .org    0x70 * 32
        UNEXPECTED 0x10
        .org    0x80 * 32
vector_spill:
        SPILL
        .org    0x84 * 32
        UNEXPECTED 0x3C
        .org    0xC0 * 32
vector_fill:
        FILL
        .org    0xC4 * 32
        UNEXPECTED 0x3C
        .org    0x100 * 32
        UNEXPECTED 0x6D
        .org    0x16D * 32
vector_system_call:
        ba,pt   %xcc, system_call       ! ta 0x6d
        nop
        .org    0x16E * 32
        UNEXPECTED 0x200 - 0x16E

! ---------------------------------------------------------------- traps taken above TL = 0
! From within a spill, a fill (TL 1) or the kernel's own handlers. Interrupts are masked there.
        .org    0x4000
        UNEXPECTED 0x68
!@account tlb_miss
        .org    0x4000 + 0x68 * 32
vector_data_miss_nested:
        DATA_MISS
!@account write_trap
        .org    0x4000 + 0x6C * 32
vector_protection_nested:
        ba,pt   %xcc, hook_protect
        nop
!@account kernel
        .org    0x4000 + 0x70 * 32
        UNEXPECTED 0x10
        .org    0x4000 + 0x80 * 32
vector_spill_nested:
        SPILL
        .org    0x4000 + 0x84 * 32
        UNEXPECTED 0x3C
        .org    0x4000 + 0xC0 * 32
vector_fill_nested:
        FILL
        .org    0x4000 + 0xC4 * 32
        UNEXPECTED 0x200 - 0xC4

! ---------------------------------------------------------------- text
        .org    0x8000
!@account kernel
kernel_start:                           ! KERNEL_ENTRY: the PROM comes here
        ba,pt   %xcc, kernel_init
        nop

! Hooks. Each is a slot whose branch the loader turns to the module's on_X if there is one; on_X
! ends by a branch to kernel_X, or settles the matter itself. The registers each may use are in
! docs/firmware.md.
hook_boot:                              ! TL 0, before the first user instruction
        ba,pt   %xcc, kernel_boot
        nop
!@account inherit
hook_tick:                              ! TL 1, AG
        ba,pt   %xcc, kernel_tick
        nop
!@account kernel
hook_interrupt:                         ! TL 1, IG
        ba,pt   %xcc, kernel_interrupt
        nop
!@account write_trap
hook_protect:                           ! TL 1 or 2, MG
        ba,pt   %xcc, kernel_protect
        nop
!@account tlb_miss
hook_claim:                             ! TL 1 or 2, MG; %g1 = PA of the frame
        ba,pt   %xcc, kernel_claim
        nop
!@account kernel
hook_exit:                              ! TL 0, AG
        ba,pt   %xcc, kernel_exit
        nop

        .include "kernel_miss.inc"
        .include "kernel_fault.inc"
        .include "kernel_tick.inc"
        .include "kernel_calls.inc"
        .include "kernel_init.inc"

        .org    0xE000                  ! boot block
        .skip   0x1000
        .org    0xF000                  ! kernel data, zero to begin with
        .skip   0x1000
