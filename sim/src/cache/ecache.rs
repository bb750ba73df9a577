//! The E-cache: direct-mapped, physically indexed, write-back, allocating, lines of 64 bytes in
//! the states M, E, S, O and I (manual pages 9 and 77; hardware facts 2.7). It includes the I- and
//! D-cache: whoever drops a line here drops it there too.

use super::LINE;
use serde::{Deserialize, Serialize};
use stillframe_mmu::Pa;

/// The state of a line.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineState {
    /// Not there.
    Invalid,
    /// There, others may have it, memory or an owner has its content.
    Shared,
    /// There, nobody else has it, memory has its content.
    Exclusive,
    /// There, others may have it, and memory has old content.
    Owned,
    /// There, nobody else has it, and memory has old content.
    Modified,
}

impl LineState {
    /// Whether memory is owed the line's content.
    pub const fn is_dirty(self) -> bool {
        matches!(self, LineState::Owned | LineState::Modified)
    }

    const fn bits(self) -> u64 {
        match self {
            LineState::Invalid => 0,
            LineState::Shared => 1,
            LineState::Exclusive => 2,
            LineState::Owned => 3,
            LineState::Modified => 4,
        }
    }

    const fn from_bits(bits: u64) -> LineState {
        match bits {
            1 => LineState::Shared,
            2 => LineState::Exclusive,
            3 => LineState::Owned,
            4 => LineState::Modified,
            _ => LineState::Invalid,
        }
    }
}

/// A line that made room for another.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Victim {
    /// Its first address.
    pub pa: Pa,
    /// Its state; not invalid.
    pub state: LineState,
}

/// Tags of the E-cache. An entry is the line's first address with the state in its low bits, so
/// that the usual question (is it there and mine to write?) is one comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ECache {
    lines: Vec<u64>,
    /// Lines minus one.
    mask: u64,
}

const STATE: u64 = LINE - 1;

impl ECache {
    /// An empty cache of `bytes`, a power of two that [`super::CacheSpec::check`] accepts.
    pub fn new(bytes: u64) -> ECache {
        let lines = (bytes / LINE).max(1);
        ECache {
            lines: vec![0; lines as usize],
            mask: lines - 1,
        }
    }

    #[inline(always)]
    fn at(&self, pa: Pa) -> usize {
        ((pa.0 / LINE) & self.mask) as usize
    }

    /// The state of the line that holds `pa`.
    #[inline]
    pub fn state(&self, pa: Pa) -> LineState {
        let entry = self.lines[self.at(pa)];
        if (entry ^ pa.0) & !STATE == 0 {
            LineState::from_bits(entry & STATE)
        } else {
            LineState::Invalid
        }
    }

    /// Whether the line is there and modified: a store to it changes nothing here.
    #[inline(always)]
    pub fn is_modified(&self, pa: Pa) -> bool {
        self.lines[self.at(pa)] == (pa.0 & !STATE) | LineState::Modified.bits()
    }

    /// Changes the state of a line; of one that is not there, nothing.
    pub fn set_state(&mut self, pa: Pa, state: LineState) {
        if self.state(pa) != LineState::Invalid {
            let at = self.at(pa);
            self.lines[at] = match state {
                LineState::Invalid => 0,
                state => (pa.0 & !STATE) | state.bits(),
            };
        }
    }

    /// Puts the line of `pa` there in `state`, and tells which other line had to go for it.
    pub fn allocate(&mut self, pa: Pa, state: LineState) -> Option<Victim> {
        let at = self.at(pa);
        let old = self.lines[at];
        self.lines[at] = (pa.0 & !STATE) | state.bits();
        let victim = Victim {
            pa: Pa(old & !STATE),
            state: LineState::from_bits(old & STATE),
        };
        (victim.state != LineState::Invalid && victim.pa.0 != pa.0 & !STATE).then_some(victim)
    }

    /// Drops the line of `pa`; tells what state it was in.
    pub fn invalidate(&mut self, pa: Pa) -> LineState {
        let state = self.state(pa);
        self.set_state(pa, LineState::Invalid);
        state
    }

    /// Dirty lines whose first address is in `base..end`.
    pub fn dirty_lines(&self, base: Pa, end: Pa) -> u64 {
        let dirty = self.lines.iter().filter(|entry| {
            let pa = **entry & !STATE;
            LineState::from_bits(**entry & STATE).is_dirty() && (base.0..end.0).contains(&pa)
        });
        dirty.count() as u64
    }

    /// Lines that are there, with their states, ascending by place.
    pub fn present(&self) -> impl Iterator<Item = (Pa, LineState)> + '_ {
        self.lines.iter().filter_map(|entry| {
            let state = LineState::from_bits(entry & STATE);
            (state != LineState::Invalid).then_some((Pa(entry & !STATE), state))
        })
    }
}
