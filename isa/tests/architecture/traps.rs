//! Taking traps and returning from them.

use crate::machine::{Event, Machine, bare};
use stillframe_isa::cpu::{Pstate, RSTV};
use stillframe_isa::table::Op;
use stillframe_isa::traps::{Entry, TRAPS};
use stillframe_isa::{Asi, Cpu, TrapType, enter_trap};

/// Hardware facts 1.10, manual table 10-1.
#[test]
fn power_on() {
    let cpu = Cpu::power_on();
    assert_eq!(cpu.pstate.bits(), 0x35);
    assert_eq!((cpu.pc, cpu.npc, cpu.tl), (RSTV + 0x20, RSTV + 0x24, 5));
    assert_eq!(
        (cpu.trap[4].tt, cpu.tick_npt, cpu.implicit_asi),
        (1, true, Asi::NUCLEUS)
    );
    assert_eq!(cpu.settled(), cpu.settled().settled());
}

/// What a trap saves, changes and where it goes (V9 7.6.1; manual, page 252).
#[test]
fn entry_saves_and_changes_state() {
    let mut m = Machine::user();
    m.cpu.set_cwp(3);
    (m.cpu.ccr, m.cpu.asi, m.cpu.pil) = (0x5A, Asi::SECONDARY, 3);
    m.cpu.set_pstate(Pstate::IE | Pstate::TLE | Pstate::MM1);
    (m.cpu.pc, m.cpu.npc) = (0x2000, 0x3000);
    assert_eq!(enter_trap(&mut m.cpu, TrapType(0x16D)), Entry::Vector);
    let frame = m.cpu.trap[0];
    assert_eq!((frame.tpc, frame.tnpc, frame.tt), (0x2000, 0x3000, 0x16D));
    assert_eq!(frame.tstate, 0x5A << 32 | 0x81 << 24 | 0x182 << 8 | 3);
    assert_eq!(m.cpu.tl, 1);
    let expected = Pstate::PRIV | Pstate::PEF | Pstate::TLE | Pstate::CLE | Pstate::AG;
    assert_eq!(m.cpu.pstate, expected);
    assert_eq!(
        (m.cpu.pc, m.cpu.npc),
        (0x8_0000 + (0x16D << 5), 0x8_0000 + (0x16D << 5) + 4)
    );
    assert_eq!(
        (m.cpu.ccr, m.cpu.asi, m.cpu.cwp, m.cpu.pil),
        (0x5A, Asi::SECONDARY, 3, 3)
    );
    assert_eq!(m.cpu.implicit_asi, Asi::NUCLEUS_LITTLE);
}

/// From above trap level 0 the second half of the table is used.
#[test]
fn nested_traps_use_the_upper_table() {
    let mut m = Machine::user();
    enter_trap(&mut m.cpu, TrapType::FAST_DATA_ACCESS_MMU_MISS);
    assert_eq!(m.cpu.pc, 0x8_0000 + (0x68 << 5));
    enter_trap(&mut m.cpu, TrapType::FAST_DATA_ACCESS_PROTECTION);
    assert_eq!((m.cpu.pc, m.cpu.tl), (0x8_4000 + (0x6C << 5), 2));
    assert_eq!(m.cpu.vector(TrapType(0x24)).0, 0x8_4000 + (0x24 << 5));
}

/// Manual, page 252: MMU globals for 08, 30, 64 to 6F; interrupt globals for 60; else alternate.
#[test]
fn each_trap_selects_its_globals() {
    for tt in 1..0x180u16 {
        let mut m = Machine::user();
        m.cpu.set_pstate(Pstate::AM | Pstate::IE);
        if tt <= 4 {
            continue;
        }
        enter_trap(&mut m.cpu, TrapType(tt));
        let expected = match tt {
            0x08 | 0x30 | 0x64..=0x6F => Pstate::MG,
            0x60 => Pstate::IG,
            _ => Pstate::AG,
        };
        assert_eq!(
            m.cpu.pstate,
            Pstate::PRIV | Pstate::PEF | expected,
            "{tt:x}"
        );
    }
}

#[test]
fn globals_change_hands() {
    let mut m = Machine::user();
    m.cpu.r[5] = 55;
    enter_trap(&mut m.cpu, TrapType::FAST_DATA_ACCESS_MMU_MISS);
    m.cpu.r[5] = 66;
    enter_trap(&mut m.cpu, TrapType::ILLEGAL_INSTRUCTION);
    assert_eq!(m.cpu.r[5], 0);
    m.ok(bare(Op::Retry));
    assert_eq!(m.cpu.r[5], 66);
    m.ok(bare(Op::Retry));
    assert_eq!(m.cpu.r[5], 55);
}

