//! The data TLB: translations that hit, with 64 pages mapped, and misses with the fill that
//! follows and the access repeated; translations a second.

use criterion::{Criterion, Throughput};
use std::hint::black_box;
use stillframe_isa::{Asi, TrapType, Va};
use stillframe_mmu::ultrasparc::{AccessKind, DataRequest, TLB_ENTRIES, TteBits, TteData};
use stillframe_mmu::{Pa, PageSize, UltraSparcMmu};

const PAGES: u64 = TLB_ENTRIES as u64;
const TRANSLATIONS: u64 = 4096;

/// An MMU with both halves on and every entry invalid.
fn mmu(hints: bool) -> UltraSparcMmu {
    let mut mmu = UltraSparcMmu::new();
    mmu.set_hints(hints);
    mmu.write_register(Asi::LSU_CONTROL, Va(0), 0xF)
        .expect("a register");
    mmu
}

fn page(n: u64) -> Va {
    Va((n + 1) << 13)
}

fn load(mmu: &mut UltraSparcMmu, va: Va) -> Result<Pa, TrapType> {
    let request = DataRequest {
        va,
        asi: Asi::PRIMARY,
        kind: AccessKind::Load,
        privileged: false,
        bytes: 8,
    };
    mmu.translate_data(request).map(|done| done.pa)
}

/// What a miss handler does once it has found the entry: Tag Access holds the page already.
fn fill(mmu: &mut UltraSparcMmu, va: Va) {
    let bits = TteBits::V | TteBits::CP | TteBits::CV | TteBits::W;
    let entry = TteData::new(Pa(va.0 & 0xFF_FFFF), PageSize::Kb8, bits);
    mmu.write_register(Asi::DTLB_DATA_IN, Va(0), entry.0)
        .expect("a register");
}

/// Benchmarks.
pub fn bench(c: &mut Criterion) {
    let mut group = super::group(c, "tlb");
    group.throughput(Throughput::Elements(TRANSLATIONS));
    for (name, hints) in [("hit", true), ("hit without hints", false)] {
        let mut mmu = mmu(hints);
        for n in 0..PAGES {
            load(&mut mmu, page(n)).expect_err("not mapped yet");
            fill(&mut mmu, page(n));
        }
        group.bench_function(name, |b| {
            b.iter(|| {
                for n in 0..TRANSLATIONS {
                    let va = page(n * 29 % PAGES);
                    black_box(load(&mut mmu, black_box(va))).expect("mapped");
                }
            })
        });
    }
    let mut mmu = mmu(true);
    let mut next = 0;
    group.bench_function("miss, fill and hit", |b| {
        b.iter(|| {
            for _ in 0..TRANSLATIONS {
                next = (next + 1) % (1 << 20);
                let va = page(next);
                black_box(load(&mut mmu, black_box(va))).expect_err("long replaced");
                fill(&mut mmu, va);
                load(&mut mmu, va).expect("mapped");
            }
        })
    });
    group.finish();
}
