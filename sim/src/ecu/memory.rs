//! The memory system of one processor: what every load, store and fetch goes through.

use super::access::{Access, Cacheable, LoadSlot, LoadTime};
use super::buffers::{Buffers, Fetch, Load, Path, Reader, Store};
use super::counters::{Counters, Hazards};
use super::port::Port;
use super::spec::{CpuMemorySpec, EcuSpec};
use crate::bus::{BusSpec, Shared};
use crate::cache::{DCache, DataLookup, ECache, ICache, LineState};
use crate::memory::SpecError;
use crate::time::Cycle;
use crate::trace::Sink;
use serde::{Deserialize, Serialize};
use stillframe_mmu::Pa;

/// Caches, buffers and E-cache port of one processor.
///
/// Calls come in the order of the program, with the issue cycle of the instruction, which never
/// goes back. Whether an access hits is decided when it is called; how long it takes, when the
/// resources that it needs have been granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CpuMemory {
    pub(super) spec: EcuSpec,
    /// The I-cache.
    pub icache: ICache,
    /// The D-cache.
    pub dcache: DCache,
    /// The E-cache.
    pub ecache: ECache,
    pub(super) buffers: Buffers,
    pub(super) port: Port,
    /// Everything before this cycle has happened.
    pub(super) horizon: Cycle,
    /// What has been counted.
    pub counters: Counters,
    /// What would have gone wrong.
    pub hazards: Hazards,
}

impl CpuMemory {
    /// Empty caches, idle buffers.
    ///
    /// # Errors
    /// A field of a specification out of its range.
    pub fn new(spec: &CpuMemorySpec, bus: &BusSpec) -> Result<CpuMemory, SpecError> {
        spec.check(bus)?;
        Ok(CpuMemory {
            icache: ICache::new(spec.caches.icache),
            dcache: DCache::new(spec.caches.dcache),
            ecache: ECache::new(spec.caches.ecache),
            buffers: Buffers::new(),
            port: Port::new(),
            horizon: Cycle::ZERO,
            counters: Counters::default(),
            hazards: Hazards::default(),
            spec: spec.ecu.clone(),
        })
    }

    /// Its times.
    pub fn spec(&self) -> &EcuSpec {
        &self.spec
    }

