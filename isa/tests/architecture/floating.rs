//! The floating-point register file, its loads, stores and moves.

use crate::machine::{Machine, asi, rri, rrr, word};
use stillframe_isa::cpu::{Pstate, fprs};
use stillframe_isa::table::{Class, Op, Operands, ROWS};
use stillframe_isa::{Asi, TrapType};

/// V9 5.1.4: singles are the halves of the lower doubles; the upper ones have no singles.
#[test]
fn singles_and_doubles_overlap() {
    let mut m = Machine::user();
    for n in 0..32 {
        m.cpu.set_single(n, 0x100 + u32::from(n));
    }
    for n in (0..32).step_by(2) {
        assert_eq!(
            m.cpu.double(n),
            0x100_0000_0101 + u64::from(n) * 0x1_0000_0001
        );
    }
    m.cpu.set_double(62, 5);
    assert_eq!(
        (m.cpu.f[31], m.cpu.double(62), m.cpu.single(31)),
        (5, 5, 0x11F)
    );
}

#[test]
fn the_dirty_bits_follow_writes() {
    let load = |rd| rri(Op::Lddf, 1, 0, rd);
    for (word, expected) in [
        (rri(Op::Ldf, 1, 0, 31), fprs::DL),
        (load(30), fprs::DL),
        (load(32), fprs::DU),
        (rrr(Op::Fmovs, 0, 1, 2), fprs::DL),
        (rrr(Op::Fmovd, 0, 2, 62), fprs::DU),
        (rri(Op::Stdf, 1, 0, 62), 0),
        (rri(Op::Ldfsr, 1, 0, 0), 0),
    ] {
        let mut m = Machine::user();
        m.cpu.r[1] = 0x100;
        m.ok(word);
        assert_eq!(m.cpu.fprs, fprs::FEF | expected, "{word:08x}");
    }
    let mut m = Machine::user();
    m.cpu.r[1] = 0x100;
    m.ok(asi(Op::Lddfa, 1, Asi::BLOCK_PRIMARY, 16));
    assert_eq!(m.cpu.fprs, fprs::FEF | fprs::DL);
    m.ok(asi(Op::Lddfa, 1, Asi::BLOCK_PRIMARY, 48));
    assert_eq!(m.cpu.fprs, fprs::FEF | fprs::DL | fprs::DU);
}

/// fp_disabled if either PSTATE.PEF or FPRS.FEF is off: for every row of a floating-point class.
#[test]
fn everything_floating_needs_both_enables() {
    let mut rows = 0;
    for row in ROWS {
        let floating = matches!(
            row.class,
            Class::LoadFp | Class::LoadFsr | Class::StoreFp | Class::FpMove | Class::FpBranch
        ) || matches!(row.op, Op::MovFcc | Op::RdGsr | Op::WrGsr);
        if !floating {
            continue;
        }
        rows += 1;
        let operands = Operands {
            rs1: 1,
            cond: 1,
            asi: Asi::PRIMARY.0,
            ..Operands::default()
        };
        let word = row.encode(&operands).expect("fits");
        let mut m = Machine::user();
        m.cpu.r[1] = 0x101; // ranks below
        m.cpu.fprs = 0;
        assert_eq!(
            m.trapped(word),
            TrapType::FP_DISABLED,
            "{:?} with FEF off",
            row.op
        );
        m.cpu.fprs = fprs::FEF;
        m.cpu.set_pstate(Pstate::IE);
        assert_eq!(
            m.trapped(word),
            TrapType::FP_DISABLED,
            "{:?} with PEF off",
            row.op
        );
    }
    assert_eq!(rows, 12 + 12 + 2 + 3);
}

#[test]
fn loads_and_stores() {
    let mut m = Machine::user();
    m.cpu.r[1] = 0x100;
    m.env.write(0x100, 8, 0x0102_0304_0506_0708);
    m.ok(rri(Op::Ldf, 1, 4, 3));
    assert_eq!(m.cpu.single(3), 0x0506_0708);
    m.ok(rri(Op::Lddf, 1, 0, 34));
    assert_eq!(m.cpu.double(34), 0x0102_0304_0506_0708);
    m.ok(rri(Op::Stdf, 1, 8, 34));
    m.ok(rri(Op::Stf, 1, 0, 3));
    assert_eq!(m.env.read(0x100, 8), 0x0506_0708_0506_0708);
    assert_eq!(m.env.read(0x108, 8), 0x0102_0304_0506_0708);
}

