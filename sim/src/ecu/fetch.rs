//! What the fetch unit asks for.

use super::access::Cacheable;
use super::buffers::{Fetch, Path, Reader, Route};
use super::memory::CpuMemory;
use crate::bus::Shared;
use crate::time::Cycle;
use crate::trace::Sink;
use stillframe_mmu::Pa;

impl CpuMemory {
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
        let Route { path, victim } = match cacheable {
            Cacheable::No => Path::Uncached.into(),
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
            victim,
            pa,
            ready,
            granted: false,
            behind_fill,
            available: Cycle::NEVER,
        });
        if path.is_miss() {
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
}
