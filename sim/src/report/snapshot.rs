//! The report's `snapshots`.

use crate::scenario::{Scenario, Scope, Verdict};
use serde::Serialize;

/// One snapshot, or one that was asked for and never begun. Times are cycles since power-on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SnapshotReport {
    /// What the oracle and the firmware say.
    pub verdict: Verdict,
    /// When it was asked for.
    pub requested_at: Option<u64>,
    /// S1.
    pub initiated_at: Option<u64>,
    /// The freeze point, the end of S2.
    pub frozen_at: Option<u64>,
    /// When the work went on.
    pub resumed_at: Option<u64>,
    /// S7.
    pub completed_at: Option<u64>,
    /// `snapshot.scope`.
    pub scope: Scope,
    /// Blocks in scope.
    pub blocks: u64,
    /// Bytes of a block.
    pub block_bytes: u64,
    /// Blocks copied, by whom.
    pub copied: Copied,
    /// Blocks copied a second time; should be zero.
    pub recopied: u64,
    /// Blocks in scope that nobody copied, though the snapshot was declared done.
    pub never_copied: u64,
    /// Blocks whose content changed between initiation and freeze.
    pub changed_before_freeze: u64,
    /// Blocks left out of the scope by the strategy.
    pub excluded: u64,
    /// Blocks that the firmware itself lists as unreliable.
    pub unreliable: u64,
    /// Blocks that are not what memory held at the freeze: all of them counted.
    pub mismatch_count: u64,
    /// The first of them.
    pub mismatches: Vec<MismatchReport>,
    /// Permissions that were not what they had been once the snapshot was over.
    pub permission_errors: Vec<String>,
}

impl SnapshotReport {
    /// A snapshot that was asked for at cycle `requested_at` and never begun.
    pub fn not_taken(scenario: &Scenario, requested_at: u64) -> SnapshotReport {
        SnapshotReport {
            verdict: Verdict::NotTaken,
            requested_at: Some(requested_at),
            initiated_at: None,
            frozen_at: None,
            resumed_at: None,
            completed_at: None,
            scope: scenario.snapshot.scope,
            blocks: 0,
            block_bytes: scenario.snapshot.block,
            copied: Copied::default(),
            recopied: 0,
            never_copied: 0,
            changed_before_freeze: 0,
            excluded: 0,
            unreliable: 0,
            mismatch_count: 0,
            mismatches: Vec::new(),
            permission_errors: Vec::new(),
        }
    }

    /// Cycles from initiation to completion.
    pub fn time_to_complete(&self) -> Option<u64> {
        self.completed_at?.checked_sub(self.initiated_at?)
    }
}

/// Blocks copied, by whom.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// S3.
    pub initial: u64,
    /// Write traps (S5).
    pub trap: u64,
    /// The background task (S6).
    pub sweep: u64,
}

/// A block that is not what memory held at the freeze.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MismatchReport {
    /// Block number.
    pub block: u64,
    /// Physical address in main memory of the first doubleword that differs.
    pub address: u64,
    /// What memory held there at the freeze.
    pub expected: u64,
    /// What the snapshot memory holds.
    pub found: u64,
    /// Who last wrote the block of main memory.
    pub last_writer: String,
    /// When that was.
    pub cycle: u64,
    /// When the block was copied, if it was.
    pub copied_at: Option<u64>,
}
