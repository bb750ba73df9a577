//! What the processor's instructions reach: `Env` over MMU, caches, memory and devices.

mod env;
mod internal;

use super::core::{CoreState, Derived};
use super::lookup::{self, Mapped};
use super::outcome::Outcome;
use crate::bus::Shared;
use crate::ecu::{Access as MemoryAccess, Cacheable};
use crate::memory::{LastWriter, Target};
use crate::time::Cycle;
use crate::trace::{self, Event, Filter, Sink};
use stillframe_isa::cpu::Pstate;
use stillframe_isa::insn::flags;
use stillframe_isa::table::{Class, Op};
use stillframe_isa::{Asi, Cpu, Insn, TrapType, Va};
use stillframe_mmu::Pa;
use stillframe_mmu::ultrasparc::{
    AccessKind, AsiInfo, Attributes, DataRequest, DataTranslation, LsuBits,
};

/// One instruction's view of the machine.
pub struct Bus<'a, S: Sink> {
    core: &'a mut CoreState,
    derived: &'a mut Derived,
    shared: &'a mut Shared,
    sink: &'a mut S,
    now: Cycle,
    pc: u64,
    /// What the access did to time.
    pub outcome: Outcome,
}

/// Where an access goes once it is translated.
struct Place {
    access: MemoryAccess,
    little: bool,
    target: Target,
}

impl<'a, S: Sink> Bus<'a, S> {
    /// The view of the instruction at `pc`, which issues now.
    #[inline(always)]
    pub fn new(
        core: &'a mut CoreState,
        derived: &'a mut Derived,
        shared: &'a mut Shared,
        sink: &'a mut S,
        pc: u64,
    ) -> Self {
        let now = core.pipe.now();
        Bus {
            core,
            derived,
            shared,
            sink,
            now,
            pc,
            outcome: Outcome::default(),
        }
    }

    /// Lets the checkers see the instruction that is about to execute.
    #[inline(always)]
    pub fn watch(&mut self, cpu: &Cpu, insn: &Insn) {
        if self.core.hazards.watches_doubles() {
            self.watch_doubles(cpu, insn);
        }
        if self.core.hazards.watches_code() {
            let page = &self.derived.page;
            self.core.hazards.executed(page.pa + (self.pc - page.va));
        }
    }

    /// Registers that an instruction reads or writes while a block load is outstanding.
    #[cold]
    fn watch_doubles(&mut self, cpu: &Cpu, insn: &Insn) {
        let double = |n: u8| 1u32 << (n / 2).min(31);
        let mask = match insn.class() {
            Class::FpMove => double(insn.rd) | double(insn.rs2),
            // Block transfers speak for themselves.
            Class::LoadFp | Class::StoreFp if !is_block_transfer(cpu, insn) => double(insn.rd),
            _ => return,
        };
        self.core.hazards.use_doubles(mask);
    }

    fn writer(&self) -> LastWriter {
        LastWriter::cpu(self.now, Va(self.pc))
    }

    /// Translates, remembers the translation, finds what lies there.
    fn place(
        &mut self,
        cpu: &Cpu,
        va: Va,
        asi: Asi,
        kind: AccessKind,
        bytes: u8,
    ) -> Result<Place, TrapType> {
        self.core.hazards.data_translated();
        let privileged = cpu.pstate.contains(Pstate::PRIV);
        let request = DataRequest {
            va,
            asi,
            kind,
            privileged,
            bytes,
        };
        let translation = self.core.mmu.translate_data(request)?;
        let DataTranslation { pa, attributes, .. } = translation;
        let Some(target) = self.shared.target(pa) else {
            return Err(TrapType::DATA_ACCESS_ERROR);
        };
        let cacheable = self.cacheable(attributes);
        let access = MemoryAccess {
            va: va.0,
            pa,
            bytes,
            cacheable,
        };
        self.told(cpu, asi, kind, &access);
        let little = attributes.contains(Attributes::LITTLE);
        let plain_memory = matches!(target, Target::Main | Target::Snapshot);
        if self.derived.fast
            && plain_memory
            && cacheable != Cacheable::No
            && !little
            && attributes.contains(Attributes::MEMORABLE)
            && matches!(kind, AccessKind::Load | AccessKind::Store)
            // An ASI that takes one size alone refuses the others, which a look-up would not.
            && AsiInfo::of(asi).permits(kind, 1)
            && AsiInfo::of(asi).permits(kind, 8)
        {
            let mapped = Mapped {
                frame_base: pa.0 & !0x1FFF,
                cacheable,
            };
            let key = lookup::key(va.0, asi.0, privileged);
            self.derived
                .lookup
                .insert(va.0, key, mapped, kind == AccessKind::Store);
        }
        Ok(Place {
            access,
            little,
            target,
        })
    }

    /// Tells the trace of a data access.
    #[inline(always)]
    fn told(&mut self, cpu: &Cpu, asi: Asi, kind: AccessKind, access: &MemoryAccess) {
        if S::ON && self.sink.filter().contains(Filter::DATA) {
            let told = Event::Data {
                access: match kind {
                    AccessKind::Store => trace::Access::Store,
                    AccessKind::Atomic => trace::Access::Atomic,
                    _ => trace::Access::Load,
                },
                pc: Va(self.pc),
                tl: cpu.tl,
                asi,
                va: Va(access.va),
                pa: access.pa.0,
                bytes: access.bytes,
            };
            self.sink.event(self.now, told);
        }
    }

