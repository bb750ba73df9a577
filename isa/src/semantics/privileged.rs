//! Privileged registers (V9 5.2, A.43, A.62). Writes keep the implemented bits; TBA, TPC and TNPC
//! are of 44 bits, extended by their sign (manual 14.1.6); the window registers are of three bits
//! (manual 14.2.1).

use super::set_destination;
use super::state::{tick, written};
use crate::cpu::{Pstate, TrapFrame};
use crate::exec::Outcome;
use crate::traps::{TSTATE, extend_va};
use crate::{Cpu, Env, Insn, TrapType};

/// The frame of the trap stack in use; at trap level 0 the instruction is illegal (V9 A.43).
fn frame(cpu: &Cpu) -> Result<&TrapFrame, TrapType> {
    cpu.trap_frame().ok_or(TrapType::ILLEGAL_INSTRUCTION)
}

fn frame_mut(cpu: &mut Cpu) -> Result<&mut TrapFrame, TrapType> {
    cpu.trap_frame_mut().ok_or(TrapType::ILLEGAL_INSTRUCTION)
}

/// Reads that only look at the processor: name and value.
macro_rules! reads {
    ($($name:ident $value:expr;)*) => {$(
        pub(crate) fn $name<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
            let read: fn(&Cpu) -> Result<u64, TrapType> = $value;
            let value = read(cpu)?;
            set_destination(cpu, insn, value);
            Ok(())
        }
    )*};
}

reads! {
    rdpr_tpc |cpu| Ok(frame(cpu)?.tpc);
    rdpr_tnpc |cpu| Ok(frame(cpu)?.tnpc);
    rdpr_tstate |cpu| Ok(frame(cpu)?.tstate);
    rdpr_tt |cpu| Ok(frame(cpu)?.tt.into());
    rdpr_tba |cpu| Ok(cpu.tba);
    rdpr_pstate |cpu| Ok(cpu.pstate.bits().into());
    rdpr_tl |cpu| Ok(cpu.tl.into());
    rdpr_pil |cpu| Ok(cpu.pil.into());
    rdpr_cwp |cpu| Ok(cpu.cwp.into());
    rdpr_cansave |cpu| Ok(cpu.cansave.into());
    rdpr_canrestore |cpu| Ok(cpu.canrestore.into());
    rdpr_cleanwin |cpu| Ok(cpu.cleanwin.into());
    rdpr_otherwin |cpu| Ok(cpu.otherwin.into());
    rdpr_wstate |cpu| Ok(cpu.wstate.into());
    rdpr_ver |cpu| Ok(cpu.ver);
}

pub(crate) fn rdpr_tick<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let value = tick(cpu, env);
    set_destination(cpu, insn, value);
    Ok(())
}

pub(crate) fn wrpr_tpc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let value = extend_va(written(cpu, insn)) & !3;
    frame_mut(cpu)?.tpc = value;
    Ok(())
}

pub(crate) fn wrpr_tnpc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let value = extend_va(written(cpu, insn)) & !3;
    frame_mut(cpu)?.tnpc = value;
    Ok(())
}

pub(crate) fn wrpr_tstate<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let value = written(cpu, insn) & TSTATE;
    frame_mut(cpu)?.tstate = value;
    Ok(())
}

pub(crate) fn wrpr_tt<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let value = written(cpu, insn) as u16 & 0x1FF;
    frame_mut(cpu)?.tt = value;
    Ok(())
}

pub(crate) fn wrpr_tick<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let value = written(cpu, insn);
    cpu.tick_npt = value >> 63 != 0;
    env.set_tick(value & !(1 << 63));
    Ok(())
}

pub(crate) fn wrpr_tba<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    cpu.tba = extend_va(written(cpu, insn)) & !0x7FFF;
    Ok(())
}

pub(crate) fn wrpr_pstate<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let pstate = Pstate::from_bits_truncate(written(cpu, insn) as u16);
    cpu.set_pstate(pstate);
    env.mode_changed(cpu);
    Ok(())
}

/// TL is of three bits.
// Model: what exceeds MAXTL becomes MAXTL; V9 leaves it open.
pub(crate) fn wrpr_tl<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    cpu.set_tl(written(cpu, insn) as u8 & 7);
    env.mode_changed(cpu);
    Ok(())
}

pub(crate) fn wrpr_pil<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    cpu.pil = written(cpu, insn) as u8 & 15;
    env.mode_changed(cpu);
    Ok(())
}

pub(crate) fn wrpr_cwp<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    cpu.set_cwp(written(cpu, insn) as u8);
    Ok(())
}

pub(crate) fn wrpr_cansave<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    cpu.cansave = written(cpu, insn) as u8 & 7;
    Ok(())
}

pub(crate) fn wrpr_canrestore<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    cpu.canrestore = written(cpu, insn) as u8 & 7;
    Ok(())
}

pub(crate) fn wrpr_cleanwin<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    cpu.cleanwin = written(cpu, insn) as u8 & 7;
    Ok(())
}

pub(crate) fn wrpr_otherwin<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    cpu.otherwin = written(cpu, insn) as u8 & 7;
    Ok(())
}

pub(crate) fn wrpr_wstate<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    cpu.wstate = written(cpu, insn) as u8 & 0x3F;
    Ok(())
}
