//! Progress on a terminal.

use crate::run::Watch;
use crate::scenario::units::time_text;
use crate::time::Cycle;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;
use std::time::Instant;

/// The lines of progress of a command, if there is a terminal to draw them on.
#[derive(Debug)]
pub struct Progress {
    lines: Option<MultiProgress>,
}

impl Progress {
    /// Lines on standard error, or none at all.
    pub fn new(on_terminal: bool) -> Progress {
        let lines = || MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(5));
        Progress {
            lines: on_terminal.then(lines),
        }
    }

    /// The line of one run.
    pub fn line(&self, name: &str, hz: u64, until: u64) -> Line {
        let bar = match &self.lines {
            Some(lines) => lines.add(ProgressBar::no_length()),
            None => ProgressBar::hidden(),
        };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix:<10} {msg}") {
            bar.set_style(style);
        }
        bar.set_prefix(name.to_owned());
        Line {
            bar,
            hz,
            until,
            start: Instant::now(),
        }
    }

    /// Takes the lines away.
    pub fn clear(&self) {
        if let Some(lines) = &self.lines {
            // A terminal that cannot be cleared any more is no reason to fail.
            let _ = lines.clear();
        }
    }
}

/// One run's line.
#[derive(Debug)]
pub struct Line {
    bar: ProgressBar,
    hz: u64,
    until: u64,
    start: Instant,
}

impl Line {
    /// The run has reached `now`.
    pub fn advance(&self, now: Cycle, instructions: u64) {
        if self.bar.is_hidden() {
            return;
        }
        let seconds = self.start.elapsed().as_secs_f64().max(0.001);
        let rate = instructions as f64 / seconds / 1e6;
        self.bar.set_message(format!(
            "{} of at most {}, {rate:.1} million instructions a second",
            time_text(now.0, self.hz),
            time_text(self.until, self.hz)
        ));
        self.bar.tick();
    }

    /// The run is over.
    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}

/// Watches one run: moves its line and copies its console.
pub struct Watcher<'a> {
    /// The line.
    pub line: &'a Line,
    /// Where the console goes, if anywhere.
    pub console: Option<&'a mut dyn Write>,
    /// Whether a write to the console has failed: the run then stops.
    pub failed: Option<std::io::Error>,
}

impl Watch for Watcher<'_> {
    fn progress(&mut self, now: Cycle, instructions: u64) -> bool {
        self.line.advance(now, instructions);
        self.failed.is_none()
    }

    fn console(&mut self, bytes: &[u8]) {
        if let Some(console) = self.console.as_mut().filter(|_| self.failed.is_none()) {
            self.failed = console
                .write_all(bytes)
                .and_then(|()| console.flush())
                .err();
        }
    }
}
