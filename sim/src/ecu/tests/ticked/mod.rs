//! A second, ticked model of the E-cache unit and the bus, one cycle at a time, written from the
//! rules of `docs/timing.md`: slow and plain. It is fed what issued when; tags of the E-cache it
//! keeps itself.

mod bus;
mod port;

use super::*;
use crate::bus::Transaction;
use crate::cache::{ECache, LineState};
use crate::io::Io;
use crate::memory::Target;

/// What issued.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Load,
    BlockLoad,
    Atomic,
    Store,
    BlockStore {
        commit: bool,
    },
    Fetch,
    /// A write of a slot register of the bridge.
    Slot {
        pa: u64,
        allow: u64,
    },
}

#[derive(Copy, Clone, Debug)]
pub(super) struct Issued {
    pub(super) t: u64,
    pub(super) kind: Kind,
    pub(super) pa: u64,
    pub(super) uncached: bool,
    /// A load or store that hits the D-cache.
    pub(super) dcache: bool,
    /// Bytes within their 16.
    pub(super) mask: u16,
}

/// What an access needs, as its tags said when it issued.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Need {
    Nothing,
    Cache,
    Line { victim: Option<u64> },
    Ownership,
    Bus,
}

#[derive(Clone, Debug)]
struct Entry {
    issued: Issued,
    need: Need,
    /// The store that must have left (L6, U1), the older accesses whose line this one needs (T3).
    behind: Option<usize>,
    lines: Vec<usize>,
    granted: Option<u64>,
    /// End of the data of its bus transaction.
    end: Option<u64>,
    /// A load's own data, a fetch's line, a store's leaving.
    done: Option<u64>,
    returned: Option<u64>,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Master {
    Burst,
    Entry(usize),
    Victim(usize),
    BlockStore(usize),
}

struct Request {
    master: Master,
    ready: u64,
    transaction: Transaction,
}

/// The model. Entries are numbered in the order of issue, loads, stores and fetches together.
pub(super) struct Ticked {
    spec: EcuSpec,
    bus: BusSpec,
    tags: ECache,
    io: Io,
    entries: Vec<Entry>,
    requests: Vec<Request>,
    /// Grants of the bus: when, what.
    bus_log: Vec<(u64, Transaction)>,
    bridge_last: bool,
    /// Accesses of the port: first cycle, end, whether they wrote.
    port_log: Vec<(u64, u64, bool)>,
    fills: Vec<(u64, u64)>,
    snoops: Vec<u64>,
    /// Ends of write-backs and of block stores on the bus, by entry.
    victims: Vec<(usize, Option<u64>)>,
    blocks: Vec<(usize, Option<u64>)>,
    pub(super) bursts: Vec<u64>,
    /// Cycles at which something issued without room for it (L1, S1).
    pub(super) crowded: Vec<u64>,
}

fn is_load(kind: Kind) -> bool {
    matches!(kind, Kind::Load | Kind::BlockLoad | Kind::Atomic)
}

fn is_store(kind: Kind) -> bool {
    matches!(kind, Kind::Store | Kind::BlockStore { .. })
}

impl Ticked {
    pub(super) fn new(rig: &Rig) -> Ticked {
        Ticked {
            spec: rig.cpu.spec.clone(),
            bus: rig.shared.bus.spec().clone(),
            tags: rig.cpu.ecache.clone(),
            io: rig.shared.io.clone(),
            entries: Vec::new(),
            requests: Vec::new(),
            bus_log: Vec::new(),
            bridge_last: false,
            port_log: Vec::new(),
            fills: Vec::new(),
            snoops: Vec::new(),
            victims: Vec::new(),
            blocks: Vec::new(),
            bursts: Vec::new(),
            crowded: Vec::new(),
        }
    }

    /// Runs the program; tells, for each access, when it returned, left or was there (`None`: a
    /// store that joined another).
    pub(super) fn run(&mut self, program: &[Issued], until: u64) -> Vec<Option<u64>> {
        let mut next = 0;
        let mut places = Vec::new();
        for c in 0..until {
            self.bridge(c);
            if self.bus(c) {
                self.bridge(c);
            }
            self.port(c);
            while next < program.len() && program[next].t == c {
                let entry = self.enter(&program[next]);
                places.push(entry);
                next += 1;
            }
            self.settle();
        }
        assert_eq!(next, program.len(), "the program has all been fed");
        let time = |place: Option<usize>| {
            let entry = &self.entries[place?];
            if is_load(entry.issued.kind) {
                entry.returned
            } else {
                entry.done
            }
        };
        places.into_iter().map(time).collect()
    }

    fn bridge(&mut self, c: u64) {
        while let Some((at, event)) = self.io.bridge.next_event()
            && at.0 <= c
        {
            self.io.bridge.happen(at, event, &mut ());
        }
    }

