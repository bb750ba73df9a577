//! Usage, lists, checks, and everything that is refused.

use crate::{directory, path, stillframe};

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
    insta::assert_snapshot!(did.err, @r#"error: there is no trace filter "traps": there are trap, tlb, slot, dma, step, copy, work, insn, data, all, default"#);
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

#[test]
fn memory_too_small_for_the_work_points_at_the_memory() {
    let directory = directory("too_small");
    let source = directory.join("large.s");
    let text = "\t.global\t_start\n_start:\n\tta\t0x6d\n\t.bss\n\t.skip\t0x200000\n";
    std::fs::write(&source, text).expect("the file can be written");
    let file = directory.join("small.toml");
    let text = "[machine]\nmemory = \"2MiB\"\n[workload]\nprogram = \"large.s\"\n";
    std::fs::write(&file, text).expect("the file can be written");
    for command in ["check", "run", "compare"] {
        let did = stillframe(&[command, path(&file)]);
        assert_eq!((did.status, did.out.as_str()), (2, ""), "{command}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(did.err.replace(path(&directory), "DIR"), @r#"
            error: main memory of 2097152 bytes is too small: kernel and tables take 147456, the reserved part 131072, the program 2113536; at least 2424832 bytes are needed
             --> DIR/small.toml:2:10
              |
            2 | memory = "2MiB"
              |          ^^^^^^ too small for kernel and program
              |
              = help: 2424832 bytes would do
            "#);
        }
    }
}

#[test]
fn memory_too_small_for_a_known_working_set_is_refused() {
    let did = stillframe(&["check", "tiny-sort", "--set", "workload.args.size_kb=4096"]);
    assert_eq!((did.status, did.out.as_str()), (2, ""));
    assert!(
        did.err
            .contains("main memory of 1048576 bytes is too small"),
        "{}",
        did.err
    );
    assert!(did.err.contains("4521984 bytes would do"), "{}", did.err);
    let did = stillframe(&[
        "check",
        "tiny-sort",
        "--set",
        "workload.args.size_kb=4096",
        "--set",
        "machine.memory=4521984",
    ]);
    assert_eq!(did.status, 0, "{}", did.err);
}

#[test]
fn mutants_are_listed_and_unknown_ones_refused() {
    let did = stillframe(&["run", "tiny-sort", "--mutant", "no-such-mistake"]);
    assert_eq!((did.status, did.out.as_str()), (2, ""));
    assert!(did.err.contains("there is no mutant"), "{}", did.err);
    for (name, _) in stillframe::run::mutants() {
        assert!(
            stillframe(&["list"]).out.contains(&name),
            "{name} is not in the list"
        );
    }
}
