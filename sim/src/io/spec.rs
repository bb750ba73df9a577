//! What is plugged into the I/O bridge, and its times.

use super::SLOTS;
use crate::cache::LINE;
use crate::memory::{MemorySpec, SpecError};
use crate::time::Cycle;
use serde::{Deserialize, Serialize};
use stillframe_mmu::Pa;

/// The I/O bridge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IoSpec {
    /// Processor cycles a second, by which devices measure their rates.
    pub clock_hz: u64,
    /// Cycles for which a burst of 64 bytes keeps the I/O bus before it asks for the processor
    /// bus: 54, eight data cycles of a 25 MHz SBus of 8 bytes (hardware facts 4.4, derived).
    pub burst: u64,
    /// First address and first address after of the window of each slot at power-on.
    pub windows: [(Pa, Pa); SLOTS],
    /// The devices, at most one a slot.
    pub devices: Vec<DmaWriterSpec>,
}

impl Default for IoSpec {
    fn default() -> Self {
        IoSpec {
            clock_hz: 167_000_000,
            burst: 54,
            windows: [(Pa(0), Pa(0)); SLOTS],
            devices: Vec::new(),
        }
    }
}

/// A device that writes buffers into its window of memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DmaWriterSpec {
    /// Its slot, 0 to 7.
    pub slot: u8,
    /// Bytes a second, on the average; 0: it never has any.
    pub rate: u64,
    /// First address that it writes: a multiple of 64.
    pub base: Pa,
    /// Bytes that it cycles through: a multiple of 64.
    pub bytes: u64,
    /// Bytes that it comes by at once: a multiple of 64.
    pub buffer: u64,
    /// Bytes that it can hold while it may not write: a multiple of 64. Its default is 4096, 64
    /// bursts.
    pub fifo: u64,
    /// When the first buffer is there.
    pub start: Cycle,
}

impl DmaWriterSpec {
    /// A device with buffers of one burst, a FIFO of 64 bursts, from power-on.
    pub fn new(slot: u8, rate: u64, base: Pa, bytes: u64) -> DmaWriterSpec {
        DmaWriterSpec {
            slot,
            rate,
            base,
            bytes,
            buffer: LINE,
            fifo: 64 * LINE,
            start: Cycle::ZERO,
        }
    }
}

/// Largest buffer and FIFO: with it and a clock of 10 GHz, products still fit 64 bits.
const LARGEST: u64 = 1 << 30;

impl IoSpec {
    /// Checks that the bridge can be built.
    ///
    /// # Errors
    /// Names the field and its rule.
    pub fn check(&self, memory: &MemorySpec) -> Result<(), SpecError> {
        if !(1_000_000..=10_000_000_000).contains(&self.clock_hz) {
            let rule = format!("must be from 1 MHz to 10 GHz, is {} Hz", self.clock_hz);
            return Err(SpecError::new("clock_hz", rule));
        }
        if !(1..=1_000_000).contains(&self.burst) {
            let rule = format!("must be from 1 to 1000000 cycles, is {}", self.burst);
            return Err(SpecError::new("io.burst", rule));
        }
        let mut used = [false; SLOTS];
        for device in &self.devices {
            match used.get_mut(usize::from(device.slot)) {
                None => {
                    let rule = format!("must be from 0 to {}, is {}", SLOTS - 1, device.slot);
                    return Err(SpecError::new("device.slot", rule));
                }
                Some(true) => {
                    let rule = format!("slot {} has two devices", device.slot);
                    return Err(SpecError::new("device.slot", rule));
                }
                Some(free) => *free = true,
            }
            device.check(self.clock_hz, memory)?;
        }
        Ok(())
    }
}

impl DmaWriterSpec {
    fn check(&self, clock_hz: u64, memory: &MemorySpec) -> Result<(), SpecError> {
        for (field, bytes) in [
            ("device.buffer", self.buffer),
            ("device.fifo", self.fifo),
            ("device.window", self.bytes),
            ("device.window", self.base.0),
        ] {
            if !bytes.is_multiple_of(LINE) {
                let rule = format!("must be a multiple of {LINE}, is {bytes}");
                return Err(SpecError::new(field, rule));
            }
        }
        for (field, bytes) in [("device.buffer", self.buffer), ("device.fifo", self.fifo)] {
            if !(LINE..=LARGEST).contains(&bytes) {
                let rule = format!("must be from {LINE} bytes to 1 GB, is {bytes}");
                return Err(SpecError::new(field, rule));
            }
        }
        let end = self.base.0.checked_add(self.bytes);
        if self.bytes == 0 || end.is_none_or(|end| end > memory.main) {
            let rule = format!(
                "must be a part of main memory, is {} bytes at {}",
                self.bytes, self.base
            );
            return Err(SpecError::new("device.window", rule));
        }
        // One burst a cycle; far beyond any bus.
        if self.rate > clock_hz.saturating_mul(LINE) {
            let rule = format!(
                "must be at most 64 bytes a cycle, is {} a second",
                self.rate
            );
            return Err(SpecError::new("device.rate", rule));
        }
        Ok(())
    }
}
