//! What follows from a grant.

use super::buffers::{BusRequest, Fetch, Load, Master, Path, Reader, Store};
use super::engine::{Step, VICTIM_SLOTS, fetch_slots, store_slots};
use super::memory::CpuMemory;
use super::port::Direction;
use super::ring::ROOM;
use crate::bus::{Grant, Shared, Transaction};
use crate::cache::{L1_LINE, LINE, LineState};
use crate::io::burst_content;
use crate::memory::{LastWriter, Target};
use crate::time::Cycle;
use crate::trace::{Event, Sink};
use stillframe_mmu::Pa;

impl CpuMemory {
    /// Lets `step` happen at `at`.
    pub(super) fn take<S: Sink>(
        &mut self,
        shared: &mut Shared,
        at: Cycle,
        step: Step,
        sink: &mut S,
    ) {
        // Nothing can be granted for an earlier cycle any more, whatever is forgotten below.
        self.horizon = self.horizon.max(at);
        match step {
            Step::Bridge(event) => shared.io.bridge.happen(at, event, sink),
            Step::Burst => self.burst(shared, at, sink),
            Step::Bus(place) => {
                let request = self.buffers.outbox.remove(place);
                let grant = shared.bus.grant(&request.transaction, at);
                shared.bus.bridge_last = false;
                self.bus_granted(shared, &request, grant);
            }
            Step::Snoop => {
                self.port.grant(&self.spec, at, 1, Direction::Write);
                self.buffers.snoops.remove(0);
            }
            Step::Fetch => self.fetch_granted(shared, at),
            Step::Load => self.load_granted(shared, at),
            Step::Store => self.store_granted(shared, at),
        }
    }

    /// A burst has the bus: memory is written, caches drop their copies (hardware facts 4.4).
    fn burst<S: Sink>(&mut self, shared: &mut Shared, at: Cycle, sink: &mut S) {
        let Some(burst) = shared.io.bridge.request() else {
            return;
        };
        let transaction = line(shared, burst.pa, true);
        let grant = shared.bus.grant(&transaction, at);
        shared.bus.bridge_last = true;
        shared.io.bridge.granted(at, grant.end);
        let content = burst_content(burst.number, burst.pa);
        let writer = LastWriter::dma(at, burst.slot);
        // The device's window is a part of main memory: there is storage.
        let _ = shared.memory.write_block(burst.pa, &content, writer);
        if self.ecache.invalidate(burst.pa) != LineState::Invalid {
            self.counters.snoop_hits += 1;
            self.drop_l1(burst.pa);
            self.buffers.snoops.push(at.after(1));
        }
        sink.event(
            at,
            Event::DmaBurst {
                slot: burst.slot,
                pa: burst.pa.0,
                bytes: LINE as u32,
            },
        );
    }

    // ------------------------------------------------------------------ the E-cache port

    fn fetch_granted(&mut self, shared: &Shared, at: Cycle) {
        let Some(fetch) = self.buffers.fetch else {
            return;
        };
        let available = match fetch.path {
            Path::Uncached => {
                let transaction = Transaction {
                    bytes: L1_LINE,
                    ..line(shared, fetch.pa, false)
                };
                self.ask(Master::Reader(Reader::Fetch), transaction, at.after(1));
                self.read_begins(Reader::Fetch, at);
                Cycle::NEVER
            }
            path => {
                let slots = fetch_slots(&fetch);
                let start = self.port.grant(&self.spec, at, slots, Direction::Read);
                if path.is_miss() {
                    self.miss(shared, Reader::Fetch, fetch.pa, (path, fetch.victim), start);
                    Cycle::NEVER
                } else {
                    let second = self.spec.ecache_interval;
                    start.after(second + self.spec.ecache_latency)
                }
            }
        };
        self.buffers.fetch = Some(Fetch {
            granted: true,
            available,
            ..fetch
        });
    }

