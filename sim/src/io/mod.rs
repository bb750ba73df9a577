//! What lies behind device registers: the I/O bridge with its slots, the console, the system
//! controller (SUN-1, SUN-7).
//!
//! Registers take effect at the issue cycle of the access. Devices act at cycles of their own,
//! which the event loop of [`crate::ecu`] takes in order with everything else on the bus.

mod bridge;
mod console;
mod dma_writer;
mod spec;
mod system;

#[cfg(test)]
mod tests;

pub(crate) use bridge::BridgeEvent;
pub use bridge::{Bridge, SLOTS, SlotCounters};
pub use console::Console;
pub use dma_writer::{DmaWriter, burst_content};
pub use spec::{DmaWriterSpec, IoSpec};
pub use system::{Fault, SystemController};

use crate::memory::{BRIDGE_BASE, CONSOLE_BASE, MemorySpec, SYSTEM_BASE, SpecError, Target};
use crate::time::Cycle;
use crate::trace::Sink;
use serde::{Deserialize, Serialize};
use stillframe_mmu::Pa;
use thiserror::Error;

/// An access that no register serves: the processor takes `data_access_error`.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Error)]
#[error("no device register takes this access at physical address {0}")]
pub struct IoError(pub Pa);

/// All devices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Io {
    /// The I/O bridge and the devices in its slots.
    pub bridge: Bridge,
    /// The console.
    pub console: Console,
    /// The system controller.
    pub system: SystemController,
}

impl Io {
    /// Devices at power-on.
    ///
    /// # Errors
    /// A field out of its range.
    pub fn new(spec: IoSpec, memory: &MemorySpec) -> Result<Io, SpecError> {
        spec.check(memory)?;
        Ok(Io {
            bridge: Bridge::new(spec),
            console: Console::default(),
            system: SystemController::default(),
        })
    }

    /// No device does anything that an instruction could see before this cycle.
    #[inline(always)]
    pub fn deadline(&self) -> Cycle {
        self.bridge.deadline()
    }

    /// Reads `bytes` bytes of a register at `at`. All events up to and including `at` have been
    /// taken.
    ///
    /// # Errors
    /// No register there that can be read, or one of another size.
    pub fn read(&self, at: Cycle, target: Target, pa: Pa, bytes: u8) -> Result<u64, IoError> {
        let value = match target {
            Target::Bridge if bytes == 8 => self.bridge.read(at, pa.0.wrapping_sub(BRIDGE_BASE.0)),
            Target::Console if bytes == 1 => self.console.read(pa.0.wrapping_sub(CONSOLE_BASE.0)),
            _ => None,
        };
        value.ok_or(IoError(pa))
    }

    /// Writes a register at `at`. All events up to and including `at` have been taken.
    ///
    /// # Errors
    /// No register there that can be written, or one of another size; nothing has changed.
    pub fn write<S: Sink>(
        &mut self,
        at: Cycle,
        target: Target,
        pa: Pa,
        bytes: u8,
        value: u64,
        sink: &mut S,
    ) -> Result<(), IoError> {
        let done = match target {
            Target::Bridge if bytes == 8 => {
                let offset = pa.0.wrapping_sub(BRIDGE_BASE.0);
                self.bridge.write(at, offset, value, sink)
            }
            Target::System if bytes == 8 => {
                self.system
                    .write(at, pa.0.wrapping_sub(SYSTEM_BASE.0), value)
            }
            Target::Console if bytes == 1 => {
                let offset = pa.0.wrapping_sub(CONSOLE_BASE.0);
                self.console.write(offset, value as u8)
            }
            _ => None,
        };
        done.ok_or(IoError(pa))
    }
}
