//! The command line, in process: [`main`] takes arguments and where to write, and gives the exit
//! status.

mod args;
mod assemble;
mod disassemble;
mod exec;
mod failure;
mod input;
mod list;
mod output;
mod progress;
mod run;

use args::{Cli, Command};
use clap::Parser;
use failure::{EXEC_FAILED, Failure, USAGE};
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// Does what `args` (the program's name first) ask for, without drawing progress.
///
/// Nothing panics and nothing is written anywhere but to `out`, `err` and the files that `args`
/// name.
pub fn main(
    args: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> ExitCode {
    ExitCode::from(status(args, out, err, false))
}

/// Does the same, with progress on standard error if `terminal`; gives the exit status as a number.
pub fn status(
    args: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
    terminal: bool,
) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, out, err),
    };
    let failed = if matches!(cli.command, Command::Exec(_)) {
        EXEC_FAILED
    } else {
        USAGE
    };
    let done = match &cli.command {
        Command::Run(args) => run::run(args, out, err, terminal),
        Command::Compare(args) => run::compare(args, out, err, terminal),
        Command::Trace(args) => run::trace(args, out),
        Command::Exec(args) => exec::exec(args, out, err),
        Command::Check(args) => list::check(args, out),
        Command::List => list::list(out),
        Command::Asm(args) => assemble::asm(args, out),
        Command::Disasm(args) => disassemble::disasm(args, out),
    };
    let flushed = done.and_then(|status| match out.flush().map_err(Failure::from) {
        // Who read the output has seen enough of it; what it says of the run stands.
        Ok(()) | Err(Failure::ReaderGone) => Ok(status),
        Err(failure) => Err(failure),
    });
    match flushed {
        Ok(status) => status,
        Err(Failure::ReaderGone) => 0,
        Err(Failure::Said(text)) => {
            // If standard error is gone too there is nobody left to tell.
            let _ = writeln!(err, "{text}");
            failed
        }
    }
}

/// Help and version go to standard output; wrong usage to standard error.
fn usage(error: &clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let text = error.render();
    if error.use_stderr() {
        let _ = write!(err, "{text}");
        USAGE
    } else {
        let _ = write!(out, "{text}");
        0
    }
}
