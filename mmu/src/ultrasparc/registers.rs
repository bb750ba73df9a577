//! The MMU registers by ASI and address (manual table 6-10, page 56, and pages 57 to 67).

use super::{
    AccessKind, ContextSelect, FaultType, LsuBits, LsuControl, Sfsr, TLB_ENTRIES, TagAccess, Tlb,
    TlbEntry, TlbKind, Tsb, TteData, UltraSparcMmu, Watchpoint, tlb::Written,
};
use crate::{Ctx, PageSize};
use stillframe_isa::{Asi, TrapType, Va};

/// Which remembered translations no longer hold.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Stale {
    /// None.
    #[default]
    Nothing,
    /// Those of one page, in every context.
    Page {
        /// Its first address.
        va: Va,
        /// Its size.
        size: PageSize,
    },
    /// All.
    All,
}

/// What a store to a register did to a TLB.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum TlbEvent {
    /// Data In or Data Access wrote an entry.
    Fill {
        /// Which TLB.
        tlb: TlbKind,
        /// Which entry.
        index: u8,
        /// What was there.
        replaced: TlbEntry,
        /// What is there now.
        entry: TlbEntry,
    },
    /// A page or a context was demapped.
    Demap {
        /// Which TLB.
        tlb: TlbKind,
        /// The page asked for, or `None` for the whole context.
        page: Option<Va>,
        /// The context; `None` for the reserved selection, which does nothing.
        context: Option<Ctx>,
        /// Bit n is set when entry n was removed.
        removed: u64,
    },
}

/// What follows from a store to a register.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteEffects {
    /// Fetch translations that no longer hold.
    pub fetch: Stale,
    /// Data translations that no longer hold.
    pub data: Stale,
    /// What happened to a TLB, for trace and counters.
    pub event: Option<TlbEvent>,
}

impl WriteEffects {
    fn of_fill(tlb: TlbKind, written: Written) -> WriteEffects {
        let Written {
            index,
            replaced,
            entry,
            stale,
        } = written;
        WriteEffects::of(
            tlb,
            stale,
            TlbEvent::Fill {
                tlb,
                index,
                replaced,
                entry,
            },
        )
    }

    fn of(tlb: TlbKind, stale: Stale, event: TlbEvent) -> WriteEffects {
        let event = Some(event);
        match tlb {
            TlbKind::Instruction => WriteEffects {
                fetch: stale,
                event,
                ..Self::default()
            },
            TlbKind::Data => WriteEffects {
                data: stale,
                event,
                ..Self::default()
            },
        }
    }
}

const TAG_TARGET: u64 = 0x00;
const PRIMARY_CONTEXT: u64 = 0x08;
const SECONDARY_CONTEXT: u64 = 0x10;
const SFSR: u64 = 0x18;
const SFAR: u64 = 0x20;
const TSB: u64 = 0x28;
const TAG_ACCESS: u64 = 0x30;
const VA_WATCHPOINT: u64 = 0x38;
const PA_WATCHPOINT: u64 = 0x40;

impl UltraSparcMmu {
    /// An 8-byte load from a register of class [`super::AsiClass::MmuRegister`].
    ///
    /// Model: of the address every bit is decoded (the hardware decodes an unspecified low part,
    /// manual page 56).
    ///
    /// # Errors
    ///
    /// `data_access_exception` with FT = 08 for a register that does not exist or cannot be read,
    /// `mem_address_not_aligned` for an address that is not a multiple of 8.
    pub fn read_register(&mut self, asi: Asi, va: Va) -> Result<u64, TrapType> {
        self.check_alignment(asi, va, AccessKind::Load)?;
        let value = match (asi, va.0) {
            (Asi::LSU_CONTROL, 0) => self.lsu.bits(),
            (Asi::IMMU, TAG_TARGET) => self.immu.tag_access.target().0,
            (Asi::IMMU, SFSR) => self.immu.sfsr.bits(),
            (Asi::IMMU, TSB) => self.immu.tsb.bits(),
            (Asi::IMMU, TAG_ACCESS) => self.immu.tag_access.bits(),
            (Asi::IMMU_TSB_8K_PTR, 0) => self.immu.tsb.pointer_8k(self.immu.tag_access).0,
            (Asi::IMMU_TSB_64K_PTR, 0) => self.immu.tsb.pointer_64k(self.immu.tag_access).0,
            (Asi::DMMU, TAG_TARGET) => self.dmmu.tag_access.target().0,
            (Asi::DMMU, PRIMARY_CONTEXT) => self.primary.bits(),
            (Asi::DMMU, SECONDARY_CONTEXT) => self.secondary.bits(),
            (Asi::DMMU, SFSR) => self.dmmu.sfsr.bits(),
            (Asi::DMMU, SFAR) => self.sfar.0,
            (Asi::DMMU, TSB) => self.dmmu.tsb.bits(),
            (Asi::DMMU, TAG_ACCESS) => self.dmmu.tag_access.bits(),
            (Asi::DMMU, VA_WATCHPOINT) => self.va_watchpoint.bits(),
            (Asi::DMMU, PA_WATCHPOINT) => self.pa_watchpoint.bits(),
            (Asi::DMMU_TSB_8K_PTR, 0) => self.dmmu.tsb.pointer_8k(self.dmmu.tag_access).0,
            (Asi::DMMU_TSB_64K_PTR, 0) => self.dmmu.tsb.pointer_64k(self.dmmu.tag_access).0,
            (Asi::DMMU_TSB_DIRECT_PTR, 0) => self.direct_pointer().0,
            (Asi::ITLB_DATA_ACCESS, _) if entry_number(va).is_some() => {
                self.read_entry(TlbKind::Instruction, va).data.read_back().0
            }
            (Asi::DTLB_DATA_ACCESS, _) if entry_number(va).is_some() => {
                self.read_entry(TlbKind::Data, va).data.read_back().0
            }
            (Asi::ITLB_TAG_READ, _) if entry_number(va).is_some() => {
                self.read_entry(TlbKind::Instruction, va).tag.bits()
            }
            (Asi::DTLB_TAG_READ, _) if entry_number(va).is_some() => {
                self.read_entry(TlbKind::Data, va).tag.bits()
            }
            _ => {
                let why = FaultType::BAD_ASI;
                return Err(self.register_exception(asi, va, AccessKind::Load, why));
            }
        };
        Ok(value)
    }

