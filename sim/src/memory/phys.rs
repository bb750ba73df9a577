//! The storages: typed reads and writes of physical memory.

use super::directory::Directory;
use super::frame::{Frame, FrameFlags, FrameView, LastWriter};
use super::map::{MemorySpec, PROM_BASE, PROM_BYTES, SNAPSHOT_BASE, SnapshotFill, SpecError};
use super::pattern::Pattern;
use super::{FRAME_BYTES, FRAME_SHIFT};
use std::sync::Arc;
use stillframe_mmu::Pa;
use thiserror::Error;

/// A read or write that no storage serves.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Error)]
pub enum MemoryError {
    /// No storage at this address (a device may be there).
    #[error("no storage at physical address {0}")]
    Unmapped(Pa),
    /// A write to the boot PROM.
    #[error("write to the boot PROM at physical address {0}")]
    ReadOnly(Pa),
}

/// A present frame, for a look-up that remembers where a page lies. It stays valid as long as the
/// memory does: a frame never becomes absent again.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct FrameId(pub(super) u32);

/// One entry of the pool.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) frame: Frame,
    pub(super) flags: FrameFlags,
    pub(super) written: LastWriter,
    /// The frame's first address.
    pub(super) base: u64,
}

/// All storage of the machine.
///
/// Addresses need not be aligned to be safe: an access of `N` bytes takes place at the address
/// rounded down to a multiple of `N`, so that it never crosses a frame. (The instruction set
/// traps misaligned accesses long before.)
#[derive(Clone, Debug)]
pub struct PhysMem {
    pub(super) spec: MemorySpec,
    pub(super) main: Directory,
    pub(super) snapshot: Directory,
    pub(super) prom: Directory,
    /// Entry 0 is the absent frame.
    pub(super) pool: Vec<Slot>,
    /// Writes to frames with decoded code. Derived: what is decoded is not part of the state.
    pub(super) stale_code: Vec<CodeWrite>,
}

impl PhysMem {
    /// Untouched storages of the given sizes; the PROM holds zeros.
    ///
    /// # Errors
    /// A size out of its range.
    pub fn new(spec: MemorySpec) -> Result<PhysMem, SpecError> {
        spec.check()?;
        Ok(PhysMem {
            main: Directory::new(spec.main >> FRAME_SHIFT),
            snapshot: Directory::new(spec.snapshot >> FRAME_SHIFT),
            prom: Directory::new(PROM_BYTES >> FRAME_SHIFT),
            pool: vec![Slot {
                frame: Frame::Absent,
                flags: FrameFlags::empty(),
                written: LastWriter::host(),
                base: 0,
            }],
            stale_code: Vec::new(),
            spec,
        })
    }

    /// The sizes.
    pub fn spec(&self) -> &MemorySpec {
        &self.spec
    }

    /// The directory that holds `pa`, the frame's number in it, and what its absent frames read.
    #[inline(always)]
    fn locate(&self, pa: Pa) -> Option<(&Directory, u64, Pattern)> {
        if pa.0 < self.spec.main {
            return Some((&self.main, pa.0 >> FRAME_SHIFT, Pattern::Address));
        }
        let offset = pa.0.wrapping_sub(SNAPSHOT_BASE.0);
        if offset < self.spec.snapshot {
            return Some((
                &self.snapshot,
                offset >> FRAME_SHIFT,
                self.snapshot_pattern(),
            ));
        }
        let offset = pa.0.wrapping_sub(PROM_BASE.0);
        (offset < PROM_BYTES).then_some((&self.prom, offset >> FRAME_SHIFT, Pattern::Zero))
    }

    #[inline]
    fn snapshot_pattern(&self) -> Pattern {
        match self.spec.fill {
            SnapshotFill::Random => Pattern::Seeded(self.spec.seed),
            SnapshotFill::Zero => Pattern::Zero,
        }
    }

    /// Reads `N` bytes (1, 2, 4 or 8), zero-extended, most significant first.
    ///
    /// # Errors
    /// No storage at `pa`.
    #[inline]
    pub fn read<const N: usize>(&self, pa: Pa) -> Result<u64, MemoryError> {
        let Some((directory, frame, pattern)) = self.locate(pa) else {
            return Err(MemoryError::Unmapped(pa));
        };
        let slot = &self.pool[directory.get(frame) as usize];
        Ok(match &slot.frame {
            Frame::Owned(bytes) => read_at::<N>(bytes, pa.0),
            Frame::Shared(bytes) => read_at::<N>(bytes, pa.0),
            Frame::Absent => pattern.read::<N>(pa.0),
        })
    }

