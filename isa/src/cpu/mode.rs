//! PSTATE and TL with what follows from them.

use super::{Cpu, Pstate};
use crate::types::Asi;

/// Which set of globals a PSTATE selects, an index into [`Cpu::globals`] (manual, table 14-13).
// Model: more than one bit is reserved; AG then wins, after it MG.
const fn globals_of(pstate: Pstate) -> usize {
    if pstate.contains(Pstate::AG) {
        1
    } else if pstate.contains(Pstate::MG) {
        2
    } else if pstate.contains(Pstate::IG) {
        3
    } else {
        0
    }
}

impl Cpu {
    /// Changes PSTATE and what depends on it: the globals in view, the implicit ASI, the address
    /// mask. The caller tells the environment.
    pub fn set_pstate(&mut self, pstate: Pstate) {
        let new = globals_of(pstate);
        if new != globals_of(self.pstate) {
            self.put_globals_back();
            self.r[1..8].copy_from_slice(&self.globals[new][1..]);
        }
        self.pstate = pstate;
        self.refresh_mode();
    }

    /// Changes TL, at most 5, and the implicit ASI with it. The caller tells the environment.
    pub fn set_tl(&mut self, tl: u8) {
        self.tl = tl.min(super::MAX_TL as u8);
        self.refresh_mode();
    }

    /// V9 6.3.1.3: the nucleus context above trap level 0, else the primary; little-endian by
    /// PSTATE.CLE.
    fn refresh_mode(&mut self) {
        let base = if self.tl > 0 {
            Asi::NUCLEUS
        } else {
            Asi::PRIMARY
        };
        let little = if self.pstate.contains(Pstate::CLE) {
            8
        } else {
            0
        };
        self.implicit_asi = Asi(base.0 | little);
        self.va_mask = if self.pstate.contains(Pstate::AM) {
            0xFFFF_FFFF
        } else {
            u64::MAX
        };
        self.next_pc &= self.va_mask;
        self.next_npc &= self.va_mask;
    }

    pub(super) fn put_globals_back(&mut self) {
        let set = globals_of(self.pstate);
        self.globals[set].copy_from_slice(&self.r[..8]);
    }

    /// Whether privileged instructions and restricted ASIs may be used.
    #[inline(always)]
    pub fn is_privileged(&self) -> bool {
        self.pstate.contains(Pstate::PRIV)
    }

    /// Whether floating-point instructions run: PSTATE.PEF and FPRS.FEF.
    #[inline(always)]
    pub fn is_fp_enabled(&self) -> bool {
        self.pstate.contains(Pstate::PEF) && self.fprs & super::fprs::FEF != 0
    }
}
