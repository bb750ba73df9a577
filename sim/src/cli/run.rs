//! `stillframe run`, `stillframe trace` and `stillframe compare`.

use super::args::{CompareArgs, RunArgs, TraceArgs};
use super::failure::Failure;
use super::input::{options, read_scenario, strategy};
use super::output::{status, write_host, write_results};
use super::progress::{Progress, Watcher};
use crate::report::{Document, HostDocument, HostRun, RunReport, comparison, summary};
use crate::run::{RunError, RunOptions, Watch, run_with};
use crate::scenario::{Loaded, Strategy};
use crate::trace::{Filter, Sink, Symbols, TextSink};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// A run and what it cost the host.
type Timed<S> = Result<(RunReport, HostRun, S), RunError>;

fn timed<S: Sink>(
    loaded: &Loaded,
    strategy: Strategy,
    options: &RunOptions,
    watch: &mut dyn Watch,
    sink: impl FnOnce(Symbols) -> S,
) -> Timed<S> {
    let start = Instant::now();
    let (report, sink) = run_with(&loaded.scenario, strategy, options, watch, sink)?;
    let host = HostRun::new(
        strategy,
        start.elapsed(),
        report.instructions,
        report.cycles,
    );
    Ok((report, host, sink))
}

/// The strategy of one run: the option's, or the scenario's.
fn one_strategy(option: Option<&str>, loaded: &Loaded) -> Result<Strategy, Failure> {
    option.map_or(Ok(loaded.scenario.snapshot.strategy), strategy)
}

/// `stillframe run`.
pub fn run(
    args: &RunArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
    terminal: bool,
) -> Result<u8, Failure> {
    let loaded = read_scenario(&args.scenario)?;
    let strategy = one_strategy(args.strategy.as_deref(), &loaded)?;
    let options = options(&args.engine, args.output.pauses)?;
    let filter = Filter::parse(&args.trace_filter).map_err(Failure::new)?;
    let progress = Progress::new(terminal);
    let line = progress.line(
        strategy.name(),
        loaded.scenario.machine.clock_hz,
        loaded.scenario.run.until,
    );
    let console = args.output.console.then_some(err as &mut dyn Write);
    let mut watcher = Watcher {
        line: &line,
        console,
        failed: None,
    };
    let result = match &args.trace {
        None => timed(&loaded, strategy, &options, &mut watcher, |_| ())
            .map(|(report, host, ())| (report, host)),
        Some(path) => {
            let file = File::create(path).map_err(|e| Failure::of_write(path, &e))?;
            let sink = |symbols| TextSink::new(filter, symbols, BufWriter::new(file));
            let done = timed(&loaded, strategy, &options, &mut watcher, sink);
            match done {
                Ok((report, host, sink)) => {
                    sink.finish().map_err(|e| Failure::of_write(path, &e))?;
                    Ok((report, host))
                }
                Err(error) => Err(error),
            }
        }
    };
    line.done();
    let (report, host) = result.map_err(|error| Failure::of_run(error, &loaded))?;
    let mut scenario = loaded.scenario;
    scenario.snapshot.strategy = strategy;
    let document = Document::new(scenario, vec![report]);
    let host = HostDocument::new(vec![host]);
    let verdict = status(&document.scenario, &document.runs);
    mutant_was_in(args.engine.mutant.as_deref(), &document.runs)?;
    match write_results(&args.output, &document, &host, &summary(&document), out) {
        // The reader may go; the verdict stays.
        Ok(()) | Err(Failure::ReaderGone) => {}
        Err(failure) => return Err(failure),
    }
    write_host(&host, err)?;
    Ok(verdict)
}

/// `stillframe trace`.
pub fn trace(args: &TraceArgs, out: &mut dyn Write) -> Result<u8, Failure> {
    let loaded = read_scenario(&args.scenario)?;
    let strategy = one_strategy(args.strategy.as_deref(), &loaded)?;
    let options = options(&args.engine, false)?;
    let filter = Filter::parse(&args.trace_filter).map_err(Failure::new)?;
    let sink = |symbols| TextSink::new(filter, symbols, BufWriter::new(out));
    let (report, sink) = run_with(&loaded.scenario, strategy, &options, &mut (), sink)
        .map_err(|error| Failure::of_run(error, &loaded))?;
    sink.finish()?;
    Ok(status(&loaded.scenario, &[report]))
}

/// `stillframe compare`: the strategies side by side, each on a machine of its own, as many at once
/// as the host has processors.
pub fn compare(
    args: &CompareArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
    terminal: bool,
) -> Result<u8, Failure> {
    let loaded = read_scenario(&args.scenario)?;
    let strategies = compared(&args.strategies)?;
    let options = options(&args.engine, args.output.pauses)?;
    let progress = Progress::new(terminal);
    let results = in_parallel(&loaded, &strategies, &options, &progress);
    progress.clear();
    let mut reports = Vec::new();
    let mut hosts = Vec::new();
    for result in results {
        let (report, host) = result.map_err(|error| Failure::of_run(error, &loaded))?;
        reports.push(report);
        hosts.push(host);
    }
    let document = Document::new(loaded.scenario, reports);
    let host = HostDocument::new(hosts);
    if args.output.console {
        for run in &document.runs {
            write!(err, "{}: {}", run.strategy.name(), run.work.output)?;
        }
    }
    let verdict = status(&document.scenario, &document.runs);
    mutant_was_in(args.engine.mutant.as_deref(), &document.runs)?;
    match write_results(&args.output, &document, &host, &comparison(&document), out) {
        // The reader may go; the verdict stays.
        Ok(()) | Err(Failure::ReaderGone) => {}
        Err(failure) => return Err(failure),
    }
    write_host(&host, err)?;
    Ok(verdict)
}

/// The strategies to compare: those named, and always `none`, each once, in the order of the table.
fn compared(names: &[String]) -> Result<Vec<Strategy>, Failure> {
    if names.is_empty() {
        return Ok(Strategy::ALL.to_vec());
    }
    let mut strategies = vec![Strategy::None];
    for name in names {
        strategies.push(strategy(name)?);
    }
    strategies.sort_unstable();
    strategies.dedup();
    Ok(strategies)
}

/// Runs every strategy and gives the results in the order of `strategies`.
fn in_parallel(
    loaded: &Loaded,
    strategies: &[Strategy],
    options: &RunOptions,
    progress: &Progress,
) -> Vec<Result<(RunReport, HostRun), RunError>> {
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(strategies.len());
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let (hz, until) = (loaded.scenario.machine.clock_hz, loaded.scenario.run.until);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(&strategy) = strategies.get(index) else {
                        break;
                    };
                    let line = progress.line(strategy.name(), hz, until);
                    let mut watcher = Watcher {
                        line: &line,
                        console: None,
                        failed: None,
                    };
                    let result = timed(loaded, strategy, options, &mut watcher, |_| ());
                    line.done();
                    let result = result.map(|(report, host, ())| (report, host));
                    // A thread that panicked has pushed nothing: the others' results are whole.
                    results
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// A mutant that was asked for and changed nothing would pass for one that nothing catches.
fn mutant_was_in(mutant: Option<&str>, runs: &[RunReport]) -> Result<(), Failure> {
    match mutant {
        Some(name) if runs.iter().all(|run| run.mutant.is_none()) => Err(Failure::with_help(
            format!("the mutant {name} changes nothing here"),
            "it patches the firmware of another strategy: most of them that of `live`",
        )),
        _ => Ok(()),
    }
}
