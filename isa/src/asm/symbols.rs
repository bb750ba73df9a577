//! Symbols and the values of expressions.
//!
//! A name may be set more than once (`.set`); each setting is a symbol of its own here, so that
//! what was said before it keeps its meaning. A use ahead of any definition means the last one,
//! as with GNU `as`.

use super::diag::{Parsed, Span, fail_help};
use super::evaluate::{Mode, Unknown, Value};
use super::expr::{Expr, Op};
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

#[derive(Clone, Debug)]
pub(super) enum Definition {
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

/// All symbols of an assembly.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    list: Vec<Symbol>,
    names: HashMap<Rc<str>, Name>,
    /// Names in the order of their first definition.
    pub(super) order: Vec<Rc<str>>,
    locals: BTreeMap<u64, LocalLabel>,
    /// Values found after the last line.
    pub(super) known: HashMap<SymId, Result<Value, Unknown>>,
    /// Addresses of the sections, once they are laid out.
    pub(super) bases: Vec<u64>,
}

impl Symbols {
    fn add(&mut self, name: Rc<str>, definition: Definition, used: Option<Span>) -> SymId {
        self.list.push(Symbol {
            name,
            definition,
            used,
        });
        (self.list.len() - 1) as SymId
    }

    pub(super) fn definition(&self, id: SymId) -> Definition {
        self.list
            .get(id as usize)
            .map_or(Definition::Undefined, |s| s.definition.clone())
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
}
