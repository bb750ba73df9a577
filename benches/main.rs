//! The benchmarks' groups.

mod assembler;
mod decode;
mod machine;
mod memory;
mod tlb;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use std::time::Duration;

criterion_group!(
    benches,
    decode::bench,
    tlb::bench,
    memory::bench,
    assembler::bench,
    machine::bench
);
criterion_main!(benches);

/// A group whose benchmarks take about two seconds each.
fn group<'a>(c: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(name);
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_millis(1500));
    group
}
