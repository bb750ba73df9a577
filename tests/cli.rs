//! The command line, in process: what it writes where, and its exit status.

#[path = "cli/assembly.rs"]
mod assembly;
#[path = "cli/runs.rs"]
mod runs;
#[path = "cli/usage.rs"]
mod usage;

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
