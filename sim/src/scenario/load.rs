//! Reading a scenario: find it, lay preset, file and settings over each other, resolve and check.

use super::files::{MAX_SCENARIO, read_file};
use super::preset::PRESETS;
use super::program::read_program;
use super::reader::Reader;
use super::resolve::{Resolved, resolve};
use super::source::{Errors, Origin, Problem, Source};
use super::spec::Scenario;
use super::tree::{self, Kind, Node};
use super::validate::validate;
use super::values::nearest;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use stillframe_workloads::SCENARIOS;

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
        if let Some(known) = SCENARIOS.iter().find(|s| s.name == argument) {
            return Ok(Input {
                name: format!("{}.toml (built in)", known.name),
                text: known.text.to_owned(),
                directory: None,
            });
        }
        let path = Path::new(argument);
        let bytes = read_file(path, MAX_SCENARIO).map_err(|reason| {
            let names: Vec<&str> = SCENARIOS.iter().map(|s| s.name).collect();
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
    // Beside the scenario if the scenario names it, in the working directory if a `--set` does.
    let in_scenario = fields
        .program
        .origin
        .as_ref()
        .is_some_and(|o| o.source == 0);
    let directory = input.directory.as_deref().filter(|_| in_scenario);
    let workload = &mut scenario.workload;
    read_program(
        &mut reader,
        directory,
        &fields.program,
        &fields.hash,
        workload,
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
