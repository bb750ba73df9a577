//! What the scoreboard knows of an instruction, derived once at decode.

use stillframe_isa::insn::SINK;
use stillframe_isa::table::Class;
use stillframe_isa::{Insn, table::Op};

/// Scoreboard index of the first floating-point register; each stands for a double (a pair of
/// singles).
pub const FP: u8 = 33;
/// Scoreboard index of the integer condition codes.
pub const CC: u8 = 65;
/// Scoreboard index of the floating-point condition codes and FSR.
pub const FCC: u8 = 66;
/// Scoreboard index of Y.
pub const Y: u8 = 67;
/// Length of the scoreboard.
pub const READY_LEN: usize = 68;

/// What an instruction takes of the group it joins (gcc's ultra1_2.md; manual p. 264 to
/// 294).
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Unit {
    /// Nothing but a place.
    None,
    /// Either integer unit.
    Ieu,
    /// The first integer unit: shifts.
    Ieu0,
    /// The second integer unit: what sets condition codes.
    Ieu1,
    /// The load-store unit.
    LoadStore,
    /// Control transfer.
    Cti,
    /// Floating-point and graphics add pipe.
    FpAdd,
    /// Floating-point and graphics multiply pipe.
    FpMultiply,
}

impl Unit {
    /// The unit's bit among those taken.
    #[inline(always)]
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }
}

bitflags::bitflags! {
    /// Further rules.
    #[derive(Copy, Clone, Debug, PartialEq, Eq)]
    pub struct SchedFlags: u16 {
        /// Must be the oldest of its group.
        const FIRST = 1 << 0;
        /// Nothing may join behind it.
        const LAST = 1 << 1;
        /// The third source is a store's data: it may come from the same group.
        const LATE_DATA = 1 << 2;
        /// Not dispatched until earlier loads have returned (manual p. 294).
        const WAIT_LOADS = 1 << 3;
        /// The result comes from memory: its time is the memory system's.
        const FROM_MEMORY = 1 << 4;
        /// Sets the integer condition codes; a branch may test them in the same group.
        const SETS_CC = 1 << 5;
        /// A control transfer with a delay slot.
        const CTI = 1 << 6;
        /// Latency by operand: multiplication.
        const MULTIPLY = 1 << 7;
        /// Holds the pipe for its latency.
        const BLOCKS = 1 << 8;
        /// Writes two integer registers, rd and rd + 1.
        const PAIR = 1 << 9;
        /// Waits for all earlier loads and stores.
        const ATOMIC = 1 << 10;
        /// Alone in its group.
        const SINGLE = Self::FIRST.bits() | Self::LAST.bits();
    }
}

/// What the scoreboard knows of one instruction.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Sched {
    /// Registers read, as scoreboard indices; 0 (`%g0`) is always ready. The third is a store's
    /// data.
    pub src: [u8; 3],
    /// Register written; the sink if none.
    pub dst: u8,
    /// Unit taken.
    pub unit: Unit,
    /// Cycles from issue to use of the result, unless memory decides.
    pub latency: u8,
    /// Further rules.
    pub flags: SchedFlags,
}

/// Latencies of integer division, cycles (gcc's ultra1_2.md: 37 and 68, blocking).
const DIVIDE_32: u8 = 37;
const DIVIDE_64: u8 = 68;

