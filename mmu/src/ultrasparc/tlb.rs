//! A translation look-aside buffer: 64 entries, fully associative (SUN-5; manual pages 43, 64 to
//! 69).

use super::overlap;
use super::{Stale, TagAccess, TteBits, TteData};
use crate::{Ctx, Pa};
use serde::{Deserialize, Serialize};
use stillframe_isa::Va;

/// Entries of each TLB.
pub const TLB_ENTRIES: usize = 64;

/// Which of the two TLBs.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TlbKind {
    /// The iTLB.
    Instruction,
    /// The dTLB.
    Data,
}

/// An entry as it is stored.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlbEntry {
    /// Page and context.
    pub tag: TagAccess,
    /// The fields of the TTE that the TLB keeps.
    pub data: TteData,
}

impl TlbEntry {
    /// Where `va`, which the entry matches, lies in physical memory.
    #[inline(always)]
    pub const fn translate(self, va: Va) -> Pa {
        let offset = self.data.size().offset_mask();
        Pa((self.data.pa().0 & !offset) | (va.0 & offset))
    }

    /// First address of the page.
    pub const fn page(self) -> Va {
        Va(self.tag.va().0 & !self.data.size().offset_mask())
    }
}

/// What the comparator of an entry holds: an address matches when it agrees with `tag` where
/// `mask` has ones.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Comparator {
    pub(super) tag: u64,
    pub(super) mask: u64,
}

impl Comparator {
    /// Matches nothing: bits 63 and 62 of a legal address are alike.
    const NEVER: Comparator = Comparator {
        tag: 1 << 62,
        mask: 3 << 62,
    };

    const fn of(entry: TlbEntry) -> Comparator {
        if !entry.data.v() {
            return Comparator::NEVER;
        }
        let context = if entry.data.g() { 0 } else { Ctx::MASK };
        let page = !entry.data.size().offset_mask();
        Comparator {
            tag: entry.tag.bits(),
            mask: page | context,
        }
    }

    #[inline(always)]
    const fn matches(self, key: u64) -> bool {
        (self.tag ^ key) & self.mask == 0
    }

    /// Whether some address matches both.
    ///
    /// Two tags share an address exactly when they agree in the bits that both compare: of two
    /// page masks the smaller is the larger page's, and a global entry compares no context.
    #[inline(always)]
    pub(super) const fn meets(self, other: Comparator) -> bool {
        let both = self.mask & other.mask;
        (self.tag ^ other.tag) & both == 0 && both != Comparator::NEVER.mask
    }
}

/// A match.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// The entry; the lowest if there are several.
    pub(super) index: u8,
    /// Whether several entries match, which the hardware leaves undefined (manual page 66).
    pub(super) multiple: bool,
}

/// What a write to an entry did.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) index: u8,
    pub(super) replaced: TlbEntry,
    pub(super) entry: TlbEntry,
    pub(super) stale: Stale,
}

const HINTS: usize = 256;

/// The buffer. What is compared and checkpointed is its entries alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "TlbState", into = "TlbState")]
pub struct Tlb {
    kind: TlbKind,
    entries: [TlbEntry; TLB_ENTRIES],
    /// Derived from `entries`.
    comparators: [Comparator; TLB_ENTRIES],
    /// Derived from `entries`: bit n is set when some address matches entry n and another.
    overlapping: u64,
    /// Where a look-up found its page last, by the page's low bits. A hint is tried, never
    /// believed.
    hints: [u8; HINTS],
    use_hints: bool,
}

#[derive(Serialize, Deserialize)]
struct TlbState {
    kind: TlbKind,
    entries: Vec<TlbEntry>,
}

impl From<Tlb> for TlbState {
    fn from(tlb: Tlb) -> TlbState {
        TlbState {
            kind: tlb.kind,
            entries: tlb.entries.to_vec(),
        }
    }
}

impl TryFrom<TlbState> for Tlb {
    type Error = String;

