//! The I-cache: two-way, physically indexed and tagged, lines of 32 bytes (manual page 7).

use super::{L1_LINE, LINE};
use serde::{Deserialize, Serialize};
use stillframe_mmu::Pa;

/// Tags of the I-cache.
///
/// Model: the manual calls it pseudo-two-way and does not say which way a fill takes. Here
/// fills take an invalid way if there is one, way 0 first, and otherwise the two ways in turn, so
/// that a hit changes nothing. Way prediction costs nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ICache {
    /// Line addresses over 32, the two ways of a set beside each other.
    tags: Vec<u64>,
    /// For each set, the way that the next fill takes if both are valid.
    turn: Vec<u8>,
    /// Sets minus one.
    mask: u64,
}

/// No line: no physical address over 32 is as large.
const EMPTY: u64 = 1 << 63;

impl ICache {
    /// An empty cache of `bytes`, a power of two that [`super::CacheSpec::check`] accepts.
    pub fn new(bytes: u64) -> ICache {
        let sets = (bytes / (2 * L1_LINE)).max(1);
        ICache {
            tags: vec![EMPTY; 2 * sets as usize],
            turn: vec![0; sets as usize],
            mask: sets - 1,
        }
    }

    #[inline(always)]
    fn set(&self, line: u64) -> usize {
        (line & self.mask) as usize
    }

    /// Whether the line of `pa` is there.
    #[inline(always)]
    pub fn hit(&self, pa: Pa) -> bool {
        let line = pa.0 / L1_LINE;
        let set = self.set(line);
        self.tags[2 * set] == line || self.tags[2 * set + 1] == line
    }

    /// Fills the line of `pa`, which is not there; tells which line had to go for it.
    pub fn fill(&mut self, pa: Pa) -> Option<Pa> {
        let line = pa.0 / L1_LINE;
        let set = self.set(line);
        let way = match [self.tags[2 * set], self.tags[2 * set + 1]] {
            [EMPTY, _] => 0,
            [_, EMPTY] => 1,
            _ => {
                let way = self.turn[set];
                self.turn[set] = way ^ 1;
                way as usize
            }
        };
        let old = std::mem::replace(&mut self.tags[2 * set + way], line);
        (old != EMPTY).then(|| Pa(old * L1_LINE))
    }

    /// Drops both lines of the 64 bytes around `pa`. Tells how many were there.
    pub fn invalidate_line(&mut self, pa: Pa) -> u32 {
        let first = (pa.0 & !(LINE - 1)) / L1_LINE;
        (first..first + LINE / L1_LINE)
            .map(|line| u32::from(self.flush(Pa(line * L1_LINE))))
            .sum()
    }

    /// Drops the line of `pa` (FLUSH). Tells whether it was there.
    pub fn flush(&mut self, pa: Pa) -> bool {
        let line = pa.0 / L1_LINE;
        let set = self.set(line);
        for tag in &mut self.tags[2 * set..2 * set + 2] {
            if *tag == line {
                *tag = EMPTY;
                return true;
            }
        }
        false
    }

    /// Lines that are there, ascending by place.
    pub fn present(&self) -> impl Iterator<Item = Pa> + '_ {
        let tags = self.tags.iter().filter(|tag| **tag != EMPTY);
        tags.map(|tag| Pa(tag * L1_LINE))
    }
}
