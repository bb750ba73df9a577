//! Results and condition codes of integer operations.

use crate::machine::{Machine, rri, rrr, word};
use stillframe_isa::TrapType;
use stillframe_isa::table::{Op, Operands};

const MIN: u64 = 1 << 63;
const MAX: u64 = MIN - 1;

/// `a op b` with a CCR and Y before: result, CCR and Y after.
fn binary(op: Op, a: u64, b: u64, ccr: u8, y: u64) -> Result<(u64, u8, u64), TrapType> {
    let mut m = Machine::user();
    (m.cpu.r[1], m.cpu.r[2], m.cpu.ccr, m.cpu.y) = (a, b, ccr, y);
    m.run(rrr(op, 1, 2, 3))?;
    Ok((m.cpu.r[3], m.cpu.ccr, m.cpu.y))
}

fn check(cases: &[(Op, u64, u64, u8, u64, u8)]) {
    for &(op, a, b, ccr, result, after) in cases {
        let (r, c, _) = binary(op, a, b, ccr, 0).expect("no trap");
        assert_eq!(
            (r, c),
            (result, after),
            "{op:?} {a:x} {b:x} with ccr {ccr:02x}"
        );
    }
}

/// CCR is xcc nzvc, icc nzvc.
#[test]
fn addition_and_subtraction_set_both_condition_codes() {
    check(&[
        (Op::AddCc, 0, 0, 0xFF, 0, 0x44),
        (Op::AddCc, u64::MAX, 1, 0, 0, 0x55),
        (Op::AddCc, MAX, 1, 0, MIN, 0xA5),
        (Op::AddCc, 0x7FFF_FFFF, 1, 0, 0x8000_0000, 0x0A),
        (Op::AddCc, 0xFFFF_FFFF, 1, 0, 0x1_0000_0000, 0x05),
        (Op::AddCc, MIN, MIN, 0, 0, 0x74),
        (Op::SubCc, 5, 5, 0xFF, 0, 0x44),
        (Op::SubCc, 0, 1, 0, u64::MAX, 0x99),
        (Op::SubCc, MIN, 1, 0, MAX, 0x29),
        (Op::SubCc, 0x8000_0000, 1, 0, 0x7FFF_FFFF, 0x02),
        (Op::SubCc, 0x1_0000_0000, 1, 0, 0xFFFF_FFFF, 0x09),
        (Op::Add, MAX, 1, 0x5A, MIN, 0x5A),
        (Op::Sub, 0, 1, 0x5A, u64::MAX, 0x5A),
    ]);
}

/// V9 A.2, A.56: the carry of ADDC and SUBC is icc.c, not xcc.c.
#[test]
fn the_carry_in_is_that_of_32_bits() {
    check(&[
        (Op::Addc, 1, 2, 0x01, 4, 0x01),
        (Op::Addc, 1, 2, 0x10, 3, 0x10),
        (Op::AddcCc, u64::MAX, 0, 0x01, 0, 0x55),
        (Op::AddcCc, u64::MAX, u64::MAX, 0x01, u64::MAX, 0x99),
        (Op::Subc, 5, 2, 0x01, 2, 0x01),
        (Op::SubcCc, 0, 0, 0x01, u64::MAX, 0x99),
        (Op::SubcCc, 0, u64::MAX, 0x01, 0, 0x55),
    ]);
}

