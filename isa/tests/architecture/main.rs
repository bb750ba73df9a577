//! What instructions do, checked through the public interface: each test names the rule it holds
//! the processor to. Manual is the UltraSPARC User's Manual, V9 the SPARC Architecture Manual.

mod arithmetic;
mod branches;
mod decoding;
mod floating;
mod machine;
mod memory;
mod state;
mod traps;
mod windows;
