//! The machine and its time: see `ARCHITECTURE.md`.

pub mod time;
