//! What a run cost the host. Kept apart from the report, which must not depend on it.

use super::document::json;
use crate::scenario::Strategy;
use serde::Serialize;
use std::time::Duration;

/// Name and version of the document.
pub const HOST_SCHEMA: &str = "stillframe/host/1";

/// The document of `--host-json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostDocument {
    /// [`HOST_SCHEMA`].
    pub schema: &'static str,
    /// One entry a run, in the order of the report.
    pub runs: Vec<HostRun>,
}

/// The host's side of one run.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostRun {
    /// The strategy.
    pub strategy: Strategy,
    /// Real time, in nanoseconds.
    pub wall_ns: u64,
    /// Instructions simulated.
    pub instructions: u64,
    /// Cycles simulated.
    pub cycles: u64,
    /// Instructions simulated in a second of real time.
    pub instructions_per_second: u64,
}

impl HostRun {
    /// The figures of a run that took `wall`.
    pub fn new(strategy: Strategy, wall: Duration, instructions: u64, cycles: u64) -> HostRun {
        let wall_ns = u64::try_from(wall.as_nanos()).unwrap_or(u64::MAX);
        let rate = u128::from(instructions) * 1_000_000_000 / u128::from(wall_ns.max(1));
        let instructions_per_second = u64::try_from(rate).unwrap_or(u64::MAX);
        HostRun {
            strategy,
            wall_ns,
            instructions,
            cycles,
            instructions_per_second,
        }
    }

    /// The figures in a line.
    pub fn line(&self) -> String {
        format!(
            "{}: {} instructions in {}.{:03} s, {}.{:01} million a second",
            self.strategy.name(),
            self.instructions,
            self.wall_ns / 1_000_000_000,
            self.wall_ns / 1_000_000 % 1_000,
            self.instructions_per_second / 1_000_000,
            self.instructions_per_second / 100_000 % 10
        )
    }
}

impl HostDocument {
    /// A document of `runs`.
    pub fn new(runs: Vec<HostRun>) -> HostDocument {
        HostDocument {
            schema: HOST_SCHEMA,
            runs,
        }
    }

    /// The document as JSON.
    pub fn to_json(&self) -> String {
        json(self)
    }
}
