//! From frame numbers to stored frames, for storages of up to 512 GB.

/// Frames whose entries are allocated together: 4 MB of storage.
const CHUNK: usize = 512;
const CHUNK_SHIFT: u32 = CHUNK.trailing_zeros();

/// For every frame of a storage, where in the pool it is; 0 if it is absent. Chunks without a
/// present frame take one pointer.
#[derive(Clone, Debug, Default)]
pub(super) struct Directory {
    chunks: Vec<Option<Box<[u32; CHUNK]>>>,
}

impl Directory {
    /// A directory of `frames` absent frames.
    pub(super) fn new(frames: u64) -> Directory {
        // At most 2^26 frames (512 GB), so at most 2^17 chunks.
        let chunks = frames.div_ceil(CHUNK as u64) as usize;
        Directory {
            chunks: vec![None; chunks],
        }
    }

    /// The pool index of frame `frame`, 0 if it is absent or there is no such frame.
    #[inline(always)]
    pub(super) fn get(&self, frame: u64) -> u32 {
        match self.chunks.get((frame >> CHUNK_SHIFT) as usize) {
            Some(Some(chunk)) => chunk[(frame as usize) % CHUNK],
            _ => 0,
        }
    }

    /// Notes that frame `frame` is at `index` of the pool. A frame past the end is ignored.
    pub(super) fn set(&mut self, frame: u64, index: u32) {
        if let Some(chunk) = self.chunks.get_mut((frame >> CHUNK_SHIFT) as usize) {
            chunk.get_or_insert_with(|| Box::new([0; CHUNK]))[(frame as usize) % CHUNK] = index;
        }
    }

    /// The present frames in ascending order, each with its pool index.
    pub(super) fn present(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        let chunks = self.chunks.iter().enumerate();
        let chunks = chunks.filter_map(|(n, chunk)| chunk.as_ref().map(|chunk| (n, chunk)));
        chunks.flat_map(|(n, chunk)| {
            let entries = chunk.iter().enumerate().filter(|(_, index)| **index != 0);
            entries.map(move |(i, index)| ((n * CHUNK + i) as u64, *index))
        })
    }
}
