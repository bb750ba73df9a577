//! The whole machine with full timing: a stretch of `kv-update` while it serves requests, without a
//! snapshot, and in the midst of a live one. Instructions a second.
//!
//! The machine is brought there once; each turn runs the same stretch on a copy of it.

use criterion::{BatchSize, Criterion, Throughput};
use std::time::Duration;
use stillframe::machine::build::BuildOptions;
use stillframe::machine::{End, Machine};
use stillframe::scenario::{Input, Scenario, Strategy, load};
use stillframe::time::Cycle;

/// Cycles of the stretch.
const STRETCH: u64 = 5_000_000;

/// Cycles from when the scenario asks for its snapshot to the stretch: S1 to S4 are over by then.
const AFTER_SNAPSHOT: u64 = 2_000_000;

fn scenario() -> Scenario {
    let input = Input::find("kv-update").expect("it is built in");
    let loaded = load(&input, &[]).unwrap_or_else(|errors| panic!("{errors:?}"));
    loaded.scenario
}

/// The machine at the beginning of the stretch.
fn warmed(scenario: &Scenario, strategy: Strategy, plain: bool) -> Machine {
    let options = BuildOptions {
        plain,
        ..BuildOptions::default()
    };
    let (mut machine, _) = Machine::build(scenario, strategy, &options).expect("it can be built");
    let begin = Cycle(scenario.snapshot.at[0]).after(AFTER_SNAPSHOT);
    assert_eq!(machine.run(begin, &mut ()), End::Truncated);
    machine
}

fn stretch(machine: &mut Machine) -> u64 {
    let before = machine.instructions();
    let until = machine.now().after(STRETCH);
    assert_eq!(machine.run(until, &mut ()), End::Truncated);
    machine.instructions() - before
}

/// Benchmarks.
pub fn bench(c: &mut Criterion) {
    let scenario = scenario();
    let mut group = super::group(c, "machine");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(3));
    for (name, strategy, plain) in [
        ("none", Strategy::None, false),
        ("live", Strategy::Live, false),
        ("none, plain", Strategy::None, true),
    ] {
        let machine = warmed(&scenario, strategy, plain);
        let snapshots = usize::from(strategy != Strategy::None);
        assert_eq!(machine.observer.snapshots.len(), snapshots);
        group.throughput(Throughput::Elements(stretch(&mut machine.clone())));
        group.bench_function(name, |b| {
            b.iter_batched_ref(|| machine.clone(), stretch, BatchSize::PerIteration)
        });
    }
    group.finish();
}
