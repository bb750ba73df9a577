//! `stillframe exec`: a program on the machine, as if it ran here.

use super::args::ExecArgs;
use super::failure::{EXEC_FAILED, Failure};
use super::input::options;
use super::output::write_file;
use super::progress::{Progress, Watcher};
use crate::report::{Document, Fault, HostDocument, HostRun, Outcome};
use crate::run::run_with;
use crate::scenario::units::time_text;
use crate::scenario::{Input, Strategy, load};
use std::io::Write;
use std::time::Instant;

/// Runs the program. Its console goes to standard output, its exit status is ours; if it dies of a
/// trap the status is 128 and the number of the signal that Linux would have sent.
pub fn exec(args: &ExecArgs, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8, Failure> {
    let (program, words) = args
        .command
        .split_first()
        .ok_or_else(|| Failure::new("there is no program to run"))?;
    let mut sets = vec![set("workload.program", program)];
    let words: Vec<toml::Value> = words
        .iter()
        .map(|a| toml::Value::from(a.as_str()))
        .collect();
    sets.push(format!("workload.args={}", toml::Value::from(words)));
    sets.extend(args.sets.iter().cloned());
    let input = Input {
        name: "exec".to_owned(),
        text: String::new(),
        directory: None,
    };
    let loaded = load(&input, &sets)?;
    let options = options(&args.engine, false)?;
    let progress = Progress::new(false);
    let line = progress.line(
        "exec",
        loaded.scenario.machine.clock_hz,
        loaded.scenario.run.until,
    );
    let mut watcher = Watcher {
        line: &line,
        console: Some(out),
        failed: None,
    };
    let start = Instant::now();
    let ran = run_with(
        &loaded.scenario,
        Strategy::None,
        &options,
        &mut watcher,
        |_| (),
    );
    let wall = start.elapsed();
    let failed = watcher.failed.take();
    let (report, ()) = ran.map_err(|error| Failure::of_run(error, &loaded))?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    if let Some(path) = &args.host_json {
        let host = HostRun::new(Strategy::None, wall, report.instructions, report.cycles);
        write_file(path, HostDocument::new(vec![host]).to_json().as_bytes())?;
    }
    let status = match (report.outcome, &report.fault) {
        (Outcome::Finished, _) => (report.work.exit_status.unwrap_or(0) & 0xFF) as u8,
        (Outcome::Truncated, _) => {
            let at = time_text(report.cycles, report.clock_hz);
            writeln!(err, "error: the program had not ended at {at}")?;
            writeln!(err, "help: --set run.until=60s would give it longer")?;
            EXEC_FAILED
        }
        (Outcome::GuestFault, None) => {
            writeln!(err, "error: the firmware stopped")?;
            EXEC_FAILED
        }
        (Outcome::GuestFault, Some(fault)) => {
            writeln!(err, "error: {}", describe(fault))?;
            128 + signal(fault.trap)
        }
    };
    if let Some(path) = &args.json {
        let document = Document::new(loaded.scenario, vec![report]);
        write_file(path, document.to_json().as_bytes())?;
    }
    Ok(status)
}

/// A `--set` of a text, whatever it holds.
fn set(key: &str, text: &str) -> String {
    format!("{key}={}", toml::Value::from(text))
}

fn describe(fault: &Fault) -> String {
    let place = fault
        .symbol
        .as_deref()
        .map_or(String::new(), |s| format!(" ({s})"));
    let address = fault
        .address
        .map_or(String::new(), |a| format!(", address {a:#x}"));
    format!(
        "the program died of {} at pc {:#x}{place}, cycle {}: {}{address}",
        fault.trap_name, fault.pc, fault.cycle, fault.instruction
    )
}

/// The signal that Linux on SPARC sends for a trap that the kernel does not serve
/// (arch/sparc/kernel/traps_64.c).
fn signal(trap: u16) -> u8 {
    const SIGILL: u8 = 4;
    const SIGFPE: u8 = 8;
    const SIGBUS: u8 = 10;
    const SIGSEGV: u8 = 11;
    match trap {
        0x10 | 0x11 | 0x100..=0x17F => SIGILL,
        0x21..=0x23 | 0x28 => SIGFPE,
        0x0A | 0x32 | 0x34..=0x36 => SIGBUS,
        _ => SIGSEGV,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traps_die_as_signals() {
        assert_eq!(signal(0x10), 4);
        assert_eq!(signal(0x28), 8);
        assert_eq!(signal(0x34), 10);
        assert_eq!(signal(0x68), 11);
    }
}
