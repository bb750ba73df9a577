//! Atomic accesses (V9 A.9, A.29, A.30, A.57, A.58).

use super::access::{align, allow, alternate, named_asi, plain};
use super::{set_destination, source1};
use crate::env::Access;
use crate::exec::Outcome;
use crate::{Cpu, Env, Insn, Va};

/// Writes a destination register that the instruction also reads, so that its number may be 0.
#[inline(always)]
fn set_register(cpu: &mut Cpu, rd: u8, value: u64) {
    if rd != 0 {
        cpu.r[usize::from(rd)] = value;
    }
}

pub(crate) fn ldstub<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let (va, asi) = plain::<1, E>(cpu, env, insn, Access::Atomic)?;
    let old = env.load_store_byte(cpu, va, asi)?;
    set_destination(cpu, insn, old);
    Ok(())
}

pub(crate) fn ldstuba<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let (va, asi) = alternate::<1, E>(cpu, env, insn, Access::Atomic)?;
    let old = env.load_store_byte(cpu, va, asi)?;
    set_destination(cpu, insn, old);
    Ok(())
}

pub(crate) fn swap<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let (va, asi) = plain::<4, E>(cpu, env, insn, Access::Atomic)?;
    let old = env.swap(cpu, va, asi, cpu.r[usize::from(insn.rd)] & 0xFFFF_FFFF)?;
    set_register(cpu, insn.rd, old);
    Ok(())
}

pub(crate) fn swapa<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let (va, asi) = alternate::<4, E>(cpu, env, insn, Access::Atomic)?;
    let old = env.swap(cpu, va, asi, cpu.r[usize::from(insn.rd)] & 0xFFFF_FFFF)?;
    set_register(cpu, insn.rd, old);
    Ok(())
}

/// The address is rs1 alone; `mask` is that of the size.
#[inline(always)]
fn compare_and_swap<const N: usize, const ALIGN: u64, E: Env>(
    cpu: &mut Cpu,
    env: &mut E,
    insn: &Insn,
) -> Outcome {
    let va = Va(source1(cpu, insn) & cpu.va_mask);
    let asi = named_asi(cpu, insn);
    align::<ALIGN, E>(cpu, env, va, asi, Access::Atomic)?;
    allow(cpu, env, va, asi, Access::Atomic)?;
    let mask = u64::MAX >> (64 - 8 * N);
    let expected = cpu.r[usize::from(insn.rs2)] & mask;
    let new = cpu.r[usize::from(insn.rd)] & mask;
    let old = env.compare_and_swap::<N>(cpu, va, asi, expected, new)?;
    set_register(cpu, insn.rd, old);
    Ok(())
}

pub(crate) fn casa<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    compare_and_swap::<4, 4, E>(cpu, env, insn)
}

pub(crate) fn casxa<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    compare_and_swap::<8, 8, E>(cpu, env, insn)
}
