//! What the processor asks of its memory system, and how it is answered.

use crate::time::Cycle;
use serde::{Deserialize, Serialize};
use stillframe_mmu::Pa;

/// Which caches an access may use: the CP and CV bits of its translation, less the caches that
/// the LSU control register turns off.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cacheable {
    /// E-cache and L1 cache (CP = 1, CV = 1). Of an instruction fetch: E-cache and I-cache.
    Both,
    /// The E-cache alone (CP = 1, CV = 0; ASI 14 hex).
    Ecache,
    /// None (CP = 0; ASI 15 hex; the MMU turned off).
    No,
}

/// One load or store.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Virtual address: its low 14 bits are the D-cache's index. Of a bypass access, the physical
    /// address again.
    pub va: u64,
    /// Physical address, aligned to `bytes`.
    pub pa: Pa,
    /// Bytes: 1, 2, 4, 8 or 16.
    pub bytes: u8,
    /// Which caches it may use.
    pub cacheable: Cacheable,
}

impl Access {
    /// Its bytes among the sixteen of its sub-block.
    #[inline(always)]
    pub(super) fn mask(&self) -> u16 {
        let bytes = ((1u32 << self.bytes.min(16)) - 1) << (self.pa.0 & 15);
        bytes as u16
    }
}

/// A load whose completion depends on what else wants the E-cache and the bus.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(transparent)]
pub struct LoadSlot(pub u64);

/// When a load has its result.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum LoadTime {
    /// An instruction that uses it can issue at this cycle, not before.
    At(Cycle),
    /// [`super::CpuMemory::complete`] will tell.
    Slot(LoadSlot),
}
