//! Directives: which word does what, and those that deal with symbols.

use super::Assembler;
use super::args::comma_parts;
use super::diag::{Parsed, Span, fail, fail_help};
use super::evaluate::{Mode, Value, unknown};
use super::expr::{Cursor, Expr, Reader};
use super::lexer::{Kind, name_length, tokens};
use super::reader::Rest;
use std::rc::Rc;

/// Directives that say nothing to us: debugging, other tools, other architectures' habits.
const IGNORED: [&str; 19] = [
    ".file",
    ".ident",
    ".version",
    ".proc",
    ".optim",
    ".empty",
    ".register",
    ".loc",
    ".local",
    ".hidden",
    ".protected",
    ".internal",
    ".stabs",
    ".stabn",
    ".stabd",
    ".end",
    ".print",
    ".warning",
    ".gnu_attribute",
];

impl Assembler<'_> {
    /// Does what `word` says; false if there is no such directive.
    pub(super) fn directive(&mut self, word: &str, rest: Rest<'_>, span: Span) -> Parsed<bool> {
        let lower = word.to_ascii_lowercase();
        let word = lower.as_str();
        if IGNORED.contains(&word) || word.starts_with(".cfi_") {
            return Ok(true);
        }
        if self.condition(word, rest, span)? || self.data(word, rest, span)? {
            return Ok(true);
        }
        match word {
            "." => return fail(span, "`.` alone is no statement; `. = address` moves it"),
            ".text" | ".data" | ".bss" | ".section" | ".pushsection" | ".popsection"
            | ".previous" | ".seg" => self.change_section(word, rest, span)?,
            ".align" | ".balign" | ".p2align" => self.align(word, rest, span)?,
            ".org" => self.org(rest, span)?,
            ".comm" | ".common" | ".lcomm" | ".reserve" => self.common(word, rest, span)?,
            ".set" | ".equ" | ".equiv" => self.set(word, rest)?,
            ".global" | ".globl" | ".weak" => self.bind(word, rest)?,
            ".type" => self.set_type(rest)?,
            ".size" => self.set_size(rest)?,
            ".include" => self.include(rest, span)?,
            ".macro" => self.define_macro(rest, span)?,
            ".purgem" => self.purge_macro(rest)?,
            ".exitm" => self.exit_macro(span)?,
            ".rept" | ".rep" => self.repeat(rest, span)?,
            ".irp" => self.repeat_for(rest, span, false)?,
            ".irpc" => self.repeat_for(rest, span, true)?,
            ".err" | ".error" => self.raise(rest, span)?,
            ".endm" => return fail(span, "`.endm` without `.macro`"),
            ".endr" => return fail(span, "`.endr` without `.rept` or `.irp`"),
            ".rodata" => {
                return fail_help(
                    span,
                    "there is no directive `.rodata`",
                    "write .section .rodata",
                );
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Reads one expression that is all of `rest`.
    pub(super) fn whole(&mut self, rest: Rest<'_>) -> Parsed<Expr> {
        let list = tokens(rest.text, rest.origin, rest.base)?;
        let mut cursor = Cursor::new(&list);
        let here = self.sections.here();
        let e = Reader::new(&mut cursor, &mut self.symbols, here).expression()?;
        cursor.finish()?;
        Ok(e)
    }

    /// Reads a number that must be known by now.
    pub(super) fn early(&mut self, rest: Rest<'_>) -> Parsed<u64> {
        let e = self.whole(rest)?;
        self.known(&e, rest.span())
    }

    /// The number that `e` is by now.
    pub(super) fn known(&mut self, e: &Expr, span: Span) -> Parsed<u64> {
        match self.symbols.evaluate(e, Mode::Early) {
            Ok(Value { place: None, n }) => Ok(n),
            Ok(_) => fail_help(
                span,
                "a number is needed here, and this is an address",
                "subtract another address of the section",
            ),
            Err(why) => unknown(&self.symbols, &why, span),
        }
    }

    /// The parts between commas, of which there must be `least` to `most`.
    pub(super) fn parts<'t>(
        &self,
        word: &str,
        rest: Rest<'t>,
        least: usize,
        most: usize,
        usage: &str,
    ) -> Parsed<Vec<Rest<'t>>> {
        let parts = comma_parts(rest);
        if parts.len() < least || parts.len() > most || (least > 0 && parts[0].text.is_empty()) {
            return fail_help(
                rest.span(),
                format!("`{word}` has the wrong number of operands"),
                format!("write {usage}"),
            );
        }
        Ok(parts)
    }

    /// A symbol's name, all of `rest`.
    pub(super) fn symbol_name<'t>(&self, rest: Rest<'t>) -> Parsed<&'t str> {
        let text = rest.text.trim_matches('"');
        if text.is_empty() || name_length(text) < text.len() || text == "." {
            return fail(
                rest.span(),
                format!("a symbol's name is needed here, not `{}`", rest.text),
            );
        }
        Ok(text)
    }

    fn set(&mut self, word: &str, rest: Rest<'_>) -> Parsed<()> {
        let parts = self.parts(word, rest, 2, 2, &format!("{word} name, value"))?;
        let name = parts[0].text;
        let span = parts[0].span();
        if name == "." {
            return self.org(parts[1], span);
        }
        self.symbol_name(parts[0])?;
        self.assign(name, span, parts[1], word == ".equiv")
    }

    /// `name = value`; `once` if the name may have no meaning yet.
    pub(super) fn assign(
        &mut self,
        name: &str,
        span: Span,
        rest: Rest<'_>,
        once: bool,
    ) -> Parsed<()> {
        if name == "." {
            return self.org(rest, span);
        }
        let value = self.whole(rest)?;
        if once && self.symbols.is_defined(name) {
            let first = self.symbols.defined_at(name);
            return self.already(name, span, first);
        }
        match self.symbols.set(name, value, Some(span)) {
            Ok(()) => Ok(()),
            Err(first) => self.already(name, span, first),
        }
    }

    fn bind(&mut self, word: &str, rest: Rest<'_>) -> Parsed<()> {
        for part in comma_parts(rest) {
            let name = self.symbol_name(part)?.to_owned();
            let entry = self.symbols.entry(&name);
            if word == ".weak" {
                entry.weak = true;
            } else {
                entry.global = true;
            }
        }
        Ok(())
    }

    fn set_type(&mut self, rest: Rest<'_>) -> Parsed<()> {
        let parts = self.parts(".type", rest, 2, 2, ".type name, #function")?;
        let name = self.symbol_name(parts[0])?.to_owned();
        let kind = parts[1]
            .text
            .trim_start_matches(['#', '@', '%'])
            .trim_matches('"');
        let entry = self.symbols.entry(&name);
        match kind {
            "function" | "STT_FUNC" => entry.function = true,
            "object" | "STT_OBJECT" => entry.object = true,
            "notype" | "STT_NOTYPE" => {}
            _ => {
                return fail_help(
                    parts[1].span(),
                    format!("unknown type `{}`", parts[1].text),
                    "types are #function, #object and #notype",
                );
            }
        }
        Ok(())
    }

    fn set_size(&mut self, rest: Rest<'_>) -> Parsed<()> {
        let parts = self.parts(".size", rest, 2, 2, ".size name, .-name")?;
        let name = self.symbol_name(parts[0])?.to_owned();
        let size = self.whole(parts[1])?;
        self.symbols.entry(&name).size = Some(Rc::new(size));
        Ok(())
    }

    fn include(&mut self, rest: Rest<'_>, span: Span) -> Parsed<()> {
        let list = tokens(rest.text, rest.origin, rest.base)?;
        let name = match list.first().map(|t| &t.kind) {
            Some(Kind::Text(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
            _ => {
                return fail_help(
                    rest.span(),
                    "a file name is needed",
                    "write .include \"name\"",
                );
            }
        };
        let includes = self.input.includes;
        let Some(source) = includes(&name) else {
            return fail(rest.span(), format!("there is no file `{name}` to include"));
        };
        if self.frames.len() >= super::reader::MAX_FRAMES {
            return fail_help(
                span,
                format!("`{name}` is included too deep"),
                "does a file include itself?",
            );
        }
        self.push_file(&name, &source, Some(span.origin))
    }
}
