//! Shorthand for setting up an MMU and asking it things.

pub use stillframe_isa::{Asi, TrapType, Va};
pub use stillframe_mmu::ultrasparc::*;
pub use stillframe_mmu::{Ctx, Pa, PageSize};

pub const DMISS: TrapType = TrapType(0x68);
pub const DPROT: TrapType = TrapType(0x6C);
pub const DEXC: TrapType = TrapType(0x30);
pub const IMISS: TrapType = TrapType(0x64);
pub const IEXC: TrapType = TrapType(0x08);

/// V, CP, CV, W: an ordinary user page.
pub const PAGE: TteBits = TteBits::V
    .union(TteBits::CP)
    .union(TteBits::CV)
    .union(TteBits::W);

/// An MMU with both halves on and every entry invalid.
pub fn mmu_on() -> UltraSparcMmu {
    let mut mmu = UltraSparcMmu::new();
    write(&mut mmu, 0x45, 0, 0xF);
    mmu
}

pub fn write(mmu: &mut UltraSparcMmu, asi: u8, va: u64, value: u64) -> WriteEffects {
    mmu.write_register(Asi(asi), Va(va), value)
        .unwrap_or_else(|trap| panic!("store to {asi:02x} {va:x} took {trap:?}"))
}

pub fn read(mmu: &mut UltraSparcMmu, asi: u8, va: u64) -> u64 {
    mmu.read_register(Asi(asi), Va(va))
        .unwrap_or_else(|trap| panic!("load from {asi:02x} {va:x} took {trap:?}"))
}

/// The page at `va` in `context` into dTLB entry `index`, by Tag Access and Data Access.
pub fn put(mmu: &mut UltraSparcMmu, index: u64, va: u64, context: u64, data: TteData) {
    write(mmu, 0x58, 0x30, va | context);
    write(mmu, 0x5D, index * 8, data.0);
}

/// The same for the iTLB.
pub fn put_i(mmu: &mut UltraSparcMmu, index: u64, va: u64, context: u64, data: TteData) {
    write(mmu, 0x50, 0x30, va | context);
    write(mmu, 0x55, index * 8, data.0);
}

/// The page at `va` in `context` into the dTLB by Data In; tells the entry.
pub fn data_in(mmu: &mut UltraSparcMmu, va: u64, context: u64, data: TteData) -> u8 {
    write(mmu, 0x58, 0x30, va | context);
    filled(write(mmu, 0x5C, 0, data.0))
}

pub fn filled(effects: WriteEffects) -> u8 {
    match effects.event {
        Some(TlbEvent::Fill { index, .. }) => index,
        other => panic!("no fill but {other:?}"),
    }
}

pub fn tte(pa: u64, bits: TteBits) -> TteData {
    TteData::new(Pa(pa), PageSize::Kb8, bits)
}

/// A privileged 8-byte load in the primary context.
pub fn load(va: u64) -> DataRequest {
    DataRequest {
        va: Va(va),
        asi: Asi::PRIMARY,
        kind: AccessKind::Load,
        privileged: true,
        bytes: 8,
    }
}

pub fn store(va: u64) -> DataRequest {
    DataRequest {
        kind: AccessKind::Store,
        ..load(va)
    }
}

pub fn atomic(va: u64) -> DataRequest {
    DataRequest {
        kind: AccessKind::Atomic,
        ..load(va)
    }
}

pub fn flush(va: u64) -> DataRequest {
    DataRequest {
        kind: AccessKind::Flush,
        ..load(va)
    }
}

/// A privileged fetch at TL = 0.
pub fn fetch(va: u64) -> FetchRequest {
    FetchRequest {
        va: Va(va),
        privileged: true,
        tl: 0,
        red: false,
    }
}

pub fn pa(mmu: &mut UltraSparcMmu, request: DataRequest) -> Result<u64, TrapType> {
    mmu.translate_data(request).map(|done| done.pa.0)
}

pub fn sfsr(mmu: &mut UltraSparcMmu) -> Sfsr {
    Sfsr::data_from_written(read(mmu, 0x58, 0x18))
}

pub fn i_sfsr(mmu: &mut UltraSparcMmu) -> Sfsr {
    Sfsr::instruction_from_written(read(mmu, 0x50, 0x18))
}

pub fn sfar(mmu: &mut UltraSparcMmu) -> u64 {
    read(mmu, 0x58, 0x20)
}

pub fn tag_access(mmu: &mut UltraSparcMmu) -> u64 {
    read(mmu, 0x58, 0x30)
}

/// The valid entries of a TLB, by number.
pub fn valid(mmu: &UltraSparcMmu, kind: TlbKind) -> Vec<u8> {
    mmu.tlb(kind).valid().map(|(index, _)| index).collect()
}
