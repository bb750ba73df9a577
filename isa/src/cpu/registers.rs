//! The integer registers in view.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::{Deref, DerefMut};

/// The registers in view: 0 to 7 the globals in use, 8 to 15 outs, 16 to 23 locals, 24 to 31 ins,
/// and 32 the sink that swallows writes to `%g0`. Register 0 is never written, so it reads zero.
/// The sink is no state: it is neither compared nor saved.
#[derive(Clone, Debug)]
pub struct Registers(pub [u64; 33]);

impl Default for Registers {
    fn default() -> Self {
        Registers([0; 33])
    }
}

impl Deref for Registers {
    type Target = [u64; 33];

    #[inline(always)]
    fn deref(&self) -> &[u64; 33] {
        &self.0
    }
}

impl DerefMut for Registers {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [u64; 33] {
        &mut self.0
    }
}

impl PartialEq for Registers {
    fn eq(&self, other: &Self) -> bool {
        self.0[..32] == other.0[..32]
    }
}

impl Eq for Registers {}

impl Serialize for Registers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seen = [0; 32];
        seen.copy_from_slice(&self.0[..32]);
        seen.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Registers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seen = <[u64; 32]>::deserialize(deserializer)?;
        let mut registers = Registers::default();
        registers.0[1..32].copy_from_slice(&seen[1..]);
        Ok(registers)
    }
}
