//! The loop: fetch, issue, execute, again.

mod turns;

use super::access::Bus;
use super::code::Decoded;
use super::core::{AFTER_LOADS, Core, FetchPage, NO_MARK};
use super::observer::Observer;
use super::pipeline::Reason;
use super::sched::{CC, SchedFlags, Unit};
use crate::boot::layout::PAGE;
use crate::bus::Shared;
use crate::ecu::Cacheable;
use crate::time::Cycle;
use crate::trace::{Event, Filter, Sink};
use stillframe_isa::cpu::Pstate;
use stillframe_isa::insn::SINK;
use stillframe_isa::table::{Class, Op};
use stillframe_isa::{TrapType, Va, exec};
use stillframe_mmu::Pa;
use stillframe_mmu::ultrasparc::{Attributes, FetchRequest, LsuBits};

/// Why the loop came back.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The cycle asked for has been reached.
    Until,
    /// Somebody outside the processor wants to look: the system controller was written, or a
    /// snapshot ended.
    Attention,
    /// A trap at the highest trap level.
    ErrorState(TrapType),
}

/// Everything the loop works on.
pub struct Loop<'a, S: Sink> {
    /// The processor that runs.
    pub core: &'a mut Core,
    /// What all processors share.
    pub shared: &'a mut Shared,
    /// Ledger, snapshots, counts of work.
    pub observer: &'a mut Observer,
    /// The trace.
    pub sink: &'a mut S,
}

