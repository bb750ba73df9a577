//! Loads, stores and atomics.

use crate::machine::{Event, Machine, asi, rri, rrr, word};
use stillframe_isa::cpu::Pstate;
use stillframe_isa::env::Access;
use stillframe_isa::table::{Op, Operands};
use stillframe_isa::{Asi, TrapType};

#[test]
fn loads_extend_as_their_name_says() {
    let cases = [
        (Op::Ldub, 0x80),
        (Op::Ldsb, 0xFFFF_FFFF_FFFF_FF80),
        (Op::Lduh, 0x8081),
        (Op::Ldsh, 0xFFFF_FFFF_FFFF_8081),
        (Op::Lduw, 0x8081_8283),
        (Op::Ldsw, 0xFFFF_FFFF_8081_8283),
        (Op::Ldx, 0x8081_8283_8485_8687),
    ];
    let mut m = Machine::user();
    m.env.write(0x100, 8, 0x8081_8283_8485_8687);
    m.cpu.r[1] = 0x108;
    for (op, value) in cases {
        m.ok(rri(op, 1, -8, 2));
        assert_eq!(m.cpu.r[2], value, "{op:?}");
        m.ok(rri(op, 1, -8, 0));
        assert_eq!(m.cpu.r[0], 0);
    }
    m.ok(rri(Op::Ldd, 1, -8, 2));
    assert_eq!((m.cpu.r[2], m.cpu.r[3]), (0x8081_8283, 0x8485_8687));
    m.ok(rri(Op::Ldd, 1, -8, 0));
    assert_eq!(
        (m.cpu.r[0], m.cpu.r[1]),
        (0, 0x8485_8687),
        "%g0 of the pair stays zero"
    );
}

#[test]
fn stores_write_their_bytes_only() {
    let mut m = Machine::user();
    (m.cpu.r[1], m.cpu.r[2], m.cpu.r[3]) = (0x100, 0x1122_3344_5566_7788, 0x99AA_BBCC_DDEE_FF00);
    for (op, expected) in [
        (Op::Stb, 0x8800_0000_0000_0000),
        (Op::Sth, 0x7788_0000_0000_0000),
        (Op::Stw, 0x5566_7788_0000_0000),
        (Op::Stx, 0x1122_3344_5566_7788),
        (Op::Std, 0x5566_7788_DDEE_FF00),
    ] {
        m.env.write(0x100, 8, 0);
        m.ok(rri(op, 1, 0, 2));
        assert_eq!(m.env.read(0x100, 8), expected, "{op:?}");
    }
    m.ok(rri(Op::Stx, 1, 0, 0));
    assert_eq!(m.env.read(0x100, 8), 0, "%g0 stores zero");
}

/// V9 6.3.1.2.2: in little-endian order each word of a pair is swapped on its own.
#[test]
fn little_endian_pairs_keep_their_order() {
    let mut m = Machine::user();
    m.env.write(0x100, 8, 0x0102_0304_0506_0708);
    m.cpu.r[1] = 0x100;
    m.ok(asi(Op::Ldda, 1, Asi::PRIMARY_LITTLE, 2));
    assert_eq!((m.cpu.r[2], m.cpu.r[3]), (0x0403_0201, 0x0807_0605));
    m.cpu.r[1] = 0x200;
    m.ok(asi(Op::Stda, 1, Asi::PRIMARY_LITTLE, 2));
    assert_eq!(m.env.read(0x200, 8), 0x0102_0304_0506_0708);
    m.cpu.r[1] = 0x100;
    m.ok(asi(Op::Ldxa, 1, Asi::PRIMARY_LITTLE, 2));
    assert_eq!(m.cpu.r[2], 0x0807_0605_0403_0201);
}

