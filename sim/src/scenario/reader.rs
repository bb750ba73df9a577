//! Typed reading of the merged tree. Every key that is asked for is known; what is left over when
//! a section is closed is an error that names the nearest known one.

use super::keys::KEYS;
use super::source::{Origin, Problem};
use super::tree::{Entry, Kind, Node};
use super::units::{self, Time};
use super::values::{SIZE, TIME, choice_of, nearest, quantity, size_of, time_of};
use std::collections::BTreeMap;

/// A value with its key and place.
#[derive(Clone, Debug)]
pub(super) struct Field<T> {
    /// Dotted path.
    pub key: String,
    pub value: T,
    /// Where it was written; `None` for a default.
    pub origin: Option<Origin>,
    /// It could not be read: the value is the default, and the problem is noted.
    pub bad: bool,
}

impl<T> Field<T> {
    /// Where it stands, for a label.
    pub fn whence(&self) -> &'static str {
        if self.origin.is_some() {
            ""
        } else {
            " (the default)"
        }
    }
}

/// Collects problems and the places of keys.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub problems: Vec<Problem>,
    pub origins: BTreeMap<String, Origin>,
}

/// One table being read.
#[derive(Debug)]
pub(super) struct Section<'a> {
    path: String,
    entries: &'a [Entry],
    known: Vec<&'static str>,
}

impl Reader {
    /// Notes a problem.
    pub fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Notes where `key` was written.
    pub fn note(&mut self, key: &str, node: &Node) {
        self.origins.insert(key.to_owned(), node.origin.clone());
    }

