//! Tokens of one statement.

use super::diag::{Parsed, Span, fail, fail_help};
use super::source::char_constant;

/// A token's kind, with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A symbol, mnemonic or directive.
    Name(String),
    /// `%name`: a register or an operator such as `%hi`.
    Percent(String),
    /// `#name`: an ASI, a barrier or a prefetch function.
    Hash(String),
    /// A number or character constant.
    Number(u64),
    /// `1b`, `1f`: the local label's number, and whether it lies ahead.
    Local(u64, bool),
    /// A string, escapes resolved.
    Text(Vec<u8>),
    /// An operator or separator.
    Punct(&'static str),
    /// The end of the statement; always the last token.
    End,
}

/// A token and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// Operators of two characters before those of one, so that the longest matches.
const PUNCT: [&str; 25] = [
    "<<", ">>", "==", "<>", "<=", ">=", "&&", "||", "[", "]", "(", ")", "+", "-", "*", "/", "%",
    "&", "|", "^", "~", "<", ">", "=", ",",
];

/// Whether `c` can begin a symbol.
pub(super) const fn starts_name(c: u8) -> bool {
    c.is_ascii_alphabetic() || matches!(c, b'_' | b'.' | b'$')
}

/// Whether `c` can stand within a symbol.
pub(super) const fn in_name(c: u8) -> bool {
    starts_name(c) || c.is_ascii_digit()
}

/// The length of the name at the start of `text`.
pub(super) fn name_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(c) if starts_name(*c) => bytes.iter().take_while(|c| in_name(**c)).count(),
        _ => 0,
    }
}

/// Cuts `text`, which begins at byte `base` of the line of `origin`, into tokens.
pub(super) fn tokens(text: &str, origin: u32, base: u32) -> Parsed<Vec<Token>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    let span = |from: usize, to: usize| Span {
        origin,
        start: base + from as u32,
        end: base + to as u32,
    };
    while i < bytes.len() {
        let c = bytes[i];
        let from = i;
        let kind = match c {
            b' ' | b'\t' | b'\r' | 0x0B | 0x0C => {
                i += 1;
                continue;
            }
            b'0'..=b'9' => {
                let (kind, length) = number(&text[i..]).map_err(|(message, help, length)| {
                    Box::new(super::diag::Problem::new(span(i, i + length), message).help(help))
                })?;
                i += length;
                kind
            }
            b'"' => {
                let (value, length) = string(&bytes[i..])
                    .or_else(|(at, m)| fail(span(i + at, (i + at + 1).min(bytes.len())), m))?;
                i += length;
                Kind::Text(value)
            }
            b'\'' => {
                let length = char_constant(&bytes[i..]);
                let Some(value) = char_value(&bytes[i..i + length]) else {
                    return fail_help(
                        span(i, i + length),
                        "a character constant needs one ASCII character",
                        "write 'a or 'a' or '\\n'",
                    );
                };
                i += length;
                Kind::Number(value)
            }
            b'%' | b'#'
                if bytes
                    .get(i + 1)
                    .is_some_and(|c| starts_name(*c) && *c != b'.') =>
            {
                let length = bytes[i + 1..].iter().take_while(|c| in_name(**c)).count();
                let name = text[i + 1..i + 1 + length].to_owned();
                i += 1 + length;
                if c == b'%' {
                    Kind::Percent(name)
                } else {
                    Kind::Hash(name)
                }
            }
            c if starts_name(c) => {
                let length = name_length(&text[i..]);
                let name = text[i..i + length].to_owned();
                i += length;
                Kind::Name(name)
            }
            _ => {
                let Some(p) = PUNCT.iter().find(|p| text[i..].starts_with(**p)) else {
                    let c = text[i..].chars().next().unwrap_or(' ');
                    return fail(
                        span(i, i + c.len_utf8()),
                        format!("unexpected character {c:?}"),
                    );
                };
                i += p.len();
                Kind::Punct(p)
            }
        };
        out.push(Token {
            kind,
            span: span(from, i),
        });
    }
    out.push(Token {
        kind: Kind::End,
        span: span(bytes.len(), bytes.len() + 1),
    });
    Ok(out)
}

/// Message, suggestion and length of a wrong number.
type BadNumber = (String, String, usize);

/// Reads a number as GNU `as` does: `0x`, `0b`, a leading 0 for octal, else decimal; digits and
/// then `b` or `f` name a local label.
fn number(text: &str) -> Result<(Kind, usize), BadNumber> {
    let bytes = text.as_bytes();
    let length = bytes.iter().take_while(|c| in_name(**c)).count();
    let word = &text[..length];
    let lower = word.to_ascii_lowercase();
    let digits = bytes.iter().take_while(|c| c.is_ascii_digit()).count();
    if digits + 1 == length && (word.ends_with('b') || word.ends_with('f')) {
        return match word[..digits].parse() {
            Ok(n) => Ok((Kind::Local(n, word.ends_with('f')), length)),
            Err(_) => Err((
                "this local label's number is too large".into(),
                "use a small number such as 1".into(),
                length,
            )),
        };
    }
    let (body, radix, what) = if let Some(hex) = lower.strip_prefix("0x") {
        (hex, 16, "a hexadecimal number")
    } else if let Some(binary) = lower.strip_prefix("0b") {
        (binary, 2, "a binary number")
    } else if lower.len() > 1 && lower.starts_with('0') {
        (&lower[1..], 8, "an octal number, which the 0 says")
    } else {
        (lower.as_str(), 10, "a decimal number")
    };
    if body.is_empty() || !body.chars().all(|c| c.is_digit(radix)) {
        return Err((
            format!("`{word}` is not {what}"),
            "numbers are 12, 0x1f, 017 (octal), 0b101; local labels 1b and 1f".into(),
            length,
        ));
    }
    u64::from_str_radix(body, radix)
        .map(|n| (Kind::Number(n), length))
        .map_err(|_| {
            (
                format!("`{word}` does not fit in 64 bits"),
                "the largest number is 0xffffffffffffffff".into(),
                length,
            )
        })
}

