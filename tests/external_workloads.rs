//! The built-in programs under GNU binutils and QEMU: their known runs are what a foreign machine
//! makes of the same sources, and the bytes are those of our own assembler.

mod gnu;

use std::path::{Path, PathBuf};
use stillframe_workloads::{PROGRAMS, Program, include};

/// Where this test builds.
fn directory() -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("external_workloads");
    std::fs::create_dir_all(&dir).expect("the target directory can be written");
    dir
}

fn build(program: &Program) -> PathBuf {
    let dir = directory();
    for name in ["macros.inc", "common.inc"] {
        let text = include(name).expect("programs include it");
        std::fs::write(dir.join(name), text).expect("the file can be written");
    }
    let source = dir.join(format!("{}.s", program.name));
    std::fs::write(&source, program.source).expect("the file can be written");
    gnu::build(&dir, &dir, &source, program.name)
}

#[test]
fn gnu_assembles_the_programs_to_our_bytes_and_qemu_runs_them_to_the_expected_output() {
    if !gnu::asked_for() {
        return;
    }
    for program in &PROGRAMS {
        let path = build(program);
        gnu::same_as_ours(&path, program.name, program.source, &|name| {
            include(name).map(str::to_owned)
        });
        for case in program.cases() {
            let output = gnu::run(&path, &case.args);
            let about = format!("{} {:?}", program.name, case.args);
            assert_eq!(
                String::from_utf8_lossy(&output.stdout),
                case.stdout,
                "{about}"
            );
            assert_eq!(
                String::from_utf8_lossy(&output.stderr).trim_end(),
                case.stderr,
                "{about}"
            );
            assert_eq!(output.status.code(), Some(case.status), "{about}");
        }
    }
}