    /// Which caches an access may use: what the page says, less the D-cache while the LSU control
    /// register has it off.
    fn cacheable(&self, attributes: Attributes) -> Cacheable {
        if !attributes.contains(Attributes::CP) {
            Cacheable::No
        } else if attributes.contains(Attributes::CV) && self.core.mmu.lsu().has(LsuBits::DC) {
            Cacheable::Both
        } else {
            Cacheable::Ecache
        }
    }

    #[cold]
    #[inline(never)]
    fn load_slow<const N: usize>(&mut self, cpu: &Cpu, va: Va, asi: Asi) -> Result<u64, TrapType> {
        if let Some(value) = self.internal(asi, N, |bus| bus.read_internal(asi, va)) {
            return value;
        }
        let place = self.place(cpu, va, asi, AccessKind::Load, N as u8)?;
        let value = self.load_from::<N>(&place)?;
        Ok(if place.little {
            swap_bytes::<N>(value)
        } else {
            value
        })
    }

    fn load_from<const N: usize>(&mut self, place: &Place) -> Result<u64, TrapType> {
        match place.target {
            Target::Main | Target::Snapshot | Target::Prom => {
                let time = self
                    .core
                    .memory
                    .load(self.shared, self.now, &place.access, self.sink);
                self.outcome.loaded(time);
                self.shared
                    .memory
                    .read::<N>(place.access.pa)
                    .map_err(|_| TrapType::DATA_ACCESS_ERROR)
            }
            _ => {
                let (now, pa) = (self.now, place.access.pa);
                let (value, time) = self
                    .core
                    .memory
                    .io_load(self.shared, now, pa, N as u8, self.sink)
                    .map_err(|_| TrapType::DATA_ACCESS_ERROR)?;
                self.outcome.loaded(time);
                Ok(value)
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn store_slow<const N: usize>(
        &mut self,
        cpu: &Cpu,
        va: Va,
        asi: Asi,
        value: u64,
    ) -> Result<(), TrapType> {
        if let Some(done) = self.internal(asi, N, |bus| bus.write_internal(asi, va, value)) {
            return done;
        }
        let place = self.place(cpu, va, asi, AccessKind::Store, N as u8)?;
        let value = if place.little {
            swap_bytes::<N>(value)
        } else {
            value
        };
        self.store_to::<N>(&place, value)
    }

    fn store_to<const N: usize>(&mut self, place: &Place, value: u64) -> Result<(), TrapType> {
        match place.target {
            Target::Main | Target::Snapshot => {
                self.core
                    .memory
                    .store(self.shared, self.now, &place.access, self.sink);
                self.write::<N>(place.access.pa, value)
            }
            // The PROM takes no stores.
            Target::Prom => Err(TrapType::DATA_ACCESS_ERROR),
            _ => {
                let (now, pa) = (self.now, place.access.pa);
                self.core
                    .memory
                    .io_store(self.shared, now, pa, N as u8, value, self.sink)
                    .map_err(|_| TrapType::DATA_ACCESS_ERROR)?;
                // The system controller may have been told something, the bridge may have let a
                // device go.
                self.derived.call_attention();
                self.derived.deadline = Cycle::ZERO;
                Ok(())
            }
        }
    }

    /// Stores into memory, and sees to decoded code.
    #[inline(always)]
    fn write<const N: usize>(&mut self, pa: Pa, value: u64) -> Result<(), TrapType> {
        let writer = self.writer();
        self.shared
            .memory
            .write::<N>(pa, value, writer)
            .map_err(|_| TrapType::DATA_ACCESS_ERROR)?;
        if self.shared.memory.has_stale_code() {
            self.code_written();
        }
        Ok(())
    }

    /// A store went to a frame with decoded code.
    #[cold]
    fn code_written(&mut self) {
        let memory = &mut self.shared.memory;
        for write in memory.take_stale_code() {
            let bytes = u64::from(write.bytes);
            self.derived.code.replace(write.pa.0, bytes, |at| {
                memory.read::<4>(Pa(at)).unwrap_or(0) as u32
            });
            self.core.hazards.code_written(write.pa.0);
        }
    }

    /// An access that reads and writes as one.
    fn atomic<const N: usize>(
        &mut self,
        cpu: &Cpu,
        va: Va,
        asi: Asi,
        update: impl FnOnce(u64) -> Option<u64>,
    ) -> Result<u64, TrapType> {
        let place = self.place(cpu, va, asi, AccessKind::Atomic, N as u8)?;
        let plain = matches!(place.target, Target::Main | Target::Snapshot);
        if !plain {
            return Err(TrapType::DATA_ACCESS_ERROR);
        }
        let time = self
            .core
            .memory
            .atomic(self.shared, self.now, &place.access, self.sink);
        self.outcome.loaded(time);
        let pa = place.access.pa;
        let old = self
            .shared
            .memory
            .read::<N>(pa)
            .map_err(|_| TrapType::DATA_ACCESS_ERROR)?;
        let seen = if place.little {
            swap_bytes::<N>(old)
        } else {
            old
        };
        if let Some(new) = update(seen) {
            let new = if place.little {
                swap_bytes::<N>(new)
            } else {
                new
            };
            self.write::<N>(pa, new)?;
        }
        Ok(seen)
    }
}

/// Whether a floating-point load or store names a block ASI.
fn is_block_transfer(cpu: &Cpu, insn: &Insn) -> bool {
    let named = matches!(insn.op, Op::Ldfa | Op::Lddfa | Op::Stfa | Op::Stdfa);
    let asi = if insn.flags & flags::IMMEDIATE != 0 {
        cpu.asi
    } else {
        Asi(insn.aux)
    };
    named && asi.is_block()
}

/// The low `N` bytes in the other order.
const fn swap_bytes<const N: usize>(value: u64) -> u64 {
    value.swap_bytes() >> (64 - 8 * N)
}
