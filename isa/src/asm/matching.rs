//! Whether operands have the form that a row wants.

use super::Assembler;
use super::diag::Span;
use super::expr::Expr;
use super::instruction::{integer, state_register};
use super::names::{BARRIERS, Reg, STATE_ALIASES, prefetch};
use super::operands::{AsiOperand, Operand, Second, What};
use super::symbols::{Mode, Value};
use crate::table::{Field, Form, Op, Operands, Row};

/// `,a`, `,pt` and `,pn` as they stand after a mnemonic.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Suffix {
    pub(super) annul: bool,
    pub(super) predict: Option<bool>,
}

/// Operands that fit.
#[derive(Clone, Debug, Default)]
pub(super) struct Fitted {
    pub(super) operands: Operands,
    /// What the row's constant field holds, and whether it is a branch's target.
    pub(super) constant: Option<(Expr, bool)>,
    pub(super) constant_at: Option<Span>,
}

/// Why operands do not fit.
#[derive(Clone, Debug)]
pub(super) struct Misfit {
    /// Which operand is wrong.
    pub(super) at: usize,
    pub(super) message: String,
}

type Fit = Result<(), Misfit>;

fn misfit<T>(at: usize, message: impl Into<String>) -> Result<T, Misfit> {
    Err(Misfit {
        at,
        message: message.into(),
    })
}

/// How the operands of a form are written, with the blank before them.
pub(super) fn usage(form: Form) -> String {
    use Form::*;
    let text = match form {
        None => "",
        Alu => " rs1, rs2_or_constant, rd",
        Sethi => " %hi(value), rd",
        Illtrap => " number",
        Branch | FpBranch => "[,a] label",
        BranchPredicted => "[,a][,pt|,pn] %icc|%xcc, label",
        BranchRegister => "[,a][,pt|,pn] rs1, label",
        FpBranchPredicted => "[,a][,pt|,pn] %fccN, label",
        Call => " label",
        Jmpl => " rs1 + rs2_or_constant, rd",
        Address => " rs1 + rs2_or_constant",
        Trap => " [%icc|%xcc,] rs1 + rs2_or_number",
        MoveIcc => " %icc|%xcc, rs2_or_constant, rd",
        MoveFcc => " %fccN, rs2_or_constant, rd",
        MoveRegister => " rs1, rs2_or_constant, rd",
        Load | LoadPair | Swap => " [address], rd",
        LoadAsi | LoadPairAsi | SwapAsi => " [rs1 + rs2] asi, rd or [rs1 + constant] %asi, rd",
        Store | StorePair => " rd, [address]",
        StoreAsi | StorePairAsi => " rd, [rs1 + rs2] asi or rd, [rs1 + constant] %asi",
        CompareAndSwap => " [rs1] asi, rs2, rd",
        LoadSingle | LoadDouble => " [address], %fN",
        LoadSingleAsi | LoadDoubleAsi => " [rs1 + rs2] asi, %fN or [rs1 + constant] %asi, %fN",
        StoreSingle | StoreDouble => " %fN, [address]",
        StoreSingleAsi | StoreDoubleAsi => " %fN, [rs1 + rs2] asi or %fN, [rs1 + constant] %asi",
        LoadFsr => " [address], %fsr",
        StoreFsr => " %fsr, [address]",
        Prefetch => " [address], #function",
        PrefetchAsi => " [rs1 + rs2] asi, #function",
        Membar => " #Sync, #StoreLoad | #LoadLoad, ...",
        Sir => " number",
        FpUnarySingle | FpUnaryDouble => " %fN, %fN",
        FpMoveIccSingle | FpMoveIccDouble => " %icc|%xcc, %fN, %fN",
        FpMoveFccSingle | FpMoveFccDouble => " %fccN, %fN, %fN",
        FpMoveRegisterSingle | FpMoveRegisterDouble => " rs1, %fN, %fN",
        ReadState(name) | ReadPrivileged(name) => return format!(" {name}, rd"),
        WriteState(name) | WritePrivileged(name) => {
            return format!(" rs1, rs2_or_constant, {name}");
        }
    };
    text.to_owned()
}

/// Operations that GNU `as` lets begin with their constant.
fn commutes(op: Op) -> bool {
    use Op::*;
    matches!(
        op,
        Add | Addc
            | AddCc
            | AddcCc
            | And
            | AndCc
            | Or
            | OrCc
            | Xor
            | XorCc
            | Xnor
            | XnorCc
            | Umul
            | Smul
            | UmulCc
            | SmulCc
            | TaddCc
            | TaddCcTv
            | Save
    )
}

/// Tries operands on a row.
pub(super) fn fit(
    asm: &mut Assembler<'_>,
    row: &Row,
    cond: u8,
    suffix: Suffix,
    given: &[Operand],
) -> Result<Fitted, Misfit> {
    let mut fitter = Fitter {
        asm,
        row,
        given,
        fitted: Fitted::default(),
    };
    fitter.fitted.operands.cond = cond;
    fitter.suffix(suffix)?;
    fitter.form()?;
    Ok(fitter.fitted)
}

