//! Which statement comes next: files, macro expansions and repetitions on a stack.

use super::Assembler;
use super::diag::{Origin, Parsed, Problem, Span, fail, fail_help};
use super::lexer::name_length;
use super::source::{Statement, statements};
use super::symbols::Place;
use std::rc::Rc;

/// Deepest stack of includes, macros and repetitions.
pub(super) const MAX_FRAMES: usize = 100;

/// What reading may cost, so that no source makes it endless.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    /// Statements that may still be read.
    pub(super) statements: u64,
    /// Bytes that expansions may still produce.
    pub(super) expanded: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Budget {
            statements: 4 << 20,
            expanded: 64 << 20,
        }
    }
}

/// A sequence of statements being read.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) file: u32,
    pub(super) statements: Rc<Vec<Statement>>,
    pub(super) at: usize,
    /// The line that caused it.
    pub(super) parent: Option<u32>,
    /// Whether its text differs from the file's.
    pub(super) expanded: bool,
    /// How often it is read again.
    pub(super) again: u64,
    /// Open conditions below it, which it may not close.
    pub(super) conditions: usize,
    /// Whether `.exitm` leaves it.
    pub(super) is_macro: bool,
}

/// The operands of a statement: text, and where it lies in its line.
#[derive(Copy, Clone, Debug)]
pub(super) struct Rest<'t> {
    pub(super) text: &'t str,
    pub(super) origin: u32,
    pub(super) base: u32,
}

impl<'t> Rest<'t> {
    pub(super) fn span(&self) -> Span {
        self.range(0, self.text.len().max(1))
    }

    pub(super) fn range(&self, from: usize, to: usize) -> Span {
        Span {
            origin: self.origin,
            start: self.base + from as u32,
            end: self.base + to as u32,
        }
    }

    /// What follows the first `bytes`, blanks skipped.
    pub(super) fn after(&self, bytes: usize) -> Rest<'t> {
        let tail = self.text.get(bytes..).unwrap_or("");
        let trimmed = tail.trim_start();
        Rest {
            text: trimmed,
            origin: self.origin,
            base: self.base + (bytes + tail.len() - trimmed.len()) as u32,
        }
    }
}

/// The directive that a statement consists of, if it is one, in lower case; labels before it are
/// skipped.
pub(super) fn directive_of(text: &str) -> Option<String> {
    let mut text = text;
    loop {
        let length = name_length(text);
        let tail = text[length..].trim_start();
        if length > 0 && tail.starts_with(':') {
            text = tail[1..].trim_start();
            continue;
        }
        return (length > 1 && text.starts_with('.')).then(|| text[..length].to_ascii_lowercase());
    }
}

