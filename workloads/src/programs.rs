//! The programs and the meaning of their arguments.

use crate::cases::{Case, cases};

/// A decimal number that a program takes: `argv[1]` onwards, in the order of
/// [`Program::arguments`]. Those not given have their defaults.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Its name, for people and for scenarios that give arguments by name.
    pub name: &'static str,
    /// What it does.
    pub meaning: &'static str,
    /// Value when it is not given.
    pub default: u64,
    /// Smallest value; the program refuses less with status 2.
    pub min: u64,
    /// Largest value; the program refuses more with status 2.
    pub max: u64,
}

/// A user program.
///
/// Global symbols: `_start`; `unit`, an instruction executed once for each unit of work done;
/// `marker_loaded`, once, when the data are in place; `marker_done`, once, when all is checked and
/// only the line is left to print.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// What one unit of work is.
    pub unit: &'static str,
    /// Assembly source in GNU `as` syntax; it includes files that [`include()`] gives.
    pub source: &'static str,
    /// Its arguments.
    pub arguments: &'static [Argument],
    /// Name of the scenario that shows it best.
    pub scenario: &'static str,
    /// Known runs, in the form that [`cases`] reads.
    pub expected: &'static str,
}

impl Program {
    /// Bytes of heap that a run with `args` fills at least: its working set.
    pub fn least_heap(&self, args: &[String]) -> u64 {
        let place = self.arguments.iter().position(|a| a.name == "size_kb");
        let size = place.and_then(|n| match args.get(n) {
            Some(text) => text.parse().ok(),
            None => self.arguments.get(n).map(|a| a.default),
        });
        size.unwrap_or(0u64).saturating_mul(1024)
    }

    /// Runs with the output and exit status they must have.
    pub fn cases(&self) -> Vec<Case<'static>> {
        cases(self.expected)
    }

    /// What the program must print when it is run with `args`, if that is among the known runs.
    pub fn expected_output(&self, args: &[impl AsRef<str>]) -> Option<&'static str> {
        let same = |case: &Case<'_>| case.args.iter().copied().eq(args.iter().map(AsRef::as_ref));
        self.cases().into_iter().find(same).map(|case| case.stdout)
    }
}

/// The largest number an argument may have: 18 digits, so that no sum overflows.
const MAX_SEED: u64 = 999_999_999_999_999_999;

const fn size_kb(meaning: &'static str, default: u64, min: u64) -> Argument {
    Argument {
        name: "size_kb",
        meaning,
        default,
        min,
        max: 1 << 20,
    }
}

const fn units(meaning: &'static str, default: u64) -> Argument {
    Argument {
        name: "units",
        meaning,
        default,
        min: 1,
        max: 1_000_000_000,
    }
}

const fn writes_ppm(meaning: &'static str, default: u64) -> Argument {
    Argument {
        name: "writes_ppm",
        meaning,
        default,
        min: 0,
        max: 1_000_000,
    }
}

const fn skew(meaning: &'static str, default: u64) -> Argument {
    Argument {
        name: "skew",
        meaning,
        default,
        min: 0,
        max: 200,
    }
}

const SEED: Argument = Argument {
    name: "seed",
    meaning: "seed of the random generator (xorshift64*)",
    default: 1,
    min: 0,
    max: MAX_SEED,
};

