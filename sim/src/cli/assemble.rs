//! `stillframe asm`.

use super::args::{AsmArgs, parse_u64};
use super::failure::Failure;
use super::output::write_file;
use crate::scenario::read_file;
use std::io::Write;
use std::path::{Path, PathBuf};
use stillframe_isa::asm::{AsmInput, Layout, assemble};

/// The largest source read, in bytes.
const MAX_SOURCE: u64 = 64 << 20;

/// The largest flat image written, in bytes.
const MAX_FLAT: u64 = 1 << 30;

/// Assembles one file. The result goes to a file, or to `out` for `-`.
pub fn asm(args: &AsmArgs, out: &mut dyn Write) -> Result<u8, Failure> {
    let source = read_source(&args.file)
        .map_err(|reason| Failure::new(format!("cannot read {}: {reason}", args.file.display())))?;
    let defines = args
        .defines
        .iter()
        .map(|text| define(text))
        .collect::<Result<Vec<_>, _>>()?;
    let defines: Vec<(&str, u64)> = defines
        .iter()
        .map(|(name, n)| (name.as_str(), *n))
        .collect();
    let beside = args.file.parent().unwrap_or(Path::new("")).to_path_buf();
    let directories: Vec<PathBuf> = [beside].into_iter().chain(args.includes.clone()).collect();
    let include = |name: &str| {
        directories
            .iter()
            .find_map(|d| read_source(&d.join(name)).ok())
    };
    let input = AsmInput {
        name: &args.file.to_string_lossy(),
        source: &source,
        includes: &include,
        defines: &defines,
        layout: args.base.map_or(Layout::User, |base| Layout::Flat { base }),
    };
    let image = assemble(&input).map_err(|e| Failure::Said(e.to_string().trim_end().to_owned()))?;
    let bytes = if args.flat {
        let (_, bytes) = image
            .flat(MAX_FLAT)
            .map_err(|e| Failure::new(e.to_string()))?;
        bytes
    } else {
        image.to_elf()
    };
    let extension = if args.flat { "bin" } else { "elf" };
    let path = args
        .output
        .clone()
        .unwrap_or_else(|| args.file.with_extension(extension));
    if path == Path::new("-") {
        out.write_all(&bytes)?;
    } else {
        write_file(&path, &bytes)?;
        if !args.flat {
            make_executable(&path).map_err(|error| Failure::of_write(&path, &error))?;
        }
    }
    Ok(0)
}

/// Lets the file be run, as `ld` does: `qemu-sparc64` refuses one that may not be.
#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = std::fs::metadata(path)?.permissions();
    // Whoever may read it may run it.
    let mode = permissions.mode();
    permissions.set_mode(mode | (mode & 0o444) >> 2);
    std::fs::set_permissions(path, permissions)
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

fn read_source(path: &Path) -> Result<String, String> {
    String::from_utf8(read_file(path, MAX_SOURCE)?)
        .map_err(|e| format!("byte {} of it is no UTF-8", e.utf8_error().valid_up_to()))
}

/// `NAME=NUMBER`.
fn define(text: &str) -> Result<(String, u64), Failure> {
    let wrong = || {
        Failure::with_help(
            format!("`{text}` sets no symbol"),
            "--define takes NAME=NUMBER",
        )
    };
    let (name, number) = text.split_once('=').ok_or_else(wrong)?;
    let number = parse_u64(number).map_err(|_| wrong())?;
    if name.is_empty() {
        return Err(wrong());
    }
    Ok((name.to_owned(), number))
}
