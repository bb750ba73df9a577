//! A program that executes the cases one after the other and prints the states they leave.

use super::{Case, INTEGERS, State, Value};
use stillframe_isa::asm::{AsmInput, Layout, assemble};
use stillframe_isa::image::Image;
use stillframe_isa::table::{Op, Operands};

/// Bytes of a state in memory, as `frame.s` loads it.
const STATE_BYTES: usize = 43 * 8;
/// Doublewords that `frame.s` notes of each case.
pub const RESULT_WORDS: usize = 46;
/// Words of a case's code.
const WORDS: usize = 11;
/// Which of them is the instruction, and which is where control transfers go.
const INSTRUCTION: usize = 3;
const BEHIND: u64 = 6 * 4;

const SP: u8 = 14;
const G6: u8 = 6;
const G7: u8 = 7;
const O7: u8 = 15;

/// What a noted doubleword is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Field {
    Integer(u8),
    Double(u8),
    Y,
    Ccr,
    Asi,
    Fsr,
    Gsr,
    Scratch(usize),
    Fprs,
    /// 1 if the delay slot was executed, and 2 if the instruction behind it was.
    Way,
    /// `%o7`.
    Link,
}

/// What doubleword `n` of a result is.
pub fn field(n: usize) -> Field {
    match n {
        0..14 => Field::Integer(INTEGERS[n]),
        14..30 => Field::Double(super::DOUBLES[n - 14]),
        30 => Field::Y,
        31 => Field::Ccr,
        32 => Field::Asi,
        33 => Field::Fsr,
        34 => Field::Gsr,
        35..43 => Field::Scratch(n - 35),
        43 => Field::Fprs,
        44 => Field::Way,
        _ => Field::Link,
    }
}

/// The program of the cases.
pub fn image(cases: &[Case]) -> Image {
    let source = format!(
        "CASES = {}\nSTATE = {STATE_BYTES}\nRESULT = {}\n{}",
        cases.len(),
        8 * RESULT_WORDS,
        include_str!("frame.s")
    );
    let input = AsmInput {
        name: "frame.s",
        source: &source,
        includes: &|_| None,
        defines: &[],
        layout: Layout::User,
    };
    let mut image = assemble(&input).unwrap_or_else(|errors| panic!("{}", errors.render()));
    let symbol = |name: &str| image.symbol(name).expect("the frame has it");
    let (code, states, scratch) = (symbol("cases"), symbol("states"), symbol("scratch"));
    let helpers = [symbol("load_state"), symbol("note_result")];
    for (n, case) in (0..).zip(cases) {
        let at = code + n * WORDS as u64 * 4;
        let words = code_of(case, at, helpers);
        put(&mut image, at, words.iter().flat_map(|w| w.to_be_bytes()));
        let at_state = states + n * STATE_BYTES as u64;
        let words = words_of(&case.state, scratch, at + BEHIND);
        put(
            &mut image,
            at_state,
            words.into_iter().flat_map(u64::to_be_bytes),
        );
    }
    image
}

/// Writes bytes into the segment that holds `at`.
fn put(image: &mut Image, at: u64, bytes: impl Iterator<Item = u8>) {
    let segment = image
        .segments
        .iter_mut()
        .find(|s| (s.vaddr..s.vaddr + s.bytes.len() as u64).contains(&at))
        .expect("the frame has left room");
    let from = (at - segment.vaddr) as usize;
    for (place, byte) in segment.bytes[from..].iter_mut().zip(bytes) {
        *place = byte;
    }
}

fn word(op: Op, operands: Operands) -> u32 {
    let row = op.row().expect("an instruction");
    row.encode(&operands).expect("operands that fit")
}

/// The case's instruction between the loading of its state and the noting of what it leaves.
fn code_of(case: &Case, at: u64, [load_state, note_result]: [u64; 2]) -> [u32; WORDS] {
    let add = |rs1, imm, rd| {
        let immediate = true;
        word(
            Op::Add,
            Operands {
                rs1,
                imm,
                rd,
                immediate,
                ..Operands::default()
            },
        )
    };
    let nop = word(Op::Sethi, Operands::default());
    let call = |index: u64, to: u64| {
        let imm = to.wrapping_sub(at + 4 * index) as i64;
        word(
            Op::Call,
            Operands {
                imm,
                ..Operands::default()
            },
        )
    };
    let window = |op, imm| {
        word(
            op,
            Operands {
                rs1: SP,
                rd: SP,
                imm,
                immediate: true,
                ..Operands::default()
            },
        )
    };
    let save = window(Op::Save, -192);
    let restore = word(Op::Restore, Operands::default());
    // Whoever leaves the window comes back to it.
    let (before, after) = match case.row.op {
        Op::Save => (nop, restore),
        Op::Restore | Op::Return => (save, nop),
        _ => (nop, nop),
    };
    let mut words = [nop; WORDS];
    words[0] = before;
    words[1] = call(1, load_state);
    words[INSTRUCTION] = case.word;
    words[4] = add(G7, 1, G7);
    words[5] = add(G7, 2, G7);
    words[6] = add(O7, 0, G6);
    words[7] = call(7, note_result);
    words[9] = after;
    words
}

/// The state as `frame.s` loads it.
fn words_of(state: &State, scratch: u64, behind: u64) -> Vec<u64> {
    let mut words: Vec<u64> = state
        .integers
        .iter()
        .map(|value| match *value {
            Value::Number(n) => n,
            Value::Scratch(offset) => scratch.wrapping_add(offset),
            Value::Behind(offset) => behind.wrapping_add(offset),
        })
        .collect();
    words.extend(state.doubles);
    words.extend([state.y, state.ccr, state.asi, state.fsr, state.gsr]);
    words.extend(state.scratch);
    words
}
