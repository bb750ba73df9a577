//! The small programs of `cases/guest` and `cases/directed` under GNU binutils and QEMU. How QEMU
//! ends a bad program is its own affair and not looked at; that the others print what is expected
//! of the machine is. The bytes must be those of our own assembler.

mod gnu;
mod guest;

use guest::{Expect, Guest, guests};
use std::path::{Path, PathBuf};
use stillframe_workloads::cases;

fn build(kind: &str, guest: &Guest) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("external_{kind}"));
    std::fs::create_dir_all(&dir).expect("the target directory can be written");
    gnu::build(&dir, &guest::directory(kind), &guest.path, &guest.name)
}

fn run_all(kind: &str) {
    if !gnu::asked_for() {
        return;
    }
    let expected = guest::expected(kind);
    let cases = cases(&expected);
    for guest in guests(kind) {
        let program = build(kind, &guest);
        gnu::same_as_ours(&program, &guest.name, &guest.source, &|name| {
            guest::include(kind, name)
        });
        let Expect::Exit(status) = guest.expect else {
            continue;
        };
        let mut compared = 0;
        for case in cases.iter().filter(|case| case.program == guest.name) {
            let output = gnu::run(&program, &case.args);
            let about = format!("{} {:?}", guest.name, case.args);
            assert_eq!(
                String::from_utf8_lossy(&output.stdout),
                case.stdout,
                "{about}"
            );
            assert_eq!(output.status.code(), Some(status), "{about}");
            compared += 1;
        }
        assert!(compared > 0, "{} is not in expected.txt", guest.name);
    }
}

#[test]
fn qemu_runs_the_guests_to_the_expected_output() {
    run_all("guest");
}

#[test]
fn qemu_runs_the_directed_programs_to_the_expected_output() {
    run_all("directed");
}
