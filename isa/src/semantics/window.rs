//! Register windows (V9 6.3.6, A.21, A.46, A.47). The counters are of three bits and wrap
//! (manual 14.2.1).

use super::{set_destination, source1, source2};
use crate::cpu::WINDOWS;
use crate::exec::Outcome;
use crate::{Cpu, Env, Insn, TrapType};

const MASK: u8 = WINDOWS as u8 - 1;

/// Trap type of a spill or fill: the kind is WSTATE.OTHER if a window of another address space is
/// there, else WSTATE.NORMAL; each has four vectors (V9 6.4.3).
fn with_kind(cpu: &Cpu, normal: TrapType, other: TrapType) -> TrapType {
    let (base, kind) = if cpu.otherwin == 0 {
        (normal, cpu.wstate & 7)
    } else {
        (other, cpu.wstate >> 3 & 7)
    };
    TrapType(base.0 + 4 * u16::from(kind))
}

#[cold]
fn spill(cpu: &Cpu) -> TrapType {
    with_kind(cpu, TrapType::SPILL_0_NORMAL, TrapType::SPILL_0_OTHER)
}

#[cold]
fn fill(cpu: &Cpu) -> TrapType {
    with_kind(cpu, TrapType::FILL_0_NORMAL, TrapType::FILL_0_OTHER)
}

/// A fill trap where no window can be restored.
#[inline(always)]
pub(crate) fn require_restorable(cpu: &Cpu) -> Result<(), TrapType> {
    if cpu.canrestore == 0 {
        Err(fill(cpu))
    } else {
        Ok(())
    }
}

/// To the caller's window.
#[inline(always)]
pub(crate) fn leave(cpu: &mut Cpu) {
    cpu.previous_window();
    cpu.cansave = (cpu.cansave + 1) & MASK;
    cpu.canrestore = cpu.canrestore.wrapping_sub(1) & MASK;
}

/// The sum is of the old window's registers and goes to the new one's.
pub(crate) fn save<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    if cpu.cansave == 0 {
        return Err(spill(cpu));
    }
    if cpu.cleanwin.wrapping_sub(cpu.canrestore) & MASK == 0 {
        return Err(TrapType::CLEAN_WINDOW);
    }
    let result = source1(cpu, insn).wrapping_add(source2(cpu, insn));
    cpu.next_window();
    cpu.cansave = cpu.cansave.wrapping_sub(1) & MASK;
    cpu.canrestore = (cpu.canrestore + 1) & MASK;
    set_destination(cpu, insn, result);
    Ok(())
}

pub(crate) fn restore<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    require_restorable(cpu)?;
    let result = source1(cpu, insn).wrapping_add(source2(cpu, insn));
    leave(cpu);
    set_destination(cpu, insn, result);
    Ok(())
}

/// Spills until the window in use is the only one.
pub(crate) fn flushw<E: Env>(cpu: &mut Cpu, _: &mut E, _: &Insn) -> Outcome {
    if usize::from(cpu.cansave) == WINDOWS - 2 {
        Ok(())
    } else {
        Err(spill(cpu))
    }
}

/// What a spill handler ends with.
pub(crate) fn saved<E: Env>(cpu: &mut Cpu, _: &mut E, _: &Insn) -> Outcome {
    cpu.cansave = (cpu.cansave + 1) & MASK;
    if cpu.otherwin == 0 {
        cpu.canrestore = cpu.canrestore.wrapping_sub(1) & MASK;
    } else {
        cpu.otherwin = cpu.otherwin.wrapping_sub(1) & MASK;
    }
    Ok(())
}

/// What a fill handler ends with.
pub(crate) fn restored<E: Env>(cpu: &mut Cpu, _: &mut E, _: &Insn) -> Outcome {
    cpu.canrestore = (cpu.canrestore + 1) & MASK;
    if usize::from(cpu.cleanwin) < WINDOWS - 1 {
        cpu.cleanwin += 1;
    }
    if cpu.otherwin == 0 {
        cpu.cansave = cpu.cansave.wrapping_sub(1) & MASK;
    } else {
        cpu.otherwin = cpu.otherwin.wrapping_sub(1) & MASK;
    }
    Ok(())
}
