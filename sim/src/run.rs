//! One run of a scenario, from the resolved scenario to its report.
//!
//! This is what the command line, the tests and the benchmarks call; they never wire a machine up
//! themselves.

use crate::report::RunReport;
use crate::scenario::{Scenario, Strategy};
use crate::time::Cycle;
use crate::trace::{Sink, Symbols};
use thiserror::Error;

/// How to run, beside what the scenario says. Nothing here changes the report of firmware without
/// a mutant.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// Without the host's fast paths.
    pub plain: bool,
    /// Firmware with this deliberate mistake.
    pub mutant: Option<String>,
    /// Put the list of all pauses into the report.
    pub pauses: bool,
}

/// Told how a run goes on, many times a second of real time. The run does not depend on it, but
/// for being stopped.
pub trait Watch {
    /// The run has reached `now` with `instructions` executed. False stops it, as if `run.until`
    /// had come.
    fn progress(&mut self, now: Cycle, instructions: u64) -> bool;

    /// The work has written `bytes` to the console since the last call.
    fn console(&mut self, bytes: &[u8]);
}

/// Nobody watches.
impl Watch for () {
    fn progress(&mut self, _now: Cycle, _instructions: u64) -> bool {
        true
    }

    fn console(&mut self, _bytes: &[u8]) {}
}

/// A run that cannot be begun, or a mistake of the simulator.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RunError {
    /// A value of the scenario does not go with the machine or the program.
    #[error("{message}")]
    Scenario {
        /// The key at fault, such as `machine.memory`.
        key: String,
        /// What is wrong.
        message: String,
        /// What to say at the value.
        label: String,
        /// What would be right.
        help: Option<String>,
    },
    /// The program does not assemble or is no program; the text is ready to be shown.
    #[error("{0}")]
    Program(String),
    /// The mutant does not exist or does not apply.
    #[error("{0}")]
    Mutant(String),
    /// A mistake of the simulator.
    #[error("{0}\nthis is a mistake of stillframe, not of the scenario: please report it")]
    Internal(String),
}

/// Runs `scenario` with `strategy` to its end.
///
/// # Errors
/// [`RunError`]; whatever the guest does is told in the report.
pub fn run(
    scenario: &Scenario,
    strategy: Strategy,
    options: &RunOptions,
) -> Result<RunReport, RunError> {
    run_with(scenario, strategy, options, &mut (), |_| ()).map(|(report, ())| report)
}

/// Runs `scenario` with `strategy` to its end, watched by `watch`, with the trace going to the sink
/// that `sink` makes once the symbols are known.
///
/// # Errors
/// As [`run`].
pub fn run_with<S: Sink>(
    scenario: &Scenario,
    strategy: Strategy,
    options: &RunOptions,
    watch: &mut dyn Watch,
    sink: impl FnOnce(Symbols) -> S,
) -> Result<(RunReport, S), RunError> {
    let _ = (scenario, strategy, options, watch, sink);
    Err(RunError::Internal(
        "the machine is not built yet".to_owned(),
    ))
}

/// Builds the machine and the program without running them: what `stillframe check` tries.
///
/// # Errors
/// As [`run`].
pub fn try_build(scenario: &Scenario, options: &RunOptions) -> Result<(), RunError> {
    let _ = (scenario, options);
    Ok(())
}

/// The names of the mutants, each with what is wrong with it, in a line.
pub fn mutants() -> Vec<(String, String)> {
    Vec::new()
}
