//! Internal registers by address-space identifier: the MMU's, and those that read as zero.

use super::super::pipeline::Reason;
use super::Bus;
use crate::trace::{self, Event, Sink};
use stillframe_isa::{Asi, TrapType, Va};
use stillframe_mmu::ultrasparc::{AsiClass, AsiInfo, Stale, TlbEvent, TlbKind, WriteEffects};

/// Cycles that an access to an internal register holds the pipe.
///
/// Model: the manual gives no latency of internal ASIs; `hardware.md` section 8 lists it as open.
pub const INTERNAL_ACCESS: u64 = 4;

impl<S: Sink> Bus<'_, S> {
    /// An 8-byte access to an internal register; `None` if the ASI is no register's.
    pub(super) fn internal<T>(
        &mut self,
        asi: Asi,
        bytes: usize,
        access: impl FnOnce(&mut Self) -> Result<T, TrapType>,
    ) -> Option<Result<T, TrapType>> {
        let class = AsiInfo::of(asi).class;
        if bytes != 8 || !matches!(class, AsiClass::MmuRegister | AsiClass::OtherRegister) {
            return None;
        }
        // Not dispatched until older loads have returned (manual p. 294).
        let ready = self
            .core
            .memory
            .loads_done(self.shared, self.now, self.sink);
        self.outcome
            .hold(ready.after(INTERNAL_ACCESS), Reason::Device);
        Some(access(self))
    }

    pub(super) fn read_internal(&mut self, asi: Asi, va: Va) -> Result<u64, TrapType> {
        let value = match AsiInfo::of(asi).class {
            AsiClass::MmuRegister => self.core.mmu.read_register(asi, va)?,
            // Model: the registers of the interrupt unit, the error unit, the caches' diagnostics
            // and the bus port read as zero.
            _ => 0,
        };
        self.outcome.value_at(self.now.after(INTERNAL_ACCESS));
        Ok(value)
    }

    pub(super) fn write_internal(&mut self, asi: Asi, va: Va, value: u64) -> Result<(), TrapType> {
        if AsiInfo::of(asi).class != AsiClass::MmuRegister {
            return Ok(());
        }
        let effects = self.core.mmu.write_register(asi, va, value)?;
        self.core.hazards.mmu_written((0x50..0x58).contains(&asi.0));
        self.derived.lookup.forget(effects.data);
        if asi == Asi::LSU_CONTROL {
            // The caches' enable bits are in what the look-up holds, not in the translation.
            self.derived.lookup.forget(Stale::All);
        }
        // Contexts and enable bits bear on fetch as well.
        self.core.fetch_line = u64::MAX;
        self.derived.drop_page();
        self.note(effects);
        Ok(())
    }

    /// Counts and traces what a store did to a TLB.
    fn note(&mut self, effects: WriteEffects) {
        let Some(event) = effects.event else { return };
        let counts = &mut self.core.counts;
        let traced = match event {
            TlbEvent::Fill {
                tlb, index, entry, ..
            } => {
                match tlb {
                    TlbKind::Instruction => counts.itlb_fills += 1,
                    TlbKind::Data => counts.dtlb_fills += 1,
                }
                Event::TlbFill {
                    tlb: side(tlb),
                    entry: index,
                    va: entry.page(),
                    context: entry.tag.context().bits() as u16,
                    tte: entry.data.0,
                }
            }
            TlbEvent::Demap {
                tlb,
                page,
                context,
                removed,
            } => {
                counts.demaps += 1;
                Event::TlbDemap {
                    tlb: side(tlb),
                    page: page.is_some(),
                    va: page.unwrap_or_default(),
                    context: context.map_or(0, |c| c.bits() as u16),
                    removed: removed.count_ones() as u8,
                }
            }
        };
        if S::ON {
            self.sink.event(self.now, traced);
        }
    }
}

fn side(tlb: TlbKind) -> trace::Tlb {
    match tlb {
        TlbKind::Instruction => trace::Tlb::I,
        TlbKind::Data => trace::Tlb::D,
    }
}
