//! The proof that a snapshot is one.
//!
//! At the freeze point the oracle notes, at no simulated cost, what main memory holds. When the
//! snapshot program says that it is done, every block in scope of the snapshot memory is compared
//! with that, and every permission with what it was at the initiation. Always, in every run.

mod permissions;
mod record;

pub use permissions::{PermissionError, Permissions, look_through};
pub use record::{Mismatch, SnapshotRecord};
