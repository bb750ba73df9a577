//! The E-cache port, and what waits for it (rules E, L, S, F, K, U).

use super::*;

impl Ticked {
    /// E1 to E4: whether `accesses` in a row can be granted at `c`, and when the first comes.
    pub(super) fn fits(&self, c: u64, accesses: u64, write: bool) -> Option<u64> {
        if self.port_log.iter().any(|(_, end, _)| *end > c) {
            return None;
        }
        let fills = self.fills.iter().map(|(start, end)| (*start, *end, true));
        let before = self
            .port_log
            .iter()
            .copied()
            .chain(fills)
            .filter(|(_, end, _)| *end <= c);
        let last = before.max_by_key(|(_, end, _)| *end);
        let start = match last {
            Some((_, end, wrote)) if wrote != write => c.max(end + self.spec.ecache_turnaround),
            None if write => c.max(self.spec.ecache_turnaround),
            _ => c,
        };
        let mut end = start + accesses * self.spec.ecache_interval;
        if !write {
            end += self.spec.ecache_turnaround;
        }
        let clear = self.fills.iter().all(|(from, to)| *from >= end || *to <= c);
        clear.then_some(start)
    }

    pub(super) fn take(&mut self, start: u64, accesses: u64, write: bool) {
        let end = start + accesses * self.spec.ecache_interval;
        self.port_log.push((start, end, write));
    }

    pub(super) fn reads_under_way(&self, c: u64, loads_only: bool) -> u64 {
        let reads = self.entries.iter().filter(|e| {
            let reads = match e.need {
                Need::Line { .. } => !matches!(e.issued.kind, Kind::BlockStore { .. }),
                Need::Bus => !is_store(e.issued.kind),
                _ => false,
            };
            reads
                && (!loads_only || is_load(e.issued.kind))
                && e.granted.is_some()
                && e.end.is_none_or(|end| end > c)
        });
        reads.count() as u64
    }

    /// E5.
    pub(super) fn miss_room(&self, c: u64, need: Need) -> bool {
        let reads = self.reads_under_way(c, false) < self.spec.reads;
        let on_their_way = self
            .victims
            .iter()
            .filter(|(_, end)| end.is_none_or(|end| end > c));
        match need {
            Need::Line { victim: Some(_) } => {
                reads && (on_their_way.count() as u64) < self.spec.writebacks
            }
            Need::Line { victim: None } | Need::Bus | Need::Ownership => reads,
            _ => true,
        }
    }

    pub(super) fn waits_over(&self, n: usize, c: u64) -> bool {
        let entry = &self.entries[n];
        let left = |store: usize| self.entries[store].done.is_some_and(|at| at <= c);
        let there = |of: &usize| self.entries[*of].end.is_some_and(|end| end <= c);
        entry.behind.is_none_or(left) && entry.lines.iter().all(there)
    }

    pub(super) fn accesses(&self, n: usize) -> (u64, bool) {
        let entry = &self.entries[n];
        let kind = entry.issued.kind;
        match entry.need {
            Need::Line { victim } => (1 + if victim.is_some() { 4 } else { 0 }, false),
            Need::Ownership if kind == Kind::Atomic => (self.atomic_accesses(), false),
            Need::Ownership => (1, false),
            _ => match kind {
                Kind::BlockLoad => (8, false),
                Kind::Atomic => (self.atomic_accesses(), false),
                Kind::Fetch => (2, false),
                Kind::Store => (1, true),
                Kind::BlockStore { .. } => (4, true),
                _ => (1, false),
            },
        }
    }

    pub(super) fn atomic_accesses(&self) -> u64 {
        2 + self
            .spec
            .ecache_turnaround
            .div_ceil(self.spec.ecache_interval)
    }

    pub(super) fn port(&mut self, c: u64) {
        // E2, and the uncached ones, which need no port: each source once a cycle.
        if self.snoops.first().is_some_and(|ready| *ready <= c)
            && let Some(start) = self.fits(c, 1, true)
        {
            self.take(start, 1, true);
            self.snoops.remove(0);
        }
        self.try_grant(self.fetch(c), c);
        let waiting = |e: &&Entry| is_store(e.issued.kind) && e.granted.is_none();
        let entered = self.entries.iter().filter(waiting).count() as u64;
        if entered > self.spec.store_high_water {
            self.try_grant(self.store(c), c);
            self.try_grant(self.load(c), c);
        } else {
            self.try_grant(self.load(c), c);
            self.try_grant(self.store(c), c);
        }
    }

    pub(super) fn fetch(&self, c: u64) -> Option<usize> {
        let n = self
            .entries
            .iter()
            .rposition(|e| e.issued.kind == Kind::Fetch)?;
        let entry = &self.entries[n];
        let ready = entry.granted.is_none()
            && c >= entry.issued.t + self.spec.fetch_request
            && self.waits_over(n, c)
            && self.miss_room(c, entry.need);
        ready.then_some(n)
    }

