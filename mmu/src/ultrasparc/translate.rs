//! Translation and its checks: the decision tables of manual pages 50 and 51.

use super::{
    AccessKind, AsiClass, AsiInfo, ContextSelect, FaultType, LsuBits, TlbKind, UltraSparcMmu,
};
use crate::{Pa, PageSize};
use serde::{Deserialize, Serialize};
use stillframe_isa::{Asi, TrapType, Va};

/// A data access. The trap level is not part of it: it chose the ASI (see
/// [`super::implicit_data_asi`]), and the ASI chooses the context.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct DataRequest {
    /// The address, aligned for the access; with PSTATE.AM its upper half is already zero.
    pub va: Va,
    /// The ASI that the instruction names, or the implicit one.
    pub asi: Asi,
    /// What is done there.
    pub kind: AccessKind,
    /// PSTATE.PRIV.
    pub privileged: bool,
    /// Bytes moved: 1, 2, 4, 8, 16 (LDDA of 128 bits) or 64 (block). Of no meaning for FLUSH and
    /// PREFETCH.
    pub bytes: u8,
}

/// An instruction fetch.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct FetchRequest {
    /// The program counter.
    pub va: Va,
    /// PSTATE.PRIV.
    pub privileged: bool,
    /// Trap level: 0 fetches in the primary context, others in the nucleus.
    pub tl: u8,
    /// PSTATE.RED: the I-MMU is off in `RED_state` whatever its enable bit says.
    pub red: bool,
}

bitflags::bitflags! {
    /// What goes with a translated address.
    #[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(transparent)]
    pub struct Attributes: u8 {
        /// CP: may be kept in the E-cache, and in the I-cache for a fetch.
        const CP = 1 << 0;
        /// CV: may be kept in the D-cache.
        const CV = 1 << 1;
        /// E: the page has side effects.
        const E = 1 << 2;
        /// W: the page is writable. After a plain load (no `NO_FAULT` ASI) it says that a store
        /// with the same ASI and privilege would succeed; with CP too, an atomic access.
        const W = 1 << 3;
        /// The access is little-endian: the ASI's endianness, inverted by IE.
        const LITTLE = 1 << 4;
        /// The translation may be remembered; see [`crate::ultrasparc`].
        const MEMORABLE = 1 << 5;
    }
}

/// A translated data access.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct DataTranslation {
    /// Where the first byte lies.
    pub pa: Pa,
    /// The page that the answer holds for; 8 KB when no TLB entry was used (manual page 68).
    pub page_size: PageSize,
    /// The dTLB entry, or `None` for a bypass or a disabled MMU.
    pub entry: Option<u8>,
    /// Cacheability and the rest.
    pub attributes: Attributes,
}

/// A translated fetch.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct FetchTranslation {
    /// Where the instruction lies.
    pub pa: Pa,
    /// The page that the answer holds for.
    pub page_size: PageSize,
    /// The iTLB entry, or `None` when the I-MMU is off.
    pub entry: Option<u8>,
    /// [`Attributes::CP`] and [`Attributes::MEMORABLE`]; the others are never set.
    pub attributes: Attributes,
}

impl UltraSparcMmu {
    /// Translates a data access.
    ///
    /// # Errors
    ///
    /// The trap it takes, whose details are in the fault registers: `privileged_action` for a
    /// restricted ASI, `VA_watchpoint`, `data_access_exception`, `fast_data_access_MMU_miss`,
    /// `fast_data_access_protection`, `PA_watchpoint`, in falling priority. For a prefetch the
    /// error means that nothing is fetched; no register changes and no trap is to be taken.
    #[inline]
    pub fn translate_data(&mut self, request: DataRequest) -> Result<DataTranslation, TrapType> {
        let asi = AsiInfo::of(request.asi);
        if !request.privileged && request.asi.is_restricted() {
            if request.kind != AccessKind::Prefetch {
                self.record_data_trap(request);
            }
            return Err(TrapType::PRIVILEGED_ACTION);
        }
        if !asi.permits(request.kind, request.bytes) {
            return Err(self.bad_asi(request));
        }
        match asi.class {
            AsiClass::Translating if self.lsu.has(LsuBits::DM) => self.through_tlb(request, asi),
            AsiClass::Translating => self.past_disabled_mmu(request, asi),
            AsiClass::Bypass => {
                // 14 and 1C may be cached in the E-cache, 15 and 1D have the side-effect bit
                // (manual page 68).
                let attributes = if request.asi.0 & 1 == 0 {
                    Attributes::CP
                } else {
                    Attributes::E
                };
                self.untranslated(request, asi, attributes)
            }
            AsiClass::MmuRegister | AsiClass::OtherRegister | AsiClass::Undefined => {
                Err(self.bad_asi(request))
            }
        }
    }

