//! Which storage or device a physical address belongs to.

use super::FRAME_BYTES;
use serde::{Deserialize, Serialize};
use stillframe_mmu::Pa;
use thiserror::Error;

/// First address of the snapshot memory (the second storage).
pub const SNAPSHOT_BASE: Pa = Pa(0x080_0000_0000);
/// First address of the boot PROM: RSTVaddr (manual, chapter 10).
pub const PROM_BASE: Pa = Pa(0x1FF_F000_0000);
/// Bytes of the boot PROM.
pub const PROM_BYTES: u64 = 64 * 1024;
/// First register of the I/O bridge.
pub const BRIDGE_BASE: Pa = Pa(0x1FE_0000_0000);
/// First register of the system controller.
pub const SYSTEM_BASE: Pa = Pa(0x1FE_0100_0000);
/// First register of the console, a 16550 at the address where the PC has it.
pub const CONSOLE_BASE: Pa = Pa(0x1FE_0200_03F8);

const BRIDGE_BYTES: u64 = 0x1000;
const SYSTEM_BYTES: u64 = 0x100;
const CONSOLE_BYTES: u64 = 8;
/// Main memory ends where the snapshot memory begins; the snapshot memory may be as large.
const LARGEST: u64 = SNAPSHOT_BASE.0;

/// A field of a specification that no machine can be built from.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{field}: {rule}")]
pub struct SpecError {
    /// The field's name.
    pub field: &'static str,
    /// What it must satisfy, and what it is.
    pub rule: String,
}

impl SpecError {
    /// `field` breaks `rule`.
    pub fn new(field: &'static str, rule: impl Into<String>) -> SpecError {
        SpecError {
            field,
            rule: rule.into(),
        }
    }
}

/// What answers at a physical address.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Target {
    /// Main memory, the first storage.
    Main,
    /// The snapshot memory, the second storage.
    Snapshot,
    /// The boot PROM.
    Prom,
    /// The I/O bridge's registers.
    Bridge,
    /// The system controller's registers.
    System,
    /// The console.
    Console,
}

/// What untouched snapshot memory holds (SUN-O2).
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SnapshotFill {
    /// A pure function of the seed and the address.
    #[default]
    Random,
    /// Zeros.
    Zero,
}

/// Sizes of the storages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemorySpec {
    /// Bytes of main memory: a multiple of 8 KB, at most 512 GB.
    pub main: u64,
    /// Bytes of the snapshot memory: a multiple of 8 KB (0: there is none), at most 512 GB.
    pub snapshot: u64,
    /// What the snapshot memory holds at the start.
    pub fill: SnapshotFill,
    /// Seed of that content.
    pub seed: u64,
}

impl MemorySpec {
    /// Checks the sizes.
    ///
    /// # Errors
    /// Names the field and its rule.
    pub fn check(&self) -> Result<(), SpecError> {
        for (field, bytes) in [("memory", self.main), ("snapshot_memory", self.snapshot)] {
            if !bytes.is_multiple_of(FRAME_BYTES as u64) {
                let rule = format!("must be a multiple of 8 KB, is {bytes} bytes");
                return Err(SpecError::new(field, rule));
            }
            if bytes > LARGEST {
                let rule = format!("must be at most 512 GB, is {bytes} bytes");
                return Err(SpecError::new(field, rule));
            }
        }
        if self.main == 0 {
            return Err(SpecError::new("memory", "must not be 0"));
        }
        Ok(())
    }

    /// What answers at `pa`; `None` if nothing does.
    #[inline]
    pub fn target(&self, pa: Pa) -> Option<Target> {
        if pa.0 < self.main {
            Some(Target::Main)
        } else if pa.0.wrapping_sub(SNAPSHOT_BASE.0) < self.snapshot {
            Some(Target::Snapshot)
        } else {
            Self::device(pa)
        }
    }

    #[cold]
    fn device(pa: Pa) -> Option<Target> {
        [
            (PROM_BASE, PROM_BYTES, Target::Prom),
            (BRIDGE_BASE, BRIDGE_BYTES, Target::Bridge),
            (SYSTEM_BASE, SYSTEM_BYTES, Target::System),
            (CONSOLE_BASE, CONSOLE_BYTES, Target::Console),
        ]
        .into_iter()
        .find(|(base, bytes, _)| pa.0.wrapping_sub(base.0) < *bytes)
        .map(|(_, _, target)| target)
    }
}
