//! State and privileged registers.

use crate::machine::{Event, Machine, bare, rri, rrr};
use stillframe_isa::TrapType;
use stillframe_isa::cpu::Pstate;
use stillframe_isa::table::{Class, Form, Op, ROWS};

/// Writes ones through `write` and gives what `read` then reads.
fn ones(m: &mut Machine, write: Op, read: Op) -> u64 {
    m.ok(rri(write, 0, -1, 0));
    m.ok(rrr(read, 0, 0, 4));
    m.cpu.r[4]
}

/// Only implemented bits are written (V9 5.2; manual 14.1.6, 14.2.1).
#[test]
fn registers_keep_their_implemented_bits() {
    let cases = [
        (Op::WrY, Op::RdY, 0xFFFF_FFFF),
        (Op::WrCcr, Op::RdCcr, 0xFF),
        (Op::WrAsi, Op::RdAsi, 0xFF),
        (Op::WrFprs, Op::RdFprs, 7),
        (Op::WrGsr, Op::RdGsr, 0x7F),
        (Op::WrSoftint, Op::RdSoftint, 0xFFFF),
        (Op::WrTickCmpr, Op::RdTickCmpr, u64::MAX),
        (Op::WrprTpc, Op::RdprTpc, !3),
        (Op::WrprTnpc, Op::RdprTnpc, !3),
        (Op::WrprTstate, Op::RdprTstate, 0xFF_FF0F_FF07),
        (Op::WrprTt, Op::RdprTt, 0x1FF),
        (Op::WrprTick, Op::RdprTick, u64::MAX),
        (Op::WrprTba, Op::RdprTba, !0x7FFF),
        (Op::WrprTl, Op::RdprTl, 5),
        (Op::WrprPil, Op::RdprPil, 15),
        (Op::WrprCwp, Op::RdprCwp, 7),
        (Op::WrprCansave, Op::RdprCansave, 7),
        (Op::WrprCanrestore, Op::RdprCanrestore, 7),
        (Op::WrprCleanwin, Op::RdprCleanwin, 7),
        (Op::WrprOtherwin, Op::RdprOtherwin, 7),
        (Op::WrprWstate, Op::RdprWstate, 0x3F),
    ];
    for (write, read, expected) in cases {
        let mut m = Machine::at_level(1);
        assert_eq!(ones(&mut m, write, read), expected, "{write:?}");
    }
    let mut m = Machine::at_level(1);
    m.cpu.r[1] = 0x0000_0800_0000_0000;
    m.ok(rri(Op::WrprTpc, 1, 4, 0));
    assert_eq!(
        m.cpu.trap[0].tpc, 0xFFFF_F800_0000_0004,
        "44 bits, sign-extended"
    );
}

#[test]
fn writes_are_exclusive_or() {
    let mut m = Machine::user();
    m.cpu.r[1] = 0xFF;
    m.ok(rri(Op::WrY, 1, 0x0F, 0));
    assert_eq!(m.cpu.y, 0xF0);
}

#[test]
fn pstate_selects_globals() {
    let mut m = Machine::privileged();
    let base = i64::from((Pstate::PRIV | Pstate::PEF).bits());
    let sets = [Pstate::empty(), Pstate::AG, Pstate::MG, Pstate::IG];
    for (n, set) in (1..).zip(sets) {
        m.ok(rri(Op::WrprPstate, 0, base | i64::from(set.bits()), 0));
        m.ok(rri(Op::Add, 0, n, 5));
    }
    for (n, set) in (1..).zip(sets) {
        m.ok(rri(Op::WrprPstate, 0, base | i64::from(set.bits()), 0));
        assert_eq!((m.cpu.r[0], m.cpu.r[5]), (0, n));
    }
    let settled = m.cpu.settled();
    assert_eq!(settled.globals.map(|set| set[5]), [1, 2, 3, 4]);
    assert_eq!(m.env.events, vec![Event::ModeChanged; 8]);
}

