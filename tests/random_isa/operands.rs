//! Operands with which an instruction does not trap.

use super::{DOUBLES, INTEGERS, Random, SCRATCH, State, Value};
use stillframe_isa::table::{Class, Condition, Field, Form, Op, Operands, RegisterFile, Row};

/// ASIs of loads: primary, big- and little-endian, faulting and not.
pub const LOADING: [u8; 4] = [0x80, 0x88, 0x82, 0x8A];
/// ASIs of stores and atomic accesses.
const STORING: [u8; 2] = [0x80, 0x88];
/// ASI of block transfers.
const BLOCK: u8 = 0xF0;

/// Chooses operands, and changes the state to suit them.
pub fn choose(row: &Row, state: &mut State, random: &mut Random) -> Operands {
    let mut o = Operands {
        rd: register(row, Field::Rd, random),
        rs1: register(row, Field::Rs1, random),
        rs2: register(row, Field::Rs2, random),
        cc: random.below(1 << row.width(Field::Cc)) as u8,
        annul: row.width(Field::Annul) > 0 && random.one_in(2),
        predict: row.width(Field::Predict) > 0 && random.one_in(2),
        ..Operands::default()
    };
    o.cond = match row.form.condition() {
        Condition::Integer | Condition::Float => random.below(16) as u8,
        Condition::Register => random.of(&[1, 2, 3, 5, 6, 7]),
        Condition::None => 0,
    };
    if row.width(Field::Displacement) > 0 {
        o.imm = 12;
        return o;
    }
    second_operand(row, &mut o, random);
    match row.class {
        Class::Divide32 | Class::Divide64 => not_zero(&mut o, state, random),
        Class::Jmpl | Class::Return => jump(&mut o, state, random),
        Class::Trap => {
            // With no code set, none of the first eight conditions holds.
            state.ccr = 0;
            o.cond = random.below(8) as u8;
        }
        _ => {}
    }
    if matches!(row.op, Op::TaddCcTv | Op::TsubCcTv) {
        small_and_untagged(&mut o, state, random);
    }
    if row.op == Op::Prefetch || row.op == Op::Prefetcha {
        // 5 to 15 are reserved.
        o.rd = random.of(&[0, 1, 2, 3, 4, 16, 20, 31]);
    }
    if let Some(bytes) = bytes_of(row) {
        address(row, bytes, &mut o, state, random);
    }
    o
}

/// A register of the file that the field names; an integer one is `%g0` now and then.
fn register(row: &Row, field: Field, random: &mut Random) -> u8 {
    if row.width(field) == 0 {
        return 0;
    }
    match row.form.register_file(field) {
        RegisterFile::Single => random.below(16) as u8,
        RegisterFile::Double => random.of(&DOUBLES),
        RegisterFile::Integer if row.form.needs_even_rd() && field == Field::Rd => {
            random.of(&[8, 10, 12, 16, 18, 24, 26])
        }
        RegisterFile::Integer if random.one_in(12) => 0,
        RegisterFile::Integer => random.of(&INTEGERS),
    }
}

/// A register or a constant, half of the constants at the ends of their range.
fn second_operand(row: &Row, o: &mut Operands, random: &mut Random) {
    if row.form == Form::CompareAndSwap {
        return;
    }
    let constants = row.width(Field::Ri) > 0 || row.width(Field::AsiRi) > 0;
    // Where there is no `i` field, the row itself says which of the two it takes.
    let fixed = row.width(Field::I) == 0;
    let takes_constant = if fixed {
        row.value >> 13 & 1 != 0
    } else {
        random.one_in(2)
    };
    if row.width(Field::Constant) > 0 || (constants && takes_constant) {
        let (low, high) = row.constant_range();
        let within = low + random.below((high - low + 1) as u64) as i64;
        o.imm = random.of(&[within, within, low, high]);
        o.immediate = constants;
    } else if constants {
        o.rs2 = register_or_zero(random);
    }
}

fn register_or_zero(random: &mut Random) -> u8 {
    if random.one_in(12) {
        0
    } else {
        random.of(&INTEGERS)
    }
}

/// The divisor's low word is not zero.
fn not_zero(o: &mut Operands, state: &mut State, random: &mut Random) {
    if o.immediate {
        if o.imm == 0 {
            o.imm = -1;
        }
        return;
    }
    if o.rs2 == 0 {
        o.rs2 = random.of(&INTEGERS);
    }
    if let Value::Number(n) = state.at(o.rs2)
        && *n & 0xFFFF_FFFF == 0
    {
        *n |= random.of(&[1, 3, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF]);
    }
}

