//! Built-in scenarios and programs, as `stillframe_workloads` ships them.

/// A built-in scenario.
#[derive(Copy, Clone, Debug)]
pub struct BuiltinScenario {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it shows, in a line.
    pub about: &'static str,
    /// Its TOML.
    pub text: &'static str,
}

/// A built-in program.
#[derive(Copy, Clone, Debug)]
pub struct BuiltinProgram {
    /// Its name in `workload.program`.
    pub name: &'static str,
    /// What it does, in a line.
    pub about: &'static str,
    /// File name of its source.
    pub file: &'static str,
    /// Its source.
    pub text: &'static str,
}

/// The built-in scenarios, in the order in which they are listed.
pub fn scenarios() -> Vec<BuiltinScenario> {
    Vec::new()
}

/// The built-in programs, in the order in which they are listed.
pub fn programs() -> Vec<BuiltinProgram> {
    Vec::new()
}
