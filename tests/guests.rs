//! The heads of the small programs of `cases/guest` and `cases/directed`.

mod guest;

use guest::{Expect, guests, value};
use stillframe_workloads::cases;

#[test]
fn each_guest_says_how_it_ends() {
    for guest in guests("guest") {
        assert!(guest.source.contains("\n! expect: "), "{}", guest.name);
        let Expect::Fault { at, address, .. } = guest.expect else {
            continue;
        };
        for place in at.iter().chain(&address) {
            let labels = |name: &str| guest.source.contains(&format!("\n{name}:")).then_some(0);
            assert!(value(place, labels).is_some(), "{}: {place}", guest.name);
        }
    }
}

#[test]
fn each_that_exits_has_a_known_run() {
    for kind in ["guest", "directed"] {
        let expected = guest::expected(kind);
        let cases = cases(&expected);
        for guest in guests(kind) {
            let known = cases
                .iter()
                .filter(|case| case.program == guest.name)
                .count();
            let exits = matches!(guest.expect, Expect::Exit(_));
            assert!(known > 0 || !exits, "{}", guest.name);
        }
    }
}

#[test]
fn a_directed_program_prints_the_same_in_every_state_of_the_tlb() {
    let expected = guest::expected("directed");
    let cases = cases(&expected);
    for guest in guests("directed") {
        let lines: Vec<&str> = ["0", "1", "2"]
            .iter()
            .filter_map(|state| {
                cases
                    .iter()
                    .find(|c| c.program == guest.name && c.args == [*state])
            })
            .map(|case| case.stdout)
            .collect();
        assert_eq!(lines.len(), 3, "{}", guest.name);
        assert!(lines.iter().all(|line| *line == lines[0]), "{}", guest.name);
    }
}
