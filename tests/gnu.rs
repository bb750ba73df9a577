//! Programs built by GNU `as` and `ld` and run by `qemu-sparc64`, where they are installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use stillframe_isa::asm::{AsmInput, Layout, USER_TEXT, assemble};

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

/// The bytes of a linked program from its first to its last that lies in the file.
pub fn flat(program: &Path) -> Vec<u8> {
    let bytes = program.with_extension("bin");
    succeed(
        Command::new("sparc64-linux-gnu-objcopy")
            .args(["-O", "binary"])
            .args([program, &bytes]),
    );
    std::fs::read(bytes).expect("objcopy wrote it")
}

/// Whether our own assembler makes the same bytes of a source as GNU made of it.
pub fn same_as_ours(
    program: &Path,
    name: &str,
    source: &str,
    includes: &dyn Fn(&str) -> Option<String>,
) {
    let layout = Layout::User;
    let input = AsmInput {
        name,
        source,
        includes,
        defines: &[],
        layout,
    };
    let image = assemble(&input).unwrap_or_else(|errors| panic!("{}", errors.render()));
    let (start, ours) = image.flat(64 << 20).expect("a small program");
    let theirs = flat(program);
    assert_eq!(start, USER_TEXT);
    let differs = theirs.iter().zip(&ours).position(|(a, b)| a != b);
    assert_eq!(
        differs.map(|at| start + at as u64),
        None,
        "{name}: first address that differs"
    );
    assert!(theirs.len() <= ours.len(), "{name}");
    assert!(
        ours[theirs.len()..].iter().all(|b| *b == 0),
        "{name}: only bss is left"
    );
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
