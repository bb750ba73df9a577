//! What an instruction reaches beyond the registers.

use crate::{Asi, Cpu, TrapType, Va};

/// The kinds of FLUSH, MEMBAR and prefetch that an environment may care about.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Membar {
    /// `mmask`: LoadLoad 1, StoreLoad 2, LoadStore 4, StoreStore 8 (V9 A.32).
    pub mmask: u8,
    /// `cmask`: Lookaside 1, MemIssue 2, Sync 4.
    pub cmask: u8,
}

/// What a refused access was, see [`Env::refuse`].
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// A load.
    Load,
    /// A store.
    Store,
    /// An atomic load-store.
    Atomic,
    /// JMPL or RETURN to the address; the ASI means nothing.
    Jump,
}

/// Memory behind its translation, internal registers, and time.
///
/// Values are zero-extended and in the byte order that the instruction sees (the environment
/// applies little-endian ASIs and the TTE's IE bit). Alignment has been checked by the caller:
/// a misaligned address never arrives (it takes 0x34 before any translation, see
/// [`Env::refuse`]). ASI privilege has been checked too (0x37). What an ASI means, and which
/// accesses it allows (no load of a write-only register, no block ASI for LDX, no LDDFA with the
/// commit ASIs), is the environment's business; a wrong one takes data_access_exception.
/// `cpu` tells PSTATE.PRIV and TL.
///
/// A failing access returns its trap type and leaves its details in the environment's own
/// registers (SFSR, SFAR, tag access); it has had no other effect.
#[allow(clippy::missing_errors_doc, reason = "said once above")]
pub trait Env {
    /// Loads `N` bytes, zero-extended. `N` is 1, 2, 4 or 8.
    fn load<const N: usize>(&mut self, cpu: &Cpu, va: Va, asi: Asi) -> Result<u64, TrapType>;
    /// Stores the low `N` bytes of `value`.
    fn store<const N: usize>(
        &mut self,
        cpu: &Cpu,
        va: Va,
        asi: Asi,
        value: u64,
    ) -> Result<(), TrapType>;
    /// LDD and LDDA: two words from 8 bytes at `va`, as one access. The word at the lower address
    /// comes first in either byte order (V9 6.3.1.2.2), so an environment that inverts byte order
    /// by page as well must write this itself.
    #[inline]
    fn load_pair(&mut self, cpu: &Cpu, va: Va, asi: Asi) -> Result<[u64; 2], TrapType> {
        let both = self.load::<8>(cpu, va, asi)?;
        let (high, low) = (both >> 32, both & 0xFFFF_FFFF);
        Ok(if asi.is_little() {
            [low, high]
        } else {
            [high, low]
        })
    }
    /// STD and STDA: the low halves of two registers to 8 bytes at `va`. See `load_pair`.
    #[inline]
    fn store_pair(&mut self, cpu: &Cpu, va: Va, asi: Asi, words: [u64; 2]) -> Result<(), TrapType> {
        let [first, second] = words.map(|word| word & 0xFFFF_FFFF);
        let both = if asi.is_little() {
            second << 32 | first
        } else {
            first << 32 | second
        };
        self.store::<8>(cpu, va, asi, both)
    }
    /// Loads 16 bytes as one access (LDDA of ASI 24/2C, `NUCLEUS_QUAD_LDD`).
    fn load_quad(&mut self, cpu: &Cpu, va: Va, asi: Asi) -> Result<[u64; 2], TrapType>;
    /// LDSTUB: reads a byte and writes FF as one access.
    fn load_store_byte(&mut self, cpu: &Cpu, va: Va, asi: Asi) -> Result<u64, TrapType>;
    /// SWAP: exchanges 4 bytes as one access; returns the old ones.
    fn swap(&mut self, cpu: &Cpu, va: Va, asi: Asi, value: u64) -> Result<u64, TrapType>;
    /// CASA/CASXA of `N` bytes: writes `new` if memory equals `expected`; returns the old value.
    /// It needs write permission even when it does not write.
    fn compare_and_swap<const N: usize>(
        &mut self,
        cpu: &Cpu,
        va: Va,
        asi: Asi,
        expected: u64,
        new: u64,
    ) -> Result<u64, TrapType>;
    /// Loads 64 bytes into the double registers starting at `%f[first]` (manual 13.5.3).
    /// `first` is passed for the checker of unsynchronised block loads; the caller writes the
    /// registers.
    fn load_block(&mut self, cpu: &Cpu, va: Va, asi: Asi, first: u8) -> Result<[u64; 8], TrapType>;
    /// Stores 64 bytes from the double registers starting at `%f[first]`.
    fn store_block(
        &mut self,
        cpu: &Cpu,
        va: Va,
        asi: Asi,
        first: u8,
        data: &[u64; 8],
    ) -> Result<(), TrapType>;
    /// An access ends in `tt` before it reaches the environment: the MMU notes it in its fault
    /// registers (manual, table 6-3 and 6.4.8). The traps are 0x34 to 0x37, and
    /// instruction_access_exception for a [`Access::Jump`] into the hole of the address space
    /// (manual 14.1.6; I-SFSR.FT 40 hex), which is taken on the jump itself.
    #[inline]
    fn refuse(&mut self, cpu: &Cpu, tt: TrapType, va: Va, asi: Asi, access: Access) {
        let _ = (cpu, tt, va, asi, access);
    }
    /// PREFETCH, PREFETCHA: may do nothing, never traps for its address.
    fn prefetch(&mut self, cpu: &Cpu, va: Va, asi: Asi, function: u8);
    /// FLUSH: makes earlier stores to the doubleword at `va` (aligned) visible to instruction
    /// fetch.
    fn flush(&mut self, cpu: &Cpu, va: Va) -> Result<(), TrapType>;
    /// MEMBAR and STBAR.
    fn membar(&mut self, cpu: &Cpu, kind: Membar);
    /// Called by DONE and RETRY (they synchronise MMU register writes, manual 6.9.1).
    fn synchronize(&mut self, cpu: &Cpu);
    /// TICK: the counter's low 63 bits.
    fn tick(&mut self) -> u64;
    /// WRPR %tick.
    fn set_tick(&mut self, value: u64);
    /// `TICK_COMPARE` (ASR 17 hex): bit 63 disables.
    fn tick_compare(&mut self) -> u64;
    /// Write of `TICK_COMPARE`.
    fn set_tick_compare(&mut self, value: u64);
    /// SOFTINT (ASR 16 hex).
    fn softint(&mut self) -> u64;
    /// Write of SOFTINT (the caller has applied SET_SOFTINT and CLEAR_SOFTINT).
    fn set_softint(&mut self, value: u64);
    /// Called after any instruction that changes PSTATE, TL or PIL: the environment may cache
    /// what depends on them. Whoever calls [`crate::traps::enter_trap`] calls this too.
    fn mode_changed(&mut self, cpu: &Cpu);
}