    pub(super) fn load(&self, c: u64) -> Option<usize> {
        let mut loads = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, e)| is_load(e.issued.kind));
        let (n, entry) = loads.find(|(_, e)| e.granted.is_none() && e.need != Need::Nothing)?;
        let ready = c >= entry.issued.t + self.spec.load_request
            && self.waits_over(n, c)
            && self.reads_under_way(c, true) < self.spec.reads
            && self.miss_room(c, entry.need);
        ready.then_some(n)
    }

    pub(super) fn store(&self, c: u64) -> Option<usize> {
        let stores = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, e)| is_store(e.issued.kind));
        let (n, entry) = stores.clone().find(|(_, e)| e.granted.is_none())?;
        let mut stores = stores;
        let before = stores.rfind(|(m, _)| *m < n);
        // S3, S5, S6, U2.
        let gate = before.is_none_or(|(_, e)| {
            let block = matches!(e.issued.kind, Kind::BlockStore { .. });
            let waits = match e.need {
                Need::Line { .. } => !block,
                Need::Ownership | Need::Bus => true,
                _ => false,
            };
            e.granted.is_some_and(|at| at < c) && (!waits || e.end.is_some_and(|end| end <= c))
        });
        let block = matches!(entry.issued.kind, Kind::BlockStore { .. });
        let room = if block && entry.need != Need::Cache {
            let on_their_way = self
                .blocks
                .iter()
                .filter(|(_, end)| end.is_none_or(|end| end > c));
            (on_their_way.count() as u64) < self.spec.block_stores
        } else {
            self.miss_room(c, entry.need)
        };
        let ready = c >= entry.issued.t + self.spec.store_request;
        (ready && gate && room && self.waits_over(n, c)).then_some(n)
    }

    pub(super) fn try_grant(&mut self, n: Option<usize>, c: u64) {
        let Some(n) = n else { return };
        let entry = self.entries[n].clone();
        let kind = entry.issued.kind;
        if entry.need == Need::Bus {
            let bytes = match kind {
                Kind::Fetch => 32,
                Kind::BlockLoad | Kind::BlockStore { .. } => 64,
                _ => 8,
            };
            self.ask(
                Master::Entry(n),
                c + 1,
                entry.issued.pa,
                bytes,
                is_store(kind),
            );
            self.entries[n].granted = Some(c);
            return;
        }
        let (accesses, write) = self.accesses(n);
        let Some(start) = self.fits(c, accesses, write) else {
            return;
        };
        self.take(start, accesses, write);
        self.entries[n].granted = Some(c);
        let last = start + (accesses - 1) * self.spec.ecache_interval;
        let extra = if entry.issued.dcache {
            self.spec.store_free_dcache
        } else {
            0
        };
        let detected = start + self.spec.miss_detect;
        match (entry.need, kind) {
            (Need::Line { .. }, Kind::BlockStore { .. }) => {
                self.ask(Master::BlockStore(n), detected, entry.issued.pa, 64, true);
                self.blocks.push((n, None));
                self.leaves(n, start + self.spec.store_free);
            }
            (Need::Line { victim }, _) => {
                self.ask(Master::Entry(n), detected, entry.issued.pa, 64, false);
                if let Some(victim) = victim {
                    let out = detected + 4 * self.spec.ecache_interval;
                    self.ask(Master::Victim(n), out, victim, 64, true);
                    self.victims.push((n, None));
                }
            }
            (Need::Ownership, _) => self.ask(Master::Entry(n), detected, entry.issued.pa, 0, true),
            (_, Kind::Store | Kind::BlockStore { .. }) => {
                self.leaves(n, last + self.spec.store_free + extra);
            }
            (_, Kind::Fetch | Kind::BlockLoad) => {
                self.entries[n].done = Some(last + self.spec.ecache_latency);
            }
            _ => self.entries[n].done = Some(start + self.spec.ecache_latency),
        }
    }

    pub(super) fn leaves(&mut self, n: usize, at: u64) {
        let before = self.entries[..n].iter().filter(|e| is_store(e.issued.kind));
        let before = before.filter_map(|e| e.done).max();
        self.entries[n].done = Some(at.max(before.unwrap_or(0)));
    }

    /// L2, L4.
    pub(super) fn settle(&mut self) {
        let mut before = 0;
        for n in 0..self.entries.len() {
            if !is_load(self.entries[n].issued.kind) {
                continue;
            }
            if self.entries[n].need == Need::Nothing && self.entries[n].done.is_none() {
                let free = match self.entries[n].behind {
                    Some(store) => self.entries[store].done,
                    None => Some(self.entries[n].issued.t),
                };
                let latency = self.spec.dcache_latency;
                self.entries[n].done = free.map(|at| at.max(self.entries[n].issued.t) + latency);
            }
            let Some(done) = self.entries[n].done else {
                return;
            };
            let returned = *self.entries[n].returned.get_or_insert(done.max(before + 1));
            before = returned;
        }
    }
}
