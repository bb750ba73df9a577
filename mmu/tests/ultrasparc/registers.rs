//! The registers by ASI and address: manual table 6-10 (page 56) row by row, with each one's
//! fields.

use crate::support::*;

/// Each register: ASI, address, readable, writable.
#[rustfmt::skip]
const TABLE: &[(u8, u64, bool, bool)] = &[
    (0x45, 0x00, true, true),
    (0x50, 0x00, true, false), (0x58, 0x00, true, false),
    (0x58, 0x08, true, true),
    (0x58, 0x10, true, true),
    (0x50, 0x18, true, true),  (0x58, 0x18, true, true),
    (0x58, 0x20, true, false),
    (0x50, 0x28, true, true),  (0x58, 0x28, true, true),
    (0x50, 0x30, true, true),  (0x58, 0x30, true, true),
    (0x58, 0x38, true, true),
    (0x58, 0x40, true, true),
    (0x51, 0x00, true, false), (0x59, 0x00, true, false),
    (0x52, 0x00, true, false), (0x5A, 0x00, true, false),
    (0x5B, 0x00, true, false),
    (0x54, 0x00, false, true), (0x5C, 0x00, false, true),
    (0x57, 0x00, false, true), (0x5F, 0x00, false, true),
];

fn expected(asi: u8, va: u64) -> (bool, bool) {
    let entry = va < 0x200;
    match asi {
        0x55 | 0x5D => (entry, entry),
        0x56 | 0x5E => (entry, false),
        // Of a demap address every bit but the lowest three may be set.
        0x57 | 0x5F => (false, true),
        _ => TABLE
            .iter()
            .find(|row| (row.0, row.1) == (asi, va))
            .map_or((false, false), |row| (row.2, row.3)),
    }
}

#[test]
fn each_register_can_be_read_and_written_as_the_table_says_and_no_other_exists() {
    for asi in (0x45..=0x45).chain(0x50..=0x5F) {
        for va in (0..0x220).step_by(8).chain([0x1000, 1 << 43]) {
            let (readable, writable) = if va == 1 << 43 && matches!(asi, 0x57 | 0x5F) {
                (false, false)
            } else {
                expected(asi, va)
            };
            let mut mmu = mmu_on();
            let read = mmu.read_register(Asi(asi), Va(va));
            assert_eq!(read.is_ok(), readable, "load from {asi:02x} {va:x}");
            let written = mmu.write_register(Asi(asi), Va(va), 0);
            assert_eq!(written.is_ok(), writable, "store to {asi:02x} {va:x}");
        }
    }
}

#[test]
fn an_access_that_does_not_exist_is_ft_08_with_ct_3() {
    let mut mmu = mmu_on();
    assert_eq!(mmu.read_register(Asi(0x5C), Va(0)), Err(DEXC));
    assert_eq!(
        sfsr(&mut mmu).bits(),
        0x5C_0000 | 8 << 7 | 3 << 4 | 1 << 3 | 1
    );
    write(&mut mmu, 0x58, 0x18, 0);
    assert_eq!(mmu.write_register(Asi(0x5E), Va(8), 0).err(), Some(DEXC));
    assert_eq!(
        sfsr(&mut mmu).bits(),
        0x5E_0000 | 8 << 7 | 3 << 4 | 1 << 3 | 1 << 2 | 1
    );
    assert_eq!(sfar(&mut mmu), 8);
    assert_eq!(tag_access(&mut mmu), 0);
}

#[test]
fn a_register_takes_8_bytes_at_a_time_and_no_atomics() {
    for bytes in [1, 2, 4, 16, 64] {
        let mut mmu = mmu_on();
        let request = DataRequest {
            asi: Asi(0x58),
            bytes,
            ..load(0x30)
        };
        assert_eq!(mmu.translate_data(request), Err(DEXC));
        assert_eq!(sfsr(&mut mmu).ft().bits(), 0x08);
    }
    let mut mmu = mmu_on();
    let request = DataRequest {
        asi: Asi(0x58),
        ..atomic(0x30)
    };
    assert_eq!(mmu.translate_data(request), Err(DEXC));
    assert_eq!(sfsr(&mut mmu).ft().bits(), 0x08);
}

#[test]
fn an_atomic_to_dtlb_data_access_is_judged_by_the_entry() {
    for (bits, ft) in [(PAGE, 0x08), (PAGE - TteBits::CP, 0x04)] {
        let mut mmu = mmu_on();
        put(&mut mmu, 5, 0x4000, 0, tte(0, bits));
        let request = DataRequest {
            asi: Asi(0x5D),
            ..atomic(5 * 8)
        };
        assert_eq!(mmu.translate_data(request), Err(DEXC));
        assert_eq!(sfsr(&mut mmu).ft().bits(), ft);
    }
}

