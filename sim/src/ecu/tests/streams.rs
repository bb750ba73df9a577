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