/// Operands with clear tags whose sum and difference do not overflow.
fn small_and_untagged(o: &mut Operands, state: &mut State, _random: &mut Random) {
    const MASK: u64 = 0x0FFF_FFFC;
    o.imm &= !3;
    for register in [o.rs1, o.rs2] {
        if register != 0
            && let Value::Number(n) = state.at(register)
        {
            *n &= MASK;
        }
    }
}

/// To the place where a branch goes as well.
fn jump(o: &mut Operands, state: &mut State, random: &mut Random) {
    o.rs1 = random.of(&INTEGERS);
    let offset = if o.immediate {
        o.imm &= !3;
        o.imm as u64
    } else if o.rs2 == 0 || o.rs2 == o.rs1 {
        o.rs2 = 0;
        0
    } else {
        let offset = random.value() & !3;
        *state.at(o.rs2) = Value::Number(offset);
        offset
    };
    *state.at(o.rs1) = Value::Behind(offset.wrapping_neg());
}

/// Bytes that the row's access moves; none if it is no access.
fn bytes_of(row: &Row) -> Option<u64> {
    use Op::*;
    Some(match row.op {
        Ldsb | Ldub | Stb | Ldstub | Ldsba | Lduba | Stba | Ldstuba => 1,
        Ldsh | Lduh | Sth | Ldsha | Lduha | Stha => 2,
        Ldsw | Lduw | Stw | Swap | Ldswa | Lduwa | Stwa | Swapa | Casa | Ldf | Stf | Ldfa
        | Stfa | Ldfsr | Stfsr => 4,
        Ldx | Stx | Ldd | Std | Ldxa | Stxa | Ldda | Stda | Casxa | Lddf | Stdf | Lddfa | Stdfa
        | Ldxfsr | Stxfsr | Flush | Prefetch | Prefetcha => 8,
        _ => return None,
    })
}

/// Sends the access into the scratch memory.
fn address(row: &Row, mut bytes: u64, o: &mut Operands, state: &mut State, random: &mut Random) {
    let loads = matches!(
        row.class,
        Class::Load | Class::LoadSigned | Class::LoadPair | Class::LoadFp | Class::Prefetch
    );
    let mut asi = random.of(if loads { &LOADING } else { &STORING });
    if matches!(row.op, Op::Lddfa | Op::Stdfa) && random.one_in(4) {
        asi = BLOCK;
        bytes = SCRATCH;
        o.rd = random.of(&[0, 32]);
    }
    let by_register = row.form == Form::CompareAndSwap && random.one_in(2);
    if row.width(Field::AsiRi) > 0 || row.width(Field::Asi) > 0 {
        o.immediate |= by_register;
        if o.immediate {
            state.asi = asi.into();
        } else {
            o.asi = asi;
        }
    }
    let place = random.below(SCRATCH / bytes) * bytes;
    o.rs1 = random.of(&INTEGERS);
    if row.form == Form::CompareAndSwap {
        *state.at(o.rs1) = Value::Scratch(place);
        expected(row, place, asi, o, state, random);
        return;
    }
    let offset = if o.immediate {
        o.imm as u64
    } else if o.rs2 == 0 || o.rs2 == o.rs1 {
        o.rs2 = 0;
        0
    } else {
        let offset = random.value();
        *state.at(o.rs2) = Value::Number(offset);
        offset
    };
    *state.at(o.rs1) = Value::Scratch(place.wrapping_sub(offset));
}

/// Half of the time, memory holds what the comparison wants.
fn expected(
    row: &Row,
    place: u64,
    asi: u8,
    o: &mut Operands,
    state: &mut State,
    random: &mut Random,
) {
    if o.rs2 == 0 || o.rs2 == o.rs1 || random.one_in(2) {
        return;
    }
    let word = state.scratch[place as usize / 8];
    let little = asi & 8 != 0;
    let wanted = match (row.op, little) {
        (Op::Casxa, false) => word,
        (Op::Casxa, true) => word.swap_bytes(),
        _ => {
            let half = (word >> (32 - place % 8 * 8)) as u32;
            let half = if little { half.swap_bytes() } else { half };
            random.value() << 32 | u64::from(half)
        }
    };
    *state.at(o.rs2) = Value::Number(wanted);
}
