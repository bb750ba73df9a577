//! When an instruction issues, and why not earlier.
//!
//! An in-order machine needs no ticking: the issue cycle of an instruction is the latest of a few
//! ready times, and the group it joins follows from the ones before it. The rules stand in
//! `docs/timing.md`; this file is the event model of them (manual, chapters 2, 16 and 17).

use super::sched::{READY_LEN, Sched, SchedFlags, Unit};
use crate::ecu::LoadSlot;
use crate::time::Cycle;
use serde::{Deserialize, Serialize};

/// Why an instruction issued no earlier than it did: the key of the CPI stack, the trace's answer
/// to "why is this one late", and the message of a failing timing test.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Reason {
    /// It joined the open group, or opened the next one in the next cycle.
    Issue,
    /// The open group had no place for it (grouping rules).
    Group,
    /// A source register was not ready: producer in the pipeline.
    Operand,
    /// A source register was not ready: a load had not returned.
    Load,
    /// The instruction itself had not arrived from the I-cache.
    Fetch,
    /// The branch before it had been predicted wrongly.
    Mispredict,
    /// It must wait until earlier loads have returned, or the one before it held the pipe.
    Serialize,
    /// The store buffer or load buffer was full.
    Buffer,
    /// A trap was entered, or left by DONE or RETRY.
    Trap,
    /// A non-cacheable access or an internal register held the pipe.
    Device,
}

/// Number of reasons.
pub const REASONS: usize = 10;

impl Reason {
    /// Every reason, in the order of the CPI stack.
    pub const ALL: [Reason; REASONS] = [
        Reason::Issue,
        Reason::Group,
        Reason::Operand,
        Reason::Load,
        Reason::Fetch,
        Reason::Mispredict,
        Reason::Serialize,
        Reason::Buffer,
        Reason::Trap,
        Reason::Device,
    ];

    /// The name in reports and traces.
    pub const fn name(self) -> &'static str {
        match self {
            Reason::Issue => "issue",
            Reason::Group => "group",
            Reason::Operand => "operand",
            Reason::Load => "load",
            Reason::Fetch => "fetch",
            Reason::Mispredict => "mispredict",
            Reason::Serialize => "serialize",
            Reason::Buffer => "buffer",
            Reason::Trap => "trap",
            Reason::Device => "device",
        }
    }
}

/// A register that waits for a load says so by this bit; the other bits number the load.
const SLOT: u64 = 1 << 63;

/// The scoreboard and the open group. Plain data, checkpointed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    /// Cycle in which the open group issues.
    cycle: u64,
    /// Instructions in the open group.
    count: u8,
    /// Integer units taken in the open group.
    ieu: u8,
    /// Units of which there is one: bit a unit.
    taken: u8,
    /// Nothing more may join the open group.
    closed: bool,
    /// Why the open group opened no earlier.
    opened: Reason,
    /// When the last load that hit the D-cache at once returned.
    last_hit: Cycle,
    /// When the last instruction issued.
    last_issue: Cycle,
    /// When each register of the scoreboard can be used: a cycle, or a load in flight.
    ready: Vec<u64>,
    /// Cycles by reason.
    stack: [u64; REASONS],
}

impl Default for Pipeline {
    fn default() -> Self {
        Pipeline {
            cycle: 0,
            count: 0,
            ieu: 0,
            taken: 0,
            closed: false,
            opened: Reason::Issue,
            last_hit: Cycle::ZERO,
            last_issue: Cycle::ZERO,
            ready: vec![0; READY_LEN],
            stack: [0; REASONS],
        }
    }
}

impl Pipeline {
    /// The cycle of the open group: no instruction can issue before it.
    #[inline(always)]
    pub fn now(&self) -> Cycle {
        Cycle(self.cycle)
    }

    /// Cycles by reason; they sum to [`Pipeline::now`].
    pub fn stack(&self) -> &[u64; REASONS] {
        &self.stack
    }

