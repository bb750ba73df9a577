//! The report's document: `stillframe/report/1`.
//!
//! Field order is key order. Fields are added, never renamed. Times are cycles of the processor's
//! clock, sizes bytes, addresses numbers; there are no fractions but those in millionths (`_ppm`).

use super::counts::{Counts, Named};
use super::pauses::PauseReport;
use super::snapshot::SnapshotReport;
use crate::ledger::Closed;
use crate::scenario::{Scenario, Strategy};
use serde::Serialize;

/// Name and version of the document.
pub const SCHEMA: &str = "stillframe/report/1";

/// The whole document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The scenario, resolved. Its `snapshot.strategy` is the file's; each run says its own.
    pub scenario: Scenario,
    /// The runs, in the order asked for.
    pub runs: Vec<RunReport>,
}

impl Document {
    /// A document of `runs`; a run without a snapshot among them gives the others their slowdown.
    pub fn new(scenario: Scenario, mut runs: Vec<RunReport>) -> Document {
        let base = runs
            .iter()
            .find(|run| run.strategy == Strategy::None)
            .and_then(|run| run.work.exited_at);
        for run in &mut runs {
            run.work.slowdown_ppm = slowdown_ppm(run.work.exited_at, base);
        }
        // A lone run without a snapshot has nothing to be compared with.
        if let [run] = &mut runs[..] {
            run.work.slowdown_ppm = None;
        }
        Document {
            schema: SCHEMA,
            scenario,
            runs,
        }
    }

    /// The document as JSON, two blanks an indent, with a line feed at the end.
    pub fn to_json(&self) -> String {
        json(self)
    }
}

/// How much longer than `base` it took, in millionths, rounded towards zero.
fn slowdown_ppm(exited: Option<u64>, base: Option<u64>) -> Option<i64> {
    let (exited, base) = (exited?, base.filter(|base| *base > 0)?);
    let difference = i128::from(exited) - i128::from(base);
    i64::try_from(difference * 1_000_000 / i128::from(base)).ok()
}

/// Any part of a report as JSON.
pub(super) fn json<T: Serialize>(value: &T) -> String {
    // Only maps whose keys are no texts, or a failing writer, could make this fail.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// One run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunReport {
    /// The firmware module that took the snapshots.
    pub strategy: Strategy,
    /// The deliberate mistake in its firmware, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mutant: Option<String>,
    /// The seed.
    pub seed: u64,
    /// The clock, in hertz.
    pub clock_hz: u64,
    /// Cycles from power-on to the end of the run.
    pub cycles: u64,
    /// Instructions executed, trapped ones not counted.
    pub instructions: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// Of what the work died, if it did.
    pub fault: Option<Fault>,
    /// Cycles by account; they sum to `cycles`.
    pub ledger: Counts,
    /// Cycles by the reason for which no instruction issued earlier; they sum to `cycles`.
    pub reasons: Counts,
    /// When the work could not run because of the snapshot.
    pub pauses: PauseReport,
    /// Every snapshot asked for, in order of time.
    pub snapshots: Vec<SnapshotReport>,
    /// What the program did.
    pub work: WorkReport,
    /// Traps taken, by name.
    pub traps: Counts,
    /// Each cache's counts.
    pub caches: Named<Counts>,
    /// Each TLB's counts.
    pub tlbs: Named<Counts>,
    /// Each device's counts.
    pub devices: Named<Counts>,
    /// What software did that this machine forgives and hardware need not; all should be zero.
    pub hazards: Counts,
    /// The highest trap level reached after the kernel had taken over.
    pub max_tl: u8,
}

/// How a run ended.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The work has exited and every snapshot that had begun is done.
    Finished,
    /// `run.until` came first.
    Truncated,
    /// The work died of a trap, or the firmware stopped.
    GuestFault,
}

impl Outcome {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::Finished => "finished",
            Outcome::Truncated => "truncated",
            Outcome::GuestFault => "guest-fault",
        }
    }
}

/// A trap that the work died of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The cycle in which the kernel gave it up.
    pub cycle: u64,
    /// Virtual address of the instruction.
    pub pc: u64,
    /// The symbol at or before it and the bytes from there, `"main+0x1c"`.
    pub symbol: Option<String>,
    /// The instruction, disassembled, or what stands in its place.
    pub instruction: String,
    /// Trap type.
    pub trap: u16,
    /// The trap type's name.
    pub trap_name: String,
    /// The address accessed, where the trap has one.
    pub address: Option<u64>,
}

/// Cycles by account, every account of the run, zeros too.
pub fn ledger_counts(books: &Closed) -> Counts {
    books
        .accounts
        .iter()
        .map(|(id, name)| (name, books.total(id)))
        .collect()
}

/// What the program did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WorkReport {
    /// Units of work done.
    pub units: u64,
    /// Its exit status.
    pub exit_status: Option<u64>,
    /// The cycle of its exit.
    pub exited_at: Option<u64>,
    /// What it wrote to the console; bytes that are no UTF-8 as the replacement character.
    pub output: String,
    /// BLAKE3 hash of the bytes it wrote.
    pub output_hash: String,
    /// How much longer it took than without a snapshot, in millionths; null in a lone run.
    pub slowdown_ppm: Option<i64>,
}

impl WorkReport {
    /// Whether it exited and said by its status that something was wrong.
    pub fn failed(&self) -> bool {
        self.exit_status.is_some_and(|status| status != 0)
    }

    /// Notes what was written to the console.
    #[must_use]
    pub fn with_output(mut self, bytes: &[u8]) -> WorkReport {
        self.output = String::from_utf8_lossy(bytes).into_owned();
        self.output_hash = blake3::hash(bytes).to_hex().to_string();
        self
    }
}
