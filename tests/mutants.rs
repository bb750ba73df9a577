//! Firmware with one deliberate mistake each (`sim/firmware/mutants`): for each a run in which what
//! the mistake lets through really happens, and the check that finds it. Firmware without the
//! mistake passes every check on the very same machine with the very same work.

#[path = "rules/guard.rs"]
mod guard;
#[path = "rules/lab.rs"]
mod lab;

use guard::{Breach, Guard, PA_FIELD, W};
use lab::{Lab, block, rules};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use stillframe::boot::sources;
use stillframe::cli;
use stillframe::memory::{Author, Capture};
use stillframe::oracle::Mismatch;
use stillframe::scenario::{Device, DeviceKind, Scenario, Strategy, Verdict};
use stillframe::time::Cycle;
use stillframe::trace::{Copier, Event, Step, Tlb};
use stillframe_isa::TrapType;
use stillframe_isa::cpu::fprs;
use stillframe_mmu::Pa;

/// The scenario on which each mutant is run.
fn scenario_of(mutant: &str) -> Scenario {
    let mut scenario = rules("pages", &[]);
    if mutant == "dma_early" {
        // Frames that the program never uses.
        scenario.devices = vec![Device {
            name: "0".to_owned(),
            kind: DeviceKind::DmaWriter,
            slot: 0,
            rate: 50_000_000,
            window: (0xA_0000, 0x4000),
            buffer: 64,
            fifo: 4096,
        }];
    }
    scenario
}

/// The checks that found something, by the names that `caught_by` uses.
fn caught_by(scenario: &Scenario, lab: &Lab) -> Vec<&'static str> {
    let mut alone = Lab::with_strategy(scenario, Strategy::None);
    alone.finish();
    let core = &lab.machine.cores[0].state;
    let mmu = core.mmu.hazards();
    let hazards = core.hazards.counts.total()
        + core.memory.hazards.dcache_alias
        + mmu.itlb_multiple_match
        + mmu.dtlb_multiple_match;
    let checks = [
        ("oracle", lab.snapshot().mismatches > 0),
        (
            "permission check",
            !lab.snapshot().permission_errors.is_empty(),
        ),
        ("hazards", hazards > 0),
        ("work output", lab.output() != alone.output()),
    ];
    checks
        .iter()
        .filter(|(_, found)| *found)
        .map(|(name, _)| *name)
        .collect()
}

/// Runs the mutant to its end; what memory held at the freeze point.
fn run_mutant(name: &str) -> (Scenario, Lab, Capture) {
    let scenario = scenario_of(name);
    let mut lab = Lab::with_mutant(&scenario, name);
    lab.until_step(Step::Freeze);
    let captured = lab.machine.shared.memory.capture();
    lab.finish();
    (scenario, lab, captured)
}

fn breaches(scenario: &Scenario, lab: &Lab) -> Vec<Breach> {
    Guard::of(scenario, &lab.symbols, &lab.log.events).breaches
}

#[test]
fn every_mutant_is_tried_here_and_sound_firmware_passes_where_it_is() {
    let names: Vec<&str> = sources::mutant_names().collect();
    let known = [
        "dma_early",
        "fp_not_restored",
        "no_demap",
        "release_before_copy",
    ];
    assert_eq!(names, known);
    for name in names {
        let scenario = scenario_of(name);
        let mut lab = Lab::new(&scenario);
        lab.finish();
        assert_eq!(lab.snapshot().verdict(), Verdict::Verified, "{name}");
        assert_eq!(caught_by(&scenario, &lab), [""; 0], "{name}");
        assert_eq!(breaches(&scenario, &lab), [], "{name}");
        let exited = lab.machine.exited.expect("the work exits").0;
        let done = lab.snapshot().completed_at.expect("it completes");
        assert!(done < exited, "{name}: the work runs until after S7");
    }
}

