//! The synchronous fault status registers (manual pages 58 to 60).

use super::ContextSelect;
use serde::{Deserialize, Serialize};
use stillframe_isa::Asi;

bitflags::bitflags! {
    /// SFSR.FT: why an access exception was taken; several may be set at once
    /// (manual table 6-11, page 59).
    #[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
    pub struct FaultType: u8 {
        /// A user access, or one as if by a user, to a page with P = 1.
        const PRIVILEGE = 0x01;
        /// A no-fault load or FLUSH to a page with E = 1.
        const SPECULATIVE_SIDE_EFFECT = 0x02;
        /// An atomic access (LDDA of 128 bits too) to a page with CP = 0.
        const ATOMIC_UNCACHEABLE = 0x04;
        /// An ASI, address, direction or size that does not exist.
        const BAD_ASI = 0x08;
        /// An access other than a no-fault load to a page with NFO = 1.
        const NO_FAULT_ONLY = 0x10;
        /// An address in the hole: data, or fetch after a branch, CALL or in sequence.
        const OUT_OF_RANGE = 0x20;
        /// The target of JMPL or RETURN lies in the hole (I-MMU only).
        const JUMP_OUT_OF_RANGE = 0x40;
    }
}

/// SFSR (manual figure 6-7, page 58).
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(transparent)]
pub struct Sfsr(u64);

impl Sfsr {
    const FV: u64 = 1 << 0;
    const OW: u64 = 1 << 1;
    const W: u64 = 1 << 2;
    const PR: u64 = 1 << 3;
    const E: u64 = 1 << 6;
    /// ASI, FT, E, CT, PR, W, OW, FV.
    const DATA_FIELDS: u64 = 0x00FF_3FFF;
    /// E and W always read as zero in the I-MMU (manual page 59).
    const INSTRUCTION_FIELDS: u64 = Self::DATA_FIELDS & !(Self::E | Self::W);

    /// The data SFSR after a store of `value`.
    pub const fn data_from_written(value: u64) -> Sfsr {
        Sfsr(value & Self::DATA_FIELDS)
    }

    /// The instruction SFSR after a store of `value`.
    pub const fn instruction_from_written(value: u64) -> Sfsr {
        Sfsr(value & Self::INSTRUCTION_FIELDS)
    }

    /// The register after the next fault: OW tells whether this one still held a valid fault.
    #[must_use]
    pub const fn overwritten_by(self, fault: Fault) -> Sfsr {
        let mut bits = Self::FV;
        if self.fv() {
            bits |= Self::OW;
        }
        if fault.write {
            bits |= Self::W;
        }
        if fault.privileged {
            bits |= Self::PR;
        }
        if fault.side_effect {
            bits |= Self::E;
        }
        bits |= fault.context.code() << 4;
        bits |= (fault.fault_type.bits() as u64) << 7;
        bits |= (fault.asi.0 as u64) << 16;
        Sfsr(bits)
    }

    /// The register's 64 bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// ASI of the faulting access, bits 23:16.
    pub const fn asi(self) -> Asi {
        Asi((self.0 >> 16) as u8)
    }

    /// Fault type, bits 13:7. Zero for every trap but the access exceptions.
    pub const fn ft(self) -> FaultType {
        FaultType::from_bits_truncate((self.0 >> 7 & 0x7F) as u8)
    }

    /// Side effect: E of the page, bit 6.
    pub const fn e(self) -> bool {
        self.0 & Self::E != 0
    }

    /// Context register of the access, bits 5:4.
    pub const fn ct(self) -> ContextSelect {
        ContextSelect::from_code(self.0 >> 4)
    }

    /// PSTATE.PRIV at the fault, bit 3.
    pub const fn pr(self) -> bool {
        self.0 & Self::PR != 0
    }

    /// A store or an atomic access, bit 2.
    pub const fn w(self) -> bool {
        self.0 & Self::W != 0
    }

    /// Overwritten: FV was still set when the fault came, bit 1.
    pub const fn ow(self) -> bool {
        self.0 & Self::OW != 0
    }

    /// Fault valid, bit 0.
    pub const fn fv(self) -> bool {
        self.0 & Self::FV != 0
    }
}

/// What a fault leaves in SFSR.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The ASI of the access.
    pub asi: Asi,
    /// Why; empty for all but the access exceptions.
    pub fault_type: FaultType,
    /// E of the page.
    pub side_effect: bool,
    /// Which context register the ASI names.
    pub context: ContextSelect,
    /// PSTATE.PRIV.
    pub privileged: bool,
    /// Whether the access would have written.
    pub write: bool,
}
