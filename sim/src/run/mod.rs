//! One run of a scenario, from the resolved scenario to its report.
//!
//! This is what the command line, the tests and the benchmarks call; they never wire a machine up
//! themselves.

mod collect;

use crate::boot::{BootError, FirmwareError, LayoutError, sources};
use crate::machine::build::{BuildError, BuildOptions, mutant_matters};
use crate::machine::{End, Machine};
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
    let mut build = build_options(options)?;
    let mut options = options.clone();
    if let Some(mutant) = &build.mutant
        && !mutant_matters(scenario, strategy, mutant)?
    {
        // The report does not claim a mistake that is not in what ran.
        build.mutant = None;
        options.mutant = None;
    }
    let (mut machine, symbols) = Machine::build(scenario, strategy, &build)?;
    let mut sink = sink(symbols.clone());
    let until = Cycle(scenario.run.until);
    let mut shown = 0;
    let end = loop {
        let next = machine.now().after(TELL).min(until);
        let end = machine.run(next, &mut sink);
        let console = &machine.shared.io.console.output;
        watch.console(&console[shown..]);
        shown = console.len();
        let goes_on = watch.progress(machine.now(), machine.instructions()) && sink.is_open();
        if end != End::Truncated || machine.now() >= until || !goes_on {
            break end;
        }
    };
    let report = collect::report(scenario, strategy, &options, machine, &end, &symbols)?;
    Ok((report, sink))
}

/// Cycles between two tellings of progress: some hundredths of a second of real time.
const TELL: u64 = 1_000_000;

fn build_options(options: &RunOptions) -> Result<BuildOptions, RunError> {
    let mutant = options.mutant.as_deref().map(sources::mutant).transpose();
    Ok(BuildOptions {
        mutant: mutant.map_err(|e| RunError::Mutant(e.to_string()))?,
        plain: options.plain,
    })
}

/// Builds the machine and the program without running them: what `stillframe check` tries.
///
/// # Errors
/// As [`run`].
pub fn try_build(scenario: &Scenario, options: &RunOptions) -> Result<(), RunError> {
    Machine::build(
        scenario,
        scenario.snapshot.strategy,
        &build_options(options)?,
    )?;
    Ok(())
}

/// The names of the mutants, each with what is wrong with it, in a line.
pub fn mutants() -> Vec<(String, String)> {
    sources::mutant_names()
        .map(|name| {
            let about = sources::mutant(name).map_or_else(|e| e.to_string(), |m| m.about);
            (name.to_owned(), about)
        })
        .collect()
}

impl From<BuildError> for RunError {
    fn from(error: BuildError) -> RunError {
        match error {
            BuildError::Assembly(text) => RunError::Program(text),
            BuildError::Binary { .. } | BuildError::Boot(BootError::Program(_)) => {
                RunError::Program(error.to_string())
            }
            BuildError::Boot(BootError::Layout(e)) => {
                let LayoutError::TooSmall { least, .. } = e;
                RunError::Scenario {
                    key: "machine.memory".to_owned(),
                    message: e.to_string(),
                    label: "too small for kernel and program".to_owned(),
                    help: Some(format!("{least} bytes would do")),
                }
            }
            BuildError::Boot(BootError::Firmware(FirmwareError::Mutant(e))) => {
                RunError::Mutant(e.to_string())
            }
            BuildError::Boot(_) => RunError::Internal(error.to_string()),
            BuildError::Spec(e) => RunError::Scenario {
                key: e.field.to_owned(),
                message: e.to_string(),
                label: e.rule,
                help: None,
            },
        }
    }
}
