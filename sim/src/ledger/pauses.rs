//! Pauses: the intervals in which the work could not run because of the snapshot.

use super::accounts::{AccountId, MAX_ACCOUNTS};
use crate::time::Cycle;
use serde::{Deserialize, Serialize};

/// Why the work was held up.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The pause has a part of S1 to S4.
    Initial,
    /// It has a write trap, and nothing of the above.
    Trap,
    /// It has a slice of the sweep, and nothing of the above.
    Sweep,
    /// It has the end of the snapshot (S7), and nothing of the above.
    Completion,
    /// It has only accounts that the strategy added.
    Other,
}

impl Cause {
    /// Every cause, in the order of reports.
    pub const ALL: [Cause; 5] = [
        Cause::Initial,
        Cause::Trap,
        Cause::Sweep,
        Cause::Completion,
        Cause::Other,
    ];

    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Cause::Initial => "initial",
            Cause::Trap => "trap",
            Cause::Sweep => "sweep",
            Cause::Completion => "completion",
            Cause::Other => "other",
        }
    }

    fn of(account: AccountId) -> Cause {
        match account {
            AccountId::S1 | AccountId::S2 | AccountId::S3 | AccountId::S4 => Cause::Initial,
            AccountId::WRITE_TRAP => Cause::Trap,
            AccountId::SWEEP => Cause::Sweep,
            AccountId::S7 => Cause::Completion,
            _ => Cause::Other,
        }
    }
}

/// One pause: a maximal run of cycles that snapshot accounts own.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Its first cycle.
    pub start: Cycle,
    /// Its length in cycles, at least 1.
    pub length: u64,
    /// The gravest thing that happened in it.
    pub cause: Cause,
    /// Which snapshot of the run, from 0.
    pub snapshot: u32,
}

/// The pauses of a run, in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pauses {
    list: Vec<Pause>,
    longest_accounts: Vec<(AccountId, u64)>,
}

impl Pauses {
    /// Every pause, in order of time.
    pub fn list(&self) -> &[Pause] {
        &self.list
    }

    /// The longest pause, the first of several, and the cycles of each account in it.
    pub fn longest(&self) -> Option<(Pause, &[(AccountId, u64)])> {
        let longest = self
            .list
            .iter()
            .copied()
            .reduce(|a, b| if b.length > a.length { b } else { a });
        longest.map(|pause| (pause, &self.longest_accounts[..]))
    }

    /// Sum of the lengths, in cycles.
    pub fn total(&self) -> u64 {
        self.list.iter().map(|p| p.length).sum()
    }

    /// For each share in thousandths, the length in cycles that so many of the pauses do not
    /// exceed, by nearest rank; `None` when there are no pauses.
    pub fn percentiles<const N: usize>(&self, per_mille: [u32; N]) -> [Option<u64>; N] {
        let mut lengths: Vec<u64> = self.list.iter().map(|p| p.length).collect();
        lengths.sort_unstable();
        per_mille.map(|share| nearest_rank(&lengths, share))
    }
}

/// The value at `per_mille` thousandths of ascending `sorted`, by nearest rank: the smallest value
/// such that at least that share of all values is not larger.
pub fn nearest_rank(sorted: &[u64], per_mille: u32) -> Option<u64> {
    let n = sorted.len() as u128;
    let rank = (n * u128::from(per_mille)).div_ceil(1000).max(1);
    // The rank is at most n for a share of at most 1000 thousandths.
    sorted.get(usize::try_from(rank - 1).ok()?).copied()
}

/// Builds [`Pauses`] from stretches of cycles given in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Builder {
    done: Pauses,
    open: Option<Open>,
    longest: u64,
    exited: Option<Cycle>,
    begun: Vec<Cycle>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Open {
    start: Cycle,
    end: Cycle,
    cause: Cause,
    accounts: Vec<u64>,
}

impl Builder {
    /// A snapshot begins.
    pub(super) fn snapshot_begun(&mut self, now: Cycle) {
        self.begun.push(now);
    }

    /// The work exits: from here nothing is held up.
    pub(super) fn work_exited(&mut self, now: Cycle) {
        self.exited.get_or_insert(now);
    }

    /// `account` owns the `length` cycles from `start`. A stretch never straddles the exit of the
    /// work.
    pub(super) fn stretch(&mut self, account: AccountId, start: Cycle, length: u64) {
        let counts = account.is_snapshot() && self.exited.is_none_or(|exit| start < exit);
        if !counts {
            self.close();
            return;
        }
        let cause = Cause::of(account);
        let open = self.open.get_or_insert_with(|| Open {
            start,
            end: start,
            cause,
            accounts: vec![0; MAX_ACCOUNTS],
        });
        open.end = start.after(length);
        open.cause = open.cause.min(cause);
        open.accounts[usize::from(account.0) % MAX_ACCOUNTS] += length;
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let begun = self.begun.iter().filter(|&&b| b < open.end).count();
        let pause = Pause {
            start: open.start,
            length: open.end.since(open.start),
            cause: open.cause,
            snapshot: u32::try_from(begun.saturating_sub(1)).unwrap_or(u32::MAX),
        };
        if pause.length > self.longest {
            self.longest = pause.length;
            self.done.longest_accounts = (0u8..)
                .zip(&open.accounts)
                .filter(|&(_, &cycles)| cycles > 0)
                .map(|(id, &cycles)| (AccountId(id), cycles))
                .collect();
        }
        self.done.list.push(pause);
    }

    /// Ends the last pause and gives them all.
    pub(super) fn finish(mut self) -> Pauses {
        self.close();
        self.done
    }
}
