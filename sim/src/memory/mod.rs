//! Physical memory: what every load, store, fetch and DMA burst reads and writes.
//!
//! There is one copy of every byte. Caches and buffers hold tags and times, never data, so that
//! what an instruction stores is in memory at its issue cycle and what a burst writes is there at
//! its bus grant.
//!
//! Storage is in frames of 8 KB that are absent until touched. An absent frame of main memory
//! reads a pattern that depends on its address, one of the snapshot memory reads pseudo-random
//! content, so that a block that was never copied cannot pass for one that was.

mod capture;
mod directory;
mod frame;
mod host;
mod map;
pub(crate) mod pattern;
mod phys;
mod serial;

#[cfg(test)]
mod tests;

pub use capture::Capture;
pub use frame::{Author, FrameFlags, FrameView, LastWriter};
pub use map::{
    BRIDGE_BASE, CONSOLE_BASE, MemorySpec, PROM_BASE, PROM_BYTES, SNAPSHOT_BASE, SYSTEM_BASE,
    SnapshotFill, SpecError, Target,
};
pub use phys::{CodeWrite, FrameId, MemoryError, PhysMem};

/// Bytes in a frame: the unit of allocation, of decoded code and of last writers; also the
/// smallest page of the MMU.
pub const FRAME_BYTES: usize = 8192;
/// log2 of [`FRAME_BYTES`].
pub const FRAME_SHIFT: u32 = 13;
