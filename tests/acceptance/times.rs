//! When snapshots are asked for: after the end, several times, too near each other, and with the
//! run cut short.

use super::{assert_verified, report};
use crate::machine::built_in;
use stillframe::report::Outcome;
use stillframe::scenario::{Strategy, Verdict};

#[test]
fn a_snapshot_asked_for_after_the_end_is_not_taken() {
    let scenario = built_in("tiny-kv-update", &["snapshot.at=[\"5ms\", \"900ms\"]"]);
    for strategy in [Strategy::StopCopy, Strategy::Live] {
        let report = report(&scenario, strategy);
        assert_eq!(report.outcome, Outcome::Finished, "{strategy:?}");
        let [taken, missed] = &report.snapshots[..] else {
            panic!("{strategy:?}: both are in the report")
        };
        assert_verified(taken, strategy.name());
        assert_eq!(missed.verdict, Verdict::NotTaken, "{strategy:?}");
        assert_eq!(missed.requested_at, Some(scenario.snapshot.at[1]));
        assert_eq!(missed.initiated_at, None, "{strategy:?}");
    }
}

#[test]
fn each_of_several_snapshots_is_verified() {
    // The third is asked for while the second is in progress: it waits for its end.
    let sets = [
        "workload.args=[256, 40000, 500000, 99, 1]",
        "snapshot.at=[\"5ms\", \"17ms\", \"18ms\", \"40ms\"]",
    ];
    let scenario = built_in("tiny-kv-update", &sets);
    let without = report(&scenario, Strategy::None);
    for strategy in [Strategy::StopCopy, Strategy::Live] {
        let report = report(&scenario, strategy);
        assert_eq!(report.work.output, without.work.output, "{strategy:?}");
        assert_eq!(report.snapshots.len(), 4, "{strategy:?}");
        for (snapshot, &at) in report.snapshots.iter().zip(&scenario.snapshot.at) {
            assert_verified(snapshot, &format!("{strategy:?} at {at}"));
            assert_eq!(snapshot.requested_at, Some(at));
            assert!(snapshot.initiated_at >= Some(at));
        }
        for pair in report.snapshots.windows(2) {
            assert!(pair[0].completed_at < pair[1].initiated_at, "{strategy:?}");
        }
        let [_, second, third, _] = &report.snapshots[..] else {
            panic!("four of them")
        };
        let waited = third.requested_at < second.completed_at;
        assert!(
            waited,
            "{strategy:?}: it was asked for too late to have to wait"
        );
    }
}

#[test]
fn a_run_that_is_cut_short_leaves_its_snapshot_incomplete() {
    // Within stop-and-copy's S3; within S3 of the live snapshot, and within its sweep.
    for (strategy, until, resumed) in [
        (Strategy::StopCopy, "6ms", false),
        (Strategy::Live, "5300us", false),
        (Strategy::Live, "8ms", true),
    ] {
        let about = format!("{strategy:?} until {until}");
        let sets = [&format!("run.until=\"{until}\"")[..]];
        let scenario = built_in("tiny-kv-update", &sets);
        let report = report(&scenario, strategy);
        assert_eq!(report.outcome, Outcome::Truncated, "{about}");
        assert_eq!(report.work.exit_status, None, "{about}");
        let [snapshot] = &report.snapshots[..] else {
            panic!("{about}: one snapshot")
        };
        assert_eq!(snapshot.verdict, Verdict::Incomplete, "{about}");
        assert!(snapshot.frozen_at.is_some(), "{about}");
        assert_eq!(snapshot.resumed_at.is_some(), resumed, "{about}");
        assert_eq!(snapshot.completed_at, None, "{about}");
        assert!(snapshot.copied.initial > 0, "{about}");
        let longest = report.pauses.longest.expect("S1 at least");
        assert_eq!(longest.pause.cause, "initial", "{about}");
    }
}
