//! What is promised of every run and of its report, on machines small enough for every day; on the
//! main scenario, of 64 MB, only when `STILLFRAME_EXTERNAL` is set.

#[path = "acceptance/dma.rs"]
mod dma;
mod machine;
#[path = "acceptance/times.rs"]
mod times;

use machine::built_in;
use std::ffi::OsString;
use stillframe::cli;
use stillframe::report::{Document, Outcome, RunReport, SnapshotReport};
use stillframe::run::{RunOptions, run, run_with};
use stillframe::scenario::{Scenario, Strategy, Verdict};
use stillframe::trace::{Filter, TextSink};
use stillframe_workloads::{PROGRAMS, SCENARIOS};

/// Runs with a strategy; what holds in every run is looked at.
fn report(scenario: &Scenario, strategy: Strategy) -> RunReport {
    let report = run(scenario, strategy, &RunOptions::default());
    let report = report.unwrap_or_else(|error| panic!("{error}"));
    assert_in_every_run(&report);
    report
}

fn assert_in_every_run(report: &RunReport) {
    let strategy = report.strategy;
    for (name, counts) in [("ledger", &report.ledger), ("reasons", &report.reasons)] {
        let sum: u64 = counts.iter().map(|(_, cycles)| cycles).sum();
        assert_eq!(sum, report.cycles, "{strategy:?}: {name}");
    }
    for (name, &count) in report.hazards.iter() {
        assert_eq!(count, 0, "{strategy:?}: {name}");
    }
    assert!(report.max_tl <= 3, "{strategy:?}: TL {}", report.max_tl);
    let paused: u64 = ["s1", "s2", "s3", "s4", "write_trap", "sweep", "s7"]
        .iter()
        .map(|account| cycles(report, account))
        .sum();
    // A sweep that goes on after the work has exited holds nobody up.
    assert!(report.pauses.total <= paused, "{strategy:?}: pauses");
}

fn cycles(report: &RunReport, account: &str) -> u64 {
    *report.ledger.get(account).expect("every run has it")
}

fn assert_verified(snapshot: &SnapshotReport, about: &str) {
    assert_eq!(snapshot.verdict, Verdict::Verified, "{about}");
    assert_eq!(snapshot.recopied, 0, "{about}");
    assert_eq!(snapshot.mismatch_count, 0, "{about}");
    assert!(snapshot.permission_errors.is_empty(), "{about}");
    let copied = snapshot.copied;
    let sum = copied.initial + copied.trap + copied.sweep;
    assert_eq!(sum, snapshot.blocks, "{about}: {copied:?}");
}

/// Runs a scenario without a snapshot and with every strategy, and looks at all that must hold
/// between them.
fn assert_accepted(name: &str, scenario: &Scenario) -> [RunReport; 3] {
    let [none, stop_copy, live] = Strategy::ALL.map(|strategy| report(scenario, strategy));
    let program = &scenario.workload.program;
    let program = PROGRAMS.iter().find(|p| p.name == program);
    let expected = program.and_then(|p| p.expected_output(&scenario.workload.args));
    let expected = expected.expect("the scenario's run is a known one");
    for run in [&none, &stop_copy, &live] {
        let about = format!("{name}, {:?}", run.strategy);
        assert_eq!(run.outcome, Outcome::Finished, "{about}");
        assert_eq!(run.work.output, expected, "{about}");
        assert_eq!(run.work.units, none.work.units, "{about}");
    }
    assert!(none.snapshots.is_empty() && none.pauses.count == 0);
    for run in [&stop_copy, &live] {
        let about = format!("{name}, {:?}", run.strategy);
        let [snapshot] = &run.snapshots[..] else {
            panic!("{about}: one snapshot")
        };
        assert_verified(snapshot, &about);
        assert!(snapshot.completed_at < run.work.exited_at, "{about}");
        assert_longest_pause_is_initial(run, &about);
    }
    let copied = stop_copy.snapshots[0].copied;
    assert_eq!((copied.trap, copied.sweep), (0, 0), "{name}: {copied:?}");
    let copied = live.snapshots[0].copied;
    assert!(copied.trap > 0 && copied.sweep > 0, "{name}: {copied:?}");
    [none, stop_copy, live]
}

