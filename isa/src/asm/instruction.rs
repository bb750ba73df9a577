//! From a mnemonic to rows of the table, from rows to a word.

use super::Assembler;
use super::diag::{Parsed, Problem, Span, fail, fail_help};
use super::lexer::name_length;
use super::matching::{Suffix, fit};
use super::names::{Reg, STATE_ALIASES};
use super::operands::{Operand, What};
use super::reader::Rest;
use super::usage::usage;
use crate::table::{COND, Condition, FCOND, Field, Form, Op, RCOND, ROWS, RegisterFile, Row};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A row under one of its mnemonics, with the condition that the mnemonic names.
#[derive(Copy, Clone, Debug)]
struct Entry {
    op: Op,
    cond: u8,
}

/// Second names of instructions, beside those the table gives.
const ALIASES: [(&str, &str); 39] = [
    ("lduw", "ld"),
    ("lduwa", "lda"),
    ("stw", "st"),
    ("stuw", "st"),
    ("stsw", "st"),
    ("stwa", "sta"),
    ("stuwa", "sta"),
    ("stswa", "sta"),
    ("stub", "stb"),
    ("stsb", "stb"),
    ("stuba", "stba"),
    ("stsba", "stba"),
    ("stuh", "sth"),
    ("stsh", "sth"),
    ("stuha", "stha"),
    ("stsha", "stha"),
    ("ldtw", "ldd"),
    ("ldtwa", "ldda"),
    ("sttw", "std"),
    ("sttwa", "stda"),
    ("ldn", "ldx"),
    ("ldna", "ldxa"),
    ("stn", "stx"),
    ("stna", "stxa"),
    ("slln", "sllx"),
    ("srln", "srlx"),
    ("sran", "srax"),
    ("addx", "addc"),
    ("addxcc", "addccc"),
    ("subx", "subc"),
    ("subxcc", "subccc"),
    ("iflush", "flush"),
    ("unimp", "illtrap"),
    ("rett", "return"),
    ("casna", "casxa"),
    ("fbz", "fbe"),
    ("fbnz", "fbne"),
    ("fb", "fba"),
    ("b", "ba"),
];

/// The names a condition code has beside the table's.
fn condition_aliases(form: Form) -> &'static [(&'static str, u8)] {
    match form {
        Form::MoveRegister | Form::FpMoveRegisterSingle | Form::FpMoveRegisterDouble => {
            &[("e", 1), ("ne", 5)]
        }
        Form::Trap => &[("", 8), ("z", 1), ("nz", 9), ("geu", 13), ("lu", 5)],
        _ => match form.condition() {
            Condition::Integer => &[("z", 1), ("nz", 9), ("geu", 13), ("lu", 5)],
            Condition::Float => &[("z", 9), ("nz", 1)],
            _ => &[],
        },
    }
}

static MNEMONICS: LazyLock<HashMap<String, Vec<Entry>>> = LazyLock::new(|| {
    let mut map: HashMap<String, Vec<Entry>> = HashMap::new();
    for row in ROWS {
        let conditions: &[&str] = match row.form.condition() {
            Condition::None => &[""],
            Condition::Integer => &COND,
            Condition::Float => &FCOND,
            Condition::Register => &RCOND,
        };
        let mut add = |name: &str, cond: usize| {
            let entry = Entry {
                op: row.op,
                cond: cond as u8,
            };
            map.entry(format!("{}{name}", row.mnemonic))
                .or_default()
                .push(entry);
        };
        for (cond, name) in conditions.iter().enumerate() {
            // Codes without a name are reserved.
            if row.form.condition() == Condition::None || !name.is_empty() {
                add(name, cond);
            }
        }
        for (name, cond) in condition_aliases(row.form) {
            add(name, usize::from(*cond));
        }
    }
    map
});

/// The rows' mnemonic for one of their names.
fn canonical(name: &str) -> &str {
    ALIASES
        .iter()
        .find(|(alias, _)| *alias == name)
        .map_or(name, |(_, name)| name)
}

/// Whether some row reads or writes the register `name` (with its `%`).
pub(super) fn is_state_register(name: &str) -> bool {
    STATE_ALIASES.iter().any(|(a, _)| *a == name)
        || ROWS.iter().any(|row| state_register(row) == Some(name))
}

/// The state register that a row reads or writes.
pub(super) fn state_register(row: &Row) -> Option<&'static str> {
    match row.form {
        Form::ReadState(n) | Form::WriteState(n) => Some(n),
        Form::ReadPrivileged(n) | Form::WritePrivileged(n) => Some(n),
        _ => None,
    }
}

