//! Bypass ASIs, and both MMUs disabled (manual pages 49, 51, 54 and 68).

use crate::support::*;

fn off() -> UltraSparcMmu {
    UltraSparcMmu::new()
}

fn done(mmu: &mut UltraSparcMmu, request: DataRequest) -> (u64, Attributes) {
    let done = mmu.translate_data(request).unwrap();
    assert_eq!(done.entry, None);
    (done.pa.0, done.attributes - Attributes::MEMORABLE)
}

#[test]
fn a_bypass_takes_the_low_41_bits_and_the_attributes_of_its_asi() {
    use Attributes as A;
    let va = 0xFFFF_FFFF_FFFF_FFF8;
    for mut mmu in [off(), mmu_on()] {
        for (asi, attributes) in [
            (0x14, A::CP | A::W),
            (0x15, A::E | A::W),
            (0x1C, A::CP | A::W | A::LITTLE),
            (0x1D, A::E | A::W | A::LITTLE),
        ] {
            for request in [load(va), store(va)] {
                let request = DataRequest {
                    asi: Asi(asi),
                    ..request
                };
                assert_eq!(done(&mut mmu, request), (0x1FF_FFFF_FFF8, attributes));
            }
        }
    }
}

#[test]
fn a_bypass_ignores_the_hole_and_the_tlb() {
    let mut mmu = mmu_on();
    put(
        &mut mmu,
        0,
        0x4000,
        0,
        tte(0x8000, TteBits::V | TteBits::NFO | TteBits::G),
    );
    let bypass = DataRequest {
        asi: Asi(0x14),
        ..load(0x4000)
    };
    assert_eq!(pa(&mut mmu, bypass), Ok(0x4000));
    assert_eq!(
        pa(
            &mut mmu,
            DataRequest {
                va: Va(0x0900_0000_0000),
                ..bypass
            }
        ),
        Ok(0x0100_0000_0000)
    );
    assert!(!mmu.tlb(TlbKind::Data).entry(0).data.used());
}

#[test]
fn an_atomic_bypass_needs_the_cacheable_asi() {
    for mut mmu in [off(), mmu_on()] {
        assert!(
            pa(
                &mut mmu,
                DataRequest {
                    asi: Asi(0x14),
                    ..atomic(0)
                }
            )
            .is_ok()
        );
        for asi in [0x15, 0x1D] {
            write(&mut mmu, 0x58, 0x18, 0);
            assert_eq!(
                pa(
                    &mut mmu,
                    DataRequest {
                        asi: Asi(asi),
                        ..atomic(0x40)
                    }
                ),
                Err(DEXC)
            );
            // FT 04, E, CT 3, PR, W, FV.
            let expected = u64::from(asi) << 16 | 4 << 7 | 1 << 6 | 3 << 4 | 8 | 4 | 1;
            assert_eq!(sfsr(&mut mmu).bits(), expected);
        }
    }
}

#[test]
fn with_the_d_mmu_off_data_is_uncached_with_side_effects() {
    use Attributes as A;
    let va = 0xFFFF_FFFF_F000_0020;
    for (asi, little) in [(0x80, A::empty()), (0x88, A::LITTLE), (0x04, A::empty())] {
        for request in [load(va), store(va)] {
            let request = DataRequest {
                asi: Asi(asi),
                privileged: asi != 0x80,
                ..request
            };
            assert_eq!(
                done(&mut off(), request),
                (0x1FF_F000_0020, A::E | A::W | little)
            );
        }
    }
    // Truncated like the rest, an address in the hole does not trap.
    assert_eq!(done(&mut off(), load(0x0900_0000_0000)).0, 0x0100_0000_0000);
}

#[test]
fn with_the_d_mmu_off_no_fault_loads_and_flush_are_ft_02() {
    for request in [
        DataRequest {
            asi: Asi(0x82),
            ..load(0x40)
        },
        flush(0x40),
    ] {
        let mut mmu = off();
        assert_eq!(mmu.translate_data(request), Err(DEXC));
        assert_eq!(sfsr(&mut mmu).ft().bits(), 0x02);
        assert!(sfsr(&mut mmu).e());
    }
}

#[test]
fn with_the_d_mmu_off_atomics_are_ft_04() {
    let quad = DataRequest {
        asi: Asi(0x24),
        bytes: 16,
        ..load(0x40)
    };
    for request in [atomic(0x40), quad] {
        let mut mmu = off();
        assert_eq!(mmu.translate_data(request), Err(DEXC));
        assert_eq!(sfsr(&mut mmu).ft().bits(), 0x04);
    }
}

#[test]
fn with_the_i_mmu_off_a_fetch_is_uncached_and_never_traps() {
    for va in [0xFFFF_FFFF_F000_0020, 0x0900_0000_0000, 0x1FF_F000_0020] {
        let fetched = off().translate_fetch(FetchRequest {
            privileged: false,
            ..fetch(va)
        });
        let fetched = fetched.unwrap();
        assert_eq!(fetched.pa.0, va & 0x1FF_FFFF_FFFF);
        assert_eq!(fetched.attributes, Attributes::MEMORABLE);
    }
}

#[test]
fn each_mmu_has_its_own_enable_bit() {
    let mut mmu = off();
    write(&mut mmu, 0x45, 0, 8);
    assert_eq!(mmu.translate_data(load(0x4000)), Err(DMISS));
    assert!(mmu.translate_fetch(fetch(0x4000)).is_ok());
    write(&mut mmu, 0x45, 0, 4);
    assert!(mmu.translate_data(load(0x4000)).is_ok());
    assert_eq!(mmu.translate_fetch(fetch(0x4000)), Err(IMISS));
}

#[test]
fn the_d_mmu_does_not_look_at_red_state_but_entry_to_it_clears_its_bit() {
    let mut mmu = mmu_on();
    let effects = mmu.enter_red_state();
    assert_eq!((effects.fetch, effects.data), (Stale::All, Stale::All));
    assert!(mmu.translate_data(load(0x4000)).is_ok());
    // Software may turn it on again within RED_state.
    write(&mut mmu, 0x45, 0, 8);
    assert_eq!(mmu.translate_data(load(0x4000)), Err(DMISS));
    // TLB entries and other registers survive.
    put(&mut mmu, 1, 0x4000, 0, tte(0, PAGE));
    mmu.enter_red_state();
    assert_eq!(valid(&mmu, TlbKind::Data), [1]);
    assert_eq!(tag_access(&mut mmu), 0x4000);
}
