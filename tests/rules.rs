//! The eleven rules of the snapshot firmware (`docs/firmware.md`), each shown by what the machine
//! did: its events, its registers, its memory and its TLB at chosen moments. Each test also shows
//! that what its rule is there to prevent was really tried.

#[path = "rules/context.rs"]
mod context;
#[path = "rules/end.rs"]
mod end;
#[path = "rules/every_run.rs"]
mod every_run;
#[path = "rules/floats.rs"]
mod floats;
#[path = "rules/freeze.rs"]
mod freeze;
#[path = "rules/guard.rs"]
mod guard;
#[path = "rules/hazards.rs"]
mod hazards;
#[path = "rules/kernel_stores.rs"]
mod kernel_stores;
#[path = "rules/lab.rs"]
mod lab;
#[path = "rules/release.rs"]
mod release;
#[path = "rules/traps.rs"]
mod traps;
