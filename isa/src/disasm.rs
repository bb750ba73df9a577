//! Word to text: GNU syntax that assembles back to the same word, with ours and with GNU `as`.
//!
//! What the table does not call an instruction, or has a reserved bit set, is printed as data
//! (`.word`). A few of the usual synthetic names are used where they say more.

use crate::asm::{BARRIERS, asi_name, prefetch_name};
use crate::decode::{decode, row};
use crate::table::{COND, Condition, FCOND, Field, Form, Op, Operands, RCOND, RegisterFile, Row};

/// The text of `word` at address `pc`; targets of branches are absolute hexadecimal numbers.
#[must_use]
pub fn disasm(word: u32, pc: u64) -> String {
    disasm_with(word, pc, &|_| None)
}

/// As [`disasm`], with targets named by `name` where it knows the address.
#[must_use]
pub fn disasm_with(word: u32, pc: u64, name: &dyn Fn(u64) -> Option<String>) -> String {
    let data = || format!(".word {word:#010x}");
    if decode(word).op == Op::Illegal {
        return data();
    }
    let Some(row) = row(word) else {
        return data();
    };
    let o = row.operands(word);
    if row.encode(&o) != Ok(word) {
        return data();
    }
    synthetic(row, &o).unwrap_or_else(|| {
        let operands = operands(row, &o, pc, name);
        let mnemonic = mnemonic(row, &o);
        format!("{mnemonic} {operands}").trim_end().to_owned()
    })
}

fn mnemonic(row: &Row, o: &Operands) -> String {
    let condition = match row.form.condition() {
        Condition::None => "",
        Condition::Integer => COND[usize::from(o.cond & 15)],
        Condition::Float => FCOND[usize::from(o.cond & 15)],
        Condition::Register => RCOND[usize::from(o.cond & 7)],
    };
    let annul = if o.annul { ",a" } else { "" };
    let predict = match (row.width(Field::Predict) > 0, o.predict) {
        (false, _) => "",
        (true, true) => ",pt",
        (true, false) => ",pn",
    };
    format!("{}{condition}{annul}{predict}", row.mnemonic)
}

/// The names that objdump would use too.
fn synthetic(row: &Row, o: &Operands) -> Option<String> {
    let zeros = |r: &[u8]| r.iter().all(|n| *n == 0);
    let register = !o.immediate;
    Some(match row.op {
        Op::Sethi if o.imm == 0 && o.rd == 0 => "nop".into(),
        Op::Or if register && zeros(&[o.rs1, o.rs2]) => format!("clr {}", int(o.rd)),
        Op::Or if o.rs1 == 0 => format!("mov {}, {}", second(o), int(o.rd)),
        Op::SubCc if o.rd == 0 => format!("cmp {}, {}", int(o.rs1), second(o)),
        Op::OrCc if register && zeros(&[o.rd, o.rs2]) => format!("tst {}", int(o.rs1)),
        Op::Save | Op::Restore if register && zeros(&[o.rd, o.rs1, o.rs2]) => {
            row.mnemonic.to_owned()
        }
        Op::Jmpl if o.rd == 0 && o.immediate && o.imm == 8 && o.rs1 == 31 => "ret".into(),
        Op::Jmpl if o.rd == 0 && o.immediate && o.imm == 8 && o.rs1 == 15 => "retl".into(),
        Op::Jmpl if o.rd == 0 => format!("jmp {}", address(o)),
        Op::Jmpl if o.rd == 15 => format!("call {}", address(o)),
        _ => return None,
    })
}

/// An integer register.
fn int(n: u8) -> String {
    match n {
        14 => "%sp".into(),
        30 => "%fp".into(),
        _ => format!(
            "%{}{}",
            ["g", "o", "l", "i"][usize::from(n >> 3 & 3)],
            n & 7
        ),
    }
}

/// The register in `field`.
fn register(row: &Row, field: Field, n: u8) -> String {
    match row.form.register_file(field) {
        RegisterFile::Integer => int(n),
        RegisterFile::Single | RegisterFile::Double => format!("%f{n}"),
    }
}

