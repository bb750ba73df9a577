//! Rule 7: the order in which a block is released.

use crate::guard::{LOCKED, PA_FIELD, SOURCE_VA, W};
use crate::lab::{Lab, block, rules};
use stillframe::boot::layout::{PAGE, SNAPSHOT_BASE};
use stillframe::oracle::look_through;
use stillframe::scenario::{Device, DeviceKind, Verdict};
use stillframe::time::Cycle;
use stillframe::trace::{Access, Copier, Event, Step, Tlb};
use stillframe_isa::{Asi, TrapType, Va};
use stillframe_mmu::ultrasparc::TteData;

const PROTECTION: TrapType = TrapType(0x6C);

/// What is done to release a block, one word an action, several stores to one thing as one.
fn actions(lab: &Lab, events: &[(Cycle, Event)]) -> Vec<&'static str> {
    let l = lab.layout();
    let action = |event: &Event| match *event {
        Event::Data {
            access: Access::Load,
            va,
            ..
        } => (SOURCE_VA..SOURCE_VA + PAGE)
            .contains(&va.0)
            .then_some("copy"),
        Event::Data { pa, .. } => match pa {
            SNAPSHOT_BASE.. if pa < SNAPSHOT_BASE + l.snapshot => Some("copy"),
            pa if (l.copy_map()..l.memory).contains(&pa) => Some("map"),
            pa if (l.pool..l.pool_end).contains(&pa) => Some("table"),
            pa if (l.tsb..l.frame_table).contains(&pa) => Some("tsb"),
            _ => None,
        },
        Event::Copied { .. } => Some("copied"),
        Event::TlbDemap { tlb: Tlb::D, .. } => Some("demap"),
        Event::TlbFill {
            tlb: Tlb::D, entry, ..
        } if !LOCKED.contains(&entry) => Some("fill"),
        Event::SlotWrite { allow: true, .. } => Some("allow"),
        _ => None,
    };
    let mut actions: Vec<&str> = events.iter().filter_map(|(_, e)| action(e)).collect();
    actions.dedup();
    actions
}

/// The events from each write trap until it is left.
fn write_traps(events: &[(Cycle, Event)]) -> Vec<&[(Cycle, Event)]> {
    let starts = events
        .iter()
        .enumerate()
        .filter_map(|(n, (_, event))| match event {
            Event::TrapIn {
                tt: PROTECTION, tl, ..
            } => Some((n, tl - 1)),
            _ => None,
        });
    starts
        .map(|(n, level)| {
            let left =
                |(_, e): &(Cycle, Event)| matches!(e, Event::TrapOut { tl, .. } if *tl == level);
            let end = events[n..].iter().position(left).expect("it is left");
            &events[n..=n + end]
        })
        .collect()
}

#[test]
fn rule_07_a_write_trap_copies_marks_and_only_then_gives_w_back() {
    for (name, least) in [("pages", 5), ("descend", 5)] {
        let mut lab = Lab::new(&rules(name, &[]));
        lab.finish();
        let traps = write_traps(lab.between(Step::Resumed, Step::Done));
        // The last of all blocks may be a trap's: S7 is then part of it.
        for trap in &traps {
            let order = ["copy", "copied", "map", "table", "tsb", "demap", "fill"];
            assert_eq!(actions(&lab, trap), order, "{name}");
        }
        assert!(traps.len() >= least, "{name}: {} write traps", traps.len());
    }
}

#[test]
fn rule_07_the_sweep_copies_marks_and_only_then_gives_w_back() {
    let mut lab = Lab::new(&rules("pages", &[]));
    lab.finish();
    let live = lab.between(Step::Resumed, Step::Done);
    let by_sweep = |e: &Event| {
        matches!(
            e,
            Event::Copied {
                by: Copier::Sweep,
                ..
            }
        )
    };
    let (mut mapped, mut free) = (0, 0);
    let copies = live.iter().enumerate().filter(|(_, (_, e))| by_sweep(e));
    for (n, _) in copies {
        // Until the next block, or the end of the slice.
        let rest = &live[n..];
        let over = |(_, e): &(Cycle, Event)| match e {
            Event::Data {
                va,
                access: Access::Load,
                ..
            } => va.0 == SOURCE_VA,
            Event::TrapOut { .. } => true,
            _ => false,
        };
        let end = rest.iter().position(over).unwrap_or(rest.len());
        let actions = actions(&lab, &rest[..end]);
        match actions[..] {
            ["copied", "map"] => free += 1,
            ["copied", "map", "table", "demap"] | ["copied", "map", "table", "tsb", "demap"] => {
                mapped += 1;
            }
            _ => panic!("{actions:?}"),
        }
    }
    assert!(mapped >= 3, "{mapped} blocks with a writable page");
    assert!(free >= 20, "{free} blocks without");
}

