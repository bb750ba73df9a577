//! Where execution leaves its line: branches, traps, returns, interrupts; and marks.

use super::super::core::{MISPREDICT, NO_MARK, Redirect, TRAP_ENTRY, TRAP_RETURN};
use super::super::marks::MarkByte;
use super::super::pipeline::Reason;
use super::{Loop, Stop};
use crate::time::Cycle;
use crate::trace::{Event, Sink};
use stillframe_isa::insn::{SINK, flags};
use stillframe_isa::table::{Class, Op};
use stillframe_isa::traps::Entry;
use stillframe_isa::{Insn, TrapType, Va, enter_trap};

impl<S: Sink> Loop<'_, S> {
    /// A control transfer has executed: prediction, and what fetch does after the delay slot.
    pub(super) fn transferred(&mut self, now: Cycle, pc: u64, insn: &Insn) {
        let cpu = &self.core.cpu;
        let state = &mut self.core.state;
        // With the delay slot annulled, the next instruction is already the one after it.
        let annulled = cpu.next_pc != cpu.npc;
        let target = if annulled { cpu.next_pc } else { cpu.next_npc };
        let taken = target != pc.wrapping_add(8);
        let foreseen = match insn.class() {
            // BA and BN have nothing to be predicted.
            Class::Branch | Class::FpBranch if insn.op != Op::Bpr && insn.aux & 7 == 0 => true,
            Class::Branch | Class::FpBranch => {
                state.counts.branches += 1;
                let hint = insn.flags & flags::PREDICT != 0;
                state.predictor.conditional(pc, hint, taken)
            }
            Class::Call => {
                state.predictor.call(pc.wrapping_add(8));
                true
            }
            // RET and RETL; another jump without a link leaves the stack alone.
            Class::Jmpl if insn.rd == SINK && matches!(insn.rs1, 15 | 31) => {
                state.predictor.returned(target)
            }
            Class::Jmpl if insn.rd == SINK => false,
            Class::Return => state.predictor.returned(target),
            Class::Jmpl => {
                state.predictor.call(pc.wrapping_add(8));
                false
            }
            _ => true,
        };
        let not_before = if foreseen {
            Cycle::ZERO
        } else {
            state.counts.mispredicted += 1;
            now.after(1 + MISPREDICT)
        };
        if taken || !foreseen {
            state.redirect = Redirect {
                after: if annulled { 1 } else { 2 },
                not_before,
            };
        }
    }

    /// DONE or RETRY has executed.
    pub(super) fn returned(&mut self, now: Cycle, retry: bool) {
        let core = &mut *self.core;
        core.state.redirect = Redirect::default();
        core.state
            .pipe
            .hold_until(now.after(1 + TRAP_RETURN), Reason::Trap);
        core.state.fetch_line = u64::MAX;
        core.derived.mark = NO_MARK;
        let tl = core.cpu.tl;
        // The bubbles still belong to the handler.
        let resumed = now.after(1 + TRAP_RETURN);
        self.observer.ledger.leave_level(resumed, tl + 1);
        if S::ON {
            self.sink.event(
                now,
                Event::TrapOut {
                    retry,
                    pc: Va(core.cpu.pc),
                    tl,
                },
            );
        }
    }

    /// Takes a trap at cycle `now`.
    #[cold]
    pub(super) fn trap(&mut self, now: Cycle, tt: TrapType) -> Option<Stop> {
        let core = &mut *self.core;
        let pc = core.cpu.pc;
        match enter_trap(&mut core.cpu, tt) {
            Entry::Vector => {}
            Entry::RedState => {
                let effects = core.state.mmu.enter_red_state();
                core.derived.lookup.forget(effects.data);
            }
            Entry::ErrorState => return Some(Stop::ErrorState(tt)),
        }
        let counts = &mut core.state.counts;
        counts.traps[usize::from(tt.0) % 512] += 1;
        counts.max_tl = counts.max_tl.max(core.cpu.tl);
        core.state.redirect = Redirect::default();
        core.state.hazards.trap_entered();
        core.state
            .pipe
            .hold_until(now.after(1 + TRAP_ENTRY), Reason::Trap);
        core.state.fetch_line = u64::MAX;
        core.derived.drop_page();
        core.derived.mark = NO_MARK;
        core.derived.deadline = Cycle::ZERO;
        let tl = core.cpu.tl;
        self.observer.ledger.enter_level(now, tl);
        if S::ON {
            self.sink.event(now, Event::TrapIn { tt, pc: Va(pc), tl });
        }
        None
    }

    /// The deadline has come: bursts that the instruction issuing at `now` sees, and the interrupt
    /// that it takes instead.
    #[cold]
    pub(super) fn interrupt(&mut self, now: Cycle) -> Option<TrapType> {
        let state = &mut self.core.state;
        if now >= self.shared.deadline() {
            state.memory.advance(self.shared, now.after(1), self.sink);
        }
        state.timer.advance(now);
        self.core.derived.deadline = state.timer.next_event().min(self.shared.deadline());
        state.timer.pending(&self.core.cpu)
    }

    /// The instruction carries another mark than the one before it.
    #[cold]
    pub(super) fn marked(&mut self, now: Cycle, insn: &Insn) {
        let byte = MarkByte(insn.mark);
        let core = &mut *self.core;
        if let Some(account) = byte.account() {
            self.observer.ledger.set(now, core.cpu.tl, account);
        }
        core.derived.mark = u16::from(insn.mark);
        if byte.is_probe() {
            // It is seen at each execution, so the next one must come here again.
            core.derived.mark = NO_MARK;
            let at = core.derived.page.pa + (core.cpu.pc - core.derived.page.va);
            if self.observer.passed(now, at, core, self.shared, self.sink) {
                core.derived.call_attention();
            }
        }
    }
}
