//! Branch prediction: two-bit counters and the return-address stack.
//!
//! Model: the counters live in a table indexed by the address, not in the I-cache lines, so they
//! outlive an eviction; the "next field" bubble of a first taken branch is not charged. Both come
//! with the pipeline issue.

use serde::{Deserialize, Serialize};

/// Two-bit counters: one for each pair of instructions, as many as the I-cache holds pairs
/// (16 KB; manual 16.2).
const COUNTERS: usize = 2048;
/// Depth of the return-address stack (from memory; not in the manual).
const RETURNS: usize = 4;

/// A branch not seen before starts from what its instruction says: likely taken or likely not by
/// the p bit, likely not where there is none (manual p. 266).
const UNSEEN: u8 = 4;

/// The predictor's state. Plain data, checkpointed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predictor {
    counters: Vec<u8>,
    returns: [u64; RETURNS],
    top: u8,
}

impl Default for Predictor {
    fn default() -> Self {
        Predictor {
            counters: vec![UNSEEN; COUNTERS],
            returns: [0; RETURNS],
            top: 0,
        }
    }
}

impl Predictor {
    /// Predicts the conditional branch at `pc`, learns what it did, and says whether the
    /// prediction was right. `hint` is what the instruction itself predicts.
    #[inline(always)]
    pub fn conditional(&mut self, pc: u64, hint: bool, taken: bool) -> bool {
        let counter = &mut self.counters[(pc >> 3) as usize % COUNTERS];
        if *counter == UNSEEN {
            *counter = if hint { 2 } else { 1 };
        }
        let right = (*counter >= 2) == taken;
        *counter = if taken {
            (*counter + 1).min(3)
        } else {
            counter.saturating_sub(1)
        };
        right
    }

    /// A CALL (or a JMPL that links) pushes its return address.
    #[inline]
    pub fn call(&mut self, return_to: u64) {
        self.top = (self.top + 1) % RETURNS as u8;
        self.returns[usize::from(self.top)] = return_to;
    }

    /// A return pops; the answer is whether the stack had foreseen its target.
    #[inline]
    pub fn returned(&mut self, target: u64) -> bool {
        let right = self.returns[usize::from(self.top)] == target;
        self.top = (self.top + RETURNS as u8 - 1) % RETURNS as u8;
        right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_branch_is_foreseen_after_one_turn() {
        let mut p = Predictor::default();
        assert!(
            !p.conditional(0x100, false, true),
            "starts likely not taken"
        );
        assert!(p.conditional(0x100, false, true));
        assert!(p.conditional(0x100, false, true));
        assert!(
            !p.conditional(0x100, false, false),
            "the exit is not foreseen"
        );
        assert!(
            p.conditional(0x100, false, true),
            "one exit does not turn it"
        );
    }

    #[test]
    fn the_instruction_says_how_a_branch_begins() {
        let mut p = Predictor::default();
        assert!(p.conditional(0x200, true, true));
        assert!(p.conditional(0x300, false, false));
    }

    #[test]
    fn returns_nest_four_deep() {
        let mut p = Predictor::default();
        for n in 1..=5 {
            p.call(n);
        }
        for n in (2..=5).rev() {
            assert!(p.returned(n));
        }
        assert!(!p.returned(1), "the fifth pushed it out");
    }
}
