//! A run cut in two by a checkpoint is the run in one: at any cycle, also in the middle of a
//! snapshot, with DMA in flight, in a trap handler or a delay slot.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};
use stillframe::checkpoint::{CheckpointError, encode, restore};
use stillframe::machine::build::BuildOptions;
use stillframe::machine::{End, Machine};
use stillframe::scenario::{Input, Scenario, Strategy, load};
use stillframe::time::Cycle;

const IDENTITY: [u8; 32] = [7; 32];

fn scenario(name: &str, sets: &[&str]) -> Scenario {
    let input = Input::find(name).expect("a built-in scenario");
    let sets: Vec<String> = sets.iter().map(|s| (*s).to_owned()).collect();
    load(&input, &sets)
        .expect("a scenario that is right")
        .scenario
}

/// A store with DMA beside it, snapshotted early.
fn with_dma() -> Scenario {
    let sets = [
        "snapshot.at=[\"1ms\"]",
        "workload.args=[128, 1500, 300000, 99, 1]",
        "device.disk={ slot = 2, rate = \"40MB/s\", window = [\"800KiB\", \"32KiB\"] }",
    ];
    scenario("tiny-kv-update", &sets)
}

fn machine(scenario: &Scenario) -> Machine {
    let built = Machine::build(scenario, Strategy::Live, &BuildOptions::default());
    built.expect("it can be built").0
}

#[test]
fn a_run_cut_in_two_ends_in_the_same_state_byte_by_byte() {
    let scenario = with_dma();
    let mut whole = machine(&scenario);
    let limit = Cycle(scenario.run.until);
    assert_eq!(whole.run(limit, &mut ()), End::Finished);
    assert_eq!(whole.observer.snapshots.len(), 1, "a snapshot was taken");
    let end = whole.now();
    let expected = encode(&whole, IDENTITY).expect("it encodes");

    let snapshot = &whole.observer.snapshots[0];
    let frozen = snapshot.frozen_at.expect("it was frozen").0;
    let mut draw = Pcg64Mcg::seed_from_u64(20);
    let mut cuts: Vec<u64> = (0..12).map(|_| draw.next_u64() % end.0).collect();
    // The freeze point, and the copying of the first blocks.
    cuts.extend([frozen - 1, frozen, frozen + 1, frozen + 5000]);
    let (mut in_snapshot, mut in_trap, mut in_delay_slot) = (0, 0, 0);
    for cut in cuts {
        let mut first = machine(&scenario);
        first.run(Cycle(cut), &mut ());
        in_snapshot += usize::from(first.observer.in_progress().is_some());
        let cpu = &first.cores[0].cpu;
        in_trap += usize::from(cpu.tl > 0);
        in_delay_slot += usize::from(cpu.npc != cpu.pc.wrapping_add(4));
        let bytes = encode(&first, IDENTITY).expect("it encodes");
        drop(first);

        let mut second = machine(&scenario);
        restore(&bytes, IDENTITY, &mut second).expect("it is a checkpoint");
        assert_eq!(
            encode(&second, IDENTITY).expect("it encodes"),
            bytes,
            "nothing is lost"
        );
        assert_eq!(second.run(limit, &mut ()), End::Finished);
        let now = encode(&second, IDENTITY).expect("it encodes");
        assert!(now == expected, "cut at cycle {cut}: the end is another");
    }
    assert!(
        in_snapshot > 0 && in_trap > 0,
        "{in_snapshot} in a snapshot, {in_trap} in a trap"
    );
    println!("{in_delay_slot} cuts fell into a delay slot");
}

#[test]
fn what_is_no_checkpoint_is_refused_by_name_and_changes_nothing() {
    let scenario = scenario("tiny-sort", &[]);
    let mut made = machine(&scenario);
    made.run(Cycle(100_000), &mut ());
    let bytes = encode(&made, IDENTITY).expect("it encodes");
    let mut target = machine(&scenario);
    let before = encode(&target, IDENTITY).expect("it encodes");
    let mut refusal = |bytes: &[u8], identity| {
        let error = restore(bytes, identity, &mut target).expect_err("it must be refused");
        let after = encode(&target, IDENTITY).expect("it encodes");
        assert!(after == before, "half loaded: {error}");
        error
    };

    assert!(matches!(
        refusal(b"GIF89a..", IDENTITY),
        CheckpointError::NotACheckpoint
    ));
    assert!(matches!(
        refusal(&bytes, [8; 32]),
        CheckpointError::OtherMachine
    ));
    let mut other = bytes.clone();
    other[8] = 99;
    assert!(matches!(
        refusal(&other, IDENTITY),
        CheckpointError::Version { found: 99 }
    ));
    let mut flipped = bytes.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    assert!(matches!(
        refusal(&flipped, IDENTITY),
        CheckpointError::Corrupt
    ));
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(matches!(
        refusal(&longer, IDENTITY),
        CheckpointError::Trailing { extra: 1 }
    ));
}

#[test]
fn a_checkpoint_cut_short_anywhere_is_refused() {
    let scenario = scenario("tiny-sort", &[]);
    let bytes = encode(&machine(&scenario), IDENTITY).expect("it encodes");
    let mut target = machine(&scenario);
    for length in 0..bytes.len() {
        let error = restore(&bytes[..length], IDENTITY, &mut target).expect_err("cut short");
        let told = matches!(error, CheckpointError::NotACheckpoint if length < 8)
            || matches!(error, CheckpointError::Truncated { found, .. } if found == length as u64);
        assert!(told, "length {length}: {error}");
    }
}