    fn try_from(state: TlbState) -> Result<Tlb, String> {
        let found = state.entries.len();
        let entries: [TlbEntry; TLB_ENTRIES] = state
            .entries
            .try_into()
            .map_err(|_| format!("a TLB has {TLB_ENTRIES} entries, not {found}"))?;
        let mut tlb = Tlb::new(state.kind);
        for (index, entry) in entries.into_iter().enumerate() {
            // Through the constructors, so that no entry holds what a store could not have put
            // there.
            tlb.entries[index] = TlbEntry {
                tag: TagAccess::from_written(entry.tag.bits()),
                data: entry.data.stored_by(state.kind),
            };
            tlb.comparators[index] = Comparator::of(tlb.entries[index]);
        }
        tlb.overlapping = overlap::all(&tlb.comparators);
        Ok(tlb)
    }
}

impl PartialEq for Tlb {
    fn eq(&self, other: &Tlb) -> bool {
        self.kind == other.kind && self.entries == other.entries
    }
}

impl Eq for Tlb {}

impl Tlb {
    /// A TLB with every entry invalid.
    ///
    /// Model: the hardware does not clear its entries at power-on (manual page 55); software that
    /// enables the MMU without writing each entry is wrong there and works here.
    pub fn new(kind: TlbKind) -> Tlb {
        Tlb {
            kind,
            entries: [TlbEntry::default(); TLB_ENTRIES],
            comparators: [Comparator::NEVER; TLB_ENTRIES],
            overlapping: 0,
            hints: [0; HINTS],
            use_hints: true,
        }
    }

    /// Which TLB it is.
    pub const fn kind(&self) -> TlbKind {
        self.kind
    }

    /// Entry `index` modulo 64, valid or not.
    #[inline(always)]
    pub const fn entry(&self, index: u8) -> TlbEntry {
        self.entries[index as usize % TLB_ENTRIES]
    }

    /// The valid entries with their numbers, in order.
    pub fn valid(&self) -> impl Iterator<Item = (u8, TlbEntry)> {
        (0..).zip(self.entries).filter(|(_, entry)| entry.data.v())
    }

    /// Whether some address matches entry `index` and another entry: a hazard, since a multiple
    /// match is undefined.
    #[inline(always)]
    pub const fn overlaps(&self, index: u8) -> bool {
        self.overlapping >> (index & 63) & 1 != 0
    }

    /// Turns the search hints on or off; they change nothing but host time.
    pub const fn set_hints(&mut self, on: bool) {
        self.use_hints = on;
    }

    /// The entry that matches `va`, a legal address, in `context`. Does not set Used.
    #[inline]
    pub(super) fn look_up(&mut self, va: Va, context: Ctx) -> Option<Hit> {
        let key = TagAccess::new(va, context).bits();
        let slot = (va.0 >> 13) as usize % HINTS;
        let hint = self.hints[slot];
        if self.use_hints
            && self.comparators[hint as usize % TLB_ENTRIES].matches(key)
            && !self.overlaps(hint)
        {
            return Some(Hit {
                index: hint,
                multiple: false,
            });
        }
        let index = self.first_match(key, 0)?;
        self.hints[slot] = index;
        let multiple = self.overlaps(index) && self.first_match(key, index as usize + 1).is_some();
        Some(Hit { index, multiple })
    }

    fn first_match(&self, key: u64, from: usize) -> Option<u8> {
        let found = self.comparators[from..]
            .iter()
            .position(|c| c.matches(key))?;
        Some((from + found) as u8)
    }

    /// Sets Used: the entry has translated.
    #[inline(always)]
    pub(super) const fn mark_used(&mut self, index: u8) {
        let entry = &mut self.entries[index as usize % TLB_ENTRIES];
        entry.data = entry.data.with(TteBits::USED, true);
    }

