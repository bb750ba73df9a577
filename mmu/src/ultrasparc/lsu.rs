//! The LSU control register and the data watchpoints (manual pages 304 to 308).

use super::sign_extend_va;
use crate::Pa;
use serde::{Deserialize, Serialize};
use stillframe_isa::Va;

bitflags::bitflags! {
    /// The enable bits of the LSU control register, ASI 45.
    #[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
    pub struct LsuBits: u64 {
        /// I-cache enabled.
        const IC = 1 << 0;
        /// D-cache enabled.
        const DC = 1 << 1;
        /// I-MMU enabled.
        const IM = 1 << 2;
        /// D-MMU enabled.
        const DM = 1 << 3;
        /// Virtual watchpoint on writes.
        const VW = 1 << 21;
        /// Virtual watchpoint on reads.
        const VR = 1 << 22;
        /// Physical watchpoint on writes.
        const PW = 1 << 23;
        /// Physical watchpoint on reads.
        const PR = 1 << 24;
    }
}

/// The LSU control register: the enable bits, the parity mask FM in 19:4 (kept, without
/// effect), the watchpoints' byte masks VM in 32:25 and PM in 40:33.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(transparent)]
pub struct LsuControl(u64);

impl LsuControl {
    const FM: u64 = 0xFFFF << 4;
    const VM_SHIFT: u32 = 25;
    const PM_SHIFT: u32 = 33;
    const FIELDS: u64 =
        LsuBits::all().bits() | Self::FM | (0xFF << Self::VM_SHIFT) | (0xFF << Self::PM_SHIFT);
    /// What a translation may depend on besides the enable bits of the MMUs.
    const WATCH: u64 = Self::FIELDS & !(0xF | Self::FM);

    /// The register after a store of `value`; bits that do not exist read as zero.
    pub const fn from_written(value: u64) -> LsuControl {
        LsuControl(value & Self::FIELDS)
    }

    /// The register's 64 bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The enable bits.
    #[inline(always)]
    pub const fn flags(self) -> LsuBits {
        LsuBits::from_bits_truncate(self.0)
    }

    /// Whether `bits` are all set.
    #[inline(always)]
    pub const fn has(self, bits: LsuBits) -> bool {
        self.flags().contains(bits)
    }

    /// VM: which bytes of the virtual watchpoint's doubleword are watched.
    pub const fn vm(self) -> u8 {
        (self.0 >> Self::VM_SHIFT) as u8
    }

    /// PM: which bytes of the physical watchpoint's doubleword are watched.
    pub const fn pm(self) -> u8 {
        (self.0 >> Self::PM_SHIFT) as u8
    }

    /// The register with `bits` cleared.
    #[must_use]
    pub(super) const fn without(self, bits: LsuBits) -> LsuControl {
        LsuControl(self.0 & !bits.bits())
    }

    /// Whether a watchpoint of either kind could trap.
    #[inline(always)]
    pub(super) const fn watches(self) -> bool {
        let any = LsuBits::VW.bits() | LsuBits::VR.bits() | LsuBits::PW.bits() | LsuBits::PR.bits();
        self.0 & any != 0
    }

    /// Whether going from `self` to `other` can change what a data access meets.
    pub(super) const fn differs_for_data(self, other: LsuControl) -> bool {
        (self.0 ^ other.0) & (LsuBits::DM.bits() | Self::WATCH) != 0
    }

    /// Whether going from `self` to `other` can change what a fetch meets.
    pub(super) const fn differs_for_fetch(self, other: LsuControl) -> bool {
        (self.0 ^ other.0) & LsuBits::IM.bits() != 0
    }
}

/// A watched doubleword.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(transparent)]
pub struct Watchpoint(u64);

impl Watchpoint {
    /// The virtual watchpoint after a store of `value`: 44 bits, sign-extended.
    pub const fn virtual_from_written(value: u64) -> Watchpoint {
        Watchpoint(sign_extend_va(value) & !7)
    }

    /// The physical watchpoint after a store of `value`: bits 40:3.
    ///
    /// The manual says in one place (page 56) that bits 63:43 of it read alike, which bits 40:3
    /// satisfy.
    pub const fn physical_from_written(value: u64) -> Watchpoint {
        Watchpoint(value & Pa::MASK & !7)
    }

    /// The register's 64 bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Whether an access of `bytes` bytes at `va` touches a byte that `mask` watches.
    pub(super) const fn touched_virtually(self, mask: u8, va: Va, bytes: u8) -> bool {
        self.touched(mask, sign_extend_va(va.0), bytes)
    }

    /// The same for a physical address.
    pub(super) const fn touched_physically(self, mask: u8, pa: Pa, bytes: u8) -> bool {
        self.touched(mask, pa.0, bytes)
    }

    /// Accesses are aligned, so one of up to 8 bytes lies in one doubleword and a longer one
    /// covers whole doublewords.
    const fn touched(self, mask: u8, address: u64, bytes: u8) -> bool {
        if bytes >= 8 {
            let first = address & !7;
            return mask != 0 && self.0.wrapping_sub(first) < bytes as u64;
        }
        let low = (address & 7) as u32;
        let wanted = (((1u32 << bytes) - 1) << low) as u8;
        self.0 == address & !7 && wanted & mask != 0
    }
}
