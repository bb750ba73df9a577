//! One run's report for people.

use super::compare::{heading, slowdown};
use super::document::{Document, RunReport};
use super::notes::notes;
use super::snapshot::SnapshotReport;
use super::table::{Align, Table};
use crate::scenario::units::{size_text, time_text};
use std::fmt::Write as _;

/// What a lone run shows: where the time went, the pauses, the snapshots.
pub fn summary(document: &Document) -> String {
    let mut text = format!("{}\n", heading(&document.scenario));
    for run in &document.runs {
        text.push_str(&one(run));
    }
    text
}

fn one(run: &RunReport) -> String {
    let time = |cycles| time_text(cycles, run.clock_hz);
    let mut text = format!(
        "{}: {} after {} ({} cycles, {} instructions), {} units of work\n\n",
        run.strategy.name(),
        run.outcome.name(),
        time(run.cycles),
        run.cycles,
        run.instructions,
        run.work.units
    );
    let mut ledger = Table::new(&[
        ("account", Align::Left),
        ("cycles", Align::Right),
        ("time", Align::Right),
        ("share", Align::Right),
    ]);
    for (account, &cycles) in run.ledger.iter().filter(|&(_, &cycles)| cycles > 0) {
        let share = share(cycles, run.cycles);
        ledger.row([account.to_owned(), cycles.to_string(), time(cycles), share]);
    }
    text.push_str(&ledger.render());
    if run.pauses.count > 0 {
        text.push('\n');
        text.push_str(&pauses(run));
    }
    for (index, s) in run.snapshots.iter().enumerate() {
        text.push_str(&snapshot(index, s, run.clock_hz));
    }
    // Writing to a String cannot fail, here and below.
    if run.work.slowdown_ppm.is_some() {
        let _ = writeln!(text, "\nslowdown: {}", slowdown(run));
    }
    let notes = notes(run);
    if !notes.is_empty() {
        let _ = writeln!(text, "\n{}", notes.join("\n"));
    }
    text
}

fn snapshot(index: usize, s: &SnapshotReport, hz: u64) -> String {
    let Some(initiated_at) = s.initiated_at else {
        let asked = s.requested_at.map_or(String::new(), |at| {
            format!(", asked for at {}", time_text(at, hz))
        });
        return format!("\nsnapshot {index}: {}{asked}\n", s.verdict.name());
    };
    let since = |at: Option<u64>| match at {
        Some(at) => format!("+{}", time_text(at.saturating_sub(initiated_at), hz)),
        None => "never".to_owned(),
    };
    format!(
        "\nsnapshot {index}: {}, initiated at {}, frozen {}, resumed {}, complete {}\n  \
         {} blocks of {} in scope: {} copied at first, {} by traps, {} by the sweep\n",
        s.verdict.name(),
        time_text(initiated_at, hz),
        since(s.frozen_at),
        since(s.resumed_at),
        since(s.completed_at),
        s.blocks,
        size_text(s.block_bytes),
        s.copied.initial,
        s.copied.trap,
        s.copied.sweep
    )
}

fn pauses(run: &RunReport) -> String {
    let time = |cycles| time_text(cycles, run.clock_hz);
    let mut table = Table::new(&[
        ("pauses", Align::Left),
        ("count", Align::Right),
        ("total", Align::Right),
        ("longest", Align::Right),
        ("p50", Align::Right),
        ("p99", Align::Right),
        ("p99.9", Align::Right),
    ]);
    let p = &run.pauses;
    let optional = |cycles: Option<u64>| cycles.map_or("-".to_owned(), time);
    table.row([
        "all".to_owned(),
        p.count.to_string(),
        time(p.total),
        optional(p.max),
        optional(p.p50),
        optional(p.p99),
        optional(p.p999),
    ]);
    for (cause, c) in p.by_cause.iter() {
        table.row([
            cause.to_owned(),
            c.count.to_string(),
            time(c.total),
            time(c.max),
        ]);
    }
    let mut text = table.render();
    if let Some(longest) = &p.longest {
        let part = |(name, &cycles): (&str, &u64)| format!("{name} {}", time(cycles));
        let parts: Vec<String> = longest.accounts.iter().map(part).collect();
        let _ = writeln!(
            text,
            "longest: {}, from cycle {}: {}",
            longest.pause.cause,
            longest.pause.start,
            parts.join(" + ")
        );
    }
    text
}

/// `part` of `whole` in percent with two decimals, rounded down.
fn share(part: u64, whole: u64) -> String {
    let hundredths = u128::from(part) * 10_000 / u128::from(whole.max(1));
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}
