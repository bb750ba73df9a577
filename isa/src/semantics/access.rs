//! Addresses, ASIs and the checks that precede every access.

use super::{source1, source2};
use crate::env::Access;
use crate::insn::flags;
use crate::{Asi, Cpu, Env, Insn, TrapType, Va};

/// The effective address.
#[inline(always)]
pub(super) fn address(cpu: &Cpu, insn: &Insn) -> Va {
    Va(source1(cpu, insn).wrapping_add(source2(cpu, insn)) & cpu.va_mask)
}

/// The ASI of an instruction that names one.
#[inline(always)]
pub(super) fn named_asi(cpu: &Cpu, insn: &Insn) -> Asi {
    if insn.flags & flags::IMMEDIATE != 0 {
        cpu.asi
    } else {
        Asi(insn.aux)
    }
}

/// Tells the environment of a trap that it does not see; returns the trap.
#[cold]
#[inline(never)]
pub(super) fn refuse<E: Env>(
    cpu: &Cpu,
    env: &mut E,
    tt: TrapType,
    va: Va,
    asi: Asi,
    access: Access,
) -> TrapType {
    env.refuse(cpu, tt, va, asi, access);
    tt
}

/// mem_address_not_aligned unless `va` is a multiple of `N`.
#[inline(always)]
pub(super) fn align<const N: u64, E: Env>(
    cpu: &Cpu,
    env: &mut E,
    va: Va,
    asi: Asi,
    access: Access,
) -> Result<(), TrapType> {
    if va.0 & (N - 1) == 0 {
        Ok(())
    } else {
        Err(refuse(
            cpu,
            env,
            TrapType::MEM_ADDRESS_NOT_ALIGNED,
            va,
            asi,
            access,
        ))
    }
}

/// privileged_action for a restricted ASI in user mode. It ranks below misalignment (V9 table
/// 7-3; manual, page 159), so it is checked after it.
#[inline(always)]
pub(super) fn allow<E: Env>(
    cpu: &Cpu,
    env: &mut E,
    va: Va,
    asi: Asi,
    access: Access,
) -> Result<(), TrapType> {
    if asi.is_restricted() && !cpu.is_privileged() {
        Err(refuse(
            cpu,
            env,
            TrapType::PRIVILEGED_ACTION,
            va,
            asi,
            access,
        ))
    } else {
        Ok(())
    }
}

/// Address of an access of `N` bytes with the implicit ASI.
#[inline(always)]
pub(super) fn plain<const N: u64, E: Env>(
    cpu: &Cpu,
    env: &mut E,
    insn: &Insn,
    access: Access,
) -> Result<(Va, Asi), TrapType> {
    let (va, asi) = (address(cpu, insn), cpu.implicit_asi);
    align::<N, E>(cpu, env, va, asi, access)?;
    Ok((va, asi))
}

/// Address of an access of `N` bytes with an ASI named by the instruction.
#[inline(always)]
pub(super) fn alternate<const N: u64, E: Env>(
    cpu: &Cpu,
    env: &mut E,
    insn: &Insn,
    access: Access,
) -> Result<(Va, Asi), TrapType> {
    let (va, asi) = (address(cpu, insn), named_asi(cpu, insn));
    align::<N, E>(cpu, env, va, asi, access)?;
    allow(cpu, env, va, asi, access)?;
    Ok((va, asi))
}
