//! Symbols and the values of expressions.
//!
//! A name may be set more than once (`.set`); each setting is a symbol of its own here, so that
//! what was said before it keeps its meaning. A use ahead of any definition means the last one,
//! as with GNU `as`.

use super::diag::{Parsed, Span, fail, fail_help};
use super::expr::{Expr, Op, calculate};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Index of a symbol.
pub(super) type SymId = u32;

/// A position in a section.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) section: u32,
    /// Counts the alignments and spaces before the position: GNU `as` knows the difference of
    /// two positions while reading only if none lies between, and chooses the length of `set`
    /// by that.
    pub(super) fragment: u32,
    pub(super) offset: u64,
}

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

#[derive(Clone, Debug)]
enum Definition {
    Undefined,
    Label(Place),
    Expr(Rc<Expr>),
}

#[derive(Clone, Debug)]
struct Symbol {
    name: Rc<str>,
    definition: Definition,
    /// Where it was used first, if it was used before a definition.
    used: Option<Span>,
}

/// What is known of a name.
#[derive(Clone, Debug, Default)]
pub(super) struct Name {
    current: Option<SymId>,
    forward: Option<SymId>,
    /// Where it was defined last.
    defined: Option<Span>,
    is_label: bool,
    pub(super) global: bool,
    pub(super) weak: bool,
    pub(super) function: bool,
    pub(super) object: bool,
    pub(super) size: Option<Rc<Expr>>,
}

#[derive(Clone, Debug, Default)]
struct LocalLabel {
    last: Option<SymId>,
    next: Option<SymId>,
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

/// All symbols of an assembly.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    list: Vec<Symbol>,
    names: HashMap<Rc<str>, Name>,
    /// Names in the order of their first definition.
    pub(super) order: Vec<Rc<str>>,
    locals: BTreeMap<u64, LocalLabel>,
    /// Values found after the last line.
    known: HashMap<SymId, Result<Value, Unknown>>,
    /// Addresses of the sections, once they are laid out.
    bases: Vec<u64>,
}

/// Longest chain of symbols and operators followed for one value.
const MAX_DEPTH: usize = 1000;

impl Symbols {
    fn add(&mut self, name: Rc<str>, definition: Definition, used: Option<Span>) -> SymId {
        self.list.push(Symbol {
            name,
            definition,
            used,
        });
        (self.list.len() - 1) as SymId
    }

    pub(super) fn name_of(&self, id: SymId) -> &str {
        self.list.get(id as usize).map_or("", |s| &s.name)
    }

    /// Where an undefined symbol was first used.
    pub(super) fn first_use(&self, id: SymId) -> Option<Span> {
        self.list.get(id as usize).and_then(|s| s.used)
    }

