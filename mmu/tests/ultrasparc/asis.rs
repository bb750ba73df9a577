//! The ASI map: which ASIs translate, bypass or name registers, in which context and byte order
//! (manual pages 52, 53 and 146 to 150), and what sizes they take.

use crate::support::*;

fn class(asi: u8) -> AsiClass {
    AsiInfo::of(Asi(asi)).class
}

#[test]
fn each_asi_is_of_the_class_that_the_manual_gives() {
    for asi in 0..=255u8 {
        let expected = match asi {
            0x04 | 0x0C | 0x10 | 0x11 | 0x18 | 0x19 | 0x24 | 0x2C => AsiClass::Translating,
            0x70 | 0x71 | 0x78 | 0x79 => AsiClass::Translating,
            0x80..=0x83 | 0x88..=0x8B => AsiClass::Translating,
            // Partial stores, short floating-point accesses, block accesses.
            0xC0..=0xC5 | 0xC8..=0xCD | 0xD0..=0xD3 | 0xD8..=0xDB => AsiClass::Translating,
            0xE0 | 0xE1 | 0xF0 | 0xF1 | 0xF8 | 0xF9 => AsiClass::Translating,
            0x14 | 0x15 | 0x1C | 0x1D => AsiClass::Bypass,
            0x45 | 0x50..=0x52 | 0x54..=0x5F => AsiClass::MmuRegister,
            0x46..=0x4E | 0x66 | 0x67 | 0x6E | 0x6F | 0x76 | 0x77 | 0x7E | 0x7F => {
                AsiClass::OtherRegister
            }
            _ => AsiClass::Undefined,
        };
        assert_eq!(class(asi), expected, "{asi:02x}");
    }
}

#[test]
fn the_context_follows_the_name_of_the_asi() {
    for asi in 0..=255u8 {
        let info = AsiInfo::of(Asi(asi));
        if info.class != AsiClass::Translating {
            assert_eq!(info.context, ContextSelect::None, "{asi:02x}");
            continue;
        }
        let expected = match asi {
            0x04 | 0x0C | 0x24 | 0x2C => ContextSelect::Nucleus,
            _ if asi & 1 == 0 => ContextSelect::Primary,
            _ => ContextSelect::Secondary,
        };
        let expected = match asi {
            0xD2 | 0xDA | 0x82 | 0x8A => ContextSelect::Primary,
            _ => expected,
        };
        assert_eq!(info.context, expected, "{asi:02x}");
    }
}

#[test]
fn bit_3_tells_the_little_endian_twin_of_what_moves_data() {
    for asi in 0..=255u8 {
        let info = AsiInfo::of(Asi(asi));
        let moves = matches!(info.class, AsiClass::Translating | AsiClass::Bypass);
        assert_eq!(info.little, moves && asi & 8 != 0, "{asi:02x}");
    }
}

#[test]
fn as_if_user_and_no_fault_asis() {
    let with = |wanted: fn(AsiInfo) -> bool| -> Vec<u8> {
        (0..=255)
            .filter(|&asi| wanted(AsiInfo::of(Asi(asi))))
            .collect()
    };
    assert_eq!(
        with(|i| i.as_if_user),
        [0x10, 0x11, 0x18, 0x19, 0x70, 0x71, 0x78, 0x79]
    );
    assert_eq!(with(|i| i.no_fault), [0x82, 0x83, 0x8A, 0x8B]);
}

#[test]
fn implicit_asi_by_trap_level_and_byte_order() {
    assert_eq!(implicit_data_asi(0, false), Asi(0x80));
    assert_eq!(implicit_data_asi(0, true), Asi(0x88));
    for tl in 1..=5 {
        assert_eq!(implicit_data_asi(tl, false), Asi(0x04));
        assert_eq!(implicit_data_asi(tl, true), Asi(0x0C));
        // A fetch is big-endian always.
        assert_eq!(fetch_asi(tl), Asi(0x04));
    }
    assert_eq!(fetch_asi(0), Asi(0x80));
}

/// Every (kind, bytes) that an ASI takes, among those that an instruction can make.
fn taken(asi: u8) -> Vec<(AccessKind, u8)> {
    use AccessKind::{Atomic, Load, Store};
    let mut mmu = mmu_on();
    let mut taken = Vec::new();
    for kind in [Load, Store, Atomic] {
        for bytes in [1, 2, 4, 8, 16, 64] {
            put(&mut mmu, 0, 0x4000, 0, tte(0, PAGE | TteBits::G));
            write(&mut mmu, 0x58, 0x18, 0);
            let request = DataRequest {
                asi: Asi(asi),
                kind,
                bytes,
                ..load(0x4000)
            };
            match mmu.translate_data(request) {
                Ok(_) => taken.push((kind, bytes)),
                Err(DEXC) => {
                    let ft = sfsr(&mut mmu).ft();
                    // An uncacheable bypass refuses atomics for another reason.
                    assert!(ft == FaultType::BAD_ASI || matches!(asi, 0x15 | 0x1D));
                }
                Err(other) => panic!("{other:?}"),
            }
        }
    }
    taken
}

#[test]
fn sizes_and_directions_that_an_asi_takes() {
    use AccessKind::{Atomic, Load, Store};
    let any: Vec<_> = [Load, Store, Atomic]
        .into_iter()
        .flat_map(|kind| [1, 2, 4, 8].map(|bytes| (kind, bytes)))
        .collect();
    for asi in [
        0x04, 0x0C, 0x10, 0x11, 0x18, 0x19, 0x80, 0x81, 0x88, 0x89, 0x14, 0x1C,
    ] {
        assert_eq!(taken(asi), any, "{asi:02x}");
    }
    for asi in [0x15, 0x1D] {
        assert_eq!(taken(asi), any[..8], "{asi:02x}");
    }
    for asi in [0x82, 0x83, 0x8A, 0x8B] {
        assert_eq!(taken(asi), any[..4], "{asi:02x}");
    }
    for asi in [0x24, 0x2C] {
        assert_eq!(taken(asi), [(Load, 16)], "{asi:02x}");
    }
    for asi in [0x70, 0x71, 0x78, 0x79, 0xF0, 0xF1, 0xF8, 0xF9] {
        assert_eq!(taken(asi), [(Load, 64), (Store, 64)], "{asi:02x}");
    }
    for asi in [0xE0, 0xE1] {
        assert_eq!(taken(asi), [(Store, 64)], "{asi:02x}");
    }
    for asi in [
        0x00, 0x05, 0x12, 0x25, 0x44, 0x53, 0x58, 0x4A, 0x72, 0x84, 0xE2, 0xFF,
    ] {
        assert!(taken(asi).is_empty(), "{asi:02x}");
    }
}

#[test]
fn a_restricted_asi_in_user_mode_is_privileged_action_before_anything_else() {
    for asi in 0..=255u8 {
        let mut mmu = mmu_on();
        let user = DataRequest {
            privileged: false,
            asi: Asi(asi),
            ..load(0x0800_0000_0000)
        };
        let trap = mmu.translate_data(user).unwrap_err();
        let expected = if asi < 0x80 {
            TrapType::PRIVILEGED_ACTION
        } else {
            DEXC
        };
        assert_eq!(trap, expected, "{asi:02x}");
    }
}
