//! `stillframe list` and `stillframe check`.

use super::args::CheckArgs;
use super::failure::Failure;
use super::input::{read_scenario, strategy};
use crate::report::{Align, Table};
use crate::run::{RunOptions, mutants, try_build};
use crate::scenario::{KEYS, PRESETS, Strategy, explain};
use std::io::Write;
use stillframe_workloads::{PROGRAMS, SCENARIOS};

/// Everything there is to choose from, each in a line.
pub fn list(out: &mut dyn Write) -> Result<u8, Failure> {
    let mut sections: Vec<(&str, Vec<(String, String)>)> = Vec::new();
    let scenarios = SCENARIOS
        .iter()
        .map(|s| (s.name.to_owned(), s.summary().to_owned()));
    sections.push(("scenarios", scenarios.collect()));
    let programs = PROGRAMS.iter().map(|p| {
        let names: Vec<&str> = p.arguments.iter().map(|a| a.name).collect();
        (
            p.name.to_owned(),
            format!("{} (arguments: {})", p.summary, names.join(", ")),
        )
    });
    sections.push(("programs", programs.collect()));
    let strategies = Strategy::ALL.map(|s| (s.name().to_owned(), about(s).to_owned()));
    sections.push(("strategies", strategies.to_vec()));
    let machines = PRESETS.map(|p| (p.name.to_owned(), p.about.to_owned()));
    sections.push(("machines", machines.to_vec()));
    let mutants = mutants();
    if !mutants.is_empty() {
        sections.push(("mutants", mutants));
    }
    for (name, entries) in sections {
        let mut table = Table::new(&[(name, Align::Left), ("", Align::Left)]);
        for (name, about) in entries {
            table.row([name, about]);
        }
        writeln!(out, "{}", table.render())?;
    }
    let columns = [
        ("keys", Align::Left),
        ("values", Align::Left),
        ("", Align::Left),
    ];
    let mut table = Table::new(&columns);
    for key in &KEYS {
        table.row([key.path, key.values, key.meaning]);
    }
    out.write_all(table.render().as_bytes())?;
    Ok(0)
}

fn about(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::None => "no snapshot is taken",
        Strategy::StopCopy => "everything stops until the whole memory is copied",
        Strategy::Live => "write protection and a background sweep while the work goes on",
    }
}

/// The scenario, resolved, in words; the machine and its program are built to see that they can be.
pub fn check(args: &CheckArgs, out: &mut dyn Write) -> Result<u8, Failure> {
    let mut loaded = read_scenario(&args.scenario)?;
    if let Some(name) = &args.strategy {
        loaded.scenario.snapshot.strategy = strategy(name)?;
    }
    try_build(&loaded.scenario, &RunOptions::default())
        .map_err(|error| Failure::of_run(error, &loaded))?;
    out.write_all(explain(&loaded.scenario).as_bytes())?;
    Ok(0)
}