    // ------------------------------------------------------------------ issue

    fn enter(&mut self, issued: &Issued) -> Option<usize> {
        let c = issued.t;
        if let Kind::Slot { pa, allow } = issued.kind {
            let target = Target::Bridge;
            self.io
                .write(Cycle(c), target, Pa(pa), 8, allow, &mut ())
                .unwrap();
            return None;
        }
        if issued.kind == Kind::Store && !issued.uncached && self.joins(issued) {
            self.need(issued);
            return None;
        }
        let room = |load: bool| {
            let held = self.entries.iter().filter(|e| match load {
                true => is_load(e.issued.kind) && e.returned.is_none_or(|at| at > c),
                false => is_store(e.issued.kind) && e.done.is_none_or(|at| at > c),
            });
            held.count() as u64
        };
        let hit = issued.kind == Kind::Load && issued.dcache;
        let mut crowded = false;
        if is_load(issued.kind) {
            // A hit with nothing before it takes no entry (L3), but there is room all the same.
            crowded |= room(true) >= self.spec.load_buffer;
        }
        if is_store(issued.kind) {
            crowded |= room(false) >= self.spec.store_buffer;
        }
        if crowded {
            self.crowded.push(c);
        }
        let behind = match issued.kind {
            Kind::Load if issued.uncached => self.youngest_store(c, |_| true),
            Kind::Load => self.youngest_store(c, |store| {
                let same = (store.pa ^ issued.pa) & 0x3FF0 == 0;
                same && store.kind == Kind::Store && (!hit || store.mask & issued.mask != 0)
            }),
            _ => None,
        };
        let line = issued.pa / 64;
        let need = if hit {
            Need::Nothing
        } else {
            self.need(issued)
        };
        let lines = match need {
            Need::Cache => {
                let waiting = self.entries.iter().enumerate().filter(|(_, e)| {
                    let fills = matches!(e.need, Need::Line { .. })
                        && !matches!(e.issued.kind, Kind::BlockLoad | Kind::BlockStore { .. });
                    fills && e.issued.pa / 64 == line
                });
                waiting.map(|(n, _)| n).next_back().into_iter().collect()
            }
            _ => Vec::new(),
        };
        self.entries.push(Entry {
            issued: *issued,
            need,
            behind,
            lines,
            granted: None,
            end: None,
            done: None,
            returned: None,
        });
        Some(self.entries.len() - 1)
    }

    /// S2.
    fn joins(&mut self, issued: &Issued) -> bool {
        let youngest = self.entries.iter_mut().rfind(|e| is_store(e.issued.kind));
        let Some(store) = youngest else { return false };
        let plain = store.issued.kind == Kind::Store && !store.issued.uncached;
        let same = store.issued.pa / 16 == issued.pa / 16;
        if !plain || !same || store.granted.is_some() {
            return false;
        }
        store.issued.mask |= issued.mask;
        store.issued.dcache |= issued.dcache;
        true
    }

    fn youngest_store(&self, c: u64, which: impl Fn(&Issued) -> bool) -> Option<usize> {
        let stores = self.entries.iter().enumerate();
        let mut stores = stores.filter(|(_, e)| {
            is_store(e.issued.kind) && e.done.is_none_or(|at| at > c) && which(&e.issued)
        });
        stores.next_back().map(|(n, _)| n)
    }

    /// What the tags say, and what becomes of them.
    fn need(&mut self, issued: &Issued) -> Need {
        if issued.uncached {
            return Need::Bus;
        }
        let pa = Pa(issued.pa);
        let state = self.tags.state(pa);
        let there = state != LineState::Invalid;
        let allocate = |tags: &mut ECache, state| {
            let victim = tags
                .allocate(pa, state)
                .filter(|victim| victim.state.is_dirty());
            Need::Line {
                victim: victim.map(|victim| victim.pa.0),
            }
        };
        match issued.kind {
            Kind::Slot { .. } => Need::Bus,
            Kind::BlockLoad if there => Need::Cache,
            Kind::BlockLoad => Need::Line { victim: None },
            Kind::BlockStore { commit } if !there || commit => {
                self.tags.invalidate(pa);
                Need::Line { victim: None }
            }
            Kind::Load | Kind::Fetch if there => Need::Cache,
            Kind::Load | Kind::Fetch => allocate(&mut self.tags, LineState::Exclusive),
            _ if !there => allocate(&mut self.tags, LineState::Modified),
            _ => {
                self.tags.set_state(pa, LineState::Modified);
                match state {
                    LineState::Shared | LineState::Owned => Need::Ownership,
                    _ => Need::Cache,
                }
            }
        }
    }
}
