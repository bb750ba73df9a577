//! A decoded instruction: sixteen bytes of plain data.

use crate::table::{Class, Op};

/// Index of the register that swallows writes to `%g0` in [`crate::Cpu::r`].
pub const SINK: u8 = 32;

/// A decoded instruction.
///
/// Register and immediate forms are one kind: `rs2` is `%g0` (always zero) when there is an
/// immediate, `imm` is zero when there is none, so the second operand is always
/// `r[rs2] + sign_extend(imm)` and no branch decides it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Insn {
    /// Which row of the table.
    pub op: Op,
    /// Timing class, copied from the row.
    pub class: Class,
    /// Destination: an index into `Cpu::r` (`SINK` for `%g0`; stores keep 0..31 because they read
    /// it), an even double number or a single number 0..63 for floating-point rows, or the
    /// privileged or state register's number for writes of those.
    pub rd: u8,
    /// First source: 0..31, a floating-point register, or a state register's number for reads.
    pub rs1: u8,
    /// Second source: 0..31, or a floating-point register.
    pub rs2: u8,
    /// What the form says: condition, condition-code field, immediate ASI, MEMBAR mask, ...
    pub aux: u8,
    /// Flag bits derived at decode: annul, `i`, use of `%asi`.
    pub flags: u8,
    /// Owner's byte: the simulator marks probes and ledger accounts here. Zero from the decoder,
    /// never read by the semantics.
    pub mark: u8,
    /// Immediate, branch displacement in bytes, or `imm22 << 10` of SETHI (to be zero-extended).
    pub imm: i32,
    /// The instruction word itself.
    pub word: u32,
}
