//! The E-cache unit of one processor: its caches, load buffer and store buffer, the port of the
//! E-cache that they compete for, and the way to the bus (SUN-2, SUN-3).
//!
//! Nothing is ticked. A request is entered with the cycle at which it is presented; every resource
//! (the E-cache port, the bus, the bridge) knows from what it has promised when the next request
//! can be granted, and [`CpuMemory::advance`] jumps from grant to grant, in the order of their
//! cycles. It is called up to a cycle before which nobody can present anything any more. The
//! rules, their numbers and their ties are in `docs/timing.md`.

mod access;
mod block;
mod buffers;
mod counters;
mod engine;
mod fetch;
mod grants;
mod loads;
mod memory;
mod port;
mod ring;
mod spec;
mod stores;

#[cfg(test)]
mod tests;

pub use access::{Access, Cacheable, LoadSlot, LoadTime};
pub use counters::{CacheCounters, Counters, Hazards};
pub use memory::CpuMemory;
pub use spec::{CpuMemorySpec, EcuSpec};