#[test]
fn which_asi_an_access_uses() {
    let mut m = Machine::user();
    m.cpu.r[1] = 0x100;
    let plain = rri(Op::Ldx, 1, 0, 2);
    m.ok(plain);
    assert_eq!(m.env.last_asi, Some(Asi::PRIMARY));
    m.cpu.set_pstate(m.cpu.pstate | Pstate::CLE);
    m.ok(plain);
    assert_eq!(m.env.last_asi, Some(Asi::PRIMARY_LITTLE));
    m.cpu.set_tl(1);
    m.ok(plain);
    assert_eq!(m.env.last_asi, Some(Asi::NUCLEUS_LITTLE));
    m.cpu.set_pstate(Pstate::PRIV);
    m.ok(plain);
    assert_eq!(
        m.env.last_asi,
        Some(Asi::NUCLEUS),
        "TL, not PRIV, chooses the context"
    );

    let mut m = Machine::user();
    m.cpu.r[1] = 0x100;
    m.cpu.asi = Asi::SECONDARY;
    m.ok(asi(Op::Ldxa, 1, Asi::PRIMARY_NO_FAULT, 2));
    assert_eq!(m.env.last_asi, Some(Asi::PRIMARY_NO_FAULT));
    m.ok(rri(Op::Ldxa, 1, 8, 2));
    assert_eq!(m.env.last_asi, Some(Asi::SECONDARY), "%asi");
    assert_eq!(m.cpu.r[2], m.env.read(0x108, 8));
}

/// Everything that accesses memory, with the size it must be aligned to.
const ACCESSES: [(Op, u64, Access); 32] = [
    (Op::Ldsh, 2, Access::Load),
    (Op::Lduh, 2, Access::Load),
    (Op::Ldsw, 4, Access::Load),
    (Op::Lduw, 4, Access::Load),
    (Op::Ldx, 8, Access::Load),
    (Op::Ldd, 8, Access::Load),
    (Op::Sth, 2, Access::Store),
    (Op::Stw, 4, Access::Store),
    (Op::Stx, 8, Access::Store),
    (Op::Std, 8, Access::Store),
    (Op::Swap, 4, Access::Atomic),
    (Op::Ldf, 4, Access::Load),
    (Op::Stf, 4, Access::Store),
    (Op::Ldfsr, 4, Access::Load),
    (Op::Ldxfsr, 8, Access::Load),
    (Op::Stfsr, 4, Access::Store),
    (Op::Stxfsr, 8, Access::Store),
    (Op::Ldsha, 2, Access::Load),
    (Op::Lduha, 2, Access::Load),
    (Op::Ldswa, 4, Access::Load),
    (Op::Lduwa, 4, Access::Load),
    (Op::Ldxa, 8, Access::Load),
    (Op::Ldda, 8, Access::Load),
    (Op::Stha, 2, Access::Store),
    (Op::Stwa, 4, Access::Store),
    (Op::Stxa, 8, Access::Store),
    (Op::Stda, 8, Access::Store),
    (Op::Swapa, 4, Access::Atomic),
    (Op::Casa, 4, Access::Atomic),
    (Op::Casxa, 8, Access::Atomic),
    (Op::Ldfa, 4, Access::Load),
    (Op::Stfa, 4, Access::Store),
];

/// Misalignment takes 34 (hex) before anything else is looked at, and the MMU hears of it.
#[test]
fn misaligned_addresses_trap_before_translation() {
    for (op, size, access) in ACCESSES {
        let is_asi = op
            .row()
            .expect("a row")
            .width(stillframe_isa::table::Field::Asi)
            > 0
            || op
                .row()
                .expect("a row")
                .width(stillframe_isa::table::Field::AsiRi)
                > 0;
        let named = if is_asi { Asi::SECONDARY } else { Asi::PRIMARY };
        let word = if is_asi {
            asi(op, 1, named, 2)
        } else {
            rri(op, 1, 0, 2)
        };
        let mut bit = size / 2;
        while bit > 0 {
            let mut m = Machine::user();
            m.cpu.r[1] = 0xF_0000 + bit; // unmapped as well
            assert_eq!(
                m.trapped(word),
                TrapType::MEM_ADDRESS_NOT_ALIGNED,
                "{op:?} {bit}"
            );
            let refused = Event::Refused(
                TrapType::MEM_ADDRESS_NOT_ALIGNED,
                0xF_0000 + bit,
                named,
                access,
            );
            assert_eq!(m.env.events, [refused], "{op:?}");
            bit /= 2;
        }
        let mut m = Machine::user();
        m.cpu.r[1] = 0xF_0000;
        assert_eq!(
            m.trapped(word),
            TrapType::FAST_DATA_ACCESS_MMU_MISS,
            "{op:?}"
        );
    }
}

