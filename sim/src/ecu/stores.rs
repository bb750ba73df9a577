//! The store buffer, and the barriers.

use super::access::{Access, Cacheable};
use super::buffers::{Buffers, Path, Reader, Route, Store, StoreExtra};
use super::memory::CpuMemory;
use crate::bus::Shared;
use crate::time::Cycle;
use crate::trace::Sink;
use stillframe_mmu::Pa;

impl CpuMemory {
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
        self.buffers.retire_stores(now);
        if self.buffers.stores.len() < self.spec.store_buffer {
            return now;
        }
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
        if access.cacheable != Cacheable::Both || self.plain || self.may_merge(access.pa) {
            return self.store_slow(shared, now, access, sink);
        }
        let now = self.store_room(shared, now, sink);
        if !self.buffers.pending.is_empty() || !self.ecache.is_modified(access.pa) {
            return self.store_slow(shared, now, access, sink);
        }
        self.counters.ecache.hits += 1;
        let dcache = self.dcache.store(access.va, access.pa);
        self.push_store(now, access, Path::Ecache, dcache);
        now
    }

    /// Whether the youngest store is of the same 16 bytes and may still be in the buffer.
    #[inline(always)]
    fn may_merge(&self, pa: Pa) -> bool {
        let stores = &self.buffers.stores;
        self.buffers.next_store < stores.tail()
            && (stores.at(stores.tail().wrapping_sub(1)).pa.0 ^ pa.0) >> 4 == 0
    }

    #[inline(always)]
    fn push_store(&mut self, now: Cycle, access: &Access, path: Path, dcache: bool) {
        self.buffers.raw_filter |= Buffers::raw_bit(access.pa);
        self.buffers.stores.push(Store {
            pa: access.pa,
            enter: now,
            ready: now.after(self.spec.store_request),
            freed: Cycle::NEVER,
            path,
            block: false,
            dcache,
            waits: false,
            mask: access.mask(),
            bytes: access.bytes,
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
        let route = if access.cacheable == Cacheable::No {
            self.check_uncached(access.pa, true);
            Path::Uncached.into()
        } else {
            self.ecache_write(access.pa)
        };
        let dcache = self.store_dcache(access);
        self.push_store(now, access, route.path, dcache);
        self.finish_store(route, access.pa);
        now
    }

    /// What a store does to the D-cache's tags.
    fn store_dcache(&mut self, access: &Access) -> bool {
        if access.cacheable == Cacheable::Both {
            return self.dcache.store(access.va, access.pa);
        }
        self.dcache.store_past(access.pa);
        false
    }

    /// What the entry that has just been pushed waits for, and who may wait for it.
    pub(super) fn finish_store(&mut self, route: Route, pa: Pa) {
        let number = self.buffers.stores.tail() - 1;
        let ready = self.buffers.stores.at(number).ready;
        let (ready, behind_fill) = self.behind_fill(route.path, pa, ready);
        let store = self.buffers.stores.at_mut(number);
        store.ready = ready;
        store.waits = behind_fill.is_some();
        let reads = route.path.is_miss() && !store.block;
        *self.buffers.store_extra(number) = StoreExtra {
            victim: route.victim,
            behind_fill,
        };
        if reads {
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
        if !self.can_merge(access) {
            return false;
        }
        // Before it is ready, the youngest cannot have gone; otherwise everything up to now must
        // have happened to know.
        let youngest = self.buffers.stores.tail() - 1;
        if self.buffers.stores.at(youngest).ready <= now {
            self.advance(shared, now.after(1), sink);
            if !self.can_merge(access) {
                return false;
            }
        }
        let dcache = self.store_dcache(access);
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

    /// Whether the youngest store has not gone to the E-cache, and is of the same 16 bytes.
    fn can_merge(&self, access: &Access) -> bool {
        let stores = &self.buffers.stores;
        if self.buffers.next_store >= stores.tail() {
            return false;
        }
        let youngest = stores.at(stores.tail() - 1);
        let plain = !youngest.block && youngest.path != Path::Uncached;
        plain && (youngest.pa.0 ^ access.pa.0) >> 4 == 0
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
}
