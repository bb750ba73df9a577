//! The TLBs: replacement (manual page 69), diagnostic access (pages 64 to 66), demap (pages 66
//! and 67), multiple matches.

use crate::support::*;

const VA: u64 = 0x0040_0000;

fn page(n: u64) -> u64 {
    0x1000_0000 + (n << 13)
}

/// A dTLB whose 64 entries map `page(0)` to `page(63)`, with `bits` beside the usual ones.
fn full(bits: impl Fn(u64) -> TteBits) -> UltraSparcMmu {
    let mut mmu = mmu_on();
    for n in 0..64 {
        put(&mut mmu, n, page(n), 0, tte(page(n), PAGE | bits(n)));
    }
    mmu
}

#[test]
fn data_in_takes_the_lowest_invalid_entry_first() {
    let mut mmu = full(|_| TteBits::empty());
    for n in [40, 17, 63] {
        put(&mut mmu, n, page(n), 0, tte(0, PAGE - TteBits::V));
    }
    assert_eq!(data_in(&mut mmu, VA, 0, tte(0, PAGE)), 17);
    assert_eq!(data_in(&mut mmu, VA + 0x2000, 0, tte(0, PAGE)), 40);
    assert_eq!(data_in(&mut mmu, VA + 0x4000, 0, tte(0, PAGE)), 63);
    assert_eq!(data_in(&mut mmu, VA + 0x6000, 0, tte(0, PAGE)), 0);
}

#[test]
fn the_lock_bit_of_an_invalid_entry_means_nothing() {
    let mut mmu = full(|_| TteBits::empty());
    put(
        &mut mmu,
        9,
        page(9),
        0,
        tte(0, (PAGE | TteBits::L) - TteBits::V),
    );
    assert_eq!(data_in(&mut mmu, VA, 0, tte(0, PAGE)), 9);
}

#[test]
fn data_in_passes_over_locked_and_used_entries() {
    let mut mmu = full(|n| match n {
        0..=3 => TteBits::L,
        4..=6 => TteBits::USED,
        _ => TteBits::empty(),
    });
    assert_eq!(data_in(&mut mmu, VA, 0, tte(0, PAGE)), 7);
}

#[test]
fn with_every_unlocked_entry_used_all_used_bits_go_those_of_locked_entries_too() {
    let mut mmu = full(|n| {
        if n < 2 {
            TteBits::L | TteBits::USED
        } else {
            TteBits::USED
        }
    });
    assert_eq!(data_in(&mut mmu, VA, 0, tte(0, PAGE)), 2);
    assert!(
        mmu.tlb(TlbKind::Data)
            .valid()
            .all(|(_, entry)| !entry.data.used())
    );
}

#[test]
fn with_every_entry_locked_the_last_is_replaced() {
    let mut mmu = full(|_| TteBits::L);
    assert_eq!(data_in(&mut mmu, VA, 0, tte(0, PAGE)), 63);
    assert_eq!(data_in(&mut mmu, VA, 0, tte(0, PAGE | TteBits::L)), 63);
}

#[test]
fn the_itlb_is_replaced_by_the_same_rule() {
    let mut mmu = mmu_on();
    for n in 0..64 {
        write(&mut mmu, 0x50, 0x30, page(n));
        assert_eq!(
            filled(write(&mut mmu, 0x54, 0, tte(page(n), PAGE).0)),
            n as u8
        );
        assert!(mmu.translate_fetch(fetch(page(n))).is_ok());
    }
    write(&mut mmu, 0x50, 0x30, VA);
    assert_eq!(filled(write(&mut mmu, 0x54, 0, tte(0, PAGE).0)), 0);
    assert!(valid(&mmu, TlbKind::Data).is_empty());
}

#[test]
fn data_access_writes_the_named_entry_with_the_tag_of_tag_access() {
    let mut mmu = mmu_on();
    for n in [0, 31, 63] {
        put(&mut mmu, n, page(n), n + 1, tte(page(n), PAGE));
        assert_eq!(read(&mut mmu, 0x5E, n * 8), page(n) | (n + 1));
        assert_eq!(read(&mut mmu, 0x5D, n * 8), tte(page(n), PAGE).0);
        // Neither read nor write changed Tag Access.
        assert_eq!(tag_access(&mut mmu), page(n) | (n + 1));
    }
    assert_eq!(valid(&mmu, TlbKind::Data), [0, 31, 63]);
}

#[test]
fn demap_page_matches_by_the_size_of_the_entry() {
    for size in PageSize::ALL {
        let mut mmu = mmu_on();
        put(&mut mmu, 5, VA, 0, TteData::new(Pa(0), size, PAGE));
        write(&mut mmu, 0x5F, VA + size.bytes(), 0);
        assert_eq!(valid(&mmu, TlbKind::Data), [5]);
        write(&mut mmu, 0x5F, VA + size.bytes() - 0x2000, 0);
        assert!(valid(&mmu, TlbKind::Data).is_empty());
    }
}

