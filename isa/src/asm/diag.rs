//! What went wrong, where, and what would be right.

use std::fmt;
use std::rc::Rc;

/// A place in a source line, in bytes from the line's start; `end` is the first byte after it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// Which executed line (an index into [`Origins`]).
    pub(super) origin: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// An error found while one statement is read; [`Origins::diagnostic`] makes it printable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Problem {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Problem {
            span,
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Result of reading a part of a statement. Boxed: most statements succeed.
pub(super) type Parsed<T> = Result<T, Box<Problem>>;

/// Shorthand for a failure without a suggestion.
pub(super) fn fail<T>(span: Span, message: impl Into<String>) -> Parsed<T> {
    Err(Box::new(Problem::new(span, message)))
}

/// Shorthand for a failure that says what would be right.
pub(super) fn fail_help<T>(
    span: Span,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Parsed<T> {
    Err(Box::new(Problem::new(span, message).help(help)))
}

/// One executed source line: where it is written, and what expansion it came through.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) file: u32,
    pub(super) line: u32,
    /// The line that invoked the macro, repetition or include.
    pub(super) parent: Option<u32>,
    /// The text after substitution, where it differs from the file's own.
    pub(super) expanded: Option<Rc<str>>,
}

/// Every line executed so far, and the files they lie in.
#[derive(Debug, Default)]
pub(super) struct Origins {
    pub(super) lines: Vec<Origin>,
    /// File names with their raw lines.
    pub(super) files: Vec<(String, Vec<Rc<str>>)>,
}

impl Origins {
    fn text(&self, origin: &Origin) -> Rc<str> {
        if let Some(text) = &origin.expanded {
            return text.clone();
        }
        let line = (origin.line as usize).saturating_sub(1);
        self.files
            .get(origin.file as usize)
            .and_then(|(_, lines)| lines.get(line))
            .cloned()
            .unwrap_or_else(|| "".into())
    }

    fn name(&self, origin: &Origin) -> String {
        self.files
            .get(origin.file as usize)
            .map_or_else(String::new, |(name, _)| name.clone())
    }

    /// `file:line` of an executed line, for notes.
    pub(super) fn place(&self, origin: u32) -> String {
        self.lines
            .get(origin as usize)
            .map_or_else(String::new, |o| format!("{}:{}", self.name(o), o.line))
    }

    pub(super) fn diagnostic(&self, problem: Problem) -> Diagnostic {
        let Some(origin) = self.lines.get(problem.span.origin as usize) else {
            return Diagnostic {
                file: self.files.first().map_or_else(String::new, |f| f.0.clone()),
                line: 0,
                column: 1,
                length: 1,
                message: problem.message,
                help: problem.help,
                text: String::new(),
                through: Vec::new(),
            };
        };
        let text = self.text(origin).to_string();
        let chars_before = |byte: u32| {
            text.char_indices()
                .take_while(|(i, _)| *i < byte as usize)
                .count()
        };
        let start = chars_before(problem.span.start);
        let end = chars_before(problem.span.end);
        let mut through = Vec::new();
        let mut parent = origin.parent;
        while let Some(p) = parent.and_then(|p| self.lines.get(p as usize)) {
            through.push((self.name(p), p.line));
            parent = p.parent;
        }
        Diagnostic {
            file: self.name(origin),
            line: origin.line,
            column: start as u32 + 1,
            length: end.saturating_sub(start).max(1) as u32,
            message: problem.message,
            help: problem.help,
            text,
            through,
        }
    }
}

/// One error in assembly source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// File name as given to the assembler or to `.include`.
    pub file: String,
    /// Line in it, from 1; 0 when the error belongs to no line.
    pub line: u32,
    /// Column of the first character, from 1.
    pub column: u32,
    /// How many characters are at fault, at least 1.
    pub length: u32,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// The line, after macro substitution.
    pub text: String,
    /// The lines (file, line) through which it was reached, innermost first: macro invocations
    /// and includes.
    pub through: Vec<(String, u32)>,
}

/// The longest line that is shown whole under an error.
const SHOWN: usize = 160;

/// How many of the expansions that led to a line are listed.
const SHOWN_EXPANSIONS: usize = 5;

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", self.message)?;
        if self.line == 0 {
            writeln!(f, "  --> {}", self.file)?;
        } else {
            writeln!(f, "  --> {}:{}:{}", self.file, self.line, self.column)?;
            let number = self.line.to_string();
            let margin = " ".repeat(number.len());
            // A tab is shown as one blank so that the caret stays below its character.
            let shown: Vec<char> = self
                .text
                .chars()
                .take(SHOWN)
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            let column = self.column as usize - 1;
            let length = (self.length as usize).min((shown.len().max(column + 1)) - column);
            let line: String = shown.iter().collect();
            writeln!(f, "{margin} |")?;
            writeln!(f, "{number} | {}", line.trim_end())?;
            if column <= SHOWN {
                let blank = " ".repeat(column);
                writeln!(f, "{margin} | {blank}{}", "^".repeat(length.max(1)))?;
            }
            for (file, line) in self.through.iter().take(SHOWN_EXPANSIONS) {
                writeln!(f, "{margin} = reached from {file}:{line}")?;
            }
            if self.through.len() > SHOWN_EXPANSIONS {
                let more = self.through.len() - SHOWN_EXPANSIONS;
                writeln!(f, "{margin} = and {more} more expansions")?;
            }
        }
        if let Some(help) = &self.help {
            writeln!(f, "  help: {help}")?;
        }
        Ok(())
    }
}

/// All errors of one assembly, in the order of the source; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostics {
    /// The errors.
    pub list: Vec<Diagnostic>,
    /// How many further errors were found and not kept.
    pub suppressed: usize,
}

impl Diagnostics {
    /// The errors as text, each with its line and a caret under the fault.
    #[must_use]
    pub fn render(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, d) in self.list.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            d.fmt(f)?;
        }
        if self.suppressed > 0 {
            writeln!(f, "\nand {} more errors", self.suppressed)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