    // ------------------------------------------------------------------ loads

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
            load.path = self.ecache_read(access.pa);
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
        let reader = matches!(load.path, Path::Miss(_)) && !load.block;
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
        } else if slot.0 + super::ring::ROOM as u64 <= loads.tail() {
            Some(Cycle::ZERO)
        } else {
            Some(loads.at(slot.0).returned)
        }
    }

    /// When all loads have returned their data, seen from `now`.
    pub fn loads_done<S: Sink>(&mut self, shared: &mut Shared, now: Cycle, sink: &mut S) -> Cycle {
        if self.buffers.loads.is_empty() {
            return now;
        }
        let last = LoadSlot(self.buffers.loads.tail() - 1);
        self.complete(shared, last, sink).max(now)
    }

    // ------------------------------------------------------------------ stores

    /// When a store that could issue at `now` finds room in the store buffer.
    #[inline]
    pub fn store_room<S: Sink>(&mut self, shared: &mut Shared, now: Cycle, sink: &mut S) -> Cycle {
        if self.buffers.stores.len() < self.spec.store_buffer {
            return now;
        }
        self.store_room_slow(shared, now, sink)
    }

    #[inline(never)]
    fn store_room_slow<S: Sink>(&mut self, shared: &mut Shared, now: Cycle, sink: &mut S) -> Cycle {
        self.advance(shared, now.after(1), sink);
        self.buffers.retire_stores(now);
        if self.buffers.stores.len() < self.spec.store_buffer {
            return now;
        }
        let head = self.buffers.stores.head();
        self.run_until(shared, sink, |cpu| {
            head < cpu.buffers.next_store && cpu.buffers.stores.at(head).freed.is_known()
        });
        let freed = self.buffers.stores.at(head).freed;
        let at = if freed.is_known() {
            freed.max(now)
        } else {
            self.horizon.max(now)
        };
        self.buffers.retire_stores(at);
        at
    }

    /// A store issues as soon as it finds room, from `now` on; returns when. Its value is in
    /// memory from that cycle on, which is the machine's business: call
    /// [`CpuMemory::store_room`] before, when bursts in between matter.
    #[inline]
    pub fn store<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        access: &Access,
        sink: &mut S,
    ) -> Cycle {
        let buffers = &self.buffers;
        let youngest = buffers.stores.at(buffers.stores.tail().wrapping_sub(1));
        let may_merge =
            buffers.next_store < buffers.stores.tail() && (youngest.pa.0 ^ access.pa.0) >> 4 == 0;
        if access.cacheable == Cacheable::Both
            && !may_merge
            && buffers.stores.len() < self.spec.store_buffer
            && buffers.pending.is_empty()
            && self.ecache.is_modified(access.pa)
        {
            self.counters.ecache.hits += 1;
            self.push_store(now, access, Path::Ecache);
            return now;
        }
        self.store_slow(shared, now, access, sink)
    }

    #[inline(always)]
    fn push_store(&mut self, now: Cycle, access: &Access, path: Path) {
        let via = (access.cacheable == Cacheable::Both).then_some(access.va);
        let dcache = self.dcache.store(via, access.pa);
        self.buffers.raw_filter |= Buffers::raw_bit(access.pa);
        self.buffers.stores.push(Store {
            path,
            block: false,
            dcache,
            pa: access.pa,
            bytes: access.bytes,
            mask: access.mask(),
            enter: now,
            ready: now.after(self.spec.store_request),
            behind_fill: None,
            freed: Cycle::NEVER,
        });
    }

    #[inline(never)]
    fn store_slow<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        access: &Access,
        sink: &mut S,
    ) -> Cycle {
        if access.cacheable != Cacheable::No && self.merge(shared, now, access, sink) {
            return now;
        }
        let now = self.store_room(shared, now, sink);
        let path = if access.cacheable == Cacheable::No {
            self.check_uncached(access.pa, true);
            Path::Uncached
        } else {
            self.ecache_write(access.pa)
        };
        self.push_store(now, access, path);
        self.finish_store(path, access.pa);
        now
    }

    /// What an entry that has just been pushed waits for, and who waits for it.
    pub(super) fn finish_store(&mut self, path: Path, pa: Pa) {
        let number = self.buffers.stores.tail() - 1;
        let ready = self.buffers.stores.at(number).ready;
        let (ready, behind_fill) = self.behind_fill(path, pa, ready);
        let store = self.buffers.stores.at_mut(number);
        store.ready = ready;
        store.behind_fill = behind_fill;
        if matches!(path, Path::Miss(_)) {
            self.enter_pending(pa, Reader::Store(number));
        }
    }

    /// Joins the store with the youngest in the buffer, if that has not gone to the E-cache and
    /// is of the same 16 bytes.
    fn merge<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        access: &Access,
        sink: &mut S,
    ) -> bool {
        let same = |cpu: &CpuMemory| {
            let stores = &cpu.buffers.stores;
            if cpu.buffers.next_store >= stores.tail() {
                return false;
            }
            let youngest = stores.at(stores.tail() - 1);
            !youngest.block
                && youngest.path != Path::Uncached
                && (youngest.pa.0 ^ access.pa.0) >> 4 == 0
        };
        if !same(self) {
            return false;
        }
        self.advance(shared, now.after(1), sink);
        if !same(self) {
            return false;
        }
        let via = (access.cacheable == Cacheable::Both).then_some(access.va);
        let dcache = self.dcache.store(via, access.pa);
        let youngest = self.buffers.stores.tail() - 1;
        let store = self.buffers.stores.at_mut(youngest);
        store.mask |= access.mask();
        store.dcache |= dcache;
        // A burst may have taken the line since.
        if !self.ecache.is_modified(access.pa) {
            self.ecache_write(access.pa);
        }
        self.counters.merged_stores += 1;
        true
    }

    /// When every store has left the buffer, seen from `now`.
    pub fn stores_done<S: Sink>(&mut self, shared: &mut Shared, now: Cycle, sink: &mut S) -> Cycle {
        if self.buffers.stores.is_empty() {
            return now;
        }
        self.run_until(shared, sink, |cpu| {
            let stores = &cpu.buffers.stores;
            cpu.buffers.next_store >= stores.tail() && stores.at(stores.tail() - 1).freed.is_known()
        });
        let at = self.buffers.last_freed.max(now);
        self.buffers.retire_stores(at);
        at
    }

    /// MEMBAR #Sync: when all loads have returned, all stores have left and all block stores are
    /// in memory, seen from `now` (manual pages 30 to 33).
    pub fn drain<S: Sink>(&mut self, shared: &mut Shared, now: Cycle, sink: &mut S) -> Cycle {
        let loads = self.loads_done(shared, now, sink);
        let stores = self.stores_done(shared, now, sink);
        self.run_until(shared, sink, |cpu| {
            cpu.buffers.block_stores.iter().all(|end| end.is_known())
        });
        let blocks = self.buffers.block_stores.iter().copied().max();
        let at = loads.max(stores).max(blocks.unwrap_or(Cycle::ZERO));
        self.buffers.retire_loads(at);
        at
    }

    // ------------------------------------------------------------------ fetches

    /// The line of 32 bytes at `pa` is wanted at `now`; returns when its instructions are there.
    #[inline]
    pub fn fetch<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        pa: Pa,
        cacheable: Cacheable,
        sink: &mut S,
    ) -> Cycle {
        if cacheable == Cacheable::Both && self.icache.hit(pa) {
            self.counters.icache.hits += 1;
            return now;
        }
        self.fetch_slow(shared, now, pa, cacheable, sink)
    }

    #[inline(never)]
    fn fetch_slow<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        pa: Pa,
        cacheable: Cacheable,
        sink: &mut S,
    ) -> Cycle {
        let path = match cacheable {
            Cacheable::No => Path::Uncached,
            _ => self.ecache_read(pa),
        };
        if cacheable == Cacheable::Both {
            self.counters.icache.misses += 1;
            self.icache.fill(pa);
        }
        let ready = now.after(self.spec.fetch_request);
        let (ready, behind_fill) = self.behind_fill(path, pa, ready);
        self.check_late(ready);
        self.buffers.fetch = Some(Fetch {
            path,
            pa,
            ready,
            granted: false,
            behind_fill,
            available: Cycle::NEVER,
        });
        if matches!(path, Path::Miss(_)) {
            self.enter_pending(pa, Reader::Fetch);
        }
        let known = |cpu: &CpuMemory| cpu.buffers.fetch.is_none_or(|f| f.available.is_known());
        self.run_until(shared, sink, known);
        let fetch = self.buffers.fetch.take();
        match fetch {
            Some(fetch) if fetch.available.is_known() => fetch.available,
            _ => self.horizon.max(now),
        }
    }

    /// FLUSH: the I-cache forgets the line of `pa`.
    pub fn flush(&mut self, pa: Pa) {
        self.icache.flush(pa);
    }

    // ------------------------------------------------------------------ shared by all

    fn check_late(&mut self, ready: Cycle) {
        if ready < self.horizon {
            self.counters.late_requests += 1;
        }
    }

    /// An uncached access to a line that the E-cache holds.
    fn check_uncached(&mut self, pa: Pa, write: bool) {
        let state = self.ecache.state(pa);
        if state.is_dirty() || (write && state != LineState::Invalid) {
            self.hazards.uncached_alias += 1;
        }
    }
}
