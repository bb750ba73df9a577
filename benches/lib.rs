//! Benchmarks: `cargo bench`, or `cargo bench -- FILTER`, `cargo bench -- --save-baseline NAME`.
//!
//! One program holds them all, so that the simulator is optimised once. What each measures is said
//! in its module beside this file.
