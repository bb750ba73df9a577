//! What software would break on real hardware, though here memory has one copy and it goes right.
//!
//! The simulator executes in program order and keeps no data in caches, so a missing MEMBAR or
//! FLUSH, an alias of the wrong colour or an unsynchronised block load gives the right answer by
//! accident. The checkers count each; the project's own firmware must show none (PLAN section 3).

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Counts by kind, and the state that the checkers need. Plain data, checkpointed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazards {
    /// Counts.
    pub counts: HazardCounts,
    /// A D-side MMU register was written and no MEMBAR #Sync, FLUSH, DONE or RETRY has followed
    /// (manual p. 56).
    data_mmu_written: bool,
    /// The same for the I side, where MEMBAR #Sync is not enough.
    fetch_mmu_written: bool,
    /// Double registers that a block load is still filling, one bit each (manual p. 231).
    loading: u32,
    /// A block store has not been waited for.
    storing: bool,
    /// Physical doubleword addresses stored into decoded code and not yet FLUSHed.
    modified_code: BTreeSet<u64>,
}

/// How often each kind was seen.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HazardCounts {
    /// An access translated right after an MMU register was written, without synchronisation.
    pub mmu_unsynchronized: u64,
    /// A register of a block load was used before MEMBAR #Sync or the next block load.
    pub block_load_unsynchronized: u64,
    /// DONE or RETRY with a block store outstanding.
    pub block_store_unsynchronized: u64,
    /// An instruction was executed that had been stored to without FLUSH.
    pub stale_instruction: u64,
    /// A load hit a D-cache line whose memory had been written by another colour or by a bypass.
    pub dcache_alias: u64,
    /// More than one TLB entry matched.
    pub tlb_multiple_match: u64,
    /// Lines of the snapshot memory still dirty in the E-cache at S7.
    pub snapshot_lines_dirty: u64,
}

impl HazardCounts {
    /// Sum of all kinds.
    pub fn total(&self) -> u64 {
        self.mmu_unsynchronized
            + self.block_load_unsynchronized
            + self.block_store_unsynchronized
            + self.stale_instruction
            + self.dcache_alias
            + self.tlb_multiple_match
            + self.snapshot_lines_dirty
    }
}

/// Stores to code that are remembered at most; a program that writes more without FLUSH has long
/// been found out.
const REMEMBERED: usize = 1024;

impl Hazards {
    /// An MMU register was written; `fetch` if it is of the I side.
    pub fn mmu_written(&mut self, fetch: bool) {
        if fetch {
            self.fetch_mmu_written = true;
        } else {
            self.data_mmu_written = true;
        }
    }

    /// A data access is translated.
    pub fn data_translated(&mut self) {
        if std::mem::take(&mut self.data_mmu_written) {
            self.counts.mmu_unsynchronized += 1;
        }
    }

    /// Fetch enters a page.
    pub fn fetch_translated(&mut self) {
        if std::mem::take(&mut self.fetch_mmu_written) {
            self.counts.mmu_unsynchronized += 1;
        }
    }

    /// Whether the next data access must be looked at: it may not take the look-up.
    #[inline(always)]
    pub fn watches_data(&self) -> bool {
        self.data_mmu_written
    }

    /// MEMBAR #Sync.
    pub fn membar_sync(&mut self) {
        self.data_mmu_written = false;
        self.loading = 0;
        self.storing = false;
    }

    /// FLUSH of the doubleword at physical address `pa` (`None` where the address had none).
    pub fn flush(&mut self, pa: Option<u64>) {
        self.data_mmu_written = false;
        self.fetch_mmu_written = false;
        if let Some(pa) = pa {
            self.modified_code.remove(&(pa & !7));
        }
    }

    /// A trap is taken: DONE and RETRY need no MEMBAR #Sync behind it (manual
    /// p. 232).
    ///
    /// Model: the wait itself is not charged.
    pub fn trap_entered(&mut self) {
        self.storing = false;
    }

    /// DONE or RETRY.
    pub fn trap_return(&mut self) {
        self.data_mmu_written = false;
        self.fetch_mmu_written = false;
        if std::mem::take(&mut self.storing) {
            self.counts.block_store_unsynchronized += 1;
        }
    }

    /// A block load into the eight doubles from `first` (a double number, even, 0 to 48): the one
    /// before it has then delivered.
    pub fn block_load(&mut self, first: u8) {
        self.loading = 0xFF << (first / 2).min(24);
    }

    /// A block store from the eight doubles from `first`.
    pub fn block_store(&mut self, first: u8) {
        self.use_doubles(0xFF << (first / 2).min(24));
        self.storing = true;
    }

    /// Doubles `mask` are read or written by an instruction that is no block load.
    #[inline(always)]
    pub fn use_doubles(&mut self, mask: u32) {
        if self.loading & mask != 0 {
            self.counts.block_load_unsynchronized += 1;
            self.loading &= !mask;
        }
    }

    /// Whether a block load is outstanding.
    #[inline(always)]
    pub fn watches_doubles(&self) -> bool {
        self.loading != 0
    }

    /// A store changed decoded code at physical address `pa`.
    pub fn code_written(&mut self, pa: u64) {
        if self.modified_code.len() < REMEMBERED {
            self.modified_code.insert(pa & !7);
        }
    }

    /// Whether instructions must be looked at.
    #[inline(always)]
    pub fn watches_code(&self) -> bool {
        !self.modified_code.is_empty()
    }

    /// The instruction at physical address `pa` executes.
    pub fn executed(&mut self, pa: u64) {
        if self.modified_code.remove(&(pa & !7)) {
            self.counts.stale_instruction += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_after_an_mmu_store_needs_membar_sync() {
        let mut h = Hazards::default();
        h.mmu_written(false);
        h.membar_sync();
        h.data_translated();
        assert_eq!(h.counts.total(), 0);
        h.mmu_written(false);
        h.data_translated();
        assert_eq!(h.counts.mmu_unsynchronized, 1);
    }

    #[test]
    fn membar_sync_is_not_enough_for_the_instruction_side() {
        let mut h = Hazards::default();
        h.mmu_written(true);
        h.membar_sync();
        h.fetch_translated();
        assert_eq!(h.counts.mmu_unsynchronized, 1);
        h.mmu_written(true);
        h.flush(None);
        h.fetch_translated();
        assert_eq!(h.counts.mmu_unsynchronized, 1);
    }

    #[test]
    fn the_second_block_load_delivers_the_first() {
        let mut h = Hazards::default();
        h.block_load(0);
        h.block_load(16);
        h.use_doubles(0xFF);
        assert_eq!(h.counts.block_load_unsynchronized, 0);
        h.use_doubles(1 << 8);
        assert_eq!(h.counts.block_load_unsynchronized, 1);
    }

    #[test]
    fn a_flush_forgives_a_store_to_code() {
        let mut h = Hazards::default();
        h.code_written(0x1004);
        h.flush(Some(0x1000));
        h.executed(0x1004);
        assert_eq!(h.counts.stale_instruction, 0);
        h.code_written(0x1004);
        h.executed(0x1004);
        assert_eq!(h.counts.stale_instruction, 1);
    }
}
