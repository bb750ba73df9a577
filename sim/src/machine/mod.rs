//! The machine: processors, what they share, and who watches.

pub mod access;
pub mod branch;
pub mod build;
pub mod code;
pub mod core;
pub mod hazards;
pub mod lookup;
pub mod marks;
pub mod observer;
pub mod outcome;
pub mod pipeline;
pub mod run;
pub mod sched;
pub mod timer;

use crate::bus::Shared;
use crate::oracle::look_through;
use crate::time::Cycle;
use crate::trace::{Event, Sink};
pub use core::Core;
pub use observer::Observer;
use run::{Loop, Stop};
use stillframe_isa::{Insn, TrapType, Va, decode};

/// A computer that runs.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Its processors; the one with the least time runs.
    pub cores: Vec<Core>,
    /// Memory, bus, bridge, devices.
    pub shared: Shared,
    /// Ledger, oracle, counts of work.
    pub observer: Observer,
    /// The work has exited, with this status, at this cycle.
    pub exited: Option<(Cycle, u64)>,
}

/// How a run ended.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The work has exited and every snapshot begun is over.
    Finished,
    /// The limit came first.
    Truncated,
    /// The work passed the marker that [`Machine::run_to_marker`] was called with.
    Marker,
    /// The work died of a trap that nobody serves.
    GuestFault(GuestFault),
}

/// A trap that ended the work, or the machine.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct GuestFault {
    /// The trap type.
    pub tt: TrapType,
    /// PC of the instruction that took it.
    pub pc: Va,
    /// The instruction there, if it can still be read.
    pub insn: Option<Insn>,
    /// The address that it faulted on; 0 where there is none.
    pub address: u64,
    /// When.
    pub at: Cycle,
    /// The processor itself stopped: a trap at the highest trap level, where only a reset helps.
    pub error_state: bool,
}

impl Machine {
    /// The present cycle: nothing issues before it any more.
    pub fn now(&self) -> Cycle {
        self.cores
            .iter()
            .map(|c| c.state.pipe.now())
            .min()
            .unwrap_or(Cycle::ZERO)
    }

    /// Instructions completed by all processors.
    pub fn instructions(&self) -> u64 {
        self.cores.iter().map(|c| c.state.counts.instructions).sum()
    }

    /// Runs until the work has executed the instruction at its marker `marker` and nothing after
    /// it, or as [`Machine::run`] does.
    pub fn run_to_marker<S: Sink>(&mut self, marker: &str, until: Cycle, sink: &mut S) -> End {
        self.observer.stop_at_marker = Some(marker.to_owned());
        let end = self.run(until, sink);
        self.observer.stop_at_marker = None;
        end
    }

    /// Runs until cycle `until`, or until the run ends by itself.
    pub fn run<S: Sink>(&mut self, until: Cycle, sink: &mut S) -> End {
        // Model: one processor; with several, the one with the least time would be chosen here.
        let Some(core) = self.cores.first_mut() else {
            return End::Finished;
        };
        let to_marker = self.observer.stop_at_marker.is_some();
        loop {
            let stop = Loop {
                core,
                shared: &mut self.shared,
                observer: &mut self.observer,
                sink,
            }
            .run(until);
            let now = core.state.pipe.now();
            if let Stop::ErrorState(tt) = stop {
                let fault = GuestFault {
                    tt,
                    pc: Va(core.cpu.pc),
                    insn: core.derived.fetched(core.cpu.pc),
                    address: 0,
                    at: now,
                    error_state: true,
                };
                return End::GuestFault(fault);
            }
            if to_marker && self.observer.stop_at_marker.is_none() {
                return End::Marker;
            }
            // Every store to a device ends here, so a slot register's too.
            let denied = self.shared.io.bridge.any_denied();
            self.observer.ledger.set_dma_denied(now, denied);
            let system = &mut self.shared.io.system;
            if let Some((at, status)) = system.exit
                && self.exited.is_none()
            {
                self.exited = Some((at, status));
                self.observer.ledger.work_exited(now);
                if S::ON {
                    sink.event(now, Event::Exit { status });
                }
            }
            if let Some(fault) = system.fault {
                let tt = TrapType((fault.tt & 0x1FF) as u16);
                let (pc, address) = (Va(fault.pc), fault.address);
                if S::ON {
                    sink.event(now, Event::GuestFault { tt, pc, address });
                }
                let memory = &self.shared.memory;
                let insn = look_through(memory, pc.0)
                    .and_then(|pa| memory.read::<4>(pa).ok())
                    .map(|word| decode(word as u32));
                let at = fault.at;
                return End::GuestFault(GuestFault {
                    tt,
                    pc,
                    insn,
                    address,
                    at,
                    error_state: false,
                });
            }
            if system.invalid.take().is_some() {
                self.observer.declared_invalid();
            }
            if self.exited.is_some() && self.observer.in_progress().is_none() {
                return End::Finished;
            }
            // Only now: what wants attention may have come just before the cycle asked for.
            if stop == Stop::Until {
                return End::Truncated;
            }
        }
    }
}
