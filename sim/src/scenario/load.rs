//! Reading a scenario: find it, lay preset, file and settings over each other, resolve and check.

use super::builtin;
use super::preset::PRESETS;
use super::reader::{Field, Reader, nearest};
use super::resolve::{Resolved, resolve};
use super::source::{Errors, Origin, Problem, Source};
use super::spec::{Program, Scenario};
use super::tree::{self, Kind, Node};
use super::validate::validate;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest scenario file read, in bytes.
const MAX_SCENARIO: u64 = 1 << 20;

/// The largest program file read, in bytes.
const MAX_PROGRAM: u64 = 1 << 30;

/// A scenario's text, not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What errors call it.
    pub name: String,
    /// Its TOML.
    pub text: String,
    /// Where programs that it names are looked for; the working directory when `None`.
    pub directory: Option<PathBuf>,
}

impl Input {
    /// Finds a built-in scenario by its name, or else reads a file.
    ///
    /// # Errors
    /// When there is neither, or the file cannot be read as text.
    pub fn find(argument: &str) -> Result<Input, Errors> {
        let all = builtin::scenarios();
        if let Some(known) = all.iter().find(|s| s.name == argument) {
            return Ok(Input {
                name: format!("{}.toml (built in)", known.name),
                text: known.text.to_owned(),
                directory: None,
            });
        }
        let path = Path::new(argument);
        let bytes = read_file(path, MAX_SCENARIO).map_err(|reason| {
            let names: Vec<&str> = all.iter().map(|s| s.name).collect();
            let help = match nearest(argument, names.iter().copied()) {
                Some(near) => format!("did you mean the built-in scenario `{near}`?"),
                None => format!("give a TOML file, or one of: {}", names.join(", ")),
            };
            Errors::plain(
                Problem::new(format!("cannot read the scenario `{argument}`: {reason}")).help(help),
            )
        })?;
        let text = String::from_utf8(bytes).map_err(|e| {
            let at = e.utf8_error().valid_up_to();
            Errors::plain(
                Problem::new(format!(
                    "cannot read the scenario `{argument}`: byte {at} is no UTF-8"
                ))
                .help("a scenario is a TOML file"),
            )
        })?;
        let directory = path.parent().map(Path::to_path_buf);
        Ok(Input {
            name: argument.to_owned(),
            text,
            directory,
        })
    }
}

/// A scenario that is right, and the texts it came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    sources: Vec<Source>,
    origins: BTreeMap<String, Origin>,
}

impl Loaded {
    /// An error about the value of `key` that only building the machine could show, pointing at
    /// where it was written.
    pub fn error(&self, key: &str, message: &str, label: &str, help: Option<&str>) -> Errors {
        let mut problem = Problem::new(message).at(self.origins.get(key), label);
        if problem.at.is_none() && !label.is_empty() {
            problem.message = format!("{message}: {label}");
        }
        problem.help = help.map(str::to_owned);
        Errors {
            sources: self.sources.clone(),
            problems: vec![problem],
        }
    }
}

/// Reads `input` with `sets` (texts of `--set`, in order) laid over it.
///
/// # Errors
/// Everything that is wrong, at once, each with its place.
pub fn load(input: &Input, sets: &[String]) -> Result<Loaded, Errors> {
    let mut sources = vec![Source {
        name: input.name.clone(),
        text: input.text.clone(),
    }];
    sources.extend(sets.iter().map(|s| Source {
        name: "--set".to_owned(),
        text: s.clone(),
    }));
    let mut reader = Reader::default();
    let Some(over) = parse_layers(&sources, &mut reader) else {
        return Err(failed(sources, reader));
    };

    let preset = read_preset(&mut reader, &over);
    sources.push(Source {
        name: format!("preset {}", preset.name),
        text: preset.text.to_owned(),
    });
    let mut merged = match tree::parse(sources.len() - 1, preset.text) {
        Ok(base) => base,
        Err(problems) => {
            reader.problems.extend(problems);
            return Err(failed(sources, reader));
        }
    };
    tree::overlay(&mut merged, over);

    let Resolved {
        mut scenario,
        fields,
    } = resolve(&mut reader, &merged, preset.name);
    validate(&mut reader, &scenario, &fields);
    read_program(
        &mut reader,
        input,
        &fields.program,
        &fields.hash,
        &mut scenario,
    );
    if reader.problems.is_empty() {
        let origins = reader.origins;
        Ok(Loaded {
            scenario,
            sources,
            origins,
        })
    } else {
        Err(failed(sources, reader))
    }
}

/// Every source parsed and laid over the ones before it.
fn parse_layers(sources: &[Source], reader: &mut Reader) -> Option<Node> {
    let mut merged: Option<Node> = None;
    for (index, source) in sources.iter().enumerate() {
        let parsed = match index {
            0 => tree::parse(index, &source.text),
            _ => tree::parse_set(index, &source.text),
        };
        match (parsed, &mut merged) {
            (Ok(node), Some(base)) => tree::overlay(base, node),
            (Ok(node), None) => merged = Some(node),
            (Err(problems), _) => reader.problems.extend(problems),
        }
    }
    merged.filter(|_| reader.problems.is_empty())
}

