//! `[machine]` and `[run]`.

use crate::errors;

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
