//! Mutants: firmware with one deliberate mistake each, as text patches.
//!
//! They show that the checks bite. A patch names a file, a piece of text that must stand in it
//! exactly once, and what takes its place; the sources themselves know nothing of mutants.

use serde::Deserialize;
use thiserror::Error;

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// What is wrong with it, in a sentence.
    pub about: String,
    /// The check that must catch it.
    pub caught_by: String,
    /// The changes.
    pub patch: Vec<Patch>,
}

/// One change of a mutant.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// The firmware source.
    pub file: String,
    /// Text that stands in it exactly once.
    pub anchor: String,
    /// What replaces it.
    pub replacement: String,
}

/// A mutant that does not exist or does not apply.
#[derive(Debug, Error)]
pub enum MutantError {
    /// No such name.
    #[error("there is no mutant \"{name}\": there are {known}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// Its file cannot be read.
    #[error("mutant \"{name}\": {reason}")]
    Malformed {
        /// The mutant.
        name: String,
        /// What the TOML reader says.
        reason: String,
    },
    /// It patches a source that does not exist.
    #[error("the mutant patches {file}, which is no firmware source")]
    File {
        /// The source named.
        file: String,
    },
    /// The anchor does not stand there exactly once.
    #[error("the mutant's anchor stands {count} times in {file}; it must stand there once")]
    Anchor {
        /// The source.
        file: String,
        /// How often it stands there.
        count: usize,
    },
}

impl Patch {
    /// Applies the change to the text of its file.
    ///
    /// # Errors
    /// [`MutantError::Anchor`] unless the anchor stands there exactly once.
    pub fn apply(&self, text: &str) -> Result<String, MutantError> {
        match text.matches(&self.anchor).count() {
            1 => Ok(text.replacen(&self.anchor, &self.replacement, 1)),
            count => Err(MutantError::Anchor {
                file: self.file.clone(),
                count,
            }),
        }
    }
}