/// Every program.
pub const PROGRAMS: [Program; 5] = [
    Program {
        name: "kv-update",
        summary: "key-value store: a hash table under Zipf-skewed reads, updates and inserts",
        unit: "a request",
        source: include_str!("../programs/kv-update.s"),
        arguments: &[
            size_kb("slots and records of the store, in KB", 24_576, 16),
            units("requests", 350_000),
            writes_ppm(
                "requests that write, in a million; one of 16 of them inserts",
                500_000,
            ),
            skew(
                "Zipf exponent in hundredths over the keys loaded at first",
                99,
            ),
            SEED,
        ],
        scenario: "kv-update",
        expected: include_str!("../expected/kv-update.txt"),
    },
    Program {
        name: "stream-write",
        summary: "eight streams of stores that wrap around in their shares of a working set",
        unit: "a chunk of 512 bytes",
        source: include_str!("../programs/stream-write.s"),
        arguments: &[
            size_kb("working set shared by the 8 streams, in KB", 10_240, 32),
            units("chunks of 512 bytes", 70_000),
            writes_ppm(
                "chunks that are written, in a million; the others are read",
                1_000_000,
            ),
            skew("Zipf exponent in hundredths over the streams", 0),
            SEED,
        ],
        scenario: "stream-write",
        expected: include_str!("../expected/stream-write.txt"),
    },
    Program {
        name: "block-copy",
        summary: "copies by 64-byte block loads and stores with live floating-point registers",
        unit: "a chunk of 2 KB",
        source: include_str!("../programs/block-copy.s"),
        arguments: &[
            size_kb("originals and copies, in KB", 10_240, 16),
            units("chunks of 2 KB", 16_000),
            writes_ppm(
                "units that change and copy, in a million; the others compare",
                800_000,
            ),
            skew("Zipf exponent in hundredths over the chunks", 0),
            SEED,
        ],
        scenario: "block-copy",
        expected: include_str!("../expected/block-copy.txt"),
    },
    Program {
        name: "pointer-chase",
        summary: "dependent loads over random cycles, some of the nodes written",
        unit: "a walk of 16 nodes",
        source: include_str!("../programs/pointer-chase.s"),
        arguments: &[
            size_kb("nodes of 64 bytes, in KB", 4_096, 1),
            units("walks of 16 nodes", 14_000),
            writes_ppm("nodes visited that are written, in a million", 100_000),
            skew(
                "Zipf exponent in hundredths: how much few nodes are preferred",
                50,
            ),
            SEED,
        ],
        scenario: "pointer-chase",
        expected: include_str!("../expected/pointer-chase.txt"),
    },
    Program {
        name: "sort",
        summary: "recursive quicksort with 16 KB frames: windows spill to many stack pages",
        unit: "a chunk of 64 KB refreshed, sorted and checked",
        source: include_str!("../programs/sort.s"),
        arguments: &[
            size_kb("keys of 8 bytes, in KB", 4_096, 64),
            units("chunks of 64 KB", 20),
            writes_ppm(
                "keys of a chunk replaced before it is sorted, in a million",
                500_000,
            ),
            skew("Zipf exponent in hundredths over the chunks", 0),
            SEED,
        ],
        scenario: "sort",
        expected: include_str!("../expected/sort.txt"),
    },
];

/// The program called `name`.
pub fn program(name: &str) -> Option<&'static Program> {
    PROGRAMS.iter().find(|p| p.name == name)
}

/// The text of a file that programs include, by the name they use.
pub fn include(name: &str) -> Option<&'static str> {
    match name {
        "macros.inc" => Some(include_str!("../programs/macros.inc")),
        "common.inc" => Some(include_str!("../programs/common.inc")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers after `label:` and its `.xword` up to the first line without one.
    fn words(source: &str, label: &str) -> Vec<u64> {
        let from = source
            .find(&format!("\n{label}:"))
            .expect("the label is there");
        let text = &source[from + label.len() + 2..];
        text.lines()
            .map(str::trim)
            .map_while(|line| line.strip_prefix(".xword"))
            .flat_map(|line| line.split(','))
            .map(|word| word.trim().parse().expect("a decimal number"))
            .collect()
    }

    #[test]
    fn the_sources_have_the_defaults_and_limits_said_here() {
        for p in &PROGRAMS {
            let defaults: Vec<u64> = p.arguments.iter().map(|a| a.default).collect();
            assert_eq!(words(p.source, "arg_values"), defaults, "{}", p.name);
            let limits: Vec<u64> = p.arguments.iter().flat_map(|a| [a.min, a.max]).collect();
            assert_eq!(words(p.source, "arg_limits"), limits, "{}", p.name);
        }
    }

    #[test]
    fn the_sources_have_their_names_and_global_symbols() {
        for p in &PROGRAMS {
            assert!(
                p.source
                    .contains(&format!("program_name:   .asciz  \"{}\"", p.name))
            );
            for symbol in ["_start", "unit", "marker_loaded", "marker_done"] {
                assert!(
                    p.source.contains(&format!(".globl  {symbol}\n")),
                    "{}",
                    p.name
                );
            }
            assert_eq!(program(p.name), Some(p));
        }
    }

    #[test]
    fn every_include_is_known() {
        for p in &PROGRAMS {
            let names = p
                .source
                .lines()
                .filter_map(|l| l.trim().strip_prefix(".include "));
            for name in names {
                assert!(
                    include(name.trim_matches('"')).is_some(),
                    "{}: {name}",
                    p.name
                );
            }
        }
    }

    #[test]
    fn the_default_scenario_is_a_known_run() {
        for p in &PROGRAMS {
            let defaults: Vec<String> = p.arguments.iter().map(|a| a.default.to_string()).collect();
            assert!(p.expected_output(&defaults).is_some(), "{}", p.name);
        }
    }
}
