use super::*;

#[test]
fn a_dcache_hit_takes_two_cycles() {
    let mut rig = Rig::new();
    let filled = rig.load_at(1000, at(0x1000));
    assert_eq!(
        rig.load(filled, at(0x1008)),
        LoadTime::At(Cycle(filled + 2))
    );
    assert_eq!(rig.cpu.counters.dcache.hits, 1);
}

#[test]
fn an_ecache_hit_takes_eight_cycles() {
    // Presented at +3, granted at once, 5 cycles later in the register.
    let mut rig = Rig::new();
    rig.own(0x1000);
    assert_eq!(rig.load_at(1000, at(0x1000)), 1008);
    // The other sub-block of the line is a miss of its own.
    assert_eq!(rig.load_at(1010, at(0x1010)), 1018);
    assert_eq!(rig.load_at(1020, at(0x1000)), 1022);
}

#[test]
fn in_two_two_mode_it_takes_nine() {
    let mut spec = CpuMemorySpec::default();
    spec.ecu.ecache_interval = 2;
    spec.ecu.ecache_latency = 6;
    spec.ecu.ecache_turnaround = 0;
    let mut rig = Rig::with(&spec, BusSpec::default(), IoSpec::default());
    rig.own(0x1000);
    rig.own(0x1040);
    assert_eq!(rig.load_at(1000, at(0x1000)), 1009);
    // Two cycles between accesses.
    let first = rig.load(1100, at(0x1010));
    let second = rig.load(1101, at(0x1040));
    assert_eq!(rig.result(first), 1109);
    assert_eq!(rig.result(second), 1111);
}

#[test]
fn a_load_miss_takes_45_cycles_or_44_by_the_bus_edge() {
    // Port 1003, bus wanted 1007 and granted at the edge 1008, data from 1040, the first 16 bytes
    // by 1042, in the register 1045.
    assert_eq!(Rig::new().load_at(1000, at(0x1000)), 1045);
    // Port 1004, bus 1008: the same edge.
    assert_eq!(Rig::new().load_at(1001, at(0x1000)), 1045);
    assert_eq!(Rig::new().load_at(1002, at(0x1000)), 1047);
}

#[test]
fn a_hit_behind_a_miss_waits_its_turn() {
    let mut rig = Rig::new();
    rig.load_at(1000, at(0x1000));
    let miss = rig.load(1100, at(0x2000));
    let hit = rig.load(1101, at(0x1000));
    assert_eq!(rig.result(miss), 1145);
    assert_eq!(rig.result(hit), 1146);
    // From there on hits are quick again.
    assert_eq!(rig.load(1146, at(0x1000)), LoadTime::At(Cycle(1148)));
}

#[test]
fn a_second_miss_waits_for_the_first_line() {
    let mut rig = Rig::new();
    let first = rig.load(1000, at(0x1000));
    let second = rig.load(1001, at(0x2000));
    assert_eq!(rig.result(first), 1045);
    // The first line ends at 1048 and the pins turn: port 1050, bus 1054, data 1086 to 1088.
    assert_eq!(rig.result(second), 1091);
}

#[test]
fn loads_of_one_line_on_its_way_wait_for_it() {
    let mut rig = Rig::new();
    let first = rig.load(1000, at(0x1000));
    let second = rig.load(1001, at(0x1010));
    assert_eq!(rig.result(first), 1045);
    // The line is there at 1048; read after turning at 1050.
    assert_eq!(rig.result(second), 1055);
    assert_eq!(rig.cpu.counters.ecache.misses, 1);
}

#[test]
fn a_fetch_miss() {
    let mut rig = Rig::new();
    // Port 1002, bus 1006, data 1038, 32 bytes by 1042.
    assert_eq!(rig.fetch(1000, 0x4000), 1045);
    assert_eq!(rig.fetch(1050, 0x4000), 1050);
    // The other half of the E-cache line: port 1062, second half at 1063, 5 cycles.
    assert_eq!(rig.fetch(1060, 0x4020), 1068);
}

#[test]
fn a_block_load_from_memory_takes_51_cycles() {
    let mut rig = Rig::new();
    let first = rig.block_load(1000, at(0x1000));
    let second = rig.block_load(1001, at(0x1040));
    assert_eq!(rig.result(first), 1051);
    // The bus read of the first ends at 1048: port 1048, bus 1052, data 1084 to 1092.
    assert_eq!(rig.result(second), 1095);
    // Nothing was left behind.
    assert_eq!(rig.cpu.ecache.present().count(), 0);
    assert_eq!(rig.cpu.dcache.present().count(), 0);
    // From the E-cache: eight accesses from 2003.
    rig.own(0x3000);
    let hit = rig.block_load(2000, at(0x3000));
    assert_eq!(rig.result(hit), 2015);
}

#[test]
fn a_store_to_the_same_bytes_holds_a_load_up() {
    let mut rig = Rig::new();
    let ready = rig.load_at(1000, at(0x1000));
    rig.own(0x1000);
    let now = ready + 100;
    rig.store(now, at(0x1000));
    // Out of the buffer after 11 cycles (D-cache hit), then 2 for the hit.
    assert_eq!(rig.load_at(now + 1, at(0x1000)), now + 13);
    // Other bytes of the same 16 do not matter to a hit.
    let now = now + 100;
    rig.store(now, at(0x1000));
    assert_eq!(rig.load_at(now + 1, at(0x1008)), now + 3);
    // To a miss they do, and 16 KB away counts as the same; port after 11 cycles, E-cache 5.
    let now = now + 100;
    rig.own(0x5000);
    rig.store(now, at(0x1000));
    assert_eq!(rig.load_at(now + 1, at(0x5008)), now + 11 + 5);
    assert_eq!(rig.cpu.counters.raw_waits, 2);
}

#[test]
fn membar_sync_waits_for_everything() {
    let mut rig = Rig::new();
    assert_eq!(rig.drain(500), 500);
    rig.own(0x1000);
    rig.store(1000, at(0x1000));
    assert_eq!(rig.drain(1001), 1010);
    // Block store to memory: port 1104, bus 1108, data 1110 to 1118.
    assert_eq!(rig.block_store(1100, at(0x2000), false), 1100);
    assert_eq!(rig.drain(1101), 1118);
}
