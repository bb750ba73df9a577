//! The renderers on made-up runs.

use super::*;
use crate::ledger::{AccountId, Accounts, Ledger};
use crate::scenario::{Scenario, Strategy, Verdict};
use crate::time::Cycle;

/// A run of `cycles` in which the snapshot's initial part took 1,000 cycles and a trap 100.
fn run(strategy: Strategy, cycles: u64) -> RunReport {
    let mut ledger = Ledger::new(Accounts::default(), 0);
    ledger.set(Cycle(0), 0, AccountId::USER);
    let mut snapshots = Vec::new();
    if strategy != Strategy::None {
        ledger.snapshot_begun(Cycle(2000));
        for (start, account, length) in [
            (2000, AccountId::S2, 400),
            (2400, AccountId::S3, 600),
            (5000, AccountId::WRITE_TRAP, 100),
        ] {
            ledger.set(Cycle(start), 0, account);
            ledger.set(Cycle(start + length), 0, AccountId::USER);
        }
        snapshots.push(SnapshotReport {
            verdict: Verdict::Verified,
            initiated_at: Some(2000),
            frozen_at: Some(2400),
            resumed_at: Some(3000),
            completed_at: Some(9000),
            blocks: 128,
            copied: Copied {
                initial: 40,
                trap: 8,
                sweep: 80,
            },
            ..SnapshotReport::not_taken(&Scenario::default(), 1990)
        });
    }
    ledger.work_exited(Cycle(cycles));
    let books = ledger.finish(Cycle(cycles)).expect("it balances");
    let work = WorkReport {
        units: 7,
        exit_status: Some(0),
        exited_at: Some(cycles),
        ..WorkReport::default()
    };
    RunReport {
        strategy,
        mutant: None,
        seed: 1,
        clock_hz: 167_000_000,
        cycles,
        instructions: cycles / 2,
        outcome: Outcome::Finished,
        fault: None,
        ledger: ledger_counts(&books),
        reasons: [("issue", cycles)].into_iter().collect(),
        pauses: PauseReport::new(&books, true),
        snapshots,
        work: work.with_output(b"sum 1\n"),
        traps: Counts::default(),
        caches: [("icache", [("hits", 5), ("misses", 1)].into_iter().collect())]
            .into_iter()
            .collect(),
        tlbs: Named::default(),
        devices: Named::default(),
        hazards: Counts::default(),
        max_tl: 2,
    }
}

fn document() -> Document {
    let mut scenario = Scenario::default();
    scenario.workload.program = "kv-update".to_owned();
    let runs = vec![run(Strategy::None, 10_000), run(Strategy::Live, 11_234)];
    Document::new(scenario, runs)
}