fn number(n: i64) -> String {
    if n < 10 {
        n.to_string()
    } else {
        format!("{n:#x}")
    }
}

/// A register or a constant.
fn second(o: &Operands) -> String {
    if o.immediate {
        number(o.imm)
    } else {
        int(o.rs2)
    }
}

/// A sum; the register form without a second register has one part, the constant form has two.
fn address(o: &Operands) -> String {
    match (o.immediate, o.rs2) {
        (false, 0) => int(o.rs1),
        _ => format!("{} + {}", int(o.rs1), second(o)),
    }
}

fn asi(n: u8) -> String {
    asi_name(n).map_or_else(|| format!("{n:#x}"), |name| format!("#{name}"))
}

/// An address in brackets, with its ASI if the row has one.
fn memory(row: &Row, o: &Operands) -> String {
    let place = address(o);
    if row.width(Field::AsiRi) == 0 {
        return format!("[{place}]");
    }
    if o.immediate {
        return format!("[{place}] %asi");
    }
    format!("[{place}] {}", asi(o.asi))
}

/// The condition-code register.
fn cc(row: &Row, o: &Operands) -> String {
    match (row.form.condition(), o.cc) {
        (Condition::Float, n) => format!("%fcc{n}"),
        (_, 0) => "%icc".into(),
        _ => "%xcc".into(),
    }
}

fn target(row: &Row, o: &Operands, pc: u64, name: &dyn Fn(u64) -> Option<String>) -> String {
    let to = pc.wrapping_add(o.imm as u64);
    if let Some(name) = name(to) {
        return name;
    }
    // `call` of a small number would assemble as a jump through %g0.
    if row.op == Op::Call && (-4096..4096).contains(&(to as i64)) {
        let sign = if o.imm < 0 { '-' } else { '+' };
        return format!(".{sign}{:#x}", o.imm.unsigned_abs());
    }
    format!("{to:#x}")
}

fn barriers(mask: i64) -> String {
    let names: Vec<String> = BARRIERS
        .iter()
        .filter(|(_, bit)| mask & i64::from(*bit) != 0)
        .map(|(name, _)| format!("#{name}"))
        .collect();
    if names.is_empty() {
        "0".into()
    } else {
        names.join(" | ")
    }
}

