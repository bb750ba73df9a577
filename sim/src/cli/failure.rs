//! Why a command ended without doing what was asked.

use crate::run::RunError;
use crate::scenario::{Errors, Loaded, Problem};
use std::io;

/// Exit status for usage and input.
pub const USAGE: u8 = 2;

/// Exit status of `exec` for a failure of ours.
pub const EXEC_FAILED: u8 = 125;

/// A failure with what to say about it.
#[derive(Debug)]
pub enum Failure {
    /// Something to tell, on standard error.
    Said(String),
    /// The reader of standard output has gone: nothing to tell to anybody.
    ReaderGone,
}

impl Failure {
    /// A failure without a place to point at.
    pub fn new(message: impl Into<String>) -> Failure {
        Failure::Said(Errors::plain(Problem::new(message)).to_string())
    }

    /// The same, with what would be right.
    pub fn with_help(message: impl Into<String>, help: impl Into<String>) -> Failure {
        Failure::Said(Errors::plain(Problem::new(message).help(help)).to_string())
    }

    /// Why a run could not be begun, pointing into the scenario where it can.
    pub fn of_run(error: RunError, loaded: &Loaded) -> Failure {
        match error {
            RunError::Scenario {
                key,
                message,
                label,
                help,
            } => loaded.error(&key, &message, &label, help.as_deref()).into(),
            // The assembler's errors come ready to be shown.
            RunError::Program(text) if text.starts_with("error: ") => {
                Failure::Said(text.trim_end().to_owned())
            }
            other => Failure::new(other.to_string()),
        }
    }

    /// Why a file could not be written.
    pub fn of_write(path: &std::path::Path, error: &io::Error) -> Failure {
        let reason = crate::scenario::io_text(error);
        Failure::new(format!("cannot write {}: {reason}", path.display()))
    }
}

impl From<Errors> for Failure {
    fn from(errors: Errors) -> Failure {
        Failure::Said(errors.to_string())
    }
}

/// A failed write to standard output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::ReaderGone,
            _ => Failure::new(format!("cannot write the output: {error}")),
        }
    }
}
