//! `.if` and its kin.

use super::Assembler;
use super::args::comma_parts;
use super::diag::{Parsed, Problem, Span, fail, fail_help};
use super::lexer::name_length;
use super::reader::Rest;

/// One open condition.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    /// The `.if`, for the error that its end is missing.
    pub(super) span: Span,
    /// Whether statements are read now.
    active: bool,
    /// Whether a branch was chosen, or none may be.
    decided: bool,
    saw_else: bool,
}

/// Whether `word` opens a condition.
fn opens(word: &str) -> bool {
    matches!(
        word,
        ".if"
            | ".ifdef"
            | ".ifndef"
            | ".ifnotdef"
            | ".ifb"
            | ".ifnb"
            | ".ifc"
            | ".ifnc"
            | ".ifeq"
            | ".ifne"
            | ".iflt"
            | ".ifle"
            | ".ifgt"
            | ".ifge"
            | ".ifeqs"
            | ".ifnes"
    )
}

impl Assembler<'_> {
    /// Whether statements are assembled, not skipped.
    pub(super) fn is_active(&self) -> bool {
        self.conditions.last().is_none_or(|c| c.active)
    }

    /// A statement in a branch that is not taken: only conditions count.
    pub(super) fn skipped(&mut self, word: &str, rest: Rest<'_>, span: Span) -> Parsed<()> {
        if opens(word) {
            self.conditions.push(Condition {
                span,
                active: false,
                decided: true,
                saw_else: false,
            });
            return Ok(());
        }
        self.branch(word, rest, span).map(|_| ())
    }

    /// `.else`, `.elseif`, `.endif`, `.if...`; false if `word` is none of them.
    pub(super) fn condition(&mut self, word: &str, rest: Rest<'_>, span: Span) -> Parsed<bool> {
        if !opens(word) {
            return self.branch(word, rest, span);
        }
        // A condition that cannot be read counts as false, so that its end is still found.
        let verdict = self.holds(word, rest, span);
        let active = *verdict.as_ref().unwrap_or(&false);
        self.conditions.push(Condition {
            span,
            active,
            decided: active || verdict.is_err(),
            saw_else: false,
        });
        verdict.map(|_| true)
    }

    fn holds(&mut self, word: &str, rest: Rest<'_>, span: Span) -> Parsed<bool> {
        Ok(match word {
            ".ifdef" => self.is_defined(rest)?,
            ".ifndef" | ".ifnotdef" => !self.is_defined(rest)?,
            ".ifb" => rest.text.is_empty(),
            ".ifnb" => !rest.text.is_empty(),
            ".ifc" | ".ifnc" | ".ifeqs" | ".ifnes" => {
                let parts = comma_parts(rest);
                let [a, b] = parts.as_slice() else {
                    return fail_help(
                        rest.span(),
                        format!("`{word}` compares two texts"),
                        format!("write {word} one, two"),
                    );
                };
                (a.text == b.text) == matches!(word, ".ifc" | ".ifeqs")
            }
            _ => {
                let n = self.early(rest)? as i64;
                match word {
                    ".ifeq" => n == 0,
                    ".iflt" => n < 0,
                    ".ifle" => n <= 0,
                    ".ifgt" => n > 0,
                    ".ifge" => n >= 0,
                    ".if" | ".ifne" => n != 0,
                    _ => return fail(span, format!("there is no directive `{word}`")),
                }
            }
        })
    }

    fn is_defined(&mut self, rest: Rest<'_>) -> Parsed<bool> {
        let length = name_length(rest.text);
        if length == 0 || length < rest.text.len() {
            return fail_help(
                rest.span(),
                "one symbol is needed here",
                "write .ifdef name",
            );
        }
        Ok(self.symbols.is_defined(rest.text))
    }

    fn branch(&mut self, word: &str, rest: Rest<'_>, span: Span) -> Parsed<bool> {
        if !matches!(word, ".else" | ".elseif" | ".elsec" | ".endif" | ".endc") {
            return Ok(false);
        }
        let floor = self.frames.last().map_or(0, |f| f.conditions);
        if self.conditions.len() <= floor {
            return fail_help(
                span,
                format!("`{word}` without `.if`"),
                "conditions begin and end in the same file or macro",
            );
        }
        let Some(mut condition) = self.conditions.pop() else {
            return Ok(true);
        };
        if word.starts_with(".end") {
            return Ok(true);
        }
        let late = condition.saw_else;
        let chosen = match word {
            ".elseif" if !condition.decided => self.early(rest).map(|n| n != 0),
            _ => Ok(!condition.decided),
        };
        condition.saw_else |= word != ".elseif";
        condition.active = matches!(chosen, Ok(true)) && !late;
        condition.decided |= condition.active;
        self.conditions.push(condition);
        if late {
            return fail(span, format!("`{word}` after `.else`"));
        }
        chosen.map(|_| true)
    }

    /// `.err`, `.error "text"`.
    pub(super) fn raise(&mut self, rest: Rest<'_>, span: Span) -> Parsed<()> {
        let text = rest.text.trim_matches('"');
        let message = if text.is_empty() {
            "`.err` was reached"
        } else {
            text
        };
        Err(Box::new(Problem::new(span, message)))
    }
}
