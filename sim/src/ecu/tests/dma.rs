//! The processor and a device on one bus.

use super::*;
use crate::cache::LineState;
use crate::io::{DmaWriterSpec, burst_content};
use crate::memory::{Author, BRIDGE_BASE};

/// A device in slot 0 whose first burst asks for the bus at `ready`; `every` cycles a burst.
fn rig(ready: u64, every: u64) -> Rig {
    let mut io = IoSpec {
        clock_hz: 64_000_000,
        ..IoSpec::default()
    };
    let start = Cycle(ready - io.burst);
    io.devices.push(DmaWriterSpec {
        start,
        // 64 bytes every `every` cycles.
        ..DmaWriterSpec::new(0, 64 * 64_000_000 / every, Pa(0x10_0000), 0x1000)
    });
    io.windows[0] = (Pa(0x10_0000), Pa(0x10_1000));
    Rig::with(&CpuMemorySpec::default(), BusSpec::default(), io)
}

#[test]
fn a_burst_keeps_a_load_from_its_bank() {
    // Both could have the bus at 1008: the bridge goes first. The bank is free at 1030, data come
    // from 1062, 16 bytes by 1064.
    let mut rig = rig(1008, 1_000_000);
    assert_eq!(rig.load_at(1000, at(0x1000)), 1067);
    // Asked for one bus clock later, the load goes first and the burst waits for its bank.
    let mut rig = self::rig(1009, 1_000_000);
    assert_eq!(rig.load_at(1000, at(0x1000)), 1045);
    rig.cpu.advance(&mut rig.shared, Cycle(1030), &mut ());
    assert_eq!(rig.shared.io.bridge.counters(0).bursts, 0);
    rig.cpu.advance(&mut rig.shared, Cycle(1031), &mut ());
    assert_eq!(rig.shared.io.bridge.counters(0).bursts, 1);
}

#[test]
fn after_a_burst_the_processor_goes_first() {
    // A burst every 54 cycles, as fast as the I/O bus goes: granted at 1008, 1062, ...
    let mut rig = rig(1008, 54);
    rig.cpu.advance(&mut rig.shared, Cycle(1040), &mut ());
    // The load could have the bus at 1062, and so could the burst.
    assert_eq!(rig.load_at(1054, at(0x1000)), 1062 + 32 + 2 + 3);
}

#[test]
fn a_burst_writes_memory_and_clears_the_caches() {
    let mut rig = rig(1008, 1_000_000);
    rig.own(0x10_0000);
    rig.load_at(900, at(0x10_0010));
    rig.fetch(920, 0x10_0020);
    assert_eq!(rig.cpu.dcache.present().count(), 1);
    let before = rig.shared.memory.read::<8>(Pa(0x10_0000)).unwrap();
    // Granted at 1008, so what issues at 1007 sees nothing of it.
    rig.cpu.advance(&mut rig.shared, Cycle(1008), &mut ());
    assert_eq!(rig.shared.memory.read::<8>(Pa(0x10_0000)), Ok(before));
    assert_eq!(rig.shared.deadline(), Cycle(1008));
    rig.cpu.advance(&mut rig.shared, Cycle(1009), &mut ());
    let content = burst_content(0, Pa(0x10_0000));
    assert_eq!(rig.shared.memory.read_block(Pa(0x10_0000)), Ok(content));
    let writer = rig.shared.memory.last_writer(Pa(0x10_0000));
    assert_eq!((writer.at, writer.author()), (Cycle(1008), Author::Dma(0)));
    assert_eq!(rig.cpu.ecache.state(Pa(0x10_0000)), LineState::Invalid);
    assert_eq!(rig.cpu.dcache.present().count(), 0);
    assert_eq!(rig.cpu.icache.present().count(), 0);
    assert_eq!(
        (
            rig.cpu.counters.snoop_hits,
            rig.cpu.counters.inclusion_drops
        ),
        (1, 2)
    );
    // The snoop had the port at 1009.
    rig.own(0x2000);
    rig.own(0x3000);
    assert_eq!(rig.load_at(1020, at(0x2000)), 1028);
}

#[test]
fn a_burst_into_decoded_code_is_told() {
    let mut rig = rig(1008, 1_000_000);
    rig.shared.memory.watch_code(Pa(0x10_0000)).unwrap();
    rig.cpu.advance(&mut rig.shared, Cycle(1009), &mut ());
    let told = rig.shared.memory.take_stale_code();
    let changed: Vec<u64> = told.iter().map(|write| write.pa.0).collect();
    assert_eq!(changed.first(), Some(&0x10_0000));
    assert_eq!(
        told.iter().map(|write| write.bytes).sum::<u32>(),
        64,
        "{changed:x?}"
    );
}

#[test]
fn the_firmware_stops_a_device_and_sees_it_quiet() {
    let mut rig = rig(1012, 1_000_000);
    let slot = Pa(BRIDGE_BASE.0 + 0x100);
    let quiet = Pa(BRIDGE_BASE.0 + 0x008);
    let Rig { cpu, shared } = &mut rig;
    assert_eq!(
        cpu.io_store(shared, Cycle(1000), slot, 8, 0, &mut ()),
        Ok(Cycle(1000))
    );
    let mut bits = |at: u64| cpu.io_load(shared, Cycle(at), quiet, 8, &mut ()).unwrap().0;
    // The register's own write is on the bus at 1006; the burst's data from 1014 to 1022.
    assert_eq!(bits(1001), 0xFE);
    assert_eq!(bits(1021), 0xFE);
    assert_eq!(bits(1022), 0xFF);
    assert_eq!(rig.shared.io.bridge.counters(0).bursts, 1);
}

#[test]
fn both_get_their_share_of_a_full_bus() {
    let alone = {
        let mut rig = rig(1_000_000, 1_000_000);
        copy(&mut rig, 500)
    };
    let mut rig = rig(1000, 54);
    let shared = copy(&mut rig, 500);
    let bursts = rig.shared.io.bridge.counters(0).bursts;
    // The device gets nearly all it can carry, the processor loses what the bank gives away.
    assert!(
        bursts * 54 > (shared - 1000) * 7 / 10,
        "{bursts} bursts in {shared} cycles"
    );
    assert!(
        shared > alone * 11 / 10 && shared < alone * 2,
        "{alone} to {shared}"
    );
    assert!(rig.shared.bus.counters.data_cycles < shared);
}

/// Copies blocks by block loads and stores; tells when it is done.
fn copy(rig: &mut Rig, blocks: u64) -> u64 {
    let mut now = 1000;
    for n in 0..blocks {
        let loaded = rig.block_load(now, at(64 * n));
        now = rig.result(loaded);
        now = rig.block_store(now, at(0x80_0000 + 64 * n), false) + 1;
    }
    rig.drain(now)
}
