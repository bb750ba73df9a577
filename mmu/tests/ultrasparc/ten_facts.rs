//! The ten facts most likely to be modelled wrong, as far as an MMU decides them. Of the others,
//! 8 and 9 are about caches and pipeline, and half of 10 is about another MMU.

use crate::support::*;

const A: u64 = 0x0001_0000;
const B: u64 = 0x0020_0000;

#[test]
fn fact_1_a_miss_writes_tag_access_alone_and_a_protection_fault_all_three() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x58, 0x08, 5);
    write(&mut mmu, 0x58, 0x18, 0);
    assert_eq!(pa(&mut mmu, store(A + 0x128)), Err(DMISS));
    assert_eq!(sfsr(&mut mmu).bits(), 0);
    assert_eq!(sfar(&mut mmu), 0);
    assert_eq!(tag_access(&mut mmu), A | 5);

    put(&mut mmu, 0, A, 5, tte(0x4000, PAGE - TteBits::W));
    write(&mut mmu, 0x58, 0x30, 0);
    assert_eq!(pa(&mut mmu, store(A + 0x128)), Err(DPROT));
    // ASI 80, FT 0, CT 0, PR, W, FV.
    assert_eq!(sfsr(&mut mmu).bits(), 0x80_000D);
    assert_eq!(sfar(&mut mmu), A + 0x128);
    assert_eq!(tag_access(&mut mmu), A | 5);

    put(&mut mmu, 0, A, 5, tte(0x4000, PAGE | TteBits::P));
    write(&mut mmu, 0x58, 0x18, 0);
    write(&mut mmu, 0x58, 0x30, 0);
    let user = DataRequest {
        privileged: false,
        ..load(A + 8)
    };
    assert_eq!(pa(&mut mmu, user), Err(DEXC));
    assert_eq!(sfsr(&mut mmu).bits(), 0x80_0081);
    assert_eq!(sfar(&mut mmu), A + 8);
    assert_eq!(tag_access(&mut mmu), A | 5);
}

#[test]
fn fact_2_pointers_and_tag_target_are_views_so_a_nested_miss_changes_them() {
    let mut mmu = mmu_on();
    let tsb = 0x0200_0000;
    write(&mut mmu, 0x58, 0x28, tsb);
    write(&mut mmu, 0x58, 0x08, 1);
    assert_eq!(pa(&mut mmu, load(A)), Err(DMISS));
    let pointer = read(&mut mmu, 0x59, 0);
    assert_eq!(pointer, tsb + (A >> 13 << 4));
    assert_eq!(read(&mut mmu, 0x58, 0), 1 << 48);

    // The handler runs at TL 1, in the nucleus context, and its load of the TTE misses.
    let nested = DataRequest {
        asi: implicit_data_asi(1, false),
        ..load(pointer)
    };
    assert_eq!(pa(&mut mmu, nested), Err(DMISS));
    assert_eq!(read(&mut mmu, 0x59, 0), tsb + (pointer >> 13 & 0x1FF) * 16);
    assert_eq!(read(&mut mmu, 0x58, 0), pointer >> 22);

    // A load by a physical ASI does not.
    write(&mut mmu, 0x58, 0x30, A | 1);
    let physical = DataRequest {
        asi: Asi::PHYS_USE_EC,
        ..load(pointer)
    };
    assert_eq!(pa(&mut mmu, physical), Ok(pointer));
    assert_eq!(read(&mut mmu, 0x59, 0), tsb + (A >> 13 << 4));
}

#[test]
fn fact_3_data_in_does_not_overwrite_a_match_so_an_upgrade_without_demap_doubles_it() {
    let mut mmu = mmu_on();
    assert_eq!(data_in(&mut mmu, A, 0, tte(0x4000, PAGE - TteBits::W)), 0);
    assert_eq!(data_in(&mut mmu, A, 0, tte(0x4000, PAGE)), 1);
    assert_eq!(
        mmu.hazards().dtlb_multiple_match,
        0,
        "no access has met it yet"
    );
    // The lowest entry answers, and that is the one without W.
    assert_eq!(pa(&mut mmu, store(A)), Err(DPROT));
    assert_eq!(mmu.hazards().dtlb_multiple_match, 1);

    let mut mmu = mmu_on();
    data_in(&mut mmu, A, 0, tte(0x4000, PAGE - TteBits::W));
    write(&mut mmu, 0x5F, A, 0);
    assert_eq!(data_in(&mut mmu, A, 0, tte(0x4000, PAGE)), 0);
    assert_eq!(pa(&mut mmu, store(A)), Ok(0x4000));
    assert_eq!(mmu.hazards(), Hazards::default());
}