    /// Writes the low `N` bytes (1, 2, 4 or 8) of `value`, most significant first.
    ///
    /// # Errors
    /// No storage at `pa`, or the PROM; nothing has changed.
    #[inline]
    pub fn write<const N: usize>(
        &mut self,
        pa: Pa,
        value: u64,
        writer: LastWriter,
    ) -> Result<(), MemoryError> {
        let directory = if pa.0 < self.spec.main {
            &self.main
        } else if pa.0.wrapping_sub(SNAPSHOT_BASE.0) < self.spec.snapshot {
            &self.snapshot
        } else {
            return Err(self.refusal(pa));
        };
        let frame = (pa.0 & (SNAPSHOT_BASE.0 - 1)) >> FRAME_SHIFT;
        let id = directory.get(frame);
        let slot = &mut self.pool[id as usize];
        match &mut slot.frame {
            Frame::Owned(bytes) if slot.flags.is_empty() => {
                slot.written = writer;
                write_at::<N>(bytes, pa.0, value);
            }
            _ => self.write_slow::<N>(pa, id, value, writer),
        }
        Ok(())
    }

    /// The present frame at `pa`; `None` if it is absent or there is no storage.
    pub fn frame_id(&self, pa: Pa) -> Option<FrameId> {
        let (directory, frame, _) = self.locate(pa)?;
        match directory.get(frame) {
            0 => None,
            id => Some(FrameId(id)),
        }
    }

    /// Reads `N` bytes at `offset` of a present frame (its bits beyond the frame are ignored).
    #[inline(always)]
    pub fn read_frame<const N: usize>(&self, id: FrameId, offset: u64) -> u64 {
        let slot = &self.pool[id.0 as usize];
        match &slot.frame {
            Frame::Owned(bytes) => read_at::<N>(bytes, offset),
            Frame::Shared(bytes) => read_at::<N>(bytes, offset),
            // No FrameId is ever given out for an absent frame.
            Frame::Absent => 0,
        }
    }

    /// Writes `N` bytes at `offset` of a present frame of main or snapshot memory. The caller has
    /// seen to it that the frame is not the PROM's.
    #[inline(always)]
    pub fn write_frame<const N: usize>(
        &mut self,
        id: FrameId,
        offset: u64,
        value: u64,
        writer: LastWriter,
    ) {
        let slot = &mut self.pool[id.0 as usize];
        match &mut slot.frame {
            Frame::Owned(bytes) if slot.flags.is_empty() => {
                slot.written = writer;
                write_at::<N>(bytes, offset, value);
            }
            _ => {
                let base = slot.base;
                let pa = Pa(base + offset % FRAME_BYTES as u64);
                self.write_slow::<N>(pa, id.0, value, writer);
            }
        }
    }

    /// Reads the 64 bytes of the block that holds `pa`, as eight doublewords.
    ///
    /// # Errors
    /// No storage at `pa`.
    pub fn read_block(&self, pa: Pa) -> Result<[u64; 8], MemoryError> {
        let base = pa.0 & !63;
        let (directory, frame, pattern) = self.locate(pa).ok_or(MemoryError::Unmapped(pa))?;
        let stored = self.pool[directory.get(frame) as usize].frame.bytes();
        let mut block = [0; 8];
        for (at, word) in (base..).step_by(8).zip(&mut block) {
            *word = match stored {
                Some(bytes) => read_at::<8>(bytes, at),
                None => pattern.word(at),
            };
        }
        Ok(block)
    }

    /// Writes the 64 bytes of the block that holds `pa`.
    ///
    /// # Errors
    /// No storage at `pa`, or the PROM; nothing has changed.
    pub fn write_block(
        &mut self,
        pa: Pa,
        block: &[u64; 8],
        writer: LastWriter,
    ) -> Result<(), MemoryError> {
        let base = pa.0 & !63;
        // The first one decides: the block lies in one frame.
        self.write::<8>(Pa(base), block[0], writer)?;
        if let Some(id) = self.frame_id(pa)
            && let Frame::Owned(bytes) = &mut self.pool[id.0 as usize].frame
        {
            for (at, word) in (base..).step_by(8).zip(block) {
                write_at::<8>(bytes, at, *word);
            }
            // The first word has been told already if it had to be.
            self.note_code_write(id.0, Pa(base + 8), 56);
            return Ok(());
        }
        for (at, word) in (base..).step_by(8).zip(block) {
            self.write::<8>(Pa(at), *word, writer)?;
        }
        Ok(())
    }

