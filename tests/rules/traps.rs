//! Rules 4, 5 and 8: traps within traps, and what they may not interrupt.

use crate::guard::{Guard, SOURCE_VA};
use crate::lab::{Lab, block, rules};
use stillframe::oracle::look_through;
use stillframe::run::{RunOptions, run_with};
use stillframe::scenario::{Scenario, Strategy, Verdict};
use stillframe::time::Cycle;
use stillframe::trace::{Access, Copier, Event, Filter, Sink, Step};
use stillframe_isa::table::Op;
use stillframe_isa::{TrapType, Va, decode};

const DATA_MISS: TrapType = TrapType(0x68);
const PROTECTION: TrapType = TrapType(0x6C);

/// The program that spills, with the snapshot in a pause between two descents.
fn descend(args: &[u64]) -> Scenario {
    let mut scenario = rules("descend", args);
    scenario.snapshot.at = vec![400_000];
    scenario
}

#[test]
fn rule_04_above_trap_level_0_only_spill_and_fill_touch_user_memory_and_only_they_miss() {
    for (name, args) in [
        ("pages", &[][..]),
        ("descend", &[20, 100, 4000, 12]),
        ("grow", &[]),
    ] {
        let scenario = rules(name, args);
        let mut lab = Lab::new(&scenario);
        lab.finish();
        let guard = Guard::of(&scenario, &lab.symbols, &lab.log.events);
        assert_eq!(guard.breaches, [], "{name}");
        assert!(lab.machine.cores[0].state.counts.max_tl <= 3);
        if name == "descend" {
            assert!(guard.tried.nested > 1000 && guard.tried.nested_traps > 10);
            assert_eq!(lab.machine.cores[0].state.counts.max_tl, 2);
        }
        assert_eq!(lab.snapshot().verdict(), Verdict::Verified, "{name}");
    }
}

/// Counts instructions above trap level 0, and which of them change the window by SAVE or RESTORE.
#[derive(Default)]
struct Above {
    instructions: u64,
    windows: Vec<Va>,
}

impl Sink for Above {
    const ON: bool = true;

    fn filter(&self) -> Filter {
        Filter::INSN
    }

    fn event(&mut self, _at: Cycle, event: Event) {
        if let Event::Insn { pc, word, tl, .. } = event
            && tl > 0
        {
            self.instructions += 1;
            let op = decode(word).op;
            if matches!(op, Op::Save | Op::Restore | Op::Flushw) {
                self.windows.push(pc);
            }
        }
    }
}

#[test]
fn rule_04_no_save_is_executed_above_trap_level_0() {
    for strategy in [Strategy::StopCopy, Strategy::Live] {
        let scenario = descend(&[20, 100, 10_000, 12]);
        let (_, above) = run_with(&scenario, strategy, &RunOptions::default(), &mut (), |_| {
            Above::default()
        })
        .expect("the scenario can be run");
        assert_eq!(above.windows, []);
        assert!(above.instructions > 10_000);
    }
}

/// Traps in and out, and blocks copied, from a trap of level 1 until it is left.
fn chain(events: &[(Cycle, Event)]) -> Vec<Event> {
    let mut chain = Vec::new();
    for (_, event) in events {
        match event {
            Event::TrapIn { .. } | Event::Copied { .. } => chain.push(*event),
            Event::TrapOut { tl, .. } => {
                chain.push(*event);
                if *tl == 0 {
                    break;
                }
            }
            _ => {}
        }
    }
    chain
}

/// The chains of all spills that SAVE made between freeze and completion.
fn spills(lab: &Lab) -> Vec<(Va, Vec<Event>)> {
    let live = lab.between(Step::Resumed, Step::Done);
    let starts = live
        .iter()
        .enumerate()
        .filter_map(|(n, (_, event))| match event {
            Event::TrapIn { tt, pc, tl: 1 } if (0x80..0xA0).contains(&tt.0) => Some((n, *pc)),
            _ => None,
        });
    starts.map(|(n, pc)| (pc, chain(&live[n..]))).collect()
}

#[test]
fn rule_05_a_spill_to_a_cold_armed_stack_page_copies_it_and_goes_on() {
    let scenario = descend(&[]);
    let mut lab = Lab::new(&scenario);
    lab.finish();
    let mut found = 0;
    for (pc, chain) in spills(&lab) {
        // SAVE, spill at level 1; its first store misses at level 2 and finds W = 0 at level 2.
        let [
            Event::TrapIn { tl: 1, .. },
            Event::TrapIn {
                tt: DATA_MISS,
                pc: missed,
                tl: 2,
            },
            Event::TrapOut {
                pc: again,
                tl: 1,
                retry: true,
            },
            Event::TrapIn {
                tt: PROTECTION,
                pc: refused,
                tl: 2,
            },
            Event::Copied {
                by: Copier::Trap, ..
            },
            Event::TrapOut {
                pc: last,
                tl: 1,
                retry: true,
            },
            Event::TrapOut {
                pc: resumed,
                tl: 0,
                retry: true,
            },
        ] = chain[..]
        else {
            continue;
        };
        found += 1;
        assert_eq!(lab.symbol(pc), "descend");
        assert_eq!(
            [missed, again, refused, last],
            [missed; 4],
            "one store of the spill"
        );
        assert_eq!(lab.symbol(missed), "vector_spill");
        assert_eq!(resumed, pc, "the SAVE is executed again");
    }
    assert!(found >= 5, "the path arose {found} times");
    let mut alone = Lab::with_strategy(&scenario, Strategy::None);
    alone.finish();
    assert_eq!(lab.output(), alone.output(), "every window came back");
    assert_eq!(lab.snapshot().verdict(), Verdict::Verified);
}

