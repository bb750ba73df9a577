//! Integer multiplication and division.

use super::condition::{of_add, of_logic};
use super::{set_destination, source1, source2};
use crate::exec::Outcome;
use crate::{Cpu, Env, Insn, TrapType};

/// V9 A.37.
#[inline(always)]
pub(crate) fn mulx<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let result = source1(cpu, insn).wrapping_mul(source2(cpu, insn));
    set_destination(cpu, insn, result);
    Ok(())
}

/// 32 x 32 to 64 bits, the upper half also to Y (V9 A.38).
#[inline(always)]
fn finish_multiply(cpu: &mut Cpu, insn: &Insn, product: u64) -> u64 {
    set_destination(cpu, insn, product);
    cpu.y = product >> 32;
    product
}

#[inline(always)]
fn unsigned_product(cpu: &Cpu, insn: &Insn) -> u64 {
    u64::from(source1(cpu, insn) as u32) * u64::from(source2(cpu, insn) as u32)
}

#[inline(always)]
fn signed_product(cpu: &Cpu, insn: &Insn) -> u64 {
    (i64::from(source1(cpu, insn) as i32) * i64::from(source2(cpu, insn) as i32)) as u64
}

pub(crate) fn umul<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let product = unsigned_product(cpu, insn);
    finish_multiply(cpu, insn, product);
    Ok(())
}

pub(crate) fn smul<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let product = signed_product(cpu, insn);
    finish_multiply(cpu, insn, product);
    Ok(())
}

pub(crate) fn umulcc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let product = unsigned_product(cpu, insn);
    cpu.ccr = of_logic(finish_multiply(cpu, insn, product));
    Ok(())
}

pub(crate) fn smulcc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let product = signed_product(cpu, insn);
    cpu.ccr = of_logic(finish_multiply(cpu, insn, product));
    Ok(())
}

/// One step of a 32-bit multiplication (V9 A.39).
// Model: V9 leaves the upper half of the result and xcc undefined; here both come of the addition
// done in 64 bits, as QEMU has it.
pub(crate) fn mulscc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let a = source1(cpu, insn) as u32;
    let sign = u32::from((cpu.ccr >> 3 ^ cpu.ccr >> 1) & 1 != 0);
    let left = u64::from(sign << 31 | a >> 1);
    let right = if cpu.y & 1 != 0 {
        u64::from(source2(cpu, insn) as u32)
    } else {
        0
    };
    let result = left + right;
    cpu.y = u64::from(a & 1) << 31 | cpu.y >> 1;
    set_destination(cpu, insn, result);
    cpu.ccr = of_add(left, right, result);
    Ok(())
}

fn divisor(value: u64) -> Result<u64, TrapType> {
    if value == 0 {
        Err(TrapType::DIVISION_BY_ZERO)
    } else {
        Ok(value)
    }
}

/// V9 A.37.
pub(crate) fn udivx<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let result = source1(cpu, insn) / divisor(source2(cpu, insn))?;
    set_destination(cpu, insn, result);
    Ok(())
}

/// The one overflow, the least number by -1, gives the least number (V9 A.37).
pub(crate) fn sdivx<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let by = divisor(source2(cpu, insn))?;
    let result = (source1(cpu, insn) as i64).wrapping_div(by as i64) as u64;
    set_destination(cpu, insn, result);
    Ok(())
}

/// Y and 32 bits by 32 bits; too large a quotient becomes the largest (V9 A.10). Returns the
/// quotient and whether it overflowed.
fn unsigned_quotient(cpu: &Cpu, insn: &Insn) -> Result<(u64, bool), TrapType> {
    let by = divisor(source2(cpu, insn) & 0xFFFF_FFFF)?;
    let dividend = cpu.y << 32 | source1(cpu, insn) & 0xFFFF_FFFF;
    let quotient = dividend / by;
    Ok((quotient.min(0xFFFF_FFFF), quotient > 0xFFFF_FFFF))
}

/// As above with signs; the quotient is extended to 64 bits.
fn signed_quotient(cpu: &Cpu, insn: &Insn) -> Result<(u64, bool), TrapType> {
    let by = divisor(source2(cpu, insn) & 0xFFFF_FFFF)? as i32;
    let dividend = (cpu.y << 32 | source1(cpu, insn) & 0xFFFF_FFFF) as i64;
    // The one quotient that 64 bits cannot hold is positive.
    let quotient = dividend.checked_div(i64::from(by)).unwrap_or(i64::MAX);
    let result = quotient.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
    Ok((result as u64, result != quotient))
}

/// Condition codes of a division: icc.v tells of an overflow.
fn of_division((quotient, overflow): (u64, bool)) -> u8 {
    of_logic(quotient) | u8::from(overflow) << 1
}

pub(crate) fn udiv<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let (quotient, _) = unsigned_quotient(cpu, insn)?;
    set_destination(cpu, insn, quotient);
    Ok(())
}

pub(crate) fn sdiv<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let (quotient, _) = signed_quotient(cpu, insn)?;
    set_destination(cpu, insn, quotient);
    Ok(())
}

pub(crate) fn udivcc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let divided = unsigned_quotient(cpu, insn)?;
    set_destination(cpu, insn, divided.0);
    cpu.ccr = of_division(divided);
    Ok(())
}

pub(crate) fn sdivcc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let divided = signed_quotient(cpu, insn)?;
    set_destination(cpu, insn, divided.0);
    cpu.ccr = of_division(divided);
    Ok(())
}
