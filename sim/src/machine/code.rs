//! Decoded pages: the host's cache of instruction memory.
//!
//! Derived, never checkpointed: a page is decoded from memory when execution first enters its
//! frame, a store into such a frame decodes the
//! words again at once, and a DMA burst into one drops it. So it never decides what
//! the guest sees. What real hardware would have executed after a store without FLUSH is the
//! checker's business (`hazards`).

use super::marks::CodeMap;
use super::sched::Sched;
use std::collections::BTreeMap;
use stillframe_isa::{Insn, decode};

/// Instructions in a frame of 8 KB.
pub const WORDS: usize = 2048;

/// Bytes of a frame.
const FRAME: u64 = WORDS as u64 * 4;

/// Frames kept decoded at most; beyond that all are dropped, which changes nothing but speed.
const CAPACITY: usize = 1024;

/// A decoded instruction and what the scoreboard knows of it.
#[derive(Copy, Clone, Debug)]
pub struct Decoded {
    /// The instruction.
    pub insn: Insn,
    /// Its scheduling facts.
    pub sched: Sched,
}

/// Decoded frames, by physical frame number (the physical address over 8 KB).
#[derive(Clone, Debug, Default)]
pub struct Code {
    by_frame: BTreeMap<u64, u32>,
    pages: Vec<Box<[Decoded; WORDS]>>,
}

impl Code {
    /// The page of `frame`, if it has been decoded.
    pub fn find(&self, frame: u64) -> Option<u32> {
        self.by_frame.get(&frame).copied()
    }

    /// Whether another frame would make [`Code::add`] drop those that are decoded.
    pub fn is_full(&self) -> bool {
        self.pages.len() >= CAPACITY
    }

    /// Drops every decoded frame.
    pub fn clear(&mut self) {
        self.pages.clear();
        self.by_frame.clear();
    }

    /// Drops one decoded frame: it is decoded anew when execution enters it again.
    pub fn forget(&mut self, frame: u64) {
        self.by_frame.remove(&frame);
    }

    /// Decodes a frame of 2048 words.
    pub fn add(&mut self, frame: u64, marks: &CodeMap, word: impl Fn(u64) -> u32) -> u32 {
        let base = frame * FRAME;
        let page: Vec<Decoded> = (0..WORDS as u64)
            .map(|n| decoded(marks, base + n * 4, word(base + n * 4)))
            .collect();
        let page: Box<[Decoded; WORDS]> = page
            .into_boxed_slice()
            .try_into()
            .expect("collected exactly WORDS of them");
        let index = self.pages.len() as u32;
        self.pages.push(page);
        self.by_frame.insert(frame, index);
        index
    }

    /// Decodes the words that a store of `bytes` at physical address `at` changed. They keep
    /// their marks, which belong to addresses.
    pub fn replace(&mut self, at: u64, bytes: u64, word: impl Fn(u64) -> u32) {
        let Some(page) = self.find(at / FRAME) else {
            return;
        };
        let page = &mut self.pages[page as usize];
        for at in ((at & !3)..at + bytes).step_by(4) {
            let place = &mut page[(at % FRAME) as usize / 4];
            let mut insn = decode(word(at));
            insn.mark = place.insn.mark;
            *place = Decoded {
                insn,
                sched: Sched::of(&insn),
            };
        }
    }

    /// The instruction at word `index` (below 2048) of a decoded page.
    #[inline(always)]
    pub fn get(&self, page: u32, index: usize) -> Decoded {
        self.pages[page as usize][index % WORDS]
    }
}

fn decoded(marks: &CodeMap, at: u64, word: u32) -> Decoded {
    let mut insn = decode(word);
    insn.mark = marks.byte(at).0;
    Decoded {
        insn,
        sched: Sched::of(&insn),
    }
}
