//! What one operand must be: each check fills a field of the instruction or says what is wrong.

use super::evaluate::{Mode, Value};
use super::expr::Expr;
use super::instruction::{integer, state_register};
use super::matching::{Fit, Fitter, Misfit, misfit};
use super::names::{Reg, STATE_ALIASES, prefetch};
use super::operands::{AsiOperand, Second, What};
use crate::table::{Condition, Field, Form, Op};

impl Fitter<'_, '_> {
    pub(super) fn int(&mut self, at: usize, field: Field) -> Fit {
        let Some(n) = integer(&self.given[at]) else {
            return misfit(at, "an integer register is needed here");
        };
        match field {
            Field::Rd if self.row.form.needs_even_rd() && n % 2 != 0 => {
                return misfit(at, "an even register is needed here");
            }
            Field::Rd => self.fitted.operands.rd = n,
            Field::Rs1 => self.fitted.operands.rs1 = n,
            _ => self.fitted.operands.rs2 = n,
        }
        Ok(())
    }

    pub(super) fn float(&mut self, at: usize, field: Field) -> Fit {
        use crate::table::RegisterFile::{Double, Single};
        let What::Reg(Reg::Float(n)) = self.given[at].what else {
            return misfit(at, "a floating-point register is needed here");
        };
        match self.row.form.register_file(field) {
            Single if n > 31 => return misfit(at, "single registers are %f0 to %f31"),
            Double if n % 2 != 0 => return misfit(at, "double registers have even numbers"),
            _ => {}
        }
        match field {
            Field::Rd => self.fitted.operands.rd = n,
            _ => self.fitted.operands.rs2 = n,
        }
        Ok(())
    }

    pub(super) fn fsr(&self, at: usize) -> Fit {
        if self.given[at].what == What::Reg(Reg::Fsr) {
            return Ok(());
        }
        misfit(at, "%fsr is needed here")
    }

    pub(super) fn cc(&mut self, at: usize) -> Fit {
        let float = self.row.form.condition() == Condition::Float;
        self.fitted.operands.cc = match (&self.given[at].what, float) {
            (What::Reg(Reg::Icc), false) => 0,
            (What::Reg(Reg::Xcc), false) => 1,
            (What::Reg(Reg::Fcc(n)), true) => *n,
            (_, true) => return misfit(at, "%fcc0 to %fcc3 is needed here"),
            (_, false) => return misfit(at, "%icc or %xcc is needed here"),
        };
        Ok(())
    }

    pub(super) fn constant(&mut self, at: usize, relative: bool) -> Fit {
        let What::Const(e) = &self.given[at].what else {
            return misfit(
                at,
                if relative {
                    "a label is needed here"
                } else {
                    "a constant is needed here"
                },
            );
        };
        self.fitted.constant = Some((e.clone(), relative));
        self.fitted.constant_at = Some(self.given[at].span);
        Ok(())
    }

    /// A register or a constant.
    pub(super) fn second(&mut self, at: usize) -> Fit {
        match integer(&self.given[at]) {
            Some(n) => {
                self.fitted.operands.rs2 = n;
                Ok(())
            }
            None if matches!(self.given[at].what, What::Const(_)) => {
                self.fitted.operands.immediate = true;
                self.constant(at, false)
            }
            None => misfit(at, "a register or a constant is needed here"),
        }
    }

    pub(super) fn place(&mut self, at: usize, rs1: u8, second: &Second) {
        self.fitted.operands.rs1 = rs1;
        match second {
            Second::Reg(n) => self.fitted.operands.rs2 = *n,
            Second::Const(e) => {
                self.fitted.operands.immediate = true;
                self.fitted.constant = Some((e.clone(), false));
                self.fitted.constant_at = Some(self.given[at].span);
            }
        }
    }

