//! Every permission at the initiation, and whether it came back.
//!
//! The tables are the firmware's own (`docs/firmware.md`): a three-level software translation
//! table, a TSB in front of it, and the data TLB in front of that. Rule 10 of the plan: at
//! completion all three equal the original.

use crate::boot::layout::{Layout, PAGE, USER_CONTEXT};
use crate::memory::PhysMem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use stillframe_mmu::ultrasparc::{TlbKind, TteData};
use stillframe_mmu::{Ctx, Pa, UltraSparcMmu};

/// Entries of a table page.
const ENTRIES: u64 = PAGE / 8;
/// Physical address of the kernel's word that holds the table's root (K_ROOT, `layout.inc`).
const ROOT_POINTER: u64 = 0xF028;
/// TTE bit that keeps the page's own write permission while W is taken away.
const OWN_WRITE: u64 = 1 << 7;
/// TTE.W.
const W: u64 = 1 << 1;
/// TTE.V.
const V: u64 = 1 << 63;
/// TTE bit by which the firmware knows executable pages; the hardware has none.
const EXECUTABLE: u64 = 1 << 8;
/// TTE.CV.
const CV: u64 = 1 << 4;
/// TTE.PA<40:13>.
const FRAME: u64 = (1 << 41) - PAGE;
/// Bits that decide what an access may do and that a TLB keeps: valid, size, NFO, physical address,
/// cacheability, side effect, privilege, write, global.
const IN_TLB: u64 = V | 0b111 << 60 | FRAME | 0b11_1111;
/// The same for tables, which keep the firmware's own bits too.
const RIGHTS: u64 = IN_TLB | EXECUTABLE | OWN_WRITE;

/// Where a permission was found wrong.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PermissionError {
    /// The translation table's entry for `va` was `was` and is `is`.
    Table {
        /// Virtual page address.
        va: u64,
        /// The entry at the initiation (0 if there was none).
        was: u64,
        /// The entry now.
        is: u64,
    },
    /// The TSB's entry for `va` differs from the table's.
    Tsb {
        /// Virtual page address.
        va: u64,
        /// The table's entry.
        table: u64,
        /// The TSB's.
        is: u64,
    },
    /// The data TLB's entry for `va` differs from the table's.
    Tlb {
        /// Virtual page address.
        va: u64,
        /// The table's entry.
        table: u64,
        /// The TLB's.
        is: u64,
    },
}

/// The leaf entries of the translation table by virtual page address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions {
    leaves: BTreeMap<u64, u64>,
}

impl Permissions {
    /// Reads the table as it stands in main memory.
    pub fn read(memory: &PhysMem) -> Permissions {
        let root = memory.read::<8>(Pa(ROOT_POINTER)).unwrap_or(0);
        let mut leaves = BTreeMap::new();
        for (top, middle) in entries(memory, root) {
            for (mid, leaf) in entries(memory, middle) {
                for (low, tte) in entries(memory, leaf) {
                    let va = top << 33 | mid << 23 | low << 13;
                    leaves.insert(va, tte);
                }
            }
        }
        Permissions { leaves }
    }

    /// What differs now: in the table from `self`, in TSB and TLB from the table.
    pub fn compare(
        &self,
        memory: &PhysMem,
        layout: &Layout,
        mmu: &UltraSparcMmu,
    ) -> Vec<PermissionError> {
        let now = Permissions::read(memory);
        let mut errors = Vec::new();
        for (&va, &is) in &now.leaves {
            let was = match self.leaves.get(&va) {
                Some(&was) if (was ^ is) & FRAME == 0 => was,
                // Mapped since, or given back and mapped anew: it must have the right that it
                // keeps as its own.
                _ if (is & OWN_WRITE != 0) == (is & W != 0)
                    && is_mapped(memory, layout, is & FRAME, va) =>
                {
                    is
                }
                _ => 0,
            };
            if (was ^ is) & RIGHTS != 0 {
                errors.push(PermissionError::Table { va, was, is });
            }
        }
        for (&va, &was) in &self.leaves {
            if !now.leaves.contains_key(&va) && is_mapped(memory, layout, was & FRAME, va) {
                errors.push(PermissionError::Table { va, was, is: 0 });
            }
        }
        let differs = |va: u64, is: u64| {
            let table = now.leaves.get(&va).copied().unwrap_or(0);
            ((table ^ is) & RIGHTS != 0).then_some(table)
        };
        for line in 0..512u64 << layout.tsb_code {
            let at = layout.tsb + line * 16;
            let tag = memory.read::<8>(Pa(at)).unwrap_or(0);
            let is = memory.read::<8>(Pa(at + 8)).unwrap_or(0);
            if is & V == 0 || tag >> 63 != 0 || tag >> 48 != u64::from(USER_CONTEXT) {
                continue;
            }
            // The tag holds VA<63:22>; the line number implies VA<21:13> (manual p. 41).
            let va = (tag & ((1 << 42) - 1)) << 22 | (line & 511) << 13;
            if let Some(table) = differs(va, is) {
                errors.push(PermissionError::Tsb { va, table, is });
            }
        }
        for kind in [TlbKind::Data, TlbKind::Instruction] {
            // The instruction TLB keeps neither W nor CV (manual p. 43).
            let kept = match kind {
                TlbKind::Data => IN_TLB,
                TlbKind::Instruction => IN_TLB & !(W | CV),
            };
            for (_, entry) in mmu.tlb(kind).valid() {
                let context = Ctx::from_low_bits(u64::from(USER_CONTEXT));
                if entry.tag.context() != context || entry.data.g() {
                    continue;
                }
                let (va, is) = (entry.page().0, entry.data.0);
                let table = now.leaves.get(&va).copied().unwrap_or(0);
                if (table ^ is) & kept != 0 {
                    errors.push(PermissionError::Tlb { va, table, is });
                }
            }
        }
        errors
    }
}

/// Whether the frame table says that `frame` is the user's page at `va`. It does not once the work
/// has given the page back.
fn is_mapped(memory: &PhysMem, layout: &Layout, frame: u64, va: u64) -> bool {
    let entry = layout.frame_table + frame / PAGE * 16;
    let word = |offset: u64| memory.read::<8>(Pa(entry + offset)).unwrap_or(0);
    word(0) != 0 && word(8) & !(PAGE - 1) == va
}

/// Where the user's virtual address `va` lies by the firmware's table, for a reader outside the
/// machine. The table covers 43 bits; there is nothing beyond.
pub fn look_through(memory: &PhysMem, va: u64) -> Option<Pa> {
    if va >> 43 != 0 {
        return None;
    }
    let root = memory.read::<8>(Pa(ROOT_POINTER)).ok()?;
    let leaf = entry(memory, entry(memory, root, va >> 33)?, va >> 23)?;
    let tte = TteData(entry(memory, leaf, va >> 13)?);
    tte.v()
        .then(|| Pa(tte.pa().0 & !(PAGE - 1) | va & (PAGE - 1)))
}

/// An entry of a table page that is not empty. The table's address is the guest's word.
fn entry(memory: &PhysMem, table: u64, index: u64) -> Option<u64> {
    let at = table.checked_add(index % ENTRIES * 8)?;
    memory.read::<8>(Pa(at)).ok().filter(|entry| *entry != 0)
}

/// The entries of a table page that are not empty: index and content.
fn entries(memory: &PhysMem, table: u64) -> Vec<(u64, u64)> {
    (0..ENTRIES)
        .filter_map(|n| entry(memory, table, n).map(|content| (n, content)))
        .collect()
}
