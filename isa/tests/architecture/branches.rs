//! Control transfer, delay slots and annulment.

use crate::machine::{Machine, rri, word};
use stillframe_isa::cpu::Pstate;
use stillframe_isa::env::Access;
use stillframe_isa::table::{Op, Operands};
use stillframe_isa::{Asi, TrapType};

/// (pc, npc) after a branch at 1000 by 40 (hex).
fn after(m: &mut Machine, op: Op, operands: Operands) -> (u64, u64) {
    (m.cpu.pc, m.cpu.npc) = (0x1000, 0x1004);
    m.ok(word(
        op,
        Operands {
            imm: 0x40,
            ..operands
        },
    ));
    (m.cpu.pc, m.cpu.npc)
}

const FALL: (u64, u64) = (0x1004, 0x1008);
const FALL_ANNULLED: (u64, u64) = (0x1008, 0x100C);
const TAKEN: (u64, u64) = (0x1004, 0x1040);
const TAKEN_ANNULLED: (u64, u64) = (0x1040, 0x1044);

/// V9 A.6, A.7: `a` annuls the delay instruction of a branch not taken, and that of `ba` and `bn`
/// always.
#[test]
fn annulment() {
    for op in [Op::Bicc, Op::Bpcc, Op::Fbfcc, Op::Fbpfcc] {
        let mut m = Machine::user();
        // e (1) holds on equal condition codes of either kind; ne is 9 there and 1 on fcc.
        m.cpu.ccr = 0x44;
        let float = matches!(op, Op::Fbfcc | Op::Fbpfcc);
        let (equal, unequal) = if float { (9, 1) } else { (1, 9) };
        for (cond, annul, expected) in [
            (equal, false, TAKEN),
            (equal, true, TAKEN),
            (unequal, false, FALL),
            (unequal, true, FALL_ANNULLED),
            (8, false, TAKEN),
            (8, true, TAKEN_ANNULLED),
            (0, false, FALL),
            (0, true, FALL_ANNULLED),
        ] {
            let operands = Operands {
                cond,
                annul,
                ..Operands::default()
            };
            assert_eq!(
                after(&mut m, op, operands),
                expected,
                "{op:?} {cond} annul {annul}"
            );
        }
    }
}

/// V9 A.3: BPr has no unconditional form, so a taken one never annuls.
#[test]
fn branches_on_a_register() {
    for value in [-5i64, 0, 5, i64::MIN] {
        let mut m = Machine::user();
        m.cpu.r[1] = value as u64;
        for (cond, taken) in [
            (1, value == 0),
            (2, value <= 0),
            (3, value < 0),
            (5, value != 0),
            (6, value > 0),
            (7, value >= 0),
        ] {
            for annul in [false, true] {
                let operands = Operands {
                    rs1: 1,
                    cond,
                    annul,
                    ..Operands::default()
                };
                let expected = match (taken, annul) {
                    (true, _) => TAKEN,
                    (false, false) => FALL,
                    (false, true) => FALL_ANNULLED,
                };
                assert_eq!(
                    after(&mut m, Op::Bpr, operands),
                    expected,
                    "{cond} on {value}"
                );
            }
        }
    }
}

/// V9 table 32, from its own definitions.
#[test]
fn integer_conditions() {
    for code in 0..16u8 {
        let (n, z, v, c) = (code & 8 != 0, code & 4 != 0, code & 2 != 0, code & 1 != 0);
        let holds = [
            false,
            z,
            z || n != v,
            n != v,
            c || z,
            c,
            n,
            v,
            true,
            !z,
            !(z || n != v),
            n == v,
            !(c || z),
            !c,
            !n,
            !v,
        ];
        for (cond, holds) in (0..).zip(holds) {
            for (cc, ccr) in [(0, code), (1, code << 4)] {
                let mut m = Machine::user();
                m.cpu.ccr = ccr;
                let to = after(
                    &mut m,
                    Op::Bpcc,
                    Operands {
                        cond,
                        cc,
                        ..Operands::default()
                    },
                );
                assert_eq!(to == TAKEN, holds, "condition {cond} on nzvc {code:04b}");
            }
        }
    }
}

