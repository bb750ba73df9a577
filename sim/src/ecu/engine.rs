//! The event loop: what happens next, and when.

use super::buffers::{Buffers, Fetch, Load, Path, Reader, Store};
use super::memory::CpuMemory;
use super::port::Direction;
use crate::bus::{Shared, Transaction};
use crate::cache::LINE;
use crate::io::BridgeEvent;
use crate::memory::Target;
use crate::time::Cycle;
use crate::trace::Sink;

/// Something that happens at a cycle of its own.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// In the bridge.
    Bridge(BridgeEvent),
    /// The bus is granted to the bridge.
    Burst,
    /// The bus is granted to the request at this place of the outbox.
    Bus(usize),
    /// A snoop has the E-cache port.
    Snoop,
    /// The fetch unit has the port (or, uncached, goes to the bus).
    Fetch,
    /// The next load has it.
    Load,
    /// The next store has it.
    Store,
}

/// More cycles than any wait can take: a bound, so that no mistake of ours can hang the host.
const PATIENCE: u64 = 100_000_000;

/// The earliest of what is offered; of several at one cycle, the first offered.
struct Next(Option<(Cycle, Step)>);

impl Next {
    fn offer(&mut self, at: Cycle, step: Step) {
        if at.is_known() && self.0.is_none_or(|(earliest, _)| at < earliest) {
            self.0 = Some((at, step));
        }
    }
}

impl CpuMemory {
    /// Lets everything happen that happens before cycle `t`. Nobody may present a request for a
    /// cycle before `t` afterwards.
    #[inline]
    pub fn advance<S: Sink>(&mut self, shared: &mut Shared, t: Cycle, sink: &mut S) {
        if t > self.horizon {
            self.advance_to(shared, t, sink);
        }
    }

    fn advance_to<S: Sink>(&mut self, shared: &mut Shared, t: Cycle, sink: &mut S) {
        loop {
            if self.run_stores(t.min(shared.deadline())) && t <= shared.deadline() {
                break;
            }
            match self.next_step(shared) {
                Some((at, step)) if at < t => self.take(shared, at, step, sink),
                _ => break,
            }
        }
        self.horizon = t;
    }

    /// Grants stores that hit the E-cache, before cycle `t`, as long as nobody else could have the
    /// port: what the loop of `advance` would do, in short. Tells whether nothing else can happen
    /// in this processor before `t`.
    fn run_stores(&mut self, t: Cycle) -> bool {
        let spec = &self.spec;
        let buffers = &mut self.buffers;
        let alone = !self.plain
            && buffers.unsettled >= buffers.loads.tail()
            && buffers.outbox.is_empty()
            && buffers.fetch.is_none()
            && buffers.snoops.is_empty()
            && self.port.has_no_fills();
        if !alone {
            return false;
        }
        while buffers.next_store < buffers.stores.tail() {
            let store = buffers.stores.at_mut(buffers.next_store);
            if store.path != Path::Ecache || store.block || store.waits {
                return false;
            }
            let ready = store.ready.max(buffers.store_gate).max(self.horizon);
            let at = self.port.earliest_alone(ready);
            if at >= t {
                break;
            }
            let start = self.port.grant_alone_to_write(spec, at);
            let extra = if store.dcache {
                spec.store_free_dcache
            } else {
                0
            };
            let leaves = start.after(spec.store_free + extra).max(buffers.last_freed);
            store.freed = leaves;
            buffers.last_freed = leaves;
            buffers.store_gate = at.after(1);
            buffers.next_store += 1;
        }
        true
    }

    /// Lets things happen, one after another, until `done`.
    pub(super) fn run_until<S: Sink>(
        &mut self,
        shared: &mut Shared,
        sink: &mut S,
        done: impl Fn(&CpuMemory) -> bool,
    ) {
        let limit = self.horizon.after(PATIENCE);
        while !done(self) {
            match self.next_step(shared) {
                Some((at, step)) if at < limit => {
                    self.take(shared, at, step, sink);
                }
                _ => return,
            }
        }
    }

    /// What happens next. At one cycle the bridge comes first, then the bus, then the port.
    fn next_step(&self, shared: &Shared) -> Option<(Cycle, Step)> {
        let mut next = Next(None);
        self.next_on_bus(shared, &mut next);
        self.next_on_port(&mut next);
        let earliest = next.0.map_or(Cycle::NEVER, |(at, _)| at);
        if shared.deadline() <= earliest
            && let Some((at, event)) = shared.io.bridge.next_event()
            && at <= earliest
            && at.is_known()
        {
            return Some((at, Step::Bridge(event)));
        }
        next.0
    }

    /// Rule B2: of the requests that can be granted at the earliest cycle, the bridge's goes
    /// first; the processor's go by rank, then by age. After a burst the bridge lets every
    /// request of the processor pass that is presented by then, so that it cannot starve it.
    fn next_on_bus(&self, shared: &Shared, next: &mut Next) {
        let burst = shared.io.bridge.request();
        if burst.is_none() && self.buffers.outbox.is_empty() {
            return;
        }
        let mut first: Option<(Cycle, u8, usize)> = None;
        let mut presented = Cycle::NEVER;
        for (place, request) in self.buffers.outbox.iter().enumerate() {
            presented = presented.min(request.ready);
            let ready = request.ready.max(self.horizon);
            let at = shared.bus.earliest(&request.transaction, ready);
            let rank = request.master.rank();
            if first.is_none_or(|(earliest, best, _)| (at, rank) < (earliest, best)) {
                first = Some((at, rank, place));
            }
        }
        if let Some(burst) = burst {
            let transaction = Transaction {
                pa: burst.pa,
                target: Target::Main,
                bytes: LINE,
                write: true,
            };
            let ready = burst.ready.max(self.horizon);
            let at = shared.bus.earliest(&transaction, ready);
            if !shared.bus.bridge_last || at < presented {
                next.offer(at, Step::Burst);
            }
        }
        if let Some((at, _, place)) = first {
            next.offer(at, Step::Bus(place));
        }
    }

