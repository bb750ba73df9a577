//! Times and sizes of the E-cache unit.

use super::ring::ROOM;
use crate::bus::BusSpec;
use crate::cache::CacheSpec;
use crate::memory::SpecError;
use serde::{Deserialize, Serialize};

/// Times of the E-cache unit in processor cycles. Its defaults are the Ultra 1 model 170, E-cache
/// in 1-1-1 mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EcuSpec {
    /// Entries of the load buffer: 9 (manual page 295).
    pub load_buffer: u64,
    /// Entries of the store buffer: 8 (common knowledge; hardware facts 2.6, medium confidence).
    pub store_buffer: u64,
    /// With more stores than this waiting, stores go before loads: 5 (manual page 274).
    pub store_high_water: u64,
    /// From the issue of a load that hits the D-cache to its result: 2 (manual page 273).
    pub dcache_latency: u64,
    /// From the issue of a load to its request for the E-cache port: 3, it enters the load buffer
    /// in stage N1 (manual pages 11 to 15, derived).
    pub load_request: u64,
    /// From the issue of a store to its request: 4 (chosen; only its sum with `store_free`
    /// shows).
    pub store_request: u64,
    /// From an I-cache miss to its request: 2 (chosen).
    pub fetch_request: u64,
    /// Between two accesses of the E-cache: 1 in 1-1-1 mode, 2 in 2-2 mode (manual page 4).
    pub ecache_interval: u64,
    /// From an access of the E-cache to a load's result: 5 in 1-1-1 mode, 6 in 2-2 mode; with
    /// `load_request` the 8 and 9 cycles of manual page 275.
    pub ecache_latency: u64,
    /// Cycles that the E-cache's data pins need to turn between reading and writing: 2 in 1-1-1
    /// mode, 0 in 2-2 mode (hardware facts 2.6).
    pub ecache_turnaround: u64,
    /// From an access of the E-cache to the bus request of a miss: 4 (chosen).
    pub miss_detect: u64,
    /// From a store's access of the E-cache to its leaving the store buffer: 6, which makes the
    /// 10 cycles of hardware facts 2.6.
    pub store_free: u64,
    /// What is added if it hits the D-cache: 1 (hardware facts 2.6).
    pub store_free_dcache: u64,
    /// From the end of a line's data to the leaving of the store that missed it: 2 (chosen).
    pub store_fill_free: u64,
    /// From data on the bus to a load's result: 3 (chosen, with `bus.memory.read_latency`).
    pub fill_to_use: u64,
    /// Reads on the bus at once: 1 in an UltraSPARC-I, 3 in an UltraSPARC-II (from memory, medium
    /// confidence; one block load at once: hardware facts 2.9).
    pub reads: u64,
    /// Dirty lines on their way to memory at once: 1 (from memory, low confidence).
    pub writebacks: u64,
    /// Block stores on the bus at once: 2 (hardware facts 2.9).
    pub block_stores: u64,
}

impl Default for EcuSpec {
    fn default() -> Self {
        EcuSpec {
            load_buffer: 9,
            store_buffer: 8,
            store_high_water: 5,
            dcache_latency: 2,
            load_request: 3,
            store_request: 4,
            fetch_request: 2,
            ecache_interval: 1,
            ecache_latency: 5,
            ecache_turnaround: 2,
            miss_detect: 4,
            store_free: 6,
            store_free_dcache: 1,
            store_fill_free: 2,
            fill_to_use: 3,
            reads: 1,
            writebacks: 1,
            block_stores: 2,
        }
    }
}

/// The caches and the E-cache unit of one processor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CpuMemorySpec {
    /// Sizes of the caches.
    pub caches: CacheSpec,
    /// Times and sizes of the E-cache unit.
    pub ecu: EcuSpec,
}

impl CpuMemorySpec {
    /// Checks that it can be built, and works on such a bus.
    ///
    /// # Errors
    /// Names the field and its rule.
    pub fn check(&self, bus: &BusSpec) -> Result<(), SpecError> {
        self.caches.check()?;
        bus.check()?;
        self.ecu.check(bus)
    }
}

impl EcuSpec {
    fn check(&self, bus: &BusSpec) -> Result<(), SpecError> {
        let room = ROOM as u64;
        for (field, value, least, most) in [
            ("ecu.load_buffer", self.load_buffer, 1, room),
            ("ecu.store_buffer", self.store_buffer, 1, room),
            ("ecu.store_high_water", self.store_high_water, 0, room),
            ("ecu.dcache_latency", self.dcache_latency, 1, 16),
            // A request comes after the instruction that makes it has issued.
            ("ecu.load_request", self.load_request, 1, 16),
            ("ecu.store_request", self.store_request, 1, 16),
            ("ecu.fetch_request", self.fetch_request, 1, 16),
            ("ecu.ecache_interval", self.ecache_interval, 1, 4),
            ("ecu.ecache_latency", self.ecache_latency, 1, 16),
            ("ecu.ecache_turnaround", self.ecache_turnaround, 0, 4),
            ("ecu.miss_detect", self.miss_detect, 1, 16),
            ("ecu.store_free", self.store_free, 1, 16),
            ("ecu.store_free_dcache", self.store_free_dcache, 0, 16),
            ("ecu.store_fill_free", self.store_fill_free, 0, 16),
            ("ecu.fill_to_use", self.fill_to_use, 0, 64),
            ("ecu.reads", self.reads, 1, 8),
            ("ecu.writebacks", self.writebacks, 1, 8),
            ("ecu.block_stores", self.block_stores, 1, 8),
        ] {
            if !(least..=most).contains(&value) {
                let rule = format!("must be from {least} to {most}, is {value}");
                return Err(SpecError::new(field, rule));
            }
        }
        // A fill takes the port when its data come: nothing granted before may still hold it.
        let longest = 8 * self.ecache_interval + 2 * self.ecache_turnaround;
        let soonest = bus.memory.read_latency.min(bus.snapshot.read_latency);
        if soonest <= longest {
            let rule = format!(
                "read latencies of the memories must be above {longest} cycles, the longest \
                 use of the E-cache port; one is {soonest}"
            );
            return Err(SpecError::new("bus.memory", rule));
        }
        Ok(())
    }
}
