//! Timing classes.

/// What a row asks of the pipeline: the simulator's grouping rules are written over these
/// (manual, chapter 17).
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Class {
    /// Simple integer operation: either integer unit, one cycle.
    Alu,
    /// Simple integer operation that sets condition codes: second integer unit.
    AluCc,
    /// ADDC, SUBC and their cc forms: alone in their group.
    AluCarry,
    /// Shift: first integer unit.
    Shift,
    /// MOVcc, MOVr.
    Move,
    /// Integer multiplication.
    Multiply,
    /// 32-bit division.
    Divide32,
    /// 64-bit division.
    Divide64,
    /// Bicc, BPcc, BPr.
    Branch,
    /// FBfcc, FBPfcc.
    FpBranch,
    /// CALL.
    Call,
    /// JMPL.
    Jmpl,
    /// RETURN.
    Return,
    /// Tcc, SIR.
    Trap,
    /// SAVE, RESTORE, FLUSHW, SAVED, RESTORED.
    Window,
    /// Integer load, zero-extending or of 64 bits.
    Load,
    /// Integer load that extends a sign.
    LoadSigned,
    /// LDD, LDDA (and the 128-bit load).
    LoadPair,
    /// Floating-point load; with a block ASI, 64 bytes.
    LoadFp,
    /// LDFSR, LDXFSR.
    LoadFsr,
    /// Integer store.
    Store,
    /// STD, STDA.
    StorePair,
    /// Floating-point store; with a block ASI, 64 bytes.
    StoreFp,
    /// LDSTUB, SWAP, CASA, CASXA.
    Atomic,
    /// PREFETCH, PREFETCHA.
    Prefetch,
    /// MEMBAR, STBAR.
    Membar,
    /// FLUSH.
    Flush,
    /// Floating-point move, negation, absolute value.
    FpMove,
    /// Read of a state or privileged register.
    ReadState,
    /// Write of a state or privileged register.
    WriteState,
    /// DONE, RETRY.
    DoneRetry,
    /// ILLTRAP and whatever is no instruction.
    Illegal,
}
