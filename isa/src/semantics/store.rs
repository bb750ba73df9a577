//! Integer stores (V9 A.54, A.55).

use super::access::{alternate, plain};
use crate::env::Access;
use crate::exec::Outcome;
use crate::{Cpu, Env, Insn};

/// A store and its twin with an ASI: name, twin, size in bytes.
macro_rules! stores {
    ($($name:ident $alternate:ident $size:literal;)*) => {$(
        #[inline(always)]
        pub(crate) fn $name<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
            let (va, asi) = plain::<$size, E>(cpu, env, insn, Access::Store)?;
            env.store::<$size>(cpu, va, asi, cpu.r[usize::from(insn.rd)] & low($size))
        }
        pub(crate) fn $alternate<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
            let (va, asi) = alternate::<$size, E>(cpu, env, insn, Access::Store)?;
            env.store::<$size>(cpu, va, asi, cpu.r[usize::from(insn.rd)] & low($size))
        }
    )*};
}

/// Ones in the low `bytes` bytes.
const fn low(bytes: u32) -> u64 {
    u64::MAX >> (64 - 8 * bytes)
}

stores! {
    stb stba 1;
    sth stha 2;
    stw stwa 4;
    stx stxa 8;
}

#[inline(always)]
fn pair(cpu: &Cpu, insn: &Insn) -> [u64; 2] {
    let rd = usize::from(insn.rd);
    [cpu.r[rd] & low(4), cpu.r[rd + 1] & low(4)]
}

pub(crate) fn std<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let (va, asi) = plain::<8, E>(cpu, env, insn, Access::Store)?;
    env.store_pair(cpu, va, asi, pair(cpu, insn))
}

pub(crate) fn stda<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let (va, asi) = alternate::<8, E>(cpu, env, insn, Access::Store)?;
    env.store_pair(cpu, va, asi, pair(cpu, insn))
}
