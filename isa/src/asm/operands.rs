//! Operands as they are written, before any instruction looks at them.

use super::Assembler;
use super::diag::{Parsed, Span, fail, fail_help};
use super::evaluate::{Mode, Value};
use super::expr::{Cursor, Expr, Reader, describe};
use super::lexer::{Kind, tokens};
use super::names::{Reg, asi, register};
use super::part::Part;
use super::reader::Rest;

/// The second part of an address, and of most instructions: a register or a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Second {
    Reg(u8),
    Const(Expr),
}

/// What follows an address in brackets.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum AsiOperand {
    None,
    Number(u8),
    /// `%asi`
    Register,
}

/// An operand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Reg(Reg),
    Const(Expr),
    /// `%g1 + 8`
    Address(u8, Second),
    /// `[%g1 + 8] asi`
    Memory(u8, Second, AsiOperand),
    /// `#StoreLoad | #Sync`
    Names(Vec<(String, Span)>),
}

/// An operand and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operand {
    pub(super) what: What,
    pub(super) span: Span,
}

/// Most operands that are read; no instruction has more than five.
const MAX_OPERANDS: usize = 8;

impl Assembler<'_> {
    /// Reads the operands of an instruction.
    pub(super) fn operands(&mut self, rest: Rest<'_>) -> Parsed<Vec<Operand>> {
        let list = tokens(rest.text, rest.origin, rest.base)?;
        let mut cursor = Cursor::new(&list);
        let mut operands = Vec::new();
        if cursor.at_end() {
            return Ok(operands);
        }
        loop {
            let start = cursor.peek().span;
            let what = self.operand(&mut cursor)?;
            operands.push(Operand {
                what,
                span: cursor.since(start),
            });
            if !cursor.take(",") {
                break;
            }
            if operands.len() >= MAX_OPERANDS {
                return fail(cursor.peek().span, "too many operands");
            }
        }
        if cursor.at_end() {
            return Ok(operands);
        }
        let token = cursor.peek();
        fail_help(
            token.span,
            format!("the operand should end before {}", describe(token)),
            "operands are parted by commas",
        )
    }

    fn operand(&mut self, cursor: &mut Cursor<'_>) -> Parsed<What> {
        match &cursor.peek().kind {
            Kind::Punct("[") => self.memory(cursor),
            Kind::Hash(_) => names(cursor),
            _ => self.sum(cursor),
        }
    }

    /// A register, a constant, or a sum of a register and one of these.
    fn sum(&mut self, cursor: &mut Cursor<'_>) -> Parsed<What> {
        let token = cursor.peek();
        if let Kind::Percent(name) = &token.kind
            && Part::named(name).is_none()
        {
            cursor.next();
            let reg = self.register(name, token.span)?;
            let Kind::Punct(sign @ ("+" | "-")) = cursor.peek().kind else {
                return Ok(What::Reg(reg));
            };
            let Reg::Int(rs1) = reg else {
                return fail(
                    token.span,
                    format!("`%{name}` cannot be part of an address"),
                );
            };
            return match is_register(cursor, 1) {
                Some((other, span)) if sign == "+" => {
                    cursor.next();
                    cursor.next();
                    let rs2 = self.integer(other, span)?;
                    Ok(What::Address(rs1, Second::Reg(rs2)))
                }
                Some((_, span)) => fail(span, "an address can only add a register"),
                // The sign belongs to the constant: `%g1 - 4 + 1` is `%g1 + (-4 + 1)`.
                None => Ok(What::Address(rs1, Second::Const(self.constant(cursor)?))),
            };
        }
        let constant = self.constant(cursor)?;
        if matches!(cursor.peek().kind, Kind::Punct("+"))
            && let Some((name, span)) = is_register(cursor, 1)
        {
            cursor.next();
            cursor.next();
            let rs1 = self.integer(name, span)?;
            return Ok(What::Address(rs1, Second::Const(constant)));
        }
        Ok(What::Const(constant))
    }

    fn constant(&mut self, cursor: &mut Cursor<'_>) -> Parsed<Expr> {
        let here = self.sections.here();
        Reader::new(cursor, &mut self.symbols, here).expression()
    }

    fn register(&self, name: &str, span: Span) -> Parsed<Reg> {
        if let Some(reg) = register(name) {
            return Ok(reg);
        }
        let state = format!("%{name}");
        if super::instruction::is_state_register(&state) {
            return Ok(Reg::State(state));
        }
        fail_help(
            span,
            format!("there is no register `%{name}`"),
            "registers are %g0-7 %o0-7 %l0-7 %i0-7 %sp %fp %f0-63, condition codes %icc %xcc \
             %fcc0-3, and state registers such as %y, %asi, %tl",
        )
    }

    fn integer(&self, name: &str, span: Span) -> Parsed<u8> {
        match self.register(name, span)? {
            Reg::Int(n) => Ok(n),
            _ => fail_help(
                span,
                format!("`%{name}` cannot be part of an address"),
                "integer registers can",
            ),
        }
    }

    fn memory(&mut self, cursor: &mut Cursor<'_>) -> Parsed<What> {
        let open = cursor.next().span;
        let start = cursor.peek().span;
        let (rs1, second) = match self.sum(cursor)? {
            What::Reg(Reg::Int(rs1)) => (rs1, Second::Reg(0)),
            What::Address(rs1, second) => (rs1, second),
            What::Const(e) => (0, Second::Const(e)),
            _ => {
                return fail_help(
                    cursor.since(start),
                    "no address can be made of this register",
                    "addresses are [%g1], [%g1 + %g2], [%g1 + 8]",
                );
            }
        };
        if !cursor.take("]") {
            return fail_help(
                cursor.peek().span,
                format!("`]` is missing before {}", describe(cursor.peek())),
                format!("the bracket opened in column {}", open.start + 1),
            );
        }
        let token = cursor.peek();
        let asi = match &token.kind {
            Kind::End | Kind::Punct(",") => AsiOperand::None,
            Kind::Percent(name) if name == "asi" => {
                cursor.next();
                AsiOperand::Register
            }
            Kind::Hash(name) => {
                cursor.next();
                match asi(name) {
                    Some(n) => AsiOperand::Number(n),
                    None => {
                        return fail_help(
                            token.span,
                            format!("GNU as for V9a knows no ASI called `#{name}`"),
                            "write its number, or a symbol set to it",
                        );
                    }
                }
            }
            _ => AsiOperand::Number(self.asi_number(cursor)?),
        };
        Ok(What::Memory(rs1, second, asi))
    }

    fn asi_number(&mut self, cursor: &mut Cursor<'_>) -> Parsed<u8> {
        let start = cursor.peek().span;
        let e = self.constant(cursor)?;
        let span = cursor.since(start);
        match self.symbols.evaluate(&e, Mode::Fold) {
            Ok(Value { place: None, n }) => u8::try_from(n).or_else(|_| {
                fail_help(
                    span,
                    format!("{n:#x} is no ASI"),
                    "ASIs are numbers from 0 to 255",
                )
            }),
            _ => fail_help(
                span,
                "an ASI must be known where it is used",
                "define its symbol above this line",
            ),
        }
    }
}

/// Whether the token `ahead` is a register, and which.
fn is_register<'a>(cursor: &Cursor<'a>, ahead: usize) -> Option<(&'a str, Span)> {
    match &cursor.peek_at(ahead).kind {
        Kind::Percent(name) if Part::named(name).is_none() => {
            Some((name, cursor.peek_at(ahead).span))
        }
        _ => None,
    }
}

/// `#Name | #Name`
fn names(cursor: &mut Cursor<'_>) -> Parsed<What> {
    let mut list = Vec::new();
    loop {
        let token = cursor.next();
        let Kind::Hash(name) = &token.kind else {
            return fail_help(
                token.span,
                format!("a name such as #Sync is needed, not {}", describe(token)),
                "barriers are joined by `|`",
            );
        };
        list.push((name.clone(), token.span));
        if !cursor.take("|") {
            return Ok(What::Names(list));
        }
    }
}
