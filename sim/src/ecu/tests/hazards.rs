//! What the hardware would have got wrong is counted.

use super::*;
use crate::cache::LineState;

fn through(va: u64, pa: u64) -> Access {
    Access { va, ..at(pa) }
}

#[test]
fn a_store_through_another_colour_leaves_old_data() {
    let mut rig = Rig::new();
    rig.load_at(1000, through(0x2000, 0x4000));
    rig.store(1100, through(0x0000, 0x4000));
    assert_eq!(rig.cpu.hazards.dcache_alias, 0, "nobody has looked yet");
    rig.load_at(1200, through(0x0000, 0x4000));
    assert_eq!(rig.cpu.hazards.dcache_alias, 0, "this colour misses");
    rig.load_at(1300, through(0x2000, 0x4000));
    rig.load_at(1400, through(0x2008, 0x4008));
    assert_eq!(rig.cpu.hazards.dcache_alias, 2);
}

#[test]
fn so_does_a_store_past_the_dcache() {
    let mut rig = Rig::new();
    rig.load_at(1000, at(0x4000));
    rig.load_at(1100, at(0x4010));
    let past = Access {
        cacheable: Cacheable::Ecache,
        ..at(0x4000)
    };
    rig.store(1200, past);
    // A load past it is right, and so are other bytes.
    rig.load_at(1300, past);
    rig.load_at(1400, at(0x4010));
    assert_eq!(rig.cpu.hazards, Hazards::default());
    rig.load_at(1500, at(0x4000));
    assert_eq!(rig.cpu.hazards.dcache_alias, 1);
}

#[test]
fn a_block_store_drops_its_own_colour() {
    let mut rig = Rig::new();
    rig.load_at(1000, at(0x4000));
    rig.block_store(1100, at(0x4000), false);
    rig.load_at(1200, at(0x4000));
    assert_eq!(rig.cpu.hazards.dcache_alias, 0);
    // One that commits drops every colour with the E-cache line.
    rig.load_at(1300, through(0x6000, 0x4000));
    rig.block_store(1400, at(0x4000), true);
    assert_eq!(rig.cpu.ecache.state(Pa(0x4000)), LineState::Invalid);
    rig.load_at(1500, through(0x6000, 0x4000));
    assert_eq!(rig.cpu.hazards.dcache_alias, 0);
}

#[test]
fn uncached_accesses_past_a_line_are_counted() {
    let mut rig = Rig::new();
    let uncached = Access {
        cacheable: Cacheable::No,
        ..at(0x4000)
    };
    rig.load_at(1000, at(0x4000));
    rig.load_at(1100, uncached);
    assert_eq!(
        rig.cpu.hazards.uncached_alias, 0,
        "memory has what the clean line has"
    );
    rig.store(1200, uncached);
    assert_eq!(rig.cpu.hazards.uncached_alias, 1);
    rig.store(1300, at(0x4000));
    rig.load_at(1400, uncached);
    assert_eq!(rig.cpu.hazards.uncached_alias, 2);
}

#[test]
fn dirty_lines_of_the_snapshot_memory_can_be_counted() {
    let mut rig = Rig::new();
    let (base, end) = (Pa(SNAPSHOT), Pa(SNAPSHOT + 0x2000));
    rig.store(1000, at(SNAPSHOT + 0x100));
    rig.store(1100, at(SNAPSHOT + 0x2000));
    rig.store(1200, at(0x1_0100));
    assert_eq!(rig.cpu.ecache.dirty_lines(base, end), 1);
    rig.block_store(1300, at(SNAPSHOT + 0x100), true);
    assert_eq!(rig.cpu.ecache.dirty_lines(base, end), 0);
}
