//! A queue of at most sixteen entries, each with a number that never comes again.

use serde::{Deserialize, Serialize};

/// Entries that a ring has room for: no buffer is larger.
pub(super) const ROOM: usize = 16;

/// A queue whose entries are named by their place in the sequence of all entries ever made.
/// Entries that have left stay readable until sixteen later ones have come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ring<T> {
    entries: [T; ROOM],
    /// Number of the oldest entry.
    head: u64,
    /// Number of the next entry.
    tail: u64,
}

impl<T: Copy + Default> Ring<T> {
    pub(super) fn new() -> Ring<T> {
        Ring {
            entries: [T::default(); ROOM],
            head: 0,
            tail: 0,
        }
    }

    #[inline(always)]
    pub(super) fn is_empty(&self) -> bool {
        self.head == self.tail
    }

    #[inline(always)]
    pub(super) fn len(&self) -> u64 {
        self.tail - self.head
    }

    #[inline(always)]
    pub(super) fn head(&self) -> u64 {
        self.head
    }

    #[inline(always)]
    pub(super) fn tail(&self) -> u64 {
        self.tail
    }

    /// The entry `number`, if it is or was lately there; another one otherwise.
    #[inline(always)]
    pub(super) fn at(&self, number: u64) -> &T {
        &self.entries[number as usize % ROOM]
    }

    #[inline(always)]
    pub(super) fn at_mut(&mut self, number: u64) -> &mut T {
        &mut self.entries[number as usize % ROOM]
    }

    /// Adds an entry; there is room. Returns its number.
    #[inline(always)]
    pub(super) fn push(&mut self, entry: T) -> u64 {
        let number = self.tail;
        *self.at_mut(number) = entry;
        self.tail += 1;
        number
    }

    /// Drops the oldest entry, if there is one.
    #[inline(always)]
    pub(super) fn pop(&mut self) {
        if self.head < self.tail {
            self.head += 1;
        }
    }

    /// Drops the entries before `number`, which is not beyond the next one.
    #[inline(always)]
    pub(super) fn drop_before(&mut self, number: u64) {
        self.head = number.min(self.tail).max(self.head);
    }

    /// Numbers of the entries, oldest first.
    #[inline(always)]
    pub(super) fn numbers(&self) -> std::ops::Range<u64> {
        self.head..self.tail
    }
}
