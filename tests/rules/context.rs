//! Rule 3: the interrupted context.

use crate::lab::{AT, Lab, block, scenario};
use stillframe::boot::layout::SNAPSHOT_BASE;
use stillframe::scenario::{Scenario, Strategy, Verdict};
use stillframe::trace::{Copier, Event, Step};
use stillframe_isa::{Cpu, TrapType};

/// Where the firmware keeps it: physical addresses, from `sim/firmware/layout.inc` (C_...).
const CONTEXT: u64 = 0xF400;
const WINDOWS: u64 = CONTEXT;
const NORMAL: u64 = CONTEXT + 0x400;
const MMU: u64 = CONTEXT + 0x480;
const INTERRUPT: u64 = CONTEXT + 0x4C0;
const FLOAT: u64 = CONTEXT + 0x500;
const TRAP: u64 = CONTEXT + 0x600;
const SCALARS: u64 = CONTEXT + 0x620;
const END: u64 = CONTEXT + 0x690;

/// A program that fills every register with a value of its own and spins; the snapshot comes then.
fn all_registers() -> Scenario {
    let mut scenario = scenario("directed", "stx", &[0, 400_000]);
    scenario.snapshot.at = vec![AT + 100_000];
    scenario
}

/// Goes to the timer trap in which the snapshot begins: the registers as it found them.
fn until_interrupted(lab: &mut Lab) -> Cpu {
    let mut interrupted = None;
    loop {
        let (_, event) = lab.until(|e| {
            let tick = matches!(
                e,
                Event::TrapIn {
                    tt: TrapType(0x4E),
                    tl: 1,
                    ..
                }
            );
            tick || matches!(
                e,
                Event::Step {
                    step: Step::Initiate,
                    ..
                }
            )
        });
        match event {
            Event::TrapIn { .. } => interrupted = Some(lab.cpu().settled()),
            _ => return interrupted.expect("S1 begins in a timer trap"),
        }
    }
}

/// The value that each word of the saved context must have.
fn expected(cpu: &Cpu) -> Vec<(u64, u64)> {
    let mut words = Vec::new();
    for (w, window) in cpu.windows.iter().enumerate() {
        let at = WINDOWS + 128 * w as u64;
        words.extend((at..).step_by(8).zip(window.iter().copied()));
    }
    // The alternate set is the timer trap's own.
    for (set, at) in [(0, NORMAL), (2, MMU), (3, INTERRUPT)] {
        words.extend(
            (at + 8..)
                .step_by(8)
                .zip(cpu.globals[set][1..].iter().copied()),
        );
    }
    words.extend((FLOAT..).step_by(8).zip(cpu.f.iter().copied()));
    let trap = cpu.trap[0];
    words.extend(
        (TRAP..)
            .step_by(8)
            .zip([trap.tstate, trap.tpc, trap.tnpc, u64::from(trap.tt)]),
    );
    let scalars = [
        1, // the trap level
        cpu.cwp.into(),
        cpu.cansave.into(),
        cpu.canrestore.into(),
        cpu.otherwin.into(),
        cpu.cleanwin.into(),
        cpu.wstate.into(),
        cpu.pil.into(),
        cpu.y,
        cpu.fprs.into(),
        cpu.fsr,
        cpu.gsr,
        1, // the primary and the secondary context
        1,
    ];
    words.extend((SCALARS..).step_by(8).zip(scalars));
    words
}

