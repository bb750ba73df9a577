//! Every unprivileged instruction with random operands and states: what the instruction set makes
//! of them is what QEMU makes of them, and the whole machine too.
//!
//! The cases are the same in every run. `STILLFRAME_ISA_SEEDS=FROM..TO` tries others.

#[allow(dead_code, reason = "shared with tests that build with binutils")]
mod gnu;
mod random_isa;
#[allow(dead_code, reason = "shared with tests that look at more of a run")]
mod user;

use random_isa::{Case, Field, RESULT_WORDS, cases, field, image};
use std::path::Path;
use stillframe::machine::build::BuildOptions;
use stillframe::machine::{End, Machine};
use stillframe::scenario::{Input, Program, Strategy, load};
use stillframe::time::Cycle;
use stillframe_isa::cpu::fprs;
use stillframe_isa::disasm::disasm;
use stillframe_isa::image::Image;
use stillframe_isa::table::Condition;

/// Cases a program.
const CASES: usize = 4000;

/// What the program notes of each case, by the instruction set alone.
fn ours(image: &Image) -> Vec<u64> {
    let run = user::run(image, "random", &[], 20_000_000);
    assert_eq!(run.end, user::End::Exit(0));
    words(&run.bytes)
}

fn words(bytes: &[u8]) -> Vec<u64> {
    let (words, rest) = bytes.as_chunks::<8>();
    assert!(rest.is_empty(), "whole doublewords");
    words.iter().map(|w| u64::from_be_bytes(*w)).collect()
}

/// What there is to compare: QEMU keeps some things differently, which is no error of either.
fn comparable(case: &Case, field: Field, value: u64) -> u64 {
    match field {
        // UltraSPARC's GSR has a scale and an alignment alone (manual, page 196).
        Field::Gsr => value & 0x7F,
        // A conditional move may note its register as written though it moves nothing (V9 5.1.8).
        Field::Fprs if case.row.form.condition() != Condition::None => value & u64::from(fprs::FEF),
        // The other bits of FPRS do not exist.
        Field::Fprs => value & 7,
        _ => value,
    }
}

/// Asserts that both made the same of every case.
fn assert_same(seed: u64, cases: &[Case], ours: &[u64], theirs: &[u64]) {
    assert_eq!(ours.len(), cases.len() * RESULT_WORDS, "seed {seed}");
    assert_eq!(theirs.len(), ours.len(), "seed {seed}");
    let pairs = ours.chunks(RESULT_WORDS).zip(theirs.chunks(RESULT_WORDS));
    let mut wrong = Vec::new();
    for (n, (case, (ours, theirs))) in cases.iter().zip(pairs).enumerate() {
        let differences: Vec<String> = ours
            .iter()
            .zip(theirs)
            .enumerate()
            .map(|(at, (a, b))| (field(at), *a, *b))
            .filter(|(field, a, b)| comparable(case, *field, *a) != comparable(case, *field, *b))
            .map(|(field, a, b)| format!("{field:?} {a:#x}, not {b:#x}"))
            .collect();
        if !differences.is_empty() {
            wrong.push(format!(
                "case {n}, {:?} {:08x} {}: {}\n  from {:x?}",
                case.row.op,
                case.word,
                disasm(case.word, 0),
                differences.join("; "),
                case.state
            ));
        }
    }
    let shown = wrong.len().min(20);
    assert!(
        wrong.is_empty(),
        "seed {seed}: {} cases differ\n{}",
        wrong.len(),
        wrong[..shown].join("\n")
    );
}

/// The seeds to try.
fn seeds() -> std::ops::Range<u64> {
    let Ok(asked) = std::env::var("STILLFRAME_ISA_SEEDS") else {
        return 0..10;
    };
    let (from, to) = asked.split_once("..").expect("FROM..TO");
    let number = |text: &str| text.parse().expect("a number");
    number(from)..number(to)
}

#[test]
fn qemu_makes_the_same_of_random_instructions() {
    if !gnu::asked_for() {
        return;
    }
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("external_isa");
    std::fs::create_dir_all(&dir).expect("the target directory can be written");
    for seed in seeds() {
        let cases = cases(seed, CASES);
        let image = image(&cases);
        let program = dir.join("random");
        write_program(&program, &image);
        let output = gnu::run(&program, &[]);
        assert!(
            output.status.success(),
            "seed {seed}: {:?}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        assert_same(seed, &cases, &ours(&image), &words(&output.stdout));
    }
}

fn write_program(path: &Path, image: &Image) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, image.to_elf()).expect("the file can be written");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(path, mode).expect("it is ours");
}

/// What the program notes on the whole machine, from the console.
fn on_the_machine(image: &Image) -> Vec<u64> {
    let input = Input::find("tiny-kv-update").expect("it is built in");
    let mut scenario = load(&input, &[]).expect("it is right").scenario;
    scenario.machine.memory = 16 << 20;
    scenario.machine.snapshot_memory = 16 << 20;
    scenario.workload.image = Program::Binary {
        file: "random".to_owned(),
        bytes: image.to_elf().into(),
    };
    let (mut machine, _) = Machine::build(&scenario, Strategy::None, &BuildOptions::default())
        .expect("it can be built");
    assert_eq!(machine.run(Cycle(1 << 32), &mut ()), End::Finished);
    assert_eq!(machine.exited.map(|(_, status)| status), Some(0));
    words(&machine.shared.io.console.output)
}

#[test]
fn the_machine_makes_the_same_of_random_instructions() {
    let seed = 1000;
    let cases = cases(seed, CASES);
    let image = image(&cases);
    assert_same(seed, &cases, &on_the_machine(&image), &ours(&image));
}
