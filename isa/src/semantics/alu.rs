//! Integer arithmetic, logic, shifts and moves.

use super::condition::{holds_float, holds_integer, holds_register, of_add, of_logic, of_sub};
use super::{set_destination, source1, source2};
use crate::exec::Outcome;
use crate::{Cpu, Env, Insn, TrapType};

/// A function of the two operands, and its twin that sets condition codes without carry and
/// overflow (V9 A.31).
macro_rules! logic {
    ($($name:ident $name_cc:ident $f:path;)*) => {$(
        #[inline(always)]
        pub(crate) fn $name<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
            let result = $f(source1(cpu, insn), source2(cpu, insn));
            set_destination(cpu, insn, result);
            Ok(())
        }
        #[inline(always)]
        pub(crate) fn $name_cc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
            let result = $f(source1(cpu, insn), source2(cpu, insn));
            set_destination(cpu, insn, result);
            cpu.ccr = of_logic(result);
            Ok(())
        }
    )*};
}

logic! {
    and andcc and_of;
    or orcc or_of;
    xor xorcc xor_of;
    andn andncc andn_of;
    orn orncc orn_of;
    xnor xnorcc xnor_of;
}

fn and_of(a: u64, b: u64) -> u64 {
    a & b
}

fn or_of(a: u64, b: u64) -> u64 {
    a | b
}

fn xor_of(a: u64, b: u64) -> u64 {
    a ^ b
}

fn andn_of(a: u64, b: u64) -> u64 {
    a & !b
}

fn orn_of(a: u64, b: u64) -> u64 {
    a | !b
}

fn xnor_of(a: u64, b: u64) -> u64 {
    !(a ^ b)
}

/// icc.c, the carry that ADDC and SUBC take (V9 A.2: the 32-bit one).
#[inline(always)]
fn carry(cpu: &Cpu) -> u64 {
    u64::from(cpu.ccr & 1)
}

#[inline(always)]
pub(crate) fn add<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let result = source1(cpu, insn).wrapping_add(source2(cpu, insn));
    set_destination(cpu, insn, result);
    Ok(())
}

#[inline(always)]
pub(crate) fn addcc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let (a, b) = (source1(cpu, insn), source2(cpu, insn));
    let result = a.wrapping_add(b);
    set_destination(cpu, insn, result);
    cpu.ccr = of_add(a, b, result);
    Ok(())
}

pub(crate) fn addc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let result = source1(cpu, insn)
        .wrapping_add(source2(cpu, insn))
        .wrapping_add(carry(cpu));
    set_destination(cpu, insn, result);
    Ok(())
}

pub(crate) fn addccc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let (a, b) = (source1(cpu, insn), source2(cpu, insn));
    let result = a.wrapping_add(b).wrapping_add(carry(cpu));
    set_destination(cpu, insn, result);
    cpu.ccr = of_add(a, b, result);
    Ok(())
}

#[inline(always)]
pub(crate) fn sub<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let result = source1(cpu, insn).wrapping_sub(source2(cpu, insn));
    set_destination(cpu, insn, result);
    Ok(())
}

#[inline(always)]
pub(crate) fn subcc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let (a, b) = (source1(cpu, insn), source2(cpu, insn));
    let result = a.wrapping_sub(b);
    set_destination(cpu, insn, result);
    cpu.ccr = of_sub(a, b, result);
    Ok(())
}

pub(crate) fn subc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let result = source1(cpu, insn)
        .wrapping_sub(source2(cpu, insn))
        .wrapping_sub(carry(cpu));
    set_destination(cpu, insn, result);
    Ok(())
}

pub(crate) fn subccc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let (a, b) = (source1(cpu, insn), source2(cpu, insn));
    let result = a.wrapping_sub(b).wrapping_sub(carry(cpu));
    set_destination(cpu, insn, result);
    cpu.ccr = of_sub(a, b, result);
    Ok(())
}

