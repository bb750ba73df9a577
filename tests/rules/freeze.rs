//! Rules 1 and 2: what may not be between the freeze point and S4, and what must be done by then.

use crate::guard::Guard;
use crate::lab::{Lab, block, rules};
use std::collections::BTreeSet;
use stillframe::boot::layout::PAGE;
use stillframe::memory::Target;
use stillframe::scenario::{Device, DeviceKind, Verdict};
use stillframe::trace::{Access, Copier, Event, Filter, Step};
use stillframe_isa::TrapType;
use stillframe_isa::cpu::Pstate;
use stillframe_mmu::Pa;

/// A device that writes `bytes` bytes from `base` on, again and again.
fn writer(slot: u8, rate: u64, base: u64, bytes: u64) -> Device {
    Device {
        name: slot.to_string(),
        kind: DeviceKind::DmaWriter,
        slot,
        rate,
        window: (base, bytes),
        buffer: 64,
        fifo: 4096,
    }
}

#[test]
fn rule_01_from_freeze_point_to_s4_nothing_acts_but_the_copier() {
    // The kernel's tick falls due meanwhile, and a device always has a burst to write.
    let mut scenario = rules("pages", &[]);
    scenario.machine.tick = 20_000;
    scenario.devices = vec![writer(0, 200_000_000, 0xA_0000, 0x8000)];
    let mut lab = Lab::new(&scenario);

    lab.until_step(Step::Freeze);
    assert!(
        !lab.cpu().pstate.contains(Pstate::IE),
        "interrupts are masked"
    );
    let now = lab.now();
    let (core, shared) = (&mut lab.machine.cores[0], &mut lab.machine.shared);
    let drained = core.state.memory.stores_done(shared, now, &mut ());
    assert_eq!(drained, now, "no store is on its way");
    let denied = lab.between(Step::Arm, Step::Freeze);
    let deny = denied
        .iter()
        .position(|(_, e)| matches!(e, Event::SlotWrite { allow: false, .. }));
    let in_flight = &denied[deny.expect("DMA is denied in S2")..];
    let quiet = in_flight
        .iter()
        .position(|(_, e)| matches!(e, Event::SlotQuiet { slot: 0 }));
    let burst = in_flight
        .iter()
        .position(|(_, e)| matches!(e, Event::DmaBurst { slot: 0, .. }));
    assert!(
        burst.is_some() && burst < quiet,
        "a burst was in flight, and was waited for"
    );

    // Nothing of the first storage changes until S4.
    let captured = lab.machine.shared.memory.capture();
    lab.log.filter |= Filter::INSN;
    lab.until_step(Step::Release);
    lab.log.filter -= Filter::INSN;
    for at in (0..lab.layout().reserved).step_by(PAGE as usize) {
        let was = captured.view(Pa(at)).expect("captured");
        let is = lab.machine.shared.memory.view(Pa(at)).expect("memory");
        assert_eq!(was.first_difference(&is), None, "block {}", block(at));
    }
    let guard = Guard::of(&scenario, &lab.symbols, &lab.log.events);
    assert_eq!(guard.breaches, []);

    // Both were really waiting, and come afterwards.
    let timer = &lab.machine.cores[0].state.timer;
    assert!(timer.compare() < timer.tick(lab.now()), "a tick is overdue");
    let device = lab
        .machine
        .shared
        .io
        .bridge
        .device(0)
        .expect("slot 0 has one");
    assert!(device.waiting() > 0);
    lab.until(|e| matches!(e, Event::DmaBurst { slot: 0, .. }));
    lab.until(|e| {
        matches!(
            e,
            Event::TrapIn {
                tt: TrapType(0x4E),
                tl: 1,
                ..
            }
        )
    });
    lab.finish();
    assert_eq!(lab.snapshot().verdict(), Verdict::Verified);
}

#[test]
fn rule_01_what_s2_changes_is_before_the_freeze_point_and_counted() {
    let mut lab = Lab::new(&rules("pages", &[]));
    lab.until_step(Step::Freeze);
    let reserved = lab.layout().reserved;
    let stored = lab.between(Step::Initiate, Step::Freeze).iter();
    let changed: BTreeSet<u64> = stored
        .filter_map(|(_, event)| match event {
            Event::Data {
                access: Access::Store,
                pa,
                ..
            } if *pa < reserved => Some(block(*pa)),
            _ => None,
        })
        .collect();
    assert!(changed.contains(&block(0xF400)), "the context");
    assert!(
        changed.contains(&block(lab.layout().pool)),
        "W bits in the translation table"
    );
    assert!(
        changed.contains(&block(lab.layout().tsb)),
        "W bits in the TSB"
    );
    assert_eq!(lab.snapshot().changed_before_freeze, changed.len() as u64);
}

#[test]
fn rule_02_the_kernels_blocks_and_those_of_every_window_are_saved_before_dma_is_allowed() {
    // Windows that begin and end anywhere: three whole blocks; 128 bytes across the end of the
    // last of these; 64 bytes within a block.
    let mut scenario = rules("pages", &[]);
    scenario.devices = vec![
        writer(0, 20_000_000, 0xA_0000, 0x6000),
        writer(3, 20_000_000, 0xA_5FC0, 0x80),
        writer(7, 20_000_000, 0xB_0040, 0x40),
    ];
    let mut lab = Lab::new(&scenario);
    // Slot 5 was denied all along.
    let slot = Pa(0x1FE_0000_0100 + 8 * 5);
    let io = &mut lab.machine.shared.io;
    let now = lab.machine.cores[0].state.pipe.now();
    io.write(now, Target::Bridge, slot, 8, 0, &mut ())
        .expect("it is a slot register");

    lab.until_step(Step::Freeze);
    let bridge = &lab.machine.shared.io.bridge;
    assert!(
        (0..8).all(|slot| !bridge.is_allowed(slot)),
        "every slot is denied"
    );
    lab.until(|e| matches!(e, Event::SlotWrite { allow: true, .. }));
    let copied: Vec<u64> = lab
        .log
        .events
        .iter()
        .filter_map(|(_, e)| initial(e))
        .collect();
    let set: BTreeSet<u64> = copied.iter().copied().collect();
    let kernel = 0..block(lab.layout().kernel_end);
    let wanted: BTreeSet<u64> = kernel.chain(0x50..=0x53).chain([0x58]).collect();
    assert_eq!(set, wanted);
    assert_eq!(
        copied.len(),
        set.len(),
        "each once, though two windows share one"
    );

    lab.until_step(Step::Resumed);
    let bridge = &lab.machine.shared.io.bridge;
    let allowed: Vec<u8> = (0..8).filter(|slot| bridge.is_allowed(*slot)).collect();
    assert_eq!(
        allowed,
        [0, 1, 2, 3, 4, 6, 7],
        "what was denied before stays so"
    );
    lab.finish();
    let guard = Guard::of(&scenario, &lab.symbols, &lab.log.events);
    assert_eq!(guard.breaches, []);
    for slot in [0, 3, 7] {
        let mut live = lab.between(Step::Resumed, Step::Done).iter();
        let wrote = live.any(|(_, e)| matches!(e, Event::DmaBurst { slot: s, .. } if *s == slot));
        assert!(
            wrote,
            "slot {slot} wrote while the snapshot was in progress"
        );
    }
    assert_eq!(lab.snapshot().verdict(), Verdict::Verified);
}

/// The block that S3 copied.
fn initial(event: &Event) -> Option<u64> {
    match event {
        Event::Copied {
            block,
            by: Copier::Initial,
            ..
        } => Some(*block),
        _ => None,
    }
}
