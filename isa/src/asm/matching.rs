//! Whether operands have the form that a row wants.

use super::Assembler;
use super::diag::Span;
use super::expr::Expr;
use super::instruction::integer;
use super::names::BARRIERS;
use super::operands::{AsiOperand, Operand, Second, What};
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
    /// How near the operands come to the row's: of several rows, the nearest one speaks.
    pub(super) near: usize,
    pub(super) message: String,
}

pub(super) type Fit = Result<(), Misfit>;

pub(super) fn misfit<T>(at: usize, message: impl Into<String>) -> Result<T, Misfit> {
    Err(Misfit {
        at,
        near: at + 1,
        message: message.into(),
    })
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

/// A row with the operands that are tried on it.
pub(super) struct Fitter<'f, 'a> {
    pub(super) asm: &'f mut Assembler<'a>,
    pub(super) row: &'f Row,
    pub(super) given: &'f [Operand],
    pub(super) fitted: Fitted,
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