impl<S: Sink> Loop<'_, S> {
    /// Runs until cycle `until`, or until there is something to look at.
    pub fn run(&mut self, until: Cycle) -> Stop {
        self.core.derived.deadline = Cycle::ZERO;
        self.core.derived.stop_at = until;
        loop {
            // Stops are looked for before anything of the next instruction is decided, so that a
            // run cut in two is the run in one.
            let before = self.core.state.pipe.now();
            if before >= self.core.derived.stop_at {
                // Attention first: at the limit it would otherwise be lost.
                if std::mem::take(&mut self.core.derived.attention) {
                    self.core.derived.stop_at = until;
                    return Stop::Attention;
                }
                return Stop::Until;
            }
            let pc = self.core.cpu.pc;
            let offset = pc.wrapping_sub(self.core.derived.page.va);
            if offset >= self.core.derived.page.len {
                if let Err(tt) = self.enter_page()
                    && let Some(stop) = self.trap(before, tt)
                {
                    return stop;
                }
                continue;
            }
            if pc >> 5 != self.core.state.fetch_line {
                self.fetch_line(pc, offset);
            }
            let d = self
                .core
                .derived
                .code
                .get(self.core.derived.page.code, (offset >> 2) as usize);
            let last = self.core.state.pipe.last_issue();
            let reason = self.issue(&d);
            let now = self.core.state.pipe.now();

            if now >= self.core.derived.deadline
                && let Some(tt) = self.interrupt(now)
            {
                if let Some(stop) = self.trap(now, tt) {
                    return stop;
                }
                continue;
            }
            let d = if self.shared.memory.has_stale_code() {
                // Bursts seen by this instruction may have written it.
                self.refresh_code();
                let derived = &self.core.derived;
                derived.code.get(derived.page.code, (offset >> 2) as usize)
            } else {
                d
            };
            if u16::from(d.insn.mark) != self.core.derived.mark {
                self.marked(now, &d.insn);
            }
            if S::ON && self.sink.filter().contains(Filter::INSN) {
                self.sink.event(
                    now,
                    Event::Insn {
                        pc: Va(pc),
                        word: d.insn.word,
                        tl: self.core.cpu.tl,
                        late: u32::try_from(now.since(last)).unwrap_or(u32::MAX),
                        reason: reason.name(),
                    },
                );
            }
            match self.execute(now, &d) {
                Ok(()) if self.observer.unit_in_progress => {
                    self.observer.unit_in_progress = false;
                    self.observer.units += 1;
                }
                Ok(()) => {}
                Err(tt) => {
                    self.observer.unit_in_progress = false;
                    if let Some(stop) = self.trap(now, tt) {
                        return stop;
                    }
                }
            }
        }
    }

    /// Finds the page that PC is in: translation, decoded page.
    #[cold]
    fn enter_page(&mut self) -> Result<(), TrapType> {
        let core = &mut *self.core;
        let cpu = &core.cpu;
        let translated = core.state.mmu.translate_fetch(FetchRequest {
            va: Va(cpu.pc),
            privileged: cpu.pstate.contains(Pstate::PRIV),
            tl: cpu.tl,
            red: cpu.pstate.contains(Pstate::RED),
        })?;
        let pa = translated.pa.0 & !(PAGE - 1);
        let frame = pa / PAGE;
        let code = match core.derived.code.find(frame) {
            Some(code) => code,
            None => {
                // Stores into the frame are told of from now on; devices hold no code.
                let memory = &mut self.shared.memory;
                memory
                    .watch_code(Pa(pa))
                    .map_err(|_| TrapType::INSTRUCTION_ACCESS_ERROR)?;
                if core.derived.code.is_full() {
                    core.derived.code.clear();
                }
                core.derived.code.add(frame, &self.observer.marks, |at| {
                    memory.read::<4>(Pa(at)).unwrap_or(0) as u32
                })
            }
        };
        let va = cpu.pc & !(PAGE - 1);
        if translated.entry.is_some() && va != core.state.fetch_page {
            core.state.hazards.fetch_translated();
        }
        core.state.fetch_page = va;
        core.derived.page = FetchPage {
            va,
            len: PAGE,
            pa,
            code,
            cacheable: if !translated.attributes.contains(Attributes::CP) {
                Cacheable::No
            } else if core.state.mmu.lsu().has(LsuBits::IC) {
                Cacheable::Both
            } else {
                Cacheable::Ecache
            },
        };
        Ok(())
    }

    /// Fetch crosses into another line: the I-cache is asked once.
    #[inline]
    fn fetch_line(&mut self, pc: u64, offset: u64) {
        let state = &mut self.core.state;
        state.fetch_line = pc >> 5;
        let page = &self.core.derived.page;
        let now = state.pipe.now();
        let pa = Pa(page.pa + offset);
        let at = state
            .memory
            .fetch(self.shared, now, pa, page.cacheable, self.sink);
        state.pipe.hold_until(at, Reason::Fetch);
    }

    /// DMA bursts went to decoded code.
    #[cold]
    fn refresh_code(&mut self) {
        let memory = &mut self.shared.memory;
        for write in memory.take_stale_code() {
            self.core
                .derived
                .code
                .replace(write.pa.0, u64::from(write.bytes), |at| {
                    memory.read::<4>(Pa(at)).unwrap_or(0) as u32
                });
        }
    }

    #[inline(always)]
    fn issue(&mut self, d: &Decoded) -> Reason {
        let state = &mut self.core.state;
        if state.redirect.after != 0 {
            state.redirect.after -= 1;
            if state.redirect.after == 0 {
                let at = state.redirect.not_before;
                state.pipe.close();
                state.pipe.hold_until(at, Reason::Mispredict);
            }
        }
        if d.sched.flags.contains(SchedFlags::WAIT_LOADS) {
            let now = state.pipe.now();
            let done = match state.memory.loads_done(self.shared, now, self.sink) {
                done if done > now => done,
                // None is outstanding; the last may have returned just now.
                _ => state.memory.last_returned().max(state.pipe.last_hit()),
            };
            state
                .pipe
                .hold_until(done.after(AFTER_LOADS), Reason::Serialize);
        }
        let memory = &mut state.memory;
        let (shared, sink) = (&mut *self.shared, &mut *self.sink);
        let reason = state
            .pipe
            .issue(&d.sched, |slot| memory.complete(shared, slot, sink));
        if d.sched.unit == Unit::LoadStore {
            let now = state.pipe.now();
            let room = if d.sched.flags.contains(SchedFlags::ATOMIC) {
                memory.atomic_room(shared, now, sink)
            } else if d.sched.flags.contains(SchedFlags::FROM_MEMORY) {
                memory.load_room(shared, now, sink)
            } else {
                memory.store_room(shared, now, sink)
            };
            if room > now {
                state.pipe.delay(room, Reason::Buffer, &d.sched);
                return Reason::Buffer;
            }
        }
        reason
    }

    #[inline(always)]
    fn execute(&mut self, now: Cycle, d: &Decoded) -> Result<(), TrapType> {
        let rules = d.sched.flags;
        let core = &mut *self.core;
        let pc = core.cpu.pc;
        let operand = core.cpu.r[usize::from(d.insn.rs1 & 31)];
        core.cpu.begin();
        let mut bus = Bus::new(
            &mut core.state,
            &mut core.derived,
            self.shared,
            self.sink,
            pc,
        );
        bus.watch(&core.cpu, &d.insn);
        let done = exec(&mut core.cpu, &mut bus, &d.insn);
        let outcome = bus.outcome;
        done?;

        let state = &mut core.state;
        state.counts.instructions += 1;
        if rules.contains(SchedFlags::FROM_MEMORY) {
            outcome.apply(
                &mut state.pipe,
                &d.sched,
                d.insn.class() == Class::LoadSigned,
            );
        } else if rules.contains(SchedFlags::BLOCKS) {
            let latency = if rules.contains(SchedFlags::MULTIPLY) {
                multiply_latency(operand)
            } else {
                d.sched.latency
            };
            state.pipe.result(d.sched.dst, latency);
            state
                .pipe
                .hold_until(now.after(u64::from(latency)), Reason::Serialize);
        } else if d.sched.dst != SINK {
            state.pipe.result(d.sched.dst, d.sched.latency);
        }
        if rules.contains(SchedFlags::SETS_CC) {
            // A branch may test the codes in the group that sets them.
            state.pipe.result(CC, 0);
        }
        state.pipe.hold_until(outcome.held, outcome.why);
        if rules.contains(SchedFlags::CTI) {
            self.transferred(now, pc, &d.insn);
        }
        self.core.cpu.finish();
        match d.insn.class() {
            Class::DoneRetry => self.returned(now, d.insn.op == Op::Retry),
            Class::WriteState if d.insn.op == Op::WrprTl => {
                let tl = self.core.cpu.tl;
                self.observer.ledger.jump_level(now, tl);
                self.core.derived.mark = NO_MARK;
            }
            _ => {}
        }
        Ok(())
    }
}

/// Multiplication ends early by the width of its first operand: 4 cycles and one more for every
/// two bits above the third (gcc's ultra1_2.md; gmp's README names the first operand).
///
/// Model: of a negative operand the bits below the copies of its sign count.
fn multiply_latency(rs1: u64) -> u8 {
    let signs = if rs1 >> 63 == 1 {
        rs1.leading_ones() - 1
    } else {
        rs1.leading_zeros()
    };
    let width = 64 - signs;
    4 + (width.saturating_sub(3) / 2) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_first_operand_multiplies_fast() {
        assert_eq!(multiply_latency(0), 4);
        assert_eq!(multiply_latency(7), 4);
        assert_eq!(multiply_latency(u64::MAX), 4, "minus one is narrow");
        assert_eq!(multiply_latency(0xFFFF_FFFF), 18, "about 20 for 32 bits");
        assert_eq!(multiply_latency(u64::MAX >> 1), 34, "about 35 for 64 bits");
    }
}
