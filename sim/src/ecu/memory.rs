//! The memory system of one processor: what every load, store and fetch goes through.

use super::buffers::Buffers;
use super::counters::{Counters, Hazards};
use super::port::Port;
use super::spec::{CpuMemorySpec, EcuSpec};
use crate::bus::BusSpec;
use crate::cache::{DCache, ECache, ICache, LineState};
use crate::memory::SpecError;
use crate::time::Cycle;
use serde::{Deserialize, Serialize};
use stillframe_mmu::Pa;

/// Caches, buffers and E-cache port of one processor.
///
/// Calls come in the order of the program, with the issue cycle of the instruction, which never
/// goes back. Whether an access hits is decided when it is called; how long it takes, when the
/// resources that it needs have been granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CpuMemory {
    pub(super) spec: EcuSpec,
    /// The I-cache.
    pub icache: ICache,
    /// The D-cache.
    pub dcache: DCache,
    /// The E-cache.
    pub ecache: ECache,
    pub(super) buffers: Buffers,
    pub(super) port: Port,
    /// Whether the short ways are switched off (`--plain`); they decide nothing.
    pub(super) plain: bool,
    /// Everything before this cycle has happened, and nothing more can.
    pub(super) horizon: Cycle,
    /// What has been counted.
    pub counters: Counters,
    /// What would have gone wrong.
    pub hazards: Hazards,
}

impl CpuMemory {
    /// Empty caches, idle buffers.
    ///
    /// # Errors
    /// A field of a specification out of its range.
    pub fn new(spec: &CpuMemorySpec, bus: &BusSpec) -> Result<CpuMemory, SpecError> {
        spec.check(bus)?;
        Ok(CpuMemory {
            icache: ICache::new(spec.caches.icache),
            dcache: DCache::new(spec.caches.dcache),
            ecache: ECache::new(spec.caches.ecache),
            buffers: Buffers::new(),
            port: Port::new(),
            plain: false,
            horizon: Cycle::ZERO,
            counters: Counters::default(),
            hazards: Hazards::default(),
            spec: spec.ecu.clone(),
        })
    }

    /// Switches the short ways through this code off or on again. What the guest sees does not
    /// change.
    pub fn set_plain(&mut self, plain: bool) {
        self.plain = plain;
    }

    /// Its times.
    pub fn spec(&self) -> &EcuSpec {
        &self.spec
    }

    pub(super) fn check_late(&mut self, ready: Cycle) {
        if ready < self.horizon {
            self.counters.late_requests += 1;
        }
    }

    /// An uncached access to a line that the E-cache holds.
    pub(super) fn check_uncached(&mut self, pa: Pa, write: bool) {
        let state = self.ecache.state(pa);
        if state.is_dirty() || (write && state != LineState::Invalid) {
            self.hazards.uncached_alias += 1;
        }
    }
}
