//! The Tag Access register: page and context of the last fault, and the tag of the next TLB
//! write (manual pages 62 and 63). Tag Read has the same format.

use super::{TteTag, sign_extend_va};
use crate::Ctx;
use serde::{Deserialize, Serialize};
use stillframe_isa::Va;

/// VA<63:13> in bits 63:13, context in bits 12:0.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(transparent)]
pub struct TagAccess(u64);

impl TagAccess {
    /// The tag of the 8 KB page that holds `va`. As all MMU registers that hold a virtual
    /// address it keeps 44 bits and reads sign-extended (manual pages 56 and 63).
    #[inline(always)]
    pub const fn new(va: Va, context: Ctx) -> TagAccess {
        TagAccess((sign_extend_va(va.0) & !Ctx::MASK) | context.bits())
    }

    /// The register after a store of `value`.
    pub const fn from_written(value: u64) -> TagAccess {
        TagAccess::new(Va(value), Ctx::from_low_bits(value))
    }

    /// The register's 64 bits.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// First address of the 8 KB page.
    #[inline(always)]
    pub const fn va(self) -> Va {
        Va(self.0 & !Ctx::MASK)
    }

    /// The context.
    #[inline(always)]
    pub const fn context(self) -> Ctx {
        Ctx::from_low_bits(self.0)
    }

    /// The Tag Target view: the same fields where a TTE's tag word has them (manual page 57).
    /// Its bit 63 is zero, so it equals the tag word of a TTE that is not global.
    pub const fn target(self) -> TteTag {
        TteTag::new(false, self.context(), self.va())
    }
}
