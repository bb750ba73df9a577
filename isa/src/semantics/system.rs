//! Barriers, FLUSH, prefetch, return from traps, and instructions that only trap.

use super::access::{address, named_asi};
use crate::env::Membar;
use crate::exec::Outcome;
use crate::traps::{TrapState, read_tstate};
use crate::{Cpu, Env, Insn, TrapType, Va};

/// V9 A.22.
pub(crate) fn illtrap<E: Env>(_: &mut Cpu, _: &mut E, _: &Insn) -> Outcome {
    Err(TrapType::ILLEGAL_INSTRUCTION)
}

/// V9 A.51: MEMBAR #StoreStore by another name.
pub(crate) fn stbar<E: Env>(cpu: &mut Cpu, env: &mut E, _: &Insn) -> Outcome {
    env.membar(cpu, Membar { mmask: 8, cmask: 0 });
    Ok(())
}

/// V9 A.32.
pub(crate) fn membar<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    env.membar(
        cpu,
        Membar {
            mmask: insn.aux & 15,
            cmask: insn.aux >> 4,
        },
    );
    Ok(())
}

/// V9 A.20; the low three bits of the address mean nothing.
pub(crate) fn flush<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    env.flush(cpu, Va(address(cpu, insn).0 & !7))
}

/// V9 A.42.
pub(crate) fn prefetch<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    env.prefetch(cpu, address(cpu, insn), cpu.implicit_asi, insn.rd);
    Ok(())
}

/// A prefetch never traps for what it asks; one that user code may not ask for does nothing.
pub(crate) fn prefetcha<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let asi = named_asi(cpu, insn);
    if cpu.is_privileged() || !asi.is_restricted() {
        env.prefetch(cpu, address(cpu, insn), asi, insn.rd);
    }
    Ok(())
}

/// V9 A.50.
// Model: in user mode it does nothing, one of the two behaviours that V9 allows.
pub(crate) fn sir<E: Env>(cpu: &mut Cpu, _: &mut E, _: &Insn) -> Outcome {
    if cpu.is_privileged() {
        Err(TrapType::SOFTWARE_INITIATED_RESET)
    } else {
        Ok(())
    }
}

/// Restores what the trap saved and leaves the trap level; at level 0 illegal (V9 A.11).
fn leave_trap<E: Env>(cpu: &mut Cpu, env: &mut E) -> Result<(u64, u64), TrapType> {
    let frame = *cpu.trap_frame().ok_or(TrapType::ILLEGAL_INSTRUCTION)?;
    let TrapState {
        ccr,
        asi,
        pstate,
        cwp,
    } = read_tstate(frame.tstate);
    cpu.ccr = ccr;
    cpu.asi = asi;
    cpu.set_cwp(cwp);
    cpu.set_tl(cpu.tl - 1);
    cpu.set_pstate(pstate);
    env.synchronize(cpu);
    env.mode_changed(cpu);
    Ok((frame.tpc, frame.tnpc))
}

pub(crate) fn done<E: Env>(cpu: &mut Cpu, env: &mut E, _: &Insn) -> Outcome {
    let (_, tnpc) = leave_trap(cpu, env)?;
    cpu.next_pc = tnpc & cpu.va_mask;
    cpu.next_npc = tnpc.wrapping_add(4) & cpu.va_mask;
    Ok(())
}

pub(crate) fn retry<E: Env>(cpu: &mut Cpu, env: &mut E, _: &Insn) -> Outcome {
    let (tpc, tnpc) = leave_trap(cpu, env)?;
    cpu.next_pc = tpc & cpu.va_mask;
    cpu.next_npc = tnpc & cpu.va_mask;
    Ok(())
}
