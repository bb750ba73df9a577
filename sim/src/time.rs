//! The one clock: processor cycles since power-on.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A moment, counted in processor cycles since power-on.
///
/// Lengths of time are plain `u64` numbers of cycles: adding two moments makes no sense and does
/// not compile.
#[derive(
    Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
#[repr(transparent)]
pub struct Cycle(pub u64);

impl Cycle {
    /// Power-on.
    pub const ZERO: Cycle = Cycle(0);
    /// Later than every event: "never".
    pub const NEVER: Cycle = Cycle(u64::MAX);

    /// The moment `cycles` later; stays at [`Cycle::NEVER`] rather than wrap.
    #[inline(always)]
    pub const fn after(self, cycles: u64) -> Cycle {
        Cycle(self.0.saturating_add(cycles))
    }

    /// Whether this is a real moment and not [`Cycle::NEVER`].
    #[inline(always)]
    pub const fn is_known(self) -> bool {
        self.0 != u64::MAX
    }

    /// The first moment at or after this one that is a multiple of `period` cycles: the next edge
    /// of a slower clock. A period of 0 counts as 1.
    #[inline]
    pub const fn next_edge(self, period: u64) -> Cycle {
        let period = if period == 0 { 1 } else { period };
        match self.0 % period {
            0 => self,
            past => self.after(period - past),
        }
    }

    /// Cycles from `earlier` to here; zero if `earlier` is later.
    #[inline(always)]
    pub const fn since(self, earlier: Cycle) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_of_a_slower_clock() {
        assert_eq!(Cycle(6).next_edge(2), Cycle(6));
        assert_eq!(Cycle(7).next_edge(2), Cycle(8));
        assert_eq!(Cycle(7).next_edge(3), Cycle(9));
        assert_eq!(Cycle(7).next_edge(0), Cycle(7));
    }

    #[test]
    fn never_stays_never() {
        assert_eq!(Cycle::NEVER.after(5), Cycle::NEVER);
        assert_eq!(Cycle::NEVER.next_edge(7), Cycle::NEVER);
        assert!(!Cycle::NEVER.is_known());
        assert_eq!(Cycle(3).since(Cycle(9)), 0);
    }
}
