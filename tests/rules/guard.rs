//! What no firmware may do, looked for in everything that the machine does.
#![allow(dead_code, reason = "each test that includes this uses a part of it")]

use stillframe::boot::layout::{IMAGE_BYTES, KERNEL_VA, Layout, PAGE};
use stillframe::scenario::Scenario;
use stillframe::time::Cycle;
use stillframe::trace::{Access, Event, Filter, Sink, Step, Symbols, Tlb};
use stillframe_isa::{TrapType, Va};

/// Virtual address of the copier's window on the block it reads (`sim/firmware/layout.inc`).
pub const SOURCE_VA: u64 = 0xFFFF_FFFF_FFFD_0000;
/// The locked data TLB entries: copier's target and source, module, kernel.
pub const LOCKED: std::ops::RangeInclusive<u8> = 60..=63;
/// TTE.W.
pub const W: u64 = 1 << 1;
/// TTE.PA<40:13>.
pub const PA_FIELD: u64 = 0x1FF_FFFF_E000;

/// A rule that was broken.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    /// Rules 1 and 9: an instruction wrote to a block that had not been copied.
    UnsavedStore { at: Cycle, pc: Va, pa: u64 },
    /// Rule 2: a device did.
    UnsavedBurst { at: Cycle, slot: u8, pa: u64 },
    /// Rule 9: a page of such a block was made writable.
    UnsavedWritable { at: Cycle, va: Va, pa: u64 },
    /// Rule 1: something other than copying happened between freeze point and S4.
    NotFrozen { at: Cycle, event: Event },
    /// Rule 4: above trap level 0, something else than a spill or a fill went to user memory.
    Nested { at: Cycle, pc: Va, va: Va },
    /// Rule 4: a handler of a miss or a write trap missed in turn.
    MissInHandler { at: Cycle, pc: Va, tt: TrapType },
    /// Rule 8: a trap was taken in the middle of a block.
    Interrupted { at: Cycle, tt: TrapType },
}

/// How often what the rules are about happened: a rule that nothing tried is not tested.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Stores to the first storage while a snapshot was in progress.
    pub stores: u64,
    /// Bursts then.
    pub bursts: u64,
    /// Pages made writable then.
    pub writable: u64,
    /// Accesses to user memory above trap level 0.
    pub nested: u64,
    /// Misses and write traps taken above trap level 0.
    pub nested_traps: u64,
    /// Blocks copied.
    pub copies: u64,
}

/// Where the snapshot in progress is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Phase {
    None,
    Frozen,
    Live,
}

/// Looks at every event.
#[derive(Debug)]
pub struct Guard {
    layout: Layout,
    symbols: Symbols,
    phase: Phase,
    copied: Vec<bool>,
    copying: bool,
    pub breaches: Vec<Breach>,
    pub tried: Tried,
}

impl Guard {
    /// For a machine of `scenario`.
    pub fn new(scenario: &Scenario, symbols: Symbols) -> Guard {
        let m = &scenario.machine;
        let layout = Layout::new(m.memory, m.snapshot_memory, m.tsb_entries, 0)
            .expect("the machine has been built");
        Guard {
            copied: vec![false; layout.blocks_in_scope() as usize],
            layout,
            symbols,
            phase: Phase::None,
            copying: false,
            breaches: Vec::new(),
            tried: Tried::default(),
        }
    }

    /// What `events` show.
    pub fn of(scenario: &Scenario, symbols: &Symbols, events: &[(Cycle, Event)]) -> Guard {
        let mut guard = Guard::new(scenario, symbols.clone());
        for (at, event) in events {
            guard.see(*at, *event);
        }
        guard
    }

    /// Whether `pa` lies in a block that the snapshot must hold and has not got yet.
    pub fn is_unsaved(&self, pa: u64) -> bool {
        let copied = self.copied.get((pa / PAGE) as usize);
        self.phase != Phase::None && copied == Some(&false)
    }

