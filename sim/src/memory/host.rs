//! What the host does to memory beside the run: loading images, and being told of code that
//! changes under what it has decoded.

use super::{CodeWrite, FRAME_BYTES, FrameFlags, FrameId, MemoryError, PhysMem};
use stillframe_mmu::Pa;

impl PhysMem {
    /// Loads bytes as the host, before the run; this is the only way into the PROM.
    ///
    /// # Errors
    /// No storage at one of the addresses; those before it have been written.
    pub fn load(&mut self, pa: Pa, bytes: &[u8]) -> Result<(), MemoryError> {
        let mut at = pa.0;
        let mut rest = bytes;
        while !rest.is_empty() {
            let offset = (at % FRAME_BYTES as u64) as usize;
            let (now, later) = rest.split_at(rest.len().min(FRAME_BYTES - offset));
            let id = self.materialise(Pa(at))?;
            let frame = self.owned(id.0);
            frame[offset..offset + now.len()].copy_from_slice(now);
            self.note_code_write(id.0, Pa(at), now.len() as u32);
            at = at.wrapping_add(now.len() as u64);
            rest = later;
        }
        Ok(())
    }

    /// Reads bytes as the host.
    ///
    /// # Errors
    /// No storage at one of the addresses.
    pub fn dump(&self, pa: Pa, bytes: usize) -> Result<Vec<u8>, MemoryError> {
        (0..bytes as u64)
            .map(|i| Ok(self.read::<1>(Pa(pa.0.wrapping_add(i)))? as u8))
            .collect()
    }

    /// Asks to be told of the next write to the frame at `pa`, because code in it has been
    /// decoded. Makes the frame present. The flag falls with the write.
    ///
    /// # Errors
    /// No storage at `pa`.
    pub fn watch_code(&mut self, pa: Pa) -> Result<FrameId, MemoryError> {
        let id = self.materialise(pa)?;
        self.pool[id.0 as usize].flags.insert(FrameFlags::CODE);
        Ok(id)
    }

    /// The flags of a present frame.
    pub fn flags(&self, id: FrameId) -> FrameFlags {
        self.pool[id.0 as usize].flags
    }

    /// Whether a frame with decoded code has been written since the last
    /// [`PhysMem::take_stale_code`].
    #[inline(always)]
    pub fn has_stale_code(&self) -> bool {
        !self.stale_code.is_empty()
    }

    /// The writes to frames with decoded code, in their order. Whoever decoded them must decode
    /// what was written anew.
    #[cold]
    pub fn take_stale_code(&mut self) -> Vec<CodeWrite> {
        std::mem::take(&mut self.stale_code)
    }
}
