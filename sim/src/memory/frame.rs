//! One frame of storage, and what is known about it beside its bytes.

use super::FRAME_BYTES;
use super::pattern::Pattern;
use crate::time::Cycle;
use bitflags::bitflags;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use stillframe_isa::Va;

/// The bytes of a frame.
#[derive(Clone, Debug)]
pub(super) enum Frame {
    /// Nobody has written it: it reads its pattern.
    Absent,
    /// Written, and nobody else holds it.
    Owned(Box<[u8; FRAME_BYTES]>),
    /// A capture holds it too: the first write makes a copy.
    Shared(Arc<[u8; FRAME_BYTES]>),
}

impl Frame {
    pub(super) fn bytes(&self) -> Option<&[u8; FRAME_BYTES]> {
        match self {
            Frame::Absent => None,
            Frame::Owned(bytes) => Some(bytes),
            Frame::Shared(bytes) => Some(bytes),
        }
    }
}

bitflags! {
    /// What somebody wants to know about writes to a frame.
    #[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
    pub struct FrameFlags: u8 {
        /// Decoded code of this frame is kept: the next write must tell
        /// (see [`super::PhysMem::take_stale_code`]).
        const CODE = 1;
    }
}

/// Who wrote.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Author {
    /// Nobody yet, or the host before the run.
    Host,
    /// The instruction at this address.
    Cpu(Va),
    /// The device in this slot.
    Dma(u8),
}

/// The last write to a frame: 16 bytes, so that keeping it costs one host store a store.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastWriter {
    /// When it was.
    pub at: Cycle,
    /// An instruction's address, or a value in the hole of the address space, where no
    /// instruction can be: the hole's start and above for a slot.
    by: u64,
}

/// The host, in `LastWriter::by`: the last address of the hole.
const BY_HOST: u64 = Va::HOLE_END - 1;

impl LastWriter {
    /// The instruction at `pc`, issued at `at`.
    #[inline(always)]
    pub const fn cpu(at: Cycle, pc: Va) -> LastWriter {
        LastWriter { at, by: pc.0 }
    }

    /// A burst of the device in `slot`, granted at `at`.
    pub const fn dma(at: Cycle, slot: u8) -> LastWriter {
        LastWriter {
            at,
            by: Va::HOLE_START + slot as u64,
        }
    }

    /// The host, before the run.
    pub const fn host() -> LastWriter {
        LastWriter {
            at: Cycle::ZERO,
            by: BY_HOST,
        }
    }

    /// Who it was.
    pub const fn author(self) -> Author {
        if !Va(self.by).in_hole() {
            Author::Cpu(Va(self.by))
        } else if self.by == BY_HOST {
            Author::Host
        } else {
            Author::Dma((self.by - Va::HOLE_START) as u8)
        }
    }
}

/// What a frame holds, stored or not.
#[derive(Copy, Clone, Debug)]
pub struct FrameView<'a> {
    pub(super) bytes: Option<&'a [u8; FRAME_BYTES]>,
    pub(super) pattern: Pattern,
    /// The frame's first address.
    pub(super) base: u64,
}

impl FrameView<'_> {
    /// The doubleword at byte `offset` of the frame (its low three bits and those beyond the
    /// frame are ignored).
    pub fn word(&self, offset: usize) -> u64 {
        let offset = offset & (FRAME_BYTES - 8);
        match self.bytes {
            Some(bytes) => word(bytes, offset),
            None => self.pattern.word(self.base + offset as u64),
        }
    }

    /// Whether anything was ever stored in it.
    pub fn is_present(&self) -> bool {
        self.bytes.is_some()
    }

    /// The offset of the first doubleword in which the two frames differ.
    pub fn first_difference(&self, other: &FrameView<'_>) -> Option<usize> {
        match (self.bytes, other.bytes) {
            (Some(mine), Some(theirs)) if mine == theirs => None,
            (None, None) if self.pattern == other.pattern && self.base == other.base => None,
            _ => (0..FRAME_BYTES)
                .step_by(8)
                .find(|&offset| self.word(offset) != other.word(offset)),
        }
    }
}

/// The big-endian doubleword at `offset`, a multiple of 8 within the frame.
fn word(bytes: &[u8; FRAME_BYTES], offset: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[offset..offset + 8]);
    u64::from_be_bytes(word)
}
