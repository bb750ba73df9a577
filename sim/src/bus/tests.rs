use super::*;
use crate::memory::pattern::mix;
use crate::memory::{SNAPSHOT_BASE, Target};
use crate::time::Cycle;
use stillframe_mmu::Pa;

fn line(pa: u64, write: bool) -> Transaction {
    Transaction {
        pa: Pa(pa),
        target: if pa >= SNAPSHOT_BASE.0 {
            Target::Snapshot
        } else {
            Target::Main
        },
        bytes: 64,
        write,
    }
}

#[test]
fn grants_are_on_bus_edges_and_data_take_their_time() {
    let mut bus = Bus::new(BusSpec::default()).unwrap();
    let read = line(0, false);
    assert_eq!(bus.earliest(&read, Cycle(101)), Cycle(102));
    let grant = bus.grant(&read, Cycle(102));
    // 64 bytes of 16 a clock of two cycles.
    assert_eq!((grant.start, grant.end), (Cycle(134), Cycle(142)));
    // The same bank is busy for 22 cycles; the snapshot memory is another, so the address path
    // alone counts: two clocks.
    assert_eq!(bus.earliest(&read, Cycle(103)), Cycle(124));
    let other = line(SNAPSHOT_BASE.0, true);
    assert_eq!(bus.earliest(&other, Cycle(103)), Cycle(106));
}

#[test]
fn a_write_passes_between_a_read_and_its_data_but_not_through_them() {
    let mut bus = Bus::new(BusSpec::default()).unwrap();
    bus.grant(&line(0, false), Cycle(100));
    // Data from 132 to 140. A write has its own from 2 to 10 cycles after its grant.
    let write = line(SNAPSHOT_BASE.0, true);
    assert_eq!(bus.earliest(&write, Cycle(104)), Cycle(104));
    assert_eq!(
        bus.earliest(&write, Cycle(122)),
        Cycle(122),
        "data until 132"
    );
    assert_eq!(
        bus.earliest(&write, Cycle(123)),
        Cycle(138),
        "data from 140"
    );
}

#[test]
fn banks_work_side_by_side() {
    let mut spec = BusSpec::default();
    spec.memory.banks = 2;
    let mut bus = Bus::new(spec).unwrap();
    bus.grant(&line(0, true), Cycle(100));
    assert_eq!(bus.earliest(&line(128, true), Cycle(100)), Cycle(122));
    // Another bank: data path free from 110, so granted at 108.
    assert_eq!(bus.earliest(&line(64, true), Cycle(100)), Cycle(108));
}

#[test]
fn back_to_back_writes_never_pass_the_peak() {
    let mut spec = BusSpec::default();
    spec.memory.write_busy = 1;
    spec.memory.banks = 16;
    let mut bus = Bus::new(spec).unwrap();
    let mut at = Cycle(0);
    for n in 0..1000 {
        let write = line(64 * n, true);
        at = bus.earliest(&write, at);
        bus.grant(&write, at);
    }
    // 16 bytes every two cycles are 1.33 GB/s at 167 MHz.
    assert_eq!(at, Cycle(999 * 8));
    assert_eq!(bus.counters.data_cycles, 8000);
    assert_eq!(bus.counters.writes, 1000);
}

/// What the rules say of one cycle, in so many words: is the transaction grantable at `at`?
fn grantable(
    spec: &BusSpec,
    granted: &[(Transaction, Cycle)],
    transaction: &Transaction,
    at: Cycle,
) -> bool {
    let data = |t: &Transaction, at: Cycle| {
        let timing = spec.storage(t.target).unwrap();
        let offset = if t.write {
            spec.write_clocks * spec.ratio
        } else {
            timing.read_latency
        };
        (
            at.0 + offset,
            at.0 + offset + t.bytes.div_ceil(spec.width) * spec.ratio,
        )
    };
    let (start, end) = data(transaction, at);
    let timing = spec.storage(transaction.target).unwrap();
    let bank = |t: &Transaction| t.pa.0 / timing.interleave % timing.banks;
    at.0.is_multiple_of(spec.ratio)
        && granted.iter().all(|(other, when)| {
            let (from, to) = data(other, *when);
            let busy = if other.write {
                timing.write_busy
            } else {
                timing.read_busy
            };
            let address = at.0 >= when.0 + spec.address_clocks * spec.ratio;
            let path = end <= from || to <= start;
            let same = other.target == transaction.target && bank(other) == bank(transaction);
            address && path && (!same || at.0 >= when.0 + busy)
        })
}

#[test]
fn the_earliest_grant_is_the_first_cycle_at_which_every_rule_allows_it() {
    for seed in 0..50 {
        let mut spec = BusSpec {
            ratio: 1 + mix(seed) % 3,
            ..BusSpec::default()
        };
        spec.memory.banks = 1 << (mix(seed + 1000) % 3);
        spec.snapshot.read_latency = 20 + mix(seed + 2000) % 40;
        let mut bus = Bus::new(spec.clone()).unwrap();
        let mut granted = Vec::new();
        let mut now = Cycle(0);
        for n in 0..60 {
            let draw = mix(seed * 1000 + n);
            let pa = draw % 16 * 64 + (draw >> 8) % 2 * SNAPSHOT_BASE.0;
            let transaction = line(pa, (draw >> 9).is_multiple_of(2));
            let ready = now.after((draw >> 10) % 30);
            let at = bus.earliest(&transaction, ready);
            let mut first = ready;
            while !grantable(&spec, &granted, &transaction, first) {
                first = first.after(1);
            }
            assert_eq!(at, first, "seed {seed}, transaction {n}");
            bus.grant(&transaction, at);
            granted.push((transaction, at));
            now = at;
        }
    }
}

#[test]
fn buses_that_cannot_be_built_are_refused_by_field() {
    let refused = |change: fn(&mut BusSpec), field: &str| {
        let mut spec = BusSpec::default();
        change(&mut spec);
        let error = Bus::new(spec).unwrap_err();
        assert_eq!(error.field, field, "{error}");
    };
    refused(|spec| spec.ratio = 0, "bus.ratio");
    refused(|spec| spec.ratio = 17, "bus.ratio");
    refused(|spec| spec.width = 0, "bus.width");
    refused(|spec| spec.width = 24, "bus.width");
    refused(|spec| spec.device_read = 0, "bus.device_read");
    refused(|spec| spec.prom_read = u64::MAX, "bus.prom_read");
    refused(|spec| spec.memory.banks = 0, "bus.memory");
    refused(|spec| spec.memory.read_busy = 0, "bus.memory");
    refused(|spec| spec.snapshot.interleave = 32, "bus.snapshot");
}