/// The longest pause is the initial one and made of S1 to S4; stop-and-copy also ends within it.
fn assert_longest_pause_is_initial(run: &RunReport, about: &str) {
    let longest = run.pauses.longest.as_ref().expect("there are pauses");
    let snapshot = &run.snapshots[0];
    assert_eq!(longest.pause.cause, "initial", "{about}");
    assert_eq!(Some(longest.pause.length), run.pauses.max, "{about}");
    let sum: u64 = longest.accounts.iter().map(|(_, cycles)| cycles).sum();
    assert_eq!(sum, longest.pause.length, "{about}");
    let ends = match run.strategy {
        Strategy::StopCopy => &["s1", "s2", "s3", "s4", "s7"][..],
        _ => &["s1", "s2", "s3", "s4"],
    };
    let whole: u64 = ends.iter().map(|account| cycles(run, account)).sum();
    assert_eq!(longest.pause.length, whole, "{about}: S1 to S4");
    assert!(
        longest.accounts.iter().all(|(a, _)| ends.contains(&a)),
        "{about}"
    );
    // It begins with the interrupt that S1 answers and ends within the few instructions of the return to the work.
    let asked = snapshot.initiated_at.expect("it was initiated") - longest.pause.start;
    assert!(
        asked < 400,
        "{about}: {asked} cycles from the interrupt to S1"
    );
    let end = longest.pause.start + longest.pause.length;
    assert!(
        snapshot.resumed_at.is_some_and(|at| end.abs_diff(at) < 400),
        "{about}"
    );
    let frozen = snapshot.frozen_at.expect("it was frozen");
    assert!((longest.pause.start..end).contains(&frozen), "{about}");
}

#[test]
fn the_tiny_scenarios_are_accepted() {
    let tiny = SCENARIOS.iter().filter(|s| s.name.starts_with("tiny-"));
    for scenario in tiny {
        assert_accepted(scenario.name, &built_in(scenario.name, &[]));
    }
}

/// S3 is the same copying for both strategies, so its cycles a block are about the same.
fn assert_s3_costs_alike(name: &str, stop_copy: &RunReport, live: &RunReport) {
    let [a, b] = [stop_copy, live].map(|run| {
        let blocks = run.snapshots[0].copied.initial;
        cycles(run, "s3") * 1000 / blocks
    });
    assert!(
        a.abs_diff(b) * 10 <= a,
        "{name}: {a} and {b} thousandths of a cycle a block"
    );
}

#[test]
fn a_machine_of_8_mb_is_accepted_and_copies_a_block_at_the_same_cost() {
    let scenario = built_in("pointer-chase", &[]);
    assert_eq!(scenario.machine.memory, 8 << 20);
    let [_, stop_copy, live] = assert_accepted("pointer-chase", &scenario);
    assert_s3_costs_alike("pointer-chase", &stop_copy, &live);
    let [a, b] = [&stop_copy, &live].map(|run| run.pauses.max);
    assert!(a > b.map(|b| 20 * b), "{a:?} and {b:?}: what it is for");
}

#[test]
fn the_main_scenario_is_accepted() {
    if std::env::var_os("STILLFRAME_EXTERNAL").is_none() {
        return;
    }
    let scenario = built_in("kv-update", &[]);
    assert_eq!(scenario.machine.memory, 64 << 20);
    let [_, stop_copy, live] = assert_accepted("kv-update", &scenario);
    assert_s3_costs_alike("kv-update", &stop_copy, &live);
}

/// The report as a document of its own, and the whole trace but for single instructions.
fn bytes(scenario: &Scenario, strategy: Strategy, plain: bool) -> (String, Vec<u8>) {
    let options = RunOptions {
        plain,
        pauses: true,
        mutant: None,
    };
    let sink = |symbols| TextSink::new(Filter::default(), symbols, Vec::new());
    let done = run_with(scenario, strategy, &options, &mut (), sink);
    let (report, sink) = done.unwrap_or_else(|error| panic!("{error}"));
    let document = Document::new(scenario.clone(), vec![report]);
    let trace = sink.finish().expect("a vector takes everything");
    (document.to_json(), trace)
}

#[test]
fn without_the_hosts_fast_paths_report_and_trace_are_the_same_bytes() {
    for name in ["tiny-kv-update", "tiny-sort", "tiny-block-copy"] {
        let scenario = built_in(name, &[]);
        for strategy in [Strategy::StopCopy, Strategy::Live] {
            let (report, trace) = bytes(&scenario, strategy, false);
            let (plain_report, plain_trace) = bytes(&scenario, strategy, true);
            assert!(trace.len() > 10_000, "{name}: {} bytes", trace.len());
            assert!(report == plain_report, "{name} {strategy:?}: report");
            assert!(trace == plain_trace, "{name} {strategy:?}: trace");
        }
    }
}

#[test]
fn compares_threads_give_the_bytes_of_one_run_after_the_other() {
    let name = "tiny-pointer-chase";
    let args = ["stillframe", "compare", name, "--json", "-"].map(OsString::from);
    let compare = || {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let status = cli::status(args.clone(), &mut out, &mut err, false);
        assert_eq!(status, 0, "{}", String::from_utf8_lossy(&err));
        String::from_utf8(out).expect("JSON is UTF-8")
    };
    let scenario = built_in(name, &[]);
    let runs = Strategy::ALL.map(|strategy| report(&scenario, strategy));
    let alone = Document::new(scenario, runs.into()).to_json();
    for _ in 0..2 {
        assert!(compare() == alone);
    }
}
