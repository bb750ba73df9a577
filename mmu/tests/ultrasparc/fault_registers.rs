//! SFSR, SFAR and Tag Access: what each trap writes (manual table 6-3, page 47), and the fields
//! (pages 58 to 61).

use crate::support::*;

const VA: u64 = 0x0123_4000;

/// Which registers changed, as bits: I-SFSR 8, I-Tag Access 4, D-SFSR and SFAR 2, D-Tag Access 1.
fn changed(prepare: impl Fn(&mut UltraSparcMmu), act: impl Fn(&mut UltraSparcMmu)) -> u8 {
    let mut mmu = mmu_on();
    prepare(&mut mmu);
    // Values that no fault below would write.
    write(&mut mmu, 0x50, 0x18, 0);
    write(&mut mmu, 0x50, 0x30, 0xAAAA_6000);
    write(&mut mmu, 0x58, 0x18, 0);
    write(&mut mmu, 0x58, 0x30, 0xAAAA_6000);
    act(&mut mmu);
    let d_sfsr = u8::from(sfsr(&mut mmu).fv());
    let d_sfar = u8::from(sfar(&mut mmu) != 0);
    assert_eq!(d_sfsr, d_sfar, "SFSR and SFAR go together");
    8 * u8::from(i_sfsr(&mut mmu).fv())
        + 4 * u8::from(read(&mut mmu, 0x50, 0x30) != 0xAAAA_6000)
        + 2 * d_sfsr
        + u8::from(tag_access(&mut mmu) != 0xAAAA_6000)
}

fn nothing(_: &mut UltraSparcMmu) {}

fn read_only(mmu: &mut UltraSparcMmu) {
    put(mmu, 0, VA, 0, tte(0, PAGE - TteBits::W));
}

#[test]
fn fast_instruction_miss_writes_i_tag_access() {
    let act = |mmu: &mut UltraSparcMmu| assert_eq!(mmu.translate_fetch(fetch(VA)), Err(IMISS));
    assert_eq!(changed(nothing, act), 0b0100);
}

#[test]
fn instruction_exception_writes_i_sfsr_and_i_tag_access() {
    let page = |mmu: &mut UltraSparcMmu| put_i(mmu, 0, VA, 0, tte(0, PAGE | TteBits::P));
    let act = |mmu: &mut UltraSparcMmu| {
        let user = FetchRequest {
            privileged: false,
            ..fetch(VA)
        };
        assert_eq!(mmu.translate_fetch(user), Err(IEXC));
    };
    assert_eq!(changed(page, act), 0b1100);
}

#[test]
fn fast_data_miss_writes_d_tag_access() {
    let act = |mmu: &mut UltraSparcMmu| assert_eq!(mmu.translate_data(load(VA)), Err(DMISS));
    assert_eq!(changed(nothing, act), 0b0001);
}

#[test]
fn data_exception_writes_d_sfsr_sfar_and_d_tag_access() {
    let act = |mmu: &mut UltraSparcMmu| {
        assert_eq!(mmu.translate_data(load(0x0900_0000_0000)), Err(DEXC));
    };
    assert_eq!(changed(nothing, act), 0b0011);
}

#[test]
fn fast_protection_writes_d_sfsr_sfar_and_d_tag_access() {
    let act = |mmu: &mut UltraSparcMmu| assert_eq!(mmu.translate_data(store(VA)), Err(DPROT));
    assert_eq!(changed(read_only, act), 0b0011);
}

#[test]
fn privileged_action_writes_d_sfsr_and_sfar() {
    let act = |mmu: &mut UltraSparcMmu| {
        let user = DataRequest {
            privileged: false,
            asi: Asi(0x10),
            ..load(VA)
        };
        assert_eq!(mmu.translate_data(user), Err(TrapType::PRIVILEGED_ACTION));
    };
    assert_eq!(changed(nothing, act), 0b0010);
    let by_caller = |mmu: &mut UltraSparcMmu| mmu.record_data_trap(load(VA));
    assert_eq!(changed(nothing, by_caller), 0b0010);
}

#[test]
fn misalignment_writes_d_sfsr_and_sfar() {
    let by_caller = |mmu: &mut UltraSparcMmu| mmu.record_data_trap(load(VA + 1));
    assert_eq!(changed(nothing, by_caller), 0b0010);
    let register = |mmu: &mut UltraSparcMmu| {
        let result = mmu.read_register(Asi(0x58), Va(0x31));
        assert_eq!(result, Err(TrapType::MEM_ADDRESS_NOT_ALIGNED));
    };
    assert_eq!(changed(nothing, register), 0b0010);
}

#[test]
fn watchpoints_write_d_sfsr_and_sfar() {
    let armed = |mmu: &mut UltraSparcMmu| {
        read_only(mmu);
        write(mmu, 0x58, 0x38, VA);
        write(mmu, 0x45, 0, 0xF | 1 << 22 | 0xFF << 25);
    };
    let act = |mmu: &mut UltraSparcMmu| {
        assert_eq!(mmu.translate_data(load(VA)), Err(TrapType::VA_WATCHPOINT));
    };
    assert_eq!(changed(armed, act), 0b0010);
}

/// D-SFSR after `request` trapped.
fn after(mmu: &mut UltraSparcMmu, request: DataRequest) -> Sfsr {
    assert!(mmu.translate_data(request).is_err(), "{request:?}");
    sfsr(mmu)
}