#[test]
fn demap_page_takes_the_context_of_the_named_register() {
    for (select, context) in [(0x00, 1), (0x10, 2), (0x20, 0)] {
        let mut mmu = mmu_on();
        write(&mut mmu, 0x58, 0x08, 1);
        write(&mut mmu, 0x58, 0x10, 2);
        for c in 0..3 {
            put(&mut mmu, c, VA, c, tte(0, PAGE));
        }
        write(&mut mmu, 0x5F, VA | select, 0);
        assert!(!valid(&mmu, TlbKind::Data).contains(&context));
        assert_eq!(valid(&mmu, TlbKind::Data).len(), 2);
    }
}

#[test]
fn demap_page_removes_a_global_entry_from_any_context() {
    let mut mmu = mmu_on();
    put(&mut mmu, 0, VA, 77, tte(0, PAGE | TteBits::G));
    write(&mut mmu, 0x5F, VA, 0);
    assert!(valid(&mmu, TlbKind::Data).is_empty());
}

#[test]
fn demap_context_removes_the_context_but_not_its_global_entries() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x58, 0x08, 1);
    put(&mut mmu, 0, page(0), 1, tte(0, PAGE));
    put(&mut mmu, 1, page(1), 1, tte(0, PAGE | TteBits::G));
    put(&mut mmu, 2, page(2), 2, tte(0, PAGE));
    put(
        &mut mmu,
        3,
        page(3),
        1,
        TteData::new(Pa(0), PageSize::Mb4, PAGE | TteBits::L),
    );
    // The page bits of the address do not matter.
    let effects = write(&mut mmu, 0x5F, 0x7777_6000 | 0x40, 0);
    assert_eq!(valid(&mmu, TlbKind::Data), [1, 2]);
    assert_eq!(
        effects.event,
        Some(TlbEvent::Demap {
            tlb: TlbKind::Data,
            page: None,
            context: Some(Ctx::from_low_bits(1)),
            removed: 0b1001,
        })
    );
}

#[test]
fn the_reserved_context_selection_makes_a_demap_do_nothing() {
    for address in [VA | 0x30, VA | 0x70] {
        let mut mmu = mmu_on();
        put(&mut mmu, 0, VA, 0, tte(0, PAGE));
        put(&mut mmu, 1, VA, 9, tte(0, PAGE | TteBits::G));
        let effects = write(&mut mmu, 0x5F, address, 0);
        assert_eq!(valid(&mmu, TlbKind::Data), [0, 1]);
        assert_eq!(effects.data, Stale::Nothing);
    }
}

#[test]
fn bits_12_to_7_and_the_data_of_a_demap_are_ignored() {
    let mut mmu = mmu_on();
    put(&mut mmu, 0, VA, 0, tte(0, PAGE));
    write(&mut mmu, 0x5F, VA | 0x1F80, !0);
    assert!(valid(&mmu, TlbKind::Data).is_empty());
}

#[test]
fn demap_does_not_heed_the_lock() {
    let mut mmu = mmu_on();
    put(&mut mmu, 0, VA, 0, tte(0, PAGE | TteBits::L));
    write(&mut mmu, 0x5F, VA, 0);
    assert!(valid(&mmu, TlbKind::Data).is_empty());
}

#[test]
fn demap_clears_the_valid_bit_and_leaves_the_rest() {
    let mut mmu = mmu_on();
    put(&mut mmu, 0, VA, 3, tte(0x8000, PAGE | TteBits::G));
    write(&mut mmu, 0x5F, VA, 0);
    assert_eq!(
        read(&mut mmu, 0x5D, 0),
        tte(0x8000, (PAGE | TteBits::G) - TteBits::V).0
    );
    assert_eq!(read(&mut mmu, 0x5E, 0), VA | 3);
}

#[test]
fn each_demap_register_serves_its_own_tlb() {
    let mut mmu = mmu_on();
    put(&mut mmu, 0, VA, 0, tte(0, PAGE));
    put_i(&mut mmu, 0, VA, 0, tte(0, PAGE));
    write(&mut mmu, 0x57, VA, 0);
    assert!(valid(&mmu, TlbKind::Instruction).is_empty());
    assert_eq!(valid(&mmu, TlbKind::Data), [0]);
    put_i(&mut mmu, 0, VA, 0, tte(0, PAGE));
    write(&mut mmu, 0x5F, VA, 0);
    assert_eq!(valid(&mmu, TlbKind::Instruction), [0]);
    assert!(valid(&mmu, TlbKind::Data).is_empty());
}

#[test]
fn a_demap_address_in_the_hole_is_an_exception_and_removes_nothing() {
    let mut mmu = mmu_on();
    put(&mut mmu, 0, VA, 0, tte(0, PAGE));
    let result = mmu.write_register(Asi(0x5F), Va(0x0800_0000_0040), 0);
    assert_eq!(result.err(), Some(DEXC));
    assert_eq!(sfsr(&mut mmu).ft().bits(), 0x20);
    assert_eq!(valid(&mmu, TlbKind::Data), [0]);
}

