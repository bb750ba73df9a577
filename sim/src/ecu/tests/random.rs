//! Random programs: what must hold of all of them.

use super::*;
use crate::cache::CacheSpec;
use crate::io::DmaWriterSpec;
use crate::memory::BRIDGE_BASE;
use crate::memory::pattern::mix;
use crate::trace::{Event, Filter, Recorder};

/// A stream of numbers from a seed.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(1);
        mix(self.0) % most
    }
}

/// A rig with small caches, so that everything happens often, and a device.
pub(super) fn rig(seed: u64) -> Rig {
    let mut dice = Dice(seed << 32);
    let mut spec = CpuMemorySpec {
        caches: CacheSpec {
            icache: 1 << 10,
            dcache: [1 << 10, 16 << 10][dice.below(2) as usize],
            ecache: 16 << 10,
        },
        ecu: EcuSpec::default(),
    };
    spec.ecu.reads = 1 + 2 * dice.below(2);
    spec.ecu.writebacks = 1 + dice.below(2);
    if dice.below(2) == 0 {
        spec.ecu.ecache_interval = 2;
        spec.ecu.ecache_latency = 6;
        spec.ecu.ecache_turnaround = 0;
    }
    let mut bus = BusSpec {
        ratio: 2 + dice.below(2),
        ..BusSpec::default()
    };
    bus.memory.banks = 1 << dice.below(3);
    let mut io = IoSpec::default();
    for slot in [0, 3] {
        let base = Pa(0x2000 * u64::from(slot));
        io.devices.push(DmaWriterSpec {
            fifo: 512,
            buffer: 64 << dice.below(3),
            ..DmaWriterSpec::new(slot, 10_000_000 + dice.below(100_000_000), base, 0x2000)
        });
        io.windows[usize::from(slot)] = (base, Pa(base.0 + 0x1000 + 0x1000 * dice.below(2)));
    }
    Rig::with(&spec, bus, io)
}

/// How a program is run.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Way {
    Lazy,
    Eager,
    Plain,
}

/// Runs `length` accesses drawn from `seed`, and tells everything that can be told of them.
/// An eager way advances before every one as far as it may, the others only when a burst may be
/// due. At access `freeze`, the state goes through its serialised form.
fn run(seed: u64, length: u64, way: Way, freeze: Option<u64>) -> (Vec<u64>, Recorder, Rig) {
    let mut rig = rig(seed);
    rig.cpu.set_plain(way == Way::Plain);
    let mut dice = Dice(seed);
    let mut trace = Recorder {
        filter: Filter::all(),
        events: Vec::new(),
    };
    let mut log = Vec::new();
    let mut waiting: Vec<LoadTime> = Vec::new();
    let mut now = 1000;
    let mut last = 0;
    for n in 0..length {
        now += [0, 1, 1, 1, 2, 3, 20][dice.below(7) as usize];
        if freeze == Some(n) {
            let cpu = serde_json::to_string(&rig.cpu).unwrap();
            let shared = serde_json::to_string(&rig.shared).unwrap();
            let thawed = Rig {
                cpu: serde_json::from_str(&cpu).unwrap(),
                shared: serde_json::from_str(&shared).unwrap(),
            };
            assert!(thawed.cpu == rig.cpu && thawed.shared == rig.shared);
            rig = thawed;
        }
        let Rig { cpu, shared } = &mut rig;
        if way == Way::Eager || Cycle(now) >= shared.deadline() {
            cpu.advance(shared, Cycle(now + 1), &mut trace);
        }
        let pa = match dice.below(3) {
            0 => (last + 8) & 0x3FF8,
            _ => dice.below(0x4000 / 8) * 8 + 0x8000 * dice.below(2) * dice.below(2),
        };
        last = pa;
        let access = Access {
            va: pa ^ (dice.below(8) / 7 * 0x2000),
            pa: Pa(pa),
            bytes: 8,
            cacheable: [
                Cacheable::Both,
                Cacheable::Both,
                Cacheable::Both,
                Cacheable::Ecache,
            ][dice.below(4) as usize],
        };
        let block = Access {
            pa: Pa(pa & !63),
            va: access.va & !63,
            bytes: 64,
            ..access
        };
        let time = match dice.below(16) {
            0..6 => {
                now = cpu.load_room(shared, Cycle(now), &mut trace).0;
                Some(cpu.load(shared, Cycle(now), &access, &mut trace))
            }
            6..11 => {
                now = cpu.store(shared, Cycle(now), &access, &mut trace).0;
                None
            }
            11 => {
                now = cpu.load_room(shared, Cycle(now), &mut trace).0;
                Some(cpu.block_load(shared, Cycle(now), &block, &mut trace))
            }
            12 => {
                let commit = dice.below(2) == 0;
                now = cpu
                    .block_store(shared, Cycle(now), &block, commit, &mut trace)
                    .0;
                None
            }
            13 => {
                now = cpu
                    .fetch(shared, Cycle(now), Pa(pa), access.cacheable, &mut trace)
                    .0;
                None
            }
            14 => match dice.below(4) {
                0 => {
                    now = cpu.drain(shared, Cycle(now), &mut trace).0;
                    None
                }
                1 => {
                    now = cpu.atomic_room(shared, Cycle(now), &mut trace).0;
                    Some(cpu.atomic(shared, Cycle(now), &access, &mut trace))
                }
                2 => {
                    let access = Access {
                        cacheable: Cacheable::No,
                        ..access
                    };
                    now = cpu.load_room(shared, Cycle(now), &mut trace).0;
                    Some(cpu.load(shared, Cycle(now), &access, &mut trace))
                }
                _ => {
                    let access = Access {
                        cacheable: Cacheable::No,
                        ..access
                    };
                    now = cpu.store(shared, Cycle(now), &access, &mut trace).0;
                    None
                }
            },
            _ => {
                let register = Pa(BRIDGE_BASE.0 + 0x100 + 24 * dice.below(2));
                let allow = dice.below(2);
                let at = cpu
                    .io_store(shared, Cycle(now), register, 8, allow, &mut trace)
                    .unwrap();
                now = at.0;
                None
            }
        };
        log.push(now);
        waiting.extend(time);
        if !waiting.is_empty() && dice.below(3) == 0 {
            let time = waiting.remove(dice.below(waiting.len() as u64) as usize);
            let at = match time {
                LoadTime::At(at) => at,
                LoadTime::Slot(slot) => rig.cpu.complete(&mut rig.shared, slot, &mut trace),
            };
            // A load so old that it is forgotten has completed at some time in the past.
            now = now.max(at.0);
            log.push(now);
        }
    }
    log.push(rig.drain(now));
    (log, trace, rig)
}

