//! Programs that do what no program should: the run ends with a guest fault that names the
//! instruction, or is cut short; it never panics and never hangs, snapshot in progress or not.

mod guest;
mod machine;

use guest::{Expect, Guest, guests, value};
use machine::with_program;
use proptest::prelude::*;
use proptest::strategy::Strategy as Generator;
use stillframe::machine::build::program_image;
use stillframe::report::{Fault, Outcome, RunReport};
use stillframe::run::{RunOptions, run};
use stillframe::scenario::{Scenario, Strategy, Verdict};
use stillframe_isa::disasm;
use stillframe_isa::image::Image;
use stillframe_isa::table::{Class, Field, ROWS, Row};
use stillframe_workloads::cases;

fn scenario(guest: &Guest, args: &[&str]) -> Scenario {
    let include = |name: &str| guest::include("guest", name);
    let mut scenario = with_program(&guest.name, &guest.source, include, args);
    scenario.run.until = match guest.expect {
        Expect::Truncated => 2_000_000,
        _ => 500_000_000,
    };
    scenario
}

fn report(scenario: &Scenario, strategy: Strategy) -> RunReport {
    let report = run(scenario, strategy, &RunOptions::default());
    let report = report.unwrap_or_else(|error| panic!("{error}"));
    let booked: u64 = report.ledger.iter().map(|(_, cycles)| cycles).sum();
    assert_eq!(booked, report.cycles, "the ledger");
    assert!(report.max_tl <= 3, "TL {}", report.max_tl);
    report
}

fn image(scenario: &Scenario) -> Image {
    program_image(&scenario.workload.image).expect("the program assembles")
}

/// The instruction at `pc` of the program, as the report shows it.
fn instruction(image: &Image, pc: u64) -> Option<String> {
    let part = image.segments.iter().find_map(|s| {
        let offset = usize::try_from(pc.checked_sub(s.vaddr)?).ok()?;
        s.bytes.get(offset..offset + 4)
    })?;
    let word = u32::from_be_bytes(part.try_into().ok()?);
    Some(disasm(word, pc))
}

fn assert_fault(guest: &Guest, image: &Image, report: &RunReport) -> Fault {
    let Expect::Fault {
        trap_type,
        at,
        address,
    } = &guest.expect
    else {
        panic!("{} is to fault", guest.name);
    };
    let name = &guest.name;
    assert_eq!(report.outcome, Outcome::GuestFault, "{name}");
    let fault = report.fault.as_ref().unwrap_or_else(|| panic!("{name}"));
    assert_eq!(fault.trap, *trap_type, "{name}: {}", fault.trap_name);
    let place = |text: &str| value(text, |symbol| image.symbol(symbol));
    if let Some(at) = at {
        assert_eq!(Some(fault.pc), place(at), "{name}: PC");
    }
    if let Some(address) = address {
        assert_eq!(fault.address, place(address), "{name}: address");
    }
    match instruction(image, fault.pc) {
        Some(text) => assert_eq!(fault.instruction, text, "{name}"),
        None => assert_eq!(fault.instruction, "nothing is mapped there", "{name}"),
    }
    assert!(0 < fault.cycle && fault.cycle <= report.cycles, "{name}");
    fault.clone()
}

#[test]
fn a_bad_guest_is_reported_with_trap_pc_instruction_and_cycle() {
    let expected = guest::expected("guest");
    let cases = cases(&expected);
    for guest in guests("guest") {
        if !matches!(guest.expect, Expect::Fault { .. }) {
            continue;
        }
        let scenario = scenario(&guest, &[]);
        let report = report(&scenario, Strategy::None);
        assert_fault(&guest, &image(&scenario), &report);
        let printed = cases.iter().find(|case| case.program == guest.name);
        let printed = printed.map_or("", |case| case.stdout);
        assert_eq!(report.work.output, printed, "{}", guest.name);
        assert_eq!(report.work.exit_status, None, "{}", guest.name);
    }
}

#[test]
fn a_guest_without_end_is_cut_short_at_the_limit() {
    for guest in guests("guest") {
        if guest.expect != Expect::Truncated {
            continue;
        }
        let mut scenario = scenario(&guest, &[]);
        scenario.snapshot.at = vec![1];
        scenario.snapshot.sweep.period = 1_000_000;
        for strategy in [Strategy::None, Strategy::Live] {
            let report = report(&scenario, strategy);
            assert_eq!(report.outcome, Outcome::Truncated, "{}", guest.name);
            assert_eq!(report.fault, None, "{}", guest.name);
            // An instruction, or a trap, is not cut in two.
            let over = report.cycles - scenario.run.until;
            assert!(over < 1000, "{}: {over} cycles too many", guest.name);
            for snapshot in &report.snapshots {
                assert_eq!(snapshot.verdict, Verdict::Incomplete, "{}", guest.name);
            }
        }
    }
}

#[test]
fn a_fault_while_a_snapshot_is_in_progress_is_the_same_fault_and_leaves_it_incomplete() {
    for guest in guests("guest") {
        if !matches!(guest.expect, Expect::Fault { .. }) {
            continue;
        }
        let mut scenario = scenario(&guest, &[]);
        let image = image(&scenario);
        let without = assert_fault(&guest, &image, &report(&scenario, Strategy::None));
        // From the first instruction on; no sweep, so that it cannot end before the fault.
        scenario.snapshot.at = vec![1];
        scenario.snapshot.sweep.period = 400_000_000;
        let report = report(&scenario, Strategy::Live);
        let with = assert_fault(&guest, &image, &report);
        assert_eq!(
            (with.pc, with.trap, with.address),
            (without.pc, without.trap, without.address)
        );
        assert_eq!(with.instruction, without.instruction, "{}", guest.name);
        let [snapshot] = &report.snapshots[..] else {
            panic!("{}: one snapshot", guest.name)
        };
        assert_eq!(snapshot.verdict, Verdict::Incomplete, "{}", guest.name);
        assert!(snapshot.resumed_at < Some(with.cycle), "{}", guest.name);
        assert_eq!(snapshot.completed_at, None, "{}", guest.name);
    }
}

