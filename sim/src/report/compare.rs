//! The table that lays strategies side by side.

use super::document::{Document, RunReport};
use super::notes::{differing_output, notes};
use super::table::{Align, Table};
use crate::scenario::Scenario;
use crate::scenario::units::{size_text, time_text};

/// What is compared, in a line: the work, the machine, its memory.
pub fn heading(scenario: &Scenario) -> String {
    let m = &scenario.machine;
    let at = &scenario.snapshot.at;
    let when: Vec<String> = at.iter().map(|&at| time_text(at, m.clock_hz)).collect();
    format!(
        "{} on {} at {}.{:03} MHz, {} of memory in blocks of {}, snapshot asked for at {}",
        scenario.workload.program,
        m.preset,
        m.clock_hz / 1_000_000,
        m.clock_hz / 1_000 % 1_000,
        size_text(m.memory),
        size_text(scenario.snapshot.block),
        if when.is_empty() {
            "no time".to_owned()
        } else {
            when.join(", ")
        },
    )
}

/// The comparison: a line on what is compared, the table, and below it whatever needs a word.
pub fn comparison(document: &Document) -> String {
    use Align::{Left, Right};
    let mut table = Table::new(&[
        ("strategy", Left),
        ("verdict", Left),
        ("initial\npause", Right),
        ("longest\npause", Right),
        ("pause\np50", Right),
        ("pause\np99", Right),
        ("complete\nafter", Right),
        ("slowdown", Right),
        ("blocks:\ninitial", Right),
        ("by\ntrap", Right),
        ("by\nsweep", Right),
    ]);
    for run in &document.runs {
        table.row(row(run));
    }
    let mut text = format!("{}\n\n{}", heading(&document.scenario), table.render());
    let mut notes: Vec<String> = document.runs.iter().flat_map(notes).collect();
    notes.extend(differing_output(&document.runs));
    if !notes.is_empty() {
        text.push_str(&format!("\n{}\n", notes.join("\n")));
    }
    text
}

fn row(run: &RunReport) -> Vec<String> {
    let time = |cycles: Option<u64>| {
        cycles.map_or_else(|| "-".to_owned(), |cycles| time_text(cycles, run.clock_hz))
    };
    let initial = run.pauses.by_cause.get("initial").map(|cause| cause.max);
    let complete = run
        .snapshots
        .iter()
        .filter_map(|s| s.time_to_complete())
        .max();
    let mut cells = vec![
        run.strategy.name().to_owned(),
        verdicts(run),
        time(initial),
        time(run.pauses.max),
        time(run.pauses.p50),
        time(run.pauses.p99),
        time(complete),
        slowdown(run),
    ];
    let sum = |part: fn(&super::Copied) -> u64| -> String {
        if run.snapshots.is_empty() {
            return "-".to_owned();
        }
        run.snapshots
            .iter()
            .map(|s| part(&s.copied))
            .sum::<u64>()
            .to_string()
    };
    cells.extend([sum(|c| c.initial), sum(|c| c.trap), sum(|c| c.sweep)]);
    cells
}

/// The verdicts of a run's snapshots, neighbours that are the same told once.
fn verdicts(run: &RunReport) -> String {
    let groups = run.snapshots.chunk_by(|a, b| a.verdict == b.verdict);
    let texts: Vec<String> = groups
        .map(|group| match group {
            [one] => one.verdict.name().to_owned(),
            [first, ..] => format!("{} {}", group.len(), first.verdict.name()),
            [] => String::new(),
        })
        .collect();
    if texts.is_empty() {
        "-".to_owned()
    } else {
        texts.join(", ")
    }
}

/// The slowdown in percent, with four decimals, exactly.
pub(super) fn slowdown(run: &RunReport) -> String {
    run.work.slowdown_ppm.map_or_else(
        || "-".to_owned(),
        |ppm| {
            let sign = if ppm < 0 { "-" } else { "" };
            let ppm = ppm.unsigned_abs();
            format!("{sign}{}.{:04} %", ppm / 10_000, ppm % 10_000)
        },
    )
}