#[test]
fn how_often_it_is_advanced_and_by_which_way_changes_nothing() {
    for seed in 0..60 {
        let (lazy, lazy_trace, lazy_rig) = run(seed, 2000, Way::Lazy, None);
        for way in [Way::Eager, Way::Plain] {
            let (log, trace, rig) = run(seed, 2000, way, None);
            let differ = lazy.iter().zip(&log).position(|(a, b)| a != b);
            assert_eq!(differ, None, "seed {seed}, {way:?}");
            assert_eq!(
                lazy_rig.cpu.counters, rig.cpu.counters,
                "seed {seed}, {way:?}"
            );
            assert_eq!(lazy_rig.cpu.hazards, rig.cpu.hazards);
            assert_eq!(lazy_rig.cpu.icache, rig.cpu.icache);
            assert_eq!(lazy_rig.cpu.dcache, rig.cpu.dcache);
            assert_eq!(lazy_rig.cpu.ecache, rig.cpu.ecache);
            assert_eq!(lazy_rig.shared.memory, rig.shared.memory);
            assert_eq!(lazy_rig.shared.bus.counters, rig.shared.bus.counters);
            assert_eq!(lazy_trace.events, trace.events);
        }
        assert_eq!(lazy_rig.cpu.counters.late_requests, 0);
    }
}

#[test]
fn a_state_written_out_and_read_back_goes_on_the_same() {
    for seed in 100..110 {
        let (straight, ..) = run(seed, 600, Way::Lazy, None);
        for freeze in [1, 177, 300, 555] {
            let (thawed, ..) = run(seed, 600, Way::Lazy, Some(freeze));
            assert_eq!(straight, thawed, "seed {seed}, frozen at {freeze}");
        }
    }
}

#[test]
fn the_programs_drawn_make_everything_happen() {
    let mut counters = Counters::default();
    let mut hazards = Hazards::default();
    let (mut bursts, mut stalls, mut lost) = (0, 0, 0);
    for seed in 0..20 {
        let (_, trace, rig) = run(seed, 2000, Way::Lazy, None);
        let c = rig.cpu.counters;
        counters.writebacks += c.writebacks;
        counters.merged_stores += c.merged_stores;
        counters.raw_waits += c.raw_waits;
        counters.snoop_hits += c.snoop_hits;
        counters.inclusion_drops += c.inclusion_drops;
        hazards.dcache_alias += rig.cpu.hazards.dcache_alias;
        hazards.uncached_alias += rig.cpu.hazards.uncached_alias;
        for (_, event) in trace.events {
            match event {
                Event::DmaBurst { .. } => bursts += 1,
                Event::DmaStall { .. } => stalls += 1,
                Event::DmaLost { .. } => lost += 1,
                _ => {}
            }
        }
    }
    let happened = [
        counters.writebacks,
        counters.merged_stores,
        counters.raw_waits,
        counters.snoop_hits,
        counters.inclusion_drops,
        hazards.dcache_alias,
        hazards.uncached_alias,
        bursts,
        stalls,
        lost,
    ];
    assert!(happened.iter().all(|count| *count > 20), "{happened:?}");
}
