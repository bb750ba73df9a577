//! The scenario: a TOML file read, checked and resolved into plain numbers.

pub mod spec;

pub use spec::{
    Arm, CopyMap, CopyMethod, Device, DeviceKind, Dma, Expect, Initial, Machine, Mmu, Program, Run,
    Scenario, Scope, Snapshot, Storage, Strategy, Sweep, Verdict, Workload,
};
