//! What a trap leaves in the fault registers: the update matrix of manual table 6-3, page 47.
//!
//! | trap | I-SFSR | I-Tag Access | D-SFSR, SFAR | D-Tag Access |
//! |---|---|---|---|---|
//! | fast instruction miss | | x | | |
//! | instruction exception | x | x | | |
//! | fast data miss | | | | x |
//! | data exception, fast protection | | | x | x |
//! | privileged action, watchpoint, misalignment | | | x | |

use super::{
    AccessKind, AsiInfo, ContextSelect, DataRequest, Fault, FaultType, FetchRequest, TagAccess,
    UltraSparcMmu, fetch_asi, sign_extend_va,
};
use crate::Ctx;
use stillframe_isa::{Asi, TrapType, Va};

impl UltraSparcMmu {
    /// Records a trap that another unit took for a data access and that leaves no trace but SFSR
    /// and SFAR: `privileged_action` and the `*_address_not_aligned` traps. Alignment of JMPL and
    /// RETURN is recorded too, as a load with the implicit ASI (manual page 58).
    pub fn record_data_trap(&mut self, request: DataRequest) {
        self.record_data(request, FaultType::empty(), false);
    }

    /// Records that the target of a JMPL or RETURN lies in the hole and returns the trap, which is
    /// taken on the jump itself (manual page 238). I-Tag Access is undefined after it.
    pub fn jump_out_of_range(&mut self, privileged: bool, tl: u8) -> TrapType {
        self.record_fetch(privileged, tl, FaultType::JUMP_OUT_OF_RANGE);
        TrapType::INSTRUCTION_ACCESS_EXCEPTION
    }

    pub(super) fn data_miss(&mut self, request: DataRequest, context: Ctx) -> TrapType {
        if request.kind != AccessKind::Prefetch {
            self.dmmu.tag_access = TagAccess::new(request.va, context);
        }
        TrapType::FAST_DATA_ACCESS_MMU_MISS
    }

    pub(super) fn data_exception(
        &mut self,
        request: DataRequest,
        fault_type: FaultType,
        side_effect: bool,
    ) -> TrapType {
        self.record_data(request, fault_type, side_effect);
        self.record_data_tag(request);
        TrapType::DATA_ACCESS_EXCEPTION
    }

    pub(super) fn data_protection(&mut self, request: DataRequest, side_effect: bool) -> TrapType {
        self.record_data(request, FaultType::empty(), side_effect);
        self.record_data_tag(request);
        TrapType::FAST_DATA_ACCESS_PROTECTION
    }

    pub(super) fn watchpoint(
        &mut self,
        request: DataRequest,
        side_effect: bool,
        trap: TrapType,
    ) -> TrapType {
        self.record_data(request, FaultType::empty(), side_effect);
        trap
    }

    /// A register access that does not exist, or whose address is wrong. Registers are reached by
    /// privileged code alone.
    pub(super) fn register_exception(
        &mut self,
        asi: Asi,
        va: Va,
        kind: AccessKind,
        fault_type: FaultType,
    ) -> TrapType {
        let request = DataRequest {
            va,
            asi,
            kind,
            privileged: true,
            bytes: 8,
        };
        self.data_exception(request, fault_type, false)
    }

    pub(super) fn fetch_miss(&mut self, va: Va, context: Ctx) -> TrapType {
        self.immu.tag_access = TagAccess::new(va, context);
        TrapType::FAST_INSTRUCTION_ACCESS_MMU_MISS
    }

    pub(super) fn fetch_privilege(&mut self, request: FetchRequest, context: Ctx) -> TrapType {
        self.record_fetch(request.privileged, request.tl, FaultType::PRIVILEGE);
        self.immu.tag_access = TagAccess::new(request.va, context);
        TrapType::INSTRUCTION_ACCESS_EXCEPTION
    }

    /// Model: Tag Access, undefined after this (manual page 48), is left as it was.
    pub(super) fn fetch_out_of_range(&mut self, request: FetchRequest) -> TrapType {
        self.record_fetch(request.privileged, request.tl, FaultType::OUT_OF_RANGE);
        TrapType::INSTRUCTION_ACCESS_EXCEPTION
    }

    fn record_data(&mut self, request: DataRequest, fault_type: FaultType, side_effect: bool) {
        if request.kind == AccessKind::Prefetch {
            return;
        }
        self.dmmu.sfsr = self.dmmu.sfsr.overwritten_by(Fault {
            asi: request.asi,
            fault_type,
            side_effect,
            context: AsiInfo::of(request.asi).context,
            privileged: request.privileged,
            write: request.kind.writes(),
        });
        // 44 bits, sign-extended: of an address in the hole the high bits are lost (manual page
        // 61).
        self.sfar = Va(sign_extend_va(request.va.0));
    }

    fn record_data_tag(&mut self, request: DataRequest) {
        if request.kind != AccessKind::Prefetch {
            let context = self.context(AsiInfo::of(request.asi).context);
            self.dmmu.tag_access = TagAccess::new(request.va, context);
        }
    }

    fn record_fetch(&mut self, privileged: bool, tl: u8, fault_type: FaultType) {
        self.immu.sfsr = self.immu.sfsr.overwritten_by(Fault {
            asi: fetch_asi(tl),
            fault_type,
            side_effect: false,
            context: if tl == 0 {
                ContextSelect::Primary
            } else {
                ContextSelect::Nucleus
            },
            privileged,
            write: false,
        });
    }
}
