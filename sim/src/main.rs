//! The command line.

use std::io::IsTerminal;
use std::process::ExitCode;

fn main() -> ExitCode {
    let terminal = std::io::stderr().is_terminal();
    let mut out = std::io::stdout().lock();
    let mut err = std::io::stderr();
    ExitCode::from(stillframe::cli::status(
        std::env::args_os(),
        &mut out,
        &mut err,
        terminal,
    ))
}
