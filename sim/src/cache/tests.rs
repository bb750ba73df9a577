use super::*;
use crate::memory::pattern::mix;
use std::collections::BTreeMap;
use stillframe_mmu::Pa;

/// A slow second implementation of the three caches: maps from places to what is there.
#[derive(Default)]
struct Slow {
    /// D-cache: line index to (line address, valid sub-blocks, stale sub-blocks).
    data: BTreeMap<u64, (u64, [bool; 2], [bool; 2])>,
    /// I-cache: set to its two ways, and whose turn it is.
    code: BTreeMap<u64, ([Option<u64>; 2], usize)>,
    /// E-cache: line index to (line address, state).
    outer: BTreeMap<u64, (u64, LineState)>,
}

const D_BYTES: u64 = 16 << 10;
const I_BYTES: u64 = 1 << 10;
const E_BYTES: u64 = 32 << 10;

impl Slow {
    fn d_index(va: u64) -> u64 {
        va % D_BYTES / 32
    }

    fn half(pa: u64) -> usize {
        (pa / 16 % 2) as usize
    }

    fn lookup(&self, va: u64, pa: u64) -> DataLookup {
        match self.data.get(&Self::d_index(va)) {
            Some((line, valid, stale)) if *line == pa / 32 && valid[Self::half(pa)] => {
                if stale[Self::half(pa)] {
                    DataLookup::Stale
                } else {
                    DataLookup::Hit
                }
            }
            _ => DataLookup::Miss,
        }
    }

    fn fill(&mut self, va: u64, pa: u64) {
        let entry = self.data.entry(Self::d_index(va)).or_default();
        if entry.0 != pa / 32 {
            *entry = (pa / 32, [false; 2], [false; 2]);
        }
        entry.1[Self::half(pa)] = true;
        entry.2[Self::half(pa)] = false;
    }

    fn store(&mut self, va: Option<u64>, pa: u64) -> bool {
        let hit = va.is_some_and(|va| self.lookup(va, pa) != DataLookup::Miss);
        let own = va.map(Self::d_index);
        for (index, (line, valid, stale)) in &mut self.data {
            if *line == pa / 32 && valid[Self::half(pa)] && Some(*index) != own {
                stale[Self::half(pa)] = true;
            }
        }
        hit
    }

    fn forget_granule(&mut self, va: u64, pa: u64) {
        if self.lookup(va, pa) != DataLookup::Miss {
            let entry = self.data.entry(Self::d_index(va)).or_default();
            entry.1[Self::half(pa)] = false;
        }
    }

    fn drop_data(&mut self, pa: u64) {
        self.data.retain(|_, (line, ..)| *line / 2 != pa / 64);
    }

    fn code_hit(&self, pa: u64) -> bool {
        let set = self.code.get(&(pa / 32 % (I_BYTES / 64)));
        set.is_some_and(|(ways, _)| ways.contains(&Some(pa / 32)))
    }

    fn code_fill(&mut self, pa: u64) {
        let (ways, turn) = self.code.entry(pa / 32 % (I_BYTES / 64)).or_default();
        if let Some(free) = ways.iter_mut().find(|way| way.is_none()) {
            *free = Some(pa / 32);
        } else {
            ways[*turn] = Some(pa / 32);
            *turn = 1 - *turn;
        }
    }

    fn drop_code(&mut self, pa: u64) {
        for (ways, _) in self.code.values_mut() {
            for way in ways.iter_mut() {
                if way.is_some_and(|line| line / 2 == pa / 64) {
                    *way = None;
                }
            }
        }
    }

    fn state(&self, pa: u64) -> LineState {
        match self.outer.get(&(pa % E_BYTES / 64)) {
            Some((line, state)) if *line == pa / 64 => *state,
            _ => LineState::Invalid,
        }
    }

    fn allocate(&mut self, pa: u64, state: LineState) -> Option<(u64, LineState)> {
        let old = self.outer.insert(pa % E_BYTES / 64, (pa / 64, state));
        old.filter(|(line, _)| *line != pa / 64)
    }
}

