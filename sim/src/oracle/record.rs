//! What is known of one snapshot.

use super::permissions::{PermissionError, Permissions};
use crate::boot::layout::{Layout, PAGE, SNAPSHOT_BASE};
use crate::memory::{Author, Capture, PhysMem};
use crate::scenario::Verdict;
use crate::time::Cycle;
use crate::trace::Copier;
use serde::{Deserialize, Serialize};
use stillframe_mmu::{Pa, UltraSparcMmu};

/// Mismatching blocks that are described; the others are counted.
const DESCRIBED: usize = 16;

/// A block of the snapshot that is not what memory held at the freeze.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mismatch {
    /// Block number.
    pub block: u64,
    /// Physical address in main memory of the first doubleword that differs.
    pub address: u64,
    /// What memory held there at the freeze.
    pub expected: u64,
    /// What the snapshot memory holds.
    pub found: u64,
    /// Who last wrote the block of main memory.
    pub writer: Author,
    /// When that was.
    pub written_at: Cycle,
    /// When the block was copied, if it was.
    pub copied_at: Option<Cycle>,
}

/// One snapshot from its initiation on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SnapshotRecord {
    /// S1.
    pub initiated_at: Cycle,
    /// End of S2.
    pub frozen_at: Option<Cycle>,
    /// When the interrupted work went on.
    pub resumed_at: Option<Cycle>,
    /// S7.
    pub completed_at: Option<Cycle>,
    /// Given up by the operator or the firmware.
    pub aborted_at: Option<Cycle>,
    /// The firmware itself declared it invalid.
    pub declared_invalid: bool,
    /// Blocks in scope.
    pub blocks: u64,
    /// Blocks whose content changed between initiation and freeze.
    pub changed_before_freeze: u64,
    /// Blocks copied by S3, by traps, by the sweep.
    pub initial: u64,
    /// See `initial`.
    pub trap: u64,
    /// See `initial`.
    pub sweep: u64,
    /// Blocks copied more than once.
    pub recopied: u64,
    /// Blocks in scope that nobody copied, whatever the snapshot memory holds for them.
    pub never_copied: u64,
    /// Blocks that differ.
    pub mismatches: u64,
    /// The first of them, described.
    pub described: Vec<Mismatch>,
    /// Permissions that are not what they were.
    pub permission_errors: Vec<PermissionError>,
    copied_at: Vec<Option<Cycle>>,
    permissions: Permissions,
    captured: Option<Capture>,
}

impl SnapshotRecord {
    /// A snapshot initiated at `now`; `permissions` are those of that moment.
    pub fn new(now: Cycle, layout: &Layout, permissions: Permissions) -> SnapshotRecord {
        let blocks = layout.blocks_in_scope();
        SnapshotRecord {
            initiated_at: now,
            frozen_at: None,
            resumed_at: None,
            completed_at: None,
            aborted_at: None,
            declared_invalid: false,
            blocks,
            changed_before_freeze: 0,
            initial: 0,
            trap: 0,
            sweep: 0,
            recopied: 0,
            never_copied: 0,
            mismatches: 0,
            described: Vec::new(),
            permission_errors: Vec::new(),
            copied_at: vec![None; usize::try_from(blocks).unwrap_or(0)],
            permissions,
            captured: None,
        }
    }

    /// Whether it has ended, well or not.
    pub fn is_over(&self) -> bool {
        self.completed_at.is_some() || self.aborted_at.is_some() || self.declared_invalid
    }

    /// The freeze point: memory is noted.
    pub fn freeze(&mut self, now: Cycle, memory: &mut PhysMem, layout: &Layout) {
        self.frozen_at = Some(now);
        let changed = memory.present_frames().filter(|(pa, written)| {
            pa.0 < layout.reserved
                && written.author() != Author::Host
                && written.at >= self.initiated_at
        });
        self.changed_before_freeze = changed.count() as u64;
        self.captured = Some(memory.capture());
    }

    /// The firmware says that `block` has been copied.
    pub fn copied(&mut self, block: u64, by: Copier, now: Cycle) {
        match by {
            Copier::Initial => self.initial += 1,
            Copier::Trap => self.trap += 1,
            Copier::Sweep => self.sweep += 1,
        }
        let copied_at = usize::try_from(block)
            .ok()
            .and_then(|b| self.copied_at.get_mut(b));
        if let Some(at) = copied_at {
            if at.is_some() {
                self.recopied += 1;
            }
            *at = Some(now);
        }
    }

    /// The firmware says that it is done: everything is compared.
    pub fn complete(&mut self, now: Cycle, memory: &PhysMem, layout: &Layout, mmu: &UltraSparcMmu) {
        self.completed_at = Some(now);
        if let Some(captured) = self.captured.take() {
            for block in 0..layout.blocks_in_scope() {
                self.compare(block, &captured, memory);
            }
        } else {
            // Nothing was frozen, so nothing can be right.
            self.mismatches = self.blocks;
        }
        // An earlier snapshot may have left the same content there.
        self.never_copied = self.copied_at.iter().filter(|at| at.is_none()).count() as u64;
        self.permission_errors = self.permissions.compare(memory, layout, mmu);
    }

    fn compare(&mut self, block: u64, captured: &Capture, memory: &PhysMem) {
        let at = Pa(block * PAGE);
        let (Some(was), Ok(is)) = (captured.view(at), memory.view(Pa(SNAPSHOT_BASE + at.0))) else {
            self.mismatches += 1;
            return;
        };
        let Some(offset) = was.first_difference(&is) else {
            return;
        };
        self.mismatches += 1;
        if self.described.len() < DESCRIBED {
            let writer = memory.last_writer(at);
            self.described.push(Mismatch {
                block,
                address: at.0 + offset as u64,
                expected: was.word(offset),
                found: is.word(offset),
                writer: writer.author(),
                written_at: writer.at,
                copied_at: usize::try_from(block)
                    .ok()
                    .and_then(|b| self.copied_at.get(b).copied().flatten()),
            });
        }
    }

    /// It is given up; permissions must be what they were all the same.
    pub fn abort(&mut self, now: Cycle, memory: &PhysMem, layout: &Layout, mmu: &UltraSparcMmu) {
        self.aborted_at = Some(now);
        self.permission_errors = self.permissions.compare(memory, layout, mmu);
        self.captured = None;
    }

    /// What is to be said of it.
    pub fn verdict(&self) -> Verdict {
        if self.declared_invalid {
            Verdict::Invalid
        } else if self.mismatches > 0 || self.never_copied > 0 || !self.permission_errors.is_empty()
        {
            Verdict::Mismatch
        } else if self.aborted_at.is_some() {
            Verdict::Cancelled
        } else if self.completed_at.is_none() {
            Verdict::Incomplete
        } else {
            Verdict::Verified
        }
    }
}
