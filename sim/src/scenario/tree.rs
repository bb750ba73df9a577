//! TOML as a tree that remembers where each value was written, and the laying of one tree over
//! another.

use super::source::{Origin, Problem};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and its place.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub kind: Kind,
    pub origin: Origin,
}

/// What a value is. Numbers keep what was written, so that they can be read exactly.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Text(String),
    /// `None` when it is beyond 128 bits.
    Integer(Option<i128>),
    /// The literal.
    Number(String),
    Bool,
    Date,
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key of a table.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: String,
    pub key_origin: Origin,
    pub node: Node,
}

impl Kind {
    /// What to call it in an error.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Kind::Text(_) => "a text",
            Kind::Integer(_) => "an integer",
            Kind::Number(_) => "a number with a fraction",
            Kind::Bool => "true or false",
            Kind::Date => "a date",
            Kind::List(_) => "a list",
            Kind::Table(_) => "a table",
        }
    }
}

/// Parses source number `source`.
pub(super) fn parse(source: usize, text: &str) -> Result<Node, Vec<Problem>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(table_node(source, table.span(), table.get_ref()));
    }
    let problems = errors.iter().map(|error| {
        let origin = Origin::new(source, error.span().unwrap_or(0..0));
        Problem::new("this is not TOML").at(Some(&origin), error.message().replace('\n', "; "))
    });
    Err(problems.collect())
}

fn table_node(source: usize, span: std::ops::Range<usize>, table: &DeTable<'_>) -> Node {
    let entries = table.iter().map(|(key, value)| Entry {
        key: key.get_ref().to_string(),
        key_origin: Origin::new(source, key.span()),
        node: node(source, value),
    });
    Node {
        kind: Kind::Table(entries.collect()),
        origin: Origin::new(source, span),
    }
}

fn node(source: usize, value: &Spanned<DeValue<'_>>) -> Node {
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Text(text.to_string()),
        DeValue::Integer(i) => {
            let digits = i.as_str().replace('_', "");
            Kind::Integer(i128::from_str_radix(&digits, i.radix()).ok())
        }
        DeValue::Float(f) => Kind::Number(f.as_str().to_owned()),
        DeValue::Boolean(_) => Kind::Bool,
        DeValue::Datetime(_) => Kind::Date,
        DeValue::Array(items) => Kind::List(items.iter().map(|v| node(source, v)).collect()),
        DeValue::Table(table) => return table_node(source, value.span(), table),
    };
    Node {
        kind,
        origin: Origin::new(source, value.span()),
    }
}

/// Parses a `--set`: `KEY=VALUE` with a dotted key, where a VALUE that is no TOML and begins like
/// a word or a number is a text (`64MiB`, `live`).
pub(super) fn parse_set(source: usize, text: &str) -> Result<Node, Vec<Problem>> {
    let Some(equals) = text.find('=') else {
        let origin = Origin::new(source, 0..text.len());
        let problem = Problem::new("--set takes KEY=VALUE")
            .at(Some(&origin), "there is no `=`")
            .help("for example --set machine.memory=32MiB");
        return Err(vec![problem]);
    };
    let problems = match parse(source, text) {
        Ok(node) => return Ok(node),
        Err(problems) => problems,
    };
    let value = text[equals + 1..].trim();
    let is_word = value
        .chars()
        .next()
        .is_some_and(|c| c.is_alphanumeric() || "-_./".contains(c))
        && !value.contains(['"', '\'', '\n', '\r']);
    // Only the key goes through TOML again: a word may hold anything else.
    let Ok(mut tree) = parse(source, &format!("{}=0", &text[..equals])) else {
        return Err(problems);
    };
    if !is_word {
        return Err(problems);
    }
    let start = equals + 1 + (text[equals + 1..].len() - text[equals + 1..].trim_start().len());
    replace_leaf(
        &mut tree,
        value,
        &Origin::new(source, start..start + value.len()),
    );
    Ok(tree)
}

fn replace_leaf(node: &mut Node, text: &str, origin: &Origin) {
    match &mut node.kind {
        Kind::Table(entries) => {
            for entry in entries {
                replace_leaf(&mut entry.node, text, origin);
            }
        }
        _ => {
            *node = Node {
                kind: Kind::Text(text.to_owned()),
                origin: origin.clone(),
            }
        }
    }
}

/// Lays `over` on `base`: tables key by key, everything else whole.
pub(super) fn overlay(base: &mut Node, over: Node) {
    match (&mut base.kind, over.kind) {
        (Kind::Table(entries), Kind::Table(more)) => {
            for entry in more {
                match entries.iter_mut().find(|e| e.key == entry.key) {
                    Some(known) => {
                        known.key_origin = entry.key_origin;
                        overlay(&mut known.node, entry.node);
                    }
                    None => entries.push(entry),
                }
            }
        }
        (_, kind) => {
            *base = Node {
                kind,
                origin: over.origin,
            }
        }
    }
}

/// The value at a dotted path.
pub(super) fn find<'a>(node: &'a Node, path: &[&str]) -> Option<&'a Node> {
    let Some((first, rest)) = path.split_first() else {
        return Some(node);
    };
    let Kind::Table(entries) = &node.kind else {
        return None;
    };
    find(&entries.iter().find(|e| e.key == *first)?.node, rest)
}
