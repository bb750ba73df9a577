//! Which ledger account an instruction belongs to, and which instructions are watched.
//!
//! The firmware says both in pragma comments (`!@account`, `!@mark`), the user's program by global
//! symbols (`unit`, `marker_*`). They are symbols, not stores: watching costs the machine nothing.
//! All of them are resolved to physical addresses when the images are laid down, so that a decoded
//! page carries them.

use crate::ledger::AccountId;
use crate::trace::{Copier, Step};
use std::collections::BTreeMap;

/// What a watched instruction means to the observer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A step of the snapshot program.
    Step(Step),
    /// A block has been copied; by whom.
    Copied(Copier),
    /// The work completed a unit.
    Unit,
    /// The work passed a marker of this name.
    Marker(String),
    /// Slot registers were set to deny (true) or allow (false).
    Dma(bool),
}

impl Mark {
    /// The mark of a pragma's name.
    pub fn from_name(name: &str) -> Option<Mark> {
        Some(match name {
            "initiate" => Mark::Step(Step::Initiate),
            "arm" => Mark::Step(Step::Arm),
            "freeze" => Mark::Step(Step::Freeze),
            "copy" => Mark::Step(Step::Copy),
            "release" => Mark::Step(Step::Release),
            "resumed" => Mark::Step(Step::Resumed),
            "done" => Mark::Step(Step::Done),
            "aborted" => Mark::Step(Step::Aborted),
            "copied_initial" => Mark::Copied(Copier::Initial),
            "copied_trap" => Mark::Copied(Copier::Trap),
            "copied_sweep" => Mark::Copied(Copier::Sweep),
            "dma_deny" => Mark::Dma(true),
            "dma_allow" => Mark::Dma(false),
            _ => return None,
        })
    }
}

/// A watched instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// What it means.
    pub mark: Mark,
    /// The register whose value at issue goes with it: an index into `Cpu::r`.
    pub register: Option<u8>,
}

/// The byte that a decoded instruction carries: an account, and whether probes sit on it.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkByte(pub u8);

impl MarkByte {
    /// Shared code: the account of whoever came here stays.
    pub const INHERIT: MarkByte = MarkByte(0);
    /// Set when the instruction is watched.
    pub const PROBE: u8 = 0x80;

    /// The byte of an instruction that works for `account`.
    pub const fn of(account: AccountId) -> MarkByte {
        // There are at most 64 accounts, so the probe bit stays free.
        MarkByte((account.0 + 1) & !Self::PROBE)
    }

    /// The account, or `None` for shared code.
    pub const fn account(self) -> Option<AccountId> {
        match self.0 & !Self::PROBE {
            0 => None,
            n => Some(AccountId(n - 1)),
        }
    }

    /// Whether the instruction is watched.
    pub const fn is_probe(self) -> bool {
        self.0 & Self::PROBE != 0
    }
}

/// Accounts and probes by physical address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeMap {
    /// Start of a range to what its instructions carry; a range ends where the next one starts.
    accounts: BTreeMap<u64, MarkByte>,
    probes: BTreeMap<u64, Vec<Probe>>,
}

impl CodeMap {
    /// From `start` on, up to the next range, instructions belong to `account`; `None` is shared
    /// code.
    pub fn add_range(&mut self, start: u64, account: Option<AccountId>) {
        self.accounts
            .insert(start, account.map_or(MarkByte::INHERIT, MarkByte::of));
    }

    /// Watches the instruction at physical address `at`.
    pub fn add_probe(&mut self, at: u64, probe: Probe) {
        self.probes.entry(at).or_default().push(probe);
    }

    /// The byte for the instruction at physical address `at`.
    pub fn byte(&self, at: u64) -> MarkByte {
        let account = self
            .accounts
            .range(..=at)
            .next_back()
            .map_or(0, |(_, a)| a.0);
        let probe = if self.probes.contains_key(&at) {
            MarkByte::PROBE
        } else {
            0
        };
        MarkByte(account | probe)
    }

    /// The probes at physical address `at`.
    pub fn probes(&self, at: u64) -> &[Probe] {
        self.probes.get(&at).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_ends_where_the_next_begins() {
        let mut map = CodeMap::default();
        map.add_range(0x100, Some(AccountId::S3));
        map.add_range(0x200, None);
        let watch = Probe {
            mark: Mark::Step(Step::Freeze),
            register: None,
        };
        map.add_probe(0x104, watch.clone());
        assert_eq!(map.byte(0xFC), MarkByte::INHERIT);
        assert_eq!(map.byte(0x100).account(), Some(AccountId::S3));
        assert!(!map.byte(0x100).is_probe());
        assert_eq!(map.byte(0x104).account(), Some(AccountId::S3));
        assert!(map.byte(0x104).is_probe());
        assert_eq!(map.byte(0x200), MarkByte::INHERIT);
        assert_eq!(map.probes(0x104), [watch]);
    }
}
