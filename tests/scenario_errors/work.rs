//! `[workload]`.

use crate::{errors, read};

#[test]
fn program_missing() {
    let errors = read("[snapshot]\nstrategy = \"live\"", &[]).expect_err("no program is named");
    insta::assert_snapshot!(errors, @"
    error: the scenario has no `workload.program`
    help: name a .s file, an ELF file, or one of: kv-update, stream-write, block-copy, pointer-chase, sort
    ");
}

#[test]
fn unknown_program() {
    insta::assert_snapshot!(errors("[workload]\nprogram = \"kv-updaet\"", &[]), @r#"
    error: cannot read the program `kv-updaet`
     --> bad.toml:2:11
      |
    2 | program = "kv-updaet"
      |           ^^^^^^^^^^^ no such file or directory
      |
      = help: did you mean the built-in program `kv-update`?
    "#);
}

#[test]
fn unknown_argument_name() {
    let text = "[workload]\nprogram = \"kv-update\"\nargs = { unit = 1000 }";
    insta::assert_snapshot!(errors(text, &[]), @"
    error: `kv-update` has no argument `unit`
     --> bad.toml:3:10
      |
    3 | args = { unit = 1000 }
      |          ^^^^ did you mean `units`?
      |
      = help: its arguments are size_kb, units, writes_ppm, skew, seed
    ");
}

#[test]
fn argument_out_of_range() {
    let text = "[workload]\nprogram = \"kv-update\"\nargs = { writes_ppm = 1.5 }";
    insta::assert_snapshot!(errors(text, &[]), @"
    error: argument `writes_ppm` is an integer from 0 to 1000000, or a fraction such as 0.3
     --> bad.toml:3:23
      |
    3 | args = { writes_ppm = 1.5 }
      |                       ^^^ requests that write, in a million; one of 16 of them inserts
    ");
}

#[test]
fn too_many_arguments() {
    let text = "[workload]\nprogram = \"kv-update\"\nargs = [1024, 1000, 0, 0, 1, 7]";
    insta::assert_snapshot!(errors(text, &[]), @"
    error: `kv-update` takes at most 5 arguments
     --> bad.toml:3:30
      |
    3 | args = [1024, 1000, 0, 0, 1, 7]
      |                              ^ one too many
      |
      = help: its arguments are size_kb, units, writes_ppm, skew, seed
    ");
}

#[test]
fn share_as_argument() {
    insta::assert_snapshot!(errors("[workload]\nargs = [0.25]", &[]), @"
    error: `workload.args` is a list of texts and integers
     --> bad.toml:2:9
      |
    2 | args = [0.25]
      |         ^^^^ this is a number with a fraction: write it as a text
    ");
}

#[test]
fn other_hash() {
    insta::assert_snapshot!(errors("[workload]\nhash = \"00\"", &[]), @r#"
    error: the program `work.s` is another one than `workload.hash` says
     --> bad.toml:2:8
      |
    2 | hash = "00"
      |        ^^^^ its hash is 34638ab61e3da383a8893cd84138aa5f3bbb02b1587a2fbfd59e58e08c0eda5d
    "#);
}

#[test]
fn arguments_by_name_get_the_others_from_the_program() {
    let text = "[workload]\nprogram = \"kv-update\"\nargs = { writes_ppm = 0.3, size_kb = 1024 }";
    let scenario = read(text, &[]).expect("it is right").scenario;
    let known = stillframe_workloads::program("kv-update").expect("it is built in");
    let position = |name| {
        known
            .arguments
            .iter()
            .position(|a| a.name == name)
            .expect("known")
    };
    assert_eq!(scenario.workload.args.len(), known.arguments.len());
    assert_eq!(scenario.workload.args[position("writes_ppm")], "300000");
    assert_eq!(scenario.workload.args[position("size_kb")], "1024");
    let units = position("units");
    assert_eq!(
        scenario.workload.args[units],
        known.arguments[units].default.to_string()
    );
}