#[test]
fn rule_03_the_image_holds_the_whole_context_that_was_interrupted() {
    let mut lab = Lab::new(&all_registers());
    let cpu = until_interrupted(&mut lab);
    let spinning = |e: &Event| matches!(e, Event::Marker { .. });
    let markers = lab.log.events.iter().filter(|(_, e)| spinning(e)).count();
    assert_eq!(
        markers, 1,
        "the program is between marker_ready and marker_go"
    );
    let distinct: std::collections::BTreeSet<u64> = cpu.f.iter().copied().collect();
    assert_eq!(distinct.len(), 32, "it has filled its registers");
    assert!(cpu.windows.iter().all(|w| w[0] != 0), "and all its windows");

    lab.until_step(Step::Release);
    for at in [block(CONTEXT), block(END - 1)] {
        let saved = |e: &Event| matches!(e, Event::Copied { block, by: Copier::Initial, .. } if *block == at);
        assert!(
            lab.log.events.iter().any(|(_, e)| saved(e)),
            "S3 copies block {at}"
        );
    }
    lab.finish();
    for (pa, value) in expected(&cpu) {
        assert_eq!(lab.saved(pa), value, "the image's word at {pa:#x}");
    }
    assert_eq!(lab.snapshot().verdict(), Verdict::Verified);
}

#[test]
fn rule_03_the_work_resumes_as_it_was_interrupted() {
    let scenario = all_registers();
    let mut lab = Lab::new(&scenario);
    let was = until_interrupted(&mut lab);
    lab.until_step(Step::Resumed);
    lab.until(|e| {
        matches!(
            e,
            Event::TrapOut {
                tl: 0,
                retry: true,
                ..
            }
        )
    });
    let is = lab.cpu().settled();
    let trap = was.trap[0];
    assert_eq!((is.pc, is.npc), (trap.tpc, trap.tnpc));
    assert_eq!(is.windows, was.windows);
    for set in [0, 2, 3] {
        assert_eq!(is.globals[set][1..], was.globals[set][1..]);
    }
    assert_eq!(
        (is.f, is.fprs, is.fsr, is.gsr),
        (was.f, was.fprs, was.fsr, was.gsr)
    );
    assert_eq!((is.y, is.pil, is.wstate), (was.y, was.pil, was.wstate));
    let state = |c: &Cpu| (c.cansave, c.canrestore, c.otherwin, c.cleanwin);
    assert_eq!(state(&is), state(&was));
    let tstate = u64::from(is.ccr) << 32
        | u64::from(is.asi.0) << 24
        | u64::from(is.pstate.bits()) << 8
        | u64::from(is.cwp);
    assert_eq!(tstate, trap.tstate);

    lab.finish();
    let mut alone = Lab::with_strategy(&scenario, Strategy::None);
    alone.finish();
    assert_eq!(lab.output(), alone.output());
}

#[test]
fn rule_03_it_resumes_from_the_saved_context_and_not_from_registers() {
    let mut lab = Lab::new(&all_registers());
    until_interrupted(&mut lab);
    lab.until_step(Step::Release);
    // As the image would be restored: whatever the context says is what the work goes on with.
    let window = lab.word(SCALARS + 8); // CWP
    let words = [
        (NORMAL + 8 * 5, 0x5555),                 // %g5
        (WINDOWS + 128 * window + 8 * 3, 0x3333), // %l3
        (FLOAT + 8 * 31, 0x6262),                 // %f62
        (SCALARS + 0x40, 0x11),                   // Y
        (SCALARS + 0x58, 0x2A),                   // GSR
        (TRAP + 8, lab.word(TRAP + 16)),          // TPC: one instruction further
        (TRAP + 16, lab.word(TRAP + 16) + 4),
    ];
    for (pa, value) in words {
        lab.poke(pa, value);
    }
    lab.until_step(Step::Resumed);
    lab.until(|e| matches!(e, Event::TrapOut { tl: 0, .. }));
    let cpu = lab.cpu();
    assert_eq!((cpu.r[5], cpu.r[19], cpu.f[31]), (0x5555, 0x3333, 0x6262));
    assert_eq!((cpu.y, cpu.gsr, cpu.pc), (0x11, 0x2A, words[5].1));
    assert_ne!(
        lab.word(SNAPSHOT_BASE + NORMAL + 8 * 5),
        0x5555,
        "the image had been taken"
    );
}
