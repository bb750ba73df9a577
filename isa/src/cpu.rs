//! The architectural registers of one processor: plain data, checkpointed whole.

use crate::types::{Asi, TrapType};
use serde::{Deserialize, Serialize};

/// Register windows (SUN-2; VER.MAXWIN is one less).
pub const WINDOWS: usize = 8;
/// Trap levels above zero (VER.MAXTL).
pub const MAX_TL: usize = 5;

bitflags::bitflags! {
    /// PSTATE (V9 5.2.1 with UltraSPARC's additions, manual table 14-?).
    #[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(transparent)]
    pub struct Pstate: u16 {
        /// Alternate globals.
        const AG = 1 << 0;
        /// Interrupts enabled.
        const IE = 1 << 1;
        /// Privileged.
        const PRIV = 1 << 2;
        /// 32-bit address masking.
        const AM = 1 << 3;
        /// Floating-point unit enabled by the system.
        const PEF = 1 << 4;
        /// RED_state.
        const RED = 1 << 5;
        /// Memory model, low bit (0 TSO, 1 PSO, 2 RMO).
        const MM0 = 1 << 6;
        /// Memory model, high bit.
        const MM1 = 1 << 7;
        /// Little-endian on trap.
        const TLE = 1 << 8;
        /// Current little-endian.
        const CLE = 1 << 9;
        /// MMU globals.
        const MG = 1 << 10;
        /// Interrupt globals.
        const IG = 1 << 11;
    }
}

/// One level of the trap stack.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrapFrame {
    /// CCR 39:32, ASI 31:24, PSTATE 19:8, CWP 4:0.
    pub tstate: u64,
    /// PC of the instruction that trapped.
    pub tpc: u64,
    /// Its nPC.
    pub tnpc: u64,
    /// Trap type, 9 bits.
    pub tt: u16,
}

/// The registers in view and behind it.
///
/// `r` is the flat array every instruction indexes: 0..7 the globals in use, 8..15 outs, 16..23
/// locals, 24..31 ins, 32 the sink for writes to `%g0`. The other windows and sets of globals lie
/// in `windows` and `globals` and are exchanged when CWP or the selecting PSTATE bits change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cpu {
    /// The registers in view.
    pub r: [u64; 33],
    /// Program counter.
    pub pc: u64,
    /// Next program counter.
    pub npc: u64,
    /// Where the instruction in execution goes when it completes: set to (npc, npc + 4) before
    /// it runs, changed by control transfers.
    pub next_pc: u64,
    /// See `next_pc`.
    pub next_npc: u64,
    /// Condition codes: xcc 7:4, icc 3:0, each n z v c.
    pub ccr: u8,
    /// ASI register.
    pub asi: Asi,
    /// PSTATE.
    pub pstate: Pstate,
    /// Trap level, 0 to 5.
    pub tl: u8,
    /// The ASI of ordinary loads and stores in the present mode, kept by `mode` changes.
    pub implicit_asi: Asi,
    /// Y, 32 bits.
    pub y: u64,
    /// FPRS: DL 0, DU 1, FEF 2.
    pub fprs: u8,
    /// FSR.
    pub fsr: u64,
    /// GSR (VIS): alignment 2:0, scale 6:3.
    pub gsr: u64,
    /// Floating-point registers as 32 doubles; single register n < 32 is the high (even n) or low
    /// half of double n / 2.
    pub f: [u64; 32],
    /// Current window pointer.
    pub cwp: u8,
    /// Windows that can be saved into.
    pub cansave: u8,
    /// Windows that can be restored.
    pub canrestore: u8,
    /// Windows that hold no other process's data.
    pub cleanwin: u8,
    /// Windows of another address space.
    pub otherwin: u8,
    /// WSTATE: NORMAL 2:0, OTHER 5:3.
    pub wstate: u8,
    /// Processor interrupt level.
    pub pil: u8,
    /// Trap base address.
    pub tba: u64,
    /// VER.
    pub ver: u64,
    /// Whether user code may not read TICK (TICK.NPT).
    pub tick_npt: bool,
    /// `trap[tl - 1]` is level tl.
    pub trap: [TrapFrame; MAX_TL],
    /// Locals and ins of each window; the outs of window w are the ins of window w + 1.
    pub windows: [[u64; 16]; WINDOWS],
    /// Normal, alternate, MMU and interrupt globals.
    pub globals: [[u64; 8]; 4],
    /// Set in error_state: a trap was taken at the highest trap level.
    pub error_state: Option<TrapType>,
}
