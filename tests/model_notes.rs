//! Every deliberate inaccuracy is a `// Model:` note in the source, and all of them stand in
//! `docs/accuracy.md`, below its marker. This test gathers them and compares; with
//! `STILLFRAME_BLESS=1` it writes the page anew.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const MARKER: &str =
    "<!-- Below this line: gathered from the sources by tests/model_notes.rs -->\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn rust_files(under: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(under) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The notes of a file: from `Model:` to the end of its comment paragraph.
fn notes(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let line = line.trim();
        let comment = ["///", "//!", "//"]
            .iter()
            .find_map(|mark| line.strip_prefix(mark));
        match comment.map(str::trim) {
            Some(text) if text.starts_with("Model:") => {
                found.push(text["Model:".len()..].trim().to_owned());
                open = true;
            }
            Some(text) if open && !text.is_empty() => {
                let last = found.last_mut().expect("a note is open");
                last.push(' ');
                last.push_str(text);
            }
            _ => open = false,
        }
    }
    found
}

fn gathered() -> String {
    let mut files = Vec::new();
    for room in ["isa/src", "mmu/src", "sim/src"] {
        rust_files(&root().join(room), &mut files);
    }
    files.sort();
    let mut page = String::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a source can be read");
        let notes = notes(&text);
        if notes.is_empty() {
            continue;
        }
        let name = file.strip_prefix(root()).expect("it lies below the root");
        let _ = writeln!(page, "\n### `{}`\n", name.display());
        for note in notes {
            let _ = writeln!(page, "- {note}");
        }
    }
    page
}

#[test]
fn accuracy_page_holds_every_model_note() {
    let path = root().join("docs/accuracy.md");
    let page = fs::read_to_string(&path).expect("docs/accuracy.md is there");
    let (head, tail) = page
        .split_once(MARKER)
        .expect("docs/accuracy.md has its marker line");
    let now = gathered();
    if std::env::var_os("STILLFRAME_BLESS").is_some() {
        fs::write(&path, format!("{head}{MARKER}{now}")).expect("docs/accuracy.md can be written");
        return;
    }
    assert!(
        tail == now,
        "docs/accuracy.md does not hold the sources' `Model:` notes any more; run \
         `STILLFRAME_BLESS=1 cargo test -p stillframe-tests --test model_notes` and read the change"
    );
}

#[test]
fn a_note_ends_with_its_paragraph() {
    let text = "// before\n// Model: one\n// two.\ncode();\n/// Model: three\n///\n/// four\n";
    assert_eq!(notes(text), ["one two.", "three"]);
}
