//! The report: what a run showed, as a document and as tables.
//!
//! *Invariant:* nothing here depends on the host, but for [`HostDocument`], which is kept apart.
//! Renderers are pure functions of the document.

mod compare;
mod counts;
mod document;
mod host;
mod notes;
mod pauses;
mod snapshot;
mod table;
#[cfg(test)]
mod tests;
mod text;

pub use compare::{comparison, heading};
pub use counts::{Counts, Named};
pub use document::{Document, Fault, Outcome, RunReport, SCHEMA, WorkReport, ledger_counts};
pub use host::{HOST_SCHEMA, HostDocument, HostRun};
pub use notes::differing_output;
pub use pauses::{CauseReport, LongestPause, PauseEntry, PauseReport};
pub use snapshot::{Copied, MismatchReport, SnapshotReport};
pub use table::{Align, Table};
pub use text::summary;
