//! The built-in scenarios.

/// A scenario as it stands in its file.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Its name: that of its file without the ending.
    pub name: &'static str,
    /// TOML; its first line is a comment that says what it shows.
    pub text: &'static str,
}

impl Scenario {
    /// What it shows, in one line.
    pub fn summary(&self) -> &'static str {
        self.text
            .lines()
            .next()
            .unwrap_or("")
            .trim_start_matches("# ")
    }
}

macro_rules! scenarios {
    ($($name:literal)*) => {
        /// Every built-in scenario: those to show first, then the small ones for tests.
        pub const SCENARIOS: &[Scenario] = &[$(Scenario {
            name: $name,
            text: include_str!(concat!("../scenarios/", $name, ".toml")),
        }),*];
    };
}

scenarios! {
    "kv-update"
    "kv-update-dma"
    "stream-write"
    "block-copy"
    "pointer-chase"
    "sort"
    "tiny-kv-update"
    "tiny-stream-write"
    "tiny-block-copy"
    "tiny-pointer-chase"
    "tiny-sort"
}

/// The scenario called `name`.
pub fn scenario(name: &str) -> Option<&'static Scenario> {
    SCENARIOS.iter().find(|s| s.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program;

    /// The arguments on the line `args = [...]`.
    fn args(text: &str) -> Vec<&str> {
        let line = text
            .lines()
            .find_map(|l| l.strip_prefix("args = ["))
            .expect("args");
        line.trim_end_matches(']')
            .split(',')
            .map(str::trim)
            .collect()
    }

    #[test]
    fn every_file_is_in_the_list() {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
        let mut files: Vec<String> = std::fs::read_dir(dir)
            .expect("the directory is there")
            .map(|f| {
                f.expect("an entry")
                    .file_name()
                    .into_string()
                    .expect("UTF-8")
            })
            .collect();
        files.sort();
        let mut names: Vec<String> = SCENARIOS
            .iter()
            .map(|s| format!("{}.toml", s.name))
            .collect();
        names.sort();
        assert_eq!(files, names);
    }

    #[test]
    fn each_says_what_it_shows_and_names_a_known_run() {
        for s in SCENARIOS {
            assert!(
                s.text.starts_with("# ") && s.summary().ends_with('.'),
                "{}",
                s.name
            );
            let name = s
                .text
                .lines()
                .find_map(|l| l.strip_prefix("program = "))
                .expect("program");
            let program = program(name.trim_matches('"')).expect("a built-in program");
            assert!(
                program.expected_output(&args(s.text)).is_some(),
                "{}",
                s.name
            );
        }
    }

    #[test]
    fn the_default_scenario_of_a_program_runs_it_with_its_defaults() {
        for p in &crate::PROGRAMS {
            let s = scenario(p.scenario).expect("the scenario is there");
            let defaults: Vec<String> = p.arguments.iter().map(|a| a.default.to_string()).collect();
            assert_eq!(args(s.text), defaults, "{}", p.name);
        }
    }
}
