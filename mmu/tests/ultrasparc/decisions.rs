//! What each access meets on each kind of page: manual tables 6-4 and 6-5 (page 51), and the
//! cases those tables leave to the text (pages 48 to 51).

use crate::support::*;
use AccessKind::{Atomic, Flush, Load, Store};

const VA: u64 = 0x0123_4000;

/// One row: kinds of access, PSTATE.PRIV, ASIs, W (`None`: either), and the outcome for a miss,
/// E0 P0, E0 P1, E1 P0, E1 P1.
type Row = (
    &'static [AccessKind],
    bool,
    &'static [u8],
    Option<bool>,
    [&'static str; 5],
);

const PRIMARY_SECONDARY: &[u8] = &[0x80, 0x81, 0x88, 0x89];
const WITH_NUCLEUS: &[u8] = &[0x80, 0x81, 0x88, 0x89, 0x04, 0x0C];
const NO_FAULT: &[u8] = &[0x82, 0x83, 0x8A, 0x8B];
const AS_USER: &[u8] = &[0x10, 0x11, 0x18, 0x19];
const WRITES: &[AccessKind] = &[Store, Atomic];

#[rustfmt::skip]
const D_MMU: &[Row] = &[
    (&[Load],  false, PRIMARY_SECONDARY, None,        ["miss", "ok",   "exc",  "ok",   "exc"]),
    (&[Load],  false, NO_FAULT,          None,        ["miss", "ok",   "exc",  "exc",  "exc"]),
    (&[Load],  true,  WITH_NUCLEUS,      None,        ["miss", "ok",   "ok",   "ok",   "ok"]),
    (&[Load],  true,  NO_FAULT,          None,        ["miss", "ok",   "ok",   "exc",  "exc"]),
    (&[Load],  true,  AS_USER,           None,        ["miss", "ok",   "exc",  "ok",   "exc"]),
    (&[Flush], false, PRIMARY_SECONDARY, None,        ["miss", "ok",   "exc",  "exc",  "exc"]),
    (&[Flush], true,  WITH_NUCLEUS,      None,        ["miss", "ok",   "ok",   "exc",  "exc"]),
    (WRITES,   false, PRIMARY_SECONDARY, Some(false), ["miss", "prot", "exc",  "prot", "exc"]),
    (WRITES,   false, PRIMARY_SECONDARY, Some(true),  ["miss", "ok",   "exc",  "ok",   "exc"]),
    (WRITES,   true,  WITH_NUCLEUS,      Some(false), ["miss", "prot", "prot", "prot", "prot"]),
    (WRITES,   true,  WITH_NUCLEUS,      Some(true),  ["miss", "ok",   "ok",   "ok",   "ok"]),
    (WRITES,   true,  AS_USER,           Some(false), ["miss", "prot", "exc",  "prot", "exc"]),
    (WRITES,   true,  AS_USER,           Some(true),  ["miss", "ok",   "exc",  "ok",   "exc"]),
];

fn outcome(result: Result<DataTranslation, TrapType>) -> &'static str {
    match result {
        Ok(_) => "ok",
        Err(DMISS) => "miss",
        Err(DPROT) => "prot",
        Err(DEXC) => "exc",
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn every_row_of_the_d_mmu_table() {
    let columns = [
        None,
        Some(TteBits::empty()),
        Some(TteBits::P),
        Some(TteBits::E),
        Some(TteBits::E | TteBits::P),
    ];
    let mut cells = 0;
    for &(kinds, privileged, asis, w, expected) in D_MMU {
        for (column, want) in columns.into_iter().zip(expected) {
            for &kind in kinds {
                for &asi in asis {
                    for w in w.map_or(vec![false, true], |w| vec![w]) {
                        let mut mmu = mmu_on();
                        if let Some(bits) = column {
                            let mut bits = bits | TteBits::V | TteBits::CP | TteBits::G;
                            bits.set(TteBits::W, w);
                            put(&mut mmu, 9, VA, 0, tte(0x8000, bits));
                        }
                        let request = DataRequest {
                            asi: Asi(asi),
                            kind,
                            privileged,
                            ..load(VA + 0x18)
                        };
                        let got = outcome(mmu.translate_data(request));
                        assert_eq!(got, want, "{request:?} W={w} on {column:?}");
                        cells += 1;
                    }
                }
            }
        }
    }
    assert_eq!(
        cells,
        5 * (8 + 8 + 12 + 8 + 8 + 8 + 12 + 8 + 8 + 12 + 12 + 8 + 8)
    );
}

fn i_mmu(privileged: bool, page: Option<TteBits>) -> Result<FetchTranslation, TrapType> {
    let mut mmu = mmu_on();
    if let Some(bits) = page {
        put_i(&mut mmu, 9, VA, 0, tte(0x8000, bits | TteBits::V));
    }
    mmu.translate_fetch(FetchRequest {
        privileged,
        ..fetch(VA + 4)
    })
}

#[test]
fn every_row_of_the_i_mmu_table() {
    let pa = |result: Result<FetchTranslation, TrapType>| result.map(|done| done.pa.0);
    assert_eq!(pa(i_mmu(false, None)), Err(IMISS));
    assert_eq!(pa(i_mmu(false, Some(TteBits::empty()))), Ok(0x8004));
    assert_eq!(pa(i_mmu(false, Some(TteBits::P))), Err(IEXC));
    assert_eq!(pa(i_mmu(true, None)), Err(IMISS));
    assert_eq!(
        pa(i_mmu(true, Some(TteBits::empty()))),
        Ok(0x8004),
        "a P = 0 page is no bar"
    );
    assert_eq!(pa(i_mmu(true, Some(TteBits::P))), Ok(0x8004));
}

/// What SFSR.FT holds after an access that takes `data_access_exception`.
fn fault_type(bits: TteBits, request: DataRequest) -> FaultType {
    let mut mmu = mmu_on();
    put(&mut mmu, 9, VA, 0, tte(0x8000, bits | TteBits::V));
    assert_eq!(
        mmu.translate_data(request),
        Err(DEXC),
        "{request:?} on {bits:?}"
    );
    sfsr(&mut mmu).ft()
}

fn is_ok(bits: TteBits, request: DataRequest) -> bool {
    let mut mmu = mmu_on();
    put(&mut mmu, 9, VA, 0, tte(0x8000, bits | TteBits::V));
    mmu.translate_data(request).is_ok()
}

const CACHED: TteBits = TteBits::CP.union(TteBits::W);

#[test]
fn user_access_to_a_privileged_page_is_ft_01() {
    let user = DataRequest {
        privileged: false,
        ..load(VA)
    };
    assert_eq!(fault_type(CACHED | TteBits::P, user).bits(), 0x01);
    let as_user = DataRequest {
        asi: Asi(0x10),
        ..store(VA)
    };
    assert_eq!(fault_type(CACHED | TteBits::P, as_user).bits(), 0x01);
}

#[test]
fn no_fault_load_or_flush_to_a_side_effect_page_is_ft_02() {
    let no_fault = DataRequest {
        asi: Asi(0x82),
        ..load(VA)
    };
    assert_eq!(fault_type(CACHED | TteBits::E, no_fault).bits(), 0x02);
    assert_eq!(fault_type(CACHED | TteBits::E, flush(VA)).bits(), 0x02);
    assert!(is_ok(CACHED | TteBits::E, load(VA)));
}

#[test]
fn atomic_to_an_uncacheable_page_is_ft_04() {
    for bytes in [1, 4, 8] {
        let request = DataRequest {
            bytes,
            ..atomic(VA)
        };
        assert_eq!(fault_type(TteBits::W, request).bits(), 0x04);
        // CV does not make a page cacheable.
        assert_eq!(fault_type(TteBits::W | TteBits::CV, request).bits(), 0x04);
        assert!(is_ok(CACHED, request));
    }
    assert!(is_ok(TteBits::W, store(VA)));
    assert!(is_ok(TteBits::W, load(VA)));
}

#[test]
fn the_128_bit_load_is_atomic_but_needs_no_w() {
    for asi in [0x24, 0x2C] {
        let quad = DataRequest {
            asi: Asi(asi),
            bytes: 16,
            ..load(VA)
        };
        assert_eq!(fault_type(TteBits::W, quad).bits(), 0x04);
        assert!(is_ok(TteBits::CP, quad));
    }
}

#[test]
fn any_but_a_no_fault_load_of_a_no_fault_only_page_is_ft_10() {
    let nfo = CACHED | TteBits::NFO;
    for request in [load(VA), store(VA), atomic(VA), flush(VA)] {
        assert_eq!(fault_type(nfo, request).bits(), 0x10);
    }
    for asi in NO_FAULT {
        assert!(is_ok(
            nfo,
            DataRequest {
                asi: Asi(*asi),
                ..load(VA)
            }
        ));
    }
}

#[test]
fn an_address_in_the_hole_is_ft_20_even_for_flush() {
    for va in [
        0x0000_0800_0000_0000,
        0xFFFF_F7FF_FFFF_FFF8,
        0x8000_0000_0000_0000,
    ] {
        for request in [load(va), store(va), atomic(va), flush(va)] {
            assert_eq!(fault_type(CACHED, request).bits(), 0x20);
        }
    }
    for va in [0x0000_07FF_FFFF_FFF8, 0xFFFF_F800_0000_0000] {
        let mut mmu = mmu_on();
        assert_eq!(mmu.translate_data(load(va)), Err(DMISS));
    }
}

#[test]
fn reasons_are_not_ordered_all_are_reported() {
    let everything = TteBits::P | TteBits::E | TteBits::NFO;
    let user = DataRequest {
        privileged: false,
        ..atomic(VA)
    };
    assert_eq!(fault_type(everything, user).bits(), 0x01 | 0x04 | 0x10);
    let user = DataRequest {
        privileged: false,
        ..flush(VA)
    };
    assert_eq!(fault_type(everything, user).bits(), 0x01 | 0x02 | 0x10);
    let user = DataRequest {
        privileged: false,
        asi: Asi(0x82),
        ..load(VA)
    };
    assert_eq!(fault_type(everything, user).bits(), 0x01 | 0x02);
}

#[test]
fn an_exception_comes_before_a_protection_fault() {
    let user = DataRequest {
        privileged: false,
        ..store(VA)
    };
    assert_eq!(fault_type(TteBits::CP | TteBits::P, user).bits(), 0x01);
    assert_eq!(fault_type(TteBits::empty(), atomic(VA)).bits(), 0x04);
}

#[test]
fn a_fetch_from_the_hole_is_ft_20_and_a_jump_into_it_ft_40() {
    let mut mmu = mmu_on();
    assert_eq!(mmu.translate_fetch(fetch(0x0800_0000_0000)), Err(IEXC));
    assert_eq!(i_sfsr(&mut mmu).ft().bits(), 0x20);
    write(&mut mmu, 0x50, 0x18, 0);
    assert_eq!(mmu.jump_out_of_range(true, 1), IEXC);
    // ASI 04, FT 40, CT nucleus, PR, FV.
    assert_eq!(
        i_sfsr(&mut mmu).bits(),
        0x04_0000 | 0x40 << 7 | 2 << 4 | 1 << 3 | 1
    );
}

#[test]
fn a_prefetch_fails_without_a_trace() {
    let mut mmu = mmu_on();
    put(
        &mut mmu,
        9,
        VA,
        0,
        tte(0x8000, CACHED | TteBits::V | TteBits::E),
    );
    let before = mmu.clone();
    for va in [VA, 0x5000_0000, 0x0800_0000_0000] {
        let prefetch = DataRequest {
            kind: AccessKind::Prefetch,
            ..load(va)
        };
        assert!(mmu.translate_data(prefetch).is_err());
        assert_eq!(mmu, before);
    }
}