    /// An 8-byte store to a register of class [`super::AsiClass::MmuRegister`]. It takes effect
    /// at once.
    ///
    /// # Errors
    ///
    /// `data_access_exception` with FT = 08 for a register that does not exist or cannot be
    /// written, with FT = 20 for a demap address in the hole; `mem_address_not_aligned` for an
    /// address that is not a multiple of 8.
    pub fn write_register(
        &mut self,
        asi: Asi,
        va: Va,
        value: u64,
    ) -> Result<WriteEffects, TrapType> {
        self.check_alignment(asi, va, AccessKind::Store)?;
        let nothing = WriteEffects::default();
        let effects = match (asi, va.0) {
            (Asi::LSU_CONTROL, 0) => self.write_lsu(LsuControl::from_written(value)),
            (Asi::IMMU, SFSR) => {
                self.immu.sfsr = Sfsr::instruction_from_written(value);
                nothing
            }
            (Asi::IMMU, TSB) => {
                self.immu.tsb = Tsb::from_written(value);
                nothing
            }
            (Asi::IMMU, TAG_ACCESS) => {
                self.immu.tag_access = TagAccess::from_written(value);
                nothing
            }
            (Asi::DMMU, PRIMARY_CONTEXT) => self.write_primary(Ctx::from_low_bits(value)),
            (Asi::DMMU, SECONDARY_CONTEXT) => self.write_secondary(Ctx::from_low_bits(value)),
            (Asi::DMMU, SFSR) => {
                self.dmmu.sfsr = Sfsr::data_from_written(value);
                nothing
            }
            (Asi::DMMU, TSB) => {
                self.dmmu.tsb = Tsb::from_written(value);
                nothing
            }
            (Asi::DMMU, TAG_ACCESS) => {
                self.dmmu.tag_access = TagAccess::from_written(value);
                nothing
            }
            // While a watchpoint is armed no data translation may be remembered, so moving one
            // makes none stale.
            (Asi::DMMU, VA_WATCHPOINT) => {
                self.va_watchpoint = Watchpoint::virtual_from_written(value);
                nothing
            }
            (Asi::DMMU, PA_WATCHPOINT) => {
                self.pa_watchpoint = Watchpoint::physical_from_written(value);
                nothing
            }
            (Asi::ITLB_DATA_IN, 0) => self.data_in(TlbKind::Instruction, TteData(value)),
            (Asi::DTLB_DATA_IN, 0) => self.data_in(TlbKind::Data, TteData(value)),
            (Asi::ITLB_DATA_ACCESS, _) if entry_number(va).is_some() => {
                self.data_access(TlbKind::Instruction, va, TteData(value))
            }
            (Asi::DTLB_DATA_ACCESS, _) if entry_number(va).is_some() => {
                self.data_access(TlbKind::Data, va, TteData(value))
            }
            (Asi::IMMU_DEMAP, _) => self.demap(TlbKind::Instruction, asi, va)?,
            (Asi::DMMU_DEMAP, _) => self.demap(TlbKind::Data, asi, va)?,
            _ => {
                let why = FaultType::BAD_ASI;
                return Err(self.register_exception(asi, va, AccessKind::Store, why));
            }
        };
        Ok(effects)
    }

    /// What entry to `RED_state` and every reset does: both MMUs are disabled, nothing else
    /// changes (manual page 54).
    pub fn enter_red_state(&mut self) -> WriteEffects {
        self.write_lsu(self.lsu.without(LsuBits::IM.union(LsuBits::DM)))
    }