#[test]
fn fact_4_the_victim_is_the_first_unused_unlocked_entry_then_all_used_bits_are_cleared() {
    let mut mmu = mmu_on();
    let page = |n: u64| n << 13;
    for n in 0..64 {
        assert_eq!(data_in(&mut mmu, page(n), 0, tte(page(n), PAGE)), n as u8);
    }
    // All unused: from 0 upwards, never round-robin: an entry just filled is unused too.
    assert_eq!(data_in(&mut mmu, page(64), 0, tte(0, PAGE)), 0);
    assert_eq!(data_in(&mut mmu, page(65), 0, tte(0, PAGE)), 0);
    // The retried access uses it, so the next is 1; 2 is used by another.
    assert!(pa(&mut mmu, load(page(65))).is_ok());
    assert!(pa(&mut mmu, load(page(2))).is_ok());
    assert_eq!(data_in(&mut mmu, page(66), 0, tte(0, PAGE)), 1);
    assert!(pa(&mut mmu, load(page(66))).is_ok());
    assert_eq!(data_in(&mut mmu, page(67), 0, tte(0, PAGE)), 3);
    assert!(pa(&mut mmu, load(page(67))).is_ok());
    for n in 4..64 {
        assert!(pa(&mut mmu, load(page(n))).is_ok());
    }
    // All used: every Used bit goes, and the victim is 0 again.
    assert_eq!(data_in(&mut mmu, page(68), 0, tte(0, PAGE)), 0);
    let used: Vec<u8> = mmu
        .tlb(TlbKind::Data)
        .valid()
        .filter(|(_, entry)| entry.data.used())
        .map(|(index, _)| index)
        .collect();
    assert!(used.is_empty());
}

#[test]
fn fact_5_the_context_follows_the_trap_level_not_the_privilege() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x58, 0x08, 7);
    put(&mut mmu, 0, A, 7, tte(0x10_0000, PAGE));
    put(&mut mmu, 1, A, 0, tte(0x20_0000, PAGE));
    put_i(&mut mmu, 0, A, 7, tte(0x30_0000, PAGE));
    put_i(&mut mmu, 1, A, 0, tte(0x40_0000, PAGE));
    for privileged in [false, true] {
        let request = DataRequest {
            asi: implicit_data_asi(0, false),
            privileged,
            ..load(A)
        };
        assert_eq!(pa(&mut mmu, request), Ok(0x10_0000));
        let fetched = mmu.translate_fetch(FetchRequest {
            privileged,
            ..fetch(A)
        });
        assert_eq!(fetched.map(|done| done.pa), Ok(Pa(0x30_0000)));
    }
    for tl in 1..=5 {
        let request = DataRequest {
            asi: implicit_data_asi(tl, false),
            ..load(A)
        };
        assert_eq!(pa(&mut mmu, request), Ok(0x20_0000));
        let fetched = mmu.translate_fetch(FetchRequest { tl, ..fetch(A) });
        assert_eq!(fetched.map(|done| done.pa), Ok(Pa(0x40_0000)));
    }
}

#[test]
fn fact_6_translation_faults_are_exactly_the_traps_that_select_the_mmu_globals() {
    let mut mmu = mmu_on();
    put(&mut mmu, 0, A, 0, tte(0x4000, PAGE - TteBits::W));
    put_i(&mut mmu, 0, A, 0, tte(0x4000, PAGE | TteBits::P));
    let hole = 0x0800_0000_0000;
    let met = [
        mmu.translate_data(load(B)).unwrap_err(),
        mmu.translate_data(store(A)).unwrap_err(),
        mmu.translate_data(load(hole)).unwrap_err(),
        mmu.translate_fetch(fetch(B)).unwrap_err(),
        mmu.translate_fetch(FetchRequest {
            privileged: false,
            ..fetch(A)
        })
        .unwrap_err(),
    ];
    assert_eq!(met.map(|trap| trap.0), [0x68, 0x6C, 0x30, 0x64, 0x08]);
    // Restricted ASIs and watchpoints take traps with the alternate globals.
    let user = DataRequest {
        privileged: false,
        asi: Asi::NUCLEUS,
        ..load(A)
    };
    assert_eq!(mmu.translate_data(user).unwrap_err().0, 0x37);
    write(&mut mmu, 0x58, 0x38, A);
    write(&mut mmu, 0x45, 0, 0xF | 1 << 22 | 0xFF << 25);
    assert_eq!(mmu.translate_data(load(A)).unwrap_err().0, 0x62);
}

#[test]
fn fact_7_red_state_turns_the_i_mmu_off_whatever_its_enable_bit() {
    let mut mmu = mmu_on();
    let vector = 0xFFFF_FFFF_F000_00A0;
    assert_eq!(mmu.translate_fetch(fetch(vector)), Err(IMISS));
    let in_red = mmu.translate_fetch(FetchRequest {
        red: true,
        tl: 5,
        ..fetch(vector)
    });
    assert_eq!(in_red.map(|done| done.pa), Ok(Pa(0x1FF_F000_00A0)));
    // Entry clears both enable bits too; the cache bits stay.
    mmu.enter_red_state();
    assert_eq!(read(&mut mmu, 0x45, 0), 0x3);
    assert_eq!(
        mmu.translate_fetch(fetch(vector)).map(|done| done.pa),
        Ok(Pa(0x1FF_F000_00A0))
    );
}

#[test]
fn fact_10_a_page_without_w_stops_supervisor_stores_but_not_bypass_ones() {
    let mut mmu = mmu_on();
    put(&mut mmu, 0, A, 0, tte(0x4000, PAGE - TteBits::W));
    assert_eq!(pa(&mut mmu, store(A)), Err(DPROT));
    assert_eq!(
        pa(
            &mut mmu,
            DataRequest {
                asi: Asi::NUCLEUS,
                ..store(A)
            }
        ),
        Err(DPROT)
    );
    assert_eq!(
        pa(
            &mut mmu,
            DataRequest {
                asi: Asi::PHYS_USE_EC,
                ..store(0x4000)
            }
        ),
        Ok(0x4000)
    );
    let uncached = DataRequest {
        asi: Asi::PHYS_BYPASS_EC_WITH_EBIT,
        ..store(0x4000)
    };
    assert_eq!(pa(&mut mmu, uncached), Ok(0x4000));
}
