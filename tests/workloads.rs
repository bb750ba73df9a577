//! The built-in programs' known runs, against models of the same algorithms.

mod models;

use models::{Args, checksum};
use stillframe_isa::asm::{AsmInput, Layout, USER_TEXT, assemble};
use stillframe_isa::image::{Image, SegmentFlags};
use stillframe_workloads::{PROGRAMS, Program, include};

/// The arguments of a run, with defaults for those that are absent.
fn args_of(program: &Program, given: &[&str]) -> Args {
    let value = |i: usize| match given.get(i) {
        Some(text) => text.parse().expect("a known good run has numbers"),
        None => program.arguments[i].default,
    };
    Args {
        size_kb: value(0),
        units: value(1),
        writes_ppm: value(2),
        skew: value(3),
        seed: value(4),
    }
}

#[test]
fn the_models_compute_what_the_programs_print() {
    for program in &PROGRAMS {
        let mut compared = 0;
        for case in program.cases().iter().filter(|case| case.status == 0) {
            let args = args_of(program, &case.args);
            let sum = checksum(program.name, &args);
            let line = format!(
                "{}: units {} checksum {sum:016x} ok\n",
                program.name, args.units
            );
            assert_eq!(case.stdout, line, "{} {:?}", program.name, case.args);
            compared += 1;
        }
        assert!(compared >= 5, "{} has too few known runs", program.name);
    }
}

#[test]
fn bad_arguments_are_refused_in_words() {
    for program in &PROGRAMS {
        for case in program.cases().iter().filter(|case| case.status != 0) {
            assert_eq!(
                (case.status, case.stdout),
                (2, ""),
                "{} {:?}",
                program.name,
                case.args
            );
            assert!(case.stderr.starts_with(program.name), "{}", case.stderr);
        }
    }
}

fn assembled(program: &Program) -> Image {
    let input = AsmInput {
        name: program.name,
        source: program.source,
        includes: &|name| include(name).map(str::to_owned),
        defines: &[],
        layout: Layout::User,
    };
    assemble(&input).unwrap_or_else(|errors| panic!("{}", errors.render()))
}

#[test]
fn the_programs_assemble_to_read_only_text_and_data_on_the_next_page() {
    for program in &PROGRAMS {
        let image = assembled(program);
        let [text, data] = &image.segments[..] else {
            panic!("{}: two segments", program.name)
        };
        assert_eq!((text.vaddr, text.flags), (USER_TEXT, SegmentFlags::EXECUTE));
        assert_eq!((data.vaddr % 8192, data.flags), (0, SegmentFlags::WRITE));
        assert!(data.vaddr - text.vaddr < text.mem_size + 8192);
        for symbol in ["_start", "unit", "marker_loaded", "marker_done"] {
            assert!(image.symbol(symbol).is_some(), "{}: {symbol}", program.name);
        }
    }
}
