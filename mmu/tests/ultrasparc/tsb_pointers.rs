//! The TSB pointers: the bit concatenations of manual page 46, and the Direct pointer of page 63.

use crate::support::*;

/// Bits `high`:`low` of `value`, as a number.
fn field(value: u64, high: u32, low: u32) -> u64 {
    value >> low & ((1 << (high - low + 1)) - 1)
}

/// The manual's formula, written as it prints it: a list of (bits, width), the highest first.
fn concatenate(parts: &[(u64, u32)]) -> u64 {
    parts
        .iter()
        .fold(0, |sum, &(bits, width)| sum << width | bits)
}

fn formula(base: u64, split: bool, n: u32, va: u64, large: bool) -> u64 {
    let line = if large {
        field(va, 24 + n, 16)
    } else {
        field(va, 21 + n, 13)
    };
    if split {
        let top = field(base, 63, 14 + n);
        concatenate(&[(top, 50 - n), (u64::from(large), 1), (line, 9 + n), (0, 4)])
    } else {
        concatenate(&[(field(base, 63, 13 + n), 51 - n), (line, 9 + n), (0, 4)])
    }
}

#[test]
fn pointers_follow_the_formula_for_every_size_and_split() {
    for base in [
        0x0000_0000_0200_0000,
        0xFFFF_FFFF_8000_0000,
        0x0000_07FF_FFFF_E000,
    ] {
        for va in [
            0x2001_6000,
            0x0000_07FF_FFFF_E000,
            0xFFFF_FFFF_FFFF_0000,
            0x0123_4567_6000,
        ] {
            for n in 0..8 {
                for split in [false, true] {
                    for (tsb_asi, p8, p64) in [(0x50, 0x51, 0x52), (0x58, 0x59, 0x5A)] {
                        let mut mmu = mmu_on();
                        let register = base | u64::from(split) << 12 | u64::from(n);
                        write(&mut mmu, tsb_asi, 0x28, register);
                        write(&mut mmu, tsb_asi, 0x30, va | 5);
                        assert_eq!(read(&mut mmu, p8, 0), formula(base, split, n, va, false));
                        assert_eq!(read(&mut mmu, p64, 0), formula(base, split, n, va, true));
                    }
                }
            }
        }
    }
}

#[test]
fn the_worked_example() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x58, 0x28, 0x0200_0000 | 1 << 12 | 2);
    write(&mut mmu, 0x58, 0x30, 0x2001_6000);
    assert_eq!(read(&mut mmu, 0x59, 0), 0x0200_00B0);
    assert_eq!(read(&mut mmu, 0x5A, 0), 0x0200_8010);
}

#[test]
fn the_context_is_not_hashed_in() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x58, 0x28, 0x0200_0000);
    write(&mut mmu, 0x58, 0x30, 0x2001_6000);
    let without = (read(&mut mmu, 0x59, 0), read(&mut mmu, 0x5A, 0));
    write(&mut mmu, 0x58, 0x30, 0x2001_6000 | 0x1FFF);
    assert_eq!((read(&mut mmu, 0x59, 0), read(&mut mmu, 0x5A, 0)), without);
}

#[test]
fn the_direct_pointer_follows_the_size_of_the_page_of_the_last_protection_fault() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x58, 0x28, 0x0200_0000 | 1 << 12);
    let va = 0x0040_0000;
    for size in PageSize::ALL {
        let data = TteData::new(Pa(0), size, PAGE - TteBits::W);
        put(&mut mmu, 0, va, 0, data);
        assert_eq!(mmu.translate_data(store(va)), Err(DPROT));
        let chosen = if size == PageSize::Kb64 { 0x5A } else { 0x59 };
        assert_eq!(
            read(&mut mmu, 0x5B, 0),
            read(&mut mmu, chosen, 0),
            "{size:?}"
        );
    }
}

#[test]
fn a_miss_does_not_change_the_choice_of_the_direct_pointer() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x58, 0x28, 0x0200_0000 | 1 << 12);
    put(
        &mut mmu,
        0,
        0x10_0000,
        0,
        TteData::new(Pa(0), PageSize::Kb64, PAGE - TteBits::W),
    );
    assert_eq!(mmu.translate_data(store(0x10_0000)), Err(DPROT));
    assert_eq!(mmu.translate_data(load(0x0777_6000)), Err(DMISS));
    // Still the 64 KB form, of the address that missed.
    assert_eq!(read(&mut mmu, 0x5B, 0), 0x0200_2000 | (0x0777 & 0x1FF) << 4);
}
