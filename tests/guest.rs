//! The small programs of `cases/guest` and `cases/directed`, with what the machine must make of
//! them: a line `! expect:` in each guest's head, and what it prints in `expected.txt`.
#![allow(dead_code, reason = "each test that includes this uses a part of it")]

use std::path::{Path, PathBuf};

/// How a run must end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// `exit STATUS`: by the program itself.
    Exit(i32),
    /// `fault TYPE [at PC] [address ADDRESS]`: as a guest fault with this trap type. PC and address
    /// are given as [`value`] reads them. After a miss (type 068) the hardware knows only the page.
    Fault {
        trap_type: u16,
        at: Option<String>,
        address: Option<String>,
    },
    /// `truncated`: by the run's own limit.
    Truncated,
}

/// A program.
pub struct Guest {
    pub name: String,
    pub path: PathBuf,
    pub source: String,
    pub expect: Expect,
}

/// Where the programs of `cases/KIND` are.
pub fn directory(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("cases")
        .join(kind)
}

/// The programs of `cases/KIND`, by name. Those of `directed` have no `expect` line: they exit.
pub fn guests(kind: &str) -> Vec<Guest> {
    let files = std::fs::read_dir(directory(kind)).expect("the directory is there");
    let mut guests: Vec<Guest> = files
        .map(|file| file.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "s"))
        .map(|path| {
            let source = std::fs::read_to_string(&path).expect("a text");
            let name = path
                .file_stem()
                .and_then(|n| n.to_str())
                .expect("a name")
                .to_owned();
            let line = source.lines().find_map(|l| l.strip_prefix("! expect: "));
            let expect = line.map_or(Expect::Exit(0), |l| expect(l, &name));
            Guest {
                name,
                path,
                source,
                expect,
            }
        })
        .collect();
    guests.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!guests.is_empty());
    guests
}

/// The text of what a guest of `cases/KIND` includes.
pub fn include(kind: &str, name: &str) -> Option<String> {
    std::fs::read_to_string(directory(kind).join(name)).ok()
}

/// What the programs of `cases/KIND` print: for [`stillframe_workloads::cases`].
pub fn expected(kind: &str) -> String {
    std::fs::read_to_string(directory(kind).join("expected.txt")).expect("the file is there")
}

/// A number, a symbol, or a symbol plus a number.
pub fn value(text: &str, symbol: impl Fn(&str) -> Option<u64>) -> Option<u64> {
    let number = |t: &str| match t.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => t.parse().ok(),
    };
    let one = |t: &str| number(t).or_else(|| symbol(t));
    text.split('+').map(|part| one(part.trim())).sum()
}

fn expect(line: &str, name: &str) -> Expect {
    let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
    match kind {
        "exit" => Expect::Exit(rest.parse().unwrap_or_else(|_| panic!("{name}: {line}"))),
        "truncated" => Expect::Truncated,
        "fault" => {
            let (rest, address) = split(rest, " address ");
            let (trap_type, at) = split(rest, " at ");
            let trap_type = trap_type
                .strip_prefix("0x")
                .map(|t| u16::from_str_radix(t, 16));
            let Some(Ok(trap_type)) = trap_type else {
                panic!("{name}: {line}")
            };
            Expect::Fault {
                trap_type,
                at,
                address,
            }
        }
        _ => panic!("{name}: {line}"),
    }
}

fn split<'a>(text: &'a str, at: &str) -> (&'a str, Option<String>) {
    text.split_once(at).map_or((text, None), |(before, after)| {
        (before, Some(after.to_owned()))
    })
}
