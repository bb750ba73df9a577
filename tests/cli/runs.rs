//! `run`, `compare`, `trace` and `exec`.

use crate::{directory, path, stillframe};
use std::ffi::OsString;
use stillframe::cli;

/// The report that `args` write, after a run that ended with `status`.
fn report(args: &[&str], status: u8) -> serde_json::Value {
    let args: Vec<&str> = args.iter().copied().chain(["--json", "-"]).collect();
    let did = stillframe(&args);
    assert_eq!(did.status, status, "{args:?}: {}", did.err);
    serde_json::from_str(&did.out).expect("the report is JSON")
}

fn numbers(map: &serde_json::Value) -> Vec<u64> {
    let map = map.as_object().expect("a map of counts");
    map.values().map(|v| v.as_u64().expect("a count")).collect()
}

/// A writer whose reader has gone, as `stillframe trace ... | head` leaves one.
struct Gone;

impl std::io::Write for Gone {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn compare_runs_every_strategy_and_no_snapshot() {
    let document = report(&["compare", "tiny-kv-update"], 0);
    assert_eq!(document["schema"], "stillframe/report/1");
    let runs = document["runs"].as_array().expect("a list of runs");
    let strategies: Vec<&str> = runs
        .iter()
        .map(|run| run["strategy"].as_str().expect("a text"))
        .collect();
    assert_eq!(strategies, ["none", "stop-copy", "live"]);
    for run in runs {
        let cycles = run["cycles"].as_u64().expect("a number");
        assert_eq!(numbers(&run["ledger"]).iter().sum::<u64>(), cycles);
        assert_eq!(numbers(&run["reasons"]).iter().sum::<u64>(), cycles);
        assert_eq!(
            numbers(&run["hazards"]).iter().sum::<u64>(),
            0,
            "{}",
            run["hazards"]
        );
        assert!(run["max_tl"].as_u64() <= Some(3));
        assert_eq!(run["work"]["output"], runs[0]["work"]["output"]);
    }
    for run in &runs[1..] {
        let snapshot = &run["snapshots"][0];
        assert_eq!(snapshot["verdict"], "verified");
        let copied: u64 = numbers(&snapshot["copied"]).iter().sum();
        assert_eq!(snapshot["blocks"], copied);
        assert!(run["work"]["slowdown_ppm"].as_i64() > Some(0));
    }
}

#[test]
fn compare_prints_a_line_a_strategy() {
    let did = stillframe(&["compare", "tiny-sort", "--strategies", "live"]);
    assert_eq!(did.status, 0, "{}", did.err);
    let first = |line: &str| line.split_whitespace().next().unwrap_or("").to_owned();
    let rows: Vec<String> = did.out.lines().skip(5).map(first).collect();
    assert_eq!(rows, ["none", "live"]);
    // What it cost the host is no part of the result.
    assert_eq!(did.err.lines().count(), 2);
    assert!(did.err.contains("million a second"), "{}", did.err);
}

#[test]
fn two_runs_give_the_same_bytes() {
    let json = |args: &[&str]| {
        let args: Vec<&str> = args
            .iter()
            .copied()
            .chain(["--json", "-", "--pauses"])
            .collect();
        stillframe(&args).out
    };
    let once = json(&["run", "tiny-stream-write"]);
    assert!(once.contains("\"list\""));
    assert!(
        once == json(&["run", "tiny-stream-write"]),
        "the same again"
    );
    assert!(
        once == json(&["run", "tiny-stream-write", "--plain"]),
        "without fast paths"
    );
    let traced = directory("traced").join("trace.txt");
    assert!(
        once == json(&["run", "tiny-stream-write", "--trace", path(&traced)]),
        "with a trace"
    );
    let trace = std::fs::read_to_string(&traced).expect("the trace was written");
    let again = stillframe(&["trace", "tiny-stream-write"]);
    assert_eq!((again.status, again.err.as_str()), (0, ""));
    assert!(trace == again.out, "both commands trace alike");
    assert_eq!(trace.lines().next(), Some(stillframe::trace::HEADER));
}

#[test]
fn out_gathers_a_run_in_a_directory_that_can_be_run_again() {
    let directory = directory("out").join("deep");
    let did = stillframe(&["run", "tiny-sort", "--seed", "5", "--out", path(&directory)]);
    assert_eq!(did.status, 0, "{}", did.err);
    let text = |name: &str| {
        std::fs::read_to_string(directory.join(name)).expect("the directory has the file")
    };
    assert_eq!(text("report.txt"), did.out);
    assert!(text("host.json").contains("stillframe/host/1"));
    let scenario = directory.join("scenario.toml");
    let again = stillframe(&["run", path(&scenario), "--json", "-"]);
    assert_eq!(again.status, 0, "{}", again.err);
    assert!(
        again.out == text("report.json"),
        "the resolved scenario gives the same report"
    );
}

#[test]
fn a_snapshot_after_the_end_is_not_taken() {
    let late = ["run", "tiny-sort", "--set", "snapshot.at=[\"9s\"]"];
    let document = report(&late, 1);
    assert_eq!(document["runs"][0]["outcome"], "finished");
    assert_eq!(document["runs"][0]["snapshots"][0]["verdict"], "not-taken");
    let expected: Vec<&str> = late
        .iter()
        .copied()
        .chain(["--set", "expect.verdict=not-taken"])
        .collect();
    report(&expected, 0);
}

#[test]
fn a_run_cut_short_says_so() {
    let document = report(&["run", "tiny-kv-update", "--set", "run.until=6ms"], 1);
    assert_eq!(document["runs"][0]["outcome"], "truncated");
    assert_eq!(document["runs"][0]["snapshots"][0]["verdict"], "incomplete");
    let did = stillframe(&["run", "tiny-kv-update", "--set", "run.until=6ms"]);
    assert!(did.out.contains("cut short at 6.0"), "{}", did.out);
}

#[test]
fn exec_prints_what_the_program_prints_and_returns_its_status() {
    let did = stillframe(&["exec", "sort", "128", "5", "500000", "0", "1"]);
    let known = stillframe_workloads::program("sort").expect("it is built in");
    let expected = known.expected_output(&["128", "5", "500000", "0", "1"]);
    assert_eq!((did.status, did.err.as_str()), (0, ""));
    if let Some(expected) = expected {
        assert_eq!(did.out, expected);
    }
    assert!(did.out.ends_with('\n'));

    let directory = directory("exec");
    let source = directory.join("status.s");
    let text = "\t.global\t_start\n_start:\n\tmov\t1, %g1\n\tmov\t42, %o0\n\tta\t0x6d\n";
    std::fs::write(&source, text).expect("the file can be written");
    let did = stillframe(&["exec", path(&source)]);
    assert_eq!((did.status, did.err.as_str()), (42, ""));

    let text = "\t.global\t_start\n_start:\n\tldx\t[%g0 + 4], %g1\n";
    std::fs::write(&source, text).expect("the file can be written");
    let did = stillframe(&["exec", path(&source)]);
    assert_eq!(did.status, 138, "a bus error: {}", did.err);
    assert!(
        did.err
            .contains("mem_address_not_aligned at pc 0x100000 (_start)"),
        "{}",
        did.err
    );

    let text = "\t.global\t_start\n_start:\n\tba\t_start\n\tnop\n";
    std::fs::write(&source, text).expect("the file can be written");
    let did = stillframe(&["exec", "--set", "run.until=2ms", path(&source)]);
    assert_eq!(did.status, 125, "endless: {}", did.err);
    assert!(did.err.contains("had not ended"), "{}", did.err);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for args in [
        &["list"][..],
        &["trace", "tiny-sort"],
        &["run", "tiny-sort"],
    ] {
        let (status, err) = unread(args);
        assert_eq!(status, 0, "{args:?}");
        assert!(!err.contains("error"), "{err}");
    }
}

#[test]
fn a_reader_that_goes_away_does_not_take_the_verdict_with_it() {
    let (status, _) = unread(&["run", "tiny-sort", "--set", "run.until=9ms"]);
    assert_eq!(status, 1, "the snapshot is incomplete");
}

/// Runs the command line with a standard output that nobody reads.
fn unread(args: &[&str]) -> (u8, String) {
    let args = ["stillframe"].iter().chain(args).map(OsString::from);
    let mut err = Vec::new();
    let status = cli::status(args, &mut Gone, &mut err, false);
    (status, String::from_utf8_lossy(&err).into_owned())
}

#[test]
fn a_mutant_is_named_in_the_report_and_refused_where_it_changes_nothing() {
    let did = stillframe(&[
        "run",
        "tiny-kv-update",
        "--mutant",
        "no_demap",
        "--json",
        "-",
    ]);
    assert!(did.out.contains("\"mutant\": \"no_demap\""), "{}", did.out);
    let did = stillframe(&[
        "run",
        "tiny-sort",
        "--strategy",
        "none",
        "--mutant",
        "no_demap",
    ]);
    assert_eq!(did.status, 2);
    assert!(did.err.contains("changes nothing here"), "{}", did.err);
}
