//! The processor bus (UPA) with the memories behind it, and what all processors share.

mod resource;
mod shared;
mod spec;
mod windows;

#[cfg(test)]
mod tests;

pub use resource::{Bus, BusCounters, Grant, Transaction};
pub use shared::Shared;
pub use spec::{BankTiming, BusSpec};
pub(crate) use windows::Windows;
