//! The layers: which crate may depend on which. `cargo metadata` is asked, so that a turned arrow
//! fails here even before something uses it.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// What each crate of ours may depend on. Tests and benches may depend on everything, and nothing
/// on them.
const ARROWS: [(&str, &[&str]); 6] = [
    ("stillframe-isa", &[]),
    ("stillframe-mmu", &["stillframe-isa"]),
    ("stillframe-workloads", &["stillframe-isa"]),
    (
        "stillframe",
        &["stillframe-isa", "stillframe-mmu", "stillframe-workloads"],
    ),
    (
        "stillframe-tests",
        &[
            "stillframe",
            "stillframe-isa",
            "stillframe-mmu",
            "stillframe-workloads",
        ],
    ),
    (
        "stillframe-benches",
        &[
            "stillframe",
            "stillframe-isa",
            "stillframe-mmu",
            "stillframe-workloads",
        ],
    ),
];

fn metadata() -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs this test, so it can be run");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

#[test]
fn no_arrow_turns() {
    let metadata = metadata();
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let mut seen = BTreeSet::new();
    for package in list(&metadata["packages"]) {
        let name = text(&package["name"]);
        let may = allowed
            .get(name.as_str())
            .unwrap_or_else(|| panic!("{name} has no place here"));
        for dependency in list(&package["dependencies"]) {
            let on = text(&dependency["name"]);
            let ours = allowed.contains_key(on.as_str());
            assert!(
                !ours || may.contains(&on.as_str()),
                "{name} may not depend on {on}"
            );
        }
        seen.insert(name);
    }
    let all: BTreeSet<String> = ARROWS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(seen, all, "every crate is a member of the workspace");
}

#[test]
fn the_workspace_has_one_program() {
    let metadata = metadata();
    let mut programs = Vec::new();
    for package in list(&metadata["packages"]) {
        for target in list(&package["targets"]) {
            if list(&target["kind"]).iter().any(|kind| kind == "bin") {
                programs.push(text(&target["name"]));
            }
        }
    }
    assert_eq!(programs, ["stillframe"]);
}
