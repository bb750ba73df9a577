//! Data watchpoints (manual pages 304, 305 and 308).

use crate::support::*;

const VA: u64 = 0x0040_0118;
const PAGE_VA: u64 = 0x0040_0000;
const VWP: TrapType = TrapType::VA_WATCHPOINT;
const PWP: TrapType = TrapType::PA_WATCHPOINT;
const VW: u64 = 1 << 21;
const VR: u64 = 1 << 22;
const PW: u64 = 1 << 23;
const PR: u64 = 1 << 24;

/// Both watchpoints on one doubleword (at PA 8118), armed by `lsu` beside the enable bits.
fn armed(lsu: u64) -> UltraSparcMmu {
    let mut mmu = mmu_on();
    put(&mut mmu, 0, PAGE_VA, 0, tte(0x8000, PAGE));
    write(&mut mmu, 0x58, 0x38, VA);
    write(&mut mmu, 0x58, 0x40, 0x8118);
    write(&mut mmu, 0x45, 0, 0xF | lsu);
    mmu
}

fn vm(mask: u64) -> u64 {
    mask << 25
}

fn pm(mask: u64) -> u64 {
    mask << 33
}

fn met(lsu: u64, request: DataRequest) -> Option<TrapType> {
    armed(lsu).translate_data(request).err()
}

#[test]
fn reads_and_writes_are_watched_apart() {
    for (lsu, trap_on_load, trap_on_store) in [
        (VR | vm(0xFF), Some(VWP), None),
        (VW | vm(0xFF), None, Some(VWP)),
        (VR | VW | vm(0xFF), Some(VWP), Some(VWP)),
        (PR | pm(0xFF), Some(PWP), None),
        (PW | pm(0xFF), None, Some(PWP)),
        (PR | PW | pm(0xFF), Some(PWP), Some(PWP)),
    ] {
        assert_eq!(met(lsu, load(VA)), trap_on_load);
        assert_eq!(met(lsu, store(VA)), trap_on_store);
        assert_eq!(met(lsu, atomic(VA)), trap_on_load.or(trap_on_store));
        assert_eq!(met(lsu, load(VA + 8)), None);
        assert_eq!(met(lsu, flush(VA)), None);
    }
}

#[test]
fn the_mask_names_bytes_by_the_low_three_address_bits() {
    for byte in 0..8u64 {
        for (enable, mask, trap) in [(VR, vm(1 << byte), VWP), (PR, pm(1 << byte), PWP)] {
            for at in 0..8 {
                let request = DataRequest {
                    bytes: 1,
                    ..load(VA + at)
                };
                assert_eq!(met(enable | mask, request), (at == byte).then_some(trap));
            }
            for at in [0, 4] {
                let request = DataRequest {
                    bytes: 4,
                    ..load(VA + at)
                };
                assert_eq!(
                    met(enable | mask, request),
                    (at == byte & 4).then_some(trap)
                );
            }
            assert_eq!(met(enable | mask, load(VA)), Some(trap));
        }
    }
}

#[test]
fn an_empty_mask_disables() {
    assert_eq!(met(VR | VW | PR | PW, store(VA)), None);
}

#[test]
fn a_longer_access_is_met_by_any_of_its_doublewords() {
    let block = DataRequest {
        asi: Asi(0xF0),
        bytes: 64,
        ..load(VA & !63)
    };
    assert_eq!(met(VR | vm(1), block), Some(VWP));
    assert_eq!(met(PR | pm(0x80), block), Some(PWP));
    assert_eq!(
        met(
            VR | vm(1),
            DataRequest {
                va: Va((VA & !63) + 64),
                ..block
            }
        ),
        None
    );
}

#[test]
fn a_virtual_watchpoint_comes_before_a_physical_one_and_before_translation() {
    let both = VR | PR | vm(0xFF) | pm(0xFF);
    assert_eq!(met(both, load(VA)), Some(VWP));
    let mut mmu = armed(both);
    write(&mut mmu, 0x5F, PAGE_VA, 0);
    assert_eq!(mmu.translate_data(load(VA)), Err(VWP));
}

#[test]
fn a_physical_watchpoint_comes_after_the_translation_traps() {
    let mut mmu = armed(PR | PW | pm(0xFF));
    put(&mut mmu, 0, PAGE_VA, 0, tte(0x8000, PAGE - TteBits::W));
    assert_eq!(mmu.translate_data(store(VA)), Err(DPROT));
}

#[test]
fn bypass_is_watched_by_physical_address_alone() {
    let bypass = DataRequest {
        asi: Asi(0x14),
        ..load(VA)
    };
    assert_eq!(met(VR | vm(0xFF), bypass), None);
    assert_eq!(
        met(
            PR | pm(0xFF),
            DataRequest {
                va: Va(0x8118),
                ..bypass
            }
        ),
        Some(PWP)
    );
}

#[test]
fn with_the_d_mmu_off_only_physical_addresses_are_watched() {
    let mut mmu = armed(0);
    write(&mut mmu, 0x45, 0, VR | PR | vm(0xFF) | pm(0xFF));
    assert_eq!(pa(&mut mmu, load(VA)), Ok(VA));
    assert_eq!(pa(&mut mmu, load(0x8118)), Err(PWP));
}

#[test]
fn nothing_may_be_remembered_while_a_watchpoint_is_armed() {
    let mut mmu = armed(VW | vm(0xFF));
    for asi in [0x80, 0x14] {
        let done = mmu
            .translate_data(DataRequest {
                asi: Asi(asi),
                ..load(VA)
            })
            .unwrap();
        assert!(!done.attributes.contains(Attributes::MEMORABLE));
    }
}
