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