pub(super) struct Fitter<'f, 'a> {
    asm: &'f mut Assembler<'a>,
    row: &'f Row,
    given: &'f [Operand],
    fitted: Fitted,
}

impl Fitter<'_, '_> {
    fn suffix(&mut self, suffix: Suffix) -> Fit {
        if suffix.annul && self.row.width(Field::Annul) == 0 {
            return misfit(0, "this instruction cannot be annulled with `,a`");
        }
        if suffix.predict.is_some() && self.row.width(Field::Predict) == 0 {
            return misfit(0, "`,pt` and `,pn` need a condition register: %icc or %xcc");
        }
        self.fitted.operands.annul = suffix.annul;
        if self.row.width(Field::Predict) > 0 {
            self.fitted.operands.predict = suffix.predict.unwrap_or(true);
        }
        Ok(())
    }

    fn count(&self, wanted: usize) -> Fit {
        let given = self.given.len();
        if given == wanted {
            return Ok(());
        }
        let message = match wanted {
            0 => "this instruction has no operands".to_owned(),
            1 => format!("one operand is needed, not {given}"),
            _ => format!("{wanted} operands are needed, not {given}"),
        };
        misfit(given.min(wanted), message)
    }

    fn form(&mut self) -> Fit {
        use Form::*;
        match self.row.form {
            None => self.count(0),
            Alu => self.alu(),
            Sethi => {
                self.count(2)?;
                self.constant(0, false)?;
                self.int(1, Field::Rd)
            }
            Illtrap | Sir => self.number(),
            Branch | FpBranch => {
                self.count(1)?;
                self.constant(0, true)
            }
            BranchPredicted | FpBranchPredicted => {
                self.count(2)?;
                self.cc(0)?;
                self.constant(1, true)
            }
            BranchRegister => {
                self.count(2)?;
                self.int(0, Field::Rs1)?;
                self.constant(1, true)
            }
            Call => {
                // A second constant, the count of arguments of old, says nothing.
                if self.given.len() == 2 && !matches!(self.given[1].what, What::Const(_)) {
                    return misfit(1, "a constant is the only thing that may follow");
                }
                self.count(self.given.len().clamp(1, 2))?;
                self.constant(0, true)
            }
            Jmpl => {
                self.count(2)?;
                self.address(0)?;
                self.int(1, Field::Rd)
            }
            Address => {
                self.count(1)?;
                self.address(0)
            }
            Trap => {
                let last = self.given.len().clamp(1, 2) - 1;
                self.count(last + 1)?;
                if last == 1 {
                    self.cc(0)?;
                }
                self.address(last)
            }
            MoveIcc | MoveFcc => {
                self.count(3)?;
                self.cc(0)?;
                self.second(1)?;
                self.int(2, Field::Rd)
            }
            MoveRegister => {
                self.count(3)?;
                self.int(0, Field::Rs1)?;
                self.second(1)?;
                self.int(2, Field::Rd)
            }
            Load | LoadPair | Swap | LoadAsi | LoadPairAsi | SwapAsi => {
                self.count(2)?;
                self.memory(0)?;
                self.int(1, Field::Rd)
            }
            Store | StorePair | StoreAsi | StorePairAsi => {
                self.count(2)?;
                self.int(0, Field::Rd)?;
                self.memory(1)
            }
            CompareAndSwap => self.compare_and_swap(),
            LoadSingle | LoadDouble | LoadSingleAsi | LoadDoubleAsi => {
                self.count(2)?;
                self.memory(0)?;
                self.float(1, Field::Rd)
            }
            StoreSingle | StoreDouble | StoreSingleAsi | StoreDoubleAsi => {
                self.count(2)?;
                self.float(0, Field::Rd)?;
                self.memory(1)
            }
            LoadFsr => {
                self.count(2)?;
                self.memory(0)?;
                self.fsr(1)
            }
            StoreFsr => {
                self.count(2)?;
                self.fsr(0)?;
                self.memory(1)
            }
            Prefetch | PrefetchAsi => {
                self.count(2)?;
                self.memory(0)?;
                self.function(1)
            }
            Membar => self.membar(),
            FpUnarySingle | FpUnaryDouble => {
                self.count(2)?;
                self.float(0, Field::Rs2)?;
                self.float(1, Field::Rd)
            }
            FpMoveIccSingle | FpMoveIccDouble | FpMoveFccSingle | FpMoveFccDouble => {
                self.count(3)?;
                self.cc(0)?;
                self.float(1, Field::Rs2)?;
                self.float(2, Field::Rd)
            }
            FpMoveRegisterSingle | FpMoveRegisterDouble => {
                self.count(3)?;
                self.int(0, Field::Rs1)?;
                self.float(1, Field::Rs2)?;
                self.float(2, Field::Rd)
            }
            ReadState(_) | ReadPrivileged(_) => {
                self.count(2)?;
                self.state(0)?;
                self.int(1, Field::Rd)
            }
            WriteState(_) | WritePrivileged(_) => self.write(),
        }
    }

