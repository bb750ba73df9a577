//! Rule 9: what the kernel stores on the program's behalf.

use crate::guard::{Guard, LOCKED, PA_FIELD, W};
use crate::lab::{Lab, block, rules};
use stillframe::boot::layout::{PAGE, STACK_LIMIT, STACK_TOP};
use stillframe::scenario::{Strategy, Verdict};
use stillframe::time::Cycle;
use stillframe::trace::{Access, Copier, Event, Step, Tlb};
use stillframe_isa::{Asi, TrapType};
use stillframe_mmu::Pa;

/// The events of a trap, from `from` on, until it is left.
fn trap(events: &[(Cycle, Event)], from: usize) -> &[(Cycle, Event)] {
    let left = |(_, e): &(Cycle, Event)| matches!(e, Event::TrapOut { tl: 0, .. });
    let end = events[from..]
        .iter()
        .position(left)
        .expect("every trap is left");
    &events[from..=from + end]
}

/// The block copied first in `events`, by a trap.
fn copied(events: &[(Cycle, Event)]) -> Option<u64> {
    events.iter().find_map(|(_, e)| match e {
        Event::Copied {
            pa,
            by: Copier::Trap,
            ..
        } => Some(*pa),
        _ => None,
    })
}

#[test]
fn rule_09_the_kernel_stores_as_if_it_were_the_user_and_takes_the_users_write_traps() {
    let scenario = rules("grow", &[]);
    let mut lab = Lab::new(&scenario);
    lab.finish();
    let live = lab.between(Step::Resumed, Step::Done);
    let mut found = Vec::new();
    for (n, (_, event)) in live.iter().enumerate() {
        let Event::TrapIn {
            tt: TrapType(0x6C),
            pc,
            tl: 1,
        } = *event
        else {
            continue;
        };
        let name = lab.symbol(pc);
        if !name.starts_with("sys_") {
            continue;
        }
        // The copy comes first; then the same instruction stores, with the user's rights.
        let served = trap(live, n);
        let pa = copied(served).expect("the page was armed");
        let store = live[n + served.len()..].iter().find_map(|(_, e)| match *e {
            Event::Data {
                access: Access::Store,
                pc: at,
                asi,
                pa,
                ..
            } if at == pc => Some((asi, pa)),
            _ => None,
        });
        let (asi, stored) = store.expect("the store is tried again");
        assert_eq!((asi, block(stored)), (Asi(0x10), block(pa)), "{name}");
        found.push(name);
    }
    assert!(found.contains(&"sys_clock_gettime"), "a result: {found:?}");
    assert!(
        found.contains(&"sys_brk"),
        "pages given back, cleared: {found:?}"
    );
    let guard = Guard::of(&scenario, &lab.symbols, &lab.log.events);
    assert_eq!(guard.breaches, []);
    assert_eq!(lab.snapshot().verdict(), Verdict::Verified);
}

#[test]
fn rule_09_a_new_page_is_saved_before_it_is_cleared_and_then_writable_by_the_map() {
    let scenario = rules("grow", &[]);
    let mut lab = Lab::new(&scenario);
    lab.until_step(Step::Freeze);
    let captured = lab.machine.shared.memory.capture();
    lab.finish();
    let live = lab.between(Step::Resumed, Step::Done);
    let (mut heap, mut stack) = (0, 0);
    for (n, (_, event)) in live.iter().enumerate() {
        let Event::TrapIn {
            tt: TrapType(0x68),
            tl: 1,
            ..
        } = event
        else {
            continue;
        };
        let served = trap(live, n);
        let Some(pa) = copied(served) else { continue };
        // Copied, cleared by physical stores, mapped writable: in this order.
        let at = |wanted: &dyn Fn(&Event) -> bool| served.iter().position(|(_, e)| wanted(e));
        let copy = at(&|e| matches!(e, Event::Copied { .. }));
        let clear = at(&|e| {
            matches!(e, Event::Data { access: Access::Store, asi: Asi(0x14), pa: p, .. }
                if block(*p) == block(pa))
        });
        let fill = at(&|e| {
            matches!(e, Event::TlbFill { tlb: Tlb::D, entry, tte, .. }
                if !LOCKED.contains(entry) && tte & PA_FIELD == pa && tte & W != 0)
        });
        assert!(
            copy.is_some() && copy < clear && clear < fill,
            "{copy:?} {clear:?} {fill:?}"
        );
        let va = served.iter().find_map(|(_, e)| match e {
            Event::TlbFill { entry, va, .. } if !LOCKED.contains(entry) => Some(va.0),
            _ => None,
        });
        match va.expect("filled") {
            STACK_LOW..STACK_TOP => stack += 1,
            _ => heap += 1,
        }
        for word in (pa..pa + PAGE).step_by(8) {
            assert_eq!(
                Some(lab.saved(word)),
                captured.word(Pa(word)),
                "image, {word:#x}"
            );
        }
    }
    assert!(
        heap >= 3 && stack >= 3,
        "{heap} pages of heap, {stack} of stack"
    );
    // What was in the frames before is not seen by the program.
    let mut alone = Lab::with_strategy(&scenario, Strategy::None);
    alone.finish();
    assert_eq!(lab.output(), alone.output());
}

/// The lowest address that the stack may reach.
const STACK_LOW: u64 = STACK_TOP - STACK_LIMIT;

#[test]
fn rule_09_no_tlb_entry_makes_an_uncopied_block_writable() {
    for name in ["pages", "descend", "grow"] {
        let mut lab = Lab::new(&rules(name, &[]));
        lab.until_step(Step::Freeze);
        let l = lab.layout().clone();
        let mut copied = vec![false; l.blocks_in_scope() as usize];
        let mut writable = 0;
        while lab.machine.observer.in_progress().is_some() {
            let mut look = false;
            for (_, event) in lab.step() {
                if let Event::Copied { block, .. } = event {
                    copied[*block as usize] = true;
                }
                look |= matches!(
                    event,
                    Event::TlbFill { .. } | Event::Step { .. } | Event::Copied { .. }
                );
            }
            if !look {
                continue;
            }
            for (n, entry) in lab.dtlb().filter(|(_, entry)| entry.data.0 & W != 0) {
                let pa = entry.data.pa().0;
                match n {
                    63 => assert_eq!(pa, 0, "the kernel's own image, which S3 copies"),
                    62 => assert_eq!(pa, l.reserved, "the module, not in the image"),
                    60 => assert!(pa >= 1 << 39, "the copier's target: snapshot memory"),
                    _ => {
                        assert!(!entry.data.g(), "a page of the user's");
                        assert!(copied[block(pa) as usize], "{name}: entry {n}, {pa:#x}");
                        writable += 1;
                    }
                }
            }
        }
        assert!(writable > 50, "{name}: {writable}");
    }
}
