//! The look-up in front of the data MMU: a cache of translations that it has given.
//!
//! Derived, never checkpointed. An entry stands only for cacheable big-endian memory whose TLB
//! entry is marked used, and it falls when the MMU names its page as stale, so a hit here does what
//! the MMU would have done. `--plain` leaves it empty.

use crate::ecu::Cacheable;
use stillframe_mmu::PageSize;
use stillframe_mmu::ultrasparc::Stale;

/// Entries a table; direct-mapped by page.
const ENTRIES: usize = 256;

/// What an entry gives.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// Physical address of the 8 KB piece of the page.
    pub frame_base: u64,
    /// Which caches may hold it.
    pub cacheable: Cacheable,
}

#[derive(Copy, Clone, Debug)]
struct Entry {
    key: u64,
    epoch: u64,
    mapped: Mapped,
}

const NO_KEY: u64 = u64::MAX;

/// Two tables: pages that may be read, and pages that may be written.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Entries of another epoch are gone.
    epoch: u64,
    read: Box<[Entry; ENTRIES]>,
    write: Box<[Entry; ENTRIES]>,
}

impl Default for Lookup {
    fn default() -> Self {
        let none = Entry {
            key: NO_KEY,
            epoch: 0,
            mapped: Mapped {
                frame_base: 0,
                cacheable: Cacheable::No,
            },
        };
        Lookup {
            epoch: 0,
            read: Box::new([none; ENTRIES]),
            write: Box::new([none; ENTRIES]),
        }
    }
}

/// The key of an access: page, address space and privilege. TL enters through the implicit ASI.
#[inline(always)]
pub const fn key(va: u64, asi: u8, privileged: bool) -> u64 {
    (va >> 13) << 9 | (asi as u64) << 1 | privileged as u64
}

#[inline(always)]
const fn slot(va: u64) -> usize {
    (va >> 13) as usize % ENTRIES
}

impl Lookup {
    /// The translation for a load, if it is known.
    #[inline(always)]
    pub fn for_read(&self, va: u64, key: u64) -> Option<Mapped> {
        let entry = &self.read[slot(va)];
        (entry.key == key && entry.epoch == self.epoch).then_some(entry.mapped)
    }

    /// The translation for a store, if it is known.
    #[inline(always)]
    pub fn for_write(&self, va: u64, key: u64) -> Option<Mapped> {
        let entry = &self.write[slot(va)];
        (entry.key == key && entry.epoch == self.epoch).then_some(entry.mapped)
    }

    /// Remembers a translation that the MMU gave for a load, or for a store if `writable`.
    pub fn insert(&mut self, va: u64, key: u64, mapped: Mapped, writable: bool) {
        let entry = Entry {
            key,
            epoch: self.epoch,
            mapped,
        };
        self.read[slot(va)] = entry;
        if writable {
            self.write[slot(va)] = entry;
        }
    }

    /// Forgets what no longer holds.
    pub fn forget(&mut self, stale: Stale) {
        match stale {
            Stale::Nothing => {}
            Stale::Page {
                va,
                size: PageSize::Kb8,
            } => {
                for table in [&mut self.read, &mut self.write] {
                    let entry = &mut table[slot(va.0)];
                    if entry.key >> 9 == va.0 >> 13 {
                        entry.key = NO_KEY;
                    }
                }
            }
            // A large page has many pieces here.
            Stale::Page { .. } | Stale::All => self.epoch += 1,
        }
    }
}
