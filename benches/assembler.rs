//! The assembler: the boot PROM and the kernel from their sources, as at every start; bytes of
//! source a second.

use criterion::{Criterion, Throughput};
use std::hint::black_box;
use stillframe::boot::{Firmware, ModuleOptions, sources};

/// Benchmarks.
pub fn bench(c: &mut Criterion) {
    let assembled = |name: &str| {
        let shared = ["layout.inc", "stt.inc", "tick.inc", "vectors.inc"];
        name.starts_with("kernel") || name == "prom.s" || shared.contains(&name)
    };
    let bytes = sources::FIRMWARE
        .iter()
        .filter(|(name, _)| assembled(name))
        .map(|(_, text)| text.len() as u64)
        .sum();
    let mut group = super::group(c, "assembler");
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("prom and kernel", |b| {
        b.iter(|| Firmware::build(black_box(&ModuleOptions::default()), None).expect("it builds"))
    });
    group.finish();
}
