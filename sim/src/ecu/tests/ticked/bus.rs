//! The bus and the memories (rules B).

use super::*;

impl Ticked {
    pub(super) fn ask(&mut self, master: Master, ready: u64, pa: u64, bytes: u64, write: bool) {
        let target = if pa >= SNAPSHOT {
            Target::Snapshot
        } else {
            Target::Main
        };
        self.requests.push(Request {
            master,
            ready,
            transaction: Transaction {
                pa: Pa(pa),
                target,
                bytes,
                write,
            },
        });
    }

    pub(super) fn data(&self, at: u64, transaction: &Transaction) -> (u64, u64) {
        let timing = self.bus.storage(transaction.target).unwrap();
        let offset = match transaction.write || transaction.bytes == 0 {
            true => self.bus.write_clocks * self.bus.ratio,
            false => timing.read_latency,
        };
        let clocks = transaction.bytes.div_ceil(self.bus.width);
        (at + offset, at + offset + clocks * self.bus.ratio)
    }

    /// B1, B3 to B6.
    pub(super) fn grantable(&self, c: u64, transaction: &Transaction) -> bool {
        let (start, end) = self.data(c, transaction);
        let timing = self.bus.storage(transaction.target).unwrap();
        let bank = |t: &Transaction| t.pa.0 / timing.interleave % timing.banks;
        self.bus_log.iter().rev().take(40).all(|(when, other)| {
            let (from, to) = self.data(*when, other);
            let busy = if other.write {
                timing.write_busy
            } else {
                timing.read_busy
            };
            let data = transaction.bytes > 0 && other.bytes > 0;
            let same = other.target == transaction.target && bank(other) == bank(transaction);
            c >= when + self.bus.address_clocks * self.bus.ratio
                && (!data || end <= from || to <= start)
                && (!data || !same || c >= when + busy)
        })
    }

    pub(super) fn rank(&self, master: Master) -> u8 {
        match master {
            Master::Burst => 0,
            Master::Entry(n) => match self.entries[n].issued.kind {
                Kind::Fetch => 1,
                kind if is_load(kind) => 2,
                _ => 3,
            },
            Master::Victim(_) => 4,
            Master::BlockStore(_) => 5,
        }
    }

    /// B2. Tells whether a burst was granted.
    pub(super) fn bus(&mut self, c: u64) -> bool {
        if !c.is_multiple_of(self.bus.ratio) {
            return false;
        }
        let mut ready: Vec<(u8, usize)> = Vec::new();
        for (place, request) in self.requests.iter().enumerate() {
            if request.ready <= c && self.grantable(c, &request.transaction) {
                ready.push((self.rank(request.master), place));
            }
        }
        let yields = self.bridge_last && self.requests.iter().any(|request| request.ready <= c);
        let burst = self.io.bridge.request();
        let burst = burst.filter(|burst| burst.ready.0 <= c && !yields);
        let burst = burst.map(|burst| Transaction {
            pa: burst.pa,
            target: Target::Main,
            bytes: 64,
            write: true,
        });
        if let Some(burst) = burst
            && self.grantable(c, &burst)
            && ready
                .iter()
                .all(|(rank, _)| self.rank(Master::Burst) < *rank)
        {
            self.bus_log.push((c, burst));
            self.bridge_last = true;
            self.bursts.push(c);
            let (_, end) = self.data(c, &burst);
            self.io.bridge.granted(Cycle(c), Cycle(end));
            if self.tags.invalidate(burst.pa) != LineState::Invalid {
                self.snoops.push(c + 1);
            }
            return true;
        }
        if let Some((_, place)) = ready.into_iter().min() {
            let request = self.requests.remove(place);
            self.bus_log.push((c, request.transaction));
            self.bridge_last = false;
            let (start, end) = self.data(c, &request.transaction);
            self.arrived(request.master, start, end);
        }
        false
    }

    pub(super) fn arrived(&mut self, master: Master, start: u64, end: u64) {
        let n = match master {
            Master::Burst => return,
            Master::Victim(n) => {
                self.victims
                    .iter_mut()
                    .filter(|(of, _)| *of == n)
                    .for_each(|v| v.1 = Some(end));
                return;
            }
            Master::BlockStore(n) => {
                self.blocks
                    .iter_mut()
                    .filter(|(of, _)| *of == n)
                    .for_each(|b| b.1 = Some(end));
                return;
            }
            Master::Entry(n) => n,
        };
        let clocks = |bytes: u64| bytes.div_ceil(self.bus.width) * self.bus.ratio;
        let (to_use, quadword, half) = (self.spec.fill_to_use, clocks(16), clocks(32));
        let entry = &self.entries[n];
        let kind = entry.issued.kind;
        if matches!(entry.need, Need::Line { .. }) && kind != Kind::BlockLoad {
            self.fills.push((start, end));
        }
        let extra = if entry.issued.dcache {
            self.spec.store_free_dcache
        } else {
            0
        };
        self.entries[n].end = Some(end);
        match kind {
            Kind::Fetch => self.entries[n].done = Some(start + half + to_use),
            Kind::BlockLoad => self.entries[n].done = Some(end + to_use),
            kind if is_load(kind) => {
                self.entries[n].done = Some((start + quadword).min(end) + to_use);
            }
            _ => self.leaves(n, end + self.spec.store_fill_free + extra),
        }
    }
}
