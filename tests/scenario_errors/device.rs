//! `[device.NAME]`.

use crate::errors;

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