#[test]
fn context_registers_keep_13_bits() {
    let mut mmu = mmu_on();
    for va in [0x08, 0x10] {
        write(&mut mmu, 0x58, va, !0);
        assert_eq!(read(&mut mmu, 0x58, va), 0x1FFF);
        write(&mut mmu, 0x58, va, 0x2005);
        assert_eq!(read(&mut mmu, 0x58, va), 5);
    }
}

#[test]
fn tag_access_keeps_51_page_bits_sign_extended_from_bit_43_and_the_context() {
    for asi in [0x50, 0x58] {
        let mut mmu = mmu_on();
        write(&mut mmu, asi, 0x30, 0x0000_0812_3456_7ABC);
        assert_eq!(read(&mut mmu, asi, 0x30), 0xFFFF_F812_3456_7ABC);
        write(&mut mmu, asi, 0x30, 0xFFFF_F012_3456_7ABC);
        assert_eq!(read(&mut mmu, asi, 0x30), 0x0000_0012_3456_7ABC);
    }
}

#[test]
fn tag_target_is_context_in_60_48_and_va_63_22_in_41_0() {
    for asi in [0x50, 0x58] {
        let mut mmu = mmu_on();
        write(&mut mmu, asi, 0x30, 0xFFFF_F812_3456_6000 | 0x1ABC);
        assert_eq!(read(&mut mmu, asi, 0), 0x1ABC << 48 | 0x3FF_FFE0_48D1);
        write(&mut mmu, asi, 0x30, 0x0000_0712_3456_6000 | 0x0001);
        assert_eq!(
            read(&mut mmu, asi, 0),
            1 << 48 | 0x0000_0712_3456_6000 >> 22
        );
    }
}

#[test]
fn the_tsb_register_keeps_base_split_and_size() {
    for asi in [0x50, 0x58] {
        let mut mmu = mmu_on();
        write(&mut mmu, asi, 0x28, 0x0000_07FF_FFFF_FFFF);
        assert_eq!(read(&mut mmu, asi, 0x28), 0x0000_07FF_FFFF_F007);
        write(&mut mmu, asi, 0x28, 0x0000_0800_0000_0000);
        assert_eq!(read(&mut mmu, asi, 0x28), 0xFFFF_F800_0000_0000);
    }
}

#[test]
fn sfsr_keeps_its_fields_and_the_i_side_has_no_e_and_w() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x58, 0x18, !0);
    assert_eq!(read(&mut mmu, 0x58, 0x18), 0x00FF_3FFF);
    write(&mut mmu, 0x50, 0x18, !0);
    assert_eq!(read(&mut mmu, 0x50, 0x18), 0x00FF_3FBB);
}

#[test]
fn watchpoint_registers_keep_the_address_of_a_doubleword() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x58, 0x38, 0x0000_0812_3456_789F);
    assert_eq!(read(&mut mmu, 0x58, 0x38), 0xFFFF_F812_3456_7898);
    write(&mut mmu, 0x58, 0x40, !0);
    assert_eq!(read(&mut mmu, 0x58, 0x40), 0x1FF_FFFF_FFF8);
}

#[test]
fn the_lsu_control_register_has_the_bits_of_the_manual() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x45, 0, !0);
    // IC DC IM DM, FM 19:4, VW VR PW PR 24:21, VM 32:25, PM 40:33.
    assert_eq!(read(&mut mmu, 0x45, 0), 0x1FF_FFEF_FFFF);
}

#[test]
fn the_i_mmu_has_its_own_registers() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x50, 0x28, 0x2000_0000);
    write(&mut mmu, 0x50, 0x30, 0x4123_4000 | 3);
    assert_eq!(read(&mut mmu, 0x58, 0x28), 0);
    assert_eq!(read(&mut mmu, 0x58, 0x30), 0);
    assert_eq!(read(&mut mmu, 0x51, 0), 0x2000_0000 | 0x11A << 4);
    assert_eq!(read(&mut mmu, 0x52, 0), 0x2000_0000 | 0x123 << 4);
}

#[test]
fn i_and_d_mmu_share_the_primary_context_register() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x58, 0x08, 9);
    assert_eq!(mmu.translate_fetch(fetch(0x4000)), Err(IMISS));
    assert_eq!(read(&mut mmu, 0x50, 0x30), 0x4009);
}

#[test]
fn registers_work_while_both_mmus_are_off() {
    let mut mmu = UltraSparcMmu::new();
    put(&mut mmu, 3, 0x4000, 1, tte(0x8000, PAGE));
    assert_eq!(read(&mut mmu, 0x5E, 3 * 8), 0x4001);
}
