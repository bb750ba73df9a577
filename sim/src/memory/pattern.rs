//! What absent frames read: pure functions of the address, so that nothing need be stored.

/// Content of a frame that nobody has written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// Untouched main memory: depends on the address alone.
    Address,
    /// Untouched snapshot memory with random content.
    Seeded(u64),
    /// Untouched snapshot memory with zeros.
    Zero,
}

impl Pattern {
    /// The aligned doubleword at physical address `pa`.
    pub(super) fn word(self, pa: u64) -> u64 {
        let address = pa & !7;
        match self {
            Pattern::Address => mix(address ^ 0x5374_696C_6C66_7261),
            Pattern::Seeded(seed) => mix(mix(seed ^ 0x6D65_2F73_6E61_7073).wrapping_add(address)),
            Pattern::Zero => 0,
        }
    }

    /// The `N` bytes (1, 2, 4 or 8) at `pa`, which is a multiple of `N`, zero-extended.
    pub(super) fn read<const N: usize>(self, pa: u64) -> u64 {
        let shift = (8 - N as u64 - (pa & 7 & !(N as u64 - 1))) * 8;
        let mask = if N == 8 { u64::MAX } else { (1 << (8 * N)) - 1 };
        (self.word(pa) >> shift) & mask
    }
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): every input bit reaches every
/// output bit.
pub(crate) const fn mix(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
