//! The TTE's fields: where they lie (manual page 41), which of them a TLB keeps (pages 42 to 44)
//! and what they do.

use crate::support::*;

const VA: u64 = 0x0040_0000;

#[test]
fn data_fields_lie_where_figure_8_has_them() {
    let word = TteData(1 << 63 | 0b10 << 61 | 0x155 << 50 | 0x2A << 7 | 0x1FF_ABCD_E000);
    assert!(word.v());
    assert_eq!(word.size(), PageSize::Kb512);
    assert_eq!(word.soft2(), 0x155);
    assert_eq!(word.soft(), 0x2A);
    assert_eq!(word.pa(), Pa(0x1FF_ABCD_E000));
    assert_eq!(word.diag(), 0);
    let bit = |n: u32| TteData(1 << n);
    assert!(bit(60).nfo() && bit(59).ie() && bit(41).used() && bit(6).l());
    assert!(bit(5).cp() && bit(4).cv() && bit(3).e() && bit(2).p() && bit(1).w() && bit(0).g());
    assert_eq!(TteData(0x1FF << 41).diag(), 0x1FF);
    let made = TteData::new(Pa(0x1_2345_6789), PageSize::Mb4, TteBits::V | TteBits::W);
    assert_eq!(made.0, 1 << 63 | 3 << 61 | 0x1_2345_6000 | 2);
}

#[test]
fn tag_fields_lie_where_figure_8_has_them() {
    let tag = TteTag::new(true, Ctx::from_low_bits(0x1ABC), Va(0x0000_0712_3456_6000));
    assert_eq!(tag.0, 1 << 63 | 0x1ABC << 48 | 0x0000_0712_3456_6000 >> 22);
    assert!(tag.g());
    assert_eq!(tag.context().bits(), 0x1ABC);
    assert_eq!(tag.va_tag(), 0x0712_3456_6000 >> 22);
}

#[test]
fn the_tag_of_a_tte_that_is_not_global_equals_tag_target() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x58, 0x30, 0xFFFF_F812_3456_6000 | 0x123);
    let tag = TteTag::new(false, Ctx::from_low_bits(0x123), Va(0xFFFF_F812_3456_6000));
    assert_eq!(read(&mut mmu, 0x58, 0), tag.0);
}

#[test]
fn the_dtlb_keeps_all_but_the_soft_fields_and_reads_the_size_in_diag() {
    for (size, diag) in PageSize::ALL.into_iter().zip([0b000, 0b001, 0b011, 0b111]) {
        let mut mmu = mmu_on();
        let all = !(3u64 << 61) | size.code() << 61;
        put(&mut mmu, 7, 0, 0, TteData(all));
        let back = TteData(read(&mut mmu, 0x5D, 7 * 8));
        assert_eq!(back.soft(), 0);
        assert_eq!(back.soft2(), 0);
        assert_eq!(back.diag(), 1 | diag << 1 | diag << 4);
        let kept = TteData::new(Pa(!0), size, TteBits::all());
        assert_eq!(back.0, kept.0 | (back.diag() as u64) << 41);
    }
}

#[test]
fn the_itlb_keeps_no_nfo_ie_cv_e_w() {
    let mut mmu = mmu_on();
    put_i(&mut mmu, 7, 0, 0, TteData(!(3 << 61)));
    let back = TteData(read(&mut mmu, 0x55, 7 * 8));
    assert_eq!(
        back.bits(),
        TteBits::V | TteBits::USED | TteBits::L | TteBits::CP | TteBits::P | TteBits::G
    );
    assert_eq!(back.pa(), Pa(0x1FF_FFFF_E000));
}

#[test]
fn translation_concatenates_page_and_offset_for_each_size() {
    // Offsets of 13, 16, 19 and 22 bits (figure 5).
    for (size, bits) in PageSize::ALL.into_iter().zip([13, 16, 19, 22]) {
        let mut mmu = mmu_on();
        let offset_mask = (1u64 << bits) - 1;
        // Offset bits of the PA field are set and do not translate.
        put(
            &mut mmu,
            0,
            VA,
            0,
            TteData::new(Pa(0x155_FFFF_FFFF), size, PAGE),
        );
        for offset in [0, 0x1238, offset_mask & !7] {
            let expected = (0x155_FFFF_FFFF & !offset_mask) | offset;
            assert_eq!(pa(&mut mmu, load(VA + offset)), Ok(expected), "{size:?}");
        }
        assert_eq!(
            pa(&mut mmu, load(VA + offset_mask + 1)),
            Err(DMISS),
            "{size:?}"
        );
        assert_eq!(pa(&mut mmu, load(VA - 8)), Err(DMISS), "{size:?}");
        // But a diagnostic read returns them.
        assert_eq!(TteData(read(&mut mmu, 0x5D, 0)).pa(), Pa(0x155_FFFF_E000));
    }
}