#[test]
fn of_several_matches_the_lowest_wins_and_each_use_is_counted() {
    let mut mmu = mmu_on();
    // 64 KB over 8 KB: only the shared 8 KB match twice.
    put(
        &mut mmu,
        20,
        VA,
        0,
        TteData::new(Pa(0x10_0000), PageSize::Kb64, PAGE),
    );
    put(
        &mut mmu,
        30,
        VA + 0x2000,
        0,
        tte(0x20_0000, PAGE | TteBits::G),
    );
    assert_eq!(pa(&mut mmu, load(VA)), Ok(0x10_0000));
    assert_eq!(mmu.hazards().dtlb_multiple_match, 0);
    assert_eq!(pa(&mut mmu, load(VA + 0x2000)), Ok(0x10_2000));
    assert_eq!(pa(&mut mmu, load(VA + 0x2008)), Ok(0x10_2008));
    assert_eq!(mmu.hazards().dtlb_multiple_match, 2);
    put(&mut mmu, 10, VA + 0x2000, 0, tte(0x30_0000, PAGE));
    assert_eq!(pa(&mut mmu, load(VA + 0x2000)), Ok(0x30_0000));
    // A demap that removes several is one more.
    write(&mut mmu, 0x5F, VA + 0x2000, 0);
    assert_eq!(
        mmu.hazards(),
        Hazards {
            dtlb_multiple_match: 4,
            itlb_multiple_match: 0
        }
    );
    assert!(valid(&mmu, TlbKind::Data).is_empty());
}

#[test]
fn multiple_matches_of_fetches_are_counted_apart() {
    let mut mmu = mmu_on();
    put_i(&mut mmu, 1, VA, 0, tte(0x8000, PAGE));
    put_i(&mut mmu, 2, VA, 5, tte(0x4000, PAGE | TteBits::G));
    assert_eq!(
        mmu.translate_fetch(fetch(VA)).map(|done| done.pa),
        Ok(Pa(0x8000))
    );
    assert_eq!(
        mmu.hazards(),
        Hazards {
            dtlb_multiple_match: 0,
            itlb_multiple_match: 1
        }
    );
}

#[test]
fn entries_of_different_contexts_do_not_meet() {
    let mut mmu = mmu_on();
    put(&mut mmu, 1, VA, 1, tte(0x8000, PAGE));
    put(&mut mmu, 2, VA, 2, tte(0x4000, PAGE));
    write(&mut mmu, 0x58, 0x08, 2);
    assert_eq!(pa(&mut mmu, load(VA)), Ok(0x4000));
    assert_eq!(mmu.hazards(), Hazards::default());
    assert!(!mmu.tlb(TlbKind::Data).overlaps(1));
}

#[test]
fn an_entry_overlaps_no_more_once_its_twin_is_gone() {
    let removals: [fn(&mut UltraSparcMmu); 3] = [
        |mmu| {
            write(mmu, 0x5F, VA + 0x2000, 0);
        },
        |mmu| {
            write(mmu, 0x5F, 0x40, 0);
        },
        |mmu| put(mmu, 2, VA + 0x10_0000, 0, tte(0, PAGE)),
    ];
    for remove in removals {
        let mut mmu = mmu_on();
        write(&mut mmu, 0x58, 0x10, 8);
        put(
            &mut mmu,
            1,
            VA,
            8,
            TteData::new(Pa(0), PageSize::Kb64, PAGE | TteBits::G),
        );
        put(&mut mmu, 2, VA + 0x2000, 0, tte(0, PAGE));
        let tlb = mmu.tlb(TlbKind::Data);
        assert!(tlb.overlaps(1) && tlb.overlaps(2));
        remove(&mut mmu);
        let tlb = mmu.tlb(TlbKind::Data);
        assert!(!tlb.overlaps(1) && !tlb.overlaps(2));
    }
}

#[test]
fn a_restored_mmu_equals_the_one_saved_and_goes_on_alike() {
    let mut mmu = full(|n| {
        if n % 3 == 0 {
            TteBits::USED
        } else {
            TteBits::L
        }
    });
    put(&mut mmu, 3, page(4), 0, tte(0, PAGE));
    let saved = serde_json::to_string(&mmu).unwrap();
    let mut restored: UltraSparcMmu = serde_json::from_str(&saved).unwrap();
    assert_eq!(restored, mmu);
    for n in 0..70 {
        assert_eq!(
            restored.translate_data(load(page(n))),
            mmu.translate_data(load(page(n)))
        );
    }
    assert_eq!(restored, mmu);
    assert_eq!(restored.hazards().dtlb_multiple_match, 1);
}

#[test]
fn a_saved_tlb_of_the_wrong_size_is_refused() {
    let mmu = mmu_on();
    let mut saved = serde_json::to_value(&mmu).unwrap();
    saved["dtlb"]["entries"].as_array_mut().unwrap().pop();
    let error = serde_json::from_value::<UltraSparcMmu>(saved).unwrap_err();
    assert_eq!(error.to_string(), "a TLB has 64 entries, not 63");
}
