//! Where things lie in main memory before cycle 0.
//!
//! The host plays the boot loader: it computes this layout, lays down images and segments, and
//! writes the boot block. Every mapping is then made by the firmware (`docs/firmware.md`).

use thiserror::Error;

/// The MMU's base page and the unit in which frames are handed out, in bytes.
pub const PAGE: u64 = 8 * 1024;
/// Kernel image and strategy module: one locked 64 KB page each.
pub const IMAGE_BYTES: u64 = 64 * 1024;
/// Virtual address of the kernel image; its physical address is 0.
pub const KERNEL_VA: u64 = 0xFFFF_FFFF_FFFF_0000;
/// Virtual address of the strategy module.
pub const MODULE_VA: u64 = 0xFFFF_FFFF_FFFE_0000;
/// Physical address of the boot block.
pub const BOOT_BLOCK: u64 = 0xE000;
/// First physical address of the snapshot memory.
pub const SNAPSHOT_BASE: u64 = 0x080_0000_0000;
/// First physical address of the boot PROM.
pub const PROM_BASE: u64 = 0x1FF_F000_0000;
/// One address past the user's stack.
pub const STACK_TOP: u64 = 0x7FE_0000_0000;
/// How far the user's stack may grow, in bytes.
pub const STACK_LIMIT: u64 = 8 * 1024 * 1024;
/// The user process's context number.
pub const USER_CONTEXT: u16 = 1;

/// What does not fit.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LayoutError {
    /// Kernel, tables and reserved part leave no room for the program.
    #[error(
        "main memory of {memory} bytes is too small: kernel and tables take {kernel}, the reserved \
         part {reserved}, the program {program}; at least {least} bytes are needed"
    )]
    TooSmall {
        /// Size of main memory, bytes.
        memory: u64,
        /// Bytes of the kernel region.
        kernel: u64,
        /// Bytes of the reserved part at the top.
        reserved: u64,
        /// Bytes of the program's segments and first stack page, and of the heap it is known to
        /// fill.
        program: u64,
        /// The smallest size that would do, bytes.
        least: u64,
    },
}

/// Physical addresses of everything that lies in main memory, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Size of main memory.
    pub memory: u64,
    /// Size of the snapshot memory.
    pub snapshot: u64,
    /// Start of the translation storage buffer; aligned to its size.
    pub tsb: u64,
    /// TSB size code: 512 << code entries (manual 6.9.7).
    pub tsb_code: u64,
    /// Start of the frame table, 16 bytes a frame.
    pub frame_table: u64,
    /// Start of the pool of page-table pages.
    pub pool: u64,
    /// End of the pool.
    pub pool_end: u64,
    /// End of the kernel's blocks: what S3 copies.
    pub kernel_end: u64,
    /// First frame that holds neither kernel nor program.
    pub first_free: u64,
    /// Start of the reserved part: module, then copy map. Not snapshotted.
    pub reserved: u64,
}

impl Layout {
    /// Lays out a machine with `memory` bytes of first storage and `snapshot` of second, a
    /// translation storage buffer of `tsb_entries` (512 to 65,536, a power of two) and `program`
    /// bytes of segments (a multiple of the page).
    ///
    /// # Errors
    /// [`LayoutError::TooSmall`] if they do not fit with at least one free frame.
    pub fn new(
        memory: u64,
        snapshot: u64,
        tsb_entries: u64,
        program: u64,
    ) -> Result<Layout, LayoutError> {
        let frames = memory / PAGE;
        let map_bytes = frames.div_ceil(8).next_multiple_of(PAGE);
        let reserved_bytes = (IMAGE_BYTES + map_bytes).next_multiple_of(IMAGE_BYTES);
        let reserved = (memory.saturating_sub(IMAGE_BYTES + map_bytes)) & !(IMAGE_BYTES - 1);

        let tsb_code = u64::from(tsb_entries.clamp(512, 65_536).ilog2() - 9);
        let tsb_bytes = PAGE << tsb_code;
        let tsb = IMAGE_BYTES.next_multiple_of(tsb_bytes);
        let frame_table = tsb + tsb_bytes;
        let pool = (frame_table + frames * 16).next_multiple_of(PAGE);
        // One root, two middle tables (low half for text to heap, one for the stack), a leaf for
        // every 8 MB of heap, and the leaves at the ends of heap and stack.
        let pool_end = pool + (1 + 2 + memory.div_ceil(PAGE * 1024) + 4) * PAGE;
        let kernel_end = pool_end;
        let first_free = kernel_end + program;
        if first_free + PAGE > reserved {
            return Err(LayoutError::TooSmall {
                memory,
                kernel: kernel_end,
                reserved: reserved_bytes,
                program,
                least: (first_free + PAGE + reserved_bytes).next_multiple_of(IMAGE_BYTES),
            });
        }
        Ok(Layout {
            memory,
            snapshot,
            tsb,
            tsb_code,
            frame_table,
            pool,
            pool_end,
            kernel_end,
            first_free,
            reserved,
        })
    }

    /// Physical address of the copy map.
    pub fn copy_map(&self) -> u64 {
        self.reserved + IMAGE_BYTES
    }

    /// Blocks that a snapshot of scope `all` must hold: all of main memory but the reserved part.
    pub fn blocks_in_scope(&self) -> u64 {
        self.reserved / PAGE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_four_megabytes_leave_a_kernel_of_sixty_three_blocks() {
        let l = Layout::new(64 << 20, 64 << 20, 8192, 0).unwrap();
        assert_eq!(l.tsb_code, 4, "512 << 4 entries");
        assert_eq!(l.tsb % (PAGE << l.tsb_code), 0, "aligned to its size");
        // A TSB of 128 K at its own alignment, frame table of 128 K, pool of 15 pages.
        assert_eq!(l.kernel_end, 131_072 + 131_072 + 131_072 + 15 * 8192);
        assert_eq!(l.reserved, (64 << 20) - 131_072);
    }

    #[test]
    fn one_megabyte_is_enough_and_half_is_not() {
        let l = Layout::new(1 << 20, 1 << 20, 512, 5 * PAGE).unwrap();
        assert!(l.first_free < l.reserved);
        let e = Layout::new(256 << 10, 256 << 10, 512, PAGE).unwrap_err();
        let LayoutError::TooSmall { least, .. } = e;
        assert!(
            Layout::new(least, least, 512, PAGE).is_ok(),
            "the size it names would do"
        );
    }
}