    fn alu(&mut self) -> Fit {
        let bare = matches!(self.row.op, Op::Save | Op::Restore);
        if bare && self.given.is_empty() {
            return Ok(());
        }
        self.count(3)?;
        let constant_first = matches!(self.given[0].what, What::Const(_));
        if constant_first && commutes(self.row.op) {
            self.int(1, Field::Rs1)?;
            self.second(0)?;
        } else {
            self.int(0, Field::Rs1)?;
            self.second(1)?;
        }
        self.int(2, Field::Rd)
    }

    /// No operand, which is zero, or a constant.
    fn number(&mut self) -> Fit {
        self.fitted.operands.immediate = self.row.width(Field::I) > 0;
        if self.given.is_empty() {
            return Ok(());
        }
        self.count(1)?;
        self.constant(0, false)
    }

    fn int(&mut self, at: usize, field: Field) -> Fit {
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

    fn float(&mut self, at: usize, field: Field) -> Fit {
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

    fn fsr(&self, at: usize) -> Fit {
        if self.given[at].what == What::Reg(Reg::Fsr) {
            return Ok(());
        }
        misfit(at, "%fsr is needed here")
    }

    fn cc(&mut self, at: usize) -> Fit {
        let float = self.row.form.condition() == crate::table::Condition::Float;
        self.fitted.operands.cc = match (&self.given[at].what, float) {
            (What::Reg(Reg::Icc), false) => 0,
            (What::Reg(Reg::Xcc), false) => 1,
            (What::Reg(Reg::Fcc(n)), true) => *n,
            (_, true) => return misfit(at, "%fcc0 to %fcc3 is needed here"),
            (_, false) => return misfit(at, "%icc or %xcc is needed here"),
        };
        Ok(())
    }

    fn constant(&mut self, at: usize, relative: bool) -> Fit {
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
    fn second(&mut self, at: usize) -> Fit {
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

    fn place(&mut self, at: usize, rs1: u8, second: &Second) {
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
    fn address(&mut self, at: usize) -> Fit {
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

    fn memory(&mut self, at: usize) -> Fit {
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

    fn compare_and_swap(&mut self) -> Fit {
        self.count(3)?;
        let What::Memory(rs1, Second::Reg(0), asi) = self.given[0].what else {
            return misfit(0, "one register in brackets is needed here");
        };
        self.fitted.operands.rs1 = rs1;
        match asi {
            AsiOperand::None => return misfit(0, "an ASI is needed after the address"),
            AsiOperand::Number(n) => self.fitted.operands.asi = n,
            AsiOperand::Register => self.fitted.operands.immediate = true,
        }
        self.int(1, Field::Rs2)?;
        self.int(2, Field::Rd)
    }

    /// A number that must be known now.
    fn known(&mut self, at: usize, e: &Expr, most: u8) -> Result<u8, Misfit> {
        let value = self.asm.symbols.evaluate(e, Mode::Fold);
        match value {
            Ok(Value { place: None, n }) if n <= most.into() => Ok(n as u8),
            Ok(Value { place: None, n }) => misfit(at, format!("{n} is not from 0 to {most}")),
            _ => misfit(at, "this number must be known where it is used"),
        }
    }

    fn function(&mut self, at: usize) -> Fit {
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

    fn membar(&mut self) -> Fit {
        self.count(1)?;
        self.fitted.operands.immediate = true;
        let mut mask = 0;
        match &self.given[0].what {
            What::Names(list) => {
                for (name, _) in list {
                    match BARRIERS.iter().find(|(n, _)| n == name) {
                        Some((_, bit)) => mask |= bit,
                        None => return misfit(0, format!("there is no barrier `#{name}`")),
                    }
                }
            }
            What::Const(e) => mask = self.known(0, &e.clone(), 127)?,
            _ => return misfit(0, "a barrier is needed here"),
        }
        self.fitted.operands.imm = mask.into();
        Ok(())
    }

    /// Whether operand `at` is the row's state register; `%asrN` names it by number.
    fn state(&self, at: usize) -> Result<bool, Misfit> {
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
        misfit(at, format!("`{name}` cannot stand here"))
    }

    /// `rs1, ri, register`; a register written by its number, `%y` and privileged ones also as
    /// `ri, register`.
    fn write(&mut self) -> Fit {
        let last = self.given.len().clamp(2, 3) - 1;
        self.count(last + 1)?;
        let numbered = self.state(last)?;
        let privileged = matches!(self.row.form, Form::WritePrivileged(_));
        if last == 2 {
            let swapped = privileged && matches!(self.given[0].what, What::Const(_));
            self.int(usize::from(swapped), Field::Rs1)?;
            return self.second(usize::from(!swapped));
        }
        match integer(&self.given[0]) {
            Some(n) if privileged => {
                self.fitted.operands.rs1 = n;
                Ok(())
            }
            _ if privileged || numbered || self.row.op == Op::WrY => self.second(0),
            _ => misfit(1, "GNU as wants two sources here: write %g0 first"),
        }
    }
}
