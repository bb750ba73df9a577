//! Directives that choose a section or move in it.

use super::Assembler;
use super::args::comma_parts;
use super::diag::{Parsed, Span, fail, fail_help};
use super::evaluate::{Mode, Value, unknown};
use super::expr::Expr;
use super::reader::Rest;
use super::section::{Section, usual};
use crate::image::SegmentFlags;

/// Largest alignment: a page of 4 MB, the largest the MMU has.
const MAX_ALIGN: u64 = 4 << 20;

/// Most sections: far more than anyone needs, few enough for an ELF file.
const MAX_SECTIONS: usize = 1000;

/// NOP, `sethi 0, %g0`.
const NOP: u32 = 0x0100_0000;
/// `ba,a,pt %xcc, .`, the displacement to be added.
const SKIP: u32 = 0x3068_0000;

/// Most bytes of comm symbols.
const MAX_COMMON: u64 = 1 << 32;

impl Assembler<'_> {
    /// `.text`, `.section name, "flags"` and so on.
    pub(super) fn change_section(&mut self, word: &str, rest: Rest<'_>, span: Span) -> Parsed<()> {
        match word {
            ".previous" => {
                let to = self.sections.previous;
                self.sections.switch(to);
            }
            ".popsection" => match self.sections.stack.pop() {
                Some((current, previous)) => {
                    self.sections.current = current;
                    self.sections.previous = previous;
                }
                None => return fail(span, "`.popsection` without `.pushsection`"),
            },
            ".section" => self.section(rest)?,
            ".pushsection" => {
                let saved = (self.sections.current, self.sections.previous);
                if self.sections.stack.len() >= 1000 {
                    return fail(span, "`.pushsection` nested too deep");
                }
                self.section(rest)?;
                self.sections.stack.push(saved);
            }
            ".seg" => {
                let name = format!(".{}", rest.text.trim_matches('"'));
                match self.sections.find(&name) {
                    Some(to) if to < 3 => self.sections.switch(to),
                    _ => return fail(rest.span(), "segments are \"text\", \"data\" and \"bss\""),
                }
            }
            _ => {
                if !rest.text.is_empty() && rest.text != "0" {
                    return fail_help(
                        rest.span(),
                        "subsections are not known here",
                        "use .section with a name of its own",
                    );
                }
                let to = self.sections.find(word).unwrap_or(0);
                self.sections.switch(to);
            }
        }
        Ok(())
    }

    fn section(&mut self, rest: Rest<'_>) -> Parsed<()> {
        let parts = comma_parts(rest);
        let Some((first, attributes)) = parts.split_first() else {
            return Ok(());
        };
        let name = first.text.trim_matches('"');
        if name.is_empty() || name.contains(char::is_whitespace) {
            return fail_help(
                first.span(),
                "a section's name is needed here",
                "write .section .rodata or .section name, \"awx\"",
            );
        }
        let (mut flags, mut zero) = usual(name).unwrap_or_default();
        let mut alloc = usual(name).is_some();
        for (i, part) in attributes.iter().enumerate() {
            let text = part.text;
            if i == 0 && text.starts_with('"') {
                let letters = text.trim_matches('"');
                flags = SegmentFlags::empty();
                flags.set(SegmentFlags::WRITE, letters.contains('w'));
                flags.set(SegmentFlags::EXECUTE, letters.contains('x'));
                alloc = letters.contains('a');
                continue;
            }
            match text.trim_start_matches(['#', '@', '%']) {
                "alloc" => alloc = true,
                "write" => flags |= SegmentFlags::WRITE,
                "execinstr" => flags |= SegmentFlags::EXECUTE,
                "nobits" => zero = true,
                "progbits" => zero = false,
                // Merging of strings, groups and notes change nothing that is loaded.
                _ if i > 0 => {}
                _ => {
                    return fail_help(
                        part.span(),
                        format!("unknown attribute `{text}` of a section"),
                        "write \"awx\" or #alloc, #write, #execinstr",
                    );
                }
            }
        }
        let to = match self.sections.find(name) {
            Some(found) => found,
            None if self.sections.list.len() >= MAX_SECTIONS => {
                return fail(first.span(), "too many sections");
            }
            None => {
                self.sections
                    .list
                    .push(Section::new(name, flags, alloc, zero));
                (self.sections.list.len() - 1) as u32
            }
        };
        self.sections.switch(to);
        Ok(())
    }

    /// `.align`, `.balign`: bytes; `.p2align`: the power of two. Then a value to fill with, and
    /// the most bytes to skip.
    pub(super) fn align(&mut self, word: &str, rest: Rest<'_>, span: Span) -> Parsed<()> {
        let parts = self.parts(word, rest, 0, 3, &format!("{word} bytes"))?;
        let number = |asm: &mut Self, i: usize| match parts.get(i) {
            Some(p) if !p.text.is_empty() => asm.early(*p).map(Some),
            _ => Ok(None),
        };
        let given = number(self, 0)?;
        let fill = number(self, 1)?;
        let most = number(self, 2)?;
        let bytes = match (word, given) {
            (_, None) => return Ok(()),
            (".p2align", Some(n)) => u32::try_from(n).ok().and_then(|n| 1u64.checked_shl(n)),
            (_, Some(0)) => Some(1),
            (_, n) => n,
        };
        let Some(bytes) = bytes.filter(|b| b.is_power_of_two() && *b <= MAX_ALIGN) else {
            return fail_help(
                parts[0].span(),
                "this is no possible alignment",
                format!("a power of two up to {MAX_ALIGN} is"),
            );
        };
        let section = self.sections.now();
        let offset = section.size();
        let count = offset.wrapping_neg() & (bytes - 1);
        if most.is_some_and(|m| m != 0 && count > m) {
            section.fragment += 1;
            return Ok(());
        }
        section.align = section.align.max(bytes);
        section.fragment += 1;
        let code = section.flags.contains(SegmentFlags::EXECUTE);
        match fill {
            None if code && !section.zero => self.fill_code(count, span),
            _ => self.emit_fill(count, fill.unwrap_or(0) as u8, span),
        }
    }

    /// Fills sections of code up to their alignment, as GNU `as` does at the end.
    pub(super) fn pad_sections(&mut self) {
        for number in 0..self.sections.list.len() {
            self.sections.current = number as u32;
            let section = self.sections.now();
            if !section.flags.contains(SegmentFlags::EXECUTE) || section.zero {
                continue;
            }
            let count = section.size().wrapping_neg() & (section.align - 1);
            let span = self.span_of(self.origins.lines.len().saturating_sub(1) as u32);
            if let Err(problem) = self.fill_code(count, span) {
                self.problem(*problem);
            }
        }
    }

    /// Fills with what may be run through, as GNU `as` does for V9: zeros up to a word, a branch
    /// to the end if it is far, then NOPs.
    fn fill_code(&mut self, count: u64, span: Span) -> Parsed<()> {
        let zeros = count % 4;
        let mut words = count / 4;
        self.emit_fill(zeros, 0, span)?;
        if words > 2 {
            self.emit_bytes(&(SKIP | words as u32).to_be_bytes(), span)?;
            words -= 1;
        }
        for _ in 0..words {
            self.emit_bytes(&NOP.to_be_bytes(), span)?;
        }
        Ok(())
    }

    /// `.org address[, fill]` and `. = address`: an offset in the section, or an address in it.
    pub(super) fn org(&mut self, rest: Rest<'_>, span: Span) -> Parsed<()> {
        let parts = self.parts(".org", rest, 1, 2, ".org offset")?;
        let e: Expr = self.whole(parts[0])?;
        let fill = match parts.get(1) {
            Some(p) => self.early(*p)? as u8,
            None => 0,
        };
        let here = self.sections.here();
        let to = match self.symbols.evaluate(&e, Mode::Early) {
            Ok(Value { place: None, n }) => n,
            Ok(Value { place: Some(p), n }) if p.section == here.section => {
                p.offset.wrapping_add(n)
            }
            Ok(_) => return fail(parts[0].span(), "this address lies in another section"),
            Err(why) => return unknown(&self.symbols, &why, parts[0].span()),
        };
        if to < here.offset {
            return fail_help(
                parts[0].span(),
                format!(
                    "offset {to:#x} is already passed: the section is at {:#x}",
                    here.offset
                ),
                format!("{} bytes too many lie before it", here.offset - to),
            );
        }
        self.emit_fill(to - here.offset, fill, span)?;
        self.sections.now().fragment += 1;
        Ok(())
    }

    /// `.comm name, size[, align]`, `.common name, size, "bss"[, align]`, `.lcomm name, size`,
    /// `.reserve name, size, "bss"[, align]`: room in `.bss`.
    pub(super) fn common(&mut self, word: &str, rest: Rest<'_>, span: Span) -> Parsed<()> {
        let parts = self.parts(word, rest, 2, 4, &format!("{word} name, size"))?;
        let name = self.symbol_name(parts[0])?.to_owned();
        let size = self.early(parts[1])?;
        if size > MAX_COMMON {
            return fail_help(
                parts[1].span(),
                format!("{size:#x} bytes are too many for one symbol"),
                format!("{MAX_COMMON:#x} are possible"),
            );
        }
        let align = match parts.last() {
            Some(p) if parts.len() > 2 && !p.text.starts_with('"') => self.early(*p)?,
            // GNU ld aligns a common symbol without alignment by its size, to 16 at most.
            _ if word.starts_with(".com") => size.next_power_of_two().clamp(1, 16),
            _ => 1,
        };
        if !align.is_power_of_two() || align > MAX_ALIGN {
            return fail(span, "this is no possible alignment");
        }
        let back = self.sections.current;
        let bss = self.sections.find(".bss").unwrap_or(2);
        self.sections.current = bss;
        let section = self.sections.now();
        section.align = section.align.max(align);
        let gap = section.size().wrapping_neg() & (align - 1);
        let done = self.emit_fill(gap, 0, span).and_then(|()| {
            let place = self.sections.here();
            let (name_span, global) = (parts[0].span(), word.starts_with(".com"));
            self.symbols.entry(&name).global |= global;
            self.symbols.entry(&name).object = true;
            match self.symbols.define_label(&name, place, name_span) {
                Ok(()) => self.emit_fill(size, 0, span),
                Err(first) => self.already(&name, name_span, first),
            }
        });
        self.sections.current = back;
        done
    }
}
