//! Word to [`Insn`].

use crate::insn::{Insn, SINK, flags};
use crate::table::{Condition, Field, Form, Op, ROWS, RegisterFile, Row};
use std::sync::LazyLock;

/// Rows by `op` and `op3` (bits 31:30 and 24:19), those of a crowded bucket again by `opf` (bits
/// 13:5).
struct Index {
    buckets: Vec<Bucket>,
}

enum Bucket {
    Few(Vec<u16>),
    ByOpf(Vec<Vec<u16>>),
}

const OP_MASK: u32 = 0xC1F8_0000;
const OPF_MASK: u32 = 0x0000_3FE0;

const fn op_bucket(word: u32) -> usize {
    ((word >> 30) << 6 | (word >> 19 & 0x3F)) as usize
}

const fn opf_bucket(word: u32) -> usize {
    (word >> 5 & 0x1FF) as usize
}

/// The rows of `among` whose fixed bits under `mask` agree with `bits`.
fn agreeing(among: &[u16], mask: u32, bits: u32) -> Vec<u16> {
    among
        .iter()
        .copied()
        .filter(|&n| (ROWS[usize::from(n)].value ^ bits) & ROWS[usize::from(n)].mask & mask == 0)
        .collect()
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let all: Vec<u16> = (0..ROWS.len() as u16).collect();
    let buckets = (0..256u32)
        .map(|n| {
            let few = agreeing(&all, OP_MASK, (n >> 6) << 30 | (n & 0x3F) << 19);
            if few.len() <= 8 {
                return Bucket::Few(few);
            }
            Bucket::ByOpf(
                (0..512)
                    .map(|opf| agreeing(&few, OPF_MASK, opf << 5))
                    .collect(),
            )
        })
        .collect();
    Index { buckets }
});

/// The row that `word` matches, whatever its operands.
pub fn row(word: u32) -> Option<&'static Row> {
    let among = match &INDEX.buckets[op_bucket(word)] {
        Bucket::Few(rows) => rows,
        Bucket::ByOpf(rows) => &rows[opf_bucket(word)],
    };
    among
        .iter()
        .map(|&n| &ROWS[usize::from(n)])
        .find(|row| row.matches(word))
}

/// Decodes a word. Words that are no instruction, and those whose operands the architecture
/// forbids whatever the state (an odd pair of registers, a reserved condition), become
/// [`Op::Illegal`].
pub fn decode(word: u32) -> Insn {
    match row(word) {
        Some(row) if !is_forbidden(row, word) => build(row, word),
        _ => Insn {
            op: Op::Illegal,
            rd: SINK,
            rs1: 0,
            rs2: 0,
            aux: 0,
            flags: 0,
            mark: 0,
            imm: 0,
            word,
        },
    }
}

/// Operands that make an instruction illegal (V9 A.3, A.28, A.36, A.42), and bits set where they
/// are reserved (manual 14.1.2).
fn is_forbidden(row: &Row, word: u32) -> bool {
    let rd = row.field(word, Field::Rd);
    let reserved_condition = row.form.condition() == Condition::Register
        && matches!(row.field(word, Field::Cond), 0 | 4);
    let odd_pair = row.form.needs_even_rd() && rd & 1 != 0;
    let reserved_prefetch = matches!(row.field(word, Field::Function), 5..=15);
    reserved_condition || odd_pair || reserved_prefetch || row.sets_reserved_bits(word)
}