#[test]
fn logic_clears_carry_and_overflow() {
    check(&[
        (Op::AndCc, 0xF0F0, 0x0F0F, 0x33, 0, 0x44),
        (Op::OrCc, MIN, 0x8000_0000, 0x33, MIN | 0x8000_0000, 0x88),
        (Op::XorCc, 6, 3, 0xFF, 5, 0),
        (Op::AndnCc, 7, 5, 0, 2, 0),
        (Op::OrnCc, 0, 0, 0, u64::MAX, 0x88),
        (Op::XnorCc, 5, 5, 0, u64::MAX, 0x88),
        (Op::XnorCc, 0, 0xFFFF_FFFF, 0, 0xFFFF_FFFF_0000_0000, 0x84),
        (Op::Andn, 7, 5, 0x12, 2, 0x12),
        (Op::Orn, 1, u64::MAX, 0x12, 1, 0x12),
        (Op::Xnor, 1, 1, 0x12, u64::MAX, 0x12),
        (Op::And, 6, 3, 0x12, 2, 0x12),
        (Op::Or, 6, 3, 0x12, 7, 0x12),
        (Op::Xor, 6, 3, 0x12, 5, 0x12),
    ]);
}

/// V9 A.49: SLL shifts all 64 bits; the 32-bit right shifts see the low word only. Counts are
/// taken modulo 32 and 64.
#[test]
fn shifts() {
    let v = 0x8765_4321_8765_4321;
    check(&[
        (Op::Sll, v, 4, 0, 0x7654_3218_7654_3210, 0),
        (Op::Sll, v, 36, 0, 0x7654_3218_7654_3210, 0),
        (Op::Srl, v, 4, 0, 0x0876_5432, 0),
        (Op::Srl, v, 32, 0, 0x8765_4321, 0),
        (Op::Sra, v, 4, 0, 0xFFFF_FFFF_F876_5432, 0),
        (Op::Sra, v, 0, 0, 0xFFFF_FFFF_8765_4321, 0),
        (Op::Sllx, v, 36, 0, 0x7654_3210_0000_0000, 0),
        (Op::Srlx, v, 60, 0, 8, 0),
        (Op::Srlx, v, 64, 0, v, 0),
        (Op::Srax, v, 60, 0, 0xFFFF_FFFF_FFFF_FFF8, 0),
    ]);
    let mut m = Machine::user();
    m.cpu.r[1] = 1;
    m.ok(rri(Op::Sllx, 1, 63, 3));
    assert_eq!(m.cpu.r[3], MIN);
    m.ok(rri(Op::Sll, 1, 31, 3));
    assert_eq!(m.cpu.r[3], 0x8000_0000);
}

#[test]
fn multiplication() {
    check(&[
        (Op::Mulx, u64::MAX, u64::MAX, 0x12, 1, 0x12),
        (Op::Mulx, MIN, 3, 0, MIN, 0),
        (
            Op::Umul,
            0xFFFF_FFFF,
            0xFFFF_FFFF,
            0x12,
            0xFFFF_FFFE_0000_0001,
            0x12,
        ),
        (Op::Umul, 0x1_0000_0003, 2, 0, 6, 0),
        (Op::Smul, u64::MAX, 5, 0x12, 0xFFFF_FFFF_FFFF_FFFB, 0x12),
        (
            Op::Smul,
            0x8000_0000,
            0x8000_0000,
            0,
            0x4000_0000_0000_0000,
            0,
        ),
        (Op::UmulCc, 0x8000_0000, 2, 0xFF, 0x1_0000_0000, 0x04),
        (Op::UmulCc, 0, 2, 0, 0, 0x44),
        (Op::SmulCc, 0xFFFF_FFFF, 1, 0x33, u64::MAX, 0x88),
    ]);
    let (_, _, y) = binary(Op::Umul, 0xFFFF_FFFF, 0xFFFF_FFFF, 0, 7).expect("no trap");
    assert_eq!(y, 0xFFFF_FFFE);
    let (_, _, y) = binary(Op::Smul, 0xFFFF_FFFF, 1, 0, 7).expect("no trap");
    assert_eq!(y, 0xFFFF_FFFF, "Y has 32 bits");
    let (_, _, y) = binary(Op::Mulx, 5, 6, 0, 7).expect("no trap");
    assert_eq!(y, 7, "MULX leaves Y alone");
}

