//! Directives that emit data.

use super::Assembler;
use super::args::comma_parts;
use super::diag::{Parsed, Span, fail, fail_help};
use super::lexer::{Kind, tokens};
use super::reader::Rest;

/// Bytes of one item of a directive of integers.
fn width(word: &str) -> Option<u8> {
    Some(match word {
        ".byte" | ".dc.b" => 1,
        ".half" | ".hword" | ".short" | ".2byte" | ".uahalf" | ".dc.w" => 2,
        ".word" | ".int" | ".long" | ".4byte" | ".uaword" | ".dc.l" => 4,
        ".xword" | ".quad" | ".8byte" | ".uaxword" | ".nword" | ".dc.a" => 8,
        _ => return None,
    })
}

/// Most items of `.fill`.
const MAX_FILL: u64 = super::section::MAX_BYTES;

impl Assembler<'_> {
    /// Emits what a directive of data says; false if `word` is none.
    pub(super) fn data(&mut self, word: &str, rest: Rest<'_>, span: Span) -> Parsed<bool> {
        if let Some(bytes) = width(word) {
            self.integers(bytes, rest)?;
            return Ok(true);
        }
        match word {
            ".ascii" => self.strings(rest, false)?,
            ".asciz" | ".string" => self.strings(rest, true)?,
            ".skip" | ".space" | ".zero" => self.space(word, rest, span)?,
            ".fill" => self.fill(rest, span)?,
            ".single" | ".float" | ".double" => self.floats(rest, word == ".double")?,
            ".nop" => self.emit_bytes(&[1, 0, 0, 0], span)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn integers(&mut self, bytes: u8, rest: Rest<'_>) -> Parsed<()> {
        if rest.text.is_empty() {
            return Ok(());
        }
        for part in comma_parts(rest) {
            let before = self.sections.here();
            let done = self
                .whole(part)
                .and_then(|e| self.emit_number(bytes, e, part.span()));
            if let Err(problem) = done {
                self.problem(*problem);
                // What follows keeps its place: one wrong number makes one error.
                if self.sections.here() == before {
                    self.emit_fill(bytes.into(), 0, part.span())?;
                }
            }
        }
        Ok(())
    }

    fn strings(&mut self, rest: Rest<'_>, closed: bool) -> Parsed<()> {
        let list = tokens(rest.text, rest.origin, rest.base)?;
        let mut expect_string = true;
        for (i, token) in list.iter().enumerate() {
            match &token.kind {
                Kind::Text(bytes) => {
                    self.emit_bytes(bytes, token.span)?;
                    // Strings that only blanks part are one, with one zero at its end.
                    let joined = matches!(list.get(i + 1).map(|t| &t.kind), Some(Kind::Text(_)));
                    if closed && !joined {
                        self.emit_bytes(&[0], token.span)?;
                    }
                    expect_string = false;
                }
                Kind::Punct(",") if !expect_string => expect_string = true,
                Kind::End if !expect_string || i == 0 => {}
                _ => {
                    return fail_help(
                        token.span,
                        "a string is needed here",
                        "strings stand in double quotes",
                    );
                }
            }
        }
        Ok(())
    }

    fn space(&mut self, word: &str, rest: Rest<'_>, span: Span) -> Parsed<()> {
        let parts = self.parts(word, rest, 1, 2, &format!("{word} bytes[, value]"))?;
        let e = self.whole(parts[0])?;
        let constant = matches!(e, super::expr::Expr::Const(_));
        let count = self.known(&e, parts[0].span())?;
        let value = match parts.get(1) {
            Some(p) => self.early(*p)? as u8,
            None => 0,
        };
        if (count as i64) < 0 {
            return fail_help(
                parts[0].span(),
                format!("a space of {} bytes", count as i64),
                "what lies before it is too long",
            );
        }
        self.emit_fill(count, value, span)?;
        self.sections.now().fragment += u32::from(!constant);
        Ok(())
    }

    /// `.fill count[, size[, value]]`; of a size above 4, GNU `as` writes the value's low four
    /// bytes and then zeros.
    fn fill(&mut self, rest: Rest<'_>, span: Span) -> Parsed<()> {
        let parts = self.parts(".fill", rest, 1, 3, ".fill count, size, value")?;
        let count = self.early(parts[0])?;
        let size = match parts.get(1) {
            Some(p) => self.early(*p)?.min(8),
            None => 1,
        } as usize;
        let value = match parts.get(2) {
            Some(p) => self.early(*p)?,
            None => 0,
        };
        if count > MAX_FILL {
            return fail(parts[0].span(), "a filling of this length is not possible");
        }
        let low = (value as u32).to_be_bytes();
        let mut item = low[4 - size.min(4)..].to_vec();
        item.resize(size, 0);
        if item.iter().all(|b| *b == item[0]) {
            let byte = item.first().copied().unwrap_or(0);
            return self.emit_fill(count * size as u64, byte, span);
        }
        for _ in 0..count {
            self.emit_bytes(&item, span)?;
        }
        Ok(())
    }

    fn floats(&mut self, rest: Rest<'_>, double: bool) -> Parsed<()> {
        for part in comma_parts(rest) {
            let lower = part.text.to_ascii_lowercase();
            let text = ["0r", "0f", "0d"]
                .iter()
                .find_map(|p| lower.strip_prefix(p))
                .unwrap_or(&lower);
            let read: Option<Vec<u8>> = if double {
                let n = text.parse::<f64>().ok().filter(|n| n.is_finite());
                n.map(|n| n.to_be_bytes().to_vec())
            } else {
                let n = text.parse::<f32>().ok().filter(|n| n.is_finite());
                n.map(|n| n.to_be_bytes().to_vec())
            };
            let Some(bytes) = read else {
                return fail_help(
                    part.span(),
                    format!("`{}` is no floating-point number", part.text),
                    "write 1.5 or 0r1.5e3",
                );
            };
            self.emit_bytes(&bytes, part.span())?;
        }
        Ok(())
    }
}
