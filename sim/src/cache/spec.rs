//! Sizes of the caches.

use super::{L1_LINE, LINE};
use crate::memory::SpecError;
use serde::{Deserialize, Serialize};

/// Sizes of the caches of one processor. Lines are 32 bytes in the I- and D-cache (two sub-blocks
/// of 16 in the latter) and 64 in the E-cache: bursts, block transfers and the bus are built on
/// them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CacheSpec {
    /// Bytes of the I-cache, two-way (manual page 7): 16 KB.
    pub icache: u64,
    /// Bytes of the D-cache, direct-mapped, indexed by virtual address (manual page 8): 16 KB.
    pub dcache: u64,
    /// Bytes of the E-cache, direct-mapped (manual page 9): 512 KB in the Ultra 1 model 170
    /// (from memory, high confidence).
    pub ecache: u64,
}

impl Default for CacheSpec {
    /// The Ultra 1 model 170.
    fn default() -> Self {
        CacheSpec {
            icache: 16 << 10,
            dcache: 16 << 10,
            ecache: 512 << 10,
        }
    }
}

impl CacheSpec {
    /// Largest size of any cache: 16 MB, the most that an UltraSPARC-II addresses.
    pub const LARGEST: u64 = 16 << 20;

    /// Checks the sizes.
    ///
    /// # Errors
    /// Names the field and its rule.
    pub fn check(&self) -> Result<(), SpecError> {
        for (field, bytes, least) in [
            ("icache", self.icache, 2 * L1_LINE),
            ("dcache", self.dcache, L1_LINE),
            ("ecache", self.ecache, LINE),
        ] {
            if !bytes.is_power_of_two() {
                let rule = format!("must be a power of two, is {bytes} bytes");
                return Err(SpecError::new(field, rule));
            }
            if bytes < least || bytes > Self::LARGEST {
                let rule = format!(
                    "must be from {least} bytes (one line a way) to 16 MB, is {bytes} bytes"
                );
                return Err(SpecError::new(field, rule));
            }
        }
        if self.ecache < self.icache || self.ecache < self.dcache {
            return Err(SpecError::new(
                "ecache",
                "must be at least as large as the I- and D-cache, whose lines it includes",
            ));
        }
        Ok(())
    }
}
