//! The report's `pauses`.

use super::counts::{Counts, Named};
use crate::ledger::{Cause, Closed, Pause};
use serde::Serialize;

/// When the work could not run because of the snapshot. All in cycles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PauseReport {
    /// How many pauses.
    pub count: u64,
    /// Sum of their lengths.
    pub total: u64,
    /// The longest; null when there are none, like the percentiles.
    pub max: Option<u64>,
    /// Half of the pauses are no longer, by nearest rank.
    pub p50: Option<u64>,
    /// 99 in 100.
    pub p99: Option<u64>,
    /// 999 in 1,000.
    pub p999: Option<u64>,
    /// The same by cause, in order of gravity; causes that never came are left out.
    pub by_cause: Named<CauseReport>,
    /// The longest pause, account by account.
    pub longest: Option<LongestPause>,
    /// Every pause in order of time, with `--pauses`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<Vec<PauseEntry>>,
}

/// The pauses of one cause, in cycles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CauseReport {
    /// How many.
    pub count: u64,
    /// Sum of the lengths.
    pub total: u64,
    /// The longest.
    pub max: u64,
}

/// One pause, in cycles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PauseEntry {
    /// Its first cycle.
    pub start: u64,
    /// Its length.
    pub length: u64,
    /// `initial`, `trap`, `sweep`, `completion` or `other`.
    pub cause: &'static str,
    /// Index into `snapshots`.
    pub snapshot: u32,
}

/// The longest pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LongestPause {
    /// The pause.
    #[serde(flatten)]
    pub pause: PauseEntry,
    /// Its cycles by account; they sum to its length.
    pub accounts: Counts,
}

impl PauseReport {
    /// The pauses of a closed ledger, with the list of all of them if `list`.
    pub fn new(books: &Closed, list: bool) -> PauseReport {
        let pauses = &books.pauses;
        let entry = |p: &Pause| PauseEntry {
            start: p.start.0,
            length: p.length,
            cause: p.cause.name(),
            snapshot: p.snapshot,
        };
        let mut by_cause = Named::default();
        for cause in Cause::ALL {
            let lengths = || {
                pauses
                    .list()
                    .iter()
                    .filter(|p| p.cause == cause)
                    .map(|p| p.length)
            };
            if let Some(max) = lengths().max() {
                let count = lengths().count() as u64;
                by_cause.add(
                    cause.name(),
                    CauseReport {
                        count,
                        total: lengths().sum(),
                        max,
                    },
                );
            }
        }
        let longest = pauses.longest().map(|(pause, accounts)| LongestPause {
            pause: entry(&pause),
            accounts: accounts
                .iter()
                .map(|&(id, cycles)| (books.accounts.name(id), cycles))
                .collect(),
        });
        let [p50, p99, p999, max] = pauses.percentiles([500, 990, 999, 1000]);
        PauseReport {
            count: pauses.list().len() as u64,
            total: pauses.total(),
            max,
            p50,
            p99,
            p999,
            by_cause,
            longest,
            list: list.then(|| pauses.list().iter().map(entry).collect()),
        }
    }
}
