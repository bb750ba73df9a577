//! Times of the bus and of what answers on it.

use crate::memory::{SpecError, Target};
use serde::{Deserialize, Serialize};

/// Times of one storage. In processor cycles, counted from the bus grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BankTiming {
    /// To the first data of a read.
    pub read_latency: u64,
    /// For which a read keeps its bank.
    pub read_busy: u64,
    /// For which a write keeps its bank.
    pub write_busy: u64,
    /// Independent banks: a power of two from 1 to 16.
    pub banks: u64,
    /// Consecutive bytes in one bank: a power of two, at least 64.
    pub interleave: u64,
}

impl Default for BankTiming {
    /// 60 ns page-mode DRAM behind the system controller of the Ultra 1 model 170.
    ///
    /// `read_latency` is chosen so that a load miss takes 44 or 45 cycles (270 ns measured with
    /// lmbench 1996; hardware facts 2.8, from memory, medium confidence). The busy time is a row
    /// cycle of 110 ns and one page-mode access of about 20 ns (derived, low confidence).
    fn default() -> Self {
        BankTiming {
            read_latency: 32,
            read_busy: 22,
            write_busy: 22,
            banks: 1,
            interleave: 64,
        }
    }
}

impl BankTiming {
    fn check(&self, field: &'static str) -> Result<(), SpecError> {
        if !self.banks.is_power_of_two() || self.banks > 16 {
            let rule = format!("banks must be a power of two up to 16, is {}", self.banks);
            return Err(SpecError::new(field, rule));
        }
        if !self.interleave.is_power_of_two() || self.interleave < 64 {
            let rule = format!(
                "interleave must be a power of two of at least 64 bytes, is {}",
                self.interleave
            );
            return Err(SpecError::new(field, rule));
        }
        for (name, cycles) in [
            ("read_latency", self.read_latency),
            ("read_busy", self.read_busy),
            ("write_busy", self.write_busy),
        ] {
            if !(1..=BusSpec::LONGEST).contains(&cycles) {
                let rule = format!(
                    "{name} must be from 1 to {} cycles, is {cycles}",
                    BusSpec::LONGEST
                );
                return Err(SpecError::new(field, rule));
            }
        }
        Ok(())
    }
}

/// Times of the processor bus. In processor cycles unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusSpec {
    /// Processor cycles a bus clock: 2 (167 MHz over 83 MHz; hardware facts 2.8, from memory).
    pub ratio: u64,
    /// Bytes a bus clock on the data path: 16 (hardware facts 2.8, from the web).
    pub width: u64,
    /// Bus clocks that an address packet takes: 2 (from memory, low confidence).
    pub address_clocks: u64,
    /// Bus clocks from the grant of a write to its first data: 1 (chosen).
    pub write_clocks: u64,
    /// Main memory.
    pub memory: BankTiming,
    /// The snapshot memory.
    pub snapshot: BankTiming,
    /// Cycles from the grant of a read of a device register to its data (chosen: 480 ns, a bus
    /// crossing and a slow register).
    pub device_read: u64,
    /// Cycles for which a device register keeps its port after a read or write (chosen).
    pub device_busy: u64,
    /// Cycles from the grant of a read of the boot PROM to its data (chosen: 1.2 us; an 8-bit
    /// device on the slow bus).
    pub prom_read: u64,
}

impl Default for BusSpec {
    /// The Ultra 1 model 170.
    fn default() -> Self {
        BusSpec {
            ratio: 2,
            width: 16,
            address_clocks: 2,
            write_clocks: 1,
            memory: BankTiming::default(),
            snapshot: BankTiming::default(),
            device_read: 80,
            device_busy: 40,
            prom_read: 200,
        }
    }
}

impl BusSpec {
    /// Longest time that any field may give.
    pub const LONGEST: u64 = 1_000_000;

    /// Checks that a bus can be built.
    ///
    /// # Errors
    /// Names the field and its rule.
    pub fn check(&self) -> Result<(), SpecError> {
        if !(1..=16).contains(&self.ratio) {
            let rule = format!("must be from 1 to 16, is {}", self.ratio);
            return Err(SpecError::new("bus.ratio", rule));
        }
        if !self.width.is_power_of_two() || !(4..=64).contains(&self.width) {
            let rule = format!("must be 4, 8, 16, 32 or 64 bytes, is {}", self.width);
            return Err(SpecError::new("bus.width", rule));
        }
        for (field, value) in [
            ("bus.address_clocks", self.address_clocks),
            ("bus.write_clocks", self.write_clocks),
            ("bus.device_read", self.device_read),
            ("bus.device_busy", self.device_busy),
            ("bus.prom_read", self.prom_read),
        ] {
            if !(1..=Self::LONGEST).contains(&value) {
                let rule = format!("must be from 1 to {}, is {value}", Self::LONGEST);
                return Err(SpecError::new(field, rule));
            }
        }
        self.memory.check("bus.memory")?;
        self.snapshot.check("bus.snapshot")
    }

    /// Times of the storage `target`; `None` for a device.
    pub fn storage(&self, target: Target) -> Option<&BankTiming> {
        match target {
            Target::Main => Some(&self.memory),
            Target::Snapshot => Some(&self.snapshot),
            _ => None,
        }
    }

    /// Cycles for which `bytes` are on the data path.
    pub fn data_cycles(&self, bytes: u64) -> u64 {
        bytes.div_ceil(self.width) * self.ratio
    }
}