/// The value of a character constant with its quotes, if it is one ASCII character or escape.
fn char_value(constant: &[u8]) -> Option<u64> {
    match constant {
        [_, b'\\', c, ..] if c.is_ascii() => Some(u64::from(match c {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 8,
            b'f' => 12,
            other => *other,
        })),
        [_, c, ..] if c.is_ascii() && *c != b'\\' => Some(u64::from(*c)),
        _ => None,
    }
}

/// A string from its opening quote: its bytes and its length in the source. The error is an
/// offset and a message.
fn string(bytes: &[u8]) -> Result<(Vec<u8>, usize), (usize, String)> {
    let mut out = Vec::new();
    let mut i = 1;
    loop {
        match bytes.get(i) {
            None => return Err((0, "this string is not closed on its line".into())),
            Some(b'"') => return Ok((out, i + 1)),
            Some(b'\\') => {
                let (value, length) = escape(&bytes[i + 1..])
                    .ok_or_else(|| (i, "unknown escape in a string".to_owned()))?;
                out.push(value);
                i += 1 + length;
            }
            Some(c) => {
                out.push(*c);
                i += 1;
            }
        }
    }
}

/// The escape after a backslash: its value and its length.
fn escape(bytes: &[u8]) -> Option<(u8, usize)> {
    let digits = |radix: u32, most: usize, from: usize| {
        bytes[from..]
            .iter()
            .take(most)
            .take_while(|c| char::from(**c).is_digit(radix))
            .fold((0u32, 0), |(n, len), c| {
                let d = char::from(*c).to_digit(radix).unwrap_or(0);
                (n.wrapping_mul(radix).wrapping_add(d), len + 1)
            })
    };
    Some(match bytes.first()? {
        b'n' => (b'\n', 1),
        b't' => (b'\t', 1),
        b'r' => (b'\r', 1),
        b'b' => (8, 1),
        b'f' => (12, 1),
        b'v' => (11, 1),
        b'\\' => (b'\\', 1),
        b'"' => (b'"', 1),
        // GNU as takes any number of hexadecimal digits and keeps the low eight bits.
        b'x' | b'X' => {
            let (n, length) = digits(16, usize::MAX, 1);
            if length == 0 {
                return None;
            }
            (n as u8, 1 + length)
        }
        b'0'..=b'7' => {
            let (n, length) = digits(8, 3, 0);
            (n as u8, length)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        let mut list: Vec<Kind> = tokens(text, 0, 0)
            .expect("tokens")
            .into_iter()
            .map(|t| t.kind)
            .collect();
        assert_eq!(list.pop(), Some(Kind::End));
        list
    }

    #[test]
    fn numbers_as_gnu_reads_them() {
        let n = |text| kinds(text).remove(0);
        assert_eq!(n("0x1F"), Kind::Number(31));
        assert_eq!(n("017"), Kind::Number(15));
        assert_eq!(n("0b101"), Kind::Number(5));
        assert_eq!(n("0"), Kind::Number(0));
        assert_eq!(n("0b"), Kind::Local(0, false));
        assert_eq!(n("12f"), Kind::Local(12, true));
        assert_eq!(n("'a"), Kind::Number(97));
        assert_eq!(n("'\\n'"), Kind::Number(10));
        assert_eq!(n("'''"), Kind::Number(39));
        for wrong in [
            "08",
            "0x",
            "1_0",
            "0b2",
            "0xg",
            "18446744073709551616",
            "'",
            "'é",
        ] {
            assert!(tokens(wrong, 0, 0).is_err(), "{wrong}");
        }
    }

    #[test]
    fn percent_is_a_register_or_an_operator() {
        assert_eq!(kinds("%g1"), [Kind::Percent("g1".into())]);
        assert_eq!(
            kinds("7 % 3"),
            [Kind::Number(7), Kind::Punct("%"), Kind::Number(3)]
        );
    }

    #[test]
    fn strings_resolve_their_escapes() {
        let expected = Kind::Text(b"a\n\x41A\\\"".to_vec());
        assert_eq!(kinds("\"a\\n\\x41\\101\\\\\\\"\""), [expected]);
        assert!(tokens("\"open", 0, 0).is_err());
        assert!(tokens("\"\\q\"", 0, 0).is_err());
    }
}
