//! `[snapshot]` and `[expect]`.

use crate::errors;

#[test]
fn unknown_strategy() {
    insta::assert_snapshot!(errors("[snapshot]\nstrategy = \"life\"", &[]), @r#"
    error: `snapshot.strategy` is one of "none", "stop-copy", "live"
     --> bad.toml:2:12
      |
    2 | strategy = "life"
      |            ^^^^^^ there is no `life`: did you mean `live`?
    "#);
}

#[test]
fn strategy_of_the_wrong_type() {
    insta::assert_snapshot!(errors("[snapshot]\nstrategy = 3", &[]), @r#"
    error: `snapshot.strategy` is one of "none", "stop-copy", "live"
     --> bad.toml:2:12
      |
    2 | strategy = 3
      |            ^ this is an integer
    "#);
}

#[test]
fn options_of_later_versions() {
    insta::assert_snapshot!(errors(r#"
[snapshot]
copy_map = "mmu"
storage = "partition"
dma = "free"
arm = "lazy"
scope = "process"
block = "64KiB"
sweep = { copy = "plain" }
"#, &[]), @r#"
    error: `snapshot.copy_map` is "reserved" in this version
     --> bad.toml:2:12
      |
    2 | copy_map = "mmu"
      |            ^^^^^ `mmu` is not available yet: this version has reserved

    error: `snapshot.storage` is "memory" in this version
     --> bad.toml:3:11
      |
    3 | storage = "partition"
      |           ^^^^^^^^^^^ `partition` is not available yet: this version has memory

    error: `snapshot.dma` is "suspend" in this version
     --> bad.toml:4:7
      |
    4 | dma = "free"
      |       ^^^^^^ `free` is not available yet: this version has suspend

    error: `snapshot.arm` is "eager" in this version
     --> bad.toml:5:7
      |
    5 | arm = "lazy"
      |       ^^^^^^ `lazy` is not available yet: this version has eager

    error: `snapshot.scope` is "all" in this version
     --> bad.toml:6:9
      |
    6 | scope = "process"
      |         ^^^^^^^^^ `process` is not available yet: this version has all

    error: `snapshot.block` of 64 KiB is not `machine.page` of 8 KiB
     --> bad.toml:7:9
      |
    7 | block = "64KiB"
      |         ^^^^^^^ other blocks than pages are not available yet
      |
     ::: preset ultra1-170:6:8
      |
    6 | page = "8KiB"
      |        ------ the page

    error: `snapshot.sweep.copy` is "block" in this version
     --> bad.toml:8:18
      |
    8 | sweep = { copy = "plain" }
      |                  ^^^^^^^ `plain` is not available yet: this version has block
    "#);
}

#[test]
fn snapshot_at_a_marker() {
    insta::assert_snapshot!(errors("[snapshot]\nat = [\"2ms\", \"marker:loaded\"]", &[]), @r#"
    error: `snapshot.at` is a list of times, such as ["2ms", "5ms"]
     --> bad.toml:2:14
      |
    2 | at = ["2ms", "marker:loaded"]
      |              ^^^^^^^^^^^^^^^ markers and `every` are not available yet: this version has times
    "#);
}

#[test]
fn negative_time() {
    insta::assert_snapshot!(errors("[snapshot]\nat = [\"-2ms\"]", &[]), @r#"
    error: `snapshot.at` is a list of times, such as ["2ms", "5ms"]
     --> bad.toml:2:7
      |
    2 | at = ["-2ms"]
      |       ^^^^^^ it is negative
    "#);
}

#[test]
fn absurd_time() {
    insta::assert_snapshot!(errors("[snapshot]\nat = [\"99999999999999s\"]", &[]), @r#"
    error: `snapshot.at` is a list of times, such as ["2ms", "5ms"]
     --> bad.toml:2:7
      |
    2 | at = ["99999999999999s"]
      |       ^^^^^^^^^^^^^^^^^ it is absurdly large
    "#);
}

#[test]
fn time_without_unit() {
    insta::assert_snapshot!(errors("[snapshot]\nat = [\"2\"]", &[]), @r#"
    error: `snapshot.at` is a list of times, such as ["2ms", "5ms"]
     --> bad.toml:2:7
      |
    2 | at = ["2"]
      |       ^^^ its unit is missing or unknown
    "#);
}

#[test]
fn times_out_of_order() {
    insta::assert_snapshot!(errors("[snapshot]\nat = [\"4ms\", \"2ms\"]", &[]), @r#"
    error: `snapshot.at` is not in ascending order
     --> bad.toml:2:6
      |
    2 | at = ["4ms", "2ms"]
      |      ^^^^^^^^^^^^^^ cycle 668000 is followed by cycle 334000
    "#);
}

#[test]
fn more_times_than_the_firmware_can_hold() {
    let times: Vec<String> = (1..=3501).map(|n| n.to_string()).collect();
    let text = format!("[snapshot]\nat = [{}]", times.join(", "));
    let shown = errors(&text, &[]);
    assert!(
        shown.contains("`snapshot.at` has at most 3500 times"),
        "{shown}"
    );
    assert!(shown.contains("these are 3501"), "{shown}");
}

#[test]
fn sweep_of_zero_blocks() {
    insta::assert_snapshot!(errors("[snapshot.sweep]\nblocks = 0", &[]), @"
    error: `snapshot.sweep.blocks` is an integer from 1 to 4294967296
     --> bad.toml:2:10
      |
    2 | blocks = 0
      |          ^ this is out of range
    ");
}

#[test]
fn sweep_period_zero() {
    insta::assert_snapshot!(errors("[snapshot.sweep]\nperiod = \"0ms\"", &[]), @r#"
    error: `snapshot.sweep.period` is at least one cycle
     --> bad.toml:2:10
      |
    2 | period = "0ms"
      |          ^^^^^ the work would never run
    "#);
}

#[test]
fn initial_without_dma() {
    insta::assert_snapshot!(errors("[snapshot]\ninitial = [\"kernel\"]", &[]), @r#"
    error: `snapshot.initial` is ["kernel", "dma"] under `snapshot.dma` = "suspend"
     --> bad.toml:2:11
      |
    2 | initial = ["kernel"]
      |           ^^^^^^^^^^ without it DMA would write blocks that are not saved after S4
    "#);
}

#[test]
fn unknown_verdict() {
    insta::assert_snapshot!(errors("[expect]\nverdict = \"verifed\"", &[]), @r#"
    error: `expect.verdict` is one of "verified", "verified-except-listed", "mismatch", "incomplete", "cancelled", "invalid", "not-taken"
     --> bad.toml:2:11
      |
    2 | verdict = "verifed"
      |           ^^^^^^^^^ there is no `verifed`: did you mean `verified`?
    "#);
}
