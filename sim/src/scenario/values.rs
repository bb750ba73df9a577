//! Reading one value: what it must be, and what is wrong with what it is.

use super::tree::Kind;
use super::units::{self, QuantityError, Time};

pub(super) const SIZE: &str = "a size: bytes as an integer, or a text such as \"64MiB\"";
pub(super) const TIME: &str = "a time: cycles as an integer, or a text such as \"2ms\"";

pub(super) fn quantity(
    kind: &Kind,
    parse: impl Fn(&str) -> Result<u64, QuantityError>,
) -> Result<u64, String> {
    match kind {
        Kind::Text(text) => parse(text).map_err(|e| e.to_string()),
        Kind::Integer(Some(value)) if *value < 0 => Err(QuantityError::Negative.to_string()),
        Kind::Integer(value) => value
            .and_then(|v| u64::try_from(v).ok())
            .ok_or_else(|| QuantityError::TooLarge.to_string()),
        other => Err(format!("this is {}", other.name())),
    }
}

/// A size, in bytes.
pub(super) fn size_of(kind: &Kind) -> Result<u64, String> {
    quantity(kind, units::parse_size)
}

pub(super) fn time_of(kind: &Kind, hz: u64) -> Result<u64, String> {
    let time = match kind {
        Kind::Text(text) => Time::parse(text).map_err(|e| e.to_string())?,
        _ => Time::Cycles(quantity(kind, |_| Err(QuantityError::Unit))?),
    };
    time.cycles(hz)
        .ok_or_else(|| QuantityError::TooLarge.to_string())
}

/// One of the names in `now`.
pub(super) fn choice_of<T: Copy>(
    kind: &Kind,
    now: &[(&'static str, T)],
    later: &[&'static str],
) -> Result<T, String> {
    let Kind::Text(text) = kind else {
        return Err(format!("this is {}", kind.name()));
    };
    if let Some((_, value)) = now.iter().find(|(name, _)| name == text) {
        return Ok(*value);
    }
    let names = || now.iter().map(|(name, _)| *name);
    if later.contains(&text.as_str()) {
        let have: Vec<&str> = names().collect();
        return Err(format!(
            "`{text}` is not available yet: this version has {}",
            have.join(", ")
        ));
    }
    Err(match nearest(text, names()) {
        Some(near) => format!("there is no `{text}`: did you mean `{near}`?"),
        None => format!("there is no `{text}`"),
    })
}

/// The nearest of `names` to `word`, if it is near at all.
pub fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    // The distance costs memory in proportion to both lengths.
    if word.len() > 64 {
        return None;
    }
    let lower = word.to_lowercase();
    names
        .map(|name| {
            (
                strsim::damerau_levenshtein(&lower, &name.to_lowercase()),
                name,
            )
        })
        .filter(|&(distance, name)| distance <= 1 + name.len() / 3)
        .min()
        .map(|(_, name)| name)
}