/// Doubles have traps of their own at half their alignment.
#[test]
fn doubles_at_half_alignment() {
    for (op, tt, is_asi) in [
        (Op::Lddf, TrapType::LDDF_MEM_ADDRESS_NOT_ALIGNED, false),
        (Op::Stdf, TrapType::STDF_MEM_ADDRESS_NOT_ALIGNED, false),
        (Op::Lddfa, TrapType::LDDF_MEM_ADDRESS_NOT_ALIGNED, true),
        (Op::Stdfa, TrapType::STDF_MEM_ADDRESS_NOT_ALIGNED, true),
    ] {
        let word = if is_asi {
            asi(op, 1, Asi::PRIMARY, 2)
        } else {
            rri(op, 1, 0, 2)
        };
        for low in 0..8 {
            let mut m = Machine::user();
            m.cpu.r[1] = 0x100 + low;
            match low {
                0 => m.ok(word),
                4 => assert_eq!(m.trapped(word), tt, "{op:?}"),
                _ => assert_eq!(
                    m.trapped(word),
                    TrapType::MEM_ADDRESS_NOT_ALIGNED,
                    "{op:?} {low}"
                ),
            }
        }
    }
}

/// Restricted ASIs are for privileged code; misalignment ranks above.
#[test]
fn restricted_asis() {
    for op in [
        Op::Ldxa,
        Op::Stxa,
        Op::Lduba,
        Op::Stba,
        Op::Ldstuba,
        Op::Casxa,
        Op::Lddfa,
    ] {
        let word = asi(op, 1, Asi::AS_IF_USER_PRIMARY, 2);
        let mut m = Machine::user();
        m.cpu.r[1] = 0x100;
        assert_eq!(m.trapped(word), TrapType::PRIVILEGED_ACTION, "{op:?}");
        assert!(matches!(
            m.env.events[..],
            [Event::Refused(TrapType::PRIVILEGED_ACTION, ..)]
        ));
        if !matches!(op, Op::Lduba | Op::Stba | Op::Ldstuba) {
            m.cpu.r[1] = 0x101;
            assert_eq!(m.trapped(word), TrapType::MEM_ADDRESS_NOT_ALIGNED, "{op:?}");
        }
        let mut m = Machine::privileged();
        m.cpu.r[1] = 0x100;
        m.ok(word);
        assert_eq!(m.env.last_asi, Some(Asi::AS_IF_USER_PRIMARY), "{op:?}");
    }
    let mut m = Machine::user();
    (m.cpu.r[1], m.cpu.asi) = (0x100, Asi::NUCLEUS);
    assert_eq!(
        m.trapped(rri(Op::Ldxa, 1, 0, 2)),
        TrapType::PRIVILEGED_ACTION,
        "by %asi too"
    );
}

#[test]
fn quad_loads_fill_two_whole_registers() {
    let mut m = Machine::privileged();
    m.cpu.r[1] = 0x110;
    m.ok(asi(Op::Ldda, 1, Asi::NUCLEUS_QUAD_LDD, 2));
    assert_eq!(m.cpu.r[2], m.env.read(0x110, 8));
    assert_eq!(m.cpu.r[3], m.env.read(0x118, 8));
    m.cpu.r[1] = 0x108;
    assert_eq!(
        m.trapped(asi(Op::Ldda, 1, Asi::NUCLEUS_QUAD_LDD, 2)),
        TrapType::MEM_ADDRESS_NOT_ALIGNED
    );
}

