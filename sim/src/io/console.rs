//! The console: a 16550 of which there is as much as a program needs that only writes.

use serde::{Deserialize, Serialize};

/// Collects what the guest writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Console {
    /// Every byte transmitted since power-on.
    pub output: Vec<u8>,
}

/// Transmit buffer (write), receive buffer (read).
const DATA: u64 = 0;
/// Line status: transmitter empty, and its holding register too.
const LINE_STATUS: u64 = 5;
const TRANSMITTER_EMPTY: u64 = 0x60;
const REGISTERS: u64 = 8;

impl Console {
    /// Reads a register: the line status is always "ready to transmit", the others read 0.
    pub(super) fn read(&self, register: u64) -> Option<u64> {
        match register {
            LINE_STATUS => Some(TRANSMITTER_EMPTY),
            other => (other < REGISTERS).then_some(0),
        }
    }

    /// Writes a register: data are transmitted, the others are ignored.
    pub(super) fn write(&mut self, register: u64, value: u8) -> Option<()> {
        match register {
            DATA => self.output.push(value),
            1..REGISTERS => {}
            _ => return None,
        }
        Some(())
    }
}
