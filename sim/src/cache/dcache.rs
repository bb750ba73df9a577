//! The D-cache: direct-mapped, virtually indexed, physically tagged, write-through, no allocation
//! by stores, lines of 32 bytes with two sub-blocks of 16 that are filled one by one (manual
//! pages 8 and 17; hardware facts 2.7).

use super::{GRANULE, LINE};
use serde::{Deserialize, Serialize};
use stillframe_mmu::Pa;

/// What a load finds.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum DataLookup {
    /// The sub-block is there.
    Hit,
    /// It is there, but memory has been written past it: the processor would have got old data.
    Stale,
    /// It is not there.
    Miss,
}

/// Tags of the D-cache, one for each sub-block: a valid one is its physical address over 16. Both
/// valid sub-blocks of a line always belong to the same 32 bytes, as if they shared one tag.
///
/// The index is VA<13:4> for 16 KB. Its bits above the page offset are the colour: the same
/// physical line can lie in several places, of which a store updates one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DCache {
    tags: Vec<u64>,
    /// Tags minus one.
    mask: u64,
}

/// No sub-block: no physical address over 16 is as large.
const EMPTY: u64 = 1 << 63;
/// Set in the tag of a sub-block that memory has been written past.
const STALE: u64 = 1 << 62;
/// Sub-blocks in the page offset: index bits above these are the colour.
const PAGE_GRANULES: u64 = 8192 / GRANULE;

impl DCache {
    /// An empty cache of `bytes`, a power of two that [`super::CacheSpec::check`] accepts.
    pub fn new(bytes: u64) -> DCache {
        let tags = (bytes / GRANULE).max(2);
        DCache {
            tags: vec![EMPTY; tags as usize],
            mask: tags - 1,
        }
    }

    /// Whether the sub-block of `pa` is there, and up to date, in the place that `va` gives it.
    #[inline(always)]
    pub fn hit(&self, va: u64, pa: Pa) -> bool {
        self.tags[((va / GRANULE) & self.mask) as usize] == pa.0 / GRANULE
    }

    /// What a load of `pa` through `va` finds.
    pub fn lookup(&self, va: u64, pa: Pa) -> DataLookup {
        let tag = self.tags[((va / GRANULE) & self.mask) as usize];
        if tag == pa.0 / GRANULE {
            DataLookup::Hit
        } else if tag == (pa.0 / GRANULE) | STALE {
            DataLookup::Stale
        } else {
            DataLookup::Miss
        }
    }

    /// Fills the sub-block of `pa` in the place of `va`. The other sub-block of the line stays if
    /// it belongs to the same 32 bytes.
    pub fn fill(&mut self, va: u64, pa: Pa) {
        let at = (va / GRANULE) & self.mask;
        let tag = pa.0 / GRANULE;
        self.tags[at as usize] = tag;
        let other = &mut self.tags[(at ^ 1) as usize];
        if *other & !STALE != tag ^ 1 {
            *other = EMPTY;
        }
    }

    /// A store to `pa` through `va`: tells whether it updates a sub-block here. Copies of another
    /// colour become stale.
    #[inline(always)]
    pub fn store(&mut self, va: u64, pa: Pa) -> bool {
        let own = (va / GRANULE) & self.mask;
        let hit = self.tags[own as usize] & !STALE == pa.0 / GRANULE;
        if self.mask >= PAGE_GRANULES {
            self.pass(own, pa);
        }
        hit
    }

    /// A store to `pa` that bypasses this cache: every copy becomes stale.
    pub fn store_past(&mut self, pa: Pa) {
        self.pass(u64::MAX, pa);
    }

    /// Copies of `pa` in places other than `own` become stale.
    #[inline(always)]
    fn pass(&mut self, own: u64, pa: Pa) {
        let tag = pa.0 / GRANULE;
        let mut at = tag & self.mask & (PAGE_GRANULES - 1);
        while at <= self.mask {
            let entry = &mut self.tags[at as usize];
            if *entry == tag && at != own {
                *entry |= STALE;
            }
            at += PAGE_GRANULES;
        }
    }

    /// An atomic access to `pa` through `va`: like a store, but the sub-block in its own place
    /// goes. `None` is an access that bypasses this cache.
    pub fn drop_granule(&mut self, va: Option<u64>, pa: Pa) {
        match va {
            None => self.store_past(pa),
            Some(va) => {
                if self.store(va, pa) {
                    self.tags[((va / GRANULE) & self.mask) as usize] = EMPTY;
                }
            }
        }
    }

    /// Drops every copy of the 64 bytes around `pa`, whatever its colour. Tells how many
    /// sub-blocks there were.
    pub fn invalidate_line(&mut self, pa: Pa) -> u32 {
        let mut dropped = 0;
        let first = (pa.0 & !(LINE - 1)) / GRANULE;
        for tag in first..first + LINE / GRANULE {
            let mut at = tag & self.mask & (PAGE_GRANULES - 1);
            while at <= self.mask {
                let entry = &mut self.tags[at as usize];
                if *entry & !STALE == tag {
                    *entry = EMPTY;
                    dropped += 1;
                }
                at += PAGE_GRANULES;
            }
        }
        dropped
    }

    /// A block store of the 64 bytes around `pa` through `va` (`None`: by physical address): drops
    /// the copies in the place of `va`; those of another colour become stale.
    pub fn block_store(&mut self, va: Option<u64>, pa: Pa) {
        let first = pa.0 & !(LINE - 1);
        for offset in (0..LINE).step_by(GRANULE as usize) {
            let at = va.map(|va| (va & !(LINE - 1)) + offset);
            self.drop_granule(at, Pa(first + offset));
        }
    }

    /// Empties the cache.
    pub fn clear(&mut self) {
        self.tags.fill(EMPTY);
    }

    /// Sub-blocks in the cache: the physical address of each, ascending by place.
    pub fn present(&self) -> impl Iterator<Item = Pa> + '_ {
        let tags = self.tags.iter().filter(|tag| **tag & EMPTY == 0);
        tags.map(|tag| Pa((tag & !STALE) * GRANULE))
    }
}
