//! TICK, TICK_COMPARE and SOFTINT: the processor's own clock and the interrupt it makes.

use crate::time::Cycle;
use serde::{Deserialize, Serialize};
use stillframe_isa::cpu::Pstate;
use stillframe_isa::{Cpu, TrapType};

/// TICK_COMPARE.INT_DIS: no interrupt.
const INT_DIS: u64 = 1 << 63;
/// SOFTINT.TICK_INT.
const TICK_INT: u64 = 1;
/// TICK holds 63 bits; bit 63 is NPT.
const COUNTER: u64 = !(1 << 63);

/// The registers of the timer. Plain data, checkpointed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// What must be added to the cycle number to give TICK: WRPR %tick changes it.
    offset: u64,
    compare: u64,
    softint: u64,
    /// The cycle in which TICK will equal the comparison value.
    matches_at: Cycle,
}

impl Default for Timer {
    fn default() -> Self {
        // Model: TICK_COMPARE comes out of reset disabled; what the hardware
        // has there was not found.
        Timer {
            offset: 0,
            compare: INT_DIS,
            softint: 0,
            matches_at: Cycle::NEVER,
        }
    }
}

impl Timer {
    /// TICK's counter as read by an instruction that issues at `now`.
    pub fn tick(&self, now: Cycle) -> u64 {
        now.0.wrapping_add(self.offset) & COUNTER
    }

    /// WRPR %tick at `now`.
    pub fn set_tick(&mut self, now: Cycle, value: u64) {
        self.offset = (value & COUNTER).wrapping_sub(now.0);
        self.schedule(now);
    }

    /// TICK_COMPARE.
    pub fn compare(&self) -> u64 {
        self.compare
    }

    /// Write of TICK_COMPARE at `now`. A value that TICK has already passed matches only after the
    /// counter wraps, which is never: the firmware must look at TICK after writing it.
    pub fn set_compare(&mut self, now: Cycle, value: u64) {
        self.compare = value;
        self.schedule(now);
    }

    fn schedule(&mut self, now: Cycle) {
        let left = (self.compare & COUNTER).wrapping_sub(self.tick(now)) & COUNTER;
        // The register is compared with each new count, so a value equal to the present one has
        // been missed.
        self.matches_at = if self.compare & INT_DIS != 0 || left == 0 {
            Cycle::NEVER
        } else {
            now.after(left)
        };
    }

    /// SOFTINT.
    pub fn softint(&self) -> u64 {
        self.softint
    }

    /// Write of SOFTINT: bit 0 is TICK_INT, bits 15:1 are levels.
    pub fn set_softint(&mut self, value: u64) {
        self.softint = value & 0xFFFF;
    }

    /// The next cycle in which something happens by itself.
    #[inline(always)]
    pub fn next_event(&self) -> Cycle {
        self.matches_at
    }

    /// Lets time reach `now`: sets TICK_INT if the comparison value was passed.
    pub fn advance(&mut self, now: Cycle) {
        if now >= self.matches_at {
            self.softint |= TICK_INT;
            self.matches_at = Cycle::NEVER;
        }
    }

    /// The interrupt that the processor would take now, if it may: the highest pending level above
    /// PIL with PSTATE.IE set (V9 7.5; TICK_INT is level 14, hardware facts
    /// 1.12).
    pub fn pending(&self, cpu: &Cpu) -> Option<TrapType> {
        if self.softint == 0 || !cpu.pstate.contains(Pstate::IE) {
            return None;
        }
        let levels = (self.softint & 0xFFFE)
            | if self.softint & TICK_INT != 0 {
                1 << 14
            } else {
                0
            };
        let highest = levels.checked_ilog2()?;
        (highest > u32::from(cpu.pil))
            .then(|| TrapType(TrapType::INTERRUPT_LEVEL_1.0 + highest as u16 - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tick_interrupt_comes_when_the_counter_reaches_the_value_and_not_before() {
        let mut timer = Timer::default();
        timer.set_compare(Cycle(100), 150);
        assert_eq!(timer.next_event(), Cycle(150));
        timer.advance(Cycle(149));
        assert_eq!(timer.softint(), 0);
        timer.advance(Cycle(150));
        assert_eq!(timer.softint(), TICK_INT);
    }

    #[test]
    fn a_value_already_passed_never_matches() {
        let mut timer = Timer::default();
        timer.set_compare(Cycle(100), 100);
        assert_eq!(timer.next_event(), Cycle::NEVER);
        timer.set_compare(Cycle(100), 99);
        assert!(timer.next_event() > Cycle(1 << 62));
    }

    #[test]
    fn setting_tick_moves_the_match() {
        let mut timer = Timer::default();
        timer.set_compare(Cycle(0), 1000);
        timer.set_tick(Cycle(10), 990);
        assert_eq!(timer.tick(Cycle(10)), 990);
        assert_eq!(timer.next_event(), Cycle(20));
    }
}
