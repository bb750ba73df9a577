//! The TSB register and the pointers computed from it (SUN-5; manual pages 45, 46, 61 to 64).
//!
//! The pointers are no registers of their own: they are computed from Tag Access and TSB when
//! they are read. The hardware never reads the TSB.

use super::{TagAccess, sign_extend_va};
use serde::{Deserialize, Serialize};
use stillframe_isa::Va;

/// Base in bits 63:13, Split in bit 12, Size in bits 2:0; the rest reads as zero.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(transparent)]
pub struct Tsb(u64);

impl Tsb {
    const SPLIT: u64 = 1 << 12;
    const SIZE: u64 = 7;

    /// The register after a store of `value`.
    pub const fn from_written(value: u64) -> Tsb {
        let base = sign_extend_va(value) & !0x1FFF;
        Tsb(base | (value & (Self::SPLIT | Self::SIZE)))
    }

    /// The register's 64 bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// `TSB_Base`<63:13>.
    pub const fn base(self) -> Va {
        Va(self.0 & !0x1FFF)
    }

    /// Whether 8 KB and 64 KB pages have a TSB each, side by side.
    pub const fn split(self) -> bool {
        self.0 & Self::SPLIT != 0
    }

    /// `TSB_Size`: log2 of the number of entries over 512.
    pub const fn size(self) -> u32 {
        (self.0 & Self::SIZE) as u32
    }

    /// The 8 KB pointer: where the TTE of an 8 KB page with this tag would lie.
    pub const fn pointer_8k(self, tag: TagAccess) -> Va {
        self.pointer(tag.va().0 >> 13, 0)
    }

    /// The 64 KB pointer.
    pub const fn pointer_64k(self, tag: TagAccess) -> Va {
        self.pointer(tag.va().0 >> 16, 1)
    }

    /// The line `page` modulo the number of lines; `half` chooses the half of a split TSB.
    const fn pointer(self, page: u64, half: u64) -> Va {
        let one_tsb = 13 + self.size();
        let line = (page & ((1 << (9 + self.size())) - 1)) << 4;
        if self.split() {
            let base = self.base().0 & !((1 << (one_tsb + 1)) - 1);
            Va(base | (half << one_tsb) | line)
        } else {
            let base = self.base().0 & !((1 << one_tsb) - 1);
            Va(base | line)
        }
    }
}
