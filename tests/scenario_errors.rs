//! Bad scenarios: what is said, and where it points. Each case is one mistake of a user.

use std::path::PathBuf;
use std::sync::OnceLock;
use stillframe::scenario::{Input, Loaded, explain, load};

/// A directory with a program that scenarios may name, written once: the cases run side by side.
fn directory() -> PathBuf {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    let write = || {
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("scenario_errors");
        std::fs::create_dir_all(&directory).expect("the target directory can be written");
        let text = "\t.globl _start\n_start:\n\tta\t0x6d\n";
        std::fs::write(directory.join("work.s"), text).expect("the file can be written");
        directory
    };
    DIRECTORY.get_or_init(write).clone()
}

fn read(text: &str, sets: &[&str]) -> Result<Loaded, String> {
    let input = Input {
        name: "bad.toml".to_owned(),
        text: text.to_owned(),
        directory: Some(directory()),
    };
    let sets: Vec<String> = sets.iter().map(|s| (*s).to_owned()).collect();
    load(&input, &sets).map_err(|errors| errors.to_string())
}

/// The errors of `text` over a scenario that is otherwise right.
fn errors(text: &str, sets: &[&str]) -> String {
    // The program comes last, so that the lines of the case are numbered from 1.
    let text = format!("{}\n", text.trim_start_matches('\n'));
    let mut sets = sets.to_vec();
    let program = format!("workload.program={}", directory().join("work.s").display());
    if !text.contains("program") && !sets.iter().any(|s| s.contains("program")) {
        sets.push(&program);
    }
    match read(&text, &sets) {
        Ok(_) => "no error".to_owned(),
        Err(errors) => errors,
    }
}

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
fn size_without_unit() {
    insta::assert_snapshot!(errors(r#"
[machine]
memory = "64"
"#, &[]), @r#"
    error: `machine.memory` is a size: bytes as an integer, or a text such as "64MiB"
     --> bad.toml:2:10
      |
    2 | memory = "64"
      |          ^^^^ its unit is missing or unknown
    "#);
}

#[test]
fn size_of_the_wrong_type() {
    insta::assert_snapshot!(errors("[machine]\nmemory = true", &[]), @r#"
    error: `machine.memory` is a size: bytes as an integer, or a text such as "64MiB"
     --> bad.toml:2:10
      |
    2 | memory = true
      |          ^^^^ this is true or false
    "#);
}

#[test]
fn negative_size() {
    insta::assert_snapshot!(errors("[machine]\nmemory = -1", &[]), @r#"
    error: `machine.memory` is a size: bytes as an integer, or a text such as "64MiB"
     --> bad.toml:2:10
      |
    2 | memory = -1
      |          ^^ it is negative
    "#);
}

#[test]
fn absurd_size() {
    insta::assert_snapshot!(errors("[machine]\nmemory = \"4096GiB\"", &[]), @r#"
    error: `machine.memory` is at most 512 GiB
     --> bad.toml:2:10
      |
    2 | memory = "4096GiB"
      |          ^^^^^^^^^ this is absurdly large
    "#);
}

#[test]
fn beyond_all_sizes() {
    insta::assert_snapshot!(errors("[machine]\nmemory = 99999999999999999999999999999999999999999", &[]), @r#"
    error: `machine.memory` is a size: bytes as an integer, or a text such as "64MiB"
     --> bad.toml:2:10
      |
    2 | memory = 99999999999999999999999999999999999999999
      |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ it is absurdly large
    "#);
}

#[test]
fn memory_not_a_multiple_of_the_page() {
    insta::assert_snapshot!(errors(r#"
[machine]
page = "8KiB"
memory = "64MB"
"#, &[]), @r#"
    error: `machine.memory` of 62500 KiB is not a multiple of `machine.page` of 8 KiB
     --> bad.toml:3:10
      |
    2 | page = "8KiB"
      |        ------ the page
    3 | memory = "64MB"
      |          ^^^^^^ 62496 KiB and 62504 KiB would be
    "#);
}

#[test]
fn memory_too_small() {
    insta::assert_snapshot!(errors("[machine]\nmemory = \"128KiB\"", &[]), @r#"
    error: `machine.memory` of 128 KiB is too small
     --> bad.toml:2:10
      |
    2 | memory = "128KiB"
      |          ^^^^^^^^ at least 320 KiB is needed
      |
      = help: the kernel and its tables take 144 KiB, what is reserved for the snapshot 128 KiB, and the work needs some too
    "#);
}

#[test]
fn snapshot_memory_too_small() {
    insta::assert_snapshot!(errors(r#"
[machine]
memory = "64MiB"
snapshot_memory = "32MiB"
"#, &[]), @r#"
    error: `machine.snapshot_memory` of 32 MiB is too small for `machine.memory` of 64 MiB
     --> bad.toml:3:19
      |
    2 | memory = "64MiB"
      |          ------- to hold a copy of all of this
    3 | snapshot_memory = "32MiB"
      |                   ^^^^^^^ at least 64 MiB is needed
    "#);
}

#[test]
fn snapshot_memory_too_small_by_set() {
    insta::assert_snapshot!(errors("[machine]\nmemory = \"64MiB\"", &["machine.snapshot_memory=32MiB"]), @r#"
    error: `machine.snapshot_memory` of 32 MiB is too small for `machine.memory` of 64 MiB
     --> --set:1:25
      |
    1 | machine.snapshot_memory=32MiB
      |                         ^^^^^ at least 64 MiB is needed
      |
     ::: bad.toml:2:10
      |
    2 | memory = "64MiB"
      |          ------- to hold a copy of all of this
    "#);
}

#[test]
fn page_of_another_size() {
    insta::assert_snapshot!(errors("[machine]\npage = \"64KiB\"", &[]), @r#"
    error: `machine.page` is "8KiB" with `machine.mmu` = "ultrasparc"
     --> bad.toml:2:8
      |
    2 | page = "64KiB"
      |        ^^^^^^^ 64 KiB is not available yet: this version has 8 KiB
    "#);
}

#[test]
fn page_that_is_none() {
    insta::assert_snapshot!(errors("[machine]\npage = \"12KiB\"", &[]), @r#"
    error: `machine.page` is "8KiB" with `machine.mmu` = "ultrasparc"
     --> bad.toml:2:8
      |
    2 | page = "12KiB"
      |        ^^^^^^^ 12 KiB is no page size of the MMU
    "#);
}

#[test]
fn mixture_of_pages() {
    insta::assert_snapshot!(errors("[machine]\npage = [\"8KiB\", \"64KiB\"]", &[]), @r#"
    error: `machine.page` is one size in this version
     --> bad.toml:2:8
      |
    2 | page = ["8KiB", "64KiB"]
      |        ^^^^^^^^^^^^^^^^^ a mixture of pages is not available yet
    "#);
}

#[test]
fn unknown_machine() {
    insta::assert_snapshot!(errors("[machine]\npreset = \"ultra1-140\"", &[]), @r#"
    error: there is no machine `ultra1-140`
     --> bad.toml:2:10
      |
    2 | preset = "ultra1-140"
      |          ^^^^^^^^^^^^ did you mean `ultra1-170`?
      |
      = help: this version has ultra1-170
    "#);
}

#[test]
fn other_mmu() {
    insta::assert_snapshot!(errors("[machine]\nmmu = \"pae\"", &[]), @r#"
    error: `machine.mmu` is "ultrasparc" in this version
     --> bad.toml:2:7
      |
    2 | mmu = "pae"
      |       ^^^^^ `pae` is not available yet: this version has ultrasparc
    "#);
}

#[test]
fn tsb_no_power_of_two() {
    insta::assert_snapshot!(errors("[machine]\ntsb_entries = 1000", &[]), @"
    error: `machine.tsb_entries` is a power of two from 512 to 65536
     --> bad.toml:2:15
      |
    2 | tsb_entries = 1000
      |               ^^^^ 512 and 1024 are near
    ");
}

#[test]
fn tick_too_quick() {
    insta::assert_snapshot!(errors("[machine]\ntick = \"1us\"", &[]), @r#"
    error: `machine.tick` is at least 10000 cycles
     --> bad.toml:2:8
      |
    2 | tick = "1us"
      |        ^^^^^ this is 167 cycles: the kernel would do nothing else
    "#);
}

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
fn device_without_slot() {
    insta::assert_snapshot!(errors("[device.disk]\nwindow = [\"1MiB\", \"256KiB\"]", &[]), @"
    error: `device.disk` needs a `slot`
     --> bad.toml:1:9
      |
    1 | [device.disk]
      |         ^^^^ this device has no `slot`
    ");
}

#[test]
fn window_outside_memory() {
    insta::assert_snapshot!(errors(r#"
[machine]
memory = "8MiB"
[device.disk]
slot = 0
window = ["7MiB", "2MiB"]
"#, &[]), @r#"
    error: `device.disk.window` is not a window of `machine.memory`
     --> bad.toml:5:10
      |
    2 | memory = "8MiB"
      |          ------ the memory
    ...
    5 | window = ["7MiB", "2MiB"]
      |          ^^^^^^^^^^^^^^^^ memory ends at 8 MiB
    "#);
}

#[test]
fn window_over_the_kernel() {
    let text = "[device.disk]\nslot = 0\nwindow = [0, \"64KiB\"]";
    insta::assert_snapshot!(errors(text, &[]), @r#"
    error: `device.disk.window` is not a window of `machine.memory`
     --> bad.toml:3:10
      |
    3 | window = [0, "64KiB"]
      |          ^^^^^^^^^^^^ the kernel's memory reaches to 0x7e000
      |
     ::: preset ultra1-170:5:10
      |
    5 | memory = "64MiB"
      |          ------- the memory
    "#);
}

#[test]
fn window_over_what_is_reserved() {
    let text = "[device.disk]\nslot = 0\nwindow = [\"63MiB\", \"1MiB\"]";
    insta::assert_snapshot!(errors(text, &[]), @r#"
    error: `device.disk.window` is not a window of `machine.memory`
     --> bad.toml:3:10
      |
    3 | window = ["63MiB", "1MiB"]
      |          ^^^^^^^^^^^^^^^^^ memory from 0x3fe0000 on is reserved for the snapshot
      |
     ::: preset ultra1-170:5:10
      |
    5 | memory = "64MiB"
      |          ------- the memory
    "#);
}

#[test]
fn window_of_one_value() {
    insta::assert_snapshot!(errors("[device.disk]\nslot = 0\nwindow = \"1MiB\"", &[]), @r#"
    error: `device.disk.window` is an address and a length
     --> bad.toml:3:10
      |
    3 | window = "1MiB"
      |          ^^^^^^ these are not two sizes
    "#);
}

#[test]
fn window_not_of_bursts() {
    insta::assert_snapshot!(errors("[device.disk]\nslot = 0\nwindow = [100, 4096]", &[]), @r#"
    error: `device.disk.window` is not a window of `machine.memory`
     --> bad.toml:3:10
      |
    3 | window = [100, 4096]
      |          ^^^^^^^^^^^ both are multiples of 64 bytes, the length of a burst
      |
     ::: preset ultra1-170:5:10
      |
    5 | memory = "64MiB"
      |          ------- the memory
    "#);
}

#[test]
fn overlapping_slots() {
    insta::assert_snapshot!(errors(r#"
[device.disk]
slot = 0
window = ["1MiB", "64KiB"]

[device.net]
slot = 0
window = ["2MiB", "64KiB"]
"#, &[]), @"
    error: `device.disk.slot` and `device.net.slot` are both 0
     --> bad.toml:6:8
      |
    2 | slot = 0
      |        - first taken here
    ...
    6 | slot = 0
      |        ^ slot 1 is free
    ");
}

#[test]
fn slot_that_is_none() {
    insta::assert_snapshot!(errors("[device.disk]\nslot = 8\nwindow = [\"1MiB\", \"64KiB\"]", &[]), @"
    error: `device.disk.slot` is an integer from 0 to 7
     --> bad.toml:2:8
      |
    2 | slot = 8
      |        ^ this is out of range
    ");
}

#[test]
fn rate_zero() {
    insta::assert_snapshot!(errors("[device.d]\nslot = 0\nrate = 0\nwindow = [\"1MiB\", \"64KiB\"]", &[]), @"
    error: `device.d.rate` is from 1 B/s to 1 GB/s
     --> bad.toml:3:8
      |
    3 | rate = 0
      |        ^ it would never write
    ");
}

#[test]
fn rate_without_per_second() {
    insta::assert_snapshot!(errors(r#"
[device.d]
slot = 0
rate = "20MB"
window = ["1MiB", "64KiB"]
"#, &[]), @r#"
    error: `device.d.rate` is a rate: bytes a second as an integer, or a text such as "20MB/s"
     --> bad.toml:3:8
      |
    3 | rate = "20MB"
      |        ^^^^^^ its unit is missing or unknown
    "#);
}

#[test]
fn buffer_larger_than_window() {
    insta::assert_snapshot!(errors(r#"
[device.d]
slot = 0
window = ["1MiB", "4KiB"]
buffer = "8KiB"
"#, &[]), @r#"
    error: `device.d.buffer` is a multiple of 64 bytes, at least one and at most the window
     --> bad.toml:4:10
      |
    4 | buffer = "8KiB"
      |          ^^^^^^ this is more than the window
    "#);
}

#[test]
fn program_missing() {
    let errors = read("[snapshot]\nstrategy = \"live\"", &[]).expect_err("no program is named");
    insta::assert_snapshot!(errors, @"
    error: the scenario has no `workload.program`
    help: name a .s file, an ELF file, or one of: kv-update, stream-write, block-copy, pointer-chase, sort
    ");
}

#[test]
fn unknown_program() {
    insta::assert_snapshot!(errors("[workload]\nprogram = \"kv-updaet\"", &[]), @r#"
    error: cannot read the program `kv-updaet`
     --> bad.toml:2:11
      |
    2 | program = "kv-updaet"
      |           ^^^^^^^^^^^ no such file or directory
      |
      = help: did you mean the built-in program `kv-update`?
    "#);
}

#[test]
fn unknown_argument_name() {
    let text = "[workload]\nprogram = \"kv-update\"\nargs = { unit = 1000 }";
    insta::assert_snapshot!(errors(text, &[]), @"
    error: `kv-update` has no argument `unit`
     --> bad.toml:3:10
      |
    3 | args = { unit = 1000 }
      |          ^^^^ did you mean `units`?
      |
      = help: its arguments are size_kb, units, writes_ppm, skew, seed
    ");
}

#[test]
fn argument_out_of_range() {
    let text = "[workload]\nprogram = \"kv-update\"\nargs = { writes_ppm = 1.5 }";
    insta::assert_snapshot!(errors(text, &[]), @"
    error: argument `writes_ppm` is an integer from 0 to 1000000, or a fraction such as 0.3
     --> bad.toml:3:23
      |
    3 | args = { writes_ppm = 1.5 }
      |                       ^^^ requests that write, in a million; one of 16 of them inserts
    ");
}

#[test]
fn too_many_arguments() {
    let text = "[workload]\nprogram = \"kv-update\"\nargs = [1024, 1000, 0, 0, 1, 7]";
    insta::assert_snapshot!(errors(text, &[]), @"
    error: `kv-update` takes at most 5 arguments
     --> bad.toml:3:30
      |
    3 | args = [1024, 1000, 0, 0, 1, 7]
      |                              ^ one too many
      |
      = help: its arguments are size_kb, units, writes_ppm, skew, seed
    ");
}

#[test]
fn share_as_argument() {
    insta::assert_snapshot!(errors("[workload]\nargs = [0.25]", &[]), @"
    error: `workload.args` is a list of texts and integers
     --> bad.toml:2:9
      |
    2 | args = [0.25]
      |         ^^^^ this is a number with a fraction: write it as a text
    ");
}

#[test]
fn other_hash() {
    insta::assert_snapshot!(errors("[workload]\nhash = \"00\"", &[]), @r#"
    error: the program `work.s` is another one than `workload.hash` says
     --> bad.toml:2:8
      |
    2 | hash = "00"
      |        ^^^^ its hash is 34638ab61e3da383a8893cd84138aa5f3bbb02b1587a2fbfd59e58e08c0eda5d
    "#);
}

#[test]
fn until_zero() {
    insta::assert_snapshot!(errors("[run]\nuntil = 0", &[]), @"
    error: `run.until` is at least one cycle
     --> bad.toml:2:9
      |
    2 | until = 0
      |         ^ this is no time
    ");
}

#[test]
fn negative_seed() {
    insta::assert_snapshot!(errors("[run]\nseed = -1", &[]), @"
    error: `run.seed` is an integer from 0 to 9223372036854775807
     --> bad.toml:2:8
      |
    2 | seed = -1
      |        ^^ this is out of range
    ");
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

#[test]
fn arguments_by_name_get_the_others_from_the_program() {
    let text = "[workload]\nprogram = \"kv-update\"\nargs = { writes_ppm = 0.3, size_kb = 1024 }";
    let scenario = read(text, &[]).expect("it is right").scenario;
    let known = stillframe_workloads::program("kv-update").expect("it is built in");
    let position = |name| {
        known
            .arguments
            .iter()
            .position(|a| a.name == name)
            .expect("known")
    };
    assert_eq!(scenario.workload.args.len(), known.arguments.len());
    assert_eq!(scenario.workload.args[position("writes_ppm")], "300000");
    assert_eq!(scenario.workload.args[position("size_kb")], "1024");
    let units = position("units");
    assert_eq!(
        scenario.workload.args[units],
        known.arguments[units].default.to_string()
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
    let readme = include_str!("../README.md");
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