    fn check_alignment(&mut self, asi: Asi, va: Va, kind: AccessKind) -> Result<(), TrapType> {
        if va.0 & 7 == 0 {
            return Ok(());
        }
        self.record_data_trap(super::DataRequest {
            va,
            asi,
            kind,
            privileged: true,
            bytes: 8,
        });
        Err(TrapType::MEM_ADDRESS_NOT_ALIGNED)
    }

    /// The 8 KB or the 64 KB pointer, as the page of the last protection fault had it (manual
    /// page 63).
    fn direct_pointer(&self) -> Va {
        if self.direct_64k {
            self.dmmu.tsb.pointer_64k(self.dmmu.tag_access)
        } else {
            self.dmmu.tsb.pointer_8k(self.dmmu.tag_access)
        }
    }

    fn read_entry(&self, kind: TlbKind, va: Va) -> TlbEntry {
        self.tlb(kind).entry((va.0 >> 3) as u8)
    }

    fn write_lsu(&mut self, new: LsuControl) -> WriteEffects {
        let old = std::mem::replace(&mut self.lsu, new);
        let all_if = |changed| if changed { Stale::All } else { Stale::Nothing };
        WriteEffects {
            fetch: all_if(old.differs_for_fetch(new)),
            data: all_if(old.differs_for_data(new)),
            event: None,
        }
    }

    fn write_primary(&mut self, new: Ctx) -> WriteEffects {
        let old = std::mem::replace(&mut self.primary, new);
        let stale = if old == new {
            Stale::Nothing
        } else {
            Stale::All
        };
        WriteEffects {
            fetch: stale,
            data: stale,
            event: None,
        }
    }

    fn write_secondary(&mut self, new: Ctx) -> WriteEffects {
        let old = std::mem::replace(&mut self.secondary, new);
        // Instructions are never fetched in the secondary context (manual page 52).
        let data = if old == new {
            Stale::Nothing
        } else {
            Stale::All
        };
        WriteEffects {
            data,
            ..WriteEffects::default()
        }
    }

    fn data_in(&mut self, kind: TlbKind, data: TteData) -> WriteEffects {
        let (tag, tlb) = self.tag_and_tlb(kind);
        WriteEffects::of_fill(kind, tlb.replace(tag, data))
    }

    fn data_access(&mut self, kind: TlbKind, va: Va, data: TteData) -> WriteEffects {
        let (tag, tlb) = self.tag_and_tlb(kind);
        WriteEffects::of_fill(kind, tlb.write((va.0 >> 3) as u8, tag, data))
    }

    /// The TLB and the tag that a write to it takes.
    fn tag_and_tlb(&mut self, kind: TlbKind) -> (TagAccess, &mut Tlb) {
        match kind {
            TlbKind::Instruction => (self.immu.tag_access, &mut self.itlb),
            TlbKind::Data => (self.dmmu.tag_access, &mut self.dtlb),
        }
    }

    /// Model: the reserved type cannot be told from context demap, since the type is one bit
    /// (manual page 67); later processors gave bit 7 a meaning.
    fn demap(&mut self, kind: TlbKind, asi: Asi, va: Va) -> Result<WriteEffects, TrapType> {
        if va.in_hole() {
            let why = FaultType::OUT_OF_RANGE;
            return Err(self.register_exception(asi, va, AccessKind::Store, why));
        }
        let whole_context = va.0 >> 6 & 1 != 0;
        let page = (!whole_context).then_some(Va(va.0 & !0x1FFF));
        let select = ContextSelect::from_code(va.0 >> 4);
        if select == ContextSelect::None {
            let event = TlbEvent::Demap {
                tlb: kind,
                page,
                context: None,
                removed: 0,
            };
            return Ok(WriteEffects::of(kind, Stale::Nothing, event));
        }
        let context = self.context(select);
        let (_, tlb) = self.tag_and_tlb(kind);
        let (removed, stale) = match page {
            Some(page) => tlb.demap_page(page, context),
            None => tlb.demap_context(context),
        };
        if page.is_some() && removed.count_ones() > 1 {
            self.count_multiple_match(kind);
        }
        let event = TlbEvent::Demap {
            tlb: kind,
            page,
            context: Some(context),
            removed,
        };
        Ok(WriteEffects::of(kind, stale, event))
    }

    fn count_multiple_match(&mut self, kind: TlbKind) {
        match kind {
            TlbKind::Instruction => self.hazards.itlb_multiple_match += 1,
            TlbKind::Data => self.hazards.dtlb_multiple_match += 1,
        }
    }
}

/// The entry that a Data Access or Tag Read address names: 0 to 1F8, a multiple of 8.
fn entry_number(va: Va) -> Option<u8> {
    (va.0 < 8 * TLB_ENTRIES as u64).then_some((va.0 >> 3) as u8)
}
