//! Time already promised on a resource.

use crate::time::Cycle;
use serde::{Deserialize, Serialize};

/// Intervals in which a resource is taken. There are few at a time: one for each transfer that
/// has been granted and has not ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Windows {
    /// First cycle and first cycle after, in the order in which they were taken.
    taken: Vec<(Cycle, Cycle)>,
}

impl Windows {
    /// Takes `start..end`.
    pub(crate) fn take(&mut self, start: Cycle, end: Cycle) {
        self.taken.push((start, end));
    }

    /// The end of an interval that overlaps `start..end`, if there is one.
    pub(crate) fn conflict(&self, start: Cycle, end: Cycle) -> Option<Cycle> {
        let mut overlapping = self
            .taken
            .iter()
            .filter(|(from, to)| *from < end && start < *to);
        overlapping.next().map(|(_, to)| *to)
    }

    /// Forgets intervals that end at or before `now`; the latest such end, if any.
    pub(crate) fn forget(&mut self, now: Cycle) -> Option<Cycle> {
        let mut latest = None;
        self.taken.retain(|(_, end)| {
            let over = *end <= now;
            if over {
                latest = latest.max(Some(*end));
            }
            !over
        });
        latest
    }

    /// The latest end at or before `now`.
    pub(crate) fn last_end(&self, now: Cycle) -> Option<Cycle> {
        self.taken
            .iter()
            .map(|(_, end)| *end)
            .filter(|end| *end <= now)
            .max()
    }

    /// Whether nothing is taken.
    pub(crate) fn is_empty(&self) -> bool {
        self.taken.is_empty()
    }
}
