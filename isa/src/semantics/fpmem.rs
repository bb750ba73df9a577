//! Floating-point loads and stores (V9 A.25, A.26, A.52, A.53; blocks: manual 13.5.3).

use super::access::{address, allow, alternate, named_asi, plain, refuse};
use super::require_fp;
use crate::env::Access;
use crate::exec::Outcome;
use crate::{Asi, Cpu, Env, Insn, TrapType, Va};

/// What LDFSR writes of FSR: RD, TEM, NS, fcc0, aexc, cexc (V9 5.1.7; ver, ftt and qne are read
/// only, the rest is reserved).
const FSR_LOW: u64 = 0xCFC0_0FFF;
/// What LDXFSR writes: fcc1 to fcc3 as well.
const FSR_ALL: u64 = 0x3F_0000_0000 | FSR_LOW;
/// FSR.ftt, which storing FSR clears.
const FSR_FTT: u64 = 7 << 14;

pub(crate) fn ldf<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    require_fp(cpu)?;
    let (va, asi) = plain::<4, E>(cpu, env, insn, Access::Load)?;
    let value = env.load::<4>(cpu, va, asi)?;
    cpu.set_single(insn.rd, value as u32);
    Ok(())
}

pub(crate) fn ldfa<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    require_fp(cpu)?;
    let (va, asi) = alternate::<4, E>(cpu, env, insn, Access::Load)?;
    let value = env.load::<4>(cpu, va, asi)?;
    cpu.set_single(insn.rd, value as u32);
    Ok(())
}

pub(crate) fn stf<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    require_fp(cpu)?;
    let (va, asi) = plain::<4, E>(cpu, env, insn, Access::Store)?;
    env.store::<4>(cpu, va, asi, cpu.single(insn.rd).into())
}

pub(crate) fn stfa<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    require_fp(cpu)?;
    let (va, asi) = alternate::<4, E>(cpu, env, insn, Access::Store)?;
    env.store::<4>(cpu, va, asi, cpu.single(insn.rd).into())
}

pub(crate) fn ldfsr<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    require_fp(cpu)?;
    let (va, asi) = plain::<4, E>(cpu, env, insn, Access::Load)?;
    let value = env.load::<4>(cpu, va, asi)?;
    cpu.fsr = cpu.fsr & !FSR_LOW | value & FSR_LOW;
    Ok(())
}

pub(crate) fn ldxfsr<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    require_fp(cpu)?;
    let (va, asi) = plain::<8, E>(cpu, env, insn, Access::Load)?;
    let value = env.load::<8>(cpu, va, asi)?;
    cpu.fsr = cpu.fsr & !FSR_ALL | value & FSR_ALL;
    Ok(())
}

pub(crate) fn stfsr<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    require_fp(cpu)?;
    let (va, asi) = plain::<4, E>(cpu, env, insn, Access::Store)?;
    env.store::<4>(cpu, va, asi, cpu.fsr & 0xFFFF_FFFF)?;
    cpu.fsr &= !FSR_FTT;
    Ok(())
}

pub(crate) fn stxfsr<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    require_fp(cpu)?;
    let (va, asi) = plain::<8, E>(cpu, env, insn, Access::Store)?;
    env.store::<8>(cpu, va, asi, cpu.fsr)?;
    cpu.fsr &= !FSR_FTT;
    Ok(())
}

/// Doubles have a trap of their own for addresses aligned to 4 but not to 8 (V9 A.25, A.52;
/// UltraSPARC has no such access in hardware).
#[inline(always)]
fn align_double<E: Env>(
    cpu: &Cpu,
    env: &mut E,
    va: Va,
    asi: Asi,
    access: Access,
) -> Result<(), TrapType> {
    let tt = match (va.0 & 7, access) {
        (0, _) => return Ok(()),
        (4, Access::Store) => TrapType::STDF_MEM_ADDRESS_NOT_ALIGNED,
        (4, _) => TrapType::LDDF_MEM_ADDRESS_NOT_ALIGNED,
        _ => TrapType::MEM_ADDRESS_NOT_ALIGNED,
    };
    Err(refuse(cpu, env, tt, va, asi, access))
}

pub(crate) fn lddf<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    require_fp(cpu)?;
    let (va, asi) = (address(cpu, insn), cpu.implicit_asi);
    align_double(cpu, env, va, asi, Access::Load)?;
    let value = env.load::<8>(cpu, va, asi)?;
    cpu.set_double(insn.rd, value);
    Ok(())
}

pub(crate) fn stdf<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    require_fp(cpu)?;
    let (va, asi) = (address(cpu, insn), cpu.implicit_asi);
    align_double(cpu, env, va, asi, Access::Store)?;
    env.store::<8>(cpu, va, asi, cpu.double(insn.rd))
}

/// Address of a block access: illegal_instruction unless rd begins a group of eight doubles,
/// mem_address_not_aligned unless the address is a multiple of 64 (manual 13.5.3).
fn block<E: Env>(
    cpu: &Cpu,
    env: &mut E,
    insn: &Insn,
    access: Access,
) -> Result<(Va, Asi), TrapType> {
    if insn.rd & 15 != 0 {
        return Err(TrapType::ILLEGAL_INSTRUCTION);
    }
    require_fp(cpu)?;
    alternate::<64, E>(cpu, env, insn, access)
}

pub(crate) fn lddfa<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let asi = named_asi(cpu, insn);
    if asi.is_block() {
        let (va, asi) = block(cpu, env, insn, Access::Load)?;
        let data = env.load_block(cpu, va, asi, insn.rd)?;
        for (n, value) in (0..).zip(data) {
            cpu.set_double(insn.rd + 2 * n, value);
        }
        return Ok(());
    }
    require_fp(cpu)?;
    let va = address(cpu, insn);
    align_double(cpu, env, va, asi, Access::Load)?;
    allow(cpu, env, va, asi, Access::Load)?;
    let value = env.load::<8>(cpu, va, asi)?;
    cpu.set_double(insn.rd, value);
    Ok(())
}

pub(crate) fn stdfa<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let asi = named_asi(cpu, insn);
    if asi.is_block() {
        let (va, asi) = block(cpu, env, insn, Access::Store)?;
        let data = std::array::from_fn(|n| cpu.double(insn.rd + 2 * n as u8));
        return env.store_block(cpu, va, asi, insn.rd, &data);
    }
    require_fp(cpu)?;
    let va = address(cpu, insn);
    align_double(cpu, env, va, asi, Access::Store)?;
    allow(cpu, env, va, asi, Access::Store)?;
    env.store::<8>(cpu, va, asi, cpu.double(insn.rd))
}
