//! Register windows.

use crate::machine::{Machine, bare, rri, rrr};
use stillframe_isa::enter_trap;
use stillframe_isa::table::Op;
use stillframe_isa::{Cpu, TrapType};

/// CANSAVE + CANRESTORE + OTHERWIN = NWINDOWS - 2 (V9 6.4.1).
fn is_consistent(cpu: &Cpu) -> bool {
    cpu.cansave + cpu.canrestore + cpu.otherwin == 6
}

#[test]
fn save_and_restore_move_the_window() {
    let mut m = Machine::user();
    m.cpu.r[14] = 0x8000;
    m.cpu.r[16] = 16;
    m.ok(rri(Op::Save, 14, -176, 14));
    assert_eq!((m.cpu.cwp, m.cpu.cansave, m.cpu.canrestore), (1, 5, 1));
    assert_eq!(
        (m.cpu.r[14], m.cpu.r[30]),
        (0x8000 - 176, 0x8000),
        "source old, target new window"
    );
    m.cpu.r[24] = 99;
    m.cpu.r[16] = 3;
    m.ok(rri(Op::Restore, 16, 1, 9));
    assert_eq!((m.cpu.cwp, m.cpu.cansave, m.cpu.canrestore), (0, 6, 0));
    assert_eq!((m.cpu.r[8], m.cpu.r[9], m.cpu.r[16]), (99, 4, 16));
}

/// The trap type comes of WSTATE and OTHERWIN (V9 6.4.3).
#[test]
fn spill_and_fill_types() {
    for kind in 0..8u8 {
        for other in [false, true] {
            let mut m = Machine::user();
            m.cpu.wstate = if other {
                kind << 3 | !kind & 7
            } else {
                !kind << 3 & 0x38 | kind
            };
            m.cpu.otherwin = if other { 6 } else { 0 };
            m.cpu.cansave = 0;
            m.cpu.canrestore = 0;
            let (spill, fill) = if other { (0xA0, 0xE0) } else { (0x80, 0xC0) };
            let n = 4 * u16::from(kind);
            assert_eq!(m.trapped(rri(Op::Save, 14, 0, 14)), TrapType(spill + n));
            assert_eq!(m.trapped(bare(Op::Flushw)), TrapType(spill + n));
            assert_eq!(m.trapped(rrr(Op::Restore, 0, 0, 0)), TrapType(fill + n));
            assert_eq!(m.trapped(rri(Op::Return, 31, 8, 0)), TrapType(fill + n));
        }
    }
}

/// The fill trap ranks above the misaligned target.
#[test]
fn a_return_fills_before_it_looks_at_its_target() {
    let mut m = Machine::user();
    m.cpu.r[31] = 1;
    assert_eq!(
        m.trapped(rri(Op::Return, 31, 0, 0)),
        TrapType::FILL_0_NORMAL
    );
}

#[test]
fn clean_window_when_none_is_left() {
    let mut m = Machine::user();
    (m.cpu.cansave, m.cpu.canrestore, m.cpu.cleanwin) = (3, 3, 3);
    assert_eq!(m.trapped(rri(Op::Save, 14, 0, 14)), TrapType::CLEAN_WINDOW);
    m.cpu.cleanwin = 4;
    m.ok(rri(Op::Save, 14, 0, 14));
    m.cpu.cansave = 0;
    m.cpu.cleanwin = m.cpu.canrestore;
    assert_eq!(
        m.trapped(rri(Op::Save, 14, 0, 14)),
        TrapType::SPILL_0_NORMAL,
        "spill ranks above"
    );
}