/// V9 A.10: the dividend is Y and the low word of rs1; the largest quotient stands for overflow.
#[test]
fn division_of_64_by_32_bits_saturates() {
    let cases: &[(Op, u64, u64, u64, u64, u8)] = &[
        (Op::Udiv, 0, 7, 2, 3, 0),
        (Op::Udiv, 1, 0, 2, 0x8000_0000, 0),
        (Op::Udiv, 2, 0, 2, 0xFFFF_FFFF, 0),
        (Op::Udiv, 0, 0xFFFF_FFFF_0000_0007, 0x5_0000_0002, 3, 0),
        (Op::UdivCc, 2, 0, 2, 0xFFFF_FFFF, 0x0A),
        (Op::UdivCc, 0, 0, 2, 0, 0x44),
        (Op::UdivCc, 1, 0, 2, 0x8000_0000, 0x08),
        (
            Op::Sdiv,
            0xFFFF_FFFF,
            0xFFFF_FFF9,
            2,
            0xFFFF_FFFF_FFFF_FFFD,
            0,
        ),
        (Op::Sdiv, 0, 7, 0xFFFF_FFFE, 0xFFFF_FFFF_FFFF_FFFD, 0),
        (Op::Sdiv, 0, 0x8000_0000, 1, 0x7FFF_FFFF, 0),
        (
            Op::Sdiv,
            0xFFFF_FFFF,
            0x8000_0000,
            1,
            0xFFFF_FFFF_8000_0000,
            0,
        ),
        (
            Op::Sdiv,
            0xFFFF_FFFF,
            0x7FFF_FFFF,
            1,
            0xFFFF_FFFF_8000_0000,
            0,
        ),
        (Op::Sdiv, 0x8000_0000, 0, 0xFFFF_FFFF, 0x7FFF_FFFF, 0),
        (Op::SdivCc, 0, 0x8000_0000, 1, 0x7FFF_FFFF, 0x02),
        (
            Op::SdivCc,
            0xFFFF_FFFF,
            0x7FFF_FFFF,
            1,
            0xFFFF_FFFF_8000_0000,
            0x8A,
        ),
        (
            Op::SdivCc,
            0xFFFF_FFFF,
            0x8000_0000,
            1,
            0xFFFF_FFFF_8000_0000,
            0x88,
        ),
    ];
    for &(op, y, a, b, result, ccr) in cases {
        let (r, c, after) = binary(op, a, b, 0, y).expect("no trap");
        assert_eq!(
            (r, c, after),
            (result, ccr, y),
            "{op:?} {y:x}:{a:x} / {b:x}"
        );
    }
}

#[test]
fn division_of_64_bits() {
    check(&[
        (Op::Udivx, u64::MAX, 2, 0x12, MAX, 0x12),
        (Op::Sdivx, u64::MAX, 2, 0x12, 0, 0x12),
        (Op::Sdivx, MIN, u64::MAX, 0, MIN, 0),
        (Op::Sdivx, 7, (-2i64) as u64, 0, (-3i64) as u64, 0),
    ]);
}

#[test]
fn division_by_zero_traps() {
    for op in [
        Op::Udiv,
        Op::Sdiv,
        Op::UdivCc,
        Op::SdivCc,
        Op::Udivx,
        Op::Sdivx,
    ] {
        assert_eq!(
            binary(op, 5, 0, 0, 0),
            Err(TrapType::DIVISION_BY_ZERO),
            "{op:?}"
        );
    }
    for op in [Op::Udiv, Op::Sdiv, Op::UdivCc, Op::SdivCc] {
        let by = 0x1_0000_0000;
        assert_eq!(
            binary(op, 5, by, 0, 0),
            Err(TrapType::DIVISION_BY_ZERO),
            "{op:?}"
        );
    }
}

