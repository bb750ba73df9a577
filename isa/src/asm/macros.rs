//! `.macro`, `.rept`, `.irp`, `.irpc`.

use super::Assembler;
use super::args::arguments;
use super::diag::{Parsed, Span, fail, fail_help};
use super::lexer::name_length;
use super::reader::{Frame, Rest};
use super::source::{Statement, split_expanded};
use std::rc::Rc;

#[derive(Clone, Debug)]
struct Parameter {
    name: String,
    default: Option<String>,
    required: bool,
    rest: bool,
}

/// A macro.
#[derive(Clone, Debug)]
pub(super) struct Macro {
    name: String,
    parameters: Vec<Parameter>,
    body: Vec<Statement>,
    file: u32,
}

/// Longest statement after substitution.
const MAX_STATEMENT: usize = 1 << 16;

/// What names stand for while a body is substituted.
struct Bindings<'b> {
    names: Vec<(&'b str, &'b str)>,
    count: Option<u64>,
}

impl Bindings<'_> {
    /// Replaces `\name`, `\@` and `\()`.
    fn substitute(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut tail = text;
        while let Some(at) = tail.find('\\') {
            out.push_str(&tail[..at]);
            tail = &tail[at + 1..];
            if let Some(after) = tail.strip_prefix("()") {
                tail = after;
                continue;
            }
            if let (Some(after), Some(n)) = (tail.strip_prefix('@'), self.count) {
                out.push_str(&n.to_string());
                tail = after;
                continue;
            }
            let length = name_length(tail);
            match self.names.iter().find(|(n, _)| *n == &tail[..length]) {
                Some((_, value)) if length > 0 => {
                    out.push_str(value);
                    tail = &tail[length..];
                }
                _ => {
                    out.push('\\');
                    // `\\` stays as it is, and its second half begins nothing.
                    if let Some(after) = tail.strip_prefix('\\') {
                        out.push('\\');
                        tail = after;
                    }
                }
            }
            if out.len() > MAX_STATEMENT {
                break;
            }
        }
        out.push_str(tail);
        out
    }
}

/// The directives that `.endr` closes.
const REPEATS: [&str; 5] = [".rept", ".rep", ".irp", ".irpc", ".irep"];