    /// Data Access: writes entry `index` modulo 64 (manual page 65).
    pub(super) fn write(&mut self, index: u8, tag: TagAccess, data: TteData) -> Written {
        let slot = index as usize % TLB_ENTRIES;
        let old = self.entries[slot];
        let entry = TlbEntry {
            tag,
            data: data.stored_by(self.kind),
        };
        self.entries[slot] = entry;
        self.comparators[slot] = Comparator::of(entry);
        if self.overlapping >> slot & 1 != 0 {
            self.overlapping = overlap::all(&self.comparators);
        } else {
            let twins = overlap::with(&self.comparators, slot);
            self.overlapping |= twins | if twins != 0 { 1 << slot } else { 0 };
        }
        let stale = if self.overlaps(index) {
            // Pages of other entries are now matched twice.
            Stale::All
        } else if old.data.v() {
            Stale::Page {
                va: old.page(),
                size: old.data.size(),
            }
        } else {
            Stale::Nothing
        };
        Written {
            index,
            replaced: old,
            entry,
            stale,
        }
    }

    /// Data In: writes the entry that the replacement policy names (manual pages 66 and 69). A
    /// matching entry is not looked for.
    pub(super) fn replace(&mut self, tag: TagAccess, data: TteData) -> Written {
        let (index, cleared) = self.victim();
        let written = self.write(index, tag, data);
        if cleared {
            Written {
                stale: Stale::All,
                ..written
            }
        } else {
            written
        }
    }

    /// The lowest invalid entry; else the lowest that is neither used nor locked; else every Used
    /// bit is cleared and the search repeated; with every entry locked the last one goes (manual
    /// page 43). Also tells whether Used bits were cleared.
    fn victim(&mut self) -> (u8, bool) {
        if let Some(index) = self.first_entry(|data| !data.v()) {
            return (index, false);
        }
        if let Some(index) = self.first_entry(|data| !data.used() && !data.l()) {
            return (index, false);
        }
        // Model: whether the bits of locked entries go too is not stated; all go.
        for entry in &mut self.entries {
            entry.data = entry.data.with(TteBits::USED, false);
        }
        let last = TLB_ENTRIES as u8 - 1;
        (self.first_entry(|data| !data.l()).unwrap_or(last), true)
    }

    fn first_entry(&self, wanted: impl Fn(TteData) -> bool) -> Option<u8> {
        self.entries
            .iter()
            .position(|entry| wanted(entry.data))
            .map(|index| index as u8)
    }

    /// Demap page: invalidates every entry that matches, locked or not (manual pages 66 and 67).
    /// Returns the set of entries removed and what became stale.
    pub(super) fn demap_page(&mut self, va: Va, context: Ctx) -> (u64, Stale) {
        let key = TagAccess::new(va, context).bits();
        self.invalidate(|_, comparator| comparator.matches(key))
    }

    /// Demap context: invalidates every entry of the context that is not global.
    pub(super) fn demap_context(&mut self, context: Ctx) -> (u64, Stale) {
        self.invalidate(|entry, _| !entry.data.g() && entry.tag.context() == context)
    }

    fn invalidate(&mut self, doomed: impl Fn(TlbEntry, Comparator) -> bool) -> (u64, Stale) {
        let mut removed = 0u64;
        let mut stale = Stale::Nothing;
        for index in 0..TLB_ENTRIES {
            let entry = self.entries[index];
            if !entry.data.v() || !doomed(entry, self.comparators[index]) {
                continue;
            }
            removed |= 1 << index;
            stale = match stale {
                Stale::Nothing => Stale::Page {
                    va: entry.page(),
                    size: entry.data.size(),
                },
                _ => Stale::All,
            };
            self.entries[index].data = entry.data.with(TteBits::V, false);
            self.comparators[index] = Comparator::NEVER;
        }
        if removed & self.overlapping != 0 {
            self.overlapping = overlap::all(&self.comparators);
        }
        (removed, stale)
    }
}
