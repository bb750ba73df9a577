//! Floating-point moves, negation and absolute value (V9 A.17, A.33, A.34). They raise no
//! exception and leave no trace of an earlier one: FSR.ftt and FSR.cexc become zero.

use super::condition::{holds_float, holds_integer, holds_register};
use super::require_fp;
use crate::exec::Outcome;
use crate::{Cpu, Env, Insn};

/// FSR.ftt and FSR.cexc.
const FSR_LAST: u64 = 7 << 14 | 0x1F;

#[inline(always)]
fn move_single(cpu: &mut Cpu, insn: &Insn, f: fn(u32) -> u32) -> Outcome {
    require_fp(cpu)?;
    cpu.set_single(insn.rd, f(cpu.single(insn.rs2)));
    cpu.fsr &= !FSR_LAST;
    Ok(())
}

#[inline(always)]
fn move_double(cpu: &mut Cpu, insn: &Insn, f: fn(u64) -> u64) -> Outcome {
    require_fp(cpu)?;
    cpu.set_double(insn.rd, f(cpu.double(insn.rs2)));
    cpu.fsr &= !FSR_LAST;
    Ok(())
}

pub(crate) fn fmovs<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    move_single(cpu, insn, |value| value)
}

pub(crate) fn fmovd<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    move_double(cpu, insn, |value| value)
}

pub(crate) fn fnegs<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    move_single(cpu, insn, |value| value ^ 1 << 31)
}

pub(crate) fn fnegd<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    move_double(cpu, insn, |value| value ^ 1 << 63)
}

pub(crate) fn fabss<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    move_single(cpu, insn, |value| value & !(1 << 31))
}

pub(crate) fn fabsd<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    move_double(cpu, insn, |value| value & !(1 << 63))
}

#[inline(always)]
fn single_if(cpu: &mut Cpu, insn: &Insn, holds: fn(&Cpu, &Insn) -> bool) -> Outcome {
    require_fp(cpu)?;
    if holds(cpu, insn) {
        cpu.set_single(insn.rd, cpu.single(insn.rs2));
    }
    cpu.fsr &= !FSR_LAST;
    Ok(())
}

#[inline(always)]
fn double_if(cpu: &mut Cpu, insn: &Insn, holds: fn(&Cpu, &Insn) -> bool) -> Outcome {
    require_fp(cpu)?;
    if holds(cpu, insn) {
        cpu.set_double(insn.rd, cpu.double(insn.rs2));
    }
    cpu.fsr &= !FSR_LAST;
    Ok(())
}

pub(crate) fn fmovsicc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    single_if(cpu, insn, holds_integer)
}

pub(crate) fn fmovdicc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    double_if(cpu, insn, holds_integer)
}

pub(crate) fn fmovsfcc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    single_if(cpu, insn, holds_float)
}

pub(crate) fn fmovdfcc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    double_if(cpu, insn, holds_float)
}

pub(crate) fn fmovsr<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    single_if(cpu, insn, holds_register)
}

pub(crate) fn fmovdr<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    double_if(cpu, insn, holds_register)
}