impl Assembler<'_> {
    /// Reads the source and all it includes.
    pub(super) fn read(&mut self) {
        let (name, source) = (self.input.name, self.input.source);
        if let Err(p) = self.push_file(name, source, None) {
            self.problem(*p);
        }
        while let Some((statement, frame)) = self.next_statement() {
            let origin = self.origins.lines.len() as u32;
            self.origins.lines.push(Origin {
                file: frame.0,
                line: statement.number,
                parent: frame.1,
                expanded: frame.2.then(|| statement.line.clone()),
            });
            if let Err(p) = self.statement(&statement, origin) {
                self.problem(*p);
            }
        }
        let left = std::mem::take(&mut self.pending);
        for (text, origin) in left {
            let p = Problem::new(
                self.span_of(origin),
                format!("no instruction follows the pragma `!@{text}`"),
            );
            self.problem(p.help("a pragma says something of the next instruction"));
        }
    }

    /// Starts reading a file.
    pub(super) fn push_file(
        &mut self,
        name: &str,
        source: &str,
        parent: Option<u32>,
    ) -> Parsed<()> {
        let file = match self.origins.files.iter().position(|(n, _)| n == name) {
            Some(file) => file,
            None => {
                let lines = source.split('\n').map(Rc::from).collect();
                self.origins.files.push((name.to_owned(), lines));
                self.origins.files.len() - 1
            }
        } as u32;
        let (list, open) = statements(source);
        if let Some(line) = open {
            let origin = self.origins.lines.len() as u32;
            self.origins.lines.push(Origin {
                file,
                line,
                parent,
                expanded: None,
            });
            let p = Problem::new(self.span_of(origin), "this comment is never closed");
            self.problem(p.help("`/*` needs `*/`"));
        }
        self.frames.push(Frame {
            file,
            statements: Rc::new(list),
            at: 0,
            parent,
            expanded: false,
            again: 0,
            conditions: self.conditions.len(),
            is_macro: false,
        });
        Ok(())
    }

    /// Starts reading an expansion, unless the stack is full.
    pub(super) fn push_frame(&mut self, frame: Frame, span: Span) -> Parsed<()> {
        if self.frames.len() >= MAX_FRAMES {
            return fail_help(
                span,
                format!("macros, repetitions or includes nested more than {MAX_FRAMES} deep"),
                "does it invoke itself without end?",
            );
        }
        self.frames.push(frame);
        Ok(())
    }

    /// The next statement with its frame's file, parent and whether it was expanded.
    #[allow(clippy::type_complexity, reason = "used in one place, just above")]
    fn next_statement(&mut self) -> Option<(Statement, (u32, Option<u32>, bool))> {
        loop {
            if self.budget.statements == 0 {
                self.out_of_budget();
                return None;
            }
            self.budget.statements -= 1;
            let frame = self.frames.last_mut()?;
            if let Some(statement) = frame.statements.get(frame.at) {
                frame.at += 1;
                return Some((
                    statement.clone(),
                    (frame.file, frame.parent, frame.expanded),
                ));
            }
            if frame.again > 0 {
                frame.again -= 1;
                frame.at = 0;
                continue;
            }
            self.pop_frame();
        }
    }

    fn out_of_budget(&mut self) {
        let origin = self.origins.lines.len().saturating_sub(1) as u32;
        let p = Problem::new(self.span_of(origin), "the source expands to too many lines");
        self.problem(p.help("is there a macro or a repetition without end?"));
        self.frames.clear();
    }

    /// Leaves the innermost frame; conditions opened in it end with it.
    pub(super) fn pop_frame(&mut self) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        while self.conditions.len() > frame.conditions {
            if let Some(open) = self.conditions.pop() {
                let p = Problem::new(open.span, "this condition is never closed");
                self.problem(p.help("`.if` needs `.endif` in the same file or macro"));
            }
        }
    }

    /// The statements up to the directive `close` that belongs to the one just read; `opens` are
    /// those that need a `close` of their own.
    pub(super) fn take_block(
        &mut self,
        opens: &[&str],
        close: &str,
        span: Span,
    ) -> Parsed<Vec<Statement>> {
        let mut block = Vec::new();
        let mut depth = 0;
        let Some(frame) = self.frames.last_mut() else {
            return Ok(block);
        };
        while let Some(statement) = frame.statements.get(frame.at) {
            frame.at += 1;
            if !statement.pragma
                && let Some(word) = directive_of(statement.text())
            {
                if word == close {
                    if depth == 0 {
                        return Ok(block);
                    }
                    depth -= 1;
                } else if opens.contains(&word.as_str()) {
                    depth += 1;
                }
            }
            block.push(statement.clone());
        }
        fail(span, format!("`{close}` is missing"))
    }

    fn statement(&mut self, statement: &Statement, origin: u32) -> Parsed<()> {
        let text = statement.text();
        if statement.pragma {
            if self.is_active() {
                let text = text.trim_start_matches("!@").trim();
                self.pending.push((text.to_owned(), origin));
            }
            return Ok(());
        }
        let mut rest = Rest {
            text,
            origin,
            base: statement.start,
        };
        if !self.is_active() {
            let length = name_length(text);
            let word = text[..length].to_ascii_lowercase();
            return self.skipped(&word, rest.after(length), rest.range(0, length));
        }
        loop {
            let length = match name_length(rest.text) {
                0 => rest.text.bytes().take_while(u8::is_ascii_digit).count(),
                length => length,
            };
            if length == 0 || !rest.after(length).text.starts_with(':') {
                break;
            }
            // The instruction behind a wrong label is right all the same.
            if let Err(p) = self.label(&rest.text[..length], rest.range(0, length)) {
                self.problem(*p);
            }
            rest = rest.after(length);
            rest = rest.after(1);
        }
        if rest.text.is_empty() {
            return Ok(());
        }
        let length = name_length(rest.text);
        if length == 0 {
            return fail_help(
                rest.range(0, rest.text.chars().next().map_or(1, char::len_utf8)),
                "a statement begins with a label, a directive or an instruction",
                "comments begin with `!`, or with `#` at the start of a line",
            );
        }
        let (word, operands) = (&rest.text[..length], rest.after(length));
        let span = rest.range(0, length);
        if operands.text.starts_with('=') {
            let equals = if operands.text.starts_with("==") {
                2
            } else {
                1
            };
            return self.assign(word, span, operands.after(equals), equals == 2);
        }
        if word.starts_with('.') && self.directive(word, operands, span)? {
            return Ok(());
        }
        if let Some(found) = self.macros.get(&word.to_ascii_lowercase()).cloned() {
            return self.expand(&found, operands, span);
        }
        if word.starts_with('.') {
            return fail(span, format!("there is no directive `{word}`"));
        }
        self.instruction(word, operands, span)
    }

    fn label(&mut self, name: &str, span: Span) -> Parsed<()> {
        let place: Place = self.sections.here();
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            return match name.parse() {
                Ok(number) => {
                    self.symbols.define_local(number, place);
                    Ok(())
                }
                Err(_) => fail(span, "this local label's number is too large"),
            };
        }
        match self.symbols.define_label(name, place, span) {
            Ok(()) => Ok(()),
            Err(first) => self.already(name, span, first),
        }
    }

    /// Fails because `name` has a meaning already.
    pub(super) fn already<T>(&self, name: &str, span: Span, first: Option<Span>) -> Parsed<T> {
        let message = format!("`{name}` is already defined");
        match first {
            Some(s) => {
                let place = self.origins.place(s.origin);
                fail_help(span, message, format!("the first definition is at {place}"))
            }
            None => fail(span, message),
        }
    }
}
