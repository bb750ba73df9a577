//! Address translation: the UltraSPARC MMU of the document's machine, and the room for others.
//!
//! A translation takes a virtual address, what kind of access it is and who makes it, and gives
//! either a physical address with its attributes or a [`stillframe_isa::TrapType`]; a fault's
//! details are left in the MMU's own registers, where the guest's handler finds them.
//!
//! *Invariant:* nothing here knows instructions, time, caches or devices. The MMU is plain data:
//! a clone of it is its checkpoint.

mod address;
mod page;
pub mod ultrasparc;

pub use address::{Ctx, FrameNo, Pa};
pub use page::PageSize;
pub use ultrasparc::UltraSparcMmu;

use serde::{Deserialize, Serialize};

/// The memory management unit of one processor.
///
/// It is reached only when the machine's own look-up in front of it has no answer, so that a
/// second kind of MMU costs a branch there and no type parameter anywhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mmu {
    /// UltraSPARC-I/II: two software-filled translation look-aside buffers (SUN-4 to SUN-6).
    UltraSparc(UltraSparcMmu),
}

impl Mmu {
    /// The UltraSPARC MMU, if that is what the processor has.
    #[inline]
    pub const fn ultrasparc(&mut self) -> Option<&mut UltraSparcMmu> {
        match self {
            Mmu::UltraSparc(mmu) => Some(mmu),
        }
    }
}
