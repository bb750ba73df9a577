//! Reading files that users name, however large or strange they are.

use super::units::size_text;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The largest scenario file read, in bytes.
pub(super) const MAX_SCENARIO: u64 = 1 << 20;

/// The largest program file read, in bytes.
pub(super) const MAX_PROGRAM: u64 = 1 << 30;

/// Reads a whole file of at most `most` bytes.
///
/// # Errors
/// The reason, in words.
pub fn read_file(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|e| io_text(&e))?;
    let mut bytes = Vec::new();
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| io_text(&e))?;
    if bytes.len() as u64 > most {
        return Err(format!("it has more than {}", size_text(most)));
    }
    Ok(bytes)
}

/// The reason of an error without the operating system's number.
pub fn io_text(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}
