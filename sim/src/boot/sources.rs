//! The firmware's sources, carried in the binary.

use super::mutant::{Mutant, MutantError};

macro_rules! firmware {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../firmware/", $name)))),*]
    };
}

macro_rules! mutants {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../firmware/mutants/", $name, ".toml")))),*]
    };
}

/// Every source, by file name.
pub const FIRMWARE: &[(&str, &str)] = firmware! {
    "context.inc"
    "copy.inc"
    "dma.inc"
    "kernel.s"
    "kernel_calls.inc"
    "kernel_fault.inc"
    "kernel_init.inc"
    "kernel_miss.inc"
    "kernel_tick.inc"
    "layout.inc"
    "live.s"
    "live_arm.inc"
    "live_initial.inc"
    "live_sweep.inc"
    "live_write.inc"
    "map.inc"
    "module.inc"
    "prom.s"
    "stop_copy.s"
    "stt.inc"
    "tick.inc"
    "times.inc"
    "vectors.inc"
};

/// Every mutant, by name.
const MUTANTS: &[(&str, &str)] = mutants! {
    "dma_early"
    "fp_not_restored"
    "no_demap"
    "release_before_copy"
};

/// The sources of one build.
#[derive(Clone, Debug)]
pub struct Sources {
    files: Vec<(&'static str, String)>,
}

impl Sources {
    /// The text of a source.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.files
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, text)| text.as_str())
    }
}

/// All sources, changed by `mutant` if there is one.
///
/// # Errors
/// [`MutantError`] when a patch does not apply.
pub fn all(mutant: Option<&Mutant>) -> Result<Sources, MutantError> {
    let mut files: Vec<(&'static str, String)> = FIRMWARE
        .iter()
        .map(|&(name, text)| (name, text.to_owned()))
        .collect();
    for patch in mutant.iter().flat_map(|m| &m.patch) {
        let file = files.iter_mut().find(|(name, _)| *name == patch.file);
        let (_, text) = file.ok_or_else(|| MutantError::File {
            file: patch.file.clone(),
        })?;
        *text = patch.apply(text)?;
    }
    Ok(Sources { files })
}

/// The names of the mutants.
pub fn mutant_names() -> impl Iterator<Item = &'static str> {
    MUTANTS.iter().map(|&(name, _)| name)
}

/// The mutant called `name`.
///
/// # Errors
/// [`MutantError::Unknown`], naming those there are.
pub fn mutant(name: &str) -> Result<Mutant, MutantError> {
    let found = MUTANTS.iter().find(|(n, _)| *n == name);
    let (_, text) = found.ok_or_else(|| MutantError::Unknown {
        name: name.to_owned(),
        known: mutant_names().collect::<Vec<_>>().join(", "),
    })?;
    toml::from_str(text).map_err(|e| MutantError::Malformed {
        name: name.to_owned(),
        reason: e.to_string(),
    })
}