    fn load_granted(&mut self, shared: &Shared, at: Cycle) {
        let number = self.buffers.next_load;
        let load = *self.buffers.loads.at(number);
        let reader = Reader::Load(number);
        let done = match load.path {
            Path::Uncached => {
                let transaction = Transaction {
                    bytes: u64::from(load.bytes),
                    ..line(shared, load.pa, false)
                };
                self.ask(Master::Reader(reader), transaction, at.after(1));
                self.read_begins(reader, at);
                Cycle::NEVER
            }
            path => {
                let slots = self.load_slots(&load);
                let start = self.port.grant(&self.spec, at, slots, Direction::Read);
                match path {
                    Path::Miss | Path::Evict => {
                        self.miss(shared, reader, load.pa, (path, load.victim), start);
                        Cycle::NEVER
                    }
                    Path::Upgrade => {
                        self.upgrade(shared, reader, load.pa, start);
                        Cycle::NEVER
                    }
                    _ if load.block => {
                        let last = (slots - 1) * self.spec.ecache_interval;
                        start.after(last + self.spec.ecache_latency)
                    }
                    _ => start.after(self.spec.ecache_latency),
                }
            }
        };
        self.buffers.loads.at_mut(number).done = done;
        self.buffers.next_load = number + 1;
        self.buffers.load_gate = at.after(1);
        self.skip_loads();
        self.buffers.settle_loads();
    }

    /// Passes over loads that hit the D-cache: they need no port.
    pub(super) fn skip_loads(&mut self) {
        let buffers = &mut self.buffers;
        while buffers.next_load < buffers.loads.tail()
            && buffers.loads.at(buffers.next_load).path == Path::Here
        {
            buffers.next_load += 1;
        }
    }

    fn store_granted(&mut self, shared: &Shared, at: Cycle) {
        let number = self.buffers.next_store;
        let store = *self.buffers.stores.at(number);
        self.buffers.next_store = number + 1;
        self.buffers.store_gate = at.after(1);
        let reader = Reader::Store(number);
        if store.path == Path::Uncached {
            let transaction = Transaction {
                bytes: u64::from(store.bytes),
                ..line(shared, store.pa, true)
            };
            self.ask(Master::Reader(reader), transaction, at.after(1));
            self.buffers.store_gate = Cycle::NEVER;
            return;
        }
        let (slots, direction) = store_slots(&store);
        let start = self.port.grant(&self.spec, at, slots, direction);
        match store.path {
            Path::Miss if store.block => {
                let transaction = line(shared, store.pa, true);
                let ready = start.after(self.spec.miss_detect);
                self.ask(Master::BlockStore, transaction, ready);
                self.buffers.block_stores.retain(|end| *end > at);
                self.buffers.block_stores.push(Cycle::NEVER);
                self.store_leaves(number, start.after(self.spec.store_free));
            }
            Path::Miss | Path::Evict => {
                let victim = self.buffers.store_extra(number).victim;
                self.miss(shared, reader, store.pa, (store.path, victim), start);
                self.buffers.store_gate = Cycle::NEVER;
            }
            Path::Upgrade => {
                self.upgrade(shared, reader, store.pa, start);
                self.buffers.store_gate = Cycle::NEVER;
            }
            _ => {
                let last = (slots - 1) * self.spec.ecache_interval;
                let extra = self.dcache_extra(&store);
                self.store_leaves(number, start.after(last + self.spec.store_free + extra));
            }
        }
    }

    fn dcache_extra(&self, store: &Store) -> u64 {
        if store.dcache {
            self.spec.store_free_dcache
        } else {
            0
        }
    }

    /// The store leaves the buffer at `at`, but not before those ahead of it; loads that wait for
    /// it go on.
    fn store_leaves(&mut self, number: u64, at: Cycle) {
        let at = at.max(self.buffers.last_freed);
        self.buffers.last_freed = at;
        self.buffers.stores.at_mut(number).freed = at;
        if self.buffers.unsettled >= self.buffers.loads.tail() {
            return;
        }
        let latency = self.spec.dcache_latency;
        for waiting in self.buffers.loads.numbers() {
            let load = self.buffers.loads.at_mut(waiting);
            if load.behind_store == number + 1 {
                load.behind_store = 0;
                load.ready = load.ready.max(at);
                if load.path == Path::Here {
                    load.done = at.after(latency);
                }
            }
        }
        self.buffers.settle_loads();
    }

    // ------------------------------------------------------------------ towards the bus

    fn ask(&mut self, master: Master, transaction: Transaction, ready: Cycle) {
        self.buffers.outbox.push(BusRequest {
            master,
            transaction,
            ready,
        });
    }

    fn read_begins(&mut self, reader: Reader, at: Cycle) {
        self.buffers.reads.retain(|(_, end)| *end > at);
        self.buffers.reads.push((reader, Cycle::NEVER));
    }

