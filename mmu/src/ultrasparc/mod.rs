//! The UltraSPARC-I/II memory management unit (SUN-4 to SUN-6).
//!
//! Pages are those of the *UltraSPARC User's Manual*, 802-7220. Where the manual leaves a choice
//! open, the choice is marked `Model:` beside it.
//!
//! # How a processor uses it
//!
//! * Loads, stores and FLUSH: [`UltraSparcMmu::translate_data`], with the ASI that the
//!   instruction names or [`implicit_data_asi`].
//! * Fetches: [`UltraSparcMmu::translate_fetch`].
//! * 8-byte loads and stores whose ASI is of class [`AsiClass::MmuRegister`]:
//!   [`UltraSparcMmu::read_register`], [`UltraSparcMmu::write_register`]. An access of another
//!   kind or size to such an ASI goes to `translate_data`, which refuses it.
//! * Traps that another unit detects and the MMU only records (`privileged_action`,
//!   `mem_address_not_aligned`): [`UltraSparcMmu::record_data_trap`].
//! * Entry to `RED_state`: [`UltraSparcMmu::enter_red_state`].
//!
//! # Remembering translations
//!
//! A caller may keep what a translation returned and use it again for the same page, with the
//! same ASI, kind and privilege (for a fetch: privilege, TL = 0 or not, `RED_state` or not), as
//! long as the translation had [`Attributes::MEMORABLE`] and no [`WriteEffects`] since then named
//! its page as stale. Then Used is still set in the entry, as translating again would set it, and
//! translating again would change nothing else.

mod asi;
mod fault;
mod lsu;
mod overlap;
mod record;
mod registers;
mod tag;
mod tlb;
mod translate;
mod tsb;
mod tte;

pub use asi::{AccessKind, AsiClass, AsiInfo, ContextSelect, fetch_asi, implicit_data_asi};
pub use fault::{Fault, FaultType, Sfsr};
pub use lsu::{LsuBits, LsuControl, Watchpoint};
pub use registers::{Stale, TlbEvent, WriteEffects};
pub use tag::TagAccess;
pub use tlb::{TLB_ENTRIES, Tlb, TlbEntry, TlbKind};
pub use translate::{Attributes, DataRequest, DataTranslation, FetchRequest, FetchTranslation};
pub use tsb::Tsb;
pub use tte::{TteBits, TteData, TteTag};

use crate::Ctx;
use serde::{Deserialize, Serialize};
use stillframe_isa::Va;

/// The 64-bit form of a 44-bit virtual address: bit 43 repeated upwards (manual page 56).
#[inline(always)]
pub(crate) const fn sign_extend_va(bits: u64) -> u64 {
    ((bits << 20) as i64 >> 20) as u64
}

/// What the hardware leaves undefined and software must not do.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazards {
    /// Fetch translations and page demaps that matched several iTLB entries.
    pub itlb_multiple_match: u64,
    /// Data translations and page demaps that matched several dTLB entries.
    pub dtlb_multiple_match: u64,
}

/// The registers that both MMUs have.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Registers {
    tag_access: TagAccess,
    sfsr: Sfsr,
    tsb: Tsb,
}

/// Both MMUs of one processor: TLBs and registers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UltraSparcMmu {
    itlb: Tlb,
    dtlb: Tlb,
    immu: Registers,
    dmmu: Registers,
    sfar: Va,
    primary: Ctx,
    secondary: Ctx,
    /// Whether the Direct pointer is the 64 KB one: the last protection fault was on a 64 KB page
    /// (manual page 63).
    direct_64k: bool,
    va_watchpoint: Watchpoint,
    pa_watchpoint: Watchpoint,
    lsu: LsuControl,
    hazards: Hazards,
}

impl Default for UltraSparcMmu {
    fn default() -> UltraSparcMmu {
        UltraSparcMmu::new()
    }
}

impl UltraSparcMmu {
    /// The MMU after power-on: both MMUs and caches disabled (manual page 54).
    ///
    /// Model: registers that power-on leaves undefined are zero, TLB entries invalid.
    pub fn new() -> UltraSparcMmu {
        UltraSparcMmu {
            itlb: Tlb::new(TlbKind::Instruction),
            dtlb: Tlb::new(TlbKind::Data),
            immu: Registers::default(),
            dmmu: Registers::default(),
            sfar: Va(0),
            primary: Ctx::NUCLEUS,
            secondary: Ctx::NUCLEUS,
            direct_64k: false,
            va_watchpoint: Watchpoint::default(),
            pa_watchpoint: Watchpoint::default(),
            lsu: LsuControl::default(),
            hazards: Hazards::default(),
        }
    }

    /// A TLB, to be read by checkers, traces and reports.
    pub const fn tlb(&self, kind: TlbKind) -> &Tlb {
        match kind {
            TlbKind::Instruction => &self.itlb,
            TlbKind::Data => &self.dtlb,
        }
    }

    /// The LSU control register; the caches' enable bits are for the caller to obey.
    #[inline(always)]
    pub const fn lsu(&self) -> LsuControl {
        self.lsu
    }

    /// The primary context.
    #[inline(always)]
    pub const fn primary_context(&self) -> Ctx {
        self.primary
    }

    /// The secondary context.
    #[inline(always)]
    pub const fn secondary_context(&self) -> Ctx {
        self.secondary
    }

    /// The context that a translation under this selection uses; without one it is 0, as Tag
    /// Access shows it (manual page 63).
    #[inline(always)]
    pub const fn context(&self, select: ContextSelect) -> Ctx {
        match select {
            ContextSelect::Primary => self.primary,
            ContextSelect::Secondary => self.secondary,
            ContextSelect::Nucleus | ContextSelect::None => Ctx::NUCLEUS,
        }
    }

    /// What undefined behaviour was met so far.
    pub const fn hazards(&self) -> Hazards {
        self.hazards
    }

    /// Turns the TLBs' search hints on or off (`--plain`). They are a cache of the plain search
    /// and change nothing but host time; a restored MMU has them on.
    pub const fn set_hints(&mut self, on: bool) {
        self.itlb.set_hints(on);
        self.dtlb.set_hints(on);
    }
}
