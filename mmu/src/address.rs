//! Physical addresses and address-space contexts.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A physical address. UltraSPARC has 41 bits of it (SUN-4; manual page 21).
#[derive(Copy, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(transparent)]
pub struct Pa(pub u64);

impl Pa {
    /// Implemented bits of a physical address.
    pub const BITS: u32 = 41;
    /// All implemented bits set.
    pub const MASK: u64 = (1 << Self::BITS) - 1;

    /// The low 41 bits of `bits`: what a bypass access makes of its virtual address
    /// (manual page 68).
    #[inline(always)]
    pub const fn truncated(bits: u64) -> Pa {
        Pa(bits & Self::MASK)
    }

    /// The 8 KB frame that the address lies in.
    #[inline(always)]
    pub const fn frame(self) -> FrameNo {
        FrameNo(self.0 >> FrameNo::SHIFT)
    }

    /// The address `bytes` further on, or `None` past the end of the 64-bit range.
    #[inline]
    pub const fn checked_add(self, bytes: u64) -> Option<Pa> {
        match self.0.checked_add(bytes) {
            Some(sum) => Some(Pa(sum)),
            None => None,
        }
    }
}

impl fmt::Debug for Pa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pa({:#013x})", self.0)
    }
}

impl fmt::Display for Pa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:011x}", self.0)
    }
}

/// The number of an 8 KB frame of physical memory: the smallest unit a TTE maps.
#[derive(
    Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[repr(transparent)]
pub struct FrameNo(pub u64);

impl FrameNo {
    /// log2 of the frame size in bytes.
    pub const SHIFT: u32 = 13;

    /// The address of the frame's first byte.
    #[inline(always)]
    pub const fn start(self) -> Pa {
        Pa(self.0 << Self::SHIFT)
    }
}

/// A context: the 13-bit name of an address space (manual page 41).
#[derive(
    Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[repr(transparent)]
pub struct Ctx(u16);

impl Ctx {
    /// All bits of a context.
    pub const MASK: u64 = 0x1FFF;
    /// The nucleus context, hard-wired to zero (manual page 57).
    pub const NUCLEUS: Ctx = Ctx(0);

    /// The context in the low 13 bits of `bits`; the rest is ignored, as the context registers
    /// ignore it.
    #[inline(always)]
    pub const fn from_low_bits(bits: u64) -> Ctx {
        Ctx((bits & Self::MASK) as u16)
    }

    /// The context as the low 13 bits of a register.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0 as u64
    }
}