#[test]
fn sfsr_names_asi_context_privilege_and_direction() {
    let hole = 0x0900_0000_0000;
    let mut mmu = mmu_on();
    for (asi, ct) in [
        (0x80, 0),
        (0x81, 1),
        (0x04, 2),
        (0x10, 0),
        (0x19, 1),
        (0x0C, 2),
    ] {
        for request in [load(hole), store(hole), atomic(hole), flush(hole)] {
            write(&mut mmu, 0x58, 0x18, 0);
            let sfsr = after(
                &mut mmu,
                DataRequest {
                    asi: Asi(asi),
                    ..request
                },
            );
            assert_eq!(sfsr.asi(), Asi(asi));
            assert_eq!(sfsr.ct().code(), ct);
            assert!(sfsr.pr() && sfsr.fv() && !sfsr.ow());
            let writes = matches!(request.kind, AccessKind::Store | AccessKind::Atomic);
            assert_eq!(sfsr.w(), writes);
        }
    }
    let user = after(
        &mut mmu,
        DataRequest {
            privileged: false,
            ..load(hole)
        },
    );
    assert!(!user.pr());
}

#[test]
fn ct_is_3_for_an_asi_that_does_not_translate() {
    let mut mmu = mmu_on();
    let twelve = DataRequest {
        asi: Asi(0x12),
        ..load(VA)
    };
    assert_eq!(
        after(&mut mmu, twelve).bits(),
        0x12_0000 | 8 << 7 | 3 << 4 | 1 << 3 | 1
    );
    // And Tag Access has no context then (manual page 63).
    write(&mut mmu, 0x58, 0x08, 0x1FFF);
    after(&mut mmu, twelve);
    assert_eq!(tag_access(&mut mmu), VA);
}

#[test]
fn e_is_that_of_the_page_also_in_a_protection_fault() {
    for e in [false, true] {
        let mut mmu = mmu_on();
        let mut bits = PAGE - TteBits::W;
        bits.set(TteBits::E, e);
        put(&mut mmu, 0, VA, 0, tte(0, bits));
        assert_eq!(after(&mut mmu, store(VA)).e(), e);
        let user = DataRequest {
            privileged: false,
            ..load(VA)
        };
        put(&mut mmu, 0, VA, 0, tte(0, bits | TteBits::P));
        assert_eq!(after(&mut mmu, user).e(), e);
    }
}

#[test]
fn ft_is_zero_for_a_protection_fault() {
    let mut mmu = mmu_on();
    read_only(&mut mmu);
    assert!(after(&mut mmu, store(VA)).ft().is_empty());
}

#[test]
fn ow_is_set_by_a_fault_that_meets_fv_and_only_a_store_clears_fv() {
    let mut mmu = mmu_on();
    read_only(&mut mmu);
    assert!(!after(&mut mmu, store(VA)).ow());
    assert!(after(&mut mmu, store(VA)).ow());
    // A miss between does not touch it, and success does not clear it.
    assert!(mmu.translate_data(load(VA + 0x2000)).is_err());
    assert!(mmu.translate_data(load(VA)).is_ok());
    assert!(sfsr(&mut mmu).fv());
    write(&mut mmu, 0x58, 0x18, 0);
    assert!(!sfsr(&mut mmu).fv());
    assert!(!after(&mut mmu, store(VA)).ow());
}

#[test]
fn sfar_is_the_exact_address_sign_extended_from_bit_43() {
    let mut mmu = mmu_on();
    read_only(&mut mmu);
    after(&mut mmu, store(VA + 0x1239));
    assert_eq!(sfar(&mut mmu), VA + 0x1239);
    after(&mut mmu, load(0x0000_0800_0000_0010));
    assert_eq!(sfar(&mut mmu), 0xFFFF_F800_0000_0010);
}

#[test]
fn i_sfsr_names_primary_or_nucleus_by_the_trap_level() {
    let mut mmu = mmu_on();
    put_i(&mut mmu, 0, VA, 0, tte(0, PAGE | TteBits::P | TteBits::G));
    let user = FetchRequest {
        privileged: false,
        ..fetch(VA)
    };
    assert_eq!(mmu.translate_fetch(user), Err(IEXC));
    assert_eq!(i_sfsr(&mut mmu).bits(), 0x80_0000 | 1 << 7 | 1);
    assert_eq!(
        mmu.translate_fetch(FetchRequest { tl: 1, ..user }),
        Err(IEXC)
    );
    assert_eq!(i_sfsr(&mut mmu).bits(), 0x04_0000 | 1 << 7 | 2 << 4 | 2 | 1);
}

#[test]
fn tag_access_takes_the_context_of_the_access() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x58, 0x08, 0x11);
    write(&mut mmu, 0x58, 0x10, 0x22);
    for (asi, context) in [
        (0x80, 0x11),
        (0x81, 0x22),
        (0x04, 0),
        (0x11, 0x22),
        (0xF0, 0x11),
    ] {
        let bytes = if asi == 0xF0 { 64 } else { 8 };
        let request = DataRequest {
            asi: Asi(asi),
            bytes,
            ..load(VA + 0x40)
        };
        assert_eq!(mmu.translate_data(request), Err(DMISS));
        assert_eq!(tag_access(&mut mmu), VA | context);
    }
    for (tl, context) in [(0, 0x11), (1, 0), (4, 0)] {
        assert_eq!(
            mmu.translate_fetch(FetchRequest { tl, ..fetch(VA) }),
            Err(IMISS)
        );
        assert_eq!(read(&mut mmu, 0x50, 0x30), VA | context);
    }
}
