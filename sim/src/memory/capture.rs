//! A picture of a storage at one moment, for the oracle, at no cost in simulated time.

use super::frame::{FrameView, LastWriter};
use super::pattern::Pattern;
use super::{FRAME_BYTES, FRAME_SHIFT, PhysMem};
use std::sync::Arc;
use stillframe_mmu::Pa;

/// What main memory held when it was taken. It keeps handles of the frames; the first write to
/// each of them afterwards makes the machine's own copy. Absent frames stay absent.
#[derive(Clone, Debug)]
pub struct Capture {
    /// Frame number and content, ascending.
    pub(super) frames: Vec<(u64, Arc<[u8; FRAME_BYTES]>)>,
    pub(super) bytes: u64,
}

impl PhysMem {
    /// Takes a picture of main memory: as a coherent reader would see it, since caches hold no
    /// data.
    pub fn capture(&mut self) -> Capture {
        let present: Vec<(u64, u32)> = self.main.present().collect();
        let mut frames = Vec::with_capacity(present.len());
        for (number, id) in present {
            if let Some(bytes) = self.share(id) {
                frames.push((number, bytes));
            }
        }
        Capture {
            frames,
            bytes: self.spec.main,
        }
    }

    /// The first addresses of the present frames of main memory with their last writers,
    /// ascending.
    pub fn present_frames(&self) -> impl Iterator<Item = (Pa, LastWriter)> + '_ {
        let present = self.main.present();
        present.map(|(number, id)| (Pa(number << FRAME_SHIFT), self.pool[id as usize].written))
    }
}

impl Capture {
    /// Bytes of the storage that the picture is of.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What the frame at `pa` held; `None` beyond the storage.
    pub fn view(&self, pa: Pa) -> Option<FrameView<'_>> {
        if pa.0 >= self.bytes {
            return None;
        }
        let number = pa.0 >> FRAME_SHIFT;
        let found = self.frames.binary_search_by_key(&number, |(n, _)| *n);
        Some(FrameView {
            bytes: found.ok().map(|i| &*self.frames[i].1),
            pattern: Pattern::Address,
            base: number << FRAME_SHIFT,
        })
    }

    /// The doubleword at `pa` (its low three bits are ignored); `None` beyond the storage.
    pub fn word(&self, pa: Pa) -> Option<u64> {
        let view = self.view(pa)?;
        Some(view.word(pa.0 as usize % FRAME_BYTES))
    }
}
