//! Where events go.

use super::{Event, Filter, Symbols, line};
use crate::time::Cycle;
use std::io::{self, Write};

/// Takes events. The machine is generic over it; with `()` the calls are dead code.
pub trait Sink {
    /// Whether there is anybody to tell. A constant, so that the machine's loop without a trace
    /// holds no trace of one.
    const ON: bool;

    /// What is wanted; others need not be made.
    fn filter(&self) -> Filter;

    /// `event` happened at `at`.
    fn event(&mut self, at: Cycle, event: Event);

    /// Whether events still go anywhere; when they do not, there is no point in running on.
    fn is_open(&self) -> bool {
        true
    }
}

impl Sink for () {
    const ON: bool = false;

    fn filter(&self) -> Filter {
        Filter::empty()
    }

    #[inline(always)]
    fn event(&mut self, _at: Cycle, _event: Event) {}
}

impl<S: Sink> Sink for &mut S {
    const ON: bool = S::ON;

    fn filter(&self) -> Filter {
        S::filter(self)
    }

    #[inline]
    fn event(&mut self, at: Cycle, event: Event) {
        S::event(self, at, event);
    }

    fn is_open(&self) -> bool {
        S::is_open(self)
    }
}

/// Keeps the events: for tests.
#[derive(Clone, Debug)]
pub struct Recorder {
    /// What is wanted.
    pub filter: Filter,
    /// What came.
    pub events: Vec<(Cycle, Event)>,
}

impl Sink for Recorder {
    const ON: bool = true;

    fn filter(&self) -> Filter {
        self.filter
    }

    fn event(&mut self, at: Cycle, event: Event) {
        if self.filter.contains(event.filter()) {
            self.events.push((at, event));
        }
    }
}

/// Writes the text trace.
///
/// A failing write stops it; [`TextSink::finish`] tells. The run goes on, since a trace must never
/// change what the machine does.
#[derive(Debug)]
pub struct TextSink<W: Write> {
    filter: Filter,
    symbols: Symbols,
    out: W,
    failed: Option<io::Error>,
}

impl<W: Write> TextSink<W> {
    /// Writes the header line and takes events of `filter`.
    pub fn new(filter: Filter, symbols: Symbols, mut out: W) -> TextSink<W> {
        let failed = writeln!(out, "{}", super::HEADER).err();
        TextSink {
            filter,
            symbols,
            out,
            failed,
        }
    }

    /// Replaces the symbols: they are known only once the images are built.
    pub fn set_symbols(&mut self, symbols: Symbols) {
        self.symbols = symbols;
    }

    /// Flushes.
    ///
    /// # Errors
    /// The first error of a write, if any failed.
    pub fn finish(mut self) -> io::Result<W> {
        match self.failed {
            Some(error) => Err(error),
            None => {
                self.out.flush()?;
                Ok(self.out)
            }
        }
    }
}

impl<W: Write> Sink for TextSink<W> {
    const ON: bool = true;

    fn filter(&self) -> Filter {
        self.filter
    }

    fn event(&mut self, at: Cycle, event: Event) {
        if self.failed.is_none() && self.filter.contains(event.filter()) {
            self.failed = writeln!(self.out, "{}", line(at, &event, &self.symbols)).err();
        }
    }

    fn is_open(&self) -> bool {
        self.failed.is_none()
    }
}
