//! What one instruction's accesses did to time.

use super::pipeline::{Pipeline, Reason};
use super::sched::{Sched, SchedFlags};
use crate::ecu::LoadTime;
use crate::time::Cycle;

/// Extra cycle of loads that extend a sign.
///
/// Model: the stickiness (loads right behind one are three cycles too) comes with the pipeline
/// issue (manual p. 273).
const SIGNED: u64 = 1;

/// Filled in while an instruction executes.
#[derive(Copy, Clone, Debug)]
pub struct Outcome {
    /// When the result of a load can be used.
    result: Option<LoadTime>,
    /// The result is a block of 64 bytes in eight double registers.
    pub block: bool,
    /// The next group issues no earlier than this.
    pub held: Cycle,
    /// Why.
    pub why: Reason,
}

impl Default for Outcome {
    fn default() -> Self {
        Outcome {
            result: None,
            block: false,
            held: Cycle::ZERO,
            why: Reason::Issue,
        }
    }
}

impl Outcome {
    /// A load was accepted.
    #[inline(always)]
    pub fn loaded(&mut self, time: LoadTime) {
        self.result = Some(time);
    }

    /// The value of an internal register is there at `at`.
    pub fn value_at(&mut self, at: Cycle) {
        self.result = Some(LoadTime::At(at));
    }

    /// Nothing issues before `at`.
    #[inline(always)]
    pub fn hold(&mut self, at: Cycle, why: Reason) {
        if at > self.held {
            self.held = at;
            self.why = why;
        }
    }

    /// Tells the scoreboard when the results can be used.
    #[inline(always)]
    pub fn apply(&self, pipe: &mut Pipeline, sched: &Sched, signed: bool) {
        let registers = if self.block {
            8
        } else if sched.flags.contains(SchedFlags::PAIR) {
            2
        } else {
            1
        };
        for n in 0..registers {
            match self.result {
                Some(LoadTime::At(at)) => {
                    let at = if signed { at.after(SIGNED) } else { at };
                    pipe.hit_at(sched.dst + n, at);
                }
                Some(LoadTime::Slot(slot)) => pipe.result_in_slot(sched.dst + n, slot),
                None => pipe.result(sched.dst + n, sched.latency),
            }
        }
    }
}
