//! One processor: its registers, its MMU, its caches and its sense of time.

use super::branch::Predictor;
use super::code::Code;
use super::hazards::Hazards;
use super::lookup::Lookup;
use super::pipeline::Pipeline;
use super::timer::Timer;
use crate::ecu::{Cacheable, CpuMemory};
use crate::time::Cycle;
use serde::{Deserialize, Serialize};
use stillframe_isa::{Cpu, Insn};
use stillframe_mmu::UltraSparcMmu;

/// Cycles from a trap's cause to its first instruction in the group: the pipeline is flushed at W
/// as for DONE and RETRY.
///
/// Model: the manual gives no number for trap entry; the nine bubbles of DONE and RETRY are used
/// (manual p. 287; `docs/timing.md`).
pub const TRAP_ENTRY: u64 = 9;
/// Bubbles after DONE and RETRY (manual p. 287).
pub const TRAP_RETURN: u64 = 9;
/// Cycles lost to a branch that was predicted wrongly (manual p. 267).
pub const MISPREDICT: u64 = 4;
/// A serialising instruction waits this long after the last older load has returned (manual
/// p. 294).
pub const AFTER_LOADS: u64 = 3;

/// One processor.
#[derive(Clone, Debug)]
pub struct Core {
    /// Architectural registers.
    pub cpu: Cpu,
    /// Everything else that is state.
    pub state: CoreState,
    /// What the host keeps for speed.
    pub derived: Derived,
}

/// State of a processor beside its registers. Plain data, checkpointed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoreState {
    /// Translation.
    pub mmu: UltraSparcMmu,
    /// Caches, load buffer, store buffer, E-cache unit.
    pub memory: CpuMemory,
    /// Issue cycles.
    pub pipe: Pipeline,
    /// TICK, TICK_COMPARE, SOFTINT.
    pub timer: Timer,
    /// Branch prediction.
    pub predictor: Predictor,
    /// What the checkers have seen.
    pub hazards: Hazards,
    /// Counts for the report.
    pub counts: Counts,
    /// A control transfer is waiting for its delay slot: what becomes of fetch after it.
    pub redirect: Redirect,
    /// Address of the 32-byte line that fetch is in, over 32; `u64::MAX` when it must ask again.
    pub fetch_line: u64,
    /// Virtual address of the page that fetch entered last: for the checker of MMU writes, which
    /// must not depend on what the host has cached.
    pub fetch_page: u64,
}

/// What fetch does once the delay slot has gone by.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirect {
    /// Instructions still to issue before it happens; 0 when there is none.
    pub after: u8,
    /// The first cycle for the target if the branch was predicted wrongly; cycle 0 if rightly.
    pub not_before: Cycle,
}

/// Counts of one processor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Instructions completed.
    pub instructions: u64,
    /// Traps taken by type, 512 of them.
    pub traps: Vec<u64>,
    /// Highest trap level reached since the kernel first left reset.
    pub max_tl: u8,
    /// Conditional branches, and those predicted wrongly.
    pub branches: u64,
    /// See `branches`.
    pub mispredicted: u64,
    /// Entries written into the instruction TLB and the data TLB.
    pub itlb_fills: u64,
    /// See `itlb_fills`.
    pub dtlb_fills: u64,
    /// Demap operations.
    pub demaps: u64,
}

impl Default for Counts {
    fn default() -> Self {
        Counts {
            instructions: 0,
            traps: vec![0; 512],
            max_tl: 0,
            branches: 0,
            mispredicted: 0,
            itlb_fills: 0,
            dtlb_fills: 0,
            demaps: 0,
        }
    }
}

/// What the host keeps for speed; rebuilt at will.
#[derive(Clone, Debug)]
pub struct Derived {
    /// Decoded instruction memory.
    pub code: Code,
    /// Translations in front of the data MMU.
    pub lookup: Lookup,
    /// The page that fetch is in.
    pub page: FetchPage,
    /// The mark of the last instruction: only a change needs attention.
    pub mark: u16,
    /// No interrupt of this processor can be due before this cycle.
    pub deadline: Cycle,
    /// The loop comes back before anything issues in this cycle or later.
    pub stop_at: Cycle,
    /// It is to come back at once: the system controller was written, a snapshot ended, a marker
    /// was passed.
    pub attention: bool,
    /// Whether `lookup` may be used.
    pub fast: bool,
}

/// The page that fetch is in.
#[derive(Copy, Clone, Debug)]
pub struct FetchPage {
    /// Virtual address of its first byte.
    pub va: u64,
    /// Bytes that may be fetched from it: 8192, or 0 when fetch must ask the MMU again.
    pub len: u64,
    /// Physical address of its first byte.
    pub pa: u64,
    /// Its decoded page.
    pub code: u32,
    /// Which caches may hold it.
    pub cacheable: Cacheable,
}

/// A mark that no instruction has.
pub const NO_MARK: u16 = u16::MAX;

impl Derived {
    /// Empty, with look-ups in front of the MMU if `fast`.
    pub fn new(fast: bool) -> Derived {
        Derived {
            code: Code::default(),
            lookup: Lookup::default(),
            page: FetchPage {
                va: 0,
                len: 0,
                pa: 0,
                code: 0,
                cacheable: Cacheable::No,
            },
            mark: NO_MARK,
            deadline: Cycle::ZERO,
            stop_at: Cycle::ZERO,
            attention: false,
            fast,
        }
    }

    /// The instruction at `pc`, if that lies in the page that fetch is in.
    pub fn fetched(&self, pc: u64) -> Option<Insn> {
        let offset = pc.wrapping_sub(self.page.va);
        let here = offset < self.page.len;
        here.then(|| self.code.get(self.page.code, (offset >> 2) as usize).insn)
    }

    /// The loop is to come back before the next instruction.
    #[cold]
    pub fn call_attention(&mut self) {
        self.attention = true;
        self.stop_at = Cycle::ZERO;
    }

    /// Something changed that fetch depends on: mode, context or instruction TLB.
    #[inline]
    pub fn drop_page(&mut self) {
        self.page.len = 0;
    }
}