/// Every privileged row takes privileged_opcode in user mode, every other runs or traps otherwise.
#[test]
fn privileged_rows() {
    let mut privileged = 0;
    for row in ROWS {
        let Ok(word) = row.encode(&stillframe_isa::table::Operands {
            cond: 1,
            ..Default::default()
        }) else {
            panic!("{:?}", row.op)
        };
        let mut m = Machine::user();
        let result = m.run(word);
        assert_eq!(
            result == Err(TrapType::PRIVILEGED_OPCODE),
            row.privileged,
            "{:?}: {result:?}",
            row.op
        );
        privileged += usize::from(row.privileged);
    }
    let of_registers = ROWS
        .iter()
        .filter(|row| matches!(row.form, Form::ReadPrivileged(_) | Form::WritePrivileged(_)));
    assert_eq!(
        privileged,
        of_registers.count() + 4 + 6,
        "saved, restored, done, retry; softint, tick_cmpr"
    );
}

/// V9 A.43, A.62: at trap level 0 there is no trap stack.
#[test]
fn the_trap_stack_at_level_0() {
    for row in ROWS {
        let of_stack = |name| matches!(name, "%tpc" | "%tnpc" | "%tstate" | "%tt");
        if !matches!(row.form, Form::ReadPrivileged(n) | Form::WritePrivileged(n) if of_stack(n)) {
            continue;
        }
        let word = row
            .encode(&stillframe_isa::table::Operands::default())
            .expect("fits");
        assert_eq!(
            Machine::privileged().trapped(word),
            TrapType::ILLEGAL_INSTRUCTION
        );
        Machine::at_level(1).ok(word);
    }
    for op in [Op::Done, Op::Retry] {
        assert_eq!(
            Machine::privileged().trapped(bare(op)),
            TrapType::ILLEGAL_INSTRUCTION
        );
        assert_eq!(
            Machine::user().trapped(bare(op)),
            TrapType::PRIVILEGED_OPCODE
        );
    }
}

#[test]
fn tick_and_npt() {
    let mut m = Machine::user();
    m.env.tick = 100;
    m.ok(rrr(Op::RdTick, 0, 0, 1));
    assert_eq!(m.cpu.r[1], 100);
    m.cpu.tick_npt = true;
    assert_eq!(
        m.trapped(rrr(Op::RdTick, 0, 0, 1)),
        TrapType::PRIVILEGED_ACTION
    );
    m.cpu.set_pstate(m.cpu.pstate | Pstate::PRIV);
    m.ok(rrr(Op::RdTick, 0, 0, 1));
    assert_eq!(m.cpu.r[1], 1 << 63 | 100);
    m.ok(rri(Op::WrprTick, 0, 7, 0));
    assert_eq!((m.cpu.tick_npt, m.env.tick), (false, 7));
}

#[test]
fn softint_is_set_and_cleared_by_bits() {
    let mut m = Machine::privileged();
    m.ok(rri(Op::WrSetSoftint, 0, 0x11, 0));
    m.ok(rri(Op::WrSetSoftint, 0, 0x102, 0));
    assert_eq!(m.env.softint, 0x113);
    m.ok(rri(Op::WrClearSoftint, 0, 0x3, 0));
    assert_eq!(m.env.softint, 0x110);
    m.ok(rri(Op::WrSoftint, 0, 0x4, 0));
    assert_eq!(m.env.softint, 4);
}

#[test]
fn ver_names_windows_and_trap_levels() {
    let mut m = Machine::privileged();
    m.ok(rrr(Op::RdprVer, 0, 0, 1));
    assert_eq!(
        (m.cpu.r[1] >> 48, m.cpu.r[1] >> 8 & 0xFF, m.cpu.r[1] & 0x1F),
        (0x17, 5, 7)
    );
    m.ok(rrr(Op::RdPc, 0, 0, 1));
    assert_eq!(m.cpu.r[1], 0x1004);
}

/// V9 A.50: in user mode SIR does nothing.
#[test]
fn software_initiated_reset() {
    Machine::user().ok(rri(Op::Sir, 0, 5, 0));
    let tt = Machine::privileged().trapped(rri(Op::Sir, 0, 5, 0));
    assert_eq!(tt, TrapType::SOFTWARE_INITIATED_RESET);
}

#[test]
fn state_rows_have_state_classes() {
    for row in ROWS {
        let class = match row.form {
            Form::ReadState(_) | Form::ReadPrivileged(_) => Class::ReadState,
            Form::WriteState(_) | Form::WritePrivileged(_) => Class::WriteState,
            _ => continue,
        };
        assert_eq!(row.class, class, "{:?}", row.op);
    }
}
