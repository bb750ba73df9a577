//! Accesses out of the ordinary: block loads and stores, atomic accesses, device registers, and
//! what all accesses ask the E-cache's tags.

use super::access::{Access, Cacheable, LoadTime};
use super::buffers::{Buffers, Load, Path, Pending, Reader, Route, Store};
use super::memory::CpuMemory;
use crate::bus::Shared;
use crate::cache::{LINE, LineState};
use crate::io::IoError;
use crate::time::Cycle;
use crate::trace::Sink;
use stillframe_mmu::Pa;

impl CpuMemory {
    /// A block load issues at `now`; there is room for it. It looks at the E-cache and leaves
    /// nothing in any cache (manual pages 230 to 233).
    ///
    /// Model: all eight registers are there at once, when the last is.
    pub fn block_load<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        access: &Access,
        sink: &mut S,
    ) -> LoadTime {
        let now = self.load_room(shared, now, sink);
        self.buffers.retire_loads(now);
        let path = match access.cacheable {
            Cacheable::No => Path::Uncached,
            _ if self.ecache.state(access.pa) != LineState::Invalid => Path::Ecache,
            _ => Path::Miss,
        };
        self.count_ecache(access.cacheable, path == Path::Ecache);
        let ready = now.after(self.spec.load_request);
        let (ready, behind_fill) = self.behind_fill(path, access.pa, ready);
        self.enter_load(Load {
            path,
            block: true,
            pa: Pa(access.pa.0 & !(LINE - 1)),
            bytes: LINE as u8,
            ready,
            behind_fill,
            done: Cycle::NEVER,
            returned: Cycle::NEVER,
            ..Load::default()
        })
    }

    /// A block store issues as soon as it finds room, from `now` on; returns when. A line in the
    /// E-cache is updated there, unless the store is to `commit`: then, and when the line is not
    /// there, it goes to memory, and caches drop what they have (manual pages 230 to 233).
    pub fn block_store<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        access: &Access,
        commit: bool,
        sink: &mut S,
    ) -> Cycle {
        let now = self.store_room(shared, now, sink);
        let via = (access.cacheable == Cacheable::Both).then_some(access.va);
        let state = self.ecache.state(access.pa);
        let path = match state {
            _ if access.cacheable == Cacheable::No => Path::Uncached,
            LineState::Invalid => Path::Miss,
            _ if commit => Path::Miss,
            LineState::Shared | LineState::Owned => Path::Upgrade,
            LineState::Exclusive | LineState::Modified => Path::Ecache,
        };
        self.count_ecache(access.cacheable, state != LineState::Invalid);
        self.dcache.block_store(via, access.pa);
        if path != Path::Miss {
            self.ecache.set_state(access.pa, LineState::Modified);
        } else if state != LineState::Invalid {
            self.ecache.invalidate(access.pa);
            self.drop_l1(access.pa);
        }
        self.buffers.stores.push(Store {
            path,
            block: true,
            pa: Pa(access.pa.0 & !(LINE - 1)),
            bytes: LINE as u8,
            enter: now,
            ready: now.after(self.spec.store_request),
            freed: Cycle::NEVER,
            ..Store::default()
        });
        self.finish_store(path.into(), access.pa);
        now
    }

    /// When an atomic access that could issue at `now` may: all older loads have returned, all
    /// older stores have left.
    ///
    /// Model: the real one waits in both buffers instead of holding up issue.
    pub fn atomic_room<S: Sink>(&mut self, shared: &mut Shared, now: Cycle, sink: &mut S) -> Cycle {
        let loads = self.loads_done(shared, now, sink);
        let at = self.stores_done(shared, loads, sink);
        self.buffers.retire_loads(at);
        at
    }

    /// An atomic access (LDSTUB, SWAP, CAS) issues at `now`, which [`CpuMemory::atomic_room`]
    /// has given. It reads and writes the E-cache; the D-cache drops its copy.
    pub fn atomic<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        access: &Access,
        sink: &mut S,
    ) -> LoadTime {
        let now = self.load_room(shared, now, sink);
        let Route { path, victim } = match access.cacheable {
            Cacheable::No => Path::Uncached.into(),
            _ => self.ecache_write(access.pa),
        };
        let ready = now.after(self.spec.load_request);
        let (ready, behind_fill) = self.behind_fill(path, access.pa, ready);
        let via = (access.cacheable == Cacheable::Both).then_some(access.va);
        self.dcache.drop_granule(via, access.pa);
        self.enter_load(Load {
            path,
            victim,
            atomic: true,
            pa: access.pa,
            bytes: access.bytes,
            ready,
            behind_fill,
            done: Cycle::NEVER,
            returned: Cycle::NEVER,
            ..Load::default()
        })
    }

    /// A load from a device register issues at `now`: value and completion.
    ///
    /// # Errors
    /// No register takes it; nothing has happened.
    pub fn io_load<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        pa: Pa,
        bytes: u8,
        sink: &mut S,
    ) -> Result<(u64, LoadTime), IoError> {
        self.advance(shared, now.after(1), sink);
        let target = shared.target(pa).ok_or(IoError(pa))?;
        let value = shared.io.read(now, target, pa, bytes)?;
        let access = Access {
            va: pa.0,
            pa,
            bytes,
            cacheable: Cacheable::No,
        };
        Ok((value, self.load(shared, now, &access, sink)))
    }

    /// A store to a device register issues as soon as it finds room, from `now` on, and takes
    /// effect then; returns when.
    ///
    /// # Errors
    /// No register takes it; nothing has happened.
    pub fn io_store<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        pa: Pa,
        bytes: u8,
        value: u64,
        sink: &mut S,
    ) -> Result<Cycle, IoError> {
        let now = self.store_room(shared, now, sink);
        self.advance(shared, now.after(1), sink);
        let target = shared.target(pa).ok_or(IoError(pa))?;
        shared.io.write(now, target, pa, bytes, value, sink)?;
        let access = Access {
            va: pa.0,
            pa,
            bytes,
            cacheable: Cacheable::No,
        };
        Ok(self.store(shared, now, &access, sink))
    }

    // ------------------------------------------------------------------ tags

    fn count_ecache(&mut self, cacheable: Cacheable, hit: bool) {
        match (cacheable, hit) {
            (Cacheable::No, _) => {}
            (_, true) => self.counters.ecache.hits += 1,
            (_, false) => self.counters.ecache.misses += 1,
        }
    }

    /// A load or fetch asks the E-cache's tags, and allocates the line if it is not there.
    pub(super) fn ecache_read(&mut self, pa: Pa) -> Route {
        if self.ecache.state(pa) != LineState::Invalid {
            self.counters.ecache.hits += 1;
            return Path::Ecache.into();
        }
        self.ecache_allocate(pa, LineState::Exclusive)
    }

    /// A store or atomic access asks the E-cache's tags, and makes the line its own.
    pub(super) fn ecache_write(&mut self, pa: Pa) -> Route {
        let path = match self.ecache.state(pa) {
            LineState::Invalid => return self.ecache_allocate(pa, LineState::Modified),
            LineState::Modified | LineState::Exclusive => Path::Ecache,
            LineState::Shared | LineState::Owned => Path::Upgrade,
        };
        self.counters.ecache.hits += 1;
        self.ecache.set_state(pa, LineState::Modified);
        path.into()
    }

    fn ecache_allocate(&mut self, pa: Pa, state: LineState) -> Route {
        self.counters.ecache.misses += 1;
        let Some(victim) = self.ecache.allocate(pa, state) else {
            return Path::Miss.into();
        };
        self.drop_l1(victim.pa);
        if !victim.state.is_dirty() {
            return Path::Miss.into();
        }
        self.counters.writebacks += 1;
        Route {
            path: Path::Evict,
            victim: victim.pa,
        }
    }

    /// A line has left the E-cache, which includes the other two.
    pub(super) fn drop_l1(&mut self, pa: Pa) {
        let dropped = self.dcache.invalidate_line(pa) + self.icache.invalidate_line(pa);
        self.counters.inclusion_drops += u64::from(dropped);
    }

    /// When an access may ask for the port, and whose line it must wait for: the tags say that the
    /// line is there, but it may be on its way still.
    pub(super) fn behind_fill(
        &mut self,
        path: Path,
        pa: Pa,
        ready: Cycle,
    ) -> (Cycle, Option<Reader>) {
        if self.buffers.pending.is_empty() || path != Path::Ecache {
            return (ready, None);
        }
        let horizon = self.horizon;
        self.buffers.pending.retain(|pending| pending.end > horizon);
        let line = pa.0 / LINE;
        match self
            .buffers
            .pending
            .iter()
            .find(|pending| pending.line == line)
        {
            Some(pending) if pending.end.is_known() => (pending.end.max(ready), None),
            Some(pending) => (ready, Some(pending.reader)),
            None => (ready, None),
        }
    }

    /// The line of `pa` is to come for `reader`.
    pub(super) fn enter_pending(&mut self, pa: Pa, reader: Reader) {
        let (horizon, line) = (self.horizon, pa.0 / LINE);
        // Whoever fetched the same line before has lost it since: the last one counts.
        self.buffers
            .pending
            .retain(|pending| pending.end > horizon && pending.line != line);
        self.buffers.pending.push(Pending {
            line,
            reader,
            end: Cycle::NEVER,
        });
    }

    // ------------------------------------------------------------------ store buffer checks

    /// One more than the number of the youngest store that has not left; 0 if all have.
    pub(super) fn behind_all_stores<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        sink: &mut S,
    ) -> u64 {
        if self.buffers.stores.is_empty() {
            return 0;
        }
        self.advance(shared, now.after(1), sink);
        self.buffers.retire_stores(now);
        if self.buffers.stores.is_empty() {
            0
        } else {
            self.buffers.stores.tail()
        }
    }

    /// What a load waits for: the store itself, or, if that has had its grant and only has yet to
    /// leave, the cycle in which it does. Nothing would tell the load of it any more.
    pub(super) fn when_known(&self, behind_store: u64) -> (u64, Cycle) {
        match behind_store.checked_sub(1) {
            Some(number) if self.buffers.stores.at(number).freed.is_known() => {
                (0, self.buffers.stores.at(number).freed)
            }
            _ => (behind_store, Cycle::ZERO),
        }
    }

    /// The same for stores whose low address bits are those of the load: the bytes of <13:0> if
    /// it hits the D-cache, the 16 bytes of <13:4> if it misses (manual pages 277 to 279). The
    /// rest of the address does not count, so that 16 KB apart is near enough.
    pub(super) fn behind_same_bytes<S: Sink>(
        &mut self,
        shared: &mut Shared,
        now: Cycle,
        access: &Access,
        hit: bool,
        sink: &mut S,
    ) -> u64 {
        if self.buffers.raw_filter & Buffers::raw_bit(access.pa) == 0 {
            return 0;
        }
        if self.conflict(access, hit).is_none() {
            return 0;
        }
        // It may have left meanwhile.
        self.advance(shared, now.after(1), sink);
        self.buffers.retire_stores(now);
        let Some(number) = self.conflict(access, hit) else {
            return 0;
        };
        self.counters.raw_waits += 1;
        number + 1
    }

    /// The youngest store in the buffer with the address bits of the load.
    fn conflict(&self, access: &Access, hit: bool) -> Option<u64> {
        let stores = &self.buffers.stores;
        stores.numbers().rev().find(|number| {
            let store = stores.at(*number);
            let same16 = (store.pa.0 ^ access.pa.0) & 0x3FF0 == 0;
            !store.block && same16 && (!hit || store.mask & access.mask() != 0)
        })
    }
}
