//! Stillframe: a cycle-level simulator of a computer that takes snapshots of its own memory while
//! it runs. The machine and its time, the firmware, the scenario, the report and the command line:
//! see `ARCHITECTURE.md`.

pub mod boot;
pub mod bus;
pub mod cache;
pub mod checkpoint;
pub mod cli;
pub mod ecu;
pub mod io;
pub mod ledger;
pub mod machine;
pub mod memory;
pub mod oracle;
pub mod report;
pub mod run;
pub mod scenario;
pub mod time;
pub mod trace;