#[test]
fn tags_agree_with_a_slow_second_implementation() {
    let mut slow = Slow::default();
    let mut data = DCache::new(D_BYTES);
    let mut code = ICache::new(I_BYTES);
    let mut outer = ECache::new(E_BYTES);
    let states = [
        LineState::Shared,
        LineState::Exclusive,
        LineState::Owned,
        LineState::Modified,
    ];
    let mut seen = [0; 3];
    for n in 0..300_000u64 {
        let draw = mix(n);
        // Few lines, so that they meet; both colours of every page.
        let pa = (draw >> 8) % 64 * 16 + (draw >> 20) % 4 * 0x2000 + (draw >> 30) % 2 * 0x1_0000;
        let va = (pa & 0x1FFF) + (draw >> 40) % 2 * 0x2000;
        let at = Pa(pa);
        let found = slow.lookup(va, pa);
        seen[found as usize] += 1;
        assert_eq!(data.lookup(va, at), found);
        assert_eq!(data.hit(va, at), found == DataLookup::Hit);
        assert_eq!(code.hit(at), slow.code_hit(pa));
        assert_eq!(outer.state(at), slow.state(pa));
        assert_eq!(outer.is_modified(at), slow.state(pa) == LineState::Modified);
        match draw % 16 {
            0..5 if found == DataLookup::Miss => {
                data.fill(va, at);
                slow.fill(va, pa);
            }
            5..7 => assert_eq!(data.store(va, at), slow.store(Some(va), pa)),
            7 => {
                data.store_past(at);
                slow.store(None, pa);
            }
            8 => {
                data.drop_granule(Some(va), at);
                slow.store(Some(va), pa);
                slow.forget_granule(va, pa);
            }
            9 => {
                data.block_store(Some(va), at);
                for offset in (0..64).step_by(16) {
                    let (va, pa) = ((va & !63) + offset, (pa & !63) + offset);
                    slow.store(Some(va), pa);
                    slow.forget_granule(va, pa);
                }
            }
            10 if draw.is_multiple_of(5) => {
                data.invalidate_line(at);
                slow.drop_data(pa);
                code.invalidate_line(at);
                slow.drop_code(pa);
                assert_eq!(outer.invalidate(at), slow.state(pa));
                slow.outer.retain(|_, (line, _)| *line != pa / 64);
            }
            11..13 if !code.hit(at) => {
                code.fill(at);
                slow.code_fill(pa);
            }
            13.. => {
                let state = states[(draw >> 50) as usize % 4];
                let victim = outer.allocate(at, state);
                let expected = slow.allocate(pa, state);
                assert_eq!(victim.map(|v| (v.pa.0 / 64, v.state)), expected);
            }
            _ => {}
        }
    }
    assert!(seen.iter().all(|count| *count > 1000), "{seen:?}");
    let dirty = slow
        .outer
        .values()
        .filter(|(line, state)| state.is_dirty() && (0x2000..0x4000).contains(&(line * 64)));
    assert_eq!(
        outer.dirty_lines(Pa(0x2000), Pa(0x4000)),
        dirty.count() as u64
    );
    let lines: Vec<(u64, LineState)> = slow.outer.values().copied().collect();
    let present: Vec<(u64, LineState)> = outer.present().map(|(pa, s)| (pa.0 / 64, s)).collect();
    assert_eq!(present, lines);
}

#[test]
fn a_subblock_is_filled_alone_and_a_new_line_drops_the_other() {
    let mut cache = DCache::new(16 << 10);
    cache.fill(0x1000, Pa(0x5000));
    assert!(cache.hit(0x1000, Pa(0x5000)) && !cache.hit(0x1010, Pa(0x5010)));
    cache.fill(0x1010, Pa(0x5010));
    assert!(cache.hit(0x1008, Pa(0x5008)) && cache.hit(0x1010, Pa(0x5010)));
    cache.fill(0x1010, Pa(0x9010));
    assert!(!cache.hit(0x1000, Pa(0x5000)), "one tag a line");
    assert!(cache.hit(0x1010, Pa(0x9010)));
}

#[test]
fn the_colour_bit_is_virtual() {
    let mut cache = DCache::new(16 << 10);
    cache.fill(0x2000, Pa(0x4000));
    assert!(cache.hit(0x2000, Pa(0x4000)));
    assert!(
        !cache.hit(0x0000, Pa(0x4000)),
        "another colour is another place"
    );
    cache.fill(0x0000, Pa(0x4000));
    assert!(cache.store(0x0000, Pa(0x4000)));
    assert_eq!(cache.lookup(0x0000, Pa(0x4000)), DataLookup::Hit);
    assert_eq!(cache.lookup(0x2000, Pa(0x4000)), DataLookup::Stale);
    // 8 KB have no colours.
    let mut cache = DCache::new(8 << 10);
    cache.fill(0x2000, Pa(0x4000));
    assert!(cache.hit(0x0000, Pa(0x4000)));
}

#[test]
fn geometries_that_cannot_be_built_are_refused_by_field() {
    let good = CacheSpec::default();
    assert_eq!(good.check(), Ok(()));
    let refused = |spec: CacheSpec, field: &str| {
        let error = spec.check().unwrap_err();
        assert_eq!(error.field, field, "{error}");
    };
    for bytes in [0, 3000, 16, 32 << 20, u64::MAX] {
        refused(
            CacheSpec {
                dcache: bytes,
                ..good.clone()
            },
            "dcache",
        );
        refused(
            CacheSpec {
                ecache: bytes,
                ..good.clone()
            },
            "ecache",
        );
    }
    refused(
        CacheSpec {
            icache: 32,
            ..good.clone()
        },
        "icache",
    );
    refused(
        CacheSpec {
            ecache: 8 << 10,
            ..good.clone()
        },
        "ecache",
    );
    let small = CacheSpec {
        icache: 1 << 10,
        dcache: 1 << 10,
        ecache: 1 << 10,
    };
    assert_eq!(small.check(), Ok(()));
}
