//! `set` and its kin: a constant in as few instructions as GNU `as` takes for it.

use super::Assembler;
use super::diag::{Parsed, Span, fail_help};
use super::evaluate::{Mode, Value};
use super::expr::Expr;
use super::operands::{Operand, What};
use super::part::Part;
use crate::table::{Op, Operands};

impl Assembler<'_> {
    /// `set`, `setuw`, `setsw value, rd`; `setx value, temporary, rd`.
    pub(super) fn load_constant(
        &mut self,
        name: &str,
        given: &[Operand],
        span: Span,
    ) -> Parsed<()> {
        let wide = name == "setx";
        let (value, temporary, rd) = match (given, wide) {
            ([v, rd], false) => (v, None, rd),
            ([v, t, rd], true) => (v, Some(t), rd),
            _ => (given.first().unwrap_or(&NOTHING), None, &NOTHING),
        };
        let register = |o: &Operand| super::instruction::integer(o);
        let (What::Const(e), Some(rd)) = (&value.what, register(rd)) else {
            let usage = if wide {
                "setx value, temporary, rd"
            } else {
                "set value, rd"
            };
            let at = given.first().map_or(span, |o| o.span);
            let message = format!("`{name}` has no such operands");
            return fail_help(at, message, format!("write {usage}"));
        };
        let known = match self.symbols.evaluate(e, Mode::Fold) {
            Ok(Value { place: None, n }) => Some(n),
            _ => None,
        };
        let mut out = Sequence {
            asm: self,
            span: value.span,
        };
        match (temporary, known) {
            (Some(t), _) if register(t).is_none() || register(t) == Some(rd) => fail_help(
                t.span,
                "the temporary must be a register other than the destination",
                "write setx value, %g1, %g2",
            ),
            (Some(t), None) => out.wide_address(e, register(t).unwrap_or(0), rd),
            (Some(t), Some(n)) => out.wide(n, register(t).unwrap_or(0), rd),
            (None, None) => {
                out.sethi(Expr::Part(Part::Hi32, Box::new(e.clone())), rd)?;
                out.or(rd, Expr::Part(Part::Lo, Box::new(e.clone())), rd)?;
                match name {
                    "setsw" => out.emit(Op::Sra, rd, 0, Err(0), rd),
                    _ => Ok(()),
                }
            }
            (None, Some(n)) if name == "setsw" => out.signed(n, rd),
            (None, Some(n)) => out.unsigned(n, rd),
        }
    }
}

static NOTHING: Operand = Operand {
    what: What::Names(Vec::new()),
    span: Span {
        origin: 0,
        start: 0,
        end: 0,
    },
};

fn is_small(n: u64) -> bool {
    (-4096..4096).contains(&(n as i64))
}

/// The instructions that `set` and its kin stand for.
struct Sequence<'s, 'a> {
    asm: &'s mut Assembler<'a>,
    span: Span,
}

impl Sequence<'_, '_> {
    fn emit(&mut self, op: Op, rs1: u8, rs2: u8, constant: Result<Expr, u8>, rd: u8) -> Parsed<()> {
        let operands = Operands {
            rd,
            rs1,
            rs2,
            immediate: constant.is_ok() && op != Op::Sethi,
            ..Operands::default()
        };
        let constant = constant.ok().map(|e| (e, false));
        self.asm.emit_insn(op, operands, constant, self.span)
    }

    fn sethi(&mut self, e: Expr, rd: u8) -> Parsed<()> {
        self.emit(Op::Sethi, 0, 0, Ok(e), rd)
    }

    fn or(&mut self, rs1: u8, e: Expr, rd: u8) -> Parsed<()> {
        self.emit(Op::Or, rs1, 0, Ok(e), rd)
    }

    fn upper(&mut self, n: u64, rd: u8) -> Parsed<()> {
        self.sethi(Expr::Const(Part::Hi.of(n)), rd)
    }

    fn lower(&mut self, n: u64, rd: u8) -> Parsed<()> {
        if n & 0x3FF == 0 {
            return Ok(());
        }
        self.or(rd, Expr::Const(n & 0x3FF), rd)
    }

    /// SETHI of the complement, XOR with the low bits and a sign: a negative number.
    fn negative(&mut self, n: u64, rd: u8) -> Parsed<()> {
        self.sethi(Expr::Const(Part::Hix.of(n)), rd)?;
        self.emit(Op::Xor, rd, 0, Ok(Expr::Const(Part::Lox.of(n))), rd)
    }

    fn unsigned(&mut self, n: u64, rd: u8) -> Parsed<()> {
        if is_small(n) {
            return self.or(0, Expr::Const(n), rd);
        }
        if n >> 32 != 0 {
            return fail_help(
                self.span,
                format!("{n:#x} does not fit in 32 bits"),
                "`setx` sets 64 bits, `setsw` negative numbers of 32",
            );
        }
        self.upper(n, rd)?;
        self.lower(n, rd)
    }

    fn signed(&mut self, n: u64, rd: u8) -> Parsed<()> {
        let full = n as i64;
        if full > i64::from(u32::MAX) || full < i64::from(i32::MIN) {
            return fail_help(
                self.span,
                format!("{full} does not fit in 32 bits"),
                "`setx` sets 64 bits",
            );
        }
        let n = n as u32 as i32 as i64 as u64;
        if is_small(n) {
            self.or(0, Expr::Const(n), rd)
        } else if (n as i64) < 0 {
            self.negative(n, rd)
        } else {
            self.upper(n, rd)?;
            self.lower(n, rd)
        }
    }

    /// Two halves that wait for the linker.
    fn wide_address(&mut self, e: &Expr, temporary: u8, rd: u8) -> Parsed<()> {
        let part = |p| Expr::Part(p, Box::new(e.clone()));
        self.sethi(part(Part::Hh), temporary)?;
        self.sethi(part(Part::Lm), rd)?;
        self.or(temporary, part(Part::Hm), temporary)?;
        self.or(rd, part(Part::Lo), rd)?;
        self.join(temporary, rd)
    }

    fn join(&mut self, temporary: u8, rd: u8) -> Parsed<()> {
        self.emit(Op::Sllx, temporary, 0, Ok(Expr::Const(32)), temporary)?;
        self.emit(Op::Or, rd, temporary, Err(0), rd)
    }

    /// A known number of 64 bits, in as few instructions as GNU `as` needs.
    fn wide(&mut self, n: u64, temporary: u8, rd: u8) -> Parsed<()> {
        let (high, low) = (n >> 32, n & 0xFFFF_FFFF);
        if is_small(n) {
            return self.or(0, Expr::Const(n), rd);
        }
        if high == 0 {
            return self.unsigned(n, rd);
        }
        if high == 0xFFFF_FFFF {
            return self.negative(n, rd);
        }
        let sign_extended = high as u32 as i32 as i64 as u64;
        let upper_to = if low == 0 { rd } else { temporary };
        let upper_small = is_small(sign_extended);
        let lower_small = low < 4096;
        if !upper_small {
            self.upper(high, upper_to)?;
        }
        if low != 0 && !lower_small {
            self.upper(low, rd)?;
        }
        if upper_small {
            self.or(0, Expr::Const(sign_extended), upper_to)?;
        } else {
            self.lower(high, upper_to)?;
        }
        if low == 0 {
            return self.emit(Op::Sllx, rd, 0, Ok(Expr::Const(32)), rd);
        }
        if lower_small {
            self.or(0, Expr::Const(low), rd)?;
        } else {
            self.lower(low, rd)?;
        }
        self.join(temporary, rd)
    }
}
