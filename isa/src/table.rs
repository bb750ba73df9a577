//! The instruction table (stub: the rows follow in the next commits).

/// Which row of the table.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Op {
    /// Not an instruction: takes `illegal_instruction`.
    Illegal,
}

/// Timing class of a row.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Class {
    /// One-cycle integer operation, either ALU.
    Alu,
}
