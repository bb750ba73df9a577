//! Writing results.

use super::args::OutputArgs;
use super::failure::Failure;
use crate::report::{Document, HostDocument, RunReport};
use crate::scenario::{Scenario, Verdict, explain};
use std::io::Write;
use std::path::Path;

/// Writes a whole file.
pub fn write_file(path: &Path, text: &[u8]) -> Result<(), Failure> {
    if path == Path::new("-") {
        return Err(Failure::with_help(
            "`-` is no file to write to here",
            "only --json of run and compare, and -o of asm, take it for standard output",
        ));
    }
    std::fs::write(path, text).map_err(|error| Failure::of_write(path, &error))
}

/// Writes documents where the options say, and `text` to standard output.
pub fn write_results(
    args: &OutputArgs,
    document: &Document,
    host: &HostDocument,
    text: &str,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    // Files first: whoever reads standard output may go away.
    let to_stdout = args.json.as_deref() == Some(Path::new("-"));
    if let Some(path) = args.json.as_deref().filter(|_| !to_stdout) {
        write_file(path, document.to_json().as_bytes())?;
    }
    if let Some(path) = &args.host_json {
        write_file(path, host.to_json().as_bytes())?;
    }
    if let Some(directory) = &args.out {
        std::fs::create_dir_all(directory).map_err(|e| Failure::of_write(directory, &e))?;
        let write = |name: &str, text: &str| write_file(&directory.join(name), text.as_bytes());
        write("scenario.toml", &explain(&document.scenario))?;
        write("report.json", &document.to_json())?;
        write("report.txt", text)?;
        write("host.json", &host.to_json())?;
    }
    if to_stdout {
        out.write_all(document.to_json().as_bytes())?;
    } else {
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

/// Writes the host's figures, a line a run.
pub fn write_host(host: &HostDocument, err: &mut dyn Write) -> Result<(), Failure> {
    for run in &host.runs {
        writeln!(err, "{}", run.line())?;
    }
    Ok(())
}

/// The exit status of `run` and `compare`: 0 when every snapshot has the verdict expected, and the
/// work exited with status 0 wherever it was not cut short, and printed the same in every run.
pub fn status(scenario: &Scenario, runs: &[RunReport]) -> u8 {
    let expected: Verdict = scenario.expect.verdict;
    let verdicts = runs
        .iter()
        .flat_map(|run| &run.snapshots)
        .all(|s| s.verdict == expected);
    let ended = runs
        .iter()
        .all(|run| run.fault.is_none() && !run.work.failed());
    let same = crate::report::differing_output(runs).is_none();
    u8::from(!(verdicts && ended && same))
}