#[test]
fn rule_05_a_spill_to_a_stack_page_that_is_not_there_saves_its_frame_first() {
    let scenario = descend(&[16, 40, 10_000, 16]);
    let mut lab = Lab::new(&scenario);
    lab.finish();
    let mut found = 0;
    for (_, chain) in spills(&lab) {
        let [
            Event::TrapIn { tl: 1, .. },
            Event::TrapIn {
                tt: DATA_MISS,
                tl: 2,
                ..
            },
            Event::Copied {
                by: Copier::Trap,
                pa,
                ..
            },
            Event::TrapOut {
                tl: 1, retry: true, ..
            },
            Event::TrapOut {
                tl: 0, retry: true, ..
            },
        ] = chain[..]
        else {
            continue;
        };
        found += 1;
        let written = lab
            .machine
            .shared
            .memory
            .last_writer(stillframe_mmu::Pa(pa));
        assert!(written.at > lab.snapshot().resumed_at.expect("resumed"));
    }
    assert!(found >= 3, "the path arose {found} times");
    let mut alone = Lab::with_strategy(&scenario, Strategy::None);
    alone.finish();
    assert_eq!(lab.output(), alone.output());
    assert_eq!(lab.snapshot().verdict(), Verdict::Verified);
}

#[test]
fn rule_05_what_was_spilled_is_in_memory_and_what_was_there_is_in_the_image() {
    let mut lab = Lab::new(&descend(&[]));
    lab.until_step(Step::Freeze);
    let captured = lab.machine.shared.memory.capture();
    lab.until(|e| {
        matches!(
            e,
            Event::TrapIn {
                tt: PROTECTION,
                tl: 2,
                ..
            }
        )
    });
    let cpu = lab.cpu();
    let save_area = cpu.r[14].wrapping_add(2047);
    let (locals, ins) = (cpu.r[16..24].to_vec(), cpu.r[24..32].to_vec());
    let frame = look_through(&lab.machine.shared.memory, save_area)
        .expect("mapped")
        .0;
    lab.until(|e| matches!(e, Event::TrapOut { tl: 0, .. }));
    for (n, value) in (0..).zip(locals.iter().chain(&ins)) {
        assert_eq!(
            lab.word(frame + 8 * n),
            *value,
            "memory, word {n} of the save area"
        );
    }
    for at in (0..8192).step_by(8) {
        let pa = block(frame) * 8192 + at;
        let was = captured.word(stillframe_mmu::Pa(pa)).expect("captured");
        assert_eq!(lab.saved(pa), was, "image, {pa:#x}");
    }
}

#[test]
fn rule_08_no_interrupt_is_taken_while_a_block_is_copied() {
    // The kernel ticks about as often as two blocks take.
    let mut scenario = rules("pages", &[]);
    scenario.machine.tick = 10_000;
    let mut lab = Lab::new(&scenario);
    let mut overdue = 0;
    let mut copy: Option<(u64, u64)> = None;
    while lab.ended.is_none() {
        let seen = lab.log.events.len();
        lab.step();
        for n in seen..lab.log.events.len() {
            let (_, event) = lab.log.events[n];
            match event {
                Event::Data {
                    access,
                    pc,
                    va,
                    bytes: 64,
                    ..
                } if lab.symbol(pc) == "copy_block" => {
                    let (loads, stores) = copy.get_or_insert((0, 0));
                    match access {
                        Access::Load => {
                            assert_eq!(va.0, SOURCE_VA + 64 * *loads);
                            *loads += 1;
                        }
                        _ => *stores += 1,
                    }
                }
                Event::Copied { .. } => {
                    assert_eq!(copy.take(), Some((128, 128)), "8 KB, 64 bytes at a time");
                    let timer = &lab.machine.cores[0].state.timer;
                    overdue += u64::from(timer.compare() < timer.tick(lab.now()));
                }
                Event::TrapIn { tt, .. } => assert_eq!(copy, None, "trap {:#x}", tt.0),
                _ => {}
            }
        }
    }
    assert!(
        overdue > 10,
        "a tick waited for the end of a block {overdue} times"
    );
    assert_eq!(lab.snapshot().verdict(), Verdict::Verified);
}
