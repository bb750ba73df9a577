//! The window file behind the registers in view (V9 5.1.4, 6.4).

use super::{Cpu, WINDOWS};

const MASK: u8 = WINDOWS as u8 - 1;

impl Cpu {
    /// Changes CWP (taken modulo 8, manual 14.2.1) and brings that window into view.
    pub fn set_cwp(&mut self, cwp: u8) {
        let cwp = cwp & MASK;
        if cwp == self.cwp {
            return;
        }
        self.put_window_back();
        self.cwp = cwp;
        let outs = self.windows[usize::from((cwp + 1) & MASK)];
        self.r[8..16].copy_from_slice(&outs[8..]);
        self.r[16..32].copy_from_slice(&self.windows[usize::from(cwp)]);
    }

    /// CWP + 1: what SAVE does with the registers.
    #[inline]
    pub fn next_window(&mut self) {
        let old = usize::from(self.cwp & MASK);
        let new = usize::from((self.cwp + 1) & MASK);
        let after = usize::from((self.cwp + 2) & MASK);
        self.windows[old].copy_from_slice(&self.r[16..32]);
        self.cwp = new as u8;
        self.r.copy_within(8..16, 24);
        self.r[16..24].copy_from_slice(&self.windows[new][..8]);
        self.r[8..16].copy_from_slice(&self.windows[after][8..]);
    }

    /// CWP - 1: what RESTORE does with the registers.
    #[inline]
    pub fn previous_window(&mut self) {
        let old = usize::from(self.cwp & MASK);
        let after = usize::from((self.cwp + 1) & MASK);
        let new = usize::from(self.cwp.wrapping_sub(1) & MASK);
        self.windows[after][8..].copy_from_slice(&self.r[8..16]);
        self.windows[old][..8].copy_from_slice(&self.r[16..24]);
        self.cwp = new as u8;
        self.r.copy_within(24..32, 8);
        self.r[16..32].copy_from_slice(&self.windows[new]);
    }

    fn put_window_back(&mut self) {
        let here = usize::from(self.cwp & MASK);
        let after = usize::from((self.cwp + 1) & MASK);
        self.windows[here].copy_from_slice(&self.r[16..32]);
        self.windows[after][8..].copy_from_slice(&self.r[8..16]);
    }

    /// The same state with the registers in view written through to `windows` and `globals`,
    /// and with the pair that [`Cpu::begin`] sets made that of (pc, npc): two processors are in
    /// the same architectural state exactly if these are equal. Every window and every set of
    /// globals can be read from it.
    #[must_use]
    pub fn settled(&self) -> Cpu {
        let mut cpu = self.clone();
        cpu.put_window_back();
        cpu.put_globals_back();
        cpu.begin();
        cpu
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered() -> Cpu {
        let mut cpu = Cpu::power_on();
        for window in 0..8u8 {
            cpu.set_cwp(window);
            for n in 16..32 {
                cpu.r[n] = u64::from(window) * 100 + n as u64;
            }
        }
        cpu
    }

    #[test]
    fn outs_are_the_ins_of_the_next_window() {
        let mut cpu = numbered();
        for window in 0..8u8 {
            cpu.set_cwp(window);
            let next = u64::from((window + 1) % 8);
            assert_eq!(cpu.r[8], next * 100 + 24);
            assert_eq!(cpu.r[15], next * 100 + 31);
            assert_eq!(cpu.r[16], u64::from(window) * 100 + 16);
        }
    }

    #[test]
    fn single_steps_equal_jumps() {
        let mut steps = numbered();
        steps.set_cwp(0);
        let mut jumps = steps.clone();
        for n in 0..20u64 {
            steps.next_window();
            steps.r[8] = n;
            jumps.set_cwp(jumps.cwp + 1);
            jumps.r[8] = n;
            assert_eq!(steps.settled(), jumps.settled());
        }
        for n in 0..13u64 {
            steps.previous_window();
            steps.r[17] = n;
            jumps.set_cwp(jumps.cwp.wrapping_sub(1));
            jumps.r[17] = n;
            assert_eq!(steps.settled(), jumps.settled());
        }
    }
}
