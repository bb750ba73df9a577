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
