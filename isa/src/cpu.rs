//! The architectural registers of one processor: plain data, checkpointed whole.

mod mode;
mod registers;
mod windows;

pub use registers::Registers;

use crate::types::{Asi, TrapType};
use serde::{Deserialize, Serialize};

/// Register windows (SUN-2; VER.MAXWIN is one less).
pub const WINDOWS: usize = 8;
/// Trap levels above zero (VER.MAXTL).
pub const MAX_TL: usize = 5;
/// Base of the trap table in RED_state, a virtual address (manual, chapter 10).
pub const RSTV: u64 = 0xFFFF_FFFF_F000_0000;
/// VER of an UltraSPARC-I: manufacturer 17, implementation 10, mask 40 (all hex), MAXTL 5,
/// MAXWIN 7 (manual, page 242).
pub const VER: u64 = 0x0017_0010_4000_0507;

bitflags::bitflags! {
    /// PSTATE (V9 5.2.1; UltraSPARC's additions: manual, table 14-13).
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

/// The bits of FPRS (V9 5.1.8).
pub mod fprs {
    /// A register of `%f0` to `%f31` has been written.
    pub const DL: u8 = 1;
    /// A register of `%f32` to `%f62` has been written.
    pub const DU: u8 = 2;
    /// Floating-point unit enabled by the program.
    pub const FEF: u8 = 4;
}

/// One level of the trap stack.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrapFrame {
    /// CCR 39:32, ASI 31:24, PSTATE 19:8, CWP 2:0.
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
/// `r` is the flat array every instruction indexes. The other windows and sets of globals lie in
/// `windows` and `globals` and are exchanged when CWP or the selecting PSTATE bits change; what
/// those hold for the window and set in view is stale, so two states are compared after
/// [`Cpu::settled`]. `pstate`, `tl` and `cwp` are changed only through [`Cpu::set_pstate`],
/// [`Cpu::set_tl`] and [`Cpu::set_cwp`], which keep the rest in step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cpu {
    /// The registers in view.
    pub r: Registers,
    /// Program counter.
    pub pc: u64,
    /// Next program counter.
    pub npc: u64,
    /// Where the instruction in execution goes when it completes: set to (npc, npc + 4) by
    /// [`Cpu::begin`], changed by control transfers.
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
    /// The ASI of ordinary loads and stores in the present mode. Derived from TL and PSTATE.CLE.
    pub implicit_asi: Asi,
    /// Mask of virtual addresses: 32 ones under PSTATE.AM, else 64. Derived.
    pub va_mask: u64,
    /// Y, 32 bits.
    pub y: u64,
    /// FPRS, see [`fprs`].
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
    /// Set in error_state: the trap that was taken at the highest trap level.
    pub error_state: Option<TrapType>,
}

impl Cpu {
    /// The state after power-on reset (manual, table 10-1).
    // Model: what the manual leaves unknown is zero.
    pub fn power_on() -> Cpu {
        let mut cpu = Cpu {
            r: Registers::default(),
            pc: RSTV | 0x20,
            npc: RSTV | 0x24,
            next_pc: RSTV | 0x24,
            next_npc: RSTV | 0x28,
            ccr: 0,
            asi: Asi(0),
            pstate: Pstate::RED | Pstate::PEF | Pstate::PRIV | Pstate::AG,
            tl: MAX_TL as u8,
            implicit_asi: Asi::NUCLEUS,
            va_mask: u64::MAX,
            y: 0,
            fprs: 0,
            fsr: 0,
            gsr: 0,
            f: [0; 32],
            cwp: 0,
            cansave: 0,
            canrestore: 0,
            cleanwin: 0,
            otherwin: 0,
            wstate: 0,
            pil: 0,
            tba: 0,
            ver: VER,
            tick_npt: true,
            trap: [TrapFrame::default(); MAX_TL],
            windows: [[0; 16]; WINDOWS],
            globals: [[0; 8]; 4],
            error_state: None,
        };
        cpu.trap[MAX_TL - 1].tt = TrapType::POWER_ON_RESET.0;
        cpu
    }

    /// Prepares the execution of the instruction at `pc`: unless it transfers control, the next
    /// one is at `npc`.
    #[inline(always)]
    pub fn begin(&mut self) {
        self.next_pc = self.npc;
        self.next_npc = self.npc.wrapping_add(4) & self.va_mask;
    }

    /// Completes an instruction that did not trap.
    #[inline(always)]
    pub fn finish(&mut self) {
        self.pc = self.next_pc;
        self.npc = self.next_npc;
    }

    /// Single-precision register `n`, 0 to 31.
    #[inline(always)]
    pub fn single(&self, n: u8) -> u32 {
        let double = self.f[usize::from(n >> 1 & 15)];
        if n & 1 == 0 {
            (double >> 32) as u32
        } else {
            double as u32
        }
    }

    /// Writes single-precision register `n`, 0 to 31, and FPRS.DL.
    #[inline(always)]
    pub fn set_single(&mut self, n: u8, value: u32) {
        let double = &mut self.f[usize::from(n >> 1 & 15)];
        *double = if n & 1 == 0 {
            *double & 0xFFFF_FFFF | u64::from(value) << 32
        } else {
            *double & !0xFFFF_FFFF | u64::from(value)
        };
        self.fprs |= fprs::DL;
    }

    /// Double-precision register `n`, even, 0 to 62.
    #[inline(always)]
    pub fn double(&self, n: u8) -> u64 {
        self.f[usize::from(n >> 1 & 31)]
    }

    /// Writes double-precision register `n`, even, 0 to 62, and FPRS.DL or DU.
    #[inline(always)]
    pub fn set_double(&mut self, n: u8, value: u64) {
        self.f[usize::from(n >> 1 & 31)] = value;
        self.fprs |= if n < 32 { fprs::DL } else { fprs::DU };
    }

    /// The trap stack's frame in use.
    ///
    /// `None` at trap level 0.
    #[inline]
    pub fn trap_frame(&self) -> Option<&TrapFrame> {
        self.trap.get(usize::from(self.tl).wrapping_sub(1))
    }

    /// The trap stack's frame in use, to be changed.
    ///
    /// `None` at trap level 0.
    #[inline]
    pub fn trap_frame_mut(&mut self) -> Option<&mut TrapFrame> {
        self.trap.get_mut(usize::from(self.tl).wrapping_sub(1))
    }
}