/// Manual 13.5.3: eight doubles from an aligned group of registers, 64 aligned bytes.
#[test]
fn block_loads_and_stores() {
    for first in [0u8, 16, 32, 48] {
        let mut m = Machine::user();
        m.cpu.r[1] = 0x140;
        m.ok(asi(Op::Lddfa, 1, Asi::BLOCK_PRIMARY, first));
        for n in 0..8u8 {
            let memory = m.env.read(0x140 + 8 * usize::from(n), 8);
            assert_eq!(m.cpu.double(first + 2 * n), memory);
        }
        m.cpu.r[1] = 0x200;
        m.ok(asi(Op::Stdfa, 1, Asi::BLOCK_COMMIT_PRIMARY, first));
        assert_eq!(m.env.bytes[0x200..0x240], m.env.bytes[0x140..0x180]);
    }
    for op in [Op::Lddfa, Op::Stdfa] {
        let mut m = Machine::user();
        m.cpu.r[1] = 0x120;
        let bad = asi(op, 1, Asi::BLOCK_PRIMARY, 0);
        assert_eq!(m.trapped(bad), TrapType::MEM_ADDRESS_NOT_ALIGNED);
        for first in (0..64).filter(|n| n % 2 == 0 && n % 16 != 0) {
            let bad = asi(op, 1, Asi::BLOCK_PRIMARY, first);
            assert_eq!(
                m.trapped(bad),
                TrapType::ILLEGAL_INSTRUCTION,
                "ranks above alignment"
            );
        }
        m.cpu.r[1] = 0x140;
        let user = asi(op, 1, Asi::BLOCK_AS_IF_USER_PRIMARY, 0);
        assert_eq!(m.trapped(user), TrapType::PRIVILEGED_ACTION);
    }
}

/// V9 5.1.7: LDFSR leaves fcc1 to fcc3; ver, ftt and qne are not written; storing clears ftt.
#[test]
fn floating_point_state_register() {
    let mut m = Machine::user();
    m.cpu.r[1] = 0x100;
    m.env.write(0x100, 8, u64::MAX);
    m.ok(rri(Op::Ldfsr, 1, 0, 0));
    assert_eq!(m.cpu.fsr, 0xCFC0_0FFF);
    m.ok(rri(Op::Ldxfsr, 1, 0, 0));
    assert_eq!(m.cpu.fsr, 0x3F_CFC0_0FFF);
    m.env.write(0x100, 8, 0);
    m.ok(rri(Op::Ldfsr, 1, 0, 0));
    assert_eq!(m.cpu.fsr, 0x3F_0000_0000);
    m.cpu.fsr |= 2 << 14;
    m.ok(rri(Op::Stfsr, 1, 0, 0));
    assert_eq!((m.env.read(0x100, 4), m.cpu.fsr), (0x8000, 0x3F_0000_0000));
    m.cpu.fsr |= 2 << 14;
    m.ok(rri(Op::Stxfsr, 1, 0, 0));
    assert_eq!(
        (m.env.read(0x100, 8), m.cpu.fsr),
        (0x3F_0000_8000, 0x3F_0000_0000)
    );
}

#[test]
fn moves() {
    let mut m = Machine::user();
    m.cpu.set_single(1, 0xC000_0001);
    m.cpu.set_double(62, 0xC000_0000_0000_0001);
    for (op, expected) in [
        (Op::Fmovs, 0xC000_0001),
        (Op::Fnegs, 0x4000_0001),
        (Op::Fabss, 0x4000_0001),
    ] {
        m.ok(rrr(op, 0, 1, 8));
        assert_eq!(m.cpu.single(8), expected, "{op:?}");
    }
    for (op, high) in [(Op::Fmovd, 0xCu64), (Op::Fnegd, 4), (Op::Fabsd, 4)] {
        m.ok(rrr(op, 0, 62, 40));
        assert_eq!(m.cpu.double(40), high << 60 | 1, "{op:?}");
    }
    m.cpu.fsr = 7 << 14 | 0x3FF;
    m.ok(rrr(Op::Fmovs, 0, 1, 8));
    assert_eq!(m.cpu.fsr, 0x3E0, "ftt and cexc are cleared, aexc is kept");
}

#[test]
fn conditional_moves() {
    let mut m = Machine::user();
    m.cpu.set_double(2, 22);
    m.cpu.set_single(1, 11);
    m.cpu.ccr = 0x40;
    m.cpu.fsr = 1 << 34;
    m.cpu.r[1] = 5;
    let cases = [
        (Op::FmovsIcc, Op::FmovdIcc, 1, 1, true),
        (Op::FmovsIcc, Op::FmovdIcc, 1, 0, false),
        (Op::FmovsFcc, Op::FmovdFcc, 4, 2, true),
        (Op::FmovsFcc, Op::FmovdFcc, 4, 1, false),
        (Op::FmovsR, Op::FmovdR, 6, 0, true),
        (Op::FmovsR, Op::FmovdR, 1, 0, false),
    ];
    for (single, double, cond, cc, moves) in cases {
        let rs1 = if single == Op::FmovsR { 1 } else { 0 };
        let word = |op, rs2, rd| {
            word(
                op,
                Operands {
                    cond,
                    cc,
                    rs1,
                    rs2,
                    rd,
                    ..Operands::default()
                },
            )
        };
        m.cpu.set_single(9, 0);
        m.cpu.set_double(40, 0);
        m.ok(word(single, 1, 9));
        m.ok(word(double, 2, 40));
        let expected = if moves { (11, 22) } else { (0, 0) };
        assert_eq!(
            (m.cpu.single(9), m.cpu.double(40)),
            expected,
            "{single:?} {cond} {cc}"
        );
    }
}
