//! Values of expressions.

use super::diag::{Parsed, Span, fail, fail_help};
use super::expr::{Expr, Op, calculate};
use super::symbols::{Definition, Place, SymId, Symbols};

/// A number, or a position plus a number.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) place: Option<Place>,
    /// The number; with a place it is what is added to it.
    pub(super) n: u64,
}

impl Value {
    const fn number(n: u64) -> Value {
        Value { place: None, n }
    }
}

/// How much must be known for an expression to have a value.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// What GNU `as` folds while it reads.
    Fold,
    /// Whatever can be known at this point of the source.
    Early,
    /// After the last line: undefined symbols are errors.
    Final,
}

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// Not yet: it depends on what follows.
    Later,
    /// It depends on an undefined symbol.
    Undefined(SymId),
    /// Never.
    Wrong(&'static str),
}

/// Longest chain of symbols and operators followed for one value.
const MAX_DEPTH: usize = 1000;

impl Symbols {
    pub(super) fn evaluate(&mut self, expr: &Expr, mode: Mode) -> Result<Value, Unknown> {
        self.step(expr, mode, 0)
    }

    fn symbol(&mut self, id: SymId, mode: Mode, depth: usize) -> Result<Value, Unknown> {
        if mode == Mode::Final
            && let Some(value) = self.known.get(&id)
        {
            return value.clone();
        }
        let value = match self.definition(id) {
            Definition::Label(place) => Ok(Value {
                place: Some(place),
                n: 0,
            }),
            Definition::Expr(e) => {
                if mode == Mode::Final {
                    let cycle = Err(Unknown::Wrong("a symbol is defined by itself"));
                    self.known.insert(id, cycle);
                }
                self.step(&e, mode, depth + 1)
            }
            Definition::Undefined if mode == Mode::Final => Err(Unknown::Undefined(id)),
            Definition::Undefined => Err(Unknown::Later),
        };
        if mode == Mode::Final {
            self.known.insert(id, value.clone());
        }
        value
    }

    fn step(&mut self, expr: &Expr, mode: Mode, depth: usize) -> Result<Value, Unknown> {
        if depth > MAX_DEPTH {
            return Err(Unknown::Wrong("a chain of symbols too long to follow"));
        }
        match expr {
            Expr::Const(n) => Ok(Value::number(*n)),
            Expr::Here(place) => Ok(Value {
                place: Some(*place),
                n: 0,
            }),
            Expr::Symbol(id) => self.symbol(*id, mode, depth),
            Expr::Negate(e) => {
                let n = self.plain(e, mode, depth)?;
                Ok(Value::number(n.wrapping_neg()))
            }
            Expr::Not(e) => Ok(Value::number(!self.plain(e, mode, depth)?)),
            Expr::Part(part, e) => {
                let n = match (self.step(e, mode, depth + 1)?, mode) {
                    (Value { place: None, n }, _) => n,
                    (value, Mode::Final) => self.address(value),
                    _ => return Err(Unknown::Later),
                };
                match part.refuses(n) {
                    Some(message) => Err(Unknown::Wrong(message)),
                    None => Ok(Value::number(part.of(n))),
                }
            }
            Expr::Binary(op, a, b) => {
                let a = self.step(a, mode, depth + 1)?;
                let b = self.step(b, mode, depth + 1)?;
                join(*op, a, b, mode)
            }
        }
    }

    /// A value as a number, after [`Symbols::close`].
    pub(super) fn address(&self, value: Value) -> u64 {
        let base = value.place.map_or(0, |p| {
            let base = self.bases.get(p.section as usize).copied().unwrap_or(0);
            base.wrapping_add(p.offset)
        });
        base.wrapping_add(value.n)
    }

    fn plain(&mut self, expr: &Expr, mode: Mode, depth: usize) -> Result<u64, Unknown> {
        match self.step(expr, mode, depth + 1)? {
            Value { place: None, n } => Ok(n),
            _ if mode == Mode::Final => Err(Unknown::Wrong(NOT_ABSOLUTE)),
            _ => Err(Unknown::Later),
        }
    }
}

pub(super) const NOT_ABSOLUTE: &str =
    "an address can only be moved by a number or subtracted from one of its section";

/// Applies an operator to values that may be positions.
fn join(op: Op, a: Value, b: Value, mode: Mode) -> Result<Value, Unknown> {
    let wrong = |m| Unknown::Wrong(m);
    match (a.place, b.place) {
        (None, None) => calculate(op, a.n, b.n).map(Value::number).map_err(wrong),
        (place @ Some(_), None) if matches!(op, Op::Add | Op::Subtract) => Ok(Value {
            place,
            n: calculate(op, a.n, b.n).map_err(wrong)?,
        }),
        (None, place @ Some(_)) if op == Op::Add => Ok(Value {
            place,
            n: a.n.wrapping_add(b.n),
        }),
        (Some(p), Some(q)) => {
            let compares = !matches!(
                op,
                Op::Multiply
                    | Op::Divide
                    | Op::Modulus
                    | Op::ShiftLeft
                    | Op::ShiftRight
                    | Op::Or
                    | Op::And
                    | Op::Xor
                    | Op::Add
            );
            if !compares || p.section != q.section {
                return Err(wrong(NOT_ABSOLUTE));
            }
            if mode == Mode::Fold && p.fragment != q.fragment {
                return Err(Unknown::Later);
            }
            let (a, b) = (p.offset.wrapping_add(a.n), q.offset.wrapping_add(b.n));
            calculate(op, a, b).map(Value::number).map_err(wrong)
        }
        _ => Err(wrong(NOT_ABSOLUTE)),
    }
}

/// Turns a failed evaluation into an error at `span`.
pub(super) fn unknown<T>(symbols: &Symbols, why: &Unknown, span: Span) -> Parsed<T> {
    match why {
        Unknown::Later => fail_help(
            span,
            "this value must be known here, and depends on what follows",
            "define its symbols above this line",
        ),
        Unknown::Undefined(id) => {
            let name = symbols.name_of(*id);
            if name.ends_with('f') && name.starts_with(|c: char| c.is_ascii_digit()) {
                let number = name.trim_end_matches('f');
                return fail(
                    span,
                    format!("there is no label `{number}:` after this line"),
                );
            }
            fail(span, format!("`{name}` is not defined"))
        }
        Unknown::Wrong(message) => fail(span, *message),
    }
}
