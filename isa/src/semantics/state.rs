//! State registers (V9 A.44, A.63; the manual's ancillary registers).

use super::{require_fp, set_destination, source1, source2};
use crate::exec::Outcome;
use crate::{Asi, Cpu, Env, Insn, TrapType};

/// GSR: alignment 2:0, scale 6:3 (manual 13.5.1).
const GSR: u64 = 0x7F;
/// SOFTINT: levels 15:1, TICK_INT 0 (manual 11.8).
const SOFTINT: u64 = 0xFFFF;

/// The value that all writes of state registers write.
#[inline(always)]
pub(super) fn written(cpu: &Cpu, insn: &Insn) -> u64 {
    source1(cpu, insn) ^ source2(cpu, insn)
}

/// TICK with NPT in bit 63.
pub(super) fn tick<E: Env>(cpu: &Cpu, env: &mut E) -> u64 {
    env.tick() & !(1 << 63) | u64::from(cpu.tick_npt) << 63
}

pub(crate) fn rd_y<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    set_destination(cpu, insn, cpu.y);
    Ok(())
}

pub(crate) fn rd_ccr<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    set_destination(cpu, insn, cpu.ccr.into());
    Ok(())
}

pub(crate) fn rd_asi<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    set_destination(cpu, insn, cpu.asi.0.into());
    Ok(())
}

/// User code may be kept from it (manual, table 8-3).
pub(crate) fn rd_tick<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    if cpu.tick_npt && !cpu.is_privileged() {
        return Err(TrapType::PRIVILEGED_ACTION);
    }
    let value = tick(cpu, env);
    set_destination(cpu, insn, value);
    Ok(())
}

pub(crate) fn rd_pc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    set_destination(cpu, insn, cpu.pc);
    Ok(())
}

pub(crate) fn rd_fprs<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    set_destination(cpu, insn, cpu.fprs.into());
    Ok(())
}

pub(crate) fn rd_gsr<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    require_fp(cpu)?;
    set_destination(cpu, insn, cpu.gsr);
    Ok(())
}

pub(crate) fn rd_softint<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    set_destination(cpu, insn, env.softint());
    Ok(())
}

pub(crate) fn rd_tick_cmpr<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    set_destination(cpu, insn, env.tick_compare());
    Ok(())
}

pub(crate) fn wr_y<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    cpu.y = written(cpu, insn) & 0xFFFF_FFFF;
    Ok(())
}

pub(crate) fn wr_ccr<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    cpu.ccr = written(cpu, insn) as u8;
    Ok(())
}

pub(crate) fn wr_asi<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    cpu.asi = Asi(written(cpu, insn) as u8);
    Ok(())
}

pub(crate) fn wr_fprs<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    cpu.fprs = written(cpu, insn) as u8 & 7;
    Ok(())
}

pub(crate) fn wr_gsr<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    require_fp(cpu)?;
    cpu.gsr = written(cpu, insn) & GSR;
    Ok(())
}

pub(crate) fn wr_set_softint<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let value = env.softint() | written(cpu, insn) & SOFTINT;
    env.set_softint(value);
    Ok(())
}

pub(crate) fn wr_clear_softint<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let value = env.softint() & !written(cpu, insn);
    env.set_softint(value);
    Ok(())
}

pub(crate) fn wr_softint<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    env.set_softint(written(cpu, insn) & SOFTINT);
    Ok(())
}

pub(crate) fn wr_tick_cmpr<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    env.set_tick_compare(written(cpu, insn));
    Ok(())
}
