//! What instructions do. Every function has the signature that [`crate::exec::exec`] calls, and
//! is named by the rows of the table that it serves.

pub(crate) mod access;
pub(crate) mod alu;
pub(crate) mod atomic;
pub(crate) mod branch;
pub(crate) mod condition;
pub(crate) mod fpmem;
pub(crate) mod fpmove;
pub(crate) mod load;
pub(crate) mod muldiv;
pub(crate) mod privileged;
pub(crate) mod state;
pub(crate) mod store;
pub(crate) mod system;
pub(crate) mod window;

use crate::{Cpu, Insn, TrapType};

/// Value of the first source register.
#[inline(always)]
fn source1(cpu: &Cpu, insn: &Insn) -> u64 {
    cpu.r[usize::from(insn.rs1)]
}

/// Value of the second operand, register or constant.
#[inline(always)]
fn source2(cpu: &Cpu, insn: &Insn) -> u64 {
    cpu.r[usize::from(insn.rs2)].wrapping_add(insn.imm as i64 as u64)
}

/// Writes the destination register of a row that does not read it.
#[inline(always)]
fn set_destination(cpu: &mut Cpu, insn: &Insn, value: u64) {
    cpu.r[usize::from(insn.rd)] = value;
}

/// fp_disabled where floating-point instructions do not run.
#[inline(always)]
fn require_fp(cpu: &Cpu) -> Result<(), TrapType> {
    if cpu.is_fp_enabled() {
        Ok(())
    } else {
        Err(TrapType::FP_DISABLED)
    }
}
