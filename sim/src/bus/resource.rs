//! The bus as a resource: when a transaction can be granted, and what it then takes.

use super::spec::{BankTiming, BusSpec};
use super::windows::Windows;
use crate::memory::{SpecError, Target};
use crate::time::Cycle;
use serde::{Deserialize, Serialize};
use stillframe_mmu::Pa;

/// What a master asks of the bus.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Where to.
    pub pa: Pa,
    /// What answers there.
    pub target: Target,
    /// Bytes of data; 0 for an address-only transaction (a line becoming exclusive).
    pub bytes: u64,
    /// Whether the data go to the target.
    pub write: bool,
}

/// When a granted transaction has its data on the bus.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// First cycle of data.
    pub start: Cycle,
    /// First cycle after them.
    pub end: Cycle,
}

/// What the bus has carried.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusCounters {
    /// Transactions that read.
    pub reads: u64,
    /// Transactions that wrote.
    pub writes: u64,
    /// Cycles with data on the data path.
    pub data_cycles: u64,
}

/// The processor bus and the memory controllers behind it.
///
/// Granting a transaction at cycle g takes the address path for its packet, the target's bank (or
/// the device's port) for its busy time, and the data path for the interval in which the data
/// move: reads a latency later, so that a write can pass between a read's grant and its data.
/// Grants are on edges of the bus clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bus {
    spec: BusSpec,
    address_free: Cycle,
    data: Windows,
    memory_banks: Vec<Cycle>,
    snapshot_banks: Vec<Cycle>,
    devices_free: Cycle,
    /// Whether the bridge had the last grant: then it lets the processor pass.
    pub(crate) bridge_last: bool,
    /// What it has carried.
    pub counters: BusCounters,
}

impl Bus {
    /// An idle bus.
    ///
    /// # Errors
    /// A field out of its range.
    pub fn new(spec: BusSpec) -> Result<Bus, SpecError> {
        spec.check()?;
        Ok(Bus {
            address_free: Cycle::ZERO,
            data: Windows::default(),
            memory_banks: vec![Cycle::ZERO; spec.memory.banks as usize],
            snapshot_banks: vec![Cycle::ZERO; spec.snapshot.banks as usize],
            devices_free: Cycle::ZERO,
            bridge_last: false,
            counters: BusCounters::default(),
            spec,
        })
    }

    /// Its times.
    pub fn spec(&self) -> &BusSpec {
        &self.spec
    }

    fn bank(timing: &BankTiming, pa: Pa) -> usize {
        ((pa.0 / timing.interleave) & (timing.banks - 1)) as usize
    }

    /// When the target can take the transaction.
    fn target_free(&self, transaction: &Transaction) -> Cycle {
        match transaction.target {
            _ if transaction.bytes == 0 => Cycle::ZERO,
            Target::Main => self.memory_banks[Self::bank(&self.spec.memory, transaction.pa)],
            Target::Snapshot => {
                self.snapshot_banks[Self::bank(&self.spec.snapshot, transaction.pa)]
            }
            _ => self.devices_free,
        }
    }

    /// Cycles from the grant to the first data.
    fn offset(&self, transaction: &Transaction) -> u64 {
        let write = self.spec.write_clocks * self.spec.ratio;
        match transaction.target {
            _ if transaction.write || transaction.bytes == 0 => write,
            Target::Main => self.spec.memory.read_latency,
            Target::Snapshot => self.spec.snapshot.read_latency,
            Target::Prom => self.spec.prom_read,
            _ => self.spec.device_read,
        }
    }

    /// The first cycle, at or after `from`, at which the transaction could be granted if no other
    /// were granted before.
    pub fn earliest(&self, transaction: &Transaction, from: Cycle) -> Cycle {
        let ratio = self.spec.ratio;
        let free = self.address_free.max(self.target_free(transaction));
        let mut at = from.max(free).next_edge(ratio);
        let length = self.spec.data_cycles(transaction.bytes);
        let offset = self.offset(transaction);
        // Each turn passes the end of one promised interval, of which there are finitely many.
        while let Some(end) = self
            .data
            .conflict(at.after(offset), at.after(offset + length))
        {
            at = Cycle(end.0.saturating_sub(offset))
                .max(at.after(1))
                .next_edge(ratio);
        }
        at
    }

    /// Grants the transaction at `at`, which [`Bus::earliest`] has given.
    pub fn grant(&mut self, transaction: &Transaction, at: Cycle) -> Grant {
        let start = at.after(self.offset(transaction));
        let end = start.after(self.spec.data_cycles(transaction.bytes));
        self.address_free = at.after(self.spec.address_clocks * self.spec.ratio);
        self.data.forget(at);
        if transaction.bytes > 0 {
            self.data.take(start, end);
            let free = match transaction.target {
                Target::Main => {
                    let timing = &self.spec.memory;
                    let bank = &mut self.memory_banks[Self::bank(timing, transaction.pa)];
                    Some((bank, timing))
                }
                Target::Snapshot => {
                    let timing = &self.spec.snapshot;
                    let bank = &mut self.snapshot_banks[Self::bank(timing, transaction.pa)];
                    Some((bank, timing))
                }
                _ => None,
            };
            match free {
                Some((bank, timing)) if transaction.write => *bank = at.after(timing.write_busy),
                Some((bank, timing)) => *bank = at.after(timing.read_busy),
                None => self.devices_free = at.after(self.spec.device_busy),
            }
        }
        let count = if transaction.write {
            &mut self.counters.writes
        } else {
            &mut self.counters.reads
        };
        *count += 1;
        self.counters.data_cycles += end.since(start);
        Grant { start, end }
    }
}
