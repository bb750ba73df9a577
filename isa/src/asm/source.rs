//! From text to statements: comments away, `;` split, columns kept.
//!
//! GNU `as` does this in its preprocessor; here every statement stays a range of its own line, so
//! that an error can point at the column the author sees.

use std::rc::Rc;

/// One statement, or one pragma, as a range of its (comment-free) line.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    /// The whole line, comments blanked out byte for byte.
    pub(super) line: Rc<str>,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Line number in its file, from 1.
    pub(super) number: u32,
    /// Whether it is a comment `!@...` on its own line, rather than a statement.
    pub(super) pragma: bool,
}

impl Statement {
    pub(super) fn text(&self) -> &str {
        self.line
            .get(self.start as usize..self.end as usize)
            .unwrap_or("")
    }
}

/// What the scanner is inside of.
#[derive(Copy, Clone, PartialEq, Eq)]
enum State {
    /// At the start of a statement, where `#` begins a comment.
    Start,
    /// Within a statement.
    Code,
    Text,
    Block,
}

/// Splits a file. The second result is the line of a block comment that is never closed.
pub(super) fn statements(source: &str) -> (Vec<Statement>, Option<u32>) {
    let mut out = Vec::new();
    let mut state = State::Start;
    let mut opened = 0;
    for (index, raw) in source.split('\n').enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let trimmed = raw.trim_start();
        if state != State::Block && trimmed.starts_with("!@") {
            let start = (raw.len() - trimmed.len()) as u32;
            out.push(Statement {
                line: raw.into(),
                start,
                end: raw.trim_end().len() as u32,
                number,
                pragma: true,
            });
            continue;
        }
        let was_block = state == State::Block;
        let clean = blank_comments(raw, &mut state);
        if state == State::Block && !was_block {
            opened = number;
        }
        push_statements(&clean.into(), number, &mut out);
        if state != State::Block {
            state = State::Start;
        }
    }
    (out, (state == State::Block).then_some(opened))
}

/// The statements of one line of text that has no comments (the result of a macro expansion).
pub(super) fn split_expanded(text: &str, number: u32, pragma: bool, out: &mut Vec<Statement>) {
    for line in text.split('\n') {
        let line: Rc<str> = line.into();
        if pragma {
            let start = (line.len() - line.trim_start().len()) as u32;
            let end = line.trim_end().len() as u32;
            out.push(Statement {
                line,
                start,
                end: end.max(start),
                number,
                pragma,
            });
        } else {
            push_statements(&line, number, out);
        }
    }
}

/// Copies a line with its comments replaced by blanks.
fn blank_comments(raw: &str, state: &mut State) -> String {
    let bytes = raw.as_bytes();
    let mut out = bytes.to_vec();
    let mut i = 0;
    while i < bytes.len() {
        let c = bytes[i];
        let next = bytes.get(i + 1).copied();
        match *state {
            State::Block => {
                out[i] = b' ';
                if c == b'*' && next == Some(b'/') {
                    out[i + 1] = b' ';
                    i += 1;
                    *state = State::Code;
                }
            }
            State::Text => match c {
                b'\\' => i += 1,
                b'"' => *state = State::Code,
                _ => {}
            },
            State::Start | State::Code => match c {
                b'!' => {
                    out[i..].fill(b' ');
                    break;
                }
                b'#' if *state == State::Start => {
                    out[i..].fill(b' ');
                    break;
                }
                b'/' if next == Some(b'*') => {
                    out[i] = b' ';
                    out[i + 1] = b' ';
                    i += 1;
                    *state = State::Block;
                }
                b'"' => *state = State::Text,
                b'\'' => {
                    i += char_constant(&bytes[i..]) - 1;
                    *state = State::Code;
                }
                b';' | b':' => *state = State::Start,
                b' ' | b'\t' | b'\r' => {}
                _ => *state = State::Code,
            },
        }
        i += 1;
    }
    // Blanks replaced whole characters from an ASCII mark on, or single ASCII bytes; within a
    // block comment they may have split one, which only that comment contained.
    String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

/// Length in bytes of the character constant that starts `bytes` with its quote: `'a`, `'a'`,
/// `'\n'`. A character of several bytes is taken whole, though it is wrong.
pub(super) fn char_constant(bytes: &[u8]) -> usize {
    let from = if bytes.get(1) == Some(&b'\\') && bytes.len() > 2 {
        2
    } else {
        1
    };
    let whole = bytes.get(from).map_or(0, |first| {
        let rest = bytes[from + 1..].iter().take_while(|b| **b & 0xC0 == 0x80);
        if first.is_ascii() {
            1
        } else {
            1 + rest.count()
        }
    });
    let closed = whole > 0 && bytes.get(from + whole) == Some(&b'\'');
    from + whole + usize::from(closed)
}

fn push_statements(line: &Rc<str>, number: u32, out: &mut Vec<Statement>) {
    let bytes = line.as_bytes();
    let mut push = |start: usize, end: usize| {
        let text = line.get(start..end).unwrap_or("");
        let left = text.len() - text.trim_start().len();
        let right = text.trim_end().len();
        if right > left {
            out.push(Statement {
                line: line.clone(),
                start: (start + left) as u32,
                end: (start + right) as u32,
                number,
                pragma: false,
            });
        }
    };
    let (mut i, mut start, mut quoted) = (0, 0, false);
    while i < bytes.len() {
        match bytes[i] {
            b'\\' if quoted => i += 1,
            b'"' => quoted = !quoted,
            b'\'' if !quoted => i += char_constant(&bytes[i..]) - 1,
            b';' if !quoted => {
                push(start, i);
                start = i + 1;
            }
            _ => {}
        }
        i += 1;
    }
    push(start, bytes.len());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        statements(source)
            .0
            .iter()
            .map(|s| s.text().to_owned())
            .collect()
    }

    #[test]
    fn comments_go_and_columns_stay() {
        let (list, open) = statements("  nop ! idle; nop\n/* a\n b */ add ; # c ; d\nx: # e\n");
        assert_eq!(open, None);
        let seen: Vec<_> = list.iter().map(|s| (s.text(), s.start, s.number)).collect();
        assert_eq!(seen, [("nop", 2, 1), ("add", 6, 3), ("x:", 0, 4)]);
    }

    #[test]
    fn quotes_hide_comment_marks() {
        assert_eq!(
            texts(".ascii \"a!b;c\\\"#\" ; mov '!',%g1 ; mov ';',%g1"),
            [".ascii \"a!b;c\\\"#\"", "mov '!',%g1", "mov ';',%g1"]
        );
    }

    #[test]
    fn a_pragma_is_a_comment_alone_on_its_line() {
        let (list, _) = statements(" !@account sweep\nnop !@mark no\n/*\n!@mark no\n*/");
        let seen: Vec<_> = list.iter().map(|s| (s.text(), s.pragma)).collect();
        assert_eq!(seen, [("!@account sweep", true), ("nop", false)]);
    }

    #[test]
    fn an_open_comment_is_told_by_its_line() {
        assert_eq!(statements("nop\n/* never").1, Some(2));
    }
}
