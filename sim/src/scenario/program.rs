//! Finding the program that a scenario names, and everything it includes.

use super::files::{MAX_PROGRAM, read_file};
use super::reader::{Field, Reader};
use super::source::Problem;
use super::spec::{Program, Workload};
use super::values::nearest;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use stillframe_workloads::{PROGRAMS, include, program};

/// The most files one program may include.
const MAX_INCLUDES: usize = 64;

/// Finds the program `field` and notes its name, its text and its hash. A file is looked for in
/// `directory`.
pub(super) fn read_program(
    reader: &mut Reader,
    directory: Option<&Path>,
    field: &Field<Option<String>>,
    hash: &Field<Option<String>>,
    workload: &mut Workload,
) {
    let names: Vec<&str> = PROGRAMS.iter().map(|p| p.name).collect();
    let Some(wanted) = &field.value else {
        if !field.bad {
            let help = format!(
                "name a .s file, an ELF file, or one of: {}",
                names.join(", ")
            );
            reader.problem(Problem::new("the scenario has no `workload.program`").help(help));
        }
        return;
    };
    let found = match program(wanted) {
        Some(known) => {
            let file = format!("{wanted}.s");
            with_includes(&file, known.source, &|name| {
                include(name)
                    .map(str::to_owned)
                    .ok_or_else(|| "there is none".to_owned())
            })
            .map(|image| (wanted.clone(), image))
        }
        None => load_program(&directory.map_or(PathBuf::from(wanted), |d| d.join(wanted))),
    };
    let (name, image) = match found {
        Ok(found) => found,
        Err(reason) => {
            let help = match nearest(wanted, names.iter().copied()) {
                Some(near) => format!("did you mean the built-in program `{near}`?"),
                None => format!("the built-in programs are {}", names.join(", ")),
            };
            reader.problem(
                Problem::new(format!("cannot read the program `{wanted}`"))
                    .at(field.origin.as_ref(), reason)
                    .help(help),
            );
            return;
        }
    };
    let digest = hash_of(&image);
    if let Some(expected) = &hash.value
        && !expected.eq_ignore_ascii_case(&digest)
    {
        reader.problem(
            Problem::new(format!(
                "the program `{name}` is another one than `workload.hash` says"
            ))
            .at(hash.origin.as_ref(), format!("its hash is {digest}")),
        );
    }
    *workload = Workload {
        program: name,
        hash: digest,
        image,
        args: std::mem::take(&mut workload.args),
    };
}

/// Reads a program from a file: assembly if its name ends in `.s`, with the files it includes from
/// beside it, and otherwise an ELF file or flat image. Gives its name without directory.
///
/// # Errors
/// Why it, or a file that it includes, cannot be read.
pub fn load_program(path: &Path) -> Result<(String, Program), String> {
    let file = path
        .file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let bytes = read_file(path, MAX_PROGRAM)?;
    if !path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("s"))
    {
        return Ok((
            file.clone(),
            Program::Binary {
                file,
                bytes: Arc::from(bytes),
            },
        ));
    }
    let text = text_of(bytes)?;
    let directory = path.parent().unwrap_or(Path::new(""));
    let image = with_includes(&file, &text, &|name| {
        read_file(&directory.join(name), MAX_PROGRAM).and_then(text_of)
    })?;
    Ok((file, image))
}

/// The program's BLAKE3 hash: of its bytes, and for assembly also of every file it includes, in
/// order of their names, each after its name and its length.
pub fn hash_of(program: &Program) -> String {
    let mut hasher = blake3::Hasher::new();
    match program {
        Program::Binary { bytes, .. } => {
            hasher.update(bytes);
        }
        Program::Assembly { text, includes, .. } => {
            hasher.update(text.as_bytes());
            for (name, text) in includes {
                hasher.update(format!("\n{name} {}\n", text.len()).as_bytes());
                hasher.update(text.as_bytes());
            }
        }
    }
    hasher.finalize().to_hex().to_string()
}

fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes)
        .map_err(|e| format!("byte {} of it is no UTF-8", e.utf8_error().valid_up_to()))
}

/// The program with every file that it may include. A file that cannot be read is left out: the
/// assembler says so, at the line, if the line counts.
fn with_includes(
    file: &str,
    text: &str,
    read: &dyn Fn(&str) -> Result<String, String>,
) -> Result<Program, String> {
    let mut includes: BTreeMap<String, Arc<str>> = BTreeMap::new();
    let mut waiting = included(text);
    while let Some(name) = waiting.pop() {
        if includes.contains_key(&name) {
            continue;
        }
        if includes.len() == MAX_INCLUDES {
            return Err(format!("it includes more than {MAX_INCLUDES} files"));
        }
        if let Ok(text) = read(&name) {
            waiting.extend(included(&text));
            includes.insert(name, Arc::from(text));
        }
    }
    Ok(Program::Assembly {
        file: file.to_owned(),
        text: Arc::from(text),
        includes,
    })
}

/// The names after `.include` in a source.
fn included(text: &str) -> Vec<String> {
    let name = |line: &str| {
        let (_, rest) = line.split_once(".include")?;
        let (_, rest) = rest.split_once('"')?;
        rest.split_once('"').map(|(name, _)| name.to_owned())
    };
    text.lines().filter_map(name).collect()
}
