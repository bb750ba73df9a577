//! Which machines can be built, and that any that can be built runs.

use super::random::Dice;
use super::*;
use crate::bus::BankTiming;
use crate::cache::CacheSpec;
use crate::io::DmaWriterSpec;

/// Any machine at all, most of them possible.
fn any(seed: u64) -> (CpuMemorySpec, BusSpec, IoSpec) {
    let mut dice = Dice(seed << 20);
    let mut upto = |most: u64| dice.below(most + 1);
    let caches = CacheSpec {
        icache: 64 << upto(9),
        dcache: 32 << upto(10),
        ecache: 1024 << upto(8),
    };
    let ecu = EcuSpec {
        load_buffer: 1 + upto(15),
        store_buffer: 1 + upto(15),
        store_high_water: upto(16),
        dcache_latency: 1 + upto(15),
        load_request: 1 + upto(15),
        store_request: 1 + upto(15),
        fetch_request: 1 + upto(15),
        ecache_interval: 1 + upto(3),
        ecache_latency: 1 + upto(15),
        ecache_turnaround: upto(4),
        miss_detect: 1 + upto(15),
        store_free: 1 + upto(15),
        store_free_dcache: upto(16),
        store_fill_free: upto(16),
        fill_to_use: upto(64),
        reads: 1 + upto(7),
        writebacks: 1 + upto(7),
        block_stores: 1 + upto(7),
    };
    let mut bank = || BankTiming {
        read_latency: 1 + upto(150),
        read_busy: 1 + upto(60),
        write_busy: 1 + upto(60),
        banks: 1 << upto(4),
        interleave: 64 << upto(10),
    };
    let (memory, snapshot) = (bank(), bank());
    let bus = BusSpec {
        ratio: 1 + upto(15),
        width: 4 << upto(4),
        address_clocks: 1 + upto(5),
        write_clocks: 1 + upto(5),
        memory,
        snapshot,
        device_read: 1 + upto(300),
        device_busy: 1 + upto(100),
        prom_read: 1 + upto(300),
    };
    let mut io = IoSpec {
        burst: 1 + upto(100),
        ..IoSpec::default()
    };
    io.devices.push(DmaWriterSpec {
        buffer: 64 << upto(6),
        fifo: 64 << upto(6),
        start: Cycle(upto(5000)),
        ..DmaWriterSpec::new(2, upto(2_000_000_000), Pa(0x2000), 64 << upto(6))
    });
    io.windows[2] = (Pa(0x2000), Pa(0x3000));
    (CpuMemorySpec { caches, ecu }, bus, io)
}

#[test]
fn any_machine_that_can_be_built_runs() {
    let mut built = 0;
    for seed in 0..400 {
        let (cpu, bus, io) = any(seed);
        if cpu.check(&bus).is_err() {
            continue;
        }
        built += 1;
        let mut rig = Rig::with(&cpu, bus, io);
        let mut dice = Dice(seed);
        let mut now = 0;
        let mut before = 0;
        for _ in 0..300 {
            now += dice.below(3);
            let mut access = at(dice.below(0x4000 / 8) * 8 + dice.below(2) * SNAPSHOT);
            access.cacheable = [
                Cacheable::Both,
                Cacheable::Both,
                Cacheable::Ecache,
                Cacheable::No,
            ][dice.below(4) as usize];
            let block = Access {
                pa: Pa(access.pa.0 & !63),
                bytes: 64,
                ..access
            };
            now = match dice.below(10) {
                0..4 => rig.load_at(now, access),
                4..7 => rig.store(now, access),
                7 => {
                    let time = rig.block_load(now, block);
                    rig.result(time)
                }
                8 => rig.block_store(now, block, dice.below(2) == 0),
                _ => {
                    let (cpu, shared) = (&mut rig.cpu, &mut rig.shared);
                    cpu.fetch(shared, Cycle(now), access.pa, access.cacheable, &mut ())
                        .0
                }
            };
            assert!(now >= before, "seed {seed}: time goes forward");
            before = now;
        }
        let end = rig.drain(now);
        assert!(end < 2_000_000, "seed {seed}: {end}");
        assert_eq!(rig.cpu.counters.late_requests, 0, "seed {seed}");
        assert!(
            rig.cpu
                .buffers
                .outbox
                .iter()
                .all(|request| request.ready.is_known())
        );
    }
    assert!(built > 150, "{built}");
}

#[test]
fn units_that_cannot_be_built_are_refused_by_field() {
    let refused = |change: fn(&mut CpuMemorySpec), field: &str| {
        let mut spec = CpuMemorySpec::default();
        change(&mut spec);
        let error = CpuMemory::new(&spec, &BusSpec::default()).unwrap_err();
        assert_eq!(error.field, field, "{error}");
    };
    refused(|spec| spec.ecu.load_buffer = 0, "ecu.load_buffer");
    refused(|spec| spec.ecu.load_buffer = 17, "ecu.load_buffer");
    refused(|spec| spec.ecu.store_buffer = u64::MAX, "ecu.store_buffer");
    refused(|spec| spec.ecu.load_request = 0, "ecu.load_request");
    refused(|spec| spec.ecu.ecache_interval = 0, "ecu.ecache_interval");
    refused(|spec| spec.ecu.reads = 0, "ecu.reads");
    refused(|spec| spec.ecu.writebacks = 9, "ecu.writebacks");
    refused(|spec| spec.caches.ecache = 100, "ecache");
    // A line must not come while an access still has the port.
    refused(|spec| spec.ecu.ecache_interval = 4, "bus.memory");
}
