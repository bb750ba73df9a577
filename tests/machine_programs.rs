//! The small guests and the tiny scenarios on the whole machine: what the guests' heads say comes
//! true, and no snapshot changes what a program prints.

mod guest;
mod machine;

use guest::{Expect, Guest, guests, value};
use machine::{built_in, with_program};
use stillframe::machine::build::program_image;
use stillframe::report::{Outcome, RunReport};
use stillframe::run::{RunOptions, run};
use stillframe::scenario::{Scenario, Strategy, Verdict};
use stillframe_workloads::{Case, PROGRAMS, SCENARIOS, cases};

/// Cycles: more than any of the guests that end needs.
const LONG: u64 = 30_000_000;

fn scenario(guest: &Guest, args: &[&str]) -> Scenario {
    let include = |name: &str| guest::include("guest", name);
    let mut scenario = with_program(&guest.name, &guest.source, include, args);
    scenario.machine.memory = 4 << 20;
    scenario.machine.snapshot_memory = 4 << 20;
    scenario.run.until = LONG;
    scenario
}

fn report(scenario: &Scenario, strategy: Strategy) -> RunReport {
    let report = run(scenario, strategy, &RunOptions::default());
    let report = report.unwrap_or_else(|error| panic!("{}: {error}", scenario.workload.program));
    let sum: u64 = report.ledger.iter().map(|(_, cycles)| cycles).sum();
    assert_eq!(sum, report.cycles, "the ledger sums to the cycles");
    assert!(report.max_tl <= 3, "{}", report.max_tl);
    for (name, count) in report.hazards.iter() {
        assert_eq!(*count, 0, "{}: {name}", scenario.workload.program);
    }
    report
}

/// The exited guests' known runs.
fn known_runs(then: impl Fn(&Guest, i32, &Case<'_>)) {
    let expected = guest::expected("guest");
    let cases = cases(&expected);
    for guest in guests("guest") {
        let Expect::Exit(status) = guest.expect else {
            continue;
        };
        for case in cases.iter().filter(|case| case.program == guest.name) {
            then(&guest, status, case);
        }
    }
}

#[test]
fn guests_that_exit_print_the_same_with_a_snapshot_in_the_middle() {
    known_runs(|guest, status, case| {
        let mut scenario = scenario(guest, &case.args);
        let plain = report(&scenario, Strategy::None);
        let about = format!("{} {:?}", guest.name, case.args);
        assert_eq!(plain.work.output, case.stdout, "{about}");
        assert_eq!(plain.work.exit_status, Some(status as u64), "{about}");
        // The clock's program runs by the clock: a third of its run is always within it.
        scenario.snapshot.at = vec![plain.cycles / 3];
        for strategy in [Strategy::StopCopy, Strategy::Live] {
            let with = report(&scenario, strategy);
            assert_eq!(with.work.output, case.stdout, "{about} {strategy:?}");
            assert_eq!(
                with.work.exit_status,
                Some(status as u64),
                "{about} {strategy:?}"
            );
            assert_eq!(
                with.snapshots[0].verdict,
                Verdict::Verified,
                "{about} {strategy:?}"
            );
            assert!(
                with.snapshots[0].permission_errors.is_empty(),
                "{about} {strategy:?}"
            );
        }
    });
}

#[test]
fn bad_guests_end_as_they_say_with_and_without_a_snapshot() {
    for guest in guests("guest") {
        let mut scenario = scenario(&guest, &[]);
        let image = program_image(&scenario.workload.image).expect("it assembles");
        let symbol = |name: &str| image.symbol(name);
        scenario.snapshot.at = vec![100_000];
        for strategy in [Strategy::None, Strategy::Live] {
            let about = format!("{} {strategy:?}", guest.name);
            match &guest.expect {
                Expect::Exit(_) => continue,
                Expect::Truncated => {
                    scenario.run.until = 2_000_000;
                    let report = report(&scenario, strategy);
                    assert_eq!(report.outcome, Outcome::Truncated, "{about}");
                    assert!(report.cycles >= 2_000_000, "{about}");
                }
                Expect::Fault {
                    trap_type,
                    at,
                    address,
                } => {
                    let report = report(&scenario, strategy);
                    assert_eq!(report.outcome, Outcome::GuestFault, "{about}");
                    let fault = report.fault.expect("it says of what");
                    assert_eq!(fault.trap, *trap_type, "{about}: {}", fault.trap_name);
                    if let Some(at) = at {
                        assert_eq!(Some(fault.pc), value(at, symbol), "{about}: {fault:x?}");
                    }
                    if let Some(address) = address {
                        assert_eq!(fault.address, value(address, symbol), "{about}: {fault:x?}");
                    }
                    if guest.name == "fault-after-output" {
                        assert_eq!(report.work.output, "so far, so good\n");
                    }
                }
            }
        }
    }
}

#[test]
fn tiny_scenarios_print_what_is_expected_by_every_strategy() {
    for known in SCENARIOS.iter().filter(|s| s.name.starts_with("tiny-")) {
        let scenario = built_in(known.name, &[]);
        let program = PROGRAMS
            .iter()
            .find(|p| p.name == scenario.workload.program);
        let program = program.expect("a built-in program");
        let expected = program
            .expected_output(&scenario.workload.args)
            .expect("a known run");
        for strategy in Strategy::ALL {
            let report = report(&scenario, strategy);
            let about = format!("{} {strategy:?}", known.name);
            assert_eq!(report.outcome, Outcome::Finished, "{about}");
            assert_eq!(report.work.output, expected, "{about}");
            assert_eq!(
                report.work.units,
                scenario.workload.args[1].parse::<u64>().expect("units"),
                "{about}"
            );
            let Some(snapshot) = report.snapshots.first() else {
                assert_eq!(strategy, Strategy::None);
                continue;
            };
            assert_eq!(snapshot.verdict, Verdict::Verified, "{about}");
            assert_eq!(snapshot.recopied, 0, "{about}");
            assert!(snapshot.permission_errors.is_empty(), "{about}");
            assert!(
                snapshot.completed_at < report.work.exited_at,
                "{about}: the work goes on"
            );
            if strategy == Strategy::Live {
                assert!(snapshot.copied.trap > 20, "{about}: {:?}", snapshot.copied);
            }
        }
    }
}
