//! The system controller: through it the firmware tells the machine how the run stands.

use crate::time::Cycle;
use serde::{Deserialize, Serialize};

/// The work died of a trap.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// When it was told.
    pub at: Cycle,
    /// Address of the instruction.
    pub pc: u64,
    /// Address that it accessed.
    pub address: u64,
    /// Trap type.
    pub tt: u64,
}

/// Registers of the system controller; the machine looks here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemController {
    /// When the work exited and its status, of the first EXIT.
    pub exit: Option<(Cycle, u64)>,
    /// The first fault.
    pub fault: Option<Fault>,
    /// When the firmware last declared the snapshot in progress invalid; the machine takes it.
    pub invalid: Option<Cycle>,
    fault_pc: u64,
    fault_address: u64,
}

impl SystemController {
    /// Writes the register at `offset`.
    pub(super) fn write(&mut self, at: Cycle, offset: u64, value: u64) -> Option<()> {
        match offset {
            0x00 => {
                self.exit.get_or_insert((at, value));
            }
            0x08 => self.fault_pc = value,
            0x10 => self.fault_address = value,
            0x18 => {
                self.fault.get_or_insert(Fault {
                    at,
                    pc: self.fault_pc,
                    address: self.fault_address,
                    tt: value,
                });
            }
            0x20 => self.invalid = Some(at),
            _ => return None,
        }
        Some(())
    }
}