    /// Rule E2: snoops, then fetches, then loads, then stores; but stores before loads while more
    /// of them wait than the high-water mark.
    fn next_on_port(&self, next: &mut Next) {
        let buffers = &self.buffers;
        if let Some(ready) = buffers.snoops.first() {
            let ready = ready.max(&self.horizon);
            next.offer(
                self.port.earliest(&self.spec, *ready, 1, Direction::Write),
                Step::Snoop,
            );
        }
        if let Some(fetch) = &buffers.fetch {
            next.offer(self.fetch_at(fetch), Step::Fetch);
        }
        let mut store = Cycle::NEVER;
        if buffers.next_store < buffers.stores.tail() {
            store = self.store_at(buffers.stores.at(buffers.next_store));
            // The store that lifts the waiting ones above the mark counts from the cycle after
            // it enters, as all that an instruction asks does.
            let lifting = buffers.next_store + self.spec.store_high_water;
            if lifting < buffers.stores.tail() && store > buffers.stores.at(lifting).enter {
                next.offer(store, Step::Store);
            }
        }
        if buffers.next_load < buffers.loads.tail() {
            next.offer(
                self.load_at(buffers.loads.at(buffers.next_load)),
                Step::Load,
            );
        }
        next.offer(store, Step::Store);
    }

    fn fetch_at(&self, fetch: &Fetch) -> Cycle {
        if fetch.granted || fetch.behind_fill.is_some() {
            return Cycle::NEVER;
        }
        let ready = fetch.ready.max(self.horizon);
        let ready = ready.max(self.miss_room(fetch.path));
        match fetch.path {
            Path::Uncached => ready,
            _ => self
                .port
                .earliest(&self.spec, ready, fetch_slots(fetch), Direction::Read),
        }
    }

    fn load_at(&self, load: &Load) -> Cycle {
        if load.behind_store != 0 || load.behind_fill.is_some() {
            return Cycle::NEVER;
        }
        // Data come back in order: nothing passes as many older misses as there can be.
        let older = self.buffers.reads.iter();
        let older = older.filter(|(reader, _)| matches!(reader, Reader::Load(_)));
        let older = Buffers::room_at(older.map(|(_, end)| *end), self.spec.reads);
        let ready = load.ready.max(self.horizon).max(older);
        let ready = ready.max(self.buffers.load_gate);
        let ready = ready.max(self.miss_room(load.path));
        match load.path {
            // `Here` is passed over before it comes to this.
            Path::Here | Path::Uncached => ready,
            _ => {
                let slots = self.load_slots(load);
                self.port
                    .earliest(&self.spec, ready, slots, Direction::Read)
            }
        }
    }

    fn store_at(&self, store: &Store) -> Cycle {
        if store.waits || !self.buffers.store_gate.is_known() {
            return Cycle::NEVER;
        }
        let mut ready = store.ready.max(self.horizon);
        ready = ready.max(self.buffers.store_gate);
        if store.block && store.path != Path::Ecache {
            let ends = self.buffers.block_stores.iter().copied();
            ready = ready.max(Buffers::room_at(ends, self.spec.block_stores));
        } else {
            ready = ready.max(self.miss_room(store.path));
        }
        match store.path {
            Path::Uncached => ready,
            _ => {
                let (slots, direction) = store_slots(store);
                self.port.earliest(&self.spec, ready, slots, direction)
            }
        }
    }

    /// When there is room for the bus read of a miss, and for its dirty line.
    fn miss_room(&self, path: Path) -> Cycle {
        if matches!(path, Path::Here | Path::Ecache) {
            return Cycle::ZERO;
        }
        let reads = self.buffers.reads.iter().map(|(_, end)| *end);
        let room = Buffers::room_at(reads, self.spec.reads);
        if path != Path::Evict {
            return room;
        }
        let ends = self.buffers.writebacks.iter().copied();
        room.max(Buffers::room_at(ends, self.spec.writebacks))
    }

    /// Accesses in a row that a load makes of the E-cache.
    pub(super) fn load_slots(&self, load: &Load) -> u64 {
        match load.path {
            path if path.is_miss() => miss_slots(path),
            // Registers take eight bytes a cycle (manual page 4).
            _ if load.block => LINE / 8,
            // A read, the turning of the pins, a write.
            _ if load.atomic => {
                2 + self
                    .spec
                    .ecache_turnaround
                    .div_ceil(self.spec.ecache_interval)
            }
            _ => 1,
        }
    }
}

/// Accesses that take a dirty line out: 16 bytes each.
pub(super) const VICTIM_SLOTS: u64 = LINE / 16;

/// A look at the tags, and the dirty line taken out.
fn miss_slots(path: Path) -> u64 {
    1 + if path == Path::Evict { VICTIM_SLOTS } else { 0 }
}

/// A fetch takes 32 bytes, 16 an access.
pub(super) fn fetch_slots(fetch: &Fetch) -> u64 {
    match fetch.path {
        path if path.is_miss() => miss_slots(path),
        _ => 2,
    }
}

/// Accesses in a row that a store makes, and which way its data move.
pub(super) fn store_slots(store: &Store) -> (u64, Direction) {
    match store.path {
        path if path.is_miss() => (miss_slots(path), Direction::Read),
        Path::Upgrade => (1, Direction::Read),
        _ if store.block => (LINE / 16, Direction::Write),
        _ => (1, Direction::Write),
    }
}