#[test]
fn offset_bits_of_the_tag_are_stored_but_do_not_count_for_a_match() {
    let mut mmu = mmu_on();
    put(
        &mut mmu,
        0,
        VA + 0x3F_E000,
        0,
        TteData::new(Pa(0), PageSize::Mb4, PAGE),
    );
    assert_eq!(pa(&mut mmu, load(VA + 0x10)), Ok(0x10));
    assert_eq!(read(&mut mmu, 0x5E, 0), VA + 0x3F_E000);
}

#[test]
fn v_0_matches_nothing() {
    let mut mmu = mmu_on();
    put(&mut mmu, 0, VA, 0, tte(0, PAGE - TteBits::V));
    assert_eq!(pa(&mut mmu, load(VA)), Err(DMISS));
    assert_eq!(read(&mut mmu, 0x5E, 0), VA);
}

#[test]
fn g_ignores_the_context() {
    for (bits, found) in [(PAGE, false), (PAGE | TteBits::G, true)] {
        let mut mmu = mmu_on();
        put(&mut mmu, 0, VA, 3, tte(0, bits));
        write(&mut mmu, 0x58, 0x08, 4);
        assert_eq!(pa(&mut mmu, load(VA)).is_ok(), found);
    }
}

#[test]
fn ie_inverts_the_endianness_that_the_asi_names() {
    for (bits, asi, little) in [
        (PAGE, 0x80, false),
        (PAGE, 0x88, true),
        (PAGE | TteBits::IE, 0x80, true),
        (PAGE | TteBits::IE, 0x88, false),
    ] {
        let mut mmu = mmu_on();
        put(&mut mmu, 0, VA, 0, tte(0, bits));
        let done = mmu
            .translate_data(DataRequest {
                asi: Asi(asi),
                ..load(VA)
            })
            .unwrap();
        assert_eq!(
            done.attributes.contains(Attributes::LITTLE),
            little,
            "{asi:02x} {bits:?}"
        );
    }
}

#[test]
fn cp_cv_e_w_are_handed_on() {
    for (tte_bit, attribute) in [
        (TteBits::CP, Attributes::CP),
        (TteBits::CV, Attributes::CV),
        (TteBits::E, Attributes::E),
        (TteBits::W, Attributes::W),
    ] {
        let mut mmu = mmu_on();
        put(&mut mmu, 0, VA, 0, tte(0, TteBits::V | tte_bit));
        let done = mmu.translate_data(load(VA)).unwrap();
        assert_eq!(done.attributes, attribute | Attributes::MEMORABLE);
    }
    let mut mmu = mmu_on();
    put_i(&mut mmu, 0, VA, 0, tte(0, TteBits::V | TteBits::CP));
    let done = mmu.translate_fetch(fetch(VA)).unwrap();
    assert_eq!(done.attributes, Attributes::CP | Attributes::MEMORABLE);
}

#[test]
fn a_translation_sets_used_and_a_trap_does_not() {
    let mut mmu = mmu_on();
    put(&mut mmu, 0, VA, 0, tte(0, PAGE - TteBits::W));
    put_i(&mut mmu, 0, VA, 0, tte(0, PAGE | TteBits::P));
    assert_eq!(pa(&mut mmu, store(VA)), Err(DPROT));
    assert!(
        mmu.translate_fetch(FetchRequest {
            privileged: false,
            ..fetch(VA)
        })
        .is_err()
    );
    assert!(!TteData(read(&mut mmu, 0x5D, 0)).used());
    assert!(!TteData(read(&mut mmu, 0x55, 0)).used());
    assert!(pa(&mut mmu, load(VA)).is_ok());
    assert!(mmu.translate_fetch(fetch(VA)).is_ok());
    assert!(TteData(read(&mut mmu, 0x5D, 0)).used());
    assert!(TteData(read(&mut mmu, 0x55, 0)).used());
}

#[test]
fn software_can_set_used_by_the_data_word() {
    let mut mmu = mmu_on();
    put(&mut mmu, 0, VA, 0, tte(0, PAGE | TteBits::USED));
    assert!(TteData(read(&mut mmu, 0x5D, 0)).used());
    assert_eq!(
        data_in(&mut mmu, VA + 0x2000, 0, tte(0, PAGE | TteBits::USED)),
        1
    );
    assert!(TteData(read(&mut mmu, 0x5D, 8)).used());
}

#[test]
fn results_are_small() {
    assert!(size_of::<Result<DataTranslation, TrapType>>() <= 16);
    assert!(size_of::<Result<FetchTranslation, TrapType>>() <= 16);
    assert!(size_of::<DataRequest>() <= 16);
}