impl Assembler<'_> {
    /// Assembles an instruction, synthetic ones included.
    pub(super) fn instruction(&mut self, name: &str, rest: Rest<'_>, span: Span) -> Parsed<()> {
        let before = self.sections.here();
        let done = self.try_instruction(name, rest, span);
        // What follows keeps its place: one wrong line makes one error.
        if done.is_err() && self.sections.here() == before && before.offset.is_multiple_of(4) {
            let _ = self.emit_bytes(&[0; 4], span);
        }
        done
    }

    fn try_instruction(&mut self, name: &str, rest: Rest<'_>, span: Span) -> Parsed<()> {
        let (suffix, rest) = suffix(rest)?;
        let operands = self.operands(rest)?;
        if self.synthetic(name, suffix, &operands, span)? {
            return Ok(());
        }
        self.by_table(name, suffix, &operands, span)
    }

    /// Assembles an instruction of the table.
    pub(super) fn by_table(
        &mut self,
        name: &str,
        suffix: Suffix,
        operands: &[Operand],
        span: Span,
    ) -> Parsed<()> {
        let Some(entries) = MNEMONICS.get(canonical(name)) else {
            let problem = Problem::new(span, format!("there is no instruction `{name}`"));
            return Err(Box::new(match resembling(name) {
                Some(other) => problem.help(format!("there is `{other}`")),
                None => problem,
            }));
        };
        let mut nearest: Option<(usize, Problem)> = None;
        for entry in entries {
            let Some(row) = entry.op.row() else {
                continue;
            };
            // The second names are of integer instructions alone.
            if name != canonical(name) && row.form.register_file(Field::Rd) != RegisterFile::Integer
            {
                continue;
            }
            match fit(self, row, entry.cond, suffix, operands) {
                Ok(fitted) => {
                    let at = fitted.constant_at.unwrap_or(span);
                    return self.emit_insn(entry.op, fitted.operands, fitted.constant, at);
                }
                Err(misfit) => {
                    let place = operands.get(misfit.at).map_or(span, |o| o.span);
                    let problem = Problem::new(place, misfit.message)
                        .help(format!("write {name}{}", usage(row.form)));
                    if nearest.as_ref().is_none_or(|(near, _)| misfit.near > *near) {
                        nearest = Some((misfit.near, problem));
                    }
                }
            }
        }
        match nearest {
            Some((_, problem)) => Err(Box::new(problem)),
            None => fail(span, format!("there is no instruction `{name}`")),
        }
    }
}

/// `,a`, `,pt`, `,pn` after a mnemonic.
fn suffix(rest: Rest<'_>) -> Parsed<(Suffix, Rest<'_>)> {
    let mut suffix = Suffix::default();
    let mut rest = rest;
    while rest.text.starts_with(',') {
        let tail = rest.after(1);
        let length = name_length(tail.text);
        match &tail.text[..length] {
            "a" if !suffix.annul && suffix.predict.is_none() => suffix.annul = true,
            "pt" if suffix.predict.is_none() => suffix.predict = Some(true),
            "pn" if suffix.predict.is_none() => suffix.predict = Some(false),
            _ => {
                return fail_help(
                    tail.range(0, length.max(1)),
                    "no such suffix of an instruction",
                    "`,a` may follow a branch, and then `,pt` or `,pn`",
                );
            }
        }
        rest = tail.after(length);
    }
    Ok((suffix, rest))
}

/// A mnemonic that differs from `name` by one letter.
fn resembling(name: &str) -> Option<&'static str> {
    let close = |other: &str| {
        let (a, b) = (name.as_bytes(), other.as_bytes());
        let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        let tail = |s: &[u8], skip: usize| s.get(same + skip..).unwrap_or(&[]).to_vec();
        a.len() > 2
            && (tail(a, 1) == tail(b, 1) || tail(a, 0) == tail(b, 1) || tail(a, 1) == tail(b, 0))
    };
    let mut names: Vec<&'static str> = MNEMONICS.keys().map(String::as_str).collect();
    names.sort_unstable();
    names.into_iter().find(|n| close(n))
}

/// The integer register that an operand is.
pub(super) fn integer(operand: &Operand) -> Option<u8> {
    match operand.what {
        What::Reg(Reg::Int(n)) => Some(n),
        _ => None,
    }
}
