//! Programs built by GNU `as` and `ld` and run by `qemu-sparc64`, where they are installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Whether the tests that need foreign tools were asked for; says so if not.
pub fn asked_for() -> bool {
    let asked = std::env::var_os("STILLFRAME_EXTERNAL").is_some_and(|v| v == "1");
    if !asked {
        eprintln!("left out: needs binutils and QEMU for sparc64; set STILLFRAME_EXTERNAL=1");
    }
    asked
}

/// Assembles and links `source`, a file in `dir` as all it includes, into the program `name`
/// beside it.
pub fn build(dir: &Path, includes: &Path, source: &Path, name: &str) -> PathBuf {
    let object = dir.join(format!("{name}.o"));
    let program = dir.join(name);
    succeed(
        Command::new("sparc64-linux-gnu-as")
            .args(["-Av9a", "-64", "-I"])
            .arg(includes)
            .arg("-o")
            .args([&object, source]),
    );
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../workloads/user.ld");
    succeed(
        Command::new("sparc64-linux-gnu-ld")
            .args(["-z", "max-page-size=0x2000", "-T", script, "-o"])
            .args([&program, &object]),
    );
    program
}

/// Runs a program under QEMU, without a core file if it dies.
pub fn run(program: &Path, args: &[&str]) -> Output {
    Command::new("sh")
        .args(["-c", "ulimit -c 0; exec qemu-sparc64 \"$@\"", "sh"])
        .arg(program)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .expect("sh starts")
}

pub fn succeed(command: &mut Command) {
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(
        output.status.success(),
        "{command:?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        output.stderr.is_empty(),
        "{command:?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
