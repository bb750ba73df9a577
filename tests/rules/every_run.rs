//! What holds in every run: of the small built-in scenarios, and of others with odd options.

use crate::guard::Guard;
use crate::lab::{Lab, rules};
use stillframe::run::{RunOptions, run_with};
use stillframe::scenario::{Input, Scenario, Strategy, Verdict, load};
use stillframe::trace::Filter;
use stillframe_workloads::SCENARIOS;

#[test]
fn no_run_breaks_a_rule_shows_a_hazard_or_nests_traps_deeper_than_3() {
    let mut runs = 0;
    for known in SCENARIOS.iter().filter(|s| s.name.starts_with("tiny-")) {
        let input = Input::find(known.name).expect("built in");
        let scenario = load(&input, &[]).expect("it is right").scenario;
        for strategy in Strategy::ALL {
            let what = format!("{} {}", known.name, strategy.name());
            let guard = |symbols| Guard::new(&scenario, symbols);
            let (report, guard) =
                run_with(&scenario, strategy, &RunOptions::default(), &mut (), guard)
                    .expect("the scenario can be run");
            for (hazard, count) in report.hazards.iter() {
                assert_eq!(*count, 0, "{what}: {hazard}");
            }
            assert!(report.max_tl <= 3, "{what}");
            assert_eq!(guard.breaches, [], "{what}");
            for snapshot in &report.snapshots {
                assert_eq!(snapshot.verdict, Verdict::Verified, "{what}");
                assert_eq!(guard.tried.copies, snapshot.blocks, "{what}");
            }
            if strategy == Strategy::Live {
                assert!(
                    guard.tried.stores > 1000 && guard.tried.writable > 10,
                    "{what}"
                );
            }
            runs += 1;
        }
    }
    assert_eq!(runs, 15);
}

/// A change of a scenario, with its name.
type Change = (&'static str, fn(&mut Scenario));

/// Options at their ends, alone and together.
const CHANGES: [Change; 12] = [
    ("asked for before power-on is over", |s| {
        s.snapshot.at = vec![1]
    }),
    ("asked for in the kernel's beginnings", |s| {
        s.snapshot.at = vec![30_000]
    }),
    ("one asked for while another is in progress", |s| {
        s.snapshot.at = vec![150_000, 150_001, 400_000, 1_500_000];
    }),
    (
        "asked for while the work is over and the sweep is not",
        |s| {
            s.snapshot.at = vec![150_000, 600_000];
            s.workload.args = vec!["4".to_owned(), "300".to_owned()];
        },
    ),
    ("a slice as soon as it may", |s| s.snapshot.sweep.period = 1),
    ("slices of one block", |s| s.snapshot.sweep.blocks = 1),
    ("everything in one slice", |s| {
        s.snapshot.sweep.blocks = 1_000_000
    }),
    ("the quickest tick", |s| s.machine.tick = 10_000),
    ("a map that ends with a whole word", |s| {
        s.machine.memory = (1 << 20) + (128 << 10);
        s.machine.snapshot_memory = s.machine.memory;
    }),
    ("a memory that is no multiple of the images", |s| {
        s.machine.memory = (1 << 20) + (8 << 10);
        s.machine.snapshot_memory = s.machine.memory + (8 << 10);
    }),
    ("a TSB of many lines for few pages", |s| {
        s.machine.tsb_entries = 16_384;
        s.machine.memory = 2 << 20;
        s.machine.snapshot_memory = s.machine.memory;
    }),
    (
        "the quickest tick, a slice as soon as it may, again and again",
        |s| {
            s.machine.tick = 10_000;
            s.snapshot.sweep.period = 1;
            s.snapshot.sweep.blocks = 1;
            s.snapshot.at = (1..9).map(|n| n * 200_000).collect();
        },
    ),
];

#[test]
fn no_option_makes_the_firmware_break_a_rule() {
    for (what, change) in CHANGES {
        for name in ["pages", "descend", "grow"] {
            let mut scenario = rules(name, &[]);
            change(&mut scenario);
            if name != "pages" {
                // The arguments are another program's.
                scenario.workload.args.clear();
            }
            let mut alone = Lab::with_strategy(&scenario, Strategy::None);
            alone.log.filter = Filter::empty();
            alone.finish();
            for strategy in [Strategy::StopCopy, Strategy::Live] {
                let what = format!("{what}: {name}, {}", strategy.name());
                let guard = |symbols| Guard::new(&scenario, symbols);
                let (report, guard) =
                    run_with(&scenario, strategy, &RunOptions::default(), &mut (), guard)
                        .expect("the scenario can be run");
                assert_eq!(report.work.output, alone.output(), "{what}");
                assert_eq!(guard.breaches, [], "{what}");
                assert_eq!(
                    report.hazards.iter().map(|(_, n)| n).sum::<u64>(),
                    0,
                    "{what}"
                );
                assert!(report.max_tl <= 3, "{what}");
                let taken = report
                    .snapshots
                    .iter()
                    .filter(|s| s.verdict != Verdict::NotTaken);
                let mut blocks = 0;
                for snapshot in taken {
                    assert_eq!(snapshot.verdict, Verdict::Verified, "{what}");
                    assert_eq!(snapshot.recopied, 0, "{what}");
                    blocks += snapshot.blocks;
                }
                assert!(blocks > 0 && guard.tried.copies == blocks, "{what}");
            }
        }
    }
}

#[test]
fn a_run_that_stops_at_every_cycle_is_the_run_in_one() {
    let scenario = rules("grow", &[]);
    let mut whole = Lab::new(&scenario);
    whole.finish();
    let mut stepped = Lab::new(&scenario);
    while stepped.ended.is_none() {
        stepped.step();
    }
    assert_eq!(stepped.ended, whole.ended);
    assert_eq!(stepped.now(), whole.now());
    assert_eq!(stepped.machine.exited, whole.machine.exited);
    assert!(stepped.log.events == whole.log.events, "the same events");
    assert!(stepped.machine.cores[0].state == whole.machine.cores[0].state);
    assert!(stepped.machine.shared == whole.machine.shared);
}