    /// `rs1`, `rs1 + rs2`, `rs1 + constant` or a constant; FLUSH may have it in brackets.
    pub(super) fn address(&mut self, at: usize) -> Fit {
        let (rs1, second) = match &self.given[at].what {
            What::Reg(Reg::Int(n)) => (*n, Second::Reg(0)),
            What::Const(e) => (0, Second::Const(e.clone())),
            What::Address(rs1, second) => (*rs1, second.clone()),
            What::Memory(rs1, second, AsiOperand::None) if self.row.op == Op::Flush => {
                (*rs1, second.clone())
            }
            _ => return misfit(at, "an address is needed here: %g1, %g1 + %g2 or %g1 + 8"),
        };
        self.place(at, rs1, &second);
        Ok(())
    }

    pub(super) fn memory(&mut self, at: usize) -> Fit {
        let What::Memory(rs1, second, asi) = self.given[at].what.clone() else {
            return misfit(at, "an address in brackets is needed here");
        };
        let wants_asi = self.row.width(Field::AsiRi) > 0;
        match (wants_asi, asi, &second) {
            (false, AsiOperand::None, _) => self.place(at, rs1, &second),
            (false, ..) => return misfit(at, "this instruction has no ASI; its `a` form has"),
            (true, AsiOperand::None, _) => return misfit(at, "an ASI is needed after the address"),
            (true, AsiOperand::Number(n), Second::Reg(_)) => {
                self.place(at, rs1, &second);
                self.fitted.operands.asi = n;
            }
            (true, AsiOperand::Number(_), Second::Const(_)) => {
                return misfit(at, "an address with a constant uses the ASI in %asi");
            }
            // `[%g1] %asi` is the form with a constant, zero.
            (true, AsiOperand::Register, Second::Reg(0)) => {
                self.place(at, rs1, &Second::Const(Expr::Const(0)));
            }
            (true, AsiOperand::Register, Second::Const(_)) => self.place(at, rs1, &second),
            (true, AsiOperand::Register, Second::Reg(_)) => {
                return misfit(at, "an address of two registers needs a number as its ASI");
            }
        }
        Ok(())
    }

    /// A number that must be known now.
    pub(super) fn known(&mut self, at: usize, e: &Expr, most: u8) -> Result<u8, Misfit> {
        let value = self.asm.symbols.evaluate(e, Mode::Fold);
        match value {
            Ok(Value { place: None, n }) if n <= most.into() => Ok(n as u8),
            Ok(Value { place: None, n }) => misfit(at, format!("{n} is not from 0 to {most}")),
            _ => misfit(at, "this number must be known where it is used"),
        }
    }

    pub(super) fn function(&mut self, at: usize) -> Fit {
        let n = match &self.given[at].what {
            What::Names(list) if list.len() == 1 => prefetch(&list[0].0),
            What::Const(e) => Some(self.known(at, &e.clone(), 31)?),
            _ => None,
        };
        match n {
            Some(n) => {
                self.fitted.operands.rd = n;
                Ok(())
            }
            None => misfit(
                at,
                "functions are #n_reads #one_read #n_writes #one_write #page #invalidate, or a number",
            ),
        }
    }

    /// Whether operand `at` is the row's state register; `%asrN` names it by number.
    pub(super) fn state(&self, at: usize) -> Result<bool, Misfit> {
        let wanted = state_register(self.row).unwrap_or("");
        let What::Reg(Reg::State(name)) = &self.given[at].what else {
            return misfit(at, "a state register is needed here");
        };
        let name = STATE_ALIASES
            .iter()
            .find(|(alias, _)| alias == name)
            .map_or(name.as_str(), |(_, name)| name);
        if name == wanted {
            return Ok(false);
        }
        let field = match self.row.form {
            Form::ReadState(_) => self.row.value >> 14 & 31,
            Form::WriteState(_) => self.row.value >> 25 & 31,
            _ => u32::MAX,
        };
        if name == format!("%asr{field}") {
            return Ok(true);
        }
        Err(Misfit {
            at,
            // Any other row may be the one that was meant.
            near: 0,
            message: format!("`{name}` cannot stand here"),
        })
    }
}
