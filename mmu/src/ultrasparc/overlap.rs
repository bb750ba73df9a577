//! Which TLB entries could match one address together.

use super::tlb::{Comparator, TLB_ENTRIES};

/// The set of entries that share an address with another entry.
pub(super) fn all(comparators: &[Comparator; TLB_ENTRIES]) -> u64 {
    (0..TLB_ENTRIES)
        .filter(|&n| with(comparators, n) != 0)
        .fold(0, |set, n| set | 1 << n)
}

/// The set of other entries that share an address with entry `one`.
pub(super) fn with(comparators: &[Comparator; TLB_ENTRIES], one: usize) -> u64 {
    let subject = comparators[one];
    let mut set = 0u64;
    for (n, &comparator) in comparators.iter().enumerate() {
        set |= u64::from(comparator.meets(subject)) << n;
    }
    set & !(1 << one)
}
