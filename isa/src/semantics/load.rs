//! Integer loads (V9 A.27, A.28).

use super::access::{align, allow, alternate, named_asi, plain};
use super::set_destination;
use crate::env::Access;
use crate::exec::Outcome;
use crate::{Cpu, Env, Insn};

/// A load and its twin with an ASI: name, twin, size in bytes, the type whose sign is extended.
macro_rules! loads {
    ($($name:ident $alternate:ident $size:literal $as:ty;)*) => {$(
        #[inline(always)]
        pub(crate) fn $name<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
            let (va, asi) = plain::<$size, E>(cpu, env, insn, Access::Load)?;
            let value = env.load::<$size>(cpu, va, asi)?;
            set_destination(cpu, insn, value as $as as i64 as u64);
            Ok(())
        }
        pub(crate) fn $alternate<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
            let (va, asi) = alternate::<$size, E>(cpu, env, insn, Access::Load)?;
            let value = env.load::<$size>(cpu, va, asi)?;
            set_destination(cpu, insn, value as $as as i64 as u64);
            Ok(())
        }
    )*};
}

loads! {
    ldsb ldsba 1 i8;
    ldsh ldsha 2 i16;
    ldsw ldswa 4 i32;
    ldub lduba 1 u8;
    lduh lduha 2 u16;
    lduw lduwa 4 u32;
    ldx ldxa 8 u64;
}

/// rd is even, for the register pair rd, rd + 1; `%g0` of the pair stays zero.
#[inline(always)]
fn set_pair(cpu: &mut Cpu, insn: &Insn, [first, second]: [u64; 2]) {
    let rd = usize::from(insn.rd);
    if rd != 0 {
        cpu.r[rd] = first;
    }
    cpu.r[rd + 1] = second;
}

pub(crate) fn ldd<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let (va, asi) = plain::<8, E>(cpu, env, insn, Access::Load)?;
    let words = env.load_pair(cpu, va, asi)?;
    set_pair(cpu, insn, words);
    Ok(())
}

/// With the quad ASIs, two registers of 64 bits from 16 bytes (manual 13.5.4).
pub(crate) fn ldda<E: Env>(cpu: &mut Cpu, env: &mut E, insn: &Insn) -> Outcome {
    let words = if named_asi(cpu, insn).is_quad() {
        let (va, asi) = (super::access::address(cpu, insn), named_asi(cpu, insn));
        align::<16, E>(cpu, env, va, asi, Access::Load)?;
        allow(cpu, env, va, asi, Access::Load)?;
        env.load_quad(cpu, va, asi)?
    } else {
        let (va, asi) = alternate::<8, E>(cpu, env, insn, Access::Load)?;
        env.load_pair(cpu, va, asi)?
    };
    set_pair(cpu, insn, words);
    Ok(())
}