#[test]
fn the_comparison_reads_in_a_line_a_strategy() {
    insta::assert_snapshot!(comparison(&document()), @"
    kv-update on ultra1-170 at 167.000 MHz, 64 MiB of memory in blocks of 8 KiB, snapshot asked for at 2.000 ms

                         initial   longest       pause     pause   complete             blocks:    by     by
    strategy  verdict      pause     pause         p50       p99      after   slowdown  initial  trap  sweep
    --------  --------  --------  --------  ----------  --------  ---------  ---------  -------  ----  -----
    none      -                -         -           -         -          -   0.0000 %        -     -      -
    live      verified  5.988 us  5.988 us  598.802 ns  5.988 us  41.916 us  12.3400 %       40     8     80
    ");
}

#[test]
fn what_went_wrong_is_told_below() {
    let mut bad = run(Strategy::Live, 9_999);
    bad.outcome = Outcome::GuestFault;
    bad.fault = Some(Fault {
        cycle: 9_999,
        pc: 0x10_0004,
        symbol: Some("main+0x4".to_owned()),
        instruction: "ldx [%g0], %g1".to_owned(),
        trap: 0x30,
        trap_name: "data_access_exception".to_owned(),
        address: Some(0),
    });
    bad.work.exit_status = None;
    bad.work.exited_at = None;
    let s = &mut bad.snapshots[0];
    s.verdict = Verdict::Mismatch;
    s.mismatch_count = 3;
    s.mismatches.push(MismatchReport {
        block: 9,
        address: 0x12008,
        expected: 1,
        found: 2,
        last_writer: "cpu".to_owned(),
        cycle: 77,
        copied_at: None,
    });
    s.permission_errors
        .push("page 0000000000200000: W is 0, was 1".to_owned());
    bad.hazards.add("alias", 1);
    let mut other = run(Strategy::StopCopy, 9_000);
    other.work = other.work.with_output(b"sum 2\n");
    other.work.exit_status = Some(1);
    let runs = vec![run(Strategy::None, 9_000), bad, other];
    let text = comparison(&Document::new(Scenario::default(), runs));
    insta::assert_snapshot!(text, @"
     on ultra1-170 at 167.000 MHz, 64 MiB of memory in blocks of 8 KiB, snapshot asked for at 2.000 ms

                          initial   longest       pause     pause   complete            blocks:    by     by
    strategy   verdict      pause     pause         p50       p99      after  slowdown  initial  trap  sweep
    ---------  --------  --------  --------  ----------  --------  ---------  --------  -------  ----  -----
    none       -                -         -           -         -          -  0.0000 %        -     -      -
    live       mismatch  5.988 us  5.988 us  598.802 ns  5.988 us  41.916 us         -       40     8     80
    stop-copy  verified  5.988 us  5.988 us  598.802 ns  5.988 us  41.916 us  0.0000 %       40     8     80

    live: the work died of data_access_exception at pc 0x100004 (main+0x4), cycle 9999: ldx [%g0], %g1, address 0x0
    live: snapshot 0 differs in 3 blocks, first in block 9 at 0x12008: 0x0000000000000002 instead of 0x0000000000000001, last written by cpu in cycle 77
    live: snapshot 0 left 1 wrong permissions: page 0000000000200000: W is 0, was 1
    live: hazards: alias 1
    stop-copy: the work exited with status 1
    the work printed different things under none and stop-copy
    ");
}

#[test]
fn a_lone_run_tells_where_its_time_went() {
    let mut run = run(Strategy::Live, 11_000);
    run.snapshots
        .push(SnapshotReport::not_taken(&Scenario::default(), 20_000));
    let document = Document::new(Scenario::default(), vec![run]);
    insta::assert_snapshot!(summary(&document), @"
     on ultra1-170 at 167.000 MHz, 64 MiB of memory in blocks of 8 KiB, snapshot asked for at 2.000 ms
    live: finished after 65.868 us (11000 cycles, 5500 instructions), 7 units of work

    account     cycles        time    share
    ----------  ------  ----------  -------
    user          9900   59.281 us  90.00 %
    s2             400    2.395 us   3.63 %
    s3             600    3.592 us   5.45 %
    write_trap     100  598.802 ns   0.90 %

    pauses   count       total     longest         p50       p99     p99.9
    -------  -----  ----------  ----------  ----------  --------  --------
    all          2    6.586 us    5.988 us  598.802 ns  5.988 us  5.988 us
    initial      1    5.988 us    5.988 us
    trap         1  598.802 ns  598.802 ns
    longest: initial, from cycle 2000: s2 2.395 us + s3 3.592 us

    snapshot 0: verified, initiated at 11.976 us, frozen +2.395 us, resumed +5.988 us, complete +41.916 us
      128 blocks of 8 KiB in scope: 40 copied at first, 8 by traps, 80 by the sweep

    snapshot 1: not-taken, asked for at 119.760 us
    ");
}

#[test]
fn the_document_has_its_keys_in_order() {
    insta::assert_snapshot!(document().to_json());
}

#[test]
fn a_slower_base_gives_a_negative_slowdown_and_none_gives_none() {
    let runs = vec![run(Strategy::None, 10_000), run(Strategy::StopCopy, 9_999)];
    let faster = Document::new(Scenario::default(), runs);
    assert_eq!(faster.runs[1].work.slowdown_ppm, Some(-100));
    assert!(comparison(&faster).contains("-0.0100 %"));
    let alone = Document::new(Scenario::default(), vec![run(Strategy::Live, 9_999)]);
    assert_eq!(alone.runs[0].work.slowdown_ppm, None);
}

#[test]
fn host_figures_are_whole_numbers() {
    let wall = std::time::Duration::from_millis(1500);
    let host = HostRun::new(Strategy::Live, wall, 30_000_000, 5);
    assert_eq!(host.instructions_per_second, 20_000_000);
    assert_eq!(
        host.line(),
        "live: 30000000 instructions in 1.500 s, 20.0 million a second"
    );
}
