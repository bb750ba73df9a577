//! The port of the E-cache: one access at a time, turnaround between reading and writing, and
//! fills whose time the bus has fixed.

use super::spec::EcuSpec;
use crate::bus::Windows;
use crate::time::Cycle;
use serde::{Deserialize, Serialize};

/// Which way data move over the E-cache's pins.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Direction {
    Read,
    Write,
}

/// When the port is free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Port {
    free: Cycle,
    last: Direction,
    /// Line fills: the intervals in which their data come.
    fills: Windows,
}

impl Port {
    pub(super) fn new() -> Port {
        Port {
            free: Cycle::ZERO,
            last: Direction::Read,
            fills: Windows::default(),
        }
    }

    /// Cycles lost to turning before an access at `at`, when the port is free.
    fn turn(&self, spec: &EcuSpec, at: Cycle, direction: Direction) -> u64 {
        let (last, end) = match self.fills.last_end(at) {
            Some(end) if end >= self.free => (Direction::Write, end),
            _ => (self.last, self.free),
        };
        if last == direction {
            0
        } else {
            end.after(spec.ecache_turnaround).since(at)
        }
    }

    /// The first cycle at or after `from` at which `slots` accesses in a row can be granted.
    pub(super) fn earliest(
        &self,
        spec: &EcuSpec,
        from: Cycle,
        slots: u64,
        direction: Direction,
    ) -> Cycle {
        let mut at = from.max(self.free);
        if self.fills.is_empty() {
            return at;
        }
        // After a read, the pins turn before a fill.
        let after = if direction == Direction::Read {
            spec.ecache_turnaround
        } else {
            0
        };
        loop {
            let length = self.turn(spec, at, direction) + slots * spec.ecache_interval + after;
            match self.fills.conflict(at, at.after(length)) {
                Some(end) => at = end,
                None => return at,
            }
        }
    }

    /// Grants what [`Port::earliest`] has given; returns the cycle of the first access, after any
    /// turning.
    pub(super) fn grant(
        &mut self,
        spec: &EcuSpec,
        at: Cycle,
        slots: u64,
        direction: Direction,
    ) -> Cycle {
        let start = at.after(self.turn(spec, at, direction));
        self.fills.forget(at);
        self.free = start.after(slots * spec.ecache_interval);
        self.last = direction;
        start
    }

    /// Whether no line is on its way, nor has come since the last grant.
    #[inline(always)]
    pub(super) fn has_no_fills(&self) -> bool {
        self.fills.is_empty()
    }

    /// [`Port::earliest`], when there are no fills.
    #[inline(always)]
    pub(super) fn earliest_alone(&self, from: Cycle) -> Cycle {
        from.max(self.free)
    }

    /// [`Port::grant`] of one write, when there are no fills.
    #[inline(always)]
    pub(super) fn grant_alone_to_write(&mut self, spec: &EcuSpec, at: Cycle) -> Cycle {
        let start = match self.last {
            Direction::Write => at,
            Direction::Read => at.max(self.free.after(spec.ecache_turnaround)),
        };
        self.free = start.after(spec.ecache_interval);
        self.last = Direction::Write;
        start
    }

    /// The data of a line will come in `start..end`.
    pub(super) fn fill(&mut self, start: Cycle, end: Cycle) {
        self.fills.take(start, end);
    }
}