impl Sched {
    /// The scheduling facts of a decoded instruction.
    pub fn of(i: &Insn) -> Sched {
        use SchedFlags as F;
        let fp = |n: u8| FP + (n >> 1).min(31);
        let base = Sched {
            src: [i.rs1 & 31, i.rs2 & 31, 0],
            dst: SINK,
            unit: Unit::Ieu,
            latency: 1,
            flags: F::empty(),
        };
        let single = |unit, latency| Sched {
            unit,
            latency,
            flags: F::SINGLE,
            ..base
        };
        match i.class() {
            Class::Alu => Sched { dst: i.rd, ..base },
            Class::AluCc => Sched {
                dst: i.rd,
                unit: Unit::Ieu1,
                flags: F::SETS_CC,
                ..base
            },
            Class::AluCarry => Sched {
                dst: i.rd,
                src: [i.rs1 & 31, i.rs2 & 31, CC],
                flags: F::SINGLE | F::SETS_CC,
                ..base
            },
            Class::Shift => Sched {
                dst: i.rd,
                unit: Unit::Ieu0,
                ..base
            },
            // The old destination is read too: the result depends on it.
            Class::Move => {
                let tested = if i.op == Op::MovR { i.rs1 & 31 } else { CC };
                Sched {
                    src: [tested, i.rs2 & 31, i.rd],
                    dst: i.rd,
                    flags: F::SINGLE | F::WAIT_LOADS,
                    ..single(Unit::Ieu, 2)
                }
            }
            Class::Multiply => Sched {
                dst: i.rd,
                flags: F::SINGLE | F::MULTIPLY | F::BLOCKS,
                ..base
            },
            Class::Divide32 => Sched {
                dst: i.rd,
                flags: F::SINGLE | F::BLOCKS,
                latency: DIVIDE_32,
                ..base
            },
            Class::Divide64 => Sched {
                dst: i.rd,
                flags: F::SINGLE | F::BLOCKS,
                latency: DIVIDE_64,
                ..base
            },
            Class::Branch => {
                let tested = if i.op == Op::Bpr { i.rs1 & 31 } else { CC };
                Sched {
                    src: [tested, 0, 0],
                    unit: Unit::Cti,
                    flags: F::CTI,
                    ..base
                }
            }
            Class::FpBranch => Sched {
                src: [FCC, 0, 0],
                unit: Unit::Cti,
                flags: F::CTI,
                ..base
            },
            Class::Call => Sched {
                src: [0; 3],
                dst: i.rd,
                unit: Unit::Cti,
                flags: F::CTI | F::FIRST,
                ..base
            },
            Class::Jmpl => Sched {
                dst: i.rd,
                unit: Unit::Cti,
                flags: F::CTI | F::FIRST,
                ..base
            },
            Class::Return => Sched {
                unit: Unit::Cti,
                flags: F::CTI | F::SINGLE | F::WAIT_LOADS,
                ..base
            },
            Class::Trap => Sched {
                src: [i.rs1 & 31, i.rs2 & 31, CC],
                ..single(Unit::Ieu, 1)
            },
            Class::Window => Sched {
                dst: i.rd,
                flags: F::SINGLE | F::WAIT_LOADS,
                ..base
            },
            Class::Load | Class::LoadSigned => Sched {
                dst: i.rd,
                unit: Unit::LoadStore,
                flags: F::FROM_MEMORY,
                ..base
            },
            // Of the pair %g0 and %g1 only the second is written.
            Class::LoadPair if i.rd == 0 => Sched {
                dst: 1,
                flags: F::SINGLE | F::FROM_MEMORY,
                ..single(Unit::LoadStore, 2)
            },
            Class::LoadPair => Sched {
                dst: i.rd,
                flags: F::SINGLE | F::FROM_MEMORY | F::PAIR,
                ..single(Unit::LoadStore, 2)
            },
            Class::LoadFp => Sched {
                dst: fp(i.rd),
                unit: Unit::LoadStore,
                flags: F::FROM_MEMORY,
                ..base
            },
            Class::LoadFsr => Sched {
                dst: FCC,
                unit: Unit::LoadStore,
                flags: F::FROM_MEMORY,
                ..base
            },
            Class::Store => Sched {
                src: [i.rs1 & 31, i.rs2 & 31, i.rd & 31],
                unit: Unit::LoadStore,
                flags: F::LATE_DATA,
                ..base
            },
            Class::StorePair => Sched {
                src: [i.rs1 & 31, i.rs2 & 31, i.rd & 31],
                flags: F::SINGLE | F::WAIT_LOADS,
                ..single(Unit::LoadStore, 1)
            },
            Class::StoreFp => Sched {
                src: [i.rs1 & 31, i.rs2 & 31, fp(i.rd)],
                unit: Unit::LoadStore,
                flags: F::LATE_DATA,
                ..base
            },
            Class::Atomic => Sched {
                src: [i.rs1 & 31, i.rs2 & 31, i.rd & 31],
                dst: if i.rd == 0 { SINK } else { i.rd },
                flags: F::SINGLE | F::FROM_MEMORY | F::ATOMIC,
                ..single(Unit::LoadStore, 2)
            },
            Class::Prefetch => Sched {
                unit: Unit::LoadStore,
                flags: F::FROM_MEMORY,
                ..base
            },
            Class::FpMove => {
                let tested = match i.op {
                    Op::FmovsIcc | Op::FmovdIcc => CC,
                    Op::FmovsFcc | Op::FmovdFcc => FCC,
                    Op::FmovsR | Op::FmovdR => i.rs1 & 31,
                    _ => 0,
                };
                Sched {
                    src: [tested, fp(i.rs2), fp(i.rd)],
                    dst: fp(i.rd),
                    unit: Unit::FpAdd,
                    ..base
                }
            }
            Class::Membar | Class::Flush | Class::WriteState | Class::DoneRetry => Sched {
                flags: F::SINGLE | F::WAIT_LOADS | F::SETS_CC,
                ..base
            },
            Class::ReadState => Sched {
                src: [CC, Y, 0],
                dst: i.rd,
                flags: F::SINGLE,
                ..base
            },
            Class::Illegal => single(Unit::None, 1),
        }
    }
}