    /// What is known of `name`.
    pub(super) fn entry(&mut self, name: &str) -> &mut Name {
        if !self.names.contains_key(name) {
            self.names.insert(name.into(), Name::default());
        }
        self.names.entry(name.into()).or_default()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Name> {
        self.names.get(name)
    }

    pub(super) fn is_defined(&self, name: &str) -> bool {
        self.names.get(name).is_some_and(|n| n.current.is_some())
    }

    /// A use of `name`: a constant, if it is one by now.
    pub(super) fn refer(&mut self, name: &str, span: Span) -> Expr {
        let entry = self.entry(name);
        if let Some(id) = entry.current.or(entry.forward) {
            return match &self.list[id as usize].definition {
                Definition::Expr(e) => match **e {
                    Expr::Const(n) => Expr::Const(n),
                    _ => Expr::Symbol(id),
                },
                _ => Expr::Symbol(id),
            };
        }
        let id = self.add(name.into(), Definition::Undefined, Some(span));
        self.entry(name).forward = Some(id);
        Expr::Symbol(id)
    }

    /// A use of `1b` or `1f`.
    pub(super) fn refer_local(&mut self, number: u64, ahead: bool, span: Span) -> Parsed<Expr> {
        let local = self.locals.entry(number).or_default();
        if !ahead {
            return match local.last {
                Some(id) => Ok(Expr::Symbol(id)),
                None => fail_help(
                    span,
                    format!("there is no label `{number}:` before this line"),
                    format!("`{number}f` means the next one after it"),
                ),
            };
        }
        if let Some(id) = local.next {
            return Ok(Expr::Symbol(id));
        }
        let name = format!("{number}f").into();
        let id = self.add(name, Definition::Undefined, Some(span));
        self.locals.entry(number).or_default().next = Some(id);
        Ok(Expr::Symbol(id))
    }

    /// `1:`
    pub(super) fn define_local(&mut self, number: u64, place: Place) {
        let waiting = self.locals.entry(number).or_default().next.take();
        let id = match waiting {
            Some(id) => id,
            None => self.add("".into(), Definition::Undefined, None),
        };
        self.list[id as usize].definition = Definition::Label(place);
        self.locals.entry(number).or_default().last = Some(id);
    }

    fn define(&mut self, name: &str, definition: Definition, span: Option<Span>, label: bool) {
        let shared: Rc<str> = name.into();
        let id = self.add(shared.clone(), definition, None);
        let entry = self.entry(name);
        if entry.current.is_none() {
            self.order.push(shared);
        }
        let entry = self.entry(name);
        entry.current = Some(id);
        entry.defined = span;
        entry.is_label = label;
    }

    /// `name:`. Fails with the span of the first definition if there is one.
    pub(super) fn define_label(
        &mut self,
        name: &str,
        place: Place,
        span: Span,
    ) -> Result<(), Option<Span>> {
        let entry = self.entry(name);
        if entry.current.is_some() {
            return Err(entry.defined);
        }
        self.define(name, Definition::Label(place), Some(span), true);
        Ok(())
    }

    /// `.set name, value`. Fails with the span of the label that has the name.
    pub(super) fn set(
        &mut self,
        name: &str,
        value: Expr,
        span: Option<Span>,
    ) -> Result<(), Option<Span>> {
        let entry = self.entry(name);
        if entry.is_label {
            return Err(entry.defined);
        }
        // A value known now is bound now: what it names may be set anew, and chains stay short.
        let value = match self.evaluate(&value, Mode::Fold) {
            Ok(Value { place: None, n }) => Expr::Const(n),
            Ok(Value {
                place: Some(place),
                n,
            }) => {
                let here = Box::new(Expr::Here(place));
                Expr::Binary(Op::Add, here, Box::new(Expr::Const(n)))
            }
            Err(_) => value,
        };
        self.define(name, Definition::Expr(Rc::new(value)), span, false);
        Ok(())
    }

    /// Where `name` was defined last.
    pub(super) fn defined_at(&self, name: &str) -> Option<Span> {
        self.names.get(name).and_then(|n| n.defined)
    }

    /// Binds uses ahead of a definition to the last one, and sections to their addresses. Call
    /// once, after the last line.
    pub(super) fn close(&mut self, bases: Vec<u64>) {
        self.bases = bases;
        for entry in self.names.values() {
            if let (Some(forward), Some(current)) = (entry.forward, entry.current) {
                let target = Rc::new(Expr::Symbol(current));
                self.list[forward as usize].definition = Definition::Expr(target);
            }
        }
    }

    /// The value of a defined name, after [`Symbols::close`].
    pub(super) fn value(&mut self, name: &str) -> Option<Result<Value, Unknown>> {
        let id = self.names.get(name)?.current?;
        Some(self.evaluate(&Expr::Symbol(id), Mode::Final))
    }

    pub(super) fn evaluate(&mut self, expr: &Expr, mode: Mode) -> Result<Value, Unknown> {
        self.step(expr, mode, 0)
    }

    fn symbol(&mut self, id: SymId, mode: Mode, depth: usize) -> Result<Value, Unknown> {
        if mode == Mode::Final
            && let Some(value) = self.known.get(&id)
        {
            return value.clone();
        }
        let definition = self
            .list
            .get(id as usize)
            .map_or(Definition::Undefined, |s| s.definition.clone());
        let value = match definition {
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