    /// Translates an instruction fetch.
    ///
    /// # Errors
    ///
    /// `instruction_access_exception` or `fast_instruction_access_MMU_miss`.
    #[inline]
    pub fn translate_fetch(&mut self, request: FetchRequest) -> Result<FetchTranslation, TrapType> {
        if request.red || !self.lsu.has(LsuBits::IM) {
            return Ok(FetchTranslation {
                pa: Pa::truncated(request.va.0),
                page_size: PageSize::Kb8,
                entry: None,
                attributes: Attributes::MEMORABLE,
            });
        }
        if request.va.in_hole() {
            return Err(self.fetch_out_of_range(request));
        }
        let select = if request.tl == 0 {
            ContextSelect::Primary
        } else {
            ContextSelect::Nucleus
        };
        let context = self.context(select);
        let Some(hit) = self.itlb.look_up(request.va, context) else {
            return Err(self.fetch_miss(request.va, context));
        };
        if hit.multiple {
            self.hazards.itlb_multiple_match += 1;
        }
        let entry = self.itlb.entry(hit.index);
        if entry.data.p() && !request.privileged {
            return Err(self.fetch_privilege(request, context));
        }
        self.itlb.mark_used(hit.index);
        let mut attributes = Attributes::empty();
        attributes.set(Attributes::CP, entry.data.cp());
        attributes.set(Attributes::MEMORABLE, !self.itlb.overlaps(hit.index));
        Ok(FetchTranslation {
            pa: entry.translate(request.va),
            page_size: entry.data.size(),
            entry: Some(hit.index),
            attributes,
        })
    }

    fn through_tlb(
        &mut self,
        request: DataRequest,
        asi: AsiInfo,
    ) -> Result<DataTranslation, TrapType> {
        if self.lsu.watches() && self.va_watched(request) {
            return Err(self.watchpoint(request, false, TrapType::VA_WATCHPOINT));
        }
        if request.va.in_hole() {
            return Err(self.data_exception(request, FaultType::OUT_OF_RANGE, false));
        }
        let context = self.context(asi.context);
        let Some(hit) = self.dtlb.look_up(request.va, context) else {
            return Err(self.data_miss(request, context));
        };
        if hit.multiple {
            self.hazards.dtlb_multiple_match += 1;
        }
        let entry = self.dtlb.entry(hit.index);
        let data = entry.data;

        // The D-MMU does not order these: every reason is reported (manual page 48).
        let as_user = !request.privileged || asi.as_if_user;
        let mut why = FaultType::empty();
        why.set(FaultType::PRIVILEGE, data.p() && as_user);
        why.set(
            FaultType::SPECULATIVE_SIDE_EFFECT,
            data.e() && is_speculative(request, asi),
        );
        why.set(
            FaultType::ATOMIC_UNCACHEABLE,
            !data.cp() && is_atomic(request, asi),
        );
        why.set(FaultType::NO_FAULT_ONLY, data.nfo() && !asi.no_fault);
        if !why.is_empty() {
            return Err(self.data_exception(request, why, data.e()));
        }
        if request.kind.writes() && !data.w() {
            self.direct_64k = data.size() == PageSize::Kb64;
            return Err(self.data_protection(request, data.e()));
        }
        let pa = entry.translate(request.va);
        if self.lsu.watches() && self.pa_watched(request, pa) {
            return Err(self.watchpoint(request, data.e(), TrapType::PA_WATCHPOINT));
        }

        // Model: whether an access that traps sets Used is not stated; here it does not.
        self.dtlb.mark_used(hit.index);
        let mut attributes = Attributes::empty();
        attributes.set(Attributes::CP, data.cp());
        attributes.set(Attributes::CV, data.cv());
        attributes.set(Attributes::E, data.e());
        attributes.set(Attributes::W, data.w());
        attributes.set(Attributes::LITTLE, asi.little != data.ie());
        let memorable = !self.dtlb.overlaps(hit.index) && !self.lsu.watches();
        attributes.set(Attributes::MEMORABLE, memorable);
        Ok(DataTranslation {
            pa,
            page_size: data.size(),
            entry: Some(hit.index),
            attributes,
        })
    }

