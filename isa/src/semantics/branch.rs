//! Control transfer (V9 6.3.4 and A.3 to A.8, A.24, A.45, A.61).

use super::access::refuse;
use super::condition::{holds_float, holds_integer, holds_register};
use super::{require_fp, set_destination, source1, source2, window};
use crate::env::Access;
use crate::exec::Outcome;
use crate::insn::flags;
use crate::{Cpu, Env, Insn, TrapType, Va};

/// The delay instruction is annulled with the `a` bit if the branch is not taken, and also if the
/// branch is unconditional (V9 A.6).
#[inline(always)]
fn branch(cpu: &mut Cpu, insn: &Insn, taken: bool) {
    if taken {
        let target = cpu.pc.wrapping_add(insn.imm as i64 as u64) & cpu.va_mask;
        if insn.flags & flags::ANNUL_TAKEN == 0 {
            cpu.next_npc = target;
        } else {
            cpu.next_pc = target;
            cpu.next_npc = target.wrapping_add(4) & cpu.va_mask;
        }
    } else if insn.flags & flags::ANNUL != 0 {
        cpu.next_pc = cpu.next_npc;
        cpu.next_npc = cpu.next_npc.wrapping_add(4) & cpu.va_mask;
    }
}

/// Bicc, BPcc.
#[inline(always)]
pub(crate) fn on_integer<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let taken = holds_integer(cpu, insn);
    branch(cpu, insn, taken);
    Ok(())
}

/// BPr.
#[inline(always)]
pub(crate) fn on_register<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let taken = holds_register(cpu, insn);
    branch(cpu, insn, taken);
    Ok(())
}

/// FBfcc, FBPfcc.
pub(crate) fn on_float<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    require_fp(cpu)?;
    let taken = holds_float(cpu, insn);
    branch(cpu, insn, taken);
    Ok(())
}

#[inline(always)]
pub(crate) fn call<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    cpu.r[15] = cpu.pc;
    cpu.next_npc = cpu.pc.wrapping_add(insn.imm as i64 as u64) & cpu.va_mask;
    Ok(())
}

/// The target of JMPL and RETURN: a misaligned one traps (V9 A.24), one in the hole of the address
/// space traps on the jump itself, with lower priority (manual 14.1.6).
#[inline(always)]
fn jump_target<E: Env>(cpu: &Cpu, env: &mut E, insn: &Insn) -> Result<u64, TrapType> {
    let target = Va(source1(cpu, insn).wrapping_add(source2(cpu, insn)) & cpu.va_mask);
    let tt = if target.0 & 3 != 0 {
        TrapType::MEM_ADDRESS_NOT_ALIGNED
    } else if target.in_hole() {
        TrapType::INSTRUCTION_ACCESS_EXCEPTION
    } else {
        return Ok(target.0);
    };
    Err(refuse(cpu, env, tt, target, cpu.implicit_asi, Access::Jump))
}

#[inline(always)]
pub(crate) fn jmpl<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let target = jump_target(cpu, env, insn)?;
    set_destination(cpu, insn, cpu.pc);
    cpu.next_npc = target;
    Ok(())
}

/// JMPL and RESTORE in one; the target is computed in the old window.
#[inline(always)]
pub(crate) fn return_from_window<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    window::require_restorable(cpu)?;
    let target = jump_target(cpu, env, insn)?;
    window::leave(cpu);
    cpu.next_npc = target;
    Ok(())
}

/// Tcc: the trap type is 100 hex plus seven bits of `rs1 + ri`.
pub(crate) fn trap<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    if !holds_integer(cpu, insn) {
        return Ok(());
    }
    let number = source1(cpu, insn).wrapping_add(source2(cpu, insn)) & 0x7F;
    Err(TrapType(TrapType::TRAP_INSTRUCTION_0.0 + number as u16))
}
