//! A device that writes buffers into its window at a scripted rate, 64 bytes a burst.

use super::spec::DmaWriterSpec;
use crate::cache::LINE;
use crate::memory::pattern::mix;
use crate::time::Cycle;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use stillframe_mmu::Pa;

/// The device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DmaWriter {
    spec: DmaWriterSpec,
    clock_hz: u64,
    /// When the next buffer is there, and the fraction of a cycle beyond, in units of one over
    /// the rate.
    next: Cycle,
    fraction: u64,
    /// Number of the next burst to come, from 0.
    sequence: u64,
    /// Where in the window the next burst goes.
    cursor: u64,
    /// Bursts that wait: number, and when it came.
    fifo: VecDeque<(u64, Cycle)>,
    /// Bursts that found the FIFO full.
    pub lost: u64,
}

impl DmaWriter {
    /// The device before its first buffer.
    pub(super) fn new(spec: DmaWriterSpec, clock_hz: u64) -> DmaWriter {
        DmaWriter {
            next: if spec.rate == 0 {
                Cycle::NEVER
            } else {
                spec.start
            },
            fraction: 0,
            sequence: 0,
            cursor: 0,
            fifo: VecDeque::new(),
            lost: 0,
            clock_hz,
            spec,
        }
    }

    /// What it was built from.
    pub fn spec(&self) -> &DmaWriterSpec {
        &self.spec
    }

    /// When the next buffer is there.
    pub(super) fn next_arrival(&self) -> Cycle {
        self.next
    }

    /// When the oldest waiting burst came; `None` if none waits.
    pub(super) fn waiting_since(&self) -> Option<Cycle> {
        self.fifo.front().map(|(_, at)| *at)
    }

    /// Bytes that wait.
    pub fn waiting(&self) -> u64 {
        self.fifo.len() as u64 * LINE
    }

    /// The buffer due now arrives; tells how many of its bytes were lost.
    pub(super) fn arrive(&mut self) -> u64 {
        let at = self.next;
        let room = (self.spec.fifo / LINE).saturating_sub(self.fifo.len() as u64);
        let bursts = self.spec.buffer / LINE;
        let taken = bursts.min(room);
        self.fifo
            .extend((self.sequence..self.sequence + taken).map(|number| (number, at)));
        self.sequence += bursts;
        self.lost += bursts - taken;
        // Exactly buffer / rate seconds later; what does not make a whole cycle is kept.
        let due = self.spec.buffer * self.clock_hz + self.fraction;
        let rate = self.spec.rate.max(1);
        self.next = at.after(due / rate);
        self.fraction = due % rate;
        (bursts - taken) * LINE
    }

    /// Takes the oldest waiting burst: its number and its address.
    pub(super) fn take(&mut self) -> Option<(u64, Pa)> {
        let (number, _) = self.fifo.pop_front()?;
        let pa = Pa(self.spec.base.0 + self.cursor);
        self.cursor = (self.cursor + LINE) % self.spec.bytes.max(LINE);
        Some((number, pa))
    }
}

/// What burst `number` writes at `pa`: its number, its address, and six words made of both, so
/// that no two bursts write the same.
pub fn burst_content(number: u64, pa: Pa) -> [u64; 8] {
    let mut content = [number, pa.0, 0, 0, 0, 0, 0, 0];
    let mut word = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ pa.0;
    for slot in &mut content[2..] {
        word = mix(word);
        *slot = word;
    }
    content
}