#[test]
fn rule_07_s4_releases_what_it_has_copied_and_allows_dma_last() {
    // A device's window on a page of the program's own; where that lies is not known beforehand.
    let mut scenario = rules("pages", &[4]);
    let mut lab = Lab::new(&scenario);
    lab.until_step(Step::Freeze);
    let image = lab.symbols.clone();
    let pages = (0x10_0000..0x20_0000)
        .step_by(PAGE as usize)
        .find(|va| image.lookup(Va(*va)) == Some(("pages", 0)))
        .expect("a label on a page of its own");
    let shared = look_through(&lab.machine.shared.memory, pages + 3 * PAGE)
        .expect("mapped")
        .0;
    scenario.devices = vec![Device {
        name: "0".to_owned(),
        kind: DeviceKind::DmaWriter,
        slot: 0,
        rate: 1_000_000,
        window: (shared + PAGE / 2, 64),
        buffer: 64,
        fifo: 4096,
    }];
    let mut lab = Lab::new(&scenario);
    lab.until_step(Step::Resumed);
    let s4 = actions(&lab, lab.between(Step::Release, Step::Resumed));
    assert_eq!(s4, ["map", "table", "tsb", "demap", "allow"]);
    // No write trap for that page then: it is copied.
    lab.finish();
    let copied = |e: &Event| matches!(e, Event::Copied { block: b, .. } if *b == block(shared));
    assert_eq!(lab.log.events.iter().filter(|(_, e)| copied(e)).count(), 1);
    assert_eq!(lab.snapshot().verdict(), Verdict::Verified);
}

#[test]
fn rule_07_no_permission_is_ever_ahead_of_its_map_bit_nor_the_bit_of_its_copy() {
    let mut lab = Lab::new(&rules("pages", &[]));
    lab.until_step(Step::Freeze);
    let mut copied = vec![false; lab.layout().blocks_in_scope() as usize];
    let (mut looks, mut set) = (0, 0);
    while lab.machine.observer.in_progress().is_some() {
        let mut changed = false;
        let reserved = lab.layout().reserved;
        let tables = lab.layout().tsb..lab.layout().kernel_end;
        for (_, event) in lab.step() {
            match *event {
                Event::Copied { block, .. } => copied[block as usize] = true,
                Event::Data {
                    access: Access::Store,
                    pa,
                    ..
                } => {
                    changed |= tables.contains(&pa) || pa >= reserved;
                }
                Event::TlbFill { .. } | Event::TlbDemap { .. } => changed = true,
                _ => {}
            }
        }
        if changed {
            looks += 1;
            let bit = |pa: u64| {
                lab.word(lab.layout().copy_map() + block(pa) / 64 * 8) >> (block(pa) % 64) & 1 == 1
            };
            for (b, copied) in (0..).zip(&copied) {
                set += u64::from(bit(b * PAGE));
                assert!(
                    !bit(b * PAGE) || *copied,
                    "block {b} is marked and not copied"
                );
            }
            let table = lab.leaves().into_values();
            let tsb = (0..512).map(|n| lab.word(lab.layout().tsb + 16 * n + 8));
            let tlb = lab
                .dtlb()
                .filter(|(n, _)| !LOCKED.contains(n))
                .map(|(_, e)| e.data.0);
            for tte in table.chain(tsb).chain(tlb).filter(|tte| TteData(*tte).v()) {
                assert!(
                    tte & W == 0 || bit(tte & PA_FIELD),
                    "{tte:#x} is writable too early"
                );
            }
        }
    }
    assert!(looks > 500 && set > 0);
}

#[test]
fn rule_07_a_trap_on_a_block_whose_bit_is_set_only_refreshes_the_entry() {
    let mut lab = Lab::new(&rules("pages", &[]));
    lab.until(|e| {
        matches!(
            e,
            Event::TrapIn {
                tt: PROTECTION,
                tl: 1,
                ..
            }
        )
    });
    let mmu = &mut lab.machine.cores[0].state.mmu;
    let tag = mmu.read_register(Asi(0x58), Va(0x30)).expect("Tag Access");
    let page = tag & !(PAGE - 1);
    let (_, event) = lab.until(|e| matches!(e, Event::Copied { .. }));
    let Event::Copied {
        by: Copier::Trap,
        block: released,
        ..
    } = event
    else {
        panic!("the trap copies")
    };
    lab.until(|e| matches!(e, Event::TrapOut { tl: 0, .. }));

    // Its W gets lost everywhere, as if an entry had been loaded before the release.
    let leaf = lab.leaf(page).expect("mapped");
    let tsb = lab.layout().tsb + (page >> 13 & 511) * 16 + 8;
    for pa in [leaf, tsb] {
        assert_ne!(lab.word(pa) & W, 0);
        lab.poke(pa, lab.word(pa) & !W);
    }
    lab.demap(page);

    let seen = lab.log.events.len();
    let again = |lab: &mut Lab| {
        let mmu = &mut lab.machine.cores[0].state.mmu;
        mmu.read_register(Asi(0x58), Va(0x30)).expect("Tag Access") == tag
    };
    loop {
        lab.until(|e| {
            matches!(
                e,
                Event::TrapIn {
                    tt: PROTECTION,
                    tl: 1,
                    ..
                }
            )
        });
        if again(&mut lab) {
            break;
        }
    }
    let from = lab.log.events.len() - 1;
    lab.until(|e| matches!(e, Event::TrapOut { tl: 0, .. }));
    assert_eq!(
        actions(&lab, &lab.log.events[from..]),
        ["table", "tsb", "demap", "fill"]
    );
    assert_ne!(lab.word(leaf) & W, 0);
    lab.finish();
    let again = |e: &Event| matches!(e, Event::Copied { block, .. } if *block == released);
    assert!(
        !lab.log.events[seen..].iter().any(|(_, e)| again(e)),
        "copied once"
    );
    assert_eq!(lab.snapshot().verdict(), Verdict::Verified);
}
