use super::*;

/// Bytes a second at 167 MHz, in millions.
fn megabytes(bytes: u64, cycles: u64) -> u64 {
    bytes * 167 / cycles
}

#[test]
fn stores_that_hit_flow_at_eight_in_ten_cycles() {
    let mut rig = Rig::new();
    for line in 0..256 {
        rig.own(0x1_0000 + 64 * line);
    }
    let mut now = 1000;
    let mut entered = Vec::new();
    for n in 0..80 {
        now = rig.store(now, at(0x1_0000 + 16 * n));
        entered.push(now);
        now += 1;
    }
    // The buffer fills in eight cycles; each entry stays ten.
    assert_eq!(entered[7], 1007);
    assert_eq!(entered[8], 1010);
    assert_eq!(entered[79], 1000 + 9 * 10 + 7);
}

#[test]
fn stores_that_hit_the_dcache_too_flow_at_eight_in_eleven() {
    let mut rig = Rig::new();
    for n in 0..256 {
        rig.load_at(1000 + 100 * n, at(16 * n));
        rig.own(16 * n);
    }
    let mut now = 100_000;
    let mut entered = Vec::new();
    for n in 0..80 {
        now = rig.store(now, at(16 * n));
        entered.push(now);
        now += 1;
    }
    assert_eq!(entered[7], 100_007);
    assert_eq!(entered[8], 100_011);
    assert_eq!(entered[79], 100_000 + 9 * 11 + 7);
}

#[test]
fn stores_to_the_same_sixteen_bytes_merge_while_they_wait() {
    let mut rig = Rig::new();
    rig.own(0x1000);
    rig.own(0x2000);
    // The first goes to the E-cache at 1004.
    rig.store(1000, at(0x1000));
    rig.store(1003, at(0x1008));
    assert_eq!(rig.cpu.counters.merged_stores, 1);
    assert_eq!(rig.drain(1003), 1010);
    rig.store(2000, at(0x1000));
    rig.store(2004, at(0x1008));
    assert_eq!(rig.cpu.counters.merged_stores, 1, "at 2004 it has gone");
    // Only the youngest takes another in.
    rig.store(3000, at(0x1000));
    rig.store(3001, at(0x2000));
    rig.store(3002, at(0x1008));
    assert_eq!(rig.cpu.counters.merged_stores, 1);
    assert_eq!(rig.drain(3002), 3012);
}

#[test]
fn loads_go_before_stores_until_more_than_five_wait() {
    // Loads that miss the D-cache, one a cycle from 1000, keep the port from 1003 on.
    let run = |stores: u64| {
        let mut rig = Rig::new();
        for line in 0..64 {
            rig.own(64 * line);
            rig.own(0x1_0000 + 64 * line);
        }
        let mut last = LoadTime::At(Cycle(0));
        for n in 0..8 {
            last = rig.load(1000 + n, at(64 * n));
            if n < stores {
                rig.store(1000 + n, at(0x1_0000 + 64 * n));
            }
        }
        rig.result(last)
    };
    let undisturbed = 1000 + 7 + 8;
    assert_eq!(run(0), undisturbed);
    // Waiting stores do not delay the loads.
    assert_eq!(run(5), undisturbed);
    // The sixth enters at 1005 and counts from 1006: turning, one store, turning again, and the
    // loads of 1006 and 1007 come that much later.
    assert_eq!(run(6), undisturbed + 2 + 1 + 2);
}

#[test]
fn load_misses_follow_each_other_every_46_cycles() {
    // Port, 4 to the bus, the next edge, 32 to the data, 8 of data, 2 to turn the pins.
    let mut rig = Rig::new();
    let mut now = 1000;
    let slots: Vec<_> = (0..9)
        .map(|n| rig.load(now + n, at(0x1000 + 64 * n)))
        .collect();
    let times: Vec<_> = slots.into_iter().map(|slot| rig.result(slot)).collect();
    assert_eq!(times[0], 1045);
    assert!(
        times.windows(2).all(|pair| pair[1] - pair[0] == 46),
        "{times:?}"
    );
    // The tenth finds no room before the first has returned.
    let mut rig = Rig::new();
    for n in 0..9 {
        assert_eq!(
            rig.cpu.load_room(&mut rig.shared, Cycle(now), &mut ()),
            Cycle(now)
        );
        rig.load(now, at(0x1000 + 64 * n));
        now += 1;
    }
    assert_eq!(
        rig.cpu.load_room(&mut rig.shared, Cycle(now), &mut ()),
        Cycle(1045)
    );
}

