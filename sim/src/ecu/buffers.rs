//! Entries of the load buffer, the store buffer and the queues behind them.

use super::ring::{ROOM, Ring};
use crate::bus::Transaction;
use crate::time::Cycle;
use serde::{Deserialize, Serialize};
use stillframe_mmu::Pa;

/// The way an access takes, as the tags said when it issued.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Path {
    /// No further than the D-cache: a hit that waits for its turn.
    #[default]
    Here,
    /// To the E-cache, which has the line.
    Ecache,
    /// To memory.
    Miss,
    /// To memory, after a dirty line has been taken out to make room.
    Evict,
    /// To the E-cache, which has the line but must first become its only holder.
    Upgrade,
    /// To the bus without looking at the caches.
    Uncached,
}

impl Path {
    /// Whether the line comes from memory into the E-cache (or, of a block, past it).
    pub(super) fn is_miss(self) -> bool {
        matches!(self, Path::Miss | Path::Evict)
    }
}

/// A path, and the dirty line of [`Path::Evict`].
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Route {
    pub(super) path: Path,
    pub(super) victim: Pa,
}

impl From<Path> for Route {
    fn from(path: Path) -> Route {
        Route {
            path,
            victim: Pa(0),
        }
    }
}

/// Who fetches a line from memory.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Reader {
    Fetch,
    Load(u64),
    Store(u64),
}

/// A line on its way from memory.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) line: u64,
    pub(super) reader: Reader,
    /// When it is there, once the bus has been granted.
    pub(super) end: Cycle,
}

/// A load.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Load {
    pub(super) path: Path,
    /// The dirty line of [`Path::Evict`].
    pub(super) victim: Pa,
    /// A block load of 64 bytes.
    pub(super) block: bool,
    /// An atomic access, which writes too.
    pub(super) atomic: bool,
    pub(super) pa: Pa,
    pub(super) bytes: u8,
    /// When it asks for the port (or, uncached, for the bus).
    pub(super) ready: Cycle,
    /// One more than the number of the store that must have left first; 0: none.
    pub(super) behind_store: u64,
    /// Whose line it waits for.
    pub(super) behind_fill: Option<Reader>,
    /// When its own data are there; NEVER while unknown.
    pub(super) done: Cycle,
    /// When it is returned, after all older ones; NEVER while unknown.
    pub(super) returned: Cycle,
}

/// A store: what every one of them has.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Store {
    pub(super) pa: Pa,
    /// When it entered the buffer.
    pub(super) enter: Cycle,
    /// When it asks for the port.
    pub(super) ready: Cycle,
    /// When it leaves the buffer; NEVER while unknown.
    pub(super) freed: Cycle,
    pub(super) path: Path,
    /// A block store of 64 bytes.
    pub(super) block: bool,
    /// It hits the D-cache, which takes a cycle more.
    pub(super) dcache: bool,
    /// It waits for a line: see [`StoreExtra::behind_fill`].
    pub(super) waits: bool,
    /// Its bytes within its 16 (merged stores too).
    pub(super) mask: u16,
    pub(super) bytes: u8,
}

/// What few stores have; of the others it is left from an earlier one.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoreExtra {
    /// The dirty line of [`Path::Evict`].
    pub(super) victim: Pa,
    /// Whose line it waits for, if it waits.
    pub(super) behind_fill: Option<Reader>,
}

/// An I-cache miss.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fetch {
    pub(super) path: Path,
    /// The dirty line of [`Path::Evict`].
    pub(super) victim: Pa,
    pub(super) pa: Pa,
    pub(super) ready: Cycle,
    pub(super) granted: bool,
    pub(super) behind_fill: Option<Reader>,
    /// When its instructions are there; NEVER while unknown.
    pub(super) available: Cycle,
}

/// Who asks for the bus.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Master {
    /// A read for the fetch unit or a buffer, or an uncached write of the store buffer.
    Reader(Reader),
    /// A dirty line on its way to memory.
    Writeback,
    /// A block store that goes past the E-cache.
    BlockStore,
}

impl Master {
    /// Order in which requests that can be granted in the same cycle are granted.
    pub(super) fn rank(self) -> u8 {
        match self {
            Master::Reader(Reader::Fetch) => 1,
            Master::Reader(Reader::Load(_)) => 2,
            Master::Reader(Reader::Store(_)) => 3,
            Master::Writeback => 4,
            Master::BlockStore => 5,
        }
    }
}

/// A request that waits for the bus.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BusRequest {
    pub(super) master: Master,
    pub(super) transaction: Transaction,
    pub(super) ready: Cycle,
}

