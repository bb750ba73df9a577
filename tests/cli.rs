//! The command line, in process: what it writes where, and its exit status.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use stillframe::cli;

/// What a command line did.
struct Did {
    status: u8,
    out: String,
    err: String,
}

fn stillframe(args: &[&str]) -> Did {
    let args = ["stillframe"].iter().chain(args).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = cli::status(args, &mut out, &mut err, false);
    let text = |bytes| String::from_utf8(bytes).expect("everything written is UTF-8");
    Did {
        status,
        out: text(out),
        err: text(err),
    }
}

/// A directory of this test's own.
fn directory(test: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("cli")
        .join(test);
    // A leftover of an earlier run, or nothing at all.
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).expect("the target directory can be written");
    directory
}

fn path(path: &Path) -> &str {
    path.to_str().expect("the target directory is UTF-8")
}

#[test]
fn help_and_version_go_to_standard_output() {
    for args in [&["--help"][..], &["compare", "--help"], &["--version"]] {
        let did = stillframe(args);
        assert_eq!((did.status, did.err.as_str()), (0, ""), "{args:?}");
        assert!(did.out.len() > 10, "{args:?}");
    }
}

#[test]
fn wrong_usage_goes_to_standard_error_with_status_2() {
    for args in [
        &[][..],
        &["compair", "kv-update"],
        &["run"],
        &["run", "kv-update", "--no-such-option"],
        &["run", "kv-update", "--seed", "x"],
        &["asm"],
    ] {
        let did = stillframe(args);
        assert_eq!((did.status, did.out.as_str()), (2, ""), "{args:?}");
        assert!(
            did.err.contains("Usage:") || did.err.contains("error:"),
            "{args:?}: {}",
            did.err
        );
    }
}

#[test]
fn list_names_everything_there_is() {
    let did = stillframe(&["list"]);
    assert_eq!((did.status, did.err.as_str()), (0, ""));
    let scenarios = stillframe_workloads::SCENARIOS.iter().map(|s| s.name);
    let programs = stillframe_workloads::PROGRAMS.iter().map(|p| p.name);
    let keys = stillframe::scenario::KEYS.iter().map(|k| k.path);
    let names = scenarios
        .chain(programs)
        .chain(keys)
        .chain(["stop-copy", "live", "ultra1-170"]);
    for name in names {
        let listed = did
            .out
            .lines()
            .any(|line| line.split_whitespace().next() == Some(name));
        assert!(listed, "{name} is not in the list");
    }
}

#[test]
fn check_says_what_a_scenario_means() {
    let did = stillframe(&["check", "kv-update-dma", "--set", "snapshot.sweep.blocks=2"]);
    assert_eq!((did.status, did.err.as_str()), (0, ""));
    // The program's hash changes with the program, which is no matter of this test.
    let hidden = |line: &&str| !line.starts_with("hash = ");
    let text: Vec<&str> = did.out.lines().filter(hidden).collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn a_missing_scenario_names_the_nearest() {
    let did = stillframe(&["run", "kv-updat"]);
    assert_eq!((did.status, did.out.as_str()), (2, ""));
    insta::assert_snapshot!(did.err, @"
    error: cannot read the scenario `kv-updat`: no such file or directory
    help: did you mean the built-in scenario `kv-update`?
    ");
}

#[test]
fn a_scenario_that_cannot_be_read() {
    let directory = directory("unreadable");
    let did = stillframe(&["run", path(&directory)]);
    assert_eq!(did.status, 2);
    assert!(did.err.contains("is a directory"), "{}", did.err);

    let file = directory.join("bytes.toml");
    std::fs::write(&file, b"[machine]\n\xFF\xFE").expect("the file can be written");
    let did = stillframe(&["check", path(&file)]);
    assert_eq!(did.status, 2);
    assert!(did.err.contains("byte 10 is no UTF-8"), "{}", did.err);

    let file = directory.join("large.toml");
    std::fs::write(&file, vec![b'#'; (1 << 20) + 1]).expect("the file can be written");
    let did = stillframe(&["check", path(&file)]);
    assert_eq!(did.status, 2);
    assert!(did.err.contains("more than 1 MiB"), "{}", did.err);
}

#[test]
fn a_mistake_in_a_scenario_is_shown_with_its_line() {
    let directory = directory("mistake");
    let file = directory.join("mine.toml");
    let text = "[workload]\nprogram = \"sort\"\n[snapshot]\nstrategy = \"life\"\n";
    std::fs::write(&file, text).expect("the file can be written");
    let did = stillframe(&["compare", path(&file)]);
    assert_eq!((did.status, did.out.as_str()), (2, ""));
    let shown = did.err.replace(path(&directory), "DIR");
    insta::assert_snapshot!(shown, @r#"
    error: `snapshot.strategy` is one of "none", "stop-copy", "live"
     --> DIR/mine.toml:4:12
      |
    4 | strategy = "life"
      |            ^^^^^^ there is no `life`: did you mean `live`?
    "#);
}

#[test]
fn unknown_strategies_and_filters_name_what_there_is() {
    let did = stillframe(&["run", "tiny-sort", "--strategy", "stopcopy"]);
    assert_eq!(did.status, 2);
    insta::assert_snapshot!(did.err, @"
    error: there is no strategy `stopcopy`
    help: did you mean `stop-copy`?
    ");
    let did = stillframe(&["compare", "tiny-sort", "--strategies", "live,pause"]);
    assert_eq!(did.status, 2);
    insta::assert_snapshot!(did.err, @"
    error: there is no strategy `pause`
    help: there are none, stop-copy, live
    ");
    let did = stillframe(&["trace", "tiny-sort", "--trace-filter", "traps"]);
    assert_eq!(did.status, 2);
    insta::assert_snapshot!(did.err, @r#"error: there is no trace filter "traps": there are trap, tlb, slot, dma, step, copy, work, insn, all, default"#);
}

#[test]
fn files_of_the_guest_are_not_available_yet() {
    let did = stillframe(&["run", "tiny-sort", "--root", "."]);
    assert_eq!(did.status, 2);
    assert!(
        did.err.contains("--root is not available yet"),
        "{}",
        did.err
    );
}

#[test]
fn exec_of_nothing_fails_with_125() {
    let did = stillframe(&["exec", "no/such/program", "--its", "own"]);
    assert_eq!((did.status, did.out.as_str()), (125, ""));
    assert!(did.err.contains("no such file"), "{}", did.err);
}

#[test]
fn a_program_beside_its_scenario_is_found_from_anywhere() {
    let directory = directory("beside");
    std::fs::write(
        directory.join("mine.toml"),
        "[workload]\nprogram = \"mine.s\"\n",
    )
    .expect("the file can be written");
    let program = "\t.include \"part.inc\"\n\t.globl _start\n_start:\n\tmov\t1, %g1\n\tclr\t%o0\n\tta\t0x6d\n";
    std::fs::write(directory.join("mine.s"), program).expect("the file can be written");
    std::fs::write(directory.join("part.inc"), "! nothing\n").expect("the file can be written");
    let file = directory.join("mine.toml");
    let first = stillframe(&["check", path(&file)]);
    assert_eq!((first.status, first.err.as_str()), (0, ""));
    assert!(first.out.contains("program = \"mine.s\""), "{}", first.out);

    // The hash covers what the program includes.
    std::fs::write(directory.join("part.inc"), "! something\n").expect("the file can be written");
    let second = stillframe(&["check", path(&file)]);
    assert_ne!(first.out, second.out);
}
