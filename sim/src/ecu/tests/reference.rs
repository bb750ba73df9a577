//! The event model against the ticked one, on random programs with devices.

use super::random::{Dice, rig};
use super::ticked::{Issued, Kind, Ticked};
use super::*;
use crate::cache::DataLookup;
use crate::memory::{BRIDGE_BASE, Target};
use crate::trace::{Event, Filter, Recorder};

/// Where the time of an access is to be found.
enum Found {
    Load(LoadTime),
    Store(u64),
    At(u64),
    Joined,
}

/// What the event model says: the program as it issued, when each access was done, when bursts
/// were granted.
fn events(seed: u64, length: u64) -> (Ticked, Vec<Issued>, Vec<Option<u64>>, Vec<u64>, u64) {
    let mut rig = rig(seed);
    let ticked = Ticked::new(&rig);
    let mut dice = Dice(seed << 16);
    let mut trace = Recorder {
        filter: Filter::all(),
        events: Vec::new(),
    };
    let mut program = Vec::new();
    let mut open: Vec<(usize, Found)> = Vec::new();
    let mut times: Vec<Option<u64>> = Vec::new();
    let mut now = 10;
    let mut last = 0;
    // Some programs are dense, some full of pauses.
    let pause = [1, 2, 4, 30][dice.below(4) as usize];
    for _ in 0..length {
        now += 1 + dice.below(pause);
        let Rig { cpu, shared } = &mut rig;
        if Cycle(now) >= shared.deadline() {
            cpu.advance(shared, Cycle(now + 1), &mut trace);
        }
        let pa = match dice.below(3) {
            0 => (last + 8) & 0x3FF8,
            _ => {
                let far = [0, 0, 0, 0x8000, SNAPSHOT][dice.below(5) as usize];
                dice.below(0x4000 / 8) * 8 + far
            }
        };
        last = pa;
        let mut access = Access {
            cacheable: [
                Cacheable::Both,
                Cacheable::Both,
                Cacheable::Both,
                Cacheable::Ecache,
            ][dice.below(4) as usize],
            ..at(pa)
        };
        let mut kind = match dice.below(32) {
            0..14 => Kind::Load,
            14..25 => Kind::Store,
            25 => Kind::BlockLoad,
            26 => Kind::BlockStore {
                commit: dice.below(2) == 0,
            },
            27 | 28 => Kind::Fetch,
            29 => Kind::Atomic,
            30 => Kind::Slot {
                pa: BRIDGE_BASE.0 + 0x100 + 24 * dice.below(2),
                allow: dice.below(2),
            },
            _ => {
                access.cacheable = Cacheable::No;
                [Kind::Load, Kind::Store, Kind::Fetch][dice.below(3) as usize]
            }
        };
        if matches!(kind, Kind::BlockLoad | Kind::BlockStore { .. }) {
            access.pa = Pa(pa & !63);
            access.va = pa & !63;
            access.bytes = 64;
        }
        if kind == Kind::Fetch && access.cacheable == Cacheable::Both && cpu.icache.hit(access.pa) {
            kind = Kind::Load;
        }
        // When it can issue.
        let room = match kind {
            Kind::Load | Kind::BlockLoad => cpu.load_room(shared, Cycle(now), &mut trace),
            Kind::Atomic => cpu.atomic_room(shared, Cycle(now), &mut trace),
            Kind::Store | Kind::BlockStore { .. } => cpu.store_room(shared, Cycle(now), &mut trace),
            _ => Cycle(now),
        };
        now = room.0;
        cpu.advance(shared, Cycle(now + 1), &mut trace);
        let there = cpu.dcache.lookup(access.va, access.pa) != DataLookup::Miss;
        program.push(Issued {
            t: now,
            kind,
            pa: access.pa.0,
            uncached: access.cacheable == Cacheable::No,
            dcache: there
                && access.cacheable == Cacheable::Both
                && matches!(kind, Kind::Load | Kind::Store),
            mask: if access.bytes == 64 { 0 } else { access.mask() },
        });
        let stores = cpu.buffers.stores.tail();
        let (c, t) = (Cycle(now), &mut trace);
        let found = match kind {
            Kind::Load => Found::Load(cpu.load(shared, c, &access, t)),
            Kind::BlockLoad => Found::Load(cpu.block_load(shared, c, &access, t)),
            Kind::Atomic => Found::Load(cpu.atomic(shared, c, &access, t)),
            Kind::Fetch => {
                let at = cpu.fetch(shared, c, access.pa, access.cacheable, t).0;
                now = at;
                Found::At(at)
            }
            Kind::Store => {
                assert_eq!(cpu.store(shared, c, &access, t), c, "there was room");
                if cpu.buffers.stores.tail() > stores {
                    Found::Store(stores)
                } else {
                    Found::Joined
                }
            }
            Kind::BlockStore { commit } => {
                assert_eq!(cpu.block_store(shared, c, &access, commit, t), c);
                Found::Store(stores)
            }
            Kind::Slot { pa, allow } => {
                shared
                    .io
                    .write(c, Target::Bridge, Pa(pa), 8, allow, t)
                    .unwrap();
                Found::Joined
            }
        };
        open.push((times.len(), found));
        times.push(None);
        look(&rig, &mut open, &mut times);
    }
    let end = rig.cpu.drain(&mut rig.shared, Cycle(now), &mut trace).0;
    rig.cpu.advance(&mut rig.shared, Cycle(end + 1), &mut trace);
    look(&rig, &mut open, &mut times);
    assert!(open.is_empty(), "everything is done in the end");
    assert_eq!(rig.cpu.counters.late_requests, 0);
    let bursts = trace
        .events
        .iter()
        .filter(|(_, event)| matches!(event, Event::DmaBurst { .. }));
    let bursts = bursts.map(|(at, _)| at.0).collect();
    (ticked, program, times, bursts, end)
}

/// Notes the times that have become known.
fn look(rig: &Rig, open: &mut Vec<(usize, Found)>, times: &mut [Option<u64>]) {
    open.retain(|(n, found)| {
        let known = match found {
            Found::Load(LoadTime::At(at)) => Some(*at),
            Found::Load(LoadTime::Slot(slot)) => rig.cpu.completed(*slot),
            Found::Store(number) if *number < rig.cpu.buffers.next_store => {
                Some(rig.cpu.buffers.stores.at(*number).freed).filter(|freed| freed.is_known())
            }
            Found::Store(_) => None,
            Found::At(at) => Some(Cycle(*at)),
            Found::Joined => return false,
        };
        times[*n] = known.map(|at| at.0);
        known.is_none()
    });
}

#[test]
fn events_and_ticks_agree_on_every_cycle() {
    let mut accesses = 0;
    for seed in 1000..1150 {
        let (mut ticked, program, times, bursts, end) = events(seed, 400);
        let expected = ticked.run(&program, end + 1);
        for (n, issued) in program.iter().enumerate() {
            assert_eq!(
                times[n], expected[n],
                "seed {seed}, access {n} of the program: {issued:?}"
            );
        }
        assert_eq!(bursts, ticked.bursts, "seed {seed}");
        assert_eq!(ticked.crowded, Vec::<u64>::new(), "seed {seed}");
        accesses += program.len();
    }
    assert_eq!(accesses, 60_000);
}
