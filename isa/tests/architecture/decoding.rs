//! The decoder over many words.

use crate::machine::Machine;
use stillframe_isa::decode;
use stillframe_isa::insn::SINK;
use stillframe_isa::table::{Op, ROWS};

/// A fixed permutation of the words, so that a prefix of it is a sample of all.
fn scrambled(n: u32) -> u32 {
    let n = (n ^ n >> 16).wrapping_mul(0x7FEB_352D);
    let n = (n ^ n >> 15).wrapping_mul(0x846C_A68B);
    n ^ n >> 16
}

fn check(word: u32) {
    let insn = decode(word);
    assert_eq!(insn.word, word);
    assert!(
        insn.rs1 < 64 && insn.rs2 < 64 && insn.rd < 64,
        "{word:08x}: {insn:?}"
    );
    let Some(row) = insn.op.row() else {
        return;
    };
    assert!(row.matches(word) && insn.class() == row.class, "{word:08x}");
    // What decodes is what the row encodes; Tcc alone has bits that are ignored.
    let back = row
        .encode(&row.operands(word))
        .unwrap_or_else(|e| panic!("{word:08x}: {e}"));
    assert!(
        back == word || insn.op == Op::Tcc,
        "{word:08x} encodes to {back:08x}"
    );
    assert_eq!(decode(back).op, insn.op);
}

/// `STILLFRAME_EXHAUSTIVE=1` checks all 2^32 words.
#[test]
fn every_word_decodes() {
    let all = std::env::var_os("STILLFRAME_EXHAUSTIVE").is_some();
    let last = if all { u32::MAX } else { 4_000_000 };
    for n in 0..=last {
        check(scrambled(n));
    }
}

/// No word, whatever the registers, panics or writes `%g0`.
#[test]
fn every_word_executes() {
    let all = std::env::var_os("STILLFRAME_EXHAUSTIVE").is_some();
    for n in 0..if all { 2_000_000 } else { 20_000 } {
        let word = scrambled(n);
        let mut m = if n % 3 == 0 {
            Machine::user()
        } else {
            Machine::at_level((n % 6) as u8)
        };
        for r in 1..32 {
            m.cpu.r[r] = u64::from(scrambled(n ^ (r as u32) << 27)) & 0x3FF8;
        }
        let _ = m.run(word);
        assert_eq!(m.cpu.r[0], 0, "{word:08x}");
    }
}

#[test]
fn a_decoded_instruction_is_small() {
    assert!(
        size_of::<stillframe_isa::Insn>() <= 20,
        "it is held by the million"
    );
    assert_eq!(SINK, 32);
}

/// The table as a page to lay beside the manual.
#[test]
fn the_table_reads_as_a_page() {
    let mut names = std::collections::HashSet::new();
    for row in ROWS {
        assert!(names.insert(format!("{:?}", row.op)));
        let bits = row.pattern.chars().filter(|c| *c != ' ').count();
        assert_eq!(bits, 32, "{:?}", row.op);
        assert_eq!(row.value & !row.mask, 0);
        let fields = row.fields.iter().fold(0, |all, mask| {
            assert_eq!(all & mask, 0);
            all | mask
        });
        assert_eq!(fields & (row.mask | row.reserved), 0);
    }
}
