//! The memory system: loads one after the other, each issued when the one before it has returned,
//! that hit the D-cache, that hit the E-cache, and that go to memory; and stores that hit the
//! E-cache, as fast as the store buffer takes them. Accesses a second.

use criterion::{Criterion, Throughput};
use std::hint::black_box;
use stillframe::bus::{BusSpec, Shared};
use stillframe::ecu::{Access, Cacheable, CpuMemory, CpuMemorySpec, LoadTime};
use stillframe::io::IoSpec;
use stillframe::memory::{MemorySpec, SnapshotFill};
use stillframe::time::Cycle;
use stillframe_mmu::Pa;

const ACCESSES: u64 = 4096;
const MEMORY: u64 = 64 << 20;

/// A processor's memory system and how far it has come.
struct Rig {
    cpu: CpuMemory,
    shared: Shared,
    now: Cycle,
    at: u64,
}

impl Rig {
    fn new() -> Rig {
        let memory = MemorySpec {
            main: MEMORY,
            snapshot: MEMORY,
            fill: SnapshotFill::Zero,
            seed: 1,
        };
        let bus = BusSpec::default();
        Rig {
            cpu: CpuMemory::new(&CpuMemorySpec::default(), &bus).expect("the default"),
            shared: Shared::new(memory, bus, IoSpec::default()).expect("the default"),
            now: Cycle(1),
            at: 0,
        }
    }

    /// The next of addresses `stride` apart that wrap at `range`.
    fn next(&mut self, stride: u64, range: u64) -> Access {
        self.at = (self.at + stride) % range;
        Access {
            va: self.at,
            pa: Pa(self.at),
            bytes: 8,
            cacheable: Cacheable::Both,
        }
    }

    fn load(&mut self, stride: u64, range: u64) {
        let access = self.next(stride, range);
        self.now = self.cpu.load_room(&mut self.shared, self.now, &mut ());
        let time = self
            .cpu
            .load(&mut self.shared, self.now, &black_box(access), &mut ());
        self.now = match time {
            LoadTime::At(at) => at,
            LoadTime::Slot(slot) => self.cpu.complete(&mut self.shared, slot, &mut ()),
        };
    }

    fn store(&mut self, stride: u64, range: u64) {
        let access = self.next(stride, range);
        self.now = self.cpu.store_room(&mut self.shared, self.now, &mut ());
        self.cpu
            .store(&mut self.shared, self.now, &black_box(access), &mut ());
        self.now = self.now.after(1);
    }
}

/// Benchmarks.
pub fn bench(c: &mut Criterion) {
    let mut group = super::group(c, "memory");
    group.throughput(Throughput::Elements(ACCESSES));
    // The default caches have 16 KB and 512 KB.
    let loads = [
        ("D-cache hit", 8, 8 << 10),
        ("E-cache hit", 64, 256 << 10),
        ("miss", 64, 32 << 20),
    ];
    for (name, stride, range) in loads {
        let mut rig = Rig::new();
        group.bench_function(name, |b| {
            b.iter(|| (0..ACCESSES).for_each(|_| rig.load(stride, range)))
        });
    }
    let mut rig = Rig::new();
    group.bench_function("store", |b| {
        b.iter(|| (0..ACCESSES).for_each(|_| rig.store(32, 128 << 10)))
    });
    group.finish();
}