/// V9 A.39: 33 steps make a multiplication of two words.
#[test]
fn multiply_steps_multiply() {
    for (a, b) in [
        (3, 5),
        (0x1234_5678u32, 0x7FFF_FFFF),
        (0xFFFF_FFFF, 9),
        (0, 7),
    ] {
        let mut m = Machine::user();
        (m.cpu.y, m.cpu.r[1], m.cpu.ccr) = (a.into(), b.into(), 0);
        m.ok(rrr(Op::AndCc, 0, 0, 3));
        for _ in 0..32 {
            m.ok(rrr(Op::MulsCc, 3, 1, 3));
        }
        m.ok(rrr(Op::MulsCc, 3, 0, 3));
        let product = i64::from(a as i32) * i64::from(b as i32);
        let high = m.cpu.r[3] as u32;
        let high = if (a as i32) < 0 {
            high.wrapping_sub(b)
        } else {
            high
        };
        assert_eq!(
            (u64::from(high) << 32 | m.cpu.y) as i64,
            product,
            "{a:x} * {b:x}"
        );
    }
}

/// V9 A.59, A.60: the tag is the low two bits of either operand.
#[test]
fn tagged_arithmetic() {
    check(&[
        (Op::TaddCc, 4, 8, 0, 12, 0),
        (Op::TaddCc, 5, 8, 0, 13, 0x02),
        (Op::TsubCc, 8, 2, 0, 6, 0x02),
        (Op::TsubCc, 8, 4, 0, 4, 0),
        (Op::TaddCc, 0x7FFF_FFFC, 4, 0, 0x8000_0000, 0x0A),
        (Op::TaddCcTv, 4, 8, 0, 12, 0),
        (Op::TsubCcTv, 4, 4, 0, 0, 0x44),
    ]);
    for (op, a, b) in [(Op::TaddCcTv, 5, 8), (Op::TsubCcTv, 0x8000_0000, 4)] {
        assert_eq!(
            binary(op, a, b, 0, 0),
            Err(TrapType::TAG_OVERFLOW),
            "{op:?}"
        );
    }
}

#[test]
fn g0_reads_zero_and_swallows_writes() {
    let mut m = Machine::user();
    m.cpu.r[1] = 7;
    m.ok(rri(Op::Add, 1, 1, 0));
    assert_eq!(m.cpu.r[0], 0);
    m.ok(rri(Op::Add, 0, -1, 2));
    assert_eq!(m.cpu.r[2], u64::MAX);
}

#[test]
fn sethi_clears_the_rest() {
    let mut m = Machine::user();
    m.cpu.r[3] = u64::MAX;
    m.ok(word(
        Op::Sethi,
        Operands {
            imm: 0x3F_FFFF,
            rd: 3,
            ..Operands::default()
        },
    ));
    assert_eq!(m.cpu.r[3], 0xFFFF_FC00);
}

#[test]
fn conditional_moves_move_or_leave() {
    let mut m = Machine::user();
    m.cpu.ccr = 0x40; // xcc.z only
    m.cpu.r[3] = 1;
    let mov = |cond, cc, imm| {
        word(
            Op::MovIcc,
            Operands {
                cond,
                cc,
                imm,
                immediate: true,
                rd: 3,
                ..Operands::default()
            },
        )
    };
    m.ok(mov(1, 0, 20));
    assert_eq!(m.cpu.r[3], 1, "move if icc equal");
    m.ok(mov(1, 1, 20));
    assert_eq!(m.cpu.r[3], 20, "move if xcc equal");
    m.cpu.r[1] = (-4i64) as u64;
    let movr = |cond, imm| {
        word(
            Op::MovR,
            Operands {
                rs1: 1,
                cond,
                imm,
                immediate: true,
                rd: 3,
                ..Operands::default()
            },
        )
    };
    for (cond, moves) in [
        (1, false),
        (2, true),
        (3, true),
        (5, true),
        (6, false),
        (7, false),
    ] {
        m.cpu.r[3] = 1;
        m.ok(movr(cond, -512));
        assert_eq!(m.cpu.r[3] != 1, moves, "rcond {cond}");
    }
}
