//! Condition codes: how they are made and how they are tested.

use crate::{Cpu, Insn};

const N: u8 = 8;
const Z: u8 = 4;
const V: u8 = 2;
const C: u8 = 1;

/// Code `code` in xcc if `wide` is odd and in icc if `narrow` is.
#[inline(always)]
fn codes(wide: u64, narrow: u64, code: u8) -> u8 {
    let (wide, narrow) = ((wide & 1) as u8, (narrow & 1) as u8);
    (wide << 4 | narrow) * code
}

/// Condition codes of a result without carry and overflow: CCR with xcc in 7:4, icc in 3:0.
#[inline(always)]
pub(crate) fn of_logic(result: u64) -> u8 {
    codes(result >> 63, result >> 31, N)
        | codes((result == 0).into(), (result as u32 == 0).into(), Z)
}

/// Adds carry and overflow given in bits 63 (xcc) and 31 (icc).
#[inline(always)]
fn with_carry(result: u64, overflow: u64, carry: u64) -> u8 {
    of_logic(result) | codes(overflow >> 63, overflow >> 31, V) | codes(carry >> 63, carry >> 31, C)
}

/// Condition codes of `result = a + b`, or that with a carry in (V9 A.2).
#[inline(always)]
pub(crate) fn of_add(a: u64, b: u64, result: u64) -> u8 {
    with_carry(
        result,
        (a ^ result) & (b ^ result),
        a & b | (a | b) & !result,
    )
}

/// Condition codes of `result = a - b`, or that with a borrow in (V9 A.56).
#[inline(always)]
pub(crate) fn of_sub(a: u64, b: u64, result: u64) -> u8 {
    with_carry(result, (a ^ b) & (a ^ result), !a & b | (!a | b) & result)
}

/// For each integer condition the set of codes (nzvc as a number) on which it holds.
static INTEGER: [u16; 16] = integer_conditions();

const fn integer_conditions() -> [u16; 16] {
    let mut sets = [0; 16];
    let mut code = 0;
    while code < 16u8 {
        let (n, z) = (code & N != 0, code & Z != 0);
        let (v, c) = (code & V != 0, code & C != 0);
        let holds = [false, z, z | (n ^ v), n ^ v, c | z, c, n, v];
        let mut cond = 0;
        while cond < 8 {
            // Conditions 8 to 15 are the opposites of 0 to 7 (V9 table 32).
            sets[if holds[cond] { cond } else { cond + 8 }] |= 1 << code;
            cond += 1;
        }
        code += 1;
    }
    sets
}

/// For each floating-point condition the set of fcc values on which it holds: equal 0, less 1,
/// greater 2, unordered 3 (V9 table 33).
static FLOAT: [u8; 16] = [
    0b0000, 0b1110, 0b0110, 0b1010, 0b0010, 0b1100, 0b0100, 0b1000, // n ne lg ul l ug g u
    0b1111, 0b0001, 0b1001, 0b0101, 0b1101, 0b0011, 0b1011, 0b0111, // a e ue ge uge le ule o
];

/// Whether the integer condition of a row with `cond` and `%icc|%xcc` holds.
#[inline(always)]
pub(crate) fn holds_integer(cpu: &Cpu, insn: &Insn) -> bool {
    let code = cpu.ccr >> (insn.aux >> 4) & 15;
    INTEGER[usize::from(insn.aux & 15)] >> code & 1 != 0
}

/// Whether the floating-point condition of a row with `fcond` and `%fccN` holds.
#[inline(always)]
pub(crate) fn holds_float(cpu: &Cpu, insn: &Insn) -> bool {
    const SHIFTS: [u8; 4] = [10, 32, 34, 36];
    let fcc = cpu.fsr >> SHIFTS[usize::from(insn.aux >> 4 & 3)] & 3;
    FLOAT[usize::from(insn.aux & 15)] >> fcc & 1 != 0
}

/// Whether the condition on the first source register holds (V9 table 34). Reserved conditions
/// never arrive.
#[inline(always)]
pub(crate) fn holds_register(cpu: &Cpu, insn: &Insn) -> bool {
    let value = cpu.r[usize::from(insn.rs1)] as i64;
    match insn.aux & 7 {
        1 => value == 0,
        2 => value <= 0,
        3 => value < 0,
        5 => value != 0,
        6 => value > 0,
        _ => value >= 0,
    }
}