/// RETRY runs the instruction again, DONE the one after it (V9 A.11).
#[test]
fn done_and_retry() {
    for (op, pc, npc) in [(Op::Retry, 0x2000, 0x3000), (Op::Done, 0x3000, 0x3004)] {
        let mut m = Machine::user();
        m.cpu.set_cwp(5);
        (m.cpu.ccr, m.cpu.asi) = (0x44, Asi::SECONDARY);
        (m.cpu.pc, m.cpu.npc) = (0x2000, 0x3000);
        let before = m.cpu.settled();
        enter_trap(&mut m.cpu, TrapType::SPILL_0_NORMAL);
        (m.cpu.ccr, m.cpu.asi) = (0, Asi::NUCLEUS);
        m.ok(bare(op));
        assert_eq!((m.cpu.pc, m.cpu.npc), (pc, npc));
        assert_eq!(m.env.events, [Event::Synchronize, Event::ModeChanged]);
        let mut after = m.cpu.settled();
        after.trap = before.trap;
        (after.pc, after.npc, after.next_pc, after.next_npc) =
            (before.pc, before.npc, before.next_pc, before.next_npc);
        assert_eq!(after, before, "everything else as before the trap");
    }
}

/// Manual 14.1.10: with AM the upper half of PC and nPC goes to the trap stack as zero.
#[test]
fn return_to_masked_addresses() {
    let mut m = Machine::at_level(1);
    m.cpu.trap[0].tstate = u64::from((Pstate::AM | Pstate::IE).bits()) << 8;
    (m.cpu.trap[0].tpc, m.cpu.trap[0].tnpc) = (0xFFFF_FFFF_8000_0000, 0xFFFF_FFFF_8000_0004);
    m.ok(bare(Op::Retry));
    assert_eq!((m.cpu.pc, m.cpu.npc), (0x8000_0000, 0x8000_0004));
}

/// From MAXTL - 1 a trap enters RED_state, from MAXTL error_state.
#[test]
fn red_state_and_error_state() {
    let mut m = Machine::at_level(3);
    assert_eq!(
        enter_trap(&mut m.cpu, TrapType::ILLEGAL_INSTRUCTION),
        Entry::Vector
    );
    assert_eq!(m.cpu.tl, 4);
    assert_eq!(
        enter_trap(&mut m.cpu, TrapType::FAST_DATA_ACCESS_MMU_MISS),
        Entry::RedState
    );
    assert_eq!(
        (m.cpu.tl, m.cpu.trap[4].tt, m.cpu.pc),
        (5, 0x68, RSTV + 0xA0)
    );
    let expected = Pstate::RED | Pstate::PRIV | Pstate::PEF | Pstate::MG;
    assert_eq!(m.cpu.pstate, expected, "globals as for any trap");
    let before = m.cpu.settled();
    assert_eq!(
        enter_trap(&mut m.cpu, TrapType::CLEAN_WINDOW),
        Entry::ErrorState
    );
    assert_eq!(m.cpu.error_state, Some(TrapType::CLEAN_WINDOW));
    m.cpu.error_state = None;
    assert_eq!(m.cpu.settled(), before, "nothing else changes");
}

#[test]
fn traps_in_red_state_stay_there() {
    let mut m = Machine::privileged();
    m.cpu.set_pstate(m.cpu.pstate | Pstate::RED);
    assert_eq!(
        enter_trap(&mut m.cpu, TrapType::ILLEGAL_INSTRUCTION),
        Entry::RedState
    );
    assert_eq!(
        (m.cpu.pc, m.cpu.tl, m.cpu.trap[0].tt),
        (RSTV + 0xA0, 1, 0x10)
    );
}

#[test]
fn resets() {
    for (tt, offset) in [(2, 0x40), (3, 0x60), (4, 0x80)] {
        let mut m = Machine::user();
        assert_eq!(enter_trap(&mut m.cpu, TrapType(tt)), Entry::RedState);
        assert_eq!((m.cpu.pc, m.cpu.tl), (RSTV + offset, 1));
        assert!(
            m.cpu
                .pstate
                .contains(Pstate::RED | Pstate::PRIV | Pstate::AG)
        );
        assert_eq!(m.cpu.tick_npt, tt == 3);
        let mut m = Machine::at_level(5);
        let entry = enter_trap(&mut m.cpu, TrapType(tt));
        assert_eq!(
            entry,
            if tt == 4 {
                Entry::ErrorState
            } else {
                Entry::RedState
            }
        );
        assert_eq!(m.cpu.tl, 5);
    }
    let mut m = Machine::user();
    assert_eq!(
        enter_trap(&mut m.cpu, TrapType::POWER_ON_RESET),
        Entry::RedState
    );
    assert_eq!(m.cpu, Cpu::power_on());
}

#[test]
fn names_and_priorities() {
    for (tt, name, priority) in [
        (0x10, "illegal_instruction", 7),
        (0x11, "privileged_opcode", 6),
        (0x24, "clean_window", 10),
        (0x41, "interrupt_level_1", 31),
        (0x4F, "interrupt_level_15", 17),
        (0x68, "fast_data_access_MMU_miss", 12),
        (0x88, "spill_2_normal", 9),
        (0xBC, "spill_7_other", 9),
        (0xC4, "fill_1_normal", 9),
        (0xE0, "fill_0_other", 9),
        (0x16D, "trap_instruction_6d", 16),
        (0x09, "reserved", 255),
    ] {
        assert_eq!(
            (TrapType(tt).name().as_ref(), TrapType(tt).priority()),
            (name, priority)
        );
    }
    for pair in TRAPS.windows(2) {
        assert!(
            pair[0].first <= pair[0].last && pair[0].last < pair[1].first,
            "in order"
        );
    }
}
