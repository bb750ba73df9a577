//! Every user program on the instruction set alone, without a machine around it: the output that
//! QEMU gives, and the faults that the guests name.

mod guest;
mod user;

use guest::{Expect, guests, value};
use stillframe_isa::asm::{AsmInput, Layout, assemble};
use stillframe_isa::image::Image;
use stillframe_workloads::{PROGRAMS, cases, include};
use user::{End, run};

fn assembled(name: &str, source: &str, includes: &dyn Fn(&str) -> Option<String>) -> Image {
    let layout = Layout::User;
    let input = AsmInput {
        name,
        source,
        includes,
        defines: &[],
        layout,
    };
    assemble(&input).unwrap_or_else(|errors| panic!("{}", errors.render()))
}

#[test]
fn the_programs_print_what_is_expected() {
    for program in &PROGRAMS {
        let image = assembled(program.name, program.source, &|name| {
            include(name).map(str::to_owned)
        });
        // Working sets above 1 MB take longer and show nothing more here.
        let small = |args: &[&str]| {
            args.first()
                .and_then(|kb| kb.parse().ok())
                .is_none_or(|kb: u64| kb <= 1024)
        };
        for case in program.cases().iter().filter(|case| small(&case.args)) {
            let run = run(&image, program.name, &case.args, 100_000_000);
            let about = format!("{} {:?}", program.name, case.args);
            assert_eq!(run.end, End::Exit(case.status), "{about}");
            assert_eq!(
                (run.stdout.as_str(), run.stderr.trim_end()),
                (case.stdout, case.stderr)
            );
        }
    }
}

#[test]
fn the_guests_that_exit_print_what_is_expected() {
    for kind in ["guest", "directed"] {
        let expected = guest::expected(kind);
        let cases = cases(&expected);
        for guest in guests(kind) {
            let Expect::Exit(status) = guest.expect else {
                continue;
            };
            let image = assembled(&guest.name, &guest.source, &|name| {
                guest::include(kind, name)
            });
            for case in cases.iter().filter(|case| case.program == guest.name) {
                let run = run(&image, &guest.name, &case.args, 100_000_000);
                let about = format!("{} {:?}", guest.name, case.args);
                assert_eq!(run.stdout, case.stdout, "{about}");
                assert_eq!(run.end, End::Exit(status), "{about}");
            }
        }
    }
}

#[test]
fn the_bad_guests_fault_where_they_say() {
    for guest in guests("guest") {
        let image = assembled(&guest.name, &guest.source, &|name| {
            guest::include("guest", name)
        });
        let end = match &guest.expect {
            // What only an MMU knows: a privileged page, one that may not be executed.
            Expect::Fault {
                trap_type: 0x008,
                at,
                ..
            } if at.as_deref() != Some("bad") => continue,
            Expect::Fault { .. } if guest.name == "jump-data" => continue,
            Expect::Fault { trap_type, at, .. } => {
                let at = at
                    .as_deref()
                    .and_then(|at| value(at, |name| image.symbol(name)));
                End::Fault(*trap_type, at.expect("each says where"))
            }
            Expect::Truncated => End::Truncated,
            Expect::Exit(_) => continue,
        };
        assert_eq!(
            run(&image, &guest.name, &[], 1_000_000).end,
            end,
            "{}",
            guest.name
        );
    }
}