    /// Decides the cycle in which an instruction issues. `complete` resolves a load-buffer slot to
    /// the cycle in which its data can be used.
    #[inline(always)]
    pub fn issue(&mut self, s: &Sched, mut complete: impl FnMut(LoadSlot) -> Cycle) -> Reason {
        let mut at = self.cycle;
        let mut reason = Reason::Issue;
        for (place, &index) in s.src.iter().enumerate() {
            let mut ready = self.ready[usize::from(index)];
            if ready <= at {
                continue;
            }
            let mut why = Reason::Operand;
            if ready & SLOT != 0 {
                ready = complete(LoadSlot(ready & !SLOT)).0;
                self.ready[usize::from(index)] = ready;
                why = Reason::Load;
            }
            // A store may share the group of the producer of its data, not of its address
            // (manual p. 278; gcc's ultra1_2.md).
            if place == 2 && s.flags.contains(SchedFlags::LATE_DATA) {
                ready = ready.saturating_sub(1);
            }
            if ready > at {
                at = ready;
                reason = why;
            }
        }
        if at > self.cycle {
            self.open(at, reason);
        } else if !self.fits(s) {
            reason = Reason::Group;
            self.open(self.cycle + 1, reason);
        } else if self.count == 0 {
            // The group was opened ahead of its first instruction.
            reason = self.opened;
        }
        self.join(s);
        reason
    }

    /// Whether the open group has a place for the instruction.
    #[inline(always)]
    fn fits(&self, s: &Sched) -> bool {
        if self.closed || self.count == 4 {
            return false;
        }
        if s.flags.contains(SchedFlags::FIRST) && self.count > 0 {
            return false;
        }
        match s.unit {
            Unit::Ieu => self.ieu < 2,
            // Shifts go to IEU0 and must be the first integer operation; condition codes are set
            // by IEU1.
            Unit::Ieu0 => self.ieu == 0,
            Unit::Ieu1 => self.ieu < 2 && self.taken & Unit::Ieu1.bit() == 0,
            // Loads and stores cannot take the fourth place.
            Unit::LoadStore => self.count < 3 && self.taken & Unit::LoadStore.bit() == 0,
            Unit::None => true,
            unit => self.taken & unit.bit() == 0,
        }
    }

    #[inline(always)]
    fn join(&mut self, s: &Sched) {
        self.last_issue = Cycle(self.cycle);
        self.count += 1;
        match s.unit {
            Unit::Ieu | Unit::Ieu0 => self.ieu += 1,
            Unit::Ieu1 => {
                // The condition-code setter is the later of the two.
                self.ieu = 2;
                self.taken |= Unit::Ieu1.bit();
            }
            unit => self.taken |= unit.bit(),
        }
        if s.flags.contains(SchedFlags::LAST) {
            self.closed = true;
        }
    }

    /// Opens a group at cycle `at`.
    #[inline(always)]
    fn open(&mut self, at: u64, reason: Reason) {
        debug_assert!(at > self.cycle, "time goes forward");
        // A group takes its cycle; what passes beyond that is lost to the reason.
        self.stack[Reason::Issue as usize] += 1;
        self.stack[reason as usize] += at - self.cycle - 1;
        self.cycle = at;
        self.opened = reason;
        self.count = 0;
        self.ieu = 0;
        self.taken = 0;
        self.closed = false;
    }

    /// Ends the open group: what follows issues at `at` or later, for `reason`.
    #[inline]
    pub fn hold_until(&mut self, at: Cycle, reason: Reason) {
        if at.0 > self.cycle {
            self.open(at.0, reason);
        }
    }

    /// The instruction just put into the open group must wait until `at`, for `reason`.
    #[inline]
    pub fn delay(&mut self, at: Cycle, reason: Reason, s: &Sched) {
        if at.0 > self.cycle {
            self.open(at.0, reason);
            self.join(s);
        }
    }

    /// Ends the open group: what follows opens the next one.
    #[inline(always)]
    pub fn close(&mut self) {
        self.closed = true;
    }

    /// The result of the instruction just issued is ready for use `latency` cycles after issue.
    #[inline(always)]
    pub fn result(&mut self, index: u8, latency: u8) {
        self.ready[usize::from(index)] = self.cycle + u64::from(latency);
    }

    /// The result is ready at a known cycle.
    #[inline(always)]
    pub fn result_at(&mut self, index: u8, at: Cycle) {
        self.ready[usize::from(index)] = at.0;
    }

    /// A load that hit has its result at `at`.
    #[inline(always)]
    pub fn hit_at(&mut self, index: u8, at: Cycle) {
        self.last_hit = at;
        self.result_at(index, at);
    }

    /// When the last instruction issued.
    #[inline(always)]
    pub fn last_issue(&self) -> Cycle {
        self.last_issue
    }

    /// When the last load that hit the D-cache at once returned.
    #[inline]
    pub fn last_hit(&self) -> Cycle {
        self.last_hit
    }

    /// The result waits in a load-buffer slot.
    #[inline(always)]
    pub fn result_in_slot(&mut self, index: u8, slot: LoadSlot) {
        self.ready[usize::from(index)] = SLOT | slot.0;
    }
}