#[test]
fn no_demap_lets_a_store_through_an_entry_from_before_s2_and_the_oracle_sees_it() {
    let (scenario, lab, captured) = run_mutant("no_demap");
    let stores: Vec<(Cycle, u64)> = breaches(&scenario, &lab)
        .iter()
        .map(|breach| match *breach {
            Breach::UnsavedStore { at, pc, pa } => {
                assert_eq!(lab.symbol(pc), "store");
                (at, pa)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(!stores.is_empty());

    // The entry that the first of them used was loaded with W = 1 before S2, and no trap came.
    let (at, pa) = stores[0];
    let s2 = lab.log.events.iter().find_map(|(at, e)| match e {
        Event::Step {
            step: Step::Arm, ..
        } => Some(*at),
        _ => None,
    });
    let loaded = lab.log.events.iter().rev().find_map(|(when, e)| match e {
        Event::TlbFill {
            tlb: Tlb::D, tte, ..
        } if *when < at && tte & PA_FIELD == pa & PA_FIELD => Some((*when, *tte)),
        _ => None,
    });
    let (loaded_at, tte) = loaded.expect("the page is in the TLB");
    assert!(loaded_at < s2.expect("S2 came") && tte & W != 0);

    // Every block that differs is one of those.
    let mismatches = &lab.snapshot().described;
    let stored: BTreeSet<u64> = stores.iter().map(|(_, pa)| block(*pa)).collect();
    assert!(
        mismatches.iter().all(|m| stored.contains(&m.block)),
        "{mismatches:x?}"
    );
    assert_eq!(caught_by(&scenario, &lab), ["oracle"]);
    check_mismatches(&lab, &captured, "store");
}

#[test]
fn release_before_copy_lets_the_trapped_store_through_and_the_oracle_sees_it() {
    let (scenario, lab, captured) = run_mutant("release_before_copy");
    let events = &lab.log.events;
    let early = breaches(&scenario, &lab)
        .into_iter()
        .find_map(|breach| match breach {
            Breach::UnsavedStore { at, pa, .. } => Some((at, pa)),
            _ => None,
        });
    let (at, pa) = early.expect("a store came before its block was copied");
    // Two write traps with the store between them: the first released the block, the second
    // copied it.
    let trap = |e: &Event| {
        matches!(
            e,
            Event::TrapIn {
                tt: TrapType(0x6C),
                ..
            }
        )
    };
    let before = events.iter().any(|(when, e)| trap(e) && *when < at);
    let after = events.iter().position(|(when, e)| trap(e) && *when > at);
    assert!(before);
    let after = after.expect("a second trap");
    let copied = |e: &Event| matches!(e, Event::Copied { by: Copier::Trap, block: b, .. } if *b == block(pa));
    let copy = events.iter().position(|(_, e)| copied(e));
    assert!(copy.is_some_and(|copy| copy > after));

    assert!(
        lab.snapshot()
            .described
            .iter()
            .any(|m| m.block == block(pa))
    );
    assert_eq!(caught_by(&scenario, &lab), ["oracle"]);
    check_mismatches(&lab, &captured, "store");
}

#[test]
fn dma_early_lets_a_burst_in_before_its_block_is_copied_and_the_oracle_sees_it() {
    let (scenario, lab, captured) = run_mutant("dma_early");
    let s3 = lab.between(Step::Copy, Step::Release);
    let allowed = s3.iter().position(|(_, e)| {
        matches!(
            e,
            Event::SlotWrite {
                slot: 0,
                allow: true
            }
        )
    });
    let burst = s3
        .iter()
        .position(|(_, e)| matches!(e, Event::DmaBurst { slot: 0, .. }));
    let (_, Event::DmaBurst { pa, .. }) = s3[burst.expect("a burst during S3")] else {
        panic!("it is a burst")
    };
    let copied = |e: &Event| matches!(e, Event::Copied { by: Copier::Initial, block: b, .. } if *b == block(pa));
    let copy = s3.iter().position(|(_, e)| copied(e));
    assert!(
        allowed.is_some() && allowed < burst && burst < copy,
        "{allowed:?} {burst:?} {copy:?}"
    );
    let unsaved = |b: &Breach| matches!(b, Breach::UnsavedBurst { slot: 0, .. });
    assert!(breaches(&scenario, &lab).iter().any(unsaved));

    assert!(
        lab.snapshot()
            .described
            .iter()
            .all(|m| (0x50..0x52).contains(&m.block))
    );
    assert_eq!(caught_by(&scenario, &lab), ["oracle"]);
    check_mismatches(&lab, &captured, "DMA");
}

#[test]
fn fp_not_restored_leaves_the_programs_registers_changed_and_its_output_shows_it() {
    let scenario = scenario_of("fp_not_restored");
    let mut lab = Lab::with_mutant(&scenario, "fp_not_restored");
    lab.until_step(Step::Resumed);
    lab.until(|e| matches!(e, Event::TrapOut { tl: 0, .. }));
    // A write trap that copies, while the program has values in its registers.
    lab.until(|e| {
        matches!(
            e,
            Event::TrapIn {
                tt: TrapType(0x6C),
                tl: 1,
                ..
            }
        )
    });
    let before = lab.cpu().clone();
    assert_ne!(before.fprs & fprs::FEF, 0);
    assert!(before.f.iter().all(|double| *double != 0));
    let (_, event) = lab.until(|e| matches!(e, Event::Copied { .. } | Event::TrapOut { .. }));
    assert!(matches!(
        event,
        Event::Copied {
            by: Copier::Trap,
            ..
        }
    ));
    lab.until(|e| matches!(e, Event::TrapOut { tl: 0, .. }));
    assert_ne!(lab.cpu().f, before.f);
    assert_eq!(lab.cpu().fprs, before.fprs);
    lab.finish();
    assert_eq!(
        lab.snapshot().verdict(),
        Verdict::Verified,
        "the image is right"
    );
    assert_eq!(caught_by(&scenario, &lab), ["work output"]);
}

/// Each mismatch that the oracle describes is told as memory itself tells it: `captured` at the
/// freeze point, the snapshot memory, and who wrote last.
fn check_mismatches(lab: &Lab, captured: &Capture, writer: &str) {
    let described = &lab.snapshot().described;
    assert!(!described.is_empty());
    for m in described {
        assert_eq!(block(m.address), m.block);
        assert_eq!(captured.word(Pa(m.address)), Some(m.expected), "{m:x?}");
        assert_eq!(lab.saved(m.address), m.found, "{m:x?}");
        assert_ne!(m.expected, m.found);
        let first = (m.block * 8192..m.address).step_by(8);
        for pa in first {
            assert_eq!(
                captured.word(Pa(pa)),
                Some(lab.saved(pa)),
                "the first that differs"
            );
        }
        assert!(m.written_at > lab.snapshot().frozen_at.expect("frozen"));
        assert!(
            m.copied_at
                .is_none_or(|at| at > lab.snapshot().frozen_at.expect("frozen"))
        );
        let by = match m.writer {
            Author::Cpu(pc) => lab.symbol(pc),
            Author::Dma(_) => "DMA",
            Author::Host => "host",
        };
        assert_eq!(by, writer, "{m:x?}");
    }
}

// ------------------------------------------------------------------ from the command line

/// Writes `scenario` as a file; where.
fn write_file(name: &str, scenario: &Scenario) -> PathBuf {
    let program = lab::path("rules", "pages");
    let mut toml = format!(
        "[machine]\nmemory = \"1MiB\"\ntsb_entries = 512\n[workload]\nprogram = {program:?}\n\
         [snapshot]\nat = [{}]\nstrategy = \"live\"\nsweep = {{ period = {}, blocks = {} }}\n",
        scenario.snapshot.at[0], scenario.snapshot.sweep.period, scenario.snapshot.sweep.blocks
    );
    for d in &scenario.devices {
        toml += &format!(
            "[device.{}]\nkind = \"dma-writer\"\nslot = {}\nrate = {}\nwindow = [{}, {}]\n\
             buffer = {}\nfifo = {}\n",
            d.name, d.slot, d.rate, d.window.0, d.window.1, d.buffer, d.fifo
        );
    }
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants");
    std::fs::create_dir_all(&directory).expect("the target directory can be written");
    let file = directory.join(format!("{name}.toml"));
    std::fs::write(&file, toml).expect("the file can be written");
    file
}

fn stillframe(args: &[&str]) -> (u8, String, String) {
    let args = ["stillframe"].iter().chain(args).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = cli::status(args, &mut out, &mut err, false);
    let text = |bytes| String::from_utf8(bytes).expect("everything written is UTF-8");
    (status, text(out), text(err))
}

#[test]
fn a_run_whose_snapshot_is_wrong_ends_with_status_1_and_a_report_of_what_is_wrong() {
    for name in ["no_demap", "release_before_copy", "dma_early"] {
        let file = write_file(name, &scenario_of(name));
        let file = file.to_str().expect("the target directory is UTF-8");
        let (status, _, err) = stillframe(&["run", file]);
        assert_eq!(status, 0, "{name}: sound firmware: {err}");
        let (status, out, _) = stillframe(&["run", file, "--mutant", name, "--json", "-"]);
        assert_eq!(status, 1, "{name}");

        let document: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let snapshot = &document["runs"][0]["snapshots"][0];
        assert_eq!(snapshot["verdict"], "mismatch", "{name}");
        let entries = snapshot["mismatches"].as_array().expect("a list");
        assert!(!entries.is_empty());
        assert!(snapshot["mismatch_count"].as_u64() >= Some(entries.len() as u64));

        // The same as the machine itself has found.
        let (_, lab, _) = run_mutant(name);
        let found = &lab.snapshot().described;
        assert_eq!(entries.len(), found.len(), "{name}");
        for (entry, m) in entries.iter().zip(found) {
            let Mismatch {
                block,
                address,
                expected,
                found,
                ..
            } = *m;
            let number = |key: &str| entry[key].as_u64();
            let all = [
                ("block", block),
                ("address", address),
                ("expected", expected),
            ];
            let more = [("found", found), ("cycle", m.written_at.0)];
            for (key, value) in all.into_iter().chain(more) {
                let text = format!("{value:#x}");
                let same = number(key) == Some(value) || entry[key] == *text;
                assert!(same, "{name}: {key} of {entry}");
            }
            let writer = entry["last_writer"].as_str().expect("a text");
            let wanted = match m.writer {
                Author::Cpu(_) => "(store",
                _ => "DMA of slot 0",
            };
            assert!(writer.contains(wanted), "{writer}");
        }
    }
}

#[test]
fn a_comparison_in_which_the_work_prints_other_things_ends_with_status_1() {
    let name = "fp_not_restored";
    let file = write_file(name, &scenario_of(name));
    let file = file.to_str().expect("the target directory is UTF-8");
    let compare = ["compare", file, "--strategies", "live"];
    let (status, _, err) = stillframe(&compare);
    assert_eq!(status, 0, "{err}");
    let (status, out, _) = stillframe(&[&compare[..], &["--mutant", name]].concat());
    assert_eq!(status, 1);
    assert!(
        out.contains("the work printed different things under none and live"),
        "{out}"
    );
}
