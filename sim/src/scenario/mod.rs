//! The scenario: a TOML file read, checked and resolved into plain numbers.
//!
//! [`load`] lays a preset, the file and the `--set`s over each other as trees of values that know
//! where they were written (`tree`), reads them by type (`reader`, `values`, [`units`]), fills in
//! the defaults (`resolve`) and checks what must hold between them (`validate`). Whatever is wrong
//! is told with file, line, column and what would be right ([`Errors`]).
//!
//! *Invariant:* no text whatever makes it panic.

mod args;
mod explain;
mod files;
mod keys;
mod load;
mod preset;
mod program;
mod reader;
mod resolve;
mod source;
pub mod spec;
mod tree;
pub mod units;
mod validate;
mod values;

pub use explain::explain;
pub use files::{io_text, read_file};
pub use keys::{KEYS, Key};
pub use load::{Input, Loaded, load};
pub use preset::{PRESETS, Preset};
pub use program::{hash_of, load_program};
pub use source::{Errors, Origin, Problem, Source};
pub use spec::{
    Arm, CopyMap, CopyMethod, Device, DeviceKind, Dma, Expect, Initial, Machine, Mmu, Program, Run,
    Scenario, Scope, Snapshot, Storage, Strategy, Sweep, Verdict, Workload,
};
pub use values::nearest;
