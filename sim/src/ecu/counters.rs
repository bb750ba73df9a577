//! What the memory system of one processor counts for the report.

use serde::{Deserialize, Serialize};

/// Hits and misses of one cache.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheCounters {
    /// Accesses that found what they wanted.
    pub hits: u64,
    /// Accesses that did not.
    pub misses: u64,
}

/// What the report tells of the memory system.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Lines of the I-cache, as the fetch unit asks for them.
    pub icache: CacheCounters,
    /// Loads in the D-cache. Loads that bypass it do not count.
    pub dcache: CacheCounters,
    /// Everything that asks for the E-cache: misses of the I- and D-cache, stores, atomic
    /// accesses, block loads and stores.
    pub ecache: CacheCounters,
    /// Dirty lines of the E-cache written back to make room.
    pub writebacks: u64,
    /// Stores that joined an earlier one in the store buffer.
    pub merged_stores: u64,
    /// Loads that waited for a store whose low address bits are the same.
    pub raw_waits: u64,
    /// Lines that DMA took out of the E-cache.
    pub snoop_hits: u64,
    /// Sub-blocks and lines that left the D- and I-cache because their E-cache line did.
    pub inclusion_drops: u64,
    /// Requests that came for a time already passed; there must be none.
    pub late_requests: u64,
}

/// Accesses whose result the hardware would not have guaranteed, or would have got wrong.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazards {
    /// Loads that hit a D-cache line which a store or burst had passed by: an alias of another
    /// colour, or a store that bypasses the D-cache (manual page 28).
    pub dcache_alias: u64,
    /// Uncached loads of a line whose new content only the E-cache has, and uncached stores past
    /// a line in the E-cache.
    pub uncached_alias: u64,
}