    fn is_window_handler(&self, pc: Va) -> bool {
        self.symbols.lookup(pc).is_some_and(|(name, _)| {
            name.starts_with("vector_spill") || name.starts_with("vector_fill")
        })
    }

    /// One thing happened.
    pub fn see(&mut self, at: Cycle, event: Event) {
        if self.phase == Phase::Frozen && disturbs(&event, &self.layout) {
            self.breaches.push(Breach::NotFrozen { at, event });
        }
        match event {
            Event::Step { step, .. } => self.step(step),
            Event::Copied { block, .. } => {
                self.copying = false;
                self.tried.copies += 1;
                if let Some(copied) = self.copied.get_mut(block as usize) {
                    *copied = true;
                }
            }
            Event::Data {
                access,
                pc,
                tl,
                asi,
                va,
                pa,
                ..
            } => {
                if va.0 == SOURCE_VA && access == Access::Load {
                    self.copying = true;
                }
                if access != Access::Load && pa < self.layout.reserved && self.phase != Phase::None
                {
                    self.tried.stores += 1;
                    if self.is_unsaved(pa) {
                        self.breaches.push(Breach::UnsavedStore { at, pc, pa });
                    }
                }
                let bypass = matches!(asi.0, 0x14 | 0x15 | 0x1C | 0x1D);
                if tl > 0 && !bypass && va.0 < Va::HOLE_START {
                    self.tried.nested += 1;
                    if asi.0 != 0x10 || !self.is_window_handler(pc) {
                        self.breaches.push(Breach::Nested { at, pc, va });
                    }
                }
            }
            Event::DmaBurst { slot, pa, .. } if self.phase != Phase::None => {
                self.tried.bursts += 1;
                if self.is_unsaved(pa) {
                    self.breaches.push(Breach::UnsavedBurst { at, slot, pa });
                }
            }
            Event::TlbFill {
                tlb: Tlb::D,
                entry,
                va,
                tte,
                ..
            } if self.phase != Phase::None => {
                let pa = tte & PA_FIELD;
                if tte & W != 0 && !LOCKED.contains(&entry) {
                    self.tried.writable += 1;
                    if self.is_unsaved(pa) {
                        self.breaches.push(Breach::UnsavedWritable { at, va, pa });
                    }
                }
            }
            Event::TrapIn { tt, pc, tl } => {
                if self.copying {
                    self.breaches.push(Breach::Interrupted { at, tt });
                }
                if tl > 1 && (0x64..0x70).contains(&tt.0) {
                    self.tried.nested_traps += 1;
                    if !self.is_window_handler(pc) {
                        self.breaches.push(Breach::MissInHandler { at, pc, tt });
                    }
                }
            }
            _ => {}
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Freeze => {
                self.phase = Phase::Frozen;
                self.copied.fill(false);
            }
            Step::Release => self.phase = Phase::Live,
            Step::Done | Step::Aborted => self.phase = Phase::None,
            _ => {}
        }
    }
}

/// Whether it is something that must not be between freeze point and S4: a store to the first
/// storage (but for the reserved part), DMA, a trap, a TLB fill that is not one of the copier's
/// two windows, code outside the module.
fn disturbs(event: &Event, layout: &Layout) -> bool {
    match *event {
        Event::Data { access, pa, .. } => access != Access::Load && pa < layout.reserved,
        Event::TlbFill { tlb, entry, .. } => tlb == Tlb::I || !(60..=61).contains(&entry),
        Event::DmaBurst { .. } | Event::TrapIn { .. } | Event::SlotWrite { .. } => true,
        Event::Insn { pc, .. } => pc.0 >= KERNEL_VA || pc.0 < KERNEL_VA - IMAGE_BYTES,
        _ => false,
    }
}

impl Sink for Guard {
    const ON: bool = true;

    fn filter(&self) -> Filter {
        Filter::default() | Filter::DATA
    }

    fn event(&mut self, at: Cycle, event: Event) {
        self.see(at, event);
    }
}
