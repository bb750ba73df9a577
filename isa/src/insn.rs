//! A decoded instruction: sixteen bytes of plain data.

use crate::table::{Class, Op};

/// Index of the register that swallows writes to `%g0` in [`crate::Cpu::r`].
pub const SINK: u8 = 32;

/// Bits of [`Insn::flags`].
pub mod flags {
    /// The `i` bit: the operand is a constant; in ASI forms the ASI register is used.
    pub const IMMEDIATE: u8 = 1;
    /// Annul bit of a branch.
    pub const ANNUL: u8 = 2;
    /// The branch annuls its delay slot also when it is taken: `ba,a` and its like.
    pub const ANNUL_TAKEN: u8 = 4;
    /// Predicted taken.
    pub const PREDICT: u8 = 8;
}

/// A decoded instruction.
///
/// Register and immediate forms are one kind: `rs2` is `%g0` (always zero) when there is an
/// immediate, `imm` is zero when there is none, so the second operand is always
/// `r[rs2] + sign_extend(imm)` and no branch decides it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Insn {
    /// The instruction word itself.
    pub word: u32,
    /// Immediate, branch displacement in bytes, or `imm22 << 10` of SETHI (to be zero-extended).
    pub imm: i32,
    /// Which row of the table.
    pub op: Op,
    /// Destination: an index into `Cpu::r` (`SINK` for `%g0`, except where the instruction also
    /// or only reads it: stores, swap, compare and swap), a floating-point register by its
    /// assembler number (0 to 31 single, even to 62 double), or the prefetch function.
    pub rd: u8,
    /// First source: 0 to 31, or a floating-point register.
    pub rs1: u8,
    /// Second source: 0 to 31, or a floating-point register.
    pub rs2: u8,
    /// What the form says. ASI forms: the immediate ASI. MEMBAR: `cmask << 4 | mmask`. Integer
    /// conditions: the condition in 3:0 and the shift to the condition codes in CCR (0 or 4) in
    /// 7:4. Floating-point conditions: the condition in 3:0, the number of fcc in 5:4. Conditions
    /// on a register: 2:0.
    pub aux: u8,
    /// Flag bits derived at decode: annul, `i`, use of `%asi`.
    pub flags: u8,
    /// Owner's byte: the simulator marks probes and ledger accounts here. Zero from the decoder,
    /// never read by the semantics.
    pub mark: u8,
}

impl Insn {
    /// Timing class of the row.
    #[inline(always)]
    pub fn class(&self) -> Class {
        self.op.class()
    }
}