fn build(row: &Row, word: u32) -> Insn {
    let operands = row.operands(word);
    let mut insn = Insn {
        op: row.op,
        rd: operands.rd,
        rs1: operands.rs1,
        rs2: operands.rs2,
        aux: operands.asi | operands.cond,
        flags: 0,
        mark: 0,
        imm: operands.imm as i32,
        word,
    };
    if operands.immediate {
        insn.flags |= flags::IMMEDIATE;
    }
    if operands.predict {
        insn.flags |= flags::PREDICT;
    }
    match row.form.condition() {
        // The position of the field in CCR: icc 0, xcc 4.
        Condition::Integer if row.width(Field::Cc) > 0 => insn.aux |= operands.cc << 6,
        Condition::Float => insn.aux |= operands.cc << 4,
        _ => {}
    }
    if operands.annul {
        insn.flags |= flags::ANNUL;
        // Branches that are unconditional annul always (V9 A.6, A.7).
        let always = row.form.condition() != Condition::Register && operands.cond == 8;
        if always {
            insn.flags |= flags::ANNUL_TAKEN;
        }
    }
    match row.form {
        Form::Sethi => insn.imm = ((operands.imm as u32) << 10) as i32,
        Form::Call => insn.rd = 15,
        Form::Membar => insn.aux = operands.imm as u8,
        _ => {}
    }
    let writes_integer = row.form.register_file(Field::Rd) == RegisterFile::Integer
        && row.width(Field::Rd) > 0
        && !row.form.reads_rd()
        && !row.form.needs_even_rd();
    if writes_integer && insn.rd == 0 {
        insn.rd = SINK;
    }
    insn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Operands;

    #[test]
    fn no_two_rows_overlap() {
        for (n, a) in ROWS.iter().enumerate() {
            for b in &ROWS[n + 1..] {
                assert!(
                    (a.value ^ b.value) & a.mask & b.mask != 0,
                    "{:?} and {:?} share words",
                    a.op,
                    b.op
                );
            }
        }
    }

    #[test]
    fn rows_stand_in_the_order_of_their_names() {
        for (n, row) in ROWS.iter().enumerate() {
            assert_eq!(row.op as usize, n);
        }
        assert_eq!(Op::Illegal as usize, ROWS.len());
    }

    #[test]
    fn the_index_finds_what_a_scan_finds() {
        for n in 0..2_000_000u32 {
            let word = n.wrapping_mul(0x9E37_79B1) ^ n.rotate_left(13);
            let found = row(word).map(|row| row.op);
            let scanned = ROWS.iter().find(|row| row.matches(word)).map(|row| row.op);
            assert_eq!(found, scanned, "{word:08x}");
        }
    }

    #[test]
    fn operands_encode_back() {
        for row in ROWS {
            for n in 0..2000u32 {
                let noise = n.wrapping_mul(0x9E37_79B1) ^ n.rotate_left(7);
                let word = (noise & !row.mask & !row.reserved) | row.value;
                let operands = row.operands(word);
                if decode(word).op == Op::Illegal {
                    continue;
                }
                let back = row.encode(&operands).expect("valid");
                assert_eq!(row.operands(back), operands, "{:?}", row.op);
                if row.op != Op::Tcc {
                    assert_eq!(back, word, "{:?}", row.op);
                }
            }
        }
    }

    #[test]
    fn reserved_bits_are_illegal_except_in_tcc() {
        assert_eq!(decode(0x8600_4002).op, Op::Add);
        assert_eq!(decode(0x8600_4022).op, Op::Illegal);
        assert_eq!(decode(0x91D0_2000).op, Op::Tcc);
        assert_eq!(decode(0xB1D0_2700).op, Op::Tcc);
        for row in ROWS {
            for bit in (0..32).filter(|bit| row.reserved >> bit & 1 != 0) {
                assert_eq!(decode(row.value | 1 << bit).op, Op::Illegal, "{:?}", row.op);
            }
        }
    }

    fn row_of(op: Op) -> &'static Row {
        op.row().expect("not Illegal")
    }

    #[test]
    fn known_words() {
        // From GNU as: add %g1, %g2, %g3; ldx [%o0 + 8], %o1; bne,a,pn %xcc, .-8
        assert_eq!(decode(0x8600_4002).op, Op::Add);
        let ldx = decode(0xD25A_2008);
        assert_eq!(
            (ldx.op, ldx.rd, ldx.rs1, ldx.rs2, ldx.imm),
            (Op::Ldx, 9, 8, 0, 8)
        );
        let word = row_of(Op::Bpcc)
            .encode(&Operands {
                annul: true,
                cond: 9,
                cc: 1,
                imm: -8,
                ..Operands::default()
            })
            .expect("in range");
        assert_eq!(word, 0x3267_FFFE);
        let branch = decode(word);
        assert_eq!(
            (branch.op, branch.aux, branch.imm),
            (Op::Bpcc, 9 | 4 << 4, -8)
        );
    }
}
