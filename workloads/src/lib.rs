//! The built-in work: user programs in SPARC V9 assembly and the scenarios that run them.
//!
//! A program is source text. It runs on Stillframe's own kernel and, the very same, under
//! `qemu-sparc64`: it uses nothing but 64-bit Linux system calls. It checks its own results and
//! prints one line with the units of work done and a checksum, which depends on its arguments
//! alone: never on time or addresses. [`Program::cases`] holds runs with the output they must have.
//!
//! *Invariant:* nothing here knows the machine that the programs run on.

mod cases;
mod programs;
mod scenarios;

pub use cases::{Case, cases};
pub use programs::{Argument, PROGRAMS, Program, include, program};
pub use scenarios::{SCENARIOS, Scenario, scenario};