#[test]
fn three_reads_at_once_overlap_where_banks_allow() {
    let mut spec = CpuMemorySpec::default();
    spec.ecu.reads = 3;
    let mut bus = BusSpec::default();
    bus.memory.banks = 4;
    let mut rig = Rig::with(&spec, bus, IoSpec::default());
    let slots: Vec<_> = (0..4)
        .map(|n| rig.load(1000 + n, at(0x1000 + 64 * n)))
        .collect();
    let times: Vec<_> = slots.into_iter().map(|slot| rig.result(slot)).collect();
    // Granted at 1008, 1016 and 1024: data follow data. The fourth waits for the first's line
    // (until 1048), finds the port taken by the other two's (until 1064) and turns it: port 1066,
    // bus 1070, data 1102.
    assert_eq!(times, [1045, 1053, 1061, 1107]);
}

#[test]
fn a_dirty_victim_costs_four_reads_of_the_port_and_a_bus_write() {
    let mut rig = Rig::new();
    // The same place of the E-cache, 512 KB apart.
    rig.own(0x8_1000);
    let first = rig.load(1000, at(0x1000));
    // Port from 1003 to 1008, then free: an E-cache hit right behind is not let by (data come
    // back in order), but a store is.
    rig.own(0x2000);
    rig.store(1001, at(0x2000));
    assert_eq!(rig.result(first), 1045);
    assert_eq!(rig.drain(1001), 1045);
    assert_eq!(rig.cpu.counters.writebacks, 1);
    // The victim is ready at 1011. The one bank is busy with the read until 1030; a write at 1030
    // would have its data from 1032 to 1040, just before the read's.
    rig.cpu.advance(&mut rig.shared, Cycle(1100), &mut ());
    assert_eq!(rig.shared.bus.counters.writes, 1);
    // A second dirty miss needs the write-back buffer: free at 1040.
    rig.own(0x8_4000);
    assert_eq!(rig.load_at(2000, at(0x4000)), 2045);
}

#[test]
fn block_stores_run_at_the_speed_of_the_bank() {
    let mut rig = Rig::new();
    let blocks = 200;
    let mut now = 1000;
    for n in 0..blocks {
        now = rig.block_store(now, at(0x1000 + 64 * n), true) + 1;
    }
    // One every 22 cycles, 486 MB/s: port 1004, bus 1008, then the bank.
    assert_eq!(rig.drain(now), 1008 + 22 * (blocks - 1) + 2 + 8);
}

#[test]
fn a_read_stream_stays_far_below_the_peak_of_the_bus() {
    let mut rig = Rig::new();
    let mut now = 1000;
    for n in 0..1000 {
        now = rig.load_at(now, at(64 * n));
    }
    let rate = megabytes(64_000, now - 1000);
    assert!((200..250).contains(&rate), "{rate} MB/s");
}

#[test]
fn a_write_stream_fetches_and_writes_back() {
    let mut rig = Rig::new();
    let mut now = 1000;
    for n in 0..100_000 {
        now = rig.store(now, at(8 * n)) + 1;
    }
    // Half of the lines written are evicted by the other half of the loop's.
    let rate = megabytes(800_000, rig.drain(now) - 1000);
    assert!((150..250).contains(&rate), "{rate} MB/s");
    assert!(rig.cpu.counters.writebacks > 1000);
}

#[test]
fn a_block_copy_runs_at_what_measured_machines_do() {
    for to in [0x100_0000, SNAPSHOT] {
        let mut rig = Rig::new();
        let blocks = 1000;
        let mut now = 1000;
        let mut loaded = rig.block_load(now, at(0));
        for n in 0..blocks {
            // The next block is asked for before this one is stored.
            let next = rig.block_load(now + 1, at(64 * (n + 1)));
            now = rig.result(loaded).max(now + 1);
            now = rig.block_store(now, at(to + 64 * n), false) + 1;
            loaded = next;
        }
        let cycles = rig.drain(now) - 1000;
        let rate = megabytes(64 * blocks, cycles);
        assert!((200..300).contains(&rate), "{rate} MB/s");
        let one_by_one = {
            let mut rig = Rig::new();
            let mut now = 1000;
            for n in 0..blocks {
                let loaded = rig.block_load(now, at(64 * n));
                now = rig.result(loaded);
                now = rig.block_store(now, at(to + 64 * n), false) + 1;
            }
            megabytes(64 * blocks, rig.drain(now) - 1000)
        };
        assert!((150..rate).contains(&one_by_one), "{one_by_one} MB/s");
    }
}