/// Values that registers start from: addresses of everything there is, and of nothing.
const VALUES: [&str; 16] = [
    "_start",
    "body",
    "body + 2",
    "data",
    "data + 4",
    "data + 8191",
    "data + 0x4000",
    "0",
    "-1",
    "0x7fdffffe001",
    "0x80000000000",
    "-0x10000",
    "-0x8000",
    "1",
    "64",
    "0x100000000",
];

/// A program that goes through these words again and again, from registers of these values: number
/// and expression. %g1 comes last.
fn garbage<'a>(words: &[u32], registers: impl Iterator<Item = (u32, &'a str)>) -> String {
    let mut loads = String::new();
    let mut values = String::new();
    for (n, (register, value)) in registers.enumerate() {
        loads += &format!("        ldx     [%g1 + {}], %r{register}\n", 8 * n);
        values += &format!("        .xword  {value}\n");
    }
    let words: String = words
        .iter()
        .map(|word| format!("        .word   {word:#010x}\n"))
        .collect();
    format!(
        "        .globl  _start
_start: wr      %g0, 4, %fprs
        wr      %g0, 0x80, %asi
        set     values, %g1
{loads}body:
{words}        ba,a,pt %xcc, body
        .section \".data\"
        .align  8192
values:
{values}        .align  8192
data:   .skip   16384
"
    )
}

/// Any word, or an instruction with any operands.
fn wild() -> impl Generator<Value = u32> {
    let instruction = (prop::sample::select(ROWS), any::<u32>())
        .prop_map(|(row, bits)| bits & !row.mask & !row.reserved | row.value);
    prop_oneof![any::<u32>(), instruction]
}

/// An instruction that a user may execute and that goes on nearby: results in locals and ins,
/// memory by way of the globals %g1 to %g7, branches within 16 words.
fn tame() -> impl Generator<Value = u32> {
    let leads_away = |class| {
        use Class::*;
        matches!(
            class,
            Call | Jmpl | Return | Trap | WriteState | DoneRetry | Illegal
        )
    };
    let rows: Vec<Row> = ROWS
        .iter()
        .filter(|row| !row.privileged && !leads_away(row.class))
        .copied()
        .collect();
    (prop::sample::select(rows), any::<u32>()).prop_map(|(row, bits)| {
        let word = bits & !row.mask & !row.reserved | row.value;
        let set = |word: u32, field: Field, value: u32| {
            let mask = row.field_mask(field);
            let shift = mask.trailing_zeros() % 32;
            word & !mask | value << shift & mask
        };
        let word = set(word, Field::Displacement, (bits >> 8 & 31).wrapping_sub(16));
        let word = set(word, Field::Rd, 16 + (bits >> 20 & 12));
        let word = set(word, Field::Function, bits & 1);
        match row.class {
            // A register by its five bits: those above are reserved.
            Class::Alu | Class::AluCc | Class::Move if bits >> 13 & 1 == 0 => {
                set(set(word, Field::I, 0), Field::Ri, bits & 31)
            }
            // A constant, added to the address of a place in the data.
            _ => {
                let word = set(set(word, Field::I, 1), Field::Asi, 0);
                let word = set(set(word, Field::Ri, bits & 0x38), Field::AsiRi, bits & 0x38);
                set(word, Field::Rs1, 1 + (bits >> 24) % 7)
            }
        }
    })
}

/// Runs garbage with or without a snapshot in progress, by the host's fast paths and without them.
fn run_garbage(source: &str, live: bool) -> Result<(), TestCaseError> {
    let mut scenario = with_program("garbage", source, |_| None, &[]);
    scenario.snapshot.at = vec![1];
    scenario.run.until = 400_000;
    let strategy = if live { Strategy::Live } else { Strategy::None };
    let report = report(&scenario, strategy);
    let plain = RunOptions {
        plain: true,
        ..RunOptions::default()
    };
    let plain = run(&scenario, strategy, &plain);
    prop_assert_eq!(Ok(&report), plain.as_ref());
    match report.outcome {
        Outcome::GuestFault => {
            let fault = report.fault.expect("a fault is described");
            prop_assert!(fault.cycle <= report.cycles);
            prop_assert_ne!(fault.trap, 0);
        }
        Outcome::Truncated => prop_assert!(report.cycles >= scenario.run.until),
        Outcome::Finished => prop_assert!(report.work.exit_status.is_some()),
    }
    for snapshot in &report.snapshots {
        prop_assert_eq!(snapshot.verdict, Verdict::Incomplete);
    }
    Ok(())
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn words_at_random_end_in_a_report(
        words in prop::collection::vec(wild(), 1..32),
        values in prop::collection::vec(prop::sample::select(&VALUES[..]), 31),
        live in any::<bool>(),
    ) {
        let registers = (2..32).chain([1]).zip(values);
        run_garbage(&garbage(&words, registers), live)?;
    }
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn instructions_at_random_end_in_a_report(
        words in prop::collection::vec(tame(), 8..64),
        offsets in prop::collection::vec(0_u32..255, 7),
        live in any::<bool>(),
    ) {
        let places: Vec<String> = offsets.iter().map(|n| format!("data + {}", n * 64)).collect();
        let registers = (2..8).chain([1]).zip(places.iter().map(String::as_str));
        run_garbage(&garbage(&words, registers), live)?;
    }
}