    /// Opens the root.
    pub fn root<'a>(&mut self, node: &'a Node) -> Section<'a> {
        self.table(String::new(), node)
    }

    fn table<'a>(&mut self, path: String, node: &'a Node) -> Section<'a> {
        let entries = match &node.kind {
            Kind::Table(entries) => &entries[..],
            other => {
                let problem = Problem::new(format!("`{path}` is a table"))
                    .at(Some(&node.origin), format!("this is {}", other.name()));
                self.problem(problem);
                &[]
            }
        };
        Section {
            path,
            entries,
            known: Vec::new(),
        }
    }

    /// Opens the table `key` of `section`; an absent one is empty.
    pub fn section<'a>(&mut self, section: &mut Section<'a>, key: &'static str) -> Section<'a> {
        let path = section.path_of(key);
        match section.find(key) {
            Some(entry) => self.table(path, &entry.node),
            None => Section {
                path,
                entries: &[],
                known: Vec::new(),
            },
        }
    }

    /// Opens every table of the table `key`, by name: `[device.NAME]`.
    pub fn named<'a>(
        &mut self,
        section: &mut Section<'a>,
        key: &'static str,
    ) -> Vec<(&'a Entry, Section<'a>)> {
        let all = self.section(section, key);
        let mut sections: Vec<(&Entry, Section<'_>)> = Vec::new();
        for entry in all.entries {
            sections.push((
                entry,
                self.table(format!("{key}.{}", entry.key), &entry.node),
            ));
        }
        sections.sort_by(|a, b| a.0.key.cmp(&b.0.key));
        sections
    }

    /// Closes a section: keys that nobody asked for are errors.
    pub fn close(&mut self, section: Section<'_>) {
        for entry in section.entries {
            if section.known.contains(&entry.key.as_str()) {
                continue;
            }
            let place = if section.path.is_empty() {
                "the scenario".to_owned()
            } else {
                format!("`{}`", section.path)
            };
            let (label, help) = suggest_key(&entry.key, &section);
            self.problem(
                Problem::new(format!("{place} has no key `{}`", entry.key))
                    .at(Some(&entry.key_origin), label)
                    .help(help),
            );
        }
    }

    fn field<T>(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        default: T,
        expected: &str,
        read: impl FnOnce(&Kind) -> Result<T, String>,
    ) -> Field<T> {
        let path = section.path_of(key);
        let Some(entry) = section.find(key) else {
            return Field {
                key: path,
                value: default,
                origin: None,
                bad: false,
            };
        };
        let origin = entry.node.origin.clone();
        self.origins.insert(path.clone(), origin.clone());
        match read(&entry.node.kind) {
            Ok(value) => Field {
                key: path,
                value,
                origin: Some(origin),
                bad: false,
            },
            Err(label) => {
                self.problem(
                    Problem::new(format!("`{path}` is {expected}")).at(Some(&origin), label),
                );
                Field {
                    key: path,
                    value: default,
                    origin: Some(origin),
                    bad: true,
                }
            }
        }
    }

    /// A text.
    pub fn text(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        expected: &str,
    ) -> Field<Option<String>> {
        self.field(section, key, None, expected, |kind| match kind {
            Kind::Text(text) => Ok(Some(text.clone())),
            other => Err(format!("this is {}", other.name())),
        })
    }

    /// An integer within `range`.
    pub fn integer(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        default: u64,
        range: std::ops::RangeInclusive<u64>,
    ) -> Field<u64> {
        let expected = format!("an integer from {} to {}", range.start(), range.end());
        self.field(section, key, default, &expected, |kind| match kind {
            Kind::Integer(Some(value)) => u64::try_from(*value)
                .ok()
                .filter(|v| range.contains(v))
                .ok_or_else(|| "this is out of range".to_owned()),
            Kind::Integer(None) => Err("this is absurdly large".to_owned()),
            other => Err(format!("this is {}", other.name())),
        })
    }

    /// A size in bytes.
    pub fn size(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        default: u64,
    ) -> Field<u64> {
        self.field(section, key, default, SIZE, size_of)
    }

    /// A rate in bytes a second.
    pub fn rate(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        default: u64,
    ) -> Field<u64> {
        let expected = "a rate: bytes a second as an integer, or a text such as \"20MB/s\"";
        self.field(section, key, default, expected, |kind| {
            quantity(kind, units::parse_rate)
        })
    }

    /// A time, in cycles of a clock of `hz`.
    pub fn time(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        default: Time,
        hz: u64,
    ) -> Field<u64> {
        let default = default.cycles(hz).unwrap_or(0);
        self.field(section, key, default, TIME, |kind| time_of(kind, hz))
    }

    /// A list of times, in cycles. Other texts than times are told by `not_yet`.
    pub fn times(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        default: Vec<u64>,
        hz: u64,
    ) -> Field<Vec<u64>> {
        self.list(
            section,
            key,
            default,
            "a list of times, such as [\"2ms\", \"5ms\"]",
            |kind| match kind {
                Kind::Text(text) if text.starts_with("marker:") || text.starts_with("every") => {
                    Err("markers and `every` are not available yet: this version has times".into())
                }
                _ => time_of(kind, hz),
            },
        )
    }

    /// A list, item by item; an error points at its item.
    pub fn list<T>(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        default: Vec<T>,
        expected: &str,
        read: impl Fn(&Kind) -> Result<T, String>,
    ) -> Field<Vec<T>> {
        let path = section.path_of(key);
        let Some(entry) = section.find(key) else {
            return Field {
                key: path,
                value: default,
                origin: None,
                bad: false,
            };
        };
        let origin = entry.node.origin.clone();
        self.origins.insert(path.clone(), origin.clone());
        let mut value = Vec::new();
        let mut bad = false;
        let items = match &entry.node.kind {
            Kind::List(items) => &items[..],
            // One item alone stands for a list of it.
            _ => std::slice::from_ref(&entry.node),
        };
        for item in items {
            match read(&item.kind) {
                Ok(item) => value.push(item),
                Err(label) => {
                    bad = true;
                    self.problem(
                        Problem::new(format!("`{path}` is {expected}"))
                            .at(Some(&item.origin), label),
                    );
                }
            }
        }
        Field {
            key: path,
            value,
            origin: Some(origin),
            bad,
        }
    }

    /// One of a few names. Those of `later` are known, but not to this version.
    pub fn choice<T: Copy>(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        default: T,
        now: &[(&'static str, T)],
        later: &[&'static str],
    ) -> Field<T> {
        let names: Vec<String> = now.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let expected = format!("one of {}", names.join(", "));
        let expected = if names.len() == 1 {
            format!("{} in this version", names[0])
        } else {
            expected
        };
        self.field(section, key, default, &expected, |kind| {
            choice_of(kind, now, later)
        })
    }
}

impl<'a> Section<'a> {
    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// The entry of a key, which is known from now on.
    pub fn find(&mut self, key: &'static str) -> Option<&'a Entry> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.entries.iter().find(|e| e.key == key)
    }
}

/// What to say at an unknown key, and below.
fn suggest_key(unknown: &str, section: &Section<'_>) -> (String, String) {
    let label = match nearest(unknown, section.known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "unknown".to_owned(),
    };
    let elsewhere = KEYS
        .iter()
        .find(|k| k.path.rsplit('.').next() == Some(unknown));
    let help = match elsewhere {
        Some(key) => format!("there is a key `{}`", key.path),
        None => format!("the keys here are {}", section.known.join(", ")),
    };
    (label, help)
}