    /// With the D-MMU off an access goes to the low 41 bits of its address with E = 1 and CP = 0;
    /// no-fault loads, FLUSH and atomics trap for it (manual pages 49, 51 and 54).
    fn past_disabled_mmu(
        &mut self,
        request: DataRequest,
        asi: AsiInfo,
    ) -> Result<DataTranslation, TrapType> {
        if is_speculative(request, asi) {
            let why = FaultType::SPECULATIVE_SIDE_EFFECT;
            return Err(self.data_exception(request, why, true));
        }
        self.untranslated(request, asi, Attributes::E)
    }

    fn untranslated(
        &mut self,
        request: DataRequest,
        asi: AsiInfo,
        mut attributes: Attributes,
    ) -> Result<DataTranslation, TrapType> {
        let side_effect = attributes.contains(Attributes::E);
        if !attributes.contains(Attributes::CP) && is_atomic(request, asi) {
            return Err(self.data_exception(request, FaultType::ATOMIC_UNCACHEABLE, side_effect));
        }
        let pa = Pa::truncated(request.va.0);
        if self.lsu.watches() && self.pa_watched(request, pa) {
            return Err(self.watchpoint(request, side_effect, TrapType::PA_WATCHPOINT));
        }
        attributes |= Attributes::W;
        attributes.set(Attributes::LITTLE, asi.little);
        attributes.set(Attributes::MEMORABLE, !self.lsu.watches());
        Ok(DataTranslation {
            pa,
            page_size: PageSize::Kb8,
            entry: None,
            attributes,
        })
    }

    /// FT = 08, but for one oddity: an atomic access to dTLB Data Access is judged by the CP of
    /// the entry that it names (manual table 6-11, page 59).
    #[cold]
    fn bad_asi(&mut self, request: DataRequest) -> TrapType {
        let entry = self.tlb(TlbKind::Data).entry((request.va.0 >> 3) as u8);
        let atomic_to_entry =
            request.asi == Asi::DTLB_DATA_ACCESS && request.kind == AccessKind::Atomic;
        let why = if atomic_to_entry && !entry.data.cp() {
            FaultType::ATOMIC_UNCACHEABLE
        } else {
            FaultType::BAD_ASI
        };
        self.data_exception(request, why, false)
    }

    fn va_watched(&self, request: DataRequest) -> bool {
        self.watched(request, LsuBits::VR, LsuBits::VW)
            && self
                .va_watchpoint
                .touched_virtually(self.lsu.vm(), request.va, request.bytes)
    }

    fn pa_watched(&self, request: DataRequest, pa: Pa) -> bool {
        self.watched(request, LsuBits::PR, LsuBits::PW)
            && self
                .pa_watchpoint
                .touched_physically(self.lsu.pm(), pa, request.bytes)
    }

    fn watched(&self, request: DataRequest, reads: LsuBits, writes: LsuBits) -> bool {
        match request.kind {
            AccessKind::Load => self.lsu.has(reads),
            AccessKind::Store => self.lsu.has(writes),
            AccessKind::Atomic => self.lsu.has(reads) || self.lsu.has(writes),
            AccessKind::Flush | AccessKind::Prefetch => false,
        }
    }
}

/// No-fault loads and FLUSH may not touch a page with side effects; a prefetch is judged alike,
/// and does nothing there.
const fn is_speculative(request: DataRequest, asi: AsiInfo) -> bool {
    asi.no_fault || matches!(request.kind, AccessKind::Flush | AccessKind::Prefetch)
}

/// The 128-bit load is atomic too, but writes nothing (manual page 59).
const fn is_atomic(request: DataRequest, asi: AsiInfo) -> bool {
    matches!(request.kind, AccessKind::Atomic) || asi.is_quad()
}
