//! What a scenario means, for people: its resolved TOML with each value in words beside it.

use super::spec::{DeviceKind, Scenario, Strategy};
use super::units::{size_text, time_text};
use std::fmt::Write as _;

/// The resolved scenario as TOML, which read again gives the same scenario, with comments.
pub fn explain(scenario: &Scenario) -> String {
    let mut page = Page::default();
    let hz = scenario.machine.clock_hz;
    let size = |bytes: u64| (bytes.to_string(), size_text(bytes));
    let time = |cycles: u64| (cycles.to_string(), time_text(cycles, hz));

    let m = &scenario.machine;
    page.section("machine");
    page.row("preset", quote(&m.preset), "");
    page.row(
        "mmu",
        "\"ultrasparc\"",
        "two TLBs of 64 entries, filled by software",
    );
    page.row(
        "clock_hz",
        hz,
        format!("{}.{:03} MHz", hz / 1_000_000, hz / 1_000 % 1_000),
    );
    page.pair("memory", size(m.memory));
    page.pair("snapshot_memory", size(m.snapshot_memory));
    page.pair("page", size(m.page));
    page.row("tsb_entries", m.tsb_entries, size_text(m.tsb_entries * 16));
    page.pair("tick", time(m.tick));

    let w = &scenario.workload;
    page.section("workload");
    page.row("program", quote(&w.program), "");
    let args: Vec<String> = w.args.iter().map(|a| quote(a)).collect();
    page.row("args", format!("[{}]", args.join(", ")), "");
    page.row("hash", quote(&w.hash), "");

    let s = &scenario.snapshot;
    page.section("snapshot");
    let at: Vec<String> = s.at.iter().map(u64::to_string).collect();
    let words: Vec<String> = s.at.iter().map(|&at| time_text(at, hz)).collect();
    page.row("at", format!("[{}]", at.join(", ")), words.join(", "));
    page.row(
        "strategy",
        quote(s.strategy.name()),
        strategy_text(s.strategy),
    );
    page.row(
        "scope",
        "\"all\"",
        "all of memory but what is reserved for the snapshot itself",
    );
    let blocks = m.memory / s.block.max(1);
    let (block, words) = size(s.block);
    page.row("block", block, format!("{words}, {blocks} in memory"));
    page.row(
        "copy_map",
        "\"reserved\"",
        "in memory that is not snapshotted",
    );
    page.row("storage", "\"memory\"", "the snapshot memory");
    page.row("dma", "\"suspend\"", "slots are denied from S2 to S4");
    page.row("arm", "\"eager\"", "S2 clears W in every translation");
    page.row("initial", "[\"kernel\", \"dma\"]", "copied in S3");
    page.section("snapshot.sweep");
    page.pair("period", time(s.sweep.period));
    let rate = u128::from(s.sweep.blocks) * u128::from(s.block) * u128::from(hz)
        / u128::from(s.sweep.period.max(1));
    page.row(
        "blocks",
        s.sweep.blocks,
        format!("at most {} KiB a second", rate / 1024),
    );
    page.row("copy", "\"block\"", "64-byte block loads and stores");

    for device in &scenario.devices {
        page.section(&format!("device.{}", quote_key(&device.name)));
        let DeviceKind::DmaWriter = device.kind;
        page.row(
            "kind",
            "\"dma-writer\"",
            "writes into its window, 64 bytes a burst",
        );
        page.row("slot", device.slot, "");
        page.row("rate", device.rate, format!("{} kB/s", device.rate / 1_000));
        let (base, length) = device.window;
        let words = format!(
            "{} from {base:#x} to {:#x}",
            size_text(length),
            device.window_end()
        );
        page.row("window", format!("[{base}, {length}]"), words);
        page.pair("buffer", size(device.buffer));
        page.pair("fifo", size(device.fifo));
    }

    page.section("run");
    page.pair("until", time(scenario.run.until));
    page.row("seed", scenario.run.seed, "");
    page.section("expect");
    page.row(
        "verdict",
        quote(scenario.expect.verdict.name()),
        "of every snapshot",
    );
    page.text
}

fn strategy_text(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::None => "no snapshot is taken",
        Strategy::StopCopy => "everything stops until all is copied",
        Strategy::Live => "write protection and a background sweep",
    }
}

/// A TOML basic string on one line.
fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A TOML key, bare where it can be.
fn quote_key(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        quote(key)
    }
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn section(&mut self, name: &str) {
        let gap = if self.text.is_empty() { "" } else { "\n" };
        // Writing to a String cannot fail, here and below.
        let _ = writeln!(self.text, "{gap}[{name}]");
    }

    fn pair(&mut self, key: &str, (value, words): (String, String)) {
        self.row(key, value, words);
    }

    fn row(&mut self, key: &str, value: impl ToString, words: impl AsRef<str>) {
        let row = format!("{key} = {}", value.to_string());
        let words = words.as_ref();
        let _ = match words {
            "" => writeln!(self.text, "{row}"),
            _ => writeln!(self.text, "{row:<32} # {words}"),
        };
    }
}