    /// The tags, looked at from `start` on, do not have the line.
    fn miss(
        &mut self,
        shared: &Shared,
        reader: Reader,
        pa: Pa,
        (path, victim): (Path, Pa),
        start: Cycle,
    ) {
        let ready = start.after(self.spec.miss_detect);
        self.ask(Master::Reader(reader), line(shared, pa, false), ready);
        self.read_begins(reader, start);
        if path == Path::Evict {
            let taken_out = ready.after(VICTIM_SLOTS * self.spec.ecache_interval);
            self.ask(Master::Writeback, line(shared, victim, true), taken_out);
            self.buffers.writebacks.retain(|end| *end > start);
            self.buffers.writebacks.push(Cycle::NEVER);
        }
    }

    /// The line is there, but others may have it.
    fn upgrade(&mut self, shared: &Shared, reader: Reader, pa: Pa, start: Cycle) {
        let transaction = Transaction {
            bytes: 0,
            ..line(shared, pa, true)
        };
        let ready = start.after(self.spec.miss_detect);
        self.ask(Master::Reader(reader), transaction, ready);
    }

    // ------------------------------------------------------------------ from the bus

    fn bus_granted(&mut self, shared: &Shared, request: &BusRequest, grant: Grant) {
        match request.master {
            Master::Writeback => resolve(&mut self.buffers.writebacks, grant.end),
            Master::BlockStore => resolve(&mut self.buffers.block_stores, grant.end),
            Master::Reader(reader) => {
                // The quadword that was asked for comes first.
                let bus = shared.bus.spec();
                let to_use = self.spec.fill_to_use;
                let first = grant
                    .start
                    .after(bus.data_cycles(16).min(grant.end.since(grant.start)));
                match reader {
                    Reader::Fetch => {
                        let enough = grant.start.after(bus.data_cycles(L1_LINE));
                        if let Some(fetch) = &mut self.buffers.fetch {
                            let fill = fetch.path.is_miss();
                            fetch.available = enough.after(to_use);
                            if fill {
                                self.port.fill(grant.start, grant.end);
                            }
                        }
                    }
                    Reader::Load(number) => {
                        let load = self.buffers.loads.at_mut(number);
                        load.done = match *load {
                            Load { block: true, .. } => grant.end.after(to_use),
                            _ => first.after(to_use),
                        };
                        if load.path.is_miss() && !load.block {
                            self.port.fill(grant.start, grant.end);
                        }
                    }
                    Reader::Store(number) => {
                        let store = *self.buffers.stores.at(number);
                        if store.path.is_miss() {
                            self.port.fill(grant.start, grant.end);
                        }
                        self.buffers.store_gate = grant.end;
                        let extra = self.dcache_extra(&store);
                        let leaves = grant.end.after(self.spec.store_fill_free + extra);
                        self.store_leaves(number, leaves);
                    }
                }
                self.read_ends(reader, grant.end);
            }
        }
        self.buffers.settle_loads();
    }

    /// The line that `reader` fetched is there at `end`: those that wait for it go on then.
    fn read_ends(&mut self, reader: Reader, end: Cycle) {
        let buffers = &mut self.buffers;
        for (of, until) in &mut buffers.reads {
            if *of == reader {
                *until = end;
            }
        }
        for pending in &mut buffers.pending {
            if pending.reader == reader {
                pending.end = end;
            }
        }
        let release = |behind: &mut Option<Reader>, ready: &mut Cycle| {
            if *behind == Some(reader) {
                *behind = None;
                *ready = (*ready).max(end);
            }
        };
        for number in buffers.loads.numbers() {
            let load = buffers.loads.at_mut(number);
            release(&mut load.behind_fill, &mut load.ready);
        }
        for number in buffers.stores.numbers() {
            let store = buffers.stores.at_mut(number);
            let extra = &mut buffers.stores_extra[number as usize % ROOM];
            if store.waits {
                release(&mut extra.behind_fill, &mut store.ready);
                store.waits = extra.behind_fill.is_some();
            }
        }
        if let Some(fetch) = &mut buffers.fetch {
            release(&mut fetch.behind_fill, &mut fetch.ready);
        }
    }
}

/// One of the ends not yet known is `end`.
fn resolve(ends: &mut [Cycle], end: Cycle) {
    if let Some(unknown) = ends.iter_mut().find(|end| !end.is_known()) {
        *unknown = end;
    }
}

/// The transfer of the line that holds `pa`, from or to what answers there. Where nothing does, a
/// device's times hold: the machine lets no such access through, but one may still be counted.
fn line(shared: &Shared, pa: Pa, write: bool) -> Transaction {
    Transaction {
        pa,
        target: shared.target(pa).unwrap_or(Target::System),
        bytes: LINE,
        write,
    }
}