impl Assembler<'_> {
    /// `.macro name parameters`
    pub(super) fn define_macro(&mut self, rest: Rest<'_>, span: Span) -> Parsed<()> {
        let body = self.take_block(&[".macro"], ".endm", span);
        let length = name_length(rest.text);
        if length == 0 {
            return fail_help(
                rest.span(),
                "a macro needs a name",
                "write .macro name a, b",
            );
        }
        let name = rest.text[..length].to_owned();
        let tail = rest.after(length);
        let tail = if tail.text.starts_with(',') {
            tail.after(1)
        } else {
            tail
        };
        let parameters = parameters(tail)?;
        let key = name.to_ascii_lowercase();
        if self.macros.contains_key(&key) {
            return fail_help(
                rest.range(0, length),
                format!("the macro `{name}` is already defined"),
                "`.purgem` forgets a macro",
            );
        }
        let found = Macro {
            name,
            parameters,
            body: body?,
            file: self.frames.last().map_or(0, |f| f.file),
        };
        self.macros.insert(key, Rc::new(found));
        Ok(())
    }

    /// `.purgem name`
    pub(super) fn purge_macro(&mut self, rest: Rest<'_>) -> Parsed<()> {
        match self.macros.remove(&rest.text.to_ascii_lowercase()) {
            Some(_) => Ok(()),
            None => fail(rest.span(), format!("there is no macro `{}`", rest.text)),
        }
    }

    /// `.exitm`
    pub(super) fn exit_macro(&mut self, span: Span) -> Parsed<()> {
        if !self.frames.iter().any(|f| f.is_macro) {
            return fail(span, "`.exitm` outside of a macro");
        }
        while let Some(frame) = self.frames.last() {
            let last = frame.is_macro;
            // Leaving in the middle of a condition is what `.exitm` is for.
            self.conditions.truncate(frame.conditions);
            self.pop_frame();
            if last {
                break;
            }
        }
        Ok(())
    }

    /// Starts reading `found` with the arguments given.
    pub(super) fn expand(&mut self, found: &Macro, rest: Rest<'_>, span: Span) -> Parsed<()> {
        let names: Vec<&str> = found.parameters.iter().map(|p| p.name.as_str()).collect();
        let mut values: Vec<Option<String>> = vec![None; names.len()];
        let mut next = 0;
        for argument in arguments(rest.text, &names) {
            let at = rest.range(argument.at, argument.at + 1);
            if let Some(key) = argument.key {
                let slot = names.iter().position(|n| *n == key).unwrap_or(0);
                values[slot] = Some(argument.text);
                continue;
            }
            match found.parameters.get(next) {
                Some(p) if p.rest => {
                    values[next] = Some(rest.text[argument.at..].trim_end().to_owned());
                    break;
                }
                Some(_) => values[next] = Some(argument.text),
                None => {
                    let message = format!(
                        "the macro `{}` takes {} argument{}",
                        found.name,
                        names.len(),
                        if names.len() == 1 { "" } else { "s" }
                    );
                    return fail_help(at, message, "is a blank or a comma too many?");
                }
            }
            next += 1;
        }
        let mut bound = Vec::new();
        for (parameter, value) in found.parameters.iter().zip(&values) {
            let value = match value {
                Some(v) if !v.is_empty() => v,
                _ if parameter.required => {
                    let message = format!(
                        "the macro `{}` needs a value for `{}`",
                        found.name, parameter.name
                    );
                    return fail(span, message);
                }
                _ => parameter.default.as_deref().unwrap_or(""),
            };
            bound.push((parameter.name.as_str(), value));
        }
        let bindings = Bindings {
            names: bound,
            count: Some(self.expansions),
        };
        self.expansions += 1;
        let statements = self.substituted(&found.body, &[bindings], span)?;
        self.push_expansion(found.file, statements, span, 0, true)
    }

    /// The body once for each of `bindings`.
    fn substituted(
        &mut self,
        body: &[Statement],
        bindings: &[Bindings<'_>],
        span: Span,
    ) -> Parsed<Vec<Statement>> {
        let mut out = Vec::new();
        for bindings in bindings {
            for statement in body {
                let text = bindings.substitute(statement.text());
                self.budget.expanded = self.budget.expanded.saturating_sub(text.len() as u64 + 1);
                if text.len() > MAX_STATEMENT || self.budget.expanded == 0 {
                    self.frames.clear();
                    return fail_help(
                        span,
                        "macros expand to too much text",
                        "is there a macro that grows without end?",
                    );
                }
                split_expanded(&text, statement.number, statement.pragma, &mut out);
            }
        }
        Ok(out)
    }

    fn push_expansion(
        &mut self,
        file: u32,
        statements: Vec<Statement>,
        span: Span,
        again: u64,
        is_macro: bool,
    ) -> Parsed<()> {
        let frame = Frame {
            file,
            statements: Rc::new(statements),
            at: 0,
            parent: Some(span.origin),
            expanded: true,
            again,
            conditions: self.conditions.len(),
            is_macro,
        };
        self.push_frame(frame, span)
    }

    /// `.rept count`
    pub(super) fn repeat(&mut self, rest: Rest<'_>, span: Span) -> Parsed<()> {
        let body = self.take_block(&REPEATS, ".endr", span)?;
        let count = self.early(rest)?;
        if (count as i64) < 0 {
            return fail(rest.span(), "a repetition cannot be negative");
        }
        let file = self.frames.last().map_or(0, |f| f.file);
        match count.checked_sub(1) {
            Some(again) => self.push_expansion(file, body, span, again, false),
            None => Ok(()),
        }
    }

    /// `.irp name, values` and `.irpc name, characters`
    pub(super) fn repeat_for(&mut self, rest: Rest<'_>, span: Span, chars: bool) -> Parsed<()> {
        let body = self.take_block(&REPEATS, ".endr", span)?;
        let length = name_length(rest.text);
        if length == 0 {
            return fail_help(
                rest.span(),
                "a name is needed here",
                "write .irp name, 1, 2, 3",
            );
        }
        let name = &rest.text[..length];
        let tail = rest.after(length);
        let tail = if tail.text.starts_with(',') {
            tail.after(1)
        } else {
            tail
        };
        let mut values: Vec<String> = if chars {
            let text = tail.text.trim_matches('"');
            text.chars().map(String::from).collect()
        } else {
            arguments(tail.text, &[])
                .into_iter()
                .map(|a| a.text)
                .collect()
        };
        if values.is_empty() {
            // GNU as reads the body once with nothing for the name.
            values.push(String::new());
        }
        let bindings: Vec<Bindings<'_>> = values
            .iter()
            .map(|v| Bindings {
                names: vec![(name, v)],
                count: None,
            })
            .collect();
        let file = self.frames.last().map_or(0, |f| f.file);
        let statements = self.substituted(&body, &bindings, span)?;
        self.push_expansion(file, statements, span, 0, false)
    }
}

/// The parameters of a macro: `a, b=default, c:req, d:vararg`, with commas or blanks between.
fn parameters(rest: Rest<'_>) -> Parsed<Vec<Parameter>> {
    let mut list: Vec<Parameter> = Vec::new();
    let mut rest = rest;
    while !rest.text.is_empty() {
        let length = name_length(rest.text);
        if length == 0 {
            return fail_help(
                rest.range(0, 1),
                "a macro's parameter is a name",
                "write .macro name a, b=default, c:req, d:vararg",
            );
        }
        let name = rest.text[..length].to_owned();
        if list.iter().any(|p| p.name == name) {
            return fail(rest.range(0, length), format!("two parameters `{name}`"));
        }
        let mut parameter = Parameter {
            name,
            default: None,
            required: false,
            rest: false,
        };
        rest = rest.after(length);
        if rest.text.starts_with(':') {
            rest = rest.after(1);
            let length = name_length(rest.text);
            match &rest.text[..length] {
                "req" => parameter.required = true,
                "vararg" => parameter.rest = true,
                _ => {
                    return fail_help(
                        rest.range(0, length.max(1)),
                        "unknown qualifier of a parameter",
                        "`:req` and `:vararg` are possible",
                    );
                }
            }
            rest = rest.after(length);
        }
        if rest.text.starts_with('=') {
            rest = rest.after(1);
            let first = arguments(rest.text, &[]).into_iter().next();
            let end = default_length(rest.text);
            parameter.default = first.map(|a| a.text).filter(|_| end > 0);
            rest = rest.after(end);
        }
        list.push(parameter);
        if rest.text.starts_with(',') {
            rest = rest.after(1);
        }
    }
    Ok(list)
}

/// Bytes of a default value: up to a comma or blank outside of quotes and parentheses.
fn default_length(text: &str) -> usize {
    let (mut quoted, mut depth) = (false, 0i32);
    for (i, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            ',' | ' ' | '\t' if !quoted && depth <= 0 => return i,
            _ => {}
        }
    }
    text.len()
}