#[test]
fn atomics() {
    let mut m = Machine::user();
    m.cpu.r[1] = 0x100;
    m.env.write(0x100, 8, 0x0102_0304_0506_0708);
    m.ok(rri(Op::Ldstub, 1, 0, 2));
    assert_eq!((m.cpu.r[2], m.env.read(0x100, 4)), (1, 0xFF02_0304));
    m.cpu.r[2] = 0xAAAA_AAAA_1234_5678;
    m.ok(rri(Op::Swap, 1, 0, 2));
    assert_eq!(
        (m.cpu.r[2], m.env.read(0x100, 8)),
        (0xFF02_0304, 0x1234_5678_0506_0708)
    );
    m.ok(rri(Op::Swap, 1, 0, 0));
    assert_eq!(
        (m.cpu.r[0], m.env.read(0x100, 4)),
        (0, 0),
        "swap with %g0 stores zero"
    );
}

#[test]
fn compare_and_swap() {
    let cas = |op, rs2, rd| {
        let primary = Asi::PRIMARY.0;
        word(
            op,
            Operands {
                rs1: 1,
                rs2,
                rd,
                asi: primary,
                ..Operands::default()
            },
        )
    };
    let mut m = Machine::user();
    m.env.write(0x100, 8, 0x0102_0304_0506_0708);
    (m.cpu.r[1], m.cpu.r[2], m.cpu.r[3]) = (0x100, 0xFFFF_FFFF_0102_0304, 0xEEEE_EEEE_AABB_CCDD);
    m.ok(cas(Op::Casa, 2, 3));
    assert_eq!(
        m.cpu.r[3], 0x0102_0304,
        "old value, zero-extended; 32 bits compared"
    );
    assert_eq!(m.env.read(0x100, 8), 0xAABB_CCDD_0506_0708);
    m.cpu.r[3] = 7;
    m.ok(cas(Op::Casa, 2, 3));
    assert_eq!(
        (m.cpu.r[3], m.env.read(0x100, 4)),
        (0xAABB_CCDD, 0xAABB_CCDD),
        "unequal"
    );
    m.cpu.r[2] = 0xAABB_CCDD_0506_0708;
    m.cpu.r[3] = 5;
    m.ok(cas(Op::Casxa, 2, 3));
    assert_eq!(
        (m.cpu.r[3], m.env.read(0x100, 8)),
        (0xAABB_CCDD_0506_0708, 5)
    );
    m.cpu.r[2] = 5;
    m.ok(cas(Op::Casxa, 2, 0));
    assert_eq!((m.cpu.r[0], m.env.read(0x100, 8)), (0, 0));
}

#[test]
fn barriers_and_hints_reach_the_environment() {
    let mut m = Machine::user();
    m.cpu.r[1] = 0x105;
    m.ok(word(
        Op::Membar,
        Operands {
            imm: 0x4A,
            ..Operands::default()
        },
    ));
    m.ok(crate::machine::bare(Op::Stbar));
    m.ok(rri(Op::Flush, 1, 2, 0));
    m.ok(rri(Op::Prefetch, 1, 0, 3));
    m.ok(asi(Op::Prefetcha, 1, Asi::SECONDARY, 2));
    m.ok(asi(Op::Prefetcha, 1, Asi::NUCLEUS, 2));
    assert_eq!(
        m.env.events,
        [
            Event::Membar(0xA, 4),
            Event::Membar(8, 0),
            Event::Flush(0x100),
            Event::Prefetch(0x105, Asi::PRIMARY, 3),
            Event::Prefetch(0x105, Asi::SECONDARY, 2),
        ]
    );
}

#[test]
fn address_masking_cuts_data_addresses() {
    let mut m = Machine::user();
    m.cpu.set_pstate(m.cpu.pstate | Pstate::AM);
    (m.cpu.r[1], m.cpu.r[2]) = (0xFFFF_FFFF_0000_0000, 0x100);
    m.ok(rrr(Op::Ldx, 1, 2, 3));
    assert_eq!(m.cpu.r[3], m.env.read(0x100, 8));
}