/// icc.v is also set by a tag, the low two bits of an operand (V9 A.59, A.60).
fn tagged(ccr: u8, a: u64, b: u64) -> u8 {
    ccr | u8::from((a | b) & 3 != 0) << 1
}

fn finish_tagged(cpu: &mut Cpu, insn: &Insn, result: u64, ccr: u8, trap: bool) -> Outcome {
    if trap && ccr & 2 != 0 {
        return Err(TrapType::TAG_OVERFLOW);
    }
    set_destination(cpu, insn, result);
    cpu.ccr = ccr;
    Ok(())
}

fn tagged_add(cpu: &mut Cpu, insn: &Insn, trap: bool) -> Outcome {
    let (a, b) = (source1(cpu, insn), source2(cpu, insn));
    let result = a.wrapping_add(b);
    finish_tagged(cpu, insn, result, tagged(of_add(a, b, result), a, b), trap)
}

fn tagged_sub(cpu: &mut Cpu, insn: &Insn, trap: bool) -> Outcome {
    let (a, b) = (source1(cpu, insn), source2(cpu, insn));
    let result = a.wrapping_sub(b);
    finish_tagged(cpu, insn, result, tagged(of_sub(a, b, result), a, b), trap)
}

pub(crate) fn taddcc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    tagged_add(cpu, insn, false)
}

pub(crate) fn tsubcc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    tagged_sub(cpu, insn, false)
}

pub(crate) fn taddcctv<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    tagged_add(cpu, insn, true)
}

pub(crate) fn tsubcctv<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    tagged_sub(cpu, insn, true)
}

#[inline(always)]
pub(crate) fn sethi<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    set_destination(cpu, insn, u64::from(insn.imm as u32));
    Ok(())
}

/// SLL shifts all 64 bits, only its count is of five bits (V9 A.49).
#[inline(always)]
pub(crate) fn sll<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let result = source1(cpu, insn) << (source2(cpu, insn) & 31);
    set_destination(cpu, insn, result);
    Ok(())
}

#[inline(always)]
pub(crate) fn srl<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let result = u64::from(source1(cpu, insn) as u32 >> (source2(cpu, insn) & 31));
    set_destination(cpu, insn, result);
    Ok(())
}

#[inline(always)]
pub(crate) fn sra<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let result = i64::from(source1(cpu, insn) as i32 >> (source2(cpu, insn) & 31)) as u64;
    set_destination(cpu, insn, result);
    Ok(())
}

#[inline(always)]
pub(crate) fn sllx<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let result = source1(cpu, insn) << (source2(cpu, insn) & 63);
    set_destination(cpu, insn, result);
    Ok(())
}

#[inline(always)]
pub(crate) fn srlx<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let result = source1(cpu, insn) >> (source2(cpu, insn) & 63);
    set_destination(cpu, insn, result);
    Ok(())
}

#[inline(always)]
pub(crate) fn srax<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    let result = (source1(cpu, insn) as i64 >> (source2(cpu, insn) & 63)) as u64;
    set_destination(cpu, insn, result);
    Ok(())
}

#[inline(always)]
pub(crate) fn movicc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    if holds_integer(cpu, insn) {
        let value = source2(cpu, insn);
        set_destination(cpu, insn, value);
    }
    Ok(())
}

/// MOVcc on floating-point codes reads FSR, so it needs the unit enabled (V9 A.35).
pub(crate) fn movfcc<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    super::require_fp(cpu)?;
    if holds_float(cpu, insn) {
        let value = source2(cpu, insn);
        set_destination(cpu, insn, value);
    }
    Ok(())
}

#[inline(always)]
pub(crate) fn movr<E: Env>(cpu: &mut Cpu, _: &mut E, insn: &Insn) -> Outcome {
    if holds_register(cpu, insn) {
        let value = source2(cpu, insn);
        set_destination(cpu, insn, value);
    }
    Ok(())
}
