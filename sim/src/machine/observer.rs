//! Who watches the run: ledger, snapshots, units of work. It sees; it changes nothing that the
//! guest could notice. (At the freeze and at the end it lets the bursts be granted that the
//! instruction would see anyway.)

use super::core::Core;
use super::marks::{CodeMap, Mark};
use crate::boot::layout::{Layout, PAGE, SNAPSHOT_BASE};
use crate::bus::Shared;
use crate::ledger::Ledger;
use crate::oracle::{Permissions, SnapshotRecord};
use crate::time::Cycle;
use crate::trace::{Copier, Event, Sink, Step};
use stillframe_isa::Va;
use stillframe_mmu::Pa;

/// What the run has shown so far.
#[derive(Clone, Debug)]
pub struct Observer {
    /// Accounts and probes by physical address.
    pub marks: CodeMap,
    /// Where every cycle goes.
    pub ledger: Ledger,
    /// Where things lie in main memory.
    pub layout: Layout,
    /// Snapshots begun, in order.
    pub snapshots: Vec<SnapshotRecord>,
    /// Units of work completed.
    pub units: u64,
    /// The instruction that completes a unit has issued; it counts once it has executed.
    pub unit_in_progress: bool,
    /// Markers passed, with the cycle of the first time.
    pub markers: Vec<(String, Cycle)>,
    /// The run comes back when the work passes this marker; then it is empty again.
    pub stop_at_marker: Option<String>,
}

impl Observer {
    /// Watches a machine laid out as `layout`.
    pub fn new(marks: CodeMap, ledger: Ledger, layout: Layout) -> Observer {
        Observer {
            marks,
            ledger,
            layout,
            snapshots: Vec::new(),
            units: 0,
            unit_in_progress: false,
            markers: Vec::new(),
            stop_at_marker: None,
        }
    }

    /// The snapshot in progress.
    pub fn in_progress(&self) -> Option<&SnapshotRecord> {
        self.snapshots.last().filter(|s| !s.is_over())
    }

    /// The firmware itself says that the snapshot in progress is none.
    pub fn declared_invalid(&mut self) {
        if let Some(snapshot) = self.snapshots.last_mut().filter(|s| !s.is_over()) {
            snapshot.declared_invalid = true;
        }
    }

    /// A watched instruction issues at `now`; `at` is its physical address. True if the run must
    /// come back to be looked at: a snapshot has ended, or the marker asked for is there.
    pub fn passed<S: Sink>(
        &mut self,
        now: Cycle,
        at: u64,
        core: &mut Core,
        shared: &mut Shared,
        sink: &mut S,
    ) -> bool {
        let mut ended = false;
        for n in 0..self.marks.probes(at).len() {
            let probe = &self.marks.probes(at)[n];
            let value = probe.register.map(|r| core.cpu.r[usize::from(r & 31)]);
            match &probe.mark {
                Mark::Unit => self.unit_in_progress = true,
                Mark::Marker(name) => {
                    ended |= self.stop_at_marker.take_if(|m| m == name).is_some();
                    let number = self.markers.iter().position(|(known, _)| known == name);
                    let number = number.unwrap_or_else(|| {
                        self.markers.push((name.clone(), now));
                        self.markers.len() - 1
                    });
                    if S::ON {
                        let marker = u16::try_from(number).unwrap_or(u16::MAX);
                        sink.event(
                            now,
                            Event::Marker {
                                pc: Va(core.cpu.pc),
                                marker,
                            },
                        );
                    }
                }
                Mark::Dma(_) => {}
                Mark::Copied(by) => {
                    let by = *by;
                    self.copied(now, value.unwrap_or(0), by, sink);
                }
                Mark::Step(step) => {
                    let step = *step;
                    ended |= self.step(now, step, core, shared, sink);
                    if S::ON {
                        let snapshot = self.snapshots.len().saturating_sub(1) as u32;
                        sink.event(now, Event::Step { snapshot, step });
                    }
                }
            }
        }
        ended
    }

    fn copied<S: Sink>(&mut self, now: Cycle, pa: u64, by: Copier, sink: &mut S) {
        let block = pa / PAGE;
        if let Some(snapshot) = self.snapshots.last_mut() {
            snapshot.copied(block, by, now);
        }
        if S::ON {
            sink.event(now, Event::Copied { block, pa, by });
        }
    }

    fn step<S: Sink>(
        &mut self,
        now: Cycle,
        step: Step,
        core: &mut Core,
        shared: &mut Shared,
        sink: &mut S,
    ) -> bool {
        if step == Step::Initiate {
            self.ledger.snapshot_begun(now);
            let permissions = Permissions::read(&shared.memory);
            self.snapshots
                .push(SnapshotRecord::new(now, &self.layout, permissions));
            return false;
        }
        let Some(snapshot) = self.snapshots.last_mut() else {
            return false;
        };
        match step {
            Step::Freeze => {
                core.state.memory.advance(shared, now.after(1), sink);
                snapshot.freeze(now, &mut shared.memory, &self.layout);
            }
            Step::Resumed => snapshot.resumed_at = snapshot.resumed_at.or(Some(now)),
            Step::Done => {
                core.state.memory.advance(shared, now.after(1), sink);
                let (base, end) = (SNAPSHOT_BASE, SNAPSHOT_BASE + self.layout.snapshot);
                let dirty = core.state.memory.ecache.dirty_lines(Pa(base), Pa(end));
                core.state.hazards.counts.snapshot_lines_dirty += dirty;
                snapshot.complete(now, &shared.memory, &self.layout, &core.state.mmu);
                return true;
            }
            Step::Aborted => {
                snapshot.abort(now, &shared.memory, &self.layout, &core.state.mmu);
                return true;
            }
            Step::Initiate | Step::Arm | Step::Copy | Step::Release => {}
        }
        false
    }
}
