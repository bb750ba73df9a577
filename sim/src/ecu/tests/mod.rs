//! Times worked out by hand from the numbers of the default specification, and asserted exactly.

mod dma;
mod hazards;
mod latency;
mod random;
mod reference;
mod specs;
mod streams;
mod ticked;

use super::*;
use crate::bus::{BusSpec, Shared};
use crate::io::IoSpec;
use crate::memory::{MemorySpec, SNAPSHOT_BASE, SnapshotFill};
use crate::time::Cycle;
use stillframe_mmu::Pa;

/// A processor's memory system with what it shares, and no trace.
pub(super) struct Rig {
    pub(super) cpu: CpuMemory,
    pub(super) shared: Shared,
}

pub(super) fn at(pa: u64) -> Access {
    Access {
        va: pa,
        pa: Pa(pa),
        bytes: 8,
        cacheable: Cacheable::Both,
    }
}

impl Rig {
    pub(super) fn new() -> Rig {
        Rig::with(
            &CpuMemorySpec::default(),
            BusSpec::default(),
            IoSpec::default(),
        )
    }

    pub(super) fn with(cpu: &CpuMemorySpec, bus: BusSpec, io: IoSpec) -> Rig {
        let memory = MemorySpec {
            main: 64 << 20,
            snapshot: 64 << 20,
            fill: SnapshotFill::Random,
            seed: 1,
        };
        Rig {
            cpu: CpuMemory::new(cpu, &bus).unwrap(),
            shared: Shared::new(memory, bus, io).unwrap(),
        }
    }

    pub(super) fn load(&mut self, now: u64, access: Access) -> LoadTime {
        self.cpu
            .load(&mut self.shared, Cycle(now), &access, &mut ())
    }

    /// When the result is there.
    pub(super) fn result(&mut self, time: LoadTime) -> u64 {
        match time {
            LoadTime::At(at) => at.0,
            LoadTime::Slot(slot) => self.cpu.complete(&mut self.shared, slot, &mut ()).0,
        }
    }

    pub(super) fn load_at(&mut self, now: u64, access: Access) -> u64 {
        let time = self.load(now, access);
        self.result(time)
    }

    pub(super) fn store(&mut self, now: u64, access: Access) -> u64 {
        self.cpu
            .store(&mut self.shared, Cycle(now), &access, &mut ())
            .0
    }

    pub(super) fn block_load(&mut self, now: u64, access: Access) -> LoadTime {
        let access = Access {
            bytes: 64,
            ..access
        };
        self.cpu
            .block_load(&mut self.shared, Cycle(now), &access, &mut ())
    }

    pub(super) fn block_store(&mut self, now: u64, access: Access, commit: bool) -> u64 {
        let access = Access {
            bytes: 64,
            ..access
        };
        self.cpu
            .block_store(&mut self.shared, Cycle(now), &access, commit, &mut ())
            .0
    }

    pub(super) fn drain(&mut self, now: u64) -> u64 {
        self.cpu.drain(&mut self.shared, Cycle(now), &mut ()).0
    }

    pub(super) fn fetch(&mut self, now: u64, pa: u64) -> u64 {
        let both = Cacheable::Both;
        self.cpu
            .fetch(&mut self.shared, Cycle(now), Pa(pa), both, &mut ())
            .0
    }

    /// Brings a line into the E-cache, modified, with the D-cache left alone.
    pub(super) fn own(&mut self, pa: u64) {
        self.cpu
            .ecache
            .allocate(Pa(pa), crate::cache::LineState::Modified);
    }
}

/// First address of the snapshot memory.
pub(super) const SNAPSHOT: u64 = SNAPSHOT_BASE.0;
