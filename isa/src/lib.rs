//! SPARC V9 as UltraSPARC-I/II implements it: what an instruction *is*.
//!
//! One table ([`table`]) names every instruction once. The decoder, the assembler, the
//! disassembler and the dispatch of semantics are derived from it. The semantics run over two
//! things: [`Cpu`], the architectural registers, and [`Env`], everything the registers reach:
//! memory through its translation, internal registers by address-space identifier, time.
//!
//! *Invariant:* nothing here knows time, caches, devices or snapshot strategies.

pub mod asm;
pub mod cpu;
pub mod decode;
pub mod disasm;
pub mod elf;
pub mod env;
pub mod exec;
pub mod image;
pub mod insn;
mod semantics;
pub mod table;
pub mod traps;
pub mod types;

pub use cpu::Cpu;
pub use decode::decode;
pub use disasm::disasm;
pub use env::Env;
pub use exec::{exec, step};
pub use insn::Insn;
pub use traps::enter_trap;
pub use types::{Asi, TrapType, Va};