    /// What the frame at `pa` holds, stored or not.
    ///
    /// # Errors
    /// No storage at `pa`.
    pub fn view(&self, pa: Pa) -> Result<FrameView<'_>, MemoryError> {
        let (directory, frame, pattern) = self.locate(pa).ok_or(MemoryError::Unmapped(pa))?;
        Ok(FrameView {
            bytes: self.pool[directory.get(frame) as usize].frame.bytes(),
            pattern,
            base: pa.0 & !(FRAME_BYTES as u64 - 1),
        })
    }

    /// Who last wrote to the frame at `pa`; the host if nobody did.
    pub fn last_writer(&self, pa: Pa) -> LastWriter {
        match self.frame_id(pa) {
            Some(id) => self.pool[id.0 as usize].written,
            None => LastWriter::host(),
        }
    }

    /// Makes the frame at `pa` present, with the content that it reads.
    ///
    /// # Errors
    /// No storage at `pa`.
    pub fn materialise(&mut self, pa: Pa) -> Result<FrameId, MemoryError> {
        let (directory, frame, pattern) = self.locate(pa).ok_or(MemoryError::Unmapped(pa))?;
        let id = directory.get(frame);
        if id != 0 {
            return Ok(FrameId(id));
        }
        let base = pa.0 & !(FRAME_BYTES as u64 - 1);
        let mut bytes = Box::new([0; FRAME_BYTES]);
        for (at, word) in (base..).step_by(8).zip(bytes.chunks_exact_mut(8)) {
            word.copy_from_slice(&pattern.word(at).to_be_bytes());
        }
        // At most 2^27 + 8 frames exist.
        let id = self.pool.len() as u32;
        self.pool.push(Slot {
            frame: Frame::Owned(bytes),
            flags: FrameFlags::empty(),
            written: LastWriter::host(),
            base,
        });
        if base < self.spec.main {
            self.main.set(frame, id);
        } else if base >= PROM_BASE.0 {
            self.prom.set(frame, id);
        } else {
            self.snapshot.set(frame, id);
        }
        Ok(FrameId(id))
    }

    #[cold]
    fn refusal(&self, pa: Pa) -> MemoryError {
        match self.locate(pa) {
            Some(_) => MemoryError::ReadOnly(pa),
            None => MemoryError::Unmapped(pa),
        }
    }

    /// A write to a frame that is absent, shared or watched. `pa` is in main or snapshot memory.
    #[cold]
    #[inline(never)]
    fn write_slow<const N: usize>(&mut self, pa: Pa, id: u32, value: u64, writer: LastWriter) {
        let mut id = id;
        if id == 0 {
            let mask = if N == 8 { u64::MAX } else { (1 << (8 * N)) - 1 };
            // What the frame reads anyhow need not be stored. Both calls find storage: the
            // caller has seen it.
            if self.read::<N>(pa) == Ok(value & mask) {
                return;
            }
            let Ok(present) = self.materialise(pa) else {
                return;
            };
            id = present.0;
        }
        write_at::<N>(self.owned(id), pa.0, value);
        self.pool[id as usize].written = writer;
        self.note_code_write(id, pa, N as u32);
    }

    /// The bytes of a present frame, for writing: copied first if a capture holds them.
    pub(super) fn owned(&mut self, id: u32) -> &mut [u8; FRAME_BYTES] {
        let frame = &mut self.pool[id as usize].frame;
        match frame {
            Frame::Owned(_) => {}
            Frame::Shared(bytes) => *frame = Frame::Owned(Box::new(**bytes)),
            // Not reached: entry 0 is never asked for. A lost write beats a crash.
            Frame::Absent => *frame = Frame::Owned(Box::new([0; FRAME_BYTES])),
        }
        match frame {
            Frame::Owned(bytes) => bytes,
            _ => unreachable!("made owned above"),
        }
    }

    /// Turns the frame at pool index `id` into a shared handle.
    pub(super) fn share(&mut self, id: u32) -> Option<Arc<[u8; FRAME_BYTES]>> {
        let frame = &mut self.pool[id as usize].frame;
        if let Frame::Owned(bytes) = frame {
            let bytes: Arc<[u8; FRAME_BYTES]> = Arc::new(**bytes);
            *frame = Frame::Shared(bytes);
        }
        match frame {
            Frame::Shared(bytes) => Some(Arc::clone(bytes)),
            _ => None,
        }
    }

    pub(super) fn note_code_write(&mut self, id: u32, pa: Pa, bytes: u32) {
        if self.pool[id as usize].flags.contains(FrameFlags::CODE) {
            self.stale_code.push(CodeWrite { pa, bytes });
        }
    }
}

/// A write to a frame with decoded code.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct CodeWrite {
    /// The first byte written.
    pub pa: Pa,
    /// How many bytes.
    pub bytes: u32,
}

/// The `N` bytes at `address` within the frame, rounded down to a multiple of `N`.
#[inline(always)]
fn read_at<const N: usize>(bytes: &[u8; FRAME_BYTES], address: u64) -> u64 {
    let offset = address as usize & (FRAME_BYTES - N);
    let mut word = [0; 8];
    word[8 - N..].copy_from_slice(&bytes[offset..offset + N]);
    u64::from_be_bytes(word)
}

#[inline(always)]
fn write_at<const N: usize>(bytes: &mut [u8; FRAME_BYTES], address: u64, value: u64) {
    let offset = address as usize & (FRAME_BYTES - N);
    bytes[offset..offset + N].copy_from_slice(&value.to_be_bytes()[8 - N..]);
}
