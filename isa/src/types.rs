//! The names the whole simulator shares: virtual addresses, address-space identifiers, trap types.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A virtual address, 64 bits wide. Only 44 of them are implemented; [`Va::in_hole`] says whether
/// the address falls between the two legal halves (SUN-4).
#[derive(Copy, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(transparent)]
pub struct Va(pub u64);

impl Va {
    /// First illegal address above the lower half.
    pub const HOLE_START: u64 = 0x0000_0800_0000_0000;
    /// First legal address of the upper half.
    pub const HOLE_END: u64 = 0xFFFF_F800_0000_0000;

    /// Whether the address lies in the hole of the 44-bit address space.
    #[inline(always)]
    pub const fn in_hole(self) -> bool {
        self.0 >= Self::HOLE_START && self.0 < Self::HOLE_END
    }

    /// The address `bytes` further on, wrapping at 2^64 as the adder does.
    #[inline(always)]
    pub const fn offset(self, bytes: u64) -> Va {
        Va(self.0.wrapping_add(bytes))
    }
}

impl fmt::Debug for Va {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Va({:#018x})", self.0)
    }
}

impl fmt::Display for Va {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// An address-space identifier, 8 bits (V9 6.3.1.3; UltraSPARC User's Manual, table 8-1).
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(transparent)]
pub struct Asi(pub u8);

#[allow(missing_docs, reason = "the names are the manual's own")]
impl Asi {
    pub const NUCLEUS: Asi = Asi(0x04);
    pub const NUCLEUS_LITTLE: Asi = Asi(0x0C);
    pub const AS_IF_USER_PRIMARY: Asi = Asi(0x10);
    pub const AS_IF_USER_SECONDARY: Asi = Asi(0x11);
    pub const PHYS_USE_EC: Asi = Asi(0x14);
    pub const PHYS_BYPASS_EC_WITH_EBIT: Asi = Asi(0x15);
    pub const NUCLEUS_QUAD_LDD: Asi = Asi(0x24);
    pub const LSU_CONTROL: Asi = Asi(0x45);
    pub const INTR_DISPATCH_STATUS: Asi = Asi(0x48);
    pub const INTR_RECEIVE: Asi = Asi(0x49);
    pub const IMMU: Asi = Asi(0x50);
    pub const IMMU_TSB_8K_PTR: Asi = Asi(0x51);
    pub const IMMU_TSB_64K_PTR: Asi = Asi(0x52);
    pub const ITLB_DATA_IN: Asi = Asi(0x54);
    pub const ITLB_DATA_ACCESS: Asi = Asi(0x55);
    pub const ITLB_TAG_READ: Asi = Asi(0x56);
    pub const IMMU_DEMAP: Asi = Asi(0x57);
    pub const DMMU: Asi = Asi(0x58);
    pub const DMMU_TSB_8K_PTR: Asi = Asi(0x59);
    pub const DMMU_TSB_64K_PTR: Asi = Asi(0x5A);
    pub const DMMU_TSB_DIRECT_PTR: Asi = Asi(0x5B);
    pub const DTLB_DATA_IN: Asi = Asi(0x5C);
    pub const DTLB_DATA_ACCESS: Asi = Asi(0x5D);
    pub const DTLB_TAG_READ: Asi = Asi(0x5E);
    pub const DMMU_DEMAP: Asi = Asi(0x5F);
    pub const BLOCK_AS_IF_USER_PRIMARY: Asi = Asi(0x70);
    pub const BLOCK_AS_IF_USER_SECONDARY: Asi = Asi(0x71);
    pub const PRIMARY: Asi = Asi(0x80);
    pub const SECONDARY: Asi = Asi(0x81);
    pub const PRIMARY_NO_FAULT: Asi = Asi(0x82);
    pub const SECONDARY_NO_FAULT: Asi = Asi(0x83);
    pub const PRIMARY_LITTLE: Asi = Asi(0x88);
    pub const BLOCK_COMMIT_PRIMARY: Asi = Asi(0xE0);
    pub const BLOCK_COMMIT_SECONDARY: Asi = Asi(0xE1);
    pub const BLOCK_PRIMARY: Asi = Asi(0xF0);
    pub const BLOCK_SECONDARY: Asi = Asi(0xF1);

    /// Whether only privileged code may name it: 00 to 7F (manual, 6.3; table 8-6).
    #[inline(always)]
    pub const fn is_restricted(self) -> bool {
        self.0 < 0x80
    }

