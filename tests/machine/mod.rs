//! Machines for tests: scenarios from text, with programs of the tests on them.
#![allow(dead_code, reason = "each test that includes this uses a part of it")]

use std::collections::BTreeMap;
use std::sync::Arc;
use stillframe::machine::Machine;
use stillframe::machine::build::BuildOptions;
use stillframe::scenario::{Input, Program, Scenario, Strategy, load};
use stillframe::trace::Symbols;

/// The scenario written in `text`, which must be right.
pub fn scenario(text: &str) -> Scenario {
    let input = Input {
        name: "test.toml".to_owned(),
        text: text.to_owned(),
        directory: None,
    };
    let loaded = load(&input, &[]).unwrap_or_else(|errors| panic!("{errors}"));
    loaded.scenario
}

/// The built-in scenario `name` with `sets` laid over it.
pub fn built_in(name: &str, sets: &[&str]) -> Scenario {
    let input = Input::find(name).unwrap_or_else(|errors| panic!("{errors}"));
    let sets: Vec<String> = sets.iter().map(|s| (*s).to_owned()).collect();
    let loaded = load(&input, &sets).unwrap_or_else(|errors| panic!("{errors}"));
    loaded.scenario
}

/// A machine of 1 MB that runs the assembly program `source`, whose includes `include` gives.
pub fn with_program(
    name: &str,
    source: &str,
    include: impl Fn(&str) -> Option<String>,
    args: &[&str],
) -> Scenario {
    let mut scenario = scenario("[machine]\nmemory = \"1MiB\"\n[workload]\nprogram = \"sort\"\n");
    let mut includes: BTreeMap<String, Arc<str>> = BTreeMap::new();
    let mut waiting = included(source);
    while let Some(name) = waiting.pop() {
        let text = include(&name).unwrap_or_else(|| panic!("there is no {name}"));
        waiting.extend(included(&text));
        includes.insert(name, Arc::from(text));
    }
    let workload = &mut scenario.workload;
    workload.program = name.to_owned();
    workload.args = args.iter().map(|&a| a.to_owned()).collect();
    workload.image = Program::Assembly {
        file: format!("{name}.s"),
        text: Arc::from(source),
        includes,
    };
    scenario
}

/// The names after `.include` in a source.
fn included(source: &str) -> Vec<String> {
    let lines = source.lines().map(str::trim);
    lines
        .filter_map(|line| line.strip_prefix(".include "))
        .map(|name| name.trim().trim_matches('"').to_owned())
        .collect()
}

/// The machine of `scenario` before its power-on.
pub fn build(scenario: &Scenario, strategy: Strategy) -> (Machine, Symbols) {
    Machine::build(scenario, strategy, &BuildOptions::default())
        .unwrap_or_else(|error| panic!("{error}"))
}