/// V9 table 33, on each of the four condition fields.
#[test]
fn floating_point_conditions() {
    // Which of equal, less, greater, unordered each condition names.
    let sets = [
        "", "lgu", "lg", "ul", "l", "ug", "g", "u", "elgu", "e", "ue", "ge", "uge", "le", "ule",
        "elg",
    ];
    for (field, shift) in [(0, 10), (1, 32), (2, 34), (3, 36)] {
        for (fcc, letter) in [(0u64, 'e'), (1, 'l'), (2, 'g'), (3, 'u')] {
            for (cond, set) in (0..).zip(sets) {
                let mut m = Machine::user();
                m.cpu.fsr = fcc << shift;
                let operands = Operands {
                    cond,
                    cc: field,
                    ..Operands::default()
                };
                let to = after(&mut m, Op::Fbpfcc, operands);
                assert_eq!(
                    to == TAKEN,
                    set.contains(letter),
                    "condition {cond} on {letter}"
                );
            }
        }
    }
}

#[test]
fn call_and_jump_link_their_own_address() {
    let mut m = Machine::user();
    m.ok(word(
        Op::Call,
        Operands {
            imm: -0x800,
            ..Operands::default()
        },
    ));
    assert_eq!((m.cpu.r[15], m.cpu.pc, m.cpu.npc), (0x1000, 0x1004, 0x800));

    let mut m = Machine::user();
    m.cpu.r[1] = 0x2000;
    m.ok(rri(Op::Jmpl, 1, 8, 1));
    assert_eq!((m.cpu.r[1], m.cpu.pc, m.cpu.npc), (0x1000, 0x1004, 0x2008));
}

/// A branch in the delay slot of a branch: the second takes effect one instruction later.
#[test]
fn a_branch_in_a_delay_slot() {
    let mut m = Machine::user();
    let always = |imm| {
        word(
            Op::Bicc,
            Operands {
                cond: 8,
                imm,
                ..Operands::default()
            },
        )
    };
    m.ok(always(0x100));
    m.ok(always(0x200));
    assert_eq!((m.cpu.pc, m.cpu.npc), (0x1100, 0x1204));
}

/// Manual 6.4.8, 14.1.6: the jump itself traps, and the MMU hears of it.
#[test]
fn bad_targets_of_jumps() {
    for (target, tt) in [
        (0x2002, TrapType::MEM_ADDRESS_NOT_ALIGNED),
        (
            0x0000_0800_0000_0000,
            TrapType::INSTRUCTION_ACCESS_EXCEPTION,
        ),
        (
            0xFFFF_F7FF_FFFF_FFFC,
            TrapType::INSTRUCTION_ACCESS_EXCEPTION,
        ),
        (0x0000_0800_0000_0001, TrapType::MEM_ADDRESS_NOT_ALIGNED),
    ] {
        let mut m = Machine::user();
        m.cpu.r[1] = target;
        m.cpu.canrestore = 1;
        for op in [rri(Op::Jmpl, 1, 0, 7), rri(Op::Return, 1, 0, 0)] {
            assert_eq!(m.trapped(op), tt);
        }
        let refused = crate::machine::Event::Refused(tt, target, Asi::PRIMARY, Access::Jump);
        assert_eq!(m.env.events, [refused.clone(), refused]);
    }
}

/// Manual 14.1.10: with PSTATE.AM addresses have 32 bits, in jumps, links and sequence.
#[test]
fn address_masking() {
    let mut m = Machine::user();
    m.cpu.set_pstate(m.cpu.pstate | Pstate::AM);
    m.cpu.r[1] = 0xFFFF_FFFF_8000_2000;
    m.ok(rri(Op::Jmpl, 1, 0, 2));
    assert_eq!((m.cpu.pc, m.cpu.npc), (0x1004, 0x8000_2000));
    (m.cpu.pc, m.cpu.npc) = (0xFFFF_FFF8, 0xFFFF_FFFC);
    m.ok(rri(Op::Add, 0, 0, 0));
    assert_eq!((m.cpu.pc, m.cpu.npc), (0xFFFF_FFFC, 0));
    (m.cpu.pc, m.cpu.npc) = (0x10, 0x14);
    m.ok(word(
        Op::Call,
        Operands {
            imm: -0x20,
            ..Operands::default()
        },
    ));
    assert_eq!(m.cpu.npc, 0xFFFF_FFF0);
}

#[test]
fn trap_on_condition() {
    let mut m = Machine::user();
    m.cpu.r[1] = 0x1_0000_0085;
    let ta = |cond, imm| {
        word(
            Op::Tcc,
            Operands {
                cond,
                rs1: 1,
                imm,
                immediate: true,
                ..Operands::default()
            },
        )
    };
    assert_eq!(
        m.trapped(ta(8, 0x68)),
        TrapType(0x100 + 0x6D),
        "seven bits of the sum"
    );
    m.ok(ta(0, 0x68));
    assert_eq!(m.cpu.pc, 0x1004);
}
