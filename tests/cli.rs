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

/// Writes a built-in program and what it includes into `directory`.
fn write_program(program: &stillframe_workloads::Program, directory: &Path) -> PathBuf {
    for name in ["macros.inc", "common.inc"] {
        let text = stillframe_workloads::include(name).expect("programs include it");
        std::fs::write(directory.join(name), text).expect("the file can be written");
    }
    let file = directory.join(format!("{}.s", program.name));
    std::fs::write(&file, program.source).expect("the file can be written");
    file
}

#[test]
fn what_is_disassembled_assembles_to_the_same_program() {
    let directory = directory("round_trip");
    for program in &stillframe_workloads::PROGRAMS {
        let source = write_program(program, &directory);
        let elf = source.with_extension("elf");
        let did = stillframe(&["asm", path(&source)]);
        assert_eq!((did.status, did.err.as_str()), (0, ""), "{}", program.name);

        let again = stillframe(&["disasm", path(&elf)]);
        assert_eq!(
            (again.status, again.err.as_str()),
            (0, ""),
            "{}",
            program.name
        );
        let back = directory.join("back.s");
        std::fs::write(&back, &again.out).expect("the file can be written");
        let did = stillframe(&["asm", path(&back)]);
        assert_eq!((did.status, did.err.as_str()), (0, ""), "{}", program.name);

        let flat = |file: &Path| {
            let bytes = std::fs::read(file).expect("asm wrote it");
            let image = stillframe_isa::image::Image::from_elf(&bytes).expect("asm wrote ELF");
            image.flat(1 << 24).expect("it is small")
        };
        assert!(
            flat(&elf) == flat(&directory.join("back.elf")),
            "{}",
            program.name
        );
    }
}

#[test]
fn a_flat_image_and_its_disassembly() {
    let directory = directory("flat");
    let source = directory.join("flat.s");
    let text = "start:\n\tcmp\t%o0, LIMIT\n\tbne,pt\t%xcc, start\n\tnop\n\t.word\t0\n";
    std::fs::write(&source, text).expect("the file can be written");
    let did = stillframe(&[
        "asm",
        path(&source),
        "--flat",
        "--base",
        "0x4000",
        "-D",
        "LIMIT=7",
    ]);
    assert_eq!((did.status, did.err.as_str()), (0, ""));
    let did = stillframe(&[
        "disasm",
        path(&directory.join("flat.bin")),
        "--base",
        "0x4000",
    ]);
    assert_eq!((did.status, did.err.as_str()), (0, ""));
    insta::assert_snapshot!(did.out, @"
    	.section	.text
    	.align	8	! 0x4000, 16 bytes
    L_4000:
    	cmp	%o0, 7                             ! 4000: 80a22007
    	bne,pt	%xcc, L_4000                    ! 4004: 126fffff
    	nop                                    ! 4008: 01000000
    	illtrap	0x0                            ! 400c: 00000000
    ");
}

#[test]
fn errors_in_assembly_have_line_and_caret() {
    let directory = directory("assembly");
    let source = directory.join("bad.s");
    std::fs::write(&source, "\tadd\t%o0, %o8, %o1\n\tmvo\t1, %g1\n")
        .expect("the file can be written");
    let did = stillframe(&["asm", path(&source)]);
    assert_eq!((did.status, did.out.as_str()), (2, ""));
    insta::assert_snapshot!(did.err.replace(path(&directory), "DIR"), @"
    error: there is no register `%o8`
      --> DIR/bad.s:1:11
      |
    1 |  add %o0, %o8, %o1
      |           ^^^
      help: registers are %g0-7 %o0-7 %l0-7 %i0-7 %sp %fp %f0-63, condition codes %icc %xcc %fcc0-3, and state registers such as %y, %asi, %tl

    error: there is no instruction `mvo`
      --> DIR/bad.s:2:2
      |
    2 |  mvo 1, %g1
      |  ^^^
      help: there is `movo`
    ");
    assert!(!directory.join("bad.elf").exists(), "nothing is written");
}

#[test]
fn files_that_are_no_programs_are_refused_by_field() {
    let directory = directory("foreign");
    let file = directory.join("script");
    std::fs::write(&file, "#!/bin/sh\n").expect("the file can be written");
    let did = stillframe(&["disasm", path(&file)]);
    assert_eq!(did.status, 2);
    insta::assert_snapshot!(did.err.replace(path(&directory), "DIR"), @"error: cannot read DIR/script: e_ident[EI_MAG] is 0x23212f62, and 0x7f454c46 is needed");
}

#[test]
fn no_changed_byte_of_a_program_breaks_disasm() {
    let directory = directory("changed");
    let program = &stillframe_workloads::PROGRAMS[0];
    let source = write_program(program, &directory);
    let file = source.with_extension("elf");
    assert_eq!(stillframe(&["asm", path(&source)]).status, 0);
    let elf = std::fs::read(&file).expect("asm wrote it");
    let mut state = 1u64;
    for _ in 0..200 {
        let mut changed = elf.clone();
        for _ in 0..3 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            // The headers are at both ends.
            let at = (state >> 33) as usize % 400;
            let at = if state & 1 << 20 == 0 {
                at
            } else {
                changed.len() - 1 - at
            };
            changed[at] = (state >> 24) as u8;
        }
        std::fs::write(&file, &changed).expect("the file can be written");
        let did = stillframe(&["disasm", path(&file)]);
        assert!(
            did.status == 0 || did.err.starts_with("error: "),
            "{}",
            did.err
        );
    }
}

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
            error: main memory of 2097152 bytes is too small: kernel and tables take 147456, the reserved part 131072, the program's own segments 2113536; at least 2424832 bytes are needed
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
fn a_reader_that_goes_away_is_no_error() {
    for args in [
        &["list"][..],
        &["trace", "tiny-sort"],
        &["run", "tiny-sort"],
    ] {
        let args = ["stillframe"].iter().chain(args).map(OsString::from);
        let mut err = Vec::new();
        assert_eq!(cli::status(args, &mut Gone, &mut err, false), 0);
        assert_eq!(String::from_utf8_lossy(&err), "");
    }
}
