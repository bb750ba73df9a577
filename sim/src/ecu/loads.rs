//! The load buffer.

use super::access::{Access, Cacheable, LoadSlot, LoadTime};
use super::buffers::{Buffers, Load, Path, Reader};
use super::memory::CpuMemory;
use super::ring::ROOM;
use crate::bus::Shared;
use crate::cache::DataLookup;
use crate::time::Cycle;
use crate::trace::Sink;

impl CpuMemory {
    /// When a load that could issue at `now` finds room in the load buffer.
    #[inline]
    pub fn load_room<S: Sink>(&mut self, shared: &mut Shared, now: Cycle, sink: &mut S) -> Cycle {
        if self.buffers.loads.len() < self.spec.load_buffer {
            return now;
        }
        self.load_room_slow(shared, now, sink)
    }

    #[cold]
    fn load_room_slow<S: Sink>(&mut self, shared: &mut Shared, now: Cycle, sink: &mut S) -> Cycle {
        self.buffers.retire_loads(now);
        if self.buffers.loads.len() < self.spec.load_buffer {
            return now;
        }
        let head = self.buffers.loads.head();
        let at = self.complete(shared, LoadSlot(head), sink).max(now);
        self.buffers.retire_loads(at);
        at
    }

    /// A load issues at `now`; there is room for it. Its value is the machine's business.
    #[inline]
    pub fn load<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        access: &Access,
        sink: &mut S,
    ) -> LoadTime {
        if access.cacheable == Cacheable::Both
            && !self.plain
            && self.buffers.loads.is_empty()
            && self.dcache.hit(access.va, access.pa)
            && self.buffers.raw_filter & Buffers::raw_bit(access.pa) == 0
        {
            self.counters.dcache.hits += 1;
            return LoadTime::At(now.after(self.spec.dcache_latency));
        }
        self.load_slow(shared, now, access, sink)
    }

    #[inline(never)]
    fn load_slow<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        access: &Access,
        sink: &mut S,
    ) -> LoadTime {
        let now = self.load_room(shared, now, sink);
        self.buffers.retire_loads(now);
        let hit = access.cacheable == Cacheable::Both && self.look_up_dcache(access);
        let behind_store = match access.cacheable {
            // Side effects keep the order of the program.
            Cacheable::No => self.behind_all_stores(shared, now, sink),
            _ => self.behind_same_bytes(shared, now, access, hit, sink),
        };
        let (behind_store, left) = self.when_known(behind_store);
        let mut load = Load {
            pa: access.pa,
            bytes: access.bytes,
            ready: now.after(self.spec.load_request).max(left),
            behind_store,
            done: Cycle::NEVER,
            returned: Cycle::NEVER,
            ..Load::default()
        };
        if hit {
            let done = now.max(left).after(self.spec.dcache_latency);
            if behind_store == 0 {
                if self.buffers.loads.is_empty() && left <= now {
                    return LoadTime::At(done);
                }
                load.done = done;
            }
        } else if access.cacheable == Cacheable::No {
            load.path = Path::Uncached;
            self.check_uncached(access.pa, false);
        } else {
            let route = self.ecache_read(access.pa);
            load.path = route.path;
            load.victim = route.victim;
            (load.ready, load.behind_fill) = self.behind_fill(load.path, access.pa, load.ready);
            if access.cacheable == Cacheable::Both {
                self.dcache.fill(access.va, access.pa);
            }
        }
        self.enter_load(load)
    }

    /// Looks a load up in the D-cache, and counts.
    fn look_up_dcache(&mut self, access: &Access) -> bool {
        match self.dcache.lookup(access.va, access.pa) {
            DataLookup::Miss => {
                self.counters.dcache.misses += 1;
                return false;
            }
            DataLookup::Stale => self.hazards.dcache_alias += 1,
            DataLookup::Hit => {}
        }
        self.counters.dcache.hits += 1;
        true
    }

    /// Puts a load into the buffer, and tells its completion if that is settled.
    pub(super) fn enter_load(&mut self, load: Load) -> LoadTime {
        let reader = load.path.is_miss() && !load.block;
        self.check_late(load.ready);
        let number = self.buffers.loads.push(load);
        self.skip_loads();
        if reader {
            self.enter_pending(load.pa, Reader::Load(number));
        }
        self.buffers.settle_loads();
        let returned = self.buffers.loads.at(number).returned;
        if returned.is_known() {
            LoadTime::At(returned)
        } else {
            LoadTime::Slot(LoadSlot(number))
        }
    }

    /// The cycle at which the load has its result. Advances everything as far as that takes: the
    /// caller issues nothing and fetches nothing before that cycle that it has not entered yet.
    pub fn complete<S: Sink>(
        &mut self,
        shared: &mut Shared,
        slot: LoadSlot,
        sink: &mut S,
    ) -> Cycle {
        let number = slot.0;
        if number >= self.buffers.loads.tail() {
            return Cycle::ZERO;
        }
        self.run_until(shared, sink, |cpu| number < cpu.buffers.unsettled);
        self.completed(slot).unwrap_or(self.horizon)
    }

    /// The cycle at which the load has its result, if that is settled without advancing. A load
    /// so old that it is forgotten has completed at some cycle before the present: 0.
    #[inline]
    pub fn completed(&self, slot: LoadSlot) -> Option<Cycle> {
        let loads = &self.buffers.loads;
        if slot.0 >= self.buffers.unsettled {
            None
        } else if slot.0 + ROOM as u64 <= loads.tail() {
            Some(Cycle::ZERO)
        } else {
            Some(loads.at(slot.0).returned)
        }
    }

    /// When the last load that waited in the load buffer returned its data; cycle 0 before any.
    #[inline]
    pub fn last_returned(&self) -> Cycle {
        self.buffers.last_returned
    }

    /// When all loads have returned their data, seen from `now`.
    pub fn loads_done<S: Sink>(&mut self, shared: &mut Shared, now: Cycle, sink: &mut S) -> Cycle {
        if self.buffers.loads.is_empty() {
            return now;
        }
        let last = LoadSlot(self.buffers.loads.tail() - 1);
        self.complete(shared, last, sink).max(now)
    }
}