/// The E-cache unit's buffers and what they wait for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Buffers {
    pub(super) loads: Ring<Load>,
    /// The first load that has not been granted the port or the bus.
    pub(super) next_load: u64,
    /// The first load whose return is not known.
    pub(super) unsettled: u64,
    /// When the last load whose return is known returns.
    pub(super) last_returned: Cycle,
    /// No load asks for anything before this cycle.
    pub(super) load_gate: Cycle,
    pub(super) stores: Ring<Store>,
    pub(super) stores_extra: [StoreExtra; ROOM],
    /// The first store that has not been granted the port or the bus.
    pub(super) next_store: u64,
    /// No store is granted before this cycle; NEVER while a store waits for its line.
    pub(super) store_gate: Cycle,
    /// When the last store whose leaving is known leaves.
    pub(super) last_freed: Cycle,
    /// One bit for each value of PA<9:4> that a store in the buffer has: a load that finds its
    /// bit clear need not look further.
    pub(super) raw_filter: u64,
    pub(super) fetch: Option<Fetch>,
    /// Lines dropped by snoops: when each asks for the port.
    pub(super) snoops: Vec<Cycle>,
    pub(super) pending: Vec<Pending>,
    /// Reads granted the port and not ended: who, and when they end (NEVER while unknown).
    pub(super) reads: Vec<(Reader, Cycle)>,
    /// Ends of write-backs and of block stores on their way; NEVER while unknown.
    pub(super) writebacks: Vec<Cycle>,
    pub(super) block_stores: Vec<Cycle>,
    pub(super) outbox: Vec<BusRequest>,
}

impl Buffers {
    pub(super) fn new() -> Buffers {
        Buffers {
            loads: Ring::new(),
            next_load: 0,
            unsettled: 0,
            last_returned: Cycle::ZERO,
            load_gate: Cycle::ZERO,
            stores: Ring::new(),
            stores_extra: [StoreExtra::default(); ROOM],
            next_store: 0,
            store_gate: Cycle::ZERO,
            last_freed: Cycle::ZERO,
            raw_filter: 0,
            fetch: None,
            snoops: Vec::new(),
            pending: Vec::new(),
            reads: Vec::new(),
            writebacks: Vec::new(),
            block_stores: Vec::new(),
            outbox: Vec::new(),
        }
    }

    /// Bit of the filter for an address.
    #[inline(always)]
    pub(super) fn raw_bit(pa: Pa) -> u64 {
        1 << ((pa.0 >> 4) & 63)
    }

    /// The rest of store `number`.
    pub(super) fn store_extra(&mut self, number: u64) -> &mut StoreExtra {
        &mut self.stores_extra[number as usize % ROOM]
    }

    /// Drops loads that have returned by `now`.
    pub(super) fn retire_loads(&mut self, now: Cycle) {
        while self.loads.head() < self.unsettled && self.loads.at(self.loads.head()).returned <= now
        {
            self.loads.pop();
        }
    }

    /// Drops stores that have left by `now`.
    pub(super) fn retire_stores(&mut self, now: Cycle) {
        if self.next_store == self.stores.head() {
            return;
        }
        // They leave in order. The gate tells that the last one granted does not wait for its
        // line still.
        if self.last_freed <= now && self.store_gate.is_known() {
            self.stores.drop_before(self.next_store);
        } else {
            let before = self.stores.head();
            while self.stores.head() < self.next_store
                && self.stores.at(self.stores.head()).freed <= now
            {
                self.stores.pop();
            }
            if self.stores.head() == before {
                return;
            }
        }
        self.raw_filter = 0;
        for number in self.stores.numbers() {
            let store = self.stores.at(number);
            if !store.block {
                self.raw_filter |= Self::raw_bit(store.pa);
            }
        }
    }

    /// Settles returns: in order, one a cycle.
    pub(super) fn settle_loads(&mut self) {
        while self.unsettled < self.loads.tail() {
            let number = self.unsettled;
            let done = self.loads.at(number).done;
            if !done.is_known() {
                return;
            }
            self.last_returned = done.max(self.last_returned.after(1));
            self.loads.at_mut(number).returned = self.last_returned;
            self.unsettled += 1;
        }
    }

    /// When fewer than `most` of the `ends` are still to come; NEVER while that is unknown.
    pub(super) fn room_at(ends: impl Iterator<Item = Cycle> + Clone, most: u64) -> Cycle {
        if (ends.clone().count() as u64) < most {
            return Cycle::ZERO;
        }
        let later = |than: Cycle| ends.clone().filter(|end| *end > than).count() as u64;
        let enough = ends.clone().filter(|end| later(*end) < most);
        enough.min().unwrap_or(Cycle::ZERO)
    }
}