fn failed(sources: Vec<Source>, reader: Reader) -> Errors {
    let mut problems = reader.problems;
    problems.sort_by(|a, b| {
        let place = |p: &Problem| p.at.as_ref().map(|(origin, _)| origin.clone());
        place(a).cmp(&place(b))
    });
    problems.dedup();
    Errors { sources, problems }
}

fn read_preset(reader: &mut Reader, tree: &Node) -> super::preset::Preset {
    let Some(node) = tree::find(tree, &["machine", "preset"]) else {
        return PRESETS[0];
    };
    let names = PRESETS.map(|preset| preset.name);
    let Kind::Text(text) = &node.kind else {
        reader.problem(
            Problem::new("`machine.preset` is the name of a machine")
                .at(Some(&node.origin), format!("this is {}", node.kind.name())),
        );
        return PRESETS[0];
    };
    if let Some(preset) = PRESETS.into_iter().find(|preset| preset.name == text) {
        return preset;
    }
    let label = match nearest(text, names.into_iter()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "unknown".to_owned(),
    };
    reader.problem(
        Problem::new(format!("there is no machine `{text}`"))
            .at(Some(&node.origin), label)
            .help(format!("this version has {}", names.join(", "))),
    );
    PRESETS[0]
}

/// Finds the program and notes its name and hash.
fn read_program(
    reader: &mut Reader,
    input: &Input,
    field: &Field<Option<String>>,
    hash: &Field<Option<String>>,
    scenario: &mut Scenario,
) {
    let programs = builtin::programs();
    let names: Vec<&str> = programs.iter().map(|p| p.name).collect();
    let Some(name) = &field.value else {
        if !field.bad {
            let help = format!(
                "name a .s file, an ELF file, or one of: {}",
                names.join(", ")
            );
            reader.problem(Problem::new("the scenario has no `workload.program`").help(help));
        }
        return;
    };
    let (name, image) = match programs.iter().find(|p| p.name == name) {
        Some(known) => {
            let file = known.file.to_owned();
            (
                known.name.to_owned(),
                Program::Assembly {
                    file,
                    text: Arc::from(known.text),
                },
            )
        }
        None => match program_file(input, field, name) {
            Ok(found) => found,
            Err(reason) => {
                let help = match nearest(name, names.iter().copied()) {
                    Some(near) => format!("did you mean the built-in program `{near}`?"),
                    None => format!("the built-in programs are {}", names.join(", ")),
                };
                reader.problem(
                    Problem::new(format!("there is no program `{name}`"))
                        .at(field.origin.as_ref(), reason)
                        .help(help),
                );
                return;
            }
        },
    };
    let digest = match &image {
        Program::Assembly { text, .. } => blake3::hash(text.as_bytes()),
        Program::Binary { bytes, .. } => blake3::hash(bytes),
    };
    let digest = digest.to_hex().to_string();
    if let Some(wanted) = &hash.value
        && !wanted.eq_ignore_ascii_case(&digest)
    {
        reader.problem(
            Problem::new(format!(
                "the program `{name}` is another one than `workload.hash` says"
            ))
            .at(hash.origin.as_ref(), format!("its hash is {digest}")),
        );
    }
    scenario.workload.program = name;
    scenario.workload.hash = digest;
    scenario.workload.image = image;
}

/// Reads a program from a file: beside the scenario if the scenario names it, from the working
/// directory if a `--set` does.
fn program_file(
    input: &Input,
    field: &Field<Option<String>>,
    name: &str,
) -> Result<(String, Program), String> {
    let in_scenario = field.origin.as_ref().is_some_and(|o| o.source == 0);
    let path = match input.directory.as_deref().filter(|_| in_scenario) {
        Some(directory) => directory.join(name),
        None => PathBuf::from(name),
    };
    let bytes = read_file(&path, MAX_PROGRAM)?;
    let file = path
        .file_name()
        .map_or(name.to_owned(), |n| n.to_string_lossy().into_owned());
    let program = if path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("s"))
    {
        let text = String::from_utf8(bytes)
            .map_err(|e| format!("byte {} of it is no UTF-8", e.utf8_error().valid_up_to()))?;
        Program::Assembly {
            file: file.clone(),
            text: Arc::from(text),
        }
    } else {
        Program::Binary {
            file: file.clone(),
            bytes: Arc::from(bytes),
        }
    };
    Ok((file, program))
}

/// Reads a whole file of at most `most` bytes.
fn read_file(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|e| io_text(&e))?;
    let mut bytes = Vec::new();
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| io_text(&e))?;
    if bytes.len() as u64 > most {
        return Err(format!(
            "it has more than {}",
            super::units::size_text(most)
        ));
    }
    Ok(bytes)
}

/// The reason without the operating system's number.
fn io_text(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}
