//! Putting bytes into sections, now or when addresses are known.

use super::Assembler;
use super::diag::{Parsed, Span, fail, fail_help};
use super::evaluate::{Mode, Value, unknown};
use super::expr::Expr;
use super::section::{Fixup, MAX_BYTES, MAX_ZERO, Patch};
use crate::table::{Op, Operands};

impl Assembler<'_> {
    fn room(&self, count: u64, span: Span) -> Parsed<()> {
        let section = &self.sections.list[self.sections.current as usize];
        let fits = if section.zero {
            count <= MAX_ZERO - section.size().min(MAX_ZERO)
        } else {
            count <= MAX_BYTES - self.sections.total().min(MAX_BYTES)
        };
        if fits {
            return Ok(());
        }
        fail_help(
            span,
            format!("{count} more bytes make the program too large"),
            format!("{} MiB outside of .bss are possible", MAX_BYTES >> 20),
        )
    }

    pub(super) fn emit_bytes(&mut self, bytes: &[u8], span: Span) -> Parsed<()> {
        self.room(bytes.len() as u64, span)?;
        let section = self.sections.now();
        if section.zero {
            if bytes.iter().all(|b| *b == 0) {
                section.fill(bytes.len() as u64, 0);
                return Ok(());
            }
            let message = format!("`{}` has room for zeros only", section.name);
            return fail_help(span, message, "switch to .text or .data first");
        }
        section.bytes.extend_from_slice(bytes);
        Ok(())
    }

    pub(super) fn emit_fill(&mut self, count: u64, value: u8, span: Span) -> Parsed<()> {
        self.room(count, span)?;
        let section = self.sections.now();
        if section.zero && value != 0 && count > 0 {
            let message = format!("`{}` has room for zeros only", section.name);
            return fail_help(span, message, "switch to .data first");
        }
        section.fill(count, value);
        Ok(())
    }

    /// A number of `bytes` bytes.
    pub(super) fn emit_number(&mut self, bytes: u8, e: Expr, span: Span) -> Parsed<()> {
        if let Ok(Value { place: None, n }) = self.symbols.evaluate(&e, Mode::Fold) {
            let encoded = number_bytes(n, bytes, span)?;
            return self.emit_bytes(&encoded, span);
        }
        let here = self.sections.here();
        self.emit_bytes(&vec![0; bytes.into()], span)?;
        self.fixups.push(Fixup {
            section: here.section,
            offset: here.offset,
            patch: Patch::Data(bytes, e),
            span,
        });
        Ok(())
    }

    /// An instruction. `constant` fills the row's constant field; `relative` if it is a branch's
    /// target.
    pub(super) fn emit_insn(
        &mut self,
        op: Op,
        operands: Operands,
        constant: Option<(Expr, bool)>,
        span: Span,
    ) -> Parsed<()> {
        let here = self.sections.here();
        if !here.offset.is_multiple_of(4) {
            return fail_help(
                span,
                format!("an instruction at offset {:#x} of its section", here.offset),
                "instructions lie on multiples of 4: write .align 4 before it",
            );
        }
        let Some(row) = op.row() else {
            return fail(span, "this is no instruction");
        };
        let constant = match constant {
            Some((e, false)) => match self.symbols.evaluate(&e, Mode::Fold) {
                Ok(Value { place: None, n }) => Err(n as i64),
                _ => Ok((e, false)),
            },
            Some(relative) => Ok(relative),
            None => Err(operands.imm),
        };
        let (word, fixup) = match constant {
            Err(imm) => {
                let operands = Operands { imm, ..operands };
                let word = row.encode(&operands);
                (word.or_else(|e| fail(span, e.to_string()))?, None)
            }
            Ok((constant, relative)) => (
                row.value,
                Some(Patch::Insn {
                    op,
                    operands,
                    constant,
                    relative,
                }),
            ),
        };
        self.emit_bytes(&word.to_be_bytes(), span)?;
        self.lines.push((here, span.origin));
        for (text, origin) in std::mem::take(&mut self.pending) {
            self.pragmas.push((text, here, origin));
        }
        if let Some(patch) = fixup {
            self.fixups.push(Fixup {
                section: here.section,
                offset: here.offset,
                patch,
                span,
            });
        }
        Ok(())
    }

    /// Fills in what waited, all addresses being known.
    pub(super) fn apply(&mut self, fixup: &Fixup) -> Parsed<()> {
        let span = fixup.span;
        let expr = match &fixup.patch {
            Patch::Data(_, e) => e,
            Patch::Insn { constant, .. } => constant,
        };
        let value = match self.symbols.evaluate(expr, Mode::Final) {
            Ok(value) => self.symbols.address(value),
            Err(why) => return unknown(&self.symbols, &why, span),
        };
        let bytes = match &fixup.patch {
            Patch::Data(bytes, _) => number_bytes(value, *bytes, span)?,
            Patch::Insn {
                op,
                operands,
                relative,
                ..
            } => {
                let mut imm = value as i64;
                if *relative {
                    let place = super::symbols::Place {
                        section: fixup.section,
                        fragment: 0,
                        offset: fixup.offset,
                    };
                    let from = self.symbols.address(Value {
                        place: Some(place),
                        n: 0,
                    });
                    imm = value.wrapping_sub(from) as i64;
                }
                let operands = Operands { imm, ..*operands };
                let encoded = op.row().map(|row| row.encode(&operands));
                match encoded {
                    Some(Ok(word)) => word.to_be_bytes().to_vec(),
                    Some(Err(e)) => return fail(span, e.to_string()),
                    None => return fail(span, "this is no instruction"),
                }
            }
        };
        let section = &mut self.sections.list[fixup.section as usize];
        let at = fixup.offset as usize;
        if let Some(to) = section.bytes.get_mut(at..at + bytes.len()) {
            to.copy_from_slice(&bytes);
        }
        Ok(())
    }
}

/// A number as big-endian bytes, if it fits with or without sign.
fn number_bytes(n: u64, bytes: u8, span: Span) -> Parsed<Vec<u8>> {
    let bits = u32::from(bytes) * 8;
    if bits < 64 {
        let signed = n as i64;
        let low = -(1i64 << (bits - 1));
        let fits = n < 1 << bits || (signed < 0 && signed >= low);
        if !fits {
            let shown = if signed < 0 {
                signed.to_string()
            } else {
                format!("{n:#x}")
            };
            let plural = if bytes == 1 { "" } else { "s" };
            return fail_help(
                span,
                format!("{shown} does not fit in {bytes} byte{plural}"),
                format!("{low} to {} is possible", (1u64 << bits) - 1),
            );
        }
    }
    Ok(n.to_be_bytes()[8 - usize::from(bytes)..].to_vec())
}
