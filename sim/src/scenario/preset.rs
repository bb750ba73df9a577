//! Computers to start from, each a TOML overlay under the scenario.

/// A preset.
#[derive(Copy, Clone, Debug)]
pub struct Preset {
    /// Its name in `machine.preset`.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// Its TOML.
    pub text: &'static str,
}

/// Every preset; the first is the default.
pub const PRESETS: [Preset; 1] = [Preset {
    name: "ultra1-170",
    about: "Sun Ultra 1: one UltraSPARC-I at 167 MHz, 64 MiB",
    text: include_str!("presets/ultra1-170.toml"),
}];
