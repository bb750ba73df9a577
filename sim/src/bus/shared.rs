//! What all processors share.

use super::{Bus, BusSpec};
use crate::io::{Io, IoSpec};
use crate::memory::{MemorySpec, PhysMem, SpecError, Target};
use crate::time::Cycle;
use serde::{Deserialize, Serialize};
use stillframe_mmu::Pa;

/// Memory, bus and devices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shared {
    /// The storages.
    pub memory: PhysMem,
    /// The processor bus.
    pub bus: Bus,
    /// The bridge with its devices, the console and the system controller.
    pub io: Io,
}

impl Shared {
    /// Everything at power-on.
    ///
    /// # Errors
    /// A field of a specification out of its range.
    pub fn new(memory: MemorySpec, bus: BusSpec, io: IoSpec) -> Result<Shared, SpecError> {
        let memory = PhysMem::new(memory)?;
        let io = Io::new(io, memory.spec())?;
        Ok(Shared {
            memory,
            bus: Bus::new(bus)?,
            io,
        })
    }

    /// No event that an instruction could see (a burst, a slot falling quiet) comes before this
    /// cycle. An instruction that issues at or after it must first call
    /// [`crate::ecu::CpuMemory::advance`].
    #[inline(always)]
    pub fn deadline(&self) -> Cycle {
        self.io.deadline()
    }

    /// What answers at `pa`.
    #[inline]
    pub fn target(&self, pa: Pa) -> Option<Target> {
        self.memory.spec().target(pa)
    }
}
