//! TOML, keys, `--set`, and what lies over what.

use crate::{errors, read};
use stillframe::scenario::{Input, explain, load};

#[test]
fn unknown_key() {
    insta::assert_snapshot!(errors(r#"
[machine]
memroy = "32MiB"
"#, &[]), @r#"
    error: `machine` has no key `memroy`
     --> bad.toml:2:1
      |
    2 | memroy = "32MiB"
      | ^^^^^^ did you mean `memory`?
      |
      = help: the keys here are preset, mmu, clock_hz, memory, snapshot_memory, page, tsb_entries, tick
    "#);
}

#[test]
fn unknown_section() {
    insta::assert_snapshot!(errors("[snapshots]\nat = [\"2ms\"]", &[]), @"
    error: the scenario has no key `snapshots`
     --> bad.toml:1:2
      |
    1 | [snapshots]
      |  ^^^^^^^^^ did you mean `snapshot`?
      |
      = help: the keys here are machine, workload, snapshot, device, run, expect
    ");
}

#[test]
fn key_of_another_section() {
    insta::assert_snapshot!(errors("memory = \"32MiB\"", &[]), @r#"
    error: the scenario has no key `memory`
     --> bad.toml:1:1
      |
    1 | memory = "32MiB"
      | ^^^^^^ unknown
      |
      = help: there is a key `machine.memory`
    "#);
}

#[test]
fn unknown_key_in_set() {
    insta::assert_snapshot!(errors("", &["machine.memroy=32MiB"]), @"
    error: `machine` has no key `memroy`
     --> --set:1:9
      |
    1 | machine.memroy=32MiB
      |         ^^^^^^ did you mean `memory`?
      |
      = help: the keys here are preset, mmu, clock_hz, memory, snapshot_memory, page, tsb_entries, tick
    ");
}

#[test]
fn bad_toml() {
    insta::assert_snapshot!(errors("[machine\nmemory = \"32MiB\"", &[]), @"
    error: this is not TOML
     --> bad.toml:1:9
      |
    1 | [machine
      |         ^ unclosed table, expected `]`
    ");
}

#[test]
fn set_without_value() {
    insta::assert_snapshot!(errors("", &["machine.memory"]), @"
    error: --set takes KEY=VALUE
     --> --set:1:1
      |
    1 | machine.memory
      | ^^^^^^^^^^^^^^ there is no `=`
      |
      = help: for example --set machine.memory=32MiB
    ");
}

#[test]
fn set_with_bad_toml() {
    insta::assert_snapshot!(errors("", &["snapshot.at=[\"2ms\""]), @r#"
    error: this is not TOML
     --> --set:1:19
      |
    1 | snapshot.at=["2ms"
      |                   ^ unclosed array, expected `]`
    "#);
}

#[test]
fn set_of_a_section() {
    insta::assert_snapshot!(errors("", &["machine=5"]), @"
    error: `machine` is a table
     --> --set:1:9
      |
    1 | machine=5
      |         ^ this is an integer
    ");
}

#[test]
fn several_at_once() {
    insta::assert_snapshot!(errors(r#"
[machine]
memory = "100KiB"
page = "8KB"

[snapshot]
strategy = "alive"
when = 3
"#, &[]), @r#"
    error: `machine.page` is "8KiB" with `machine.mmu` = "ultrasparc"
     --> bad.toml:3:8
      |
    3 | page = "8KB"
      |        ^^^^^ 8000 bytes is no page size of the MMU

    error: `snapshot.strategy` is one of "none", "stop-copy", "live"
     --> bad.toml:6:12
      |
    6 | strategy = "alive"
      |            ^^^^^^^ there is no `alive`: did you mean `live`?

    error: `snapshot` has no key `when`
     --> bad.toml:7:1
      |
    7 | when = 3
      | ^^^^ unknown
      |
      = help: the keys here are at, strategy, scope, block, copy_map, storage, dma, arm, initial, sweep
    "#);
}

/// A resolved scenario, printed and read again, means the same.
#[test]
fn what_check_prints_is_the_scenario() {
    for known in stillframe_workloads::SCENARIOS {
        let input = Input::find(known.name).expect("it is built in");
        let first = load(&input, &[])
            .map_err(|e| e.to_string())
            .expect("it is right")
            .scenario;
        let text = explain(&first);
        let again = Input {
            name: "check.toml".to_owned(),
            text,
            directory: None,
        };
        let second = load(&again, &[])
            .map_err(|e| e.to_string())
            .expect("it is still right");
        assert_eq!(second.scenario, first, "{}", known.name);
    }
}

#[test]
fn settings_lie_over_the_file_and_the_file_over_the_preset() {
    let text = "[machine]\nmemory = \"8MiB\"\n[snapshot.sweep]\nblocks = 2\n[workload]\nprogram = \"sort\"";
    let sets = [
        "snapshot.strategy=stop-copy",
        "snapshot.sweep.period=1ms",
        "machine.memory=4MiB",
    ];
    let scenario = read(text, &sets).expect("it is right").scenario;
    assert_eq!(scenario.machine.memory, 4 << 20);
    assert_eq!(scenario.machine.snapshot_memory, 4 << 20);
    assert_eq!(scenario.machine.clock_hz, 167_000_000);
    assert_eq!(scenario.snapshot.strategy.name(), "stop-copy");
    assert_eq!(
        (
            scenario.snapshot.sweep.blocks,
            scenario.snapshot.sweep.period
        ),
        (2, 167_000)
    );
}

/// Whatever the text, there is an answer and no panic.
#[test]
fn no_text_breaks_the_reader() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let words = [
        "[",
        "]",
        "=",
        "\"",
        "'",
        "{",
        "}",
        ",",
        ".",
        "\n",
        "-1",
        "0",
        "99999999999999999999",
        "1e9",
        "true",
        "1979-05-27",
        "\"64MiB\"",
        "\"-2ms\"",
        "\"\\u0000\"",
        "\u{e9}",
        "#",
        "[[device]]",
        "[device.0]",
        "machine",
        "snapshot.at",
        "\"\"\"",
        "\"0.1MiB/s\"",
        "nan",
        "\r",
    ];
    let mut right = 0;
    for round in 0..4000 {
        let known = &stillframe_workloads::SCENARIOS[round % stillframe_workloads::SCENARIOS.len()];
        let mut text: Vec<char> = known.text.chars().collect();
        for _ in 0..=random(4) {
            let at = random(text.len());
            match random(4) {
                0 => drop(text.drain(at..(at + random(8)).min(text.len()))),
                1 => drop(text.splice(at..at, words[random(words.len())].chars())),
                2 => {
                    let end = (at + random(40)).min(text.len());
                    let piece: Vec<char> = text[at..end].to_vec();
                    let to = random(text.len());
                    text.splice(to..to, piece);
                }
                _ if !text.is_empty() => {
                    text[at] = char::from_u32(random(0x250) as u32).unwrap_or(' ');
                }
                _ => {}
            }
        }
        let text: String = text.into_iter().collect();
        let set = format!(
            "{}={}",
            words[random(words.len())],
            words[random(words.len())]
        );
        let sets = if random(3) == 0 {
            vec![set.as_str()]
        } else {
            vec![]
        };
        match read(&text, &sets) {
            Ok(loaded) => {
                right += 1;
                explain(&loaded.scenario);
            }
            Err(errors) => assert!(errors.starts_with("error: "), "{errors}"),
        }
    }
    assert!(
        right > 100,
        "most mutations should not be fatal: {right} were right"
    );
}

#[test]
fn the_scenario_in_the_readme_is_right() {
    let readme = include_str!("../../README.md");
    let section = readme
        .split("## Scenario")
        .nth(1)
        .expect("the README has a part on scenarios");
    let lines = section
        .lines()
        .skip_while(|line| !line.starts_with("    ["));
    let example: Vec<&str> = lines
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .map(|line| line.trim_start())
        .collect();
    let scenario = read(&example.join("\n"), &[])
        .expect("it is right")
        .scenario;
    assert_eq!(scenario.workload.args[2], "300000");
    assert_eq!(scenario.devices.len(), 1);
}
