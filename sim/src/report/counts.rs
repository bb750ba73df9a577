//! Named counts in a fixed order.

use serde::ser::{Serialize, Serializer};

/// Names with values, written as a JSON object in the order in which they were added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<T> {
    entries: Vec<(String, T)>,
}

/// Named counts.
pub type Counts = Named<u64>;

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named {
            entries: Vec::new(),
        }
    }
}

impl<T> Named<T> {
    /// Adds an entry. A name is added once: the caller sees to that.
    pub fn add(&mut self, name: impl Into<String>, value: T) {
        self.entries.push((name.into(), value));
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.entries
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value)
    }

    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.entries
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<T, N: Into<String>> FromIterator<(N, T)> for Named<T> {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(entries: I) -> Self {
        Named {
            entries: entries
                .into_iter()
                .map(|(name, value)| (name.into(), value))
                .collect(),
        }
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}