    /// Whether the byte order is little-endian: bit 3 of the translating and bypass ASIs; the
    /// internal ones have no order (manual, table 8-1).
    #[inline(always)]
    pub const fn is_little(self) -> bool {
        self.0 & 8 != 0 && !matches!(self.0, 0x40..=0x6F | 0x7E | 0x7F)
    }

    /// Whether the access is the 128-bit atomic load.
    #[inline]
    pub const fn is_quad(self) -> bool {
        matches!(self.0, 0x24 | 0x2C)
    }

    /// Whether the access moves a 64-byte block between memory and eight double registers.
    #[inline]
    pub const fn is_block(self) -> bool {
        matches!(
            self.0,
            0x70 | 0x71 | 0x78 | 0x79 | 0xE0 | 0xE1 | 0xF0 | 0xF1 | 0xF8 | 0xF9
        )
    }
}

/// A trap type, 9 bits: 000-0FF hardware traps, 100-17F software traps (V9 table 7-2; manual
/// table 8-1 of chapter 11). It is also the fault result of every memory access.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(transparent)]
pub struct TrapType(pub u16);

#[allow(missing_docs, reason = "the names are the architecture's own")]
impl TrapType {
    pub const POWER_ON_RESET: TrapType = TrapType(0x01);
    pub const WATCHDOG_RESET: TrapType = TrapType(0x02);
    pub const EXTERNALLY_INITIATED_RESET: TrapType = TrapType(0x03);
    pub const SOFTWARE_INITIATED_RESET: TrapType = TrapType(0x04);
    pub const RED_STATE_EXCEPTION: TrapType = TrapType(0x05);
    pub const INSTRUCTION_ACCESS_EXCEPTION: TrapType = TrapType(0x08);
    pub const INSTRUCTION_ACCESS_ERROR: TrapType = TrapType(0x0A);
    pub const ILLEGAL_INSTRUCTION: TrapType = TrapType(0x10);
    pub const PRIVILEGED_OPCODE: TrapType = TrapType(0x11);
    pub const FP_DISABLED: TrapType = TrapType(0x20);
    pub const FP_EXCEPTION_IEEE_754: TrapType = TrapType(0x21);
    pub const FP_EXCEPTION_OTHER: TrapType = TrapType(0x22);
    pub const TAG_OVERFLOW: TrapType = TrapType(0x23);
    pub const CLEAN_WINDOW: TrapType = TrapType(0x24);
    pub const DIVISION_BY_ZERO: TrapType = TrapType(0x28);
    pub const DATA_ACCESS_EXCEPTION: TrapType = TrapType(0x30);
    pub const DATA_ACCESS_ERROR: TrapType = TrapType(0x32);
    pub const MEM_ADDRESS_NOT_ALIGNED: TrapType = TrapType(0x34);
    pub const LDDF_MEM_ADDRESS_NOT_ALIGNED: TrapType = TrapType(0x35);
    pub const STDF_MEM_ADDRESS_NOT_ALIGNED: TrapType = TrapType(0x36);
    pub const PRIVILEGED_ACTION: TrapType = TrapType(0x37);
    /// `interrupt_level_1`; level n is this plus n - 1.
    pub const INTERRUPT_LEVEL_1: TrapType = TrapType(0x41);
    pub const INTERRUPT_VECTOR: TrapType = TrapType(0x60);
    pub const PA_WATCHPOINT: TrapType = TrapType(0x61);
    pub const VA_WATCHPOINT: TrapType = TrapType(0x62);
    pub const FAST_INSTRUCTION_ACCESS_MMU_MISS: TrapType = TrapType(0x64);
    pub const FAST_DATA_ACCESS_MMU_MISS: TrapType = TrapType(0x68);
    pub const FAST_DATA_ACCESS_PROTECTION: TrapType = TrapType(0x6C);
    pub const SPILL_0_NORMAL: TrapType = TrapType(0x80);
    pub const SPILL_0_OTHER: TrapType = TrapType(0xA0);
    pub const FILL_0_NORMAL: TrapType = TrapType(0xC0);
    pub const FILL_0_OTHER: TrapType = TrapType(0xE0);
    /// Tcc with software trap number 0; number n is this plus n.
    pub const TRAP_INSTRUCTION_0: TrapType = TrapType(0x100);
}

impl fmt::Debug for TrapType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrapType({:#05x})", self.0)
    }
}
