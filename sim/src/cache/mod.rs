//! The three caches as arrays of tags (SUN-2; manual pages 6 to 10).
//!
//! They hold no data: memory has one copy of every byte. So a cache decides only how long an
//! access takes, and what a machine with data in its caches would have got wrong (a line of the
//! wrong colour, say) is found by looking at the tags and counted.
//!
//! Model: tags change at the issue cycle of the instruction that accesses them, and at the bus
//! grant of a burst, not when the data moves. An access to a line that is still on its way waits
//! for it; see `docs/timing.md`, rule T3.

mod dcache;
mod ecache;
mod icache;
mod spec;

#[cfg(test)]
mod tests;

pub use dcache::{DCache, DataLookup};
pub use ecache::{ECache, LineState, Victim};
pub use icache::ICache;
pub use spec::CacheSpec;

/// Bytes that one D-cache miss fetches: a sub-block of a line.
pub const GRANULE: u64 = 16;
/// Bytes of an I- or D-cache line.
pub const L1_LINE: u64 = 32;
/// Bytes of an E-cache line, of a block transfer and of a burst.
pub const LINE: u64 = 64;
