//! Execution: from the row of an instruction to its semantic function.

use crate::table::{Op, with_rows};
use crate::{Cpu, Env, Insn, TrapType, semantics};

/// What executing an instruction gives: a trap leaves everything as it was, except for what the
/// trap itself records in the environment.
pub type Outcome = Result<(), TrapType>;

macro_rules! define_dispatch {
    (@check user $cpu:ident) => {};
    (@check privileged $cpu:ident) => {
        if !$cpu.is_privileged() {
            return Err(TrapType::PRIVILEGED_OPCODE);
        }
    };
    ($($op:ident $mnemonic:literal $pattern:literal $form:ident $(($arg:literal))?
       $class:ident $privilege:ident $($f:ident)::+;)*) => {
        /// Executes one instruction, after [`Cpu::begin`].
        ///
        /// # Errors
        ///
        /// The trap it takes; `pc` and `npc` still name the instruction, as
        /// [`crate::traps::enter_trap`] wants them.
        #[inline]
        pub fn exec<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
            match insn.op {
                $(Op::$op => {
                    define_dispatch!(@check $privilege cpu);
                    semantics::$($f)::+(cpu, env, insn)
                })*
                Op::Illegal => Err(TrapType::ILLEGAL_INSTRUCTION),
            }
        }
    };
}
with_rows!(define_dispatch);

/// Executes the instruction at `pc`, already fetched and decoded, and moves on to the next.
///
/// # Errors
///
/// As [`exec`].
#[inline]
pub fn step<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    cpu.begin();
    exec(cpu, env, insn)?;
    cpu.finish();
    Ok(())
}