/// V9 6.4.3: the handlers begin in the window they are to work on.
#[test]
fn handlers_of_window_traps_begin_in_their_window() {
    for (tt, cwp) in [
        (0x24, 4),
        (0x80, 3 + 2 + 2),
        (0xBC, 3 + 2 + 2),
        (0xC0, 2),
        (0xFC, 2),
    ] {
        let mut m = Machine::user();
        m.cpu.set_cwp(3);
        m.cpu.cansave = 2;
        enter_trap(&mut m.cpu, TrapType(tt));
        assert_eq!(m.cpu.cwp, cwp, "{tt:x}");
        assert_eq!(m.cpu.trap[0].tstate & 31, 3);
    }
    let mut m = Machine::user();
    enter_trap(&mut m.cpu, TrapType::FILL_0_NORMAL);
    assert_eq!(m.cpu.cwp, 7, "modulo 8");
}

/// A chain of calls deeper than the windows, with handlers in Rust that do what a kernel's do:
/// every frame finds its registers again.
#[test]
fn deep_calls_spill_and_fill() {
    let mut m = Machine::user();
    m.cpu.r[14] = 0x3F00;
    let run = |m: &mut Machine, word: u32| {
        let mut traps = 0;
        loop {
            assert!(is_consistent(&m.cpu));
            let Err(tt) = m.run(word) else { return traps };
            traps += 1;
            enter_trap(&mut m.cpu, tt);
            let sp = m.cpu.r[14] as i64;
            for n in 0..16u8 {
                if tt == TrapType::SPILL_0_NORMAL {
                    m.ok(rri(Op::Stx, 14, i64::from(n) * 8, 16 + n));
                } else {
                    m.ok(rri(Op::Ldx, 14, i64::from(n) * 8, 16 + n));
                }
            }
            assert!(
                sp >= 0x2000,
                "the handler sees the stack pointer of its window"
            );
            m.ok(bare(if tt == TrapType::SPILL_0_NORMAL {
                Op::Saved
            } else {
                Op::Restored
            }));
            m.ok(bare(Op::Retry));
        }
    };
    let mut spills = 0;
    for depth in 0..20 {
        spills += run(&mut m, rri(Op::Save, 14, -0x100, 14));
        for n in 16..24 {
            m.cpu.r[n] = depth * 100 + n as u64;
        }
    }
    assert_eq!(spills, 20 - 6);
    let mut fills = 0;
    for depth in (0..20).rev() {
        for n in 16..24 {
            assert_eq!(m.cpu.r[n], depth * 100 + n as u64);
        }
        fills += run(&mut m, rrr(Op::Restore, 0, 0, 0));
    }
    assert_eq!(fills, 20 - 6);
    assert_eq!(m.cpu.r[14], 0x3F00);
}

#[test]
fn flushw_is_done_when_every_other_window_is_saved() {
    let mut m = Machine::user();
    m.ok(bare(Op::Flushw));
    (m.cpu.cansave, m.cpu.canrestore) = (5, 1);
    assert_eq!(m.trapped(bare(Op::Flushw)), TrapType::SPILL_0_NORMAL);
}

/// V9 A.47.
#[test]
fn saved_and_restored_count_the_right_windows() {
    let counters = |m: &Machine| {
        (
            m.cpu.cansave,
            m.cpu.canrestore,
            m.cpu.otherwin,
            m.cpu.cleanwin,
        )
    };
    let mut m = Machine::privileged();
    (
        m.cpu.cansave,
        m.cpu.canrestore,
        m.cpu.otherwin,
        m.cpu.cleanwin,
    ) = (0, 4, 2, 5);
    m.ok(bare(Op::Saved));
    assert_eq!(counters(&m), (1, 4, 1, 5));
    m.ok(bare(Op::Saved));
    m.ok(bare(Op::Saved));
    assert_eq!(counters(&m), (3, 3, 0, 5));
    m.cpu.otherwin = 1;
    m.ok(bare(Op::Restored));
    assert_eq!(counters(&m), (3, 4, 0, 6));
    m.ok(bare(Op::Restored));
    m.ok(bare(Op::Restored));
    assert_eq!(counters(&m), (1, 6, 0, 7), "CLEANWIN stops at NWINDOWS - 1");
}
