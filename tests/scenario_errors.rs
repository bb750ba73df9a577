//! Bad scenarios: what is said, and where it points. Each case is one mistake of a user.

#[path = "scenario_errors/device.rs"]
mod device;
#[path = "scenario_errors/machine.rs"]
mod machine;
#[path = "scenario_errors/snapshot.rs"]
mod snapshot;
#[path = "scenario_errors/toml.rs"]
mod toml;
#[path = "scenario_errors/work.rs"]
mod work;

use std::path::PathBuf;
use std::sync::OnceLock;
use stillframe::scenario::{Input, Loaded, load};

/// A directory with a program that scenarios may name, written once: the cases run side by side.
fn directory() -> PathBuf {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    let write = || {
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("scenario_errors");
        std::fs::create_dir_all(&directory).expect("the target directory can be written");
        let text = "\t.globl _start\n_start:\n\tta\t0x6d\n";
        std::fs::write(directory.join("work.s"), text).expect("the file can be written");
        directory
    };
    DIRECTORY.get_or_init(write).clone()
}

fn read(text: &str, sets: &[&str]) -> Result<Loaded, String> {
    let input = Input {
        name: "bad.toml".to_owned(),
        text: text.to_owned(),
        directory: Some(directory()),
    };
    let sets: Vec<String> = sets.iter().map(|s| (*s).to_owned()).collect();
    load(&input, &sets).map_err(|errors| errors.to_string())
}

/// The errors of `text` over a scenario that is otherwise right.
fn errors(text: &str, sets: &[&str]) -> String {
    // The program comes last, so that the lines of the case are numbered from 1.
    let text = format!("{}\n", text.trim_start_matches('\n'));
    let mut sets = sets.to_vec();
    let program = format!("workload.program={}", directory().join("work.s").display());
    if !text.contains("program") && !sets.iter().any(|s| s.contains("program")) {
        sets.push(&program);
    }
    match read(&text, &sets) {
        Ok(_) => "no error".to_owned(),
        Err(errors) => errors,
    }
}