fn operands(row: &Row, o: &Operands, pc: u64, name: &dyn Fn(u64) -> Option<String>) -> String {
    use Form::*;
    let reg = |field, n| register(row, field, n);
    let rd = || reg(Field::Rd, o.rd);
    let target = || target(row, o, pc, name);
    match row.form {
        None => String::new(),
        Alu => format!("{}, {}, {}", int(o.rs1), second(o), rd()),
        Sethi => format!("%hi({:#x}), {}", o.imm << 10, rd()),
        Illtrap => format!("{:#x}", o.imm),
        Branch | FpBranch | Call => target(),
        BranchPredicted | FpBranchPredicted => format!("{}, {}", cc(row, o), target()),
        BranchRegister => format!("{}, {}", int(o.rs1), target()),
        Jmpl => format!("{}, {}", address(o), rd()),
        Address => address(o),
        // With the condition register GNU takes no constant before a register.
        Trap => format!("{}, {}", cc(row, o), address(o)),
        MoveIcc | MoveFcc => format!("{}, {}, {}", cc(row, o), second(o), rd()),
        MoveRegister => format!("{}, {}, {}", int(o.rs1), second(o), rd()),
        Load | LoadAsi | LoadPair | LoadPairAsi | Swap | SwapAsi | LoadSingle | LoadSingleAsi
        | LoadDouble | LoadDoubleAsi => format!("{}, {}", memory(row, o), rd()),
        Store | StoreAsi | StorePair | StorePairAsi | StoreSingle | StoreSingleAsi
        | StoreDouble | StoreDoubleAsi => format!("{}, {}", rd(), memory(row, o)),
        CompareAndSwap => {
            let asi = if o.immediate {
                "%asi".into()
            } else {
                asi(o.asi)
            };
            format!("[{}] {asi}, {}, {}", int(o.rs1), int(o.rs2), rd())
        }
        LoadFsr => format!("{}, %fsr", memory(row, o)),
        StoreFsr => format!("%fsr, {}", memory(row, o)),
        Prefetch | PrefetchAsi => {
            let function = prefetch_name(o.rd).map(|n| format!("#{n}"));
            let function = function.unwrap_or_else(|| o.rd.to_string());
            format!("{}, {function}", memory(row, o))
        }
        Membar => barriers(o.imm),
        Sir => number(o.imm),
        FpUnarySingle | FpUnaryDouble => format!("{}, {}", reg(Field::Rs2, o.rs2), rd()),
        FpMoveIccSingle | FpMoveIccDouble | FpMoveFccSingle | FpMoveFccDouble => {
            format!("{}, {}, {}", cc(row, o), reg(Field::Rs2, o.rs2), rd())
        }
        FpMoveRegisterSingle | FpMoveRegisterDouble => {
            format!("{}, {}, {}", int(o.rs1), reg(Field::Rs2, o.rs2), rd())
        }
        ReadState(from) | ReadPrivileged(from) => format!("{from}, {}", rd()),
        WriteState(to) | WritePrivileged(to) => {
            format!("{}, {}, {to}", int(o.rs1), second(o))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asm::assemble_flat;
    use crate::table::ROWS;

    /// Assembles what the disassembler says and compares.
    fn check(words: &[u32], base: u64) {
        for (n, chunk) in words.chunks(4096).enumerate() {
            let base = base.wrapping_add(n as u64 * 0x10000);
            let lines: Vec<String> = chunk
                .iter()
                .enumerate()
                .map(|(i, w)| disasm(*w, base.wrapping_add(i as u64 * 4)))
                .collect();
            let image = assemble_flat(&lines.join("\n"), base).unwrap_or_else(|e| panic!("{e}"));
            for (i, (word, line)) in chunk.iter().zip(&lines).enumerate() {
                let bytes: [u8; 4] = image.segments[0].bytes[i * 4..][..4].try_into().expect("4");
                assert_eq!(u32::from_be_bytes(bytes), *word, "{word:08x}: {line}");
            }
        }
    }

    /// Numbers that are alike in every run (splitmix64).
    fn noise(seed: u64) -> impl Iterator<Item = u32> {
        (1..).map(move |n: u64| {
            let mut z = (seed + n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
            (z ^ z >> 31) as u32
        })
    }

    #[test]
    fn every_word_assembles_back() {
        let words: Vec<u32> = noise(1).take(200_000).collect();
        check(&words, 0x10_0000);
        check(&words[..8192], 0xFFFF_FFFF_FFFF_0000);
        check(&words[..8192], 0);
    }

    #[test]
    fn every_row_assembles_back() {
        let mut words = Vec::new();
        for (n, row) in ROWS.iter().enumerate() {
            let fields = !(row.mask | row.reserved);
            let noise = noise(n as u64 * 1000).take(300);
            words.extend(noise.map(|w| w & fields | row.value));
            words.extend([row.value, row.value | fields]);
        }
        check(&words, 0x4000);
        let instructions = words
            .iter()
            .filter(|w| !disasm(**w, 0).starts_with(".word"));
        assert!(instructions.count() > words.len() / 2);
    }

    #[test]
    fn reserved_bits_make_data() {
        assert_eq!(disasm(0x8600_4002, 0), "add %g1, %g2, %g3");
        assert_eq!(disasm(0x8600_4022, 0), ".word 0x86004022");
        assert_eq!(disasm(0xFFFF_FFFF, 0), ".word 0xffffffff");
    }

    #[test]
    fn targets_have_names() {
        let named = |a: u64| (a == 0x1008).then(|| "loop+8".to_owned());
        assert_eq!(
            disasm_with(0x1068_0002, 0x1000, &named),
            "ba,pt %xcc, loop+8"
        );
        assert_eq!(disasm(0x1068_0002, 0x1000), "ba,pt %xcc, 0x1008");
        assert_eq!(disasm(0x4000_0002, 0), "call .+0x8");
    }
}
