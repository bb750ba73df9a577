//! What the processor's instructions reach: `Env` over MMU, caches, memory and devices.

use super::core::{CoreState, Derived};
use super::lookup::{self, Mapped};
use super::outcome::Outcome;
use super::pipeline::Reason;
use crate::bus::Shared;
use crate::ecu::{Access as MemoryAccess, Cacheable};
use crate::memory::{LastWriter, Target};
use crate::time::Cycle;
use crate::trace::{self, Event, Filter, Sink};
use stillframe_isa::cpu::Pstate;
use stillframe_isa::env::{Access, Membar};
use stillframe_isa::insn::flags;
use stillframe_isa::table::{Class, Op};
use stillframe_isa::{Asi, Cpu, Env, Insn, TrapType, Va};
use stillframe_mmu::Pa;
use stillframe_mmu::ultrasparc::{
    AccessKind, AsiClass, AsiInfo, Attributes, DataRequest, DataTranslation, LsuBits, Stale,
    TlbEvent, TlbKind, WriteEffects,
};

/// Cycles that an access to an internal register holds the pipe.
///
/// Model: the manual gives no latency of internal ASIs; `hardware.md` section 8 lists it as open.
pub const INTERNAL_ACCESS: u64 = 4;

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
            && !asi.is_block()
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

    /// An 8-byte access to an internal register; `None` if the ASI is no register's.
    fn internal<T>(
        &mut self,
        asi: Asi,
        bytes: usize,
        access: impl FnOnce(&mut Self) -> Result<T, TrapType>,
    ) -> Option<Result<T, TrapType>> {
        let class = AsiInfo::of(asi).class;
        if bytes != 8 || !matches!(class, AsiClass::MmuRegister | AsiClass::OtherRegister) {
            return None;
        }
        // Not dispatched until older loads have returned (manual p. 294).
        let ready = self
            .core
            .memory
            .loads_done(self.shared, self.now, self.sink);
        self.outcome
            .hold(ready.after(INTERNAL_ACCESS), Reason::Device);
        Some(access(self))
    }

    fn read_internal(&mut self, asi: Asi, va: Va) -> Result<u64, TrapType> {
        let value = match AsiInfo::of(asi).class {
            AsiClass::MmuRegister => self.core.mmu.read_register(asi, va)?,
            // Model: the registers of the interrupt unit, the error unit, the caches' diagnostics
            // and the bus port read as zero.
            _ => 0,
        };
        self.outcome.value_at(self.now.after(INTERNAL_ACCESS));
        Ok(value)
    }

    fn write_internal(&mut self, asi: Asi, va: Va, value: u64) -> Result<(), TrapType> {
        if AsiInfo::of(asi).class != AsiClass::MmuRegister {
            return Ok(());
        }
        let effects = self.core.mmu.write_register(asi, va, value)?;
        self.core.hazards.mmu_written((0x50..0x58).contains(&asi.0));
        self.derived.lookup.forget(effects.data);
        if asi == Asi::LSU_CONTROL {
            // The caches' enable bits are in what the look-up holds, not in the translation.
            self.derived.lookup.forget(Stale::All);
        }
        // Contexts and enable bits bear on fetch as well.
        self.core.fetch_line = u64::MAX;
        self.derived.drop_page();
        self.note(effects);
        Ok(())
    }

    /// Counts and traces what a store did to a TLB.
    fn note(&mut self, effects: WriteEffects) {
        let Some(event) = effects.event else { return };
        let counts = &mut self.core.counts;
        let traced = match event {
            TlbEvent::Fill {
                tlb, index, entry, ..
            } => {
                match tlb {
                    TlbKind::Instruction => counts.itlb_fills += 1,
                    TlbKind::Data => counts.dtlb_fills += 1,
                }
                Event::TlbFill {
                    tlb: side(tlb),
                    entry: index,
                    va: entry.page(),
                    context: entry.tag.context().bits() as u16,
                    tte: entry.data.0,
                }
            }
            TlbEvent::Demap {
                tlb,
                page,
                context,
                removed,
            } => {
                counts.demaps += 1;
                Event::TlbDemap {
                    tlb: side(tlb),
                    page: page.is_some(),
                    va: page.unwrap_or_default(),
                    context: context.map_or(0, |c| c.bits() as u16),
                    removed: removed.count_ones() as u8,
                }
            }
        };
        if S::ON {
            self.sink.event(self.now, traced);
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

fn side(tlb: TlbKind) -> trace::Tlb {
    match tlb {
        TlbKind::Instruction => trace::Tlb::I,
        TlbKind::Data => trace::Tlb::D,
    }
}

/// The low `N` bytes in the other order.
const fn swap_bytes<const N: usize>(value: u64) -> u64 {
    value.swap_bytes() >> (64 - 8 * N)
}

impl<S: Sink> Env for Bus<'_, S> {
    #[inline(always)]
    fn load<const N: usize>(&mut self, cpu: &Cpu, va: Va, asi: Asi) -> Result<u64, TrapType> {
        let key = lookup::key(va.0, asi.0, cpu.pstate.contains(Pstate::PRIV));
        if let Some(mapped) = self.derived.lookup.for_read(va.0, key)
            && !self.core.hazards.watches_data()
        {
            let pa = Pa(mapped.frame_base | va.0 & 0x1FFF);
            let cacheable = mapped.cacheable;
            let access = MemoryAccess {
                va: va.0,
                pa,
                bytes: N as u8,
                cacheable,
            };
            self.told(cpu, asi, AccessKind::Load, &access);
            let time = self
                .core
                .memory
                .load(self.shared, self.now, &access, self.sink);
            self.outcome.loaded(time);
            return self
                .shared
                .memory
                .read::<N>(pa)
                .map_err(|_| TrapType::DATA_ACCESS_ERROR);
        }
        self.load_slow::<N>(cpu, va, asi)
    }

    #[inline(always)]
    fn store<const N: usize>(
        &mut self,
        cpu: &Cpu,
        va: Va,
        asi: Asi,
        value: u64,
    ) -> Result<(), TrapType> {
        let key = lookup::key(va.0, asi.0, cpu.pstate.contains(Pstate::PRIV));
        if let Some(mapped) = self.derived.lookup.for_write(va.0, key)
            && !self.core.hazards.watches_data()
        {
            let pa = Pa(mapped.frame_base | va.0 & 0x1FFF);
            let cacheable = mapped.cacheable;
            let access = MemoryAccess {
                va: va.0,
                pa,
                bytes: N as u8,
                cacheable,
            };
            self.told(cpu, asi, AccessKind::Store, &access);
            self.core
                .memory
                .store(self.shared, self.now, &access, self.sink);
            return self.write::<N>(pa, value);
        }
        self.store_slow::<N>(cpu, va, asi, value)
    }

    fn load_pair(&mut self, cpu: &Cpu, va: Va, asi: Asi) -> Result<[u64; 2], TrapType> {
        // The page may invert the byte order; the word at the lower address still comes first.
        let place = self.place(cpu, va, asi, AccessKind::Load, 8)?;
        let both = self.load_from::<8>(&place)?;
        let words = [both >> 32, both & 0xFFFF_FFFF];
        Ok(if place.little {
            words.map(swap_bytes::<4>)
        } else {
            words
        })
    }

    fn store_pair(&mut self, cpu: &Cpu, va: Va, asi: Asi, words: [u64; 2]) -> Result<(), TrapType> {
        let place = self.place(cpu, va, asi, AccessKind::Store, 8)?;
        let words = words.map(|word| word & 0xFFFF_FFFF);
        let [first, second] = if place.little {
            words.map(swap_bytes::<4>)
        } else {
            words
        };
        self.store_to::<8>(&place, first << 32 | second)
    }

    fn refuse(&mut self, cpu: &Cpu, tt: TrapType, va: Va, asi: Asi, access: Access) {
        let privileged = cpu.pstate.contains(Pstate::PRIV);
        let kind = match access {
            Access::Load | Access::Jump => AccessKind::Load,
            Access::Store => AccessKind::Store,
            Access::Atomic => AccessKind::Atomic,
        };
        if access == Access::Jump && tt == TrapType::INSTRUCTION_ACCESS_EXCEPTION {
            self.core.mmu.jump_out_of_range(privileged, cpu.tl);
        } else {
            let asi = if access == Access::Jump {
                cpu.implicit_asi
            } else {
                asi
            };
            self.core.mmu.record_data_trap(DataRequest {
                va,
                asi,
                kind,
                privileged,
                bytes: 8,
            });
        }
    }

    fn load_quad(&mut self, cpu: &Cpu, va: Va, asi: Asi) -> Result<[u64; 2], TrapType> {
        let place = self.place(cpu, va, asi, AccessKind::Load, 16)?;
        let first = self.load_from::<8>(&place)?;
        let second = self
            .shared
            .memory
            .read::<8>(Pa(place.access.pa.0 + 8))
            .map_err(|_| TrapType::DATA_ACCESS_ERROR)?;
        Ok(if place.little {
            [second.swap_bytes(), first.swap_bytes()]
        } else {
            [first, second]
        })
    }

    fn load_store_byte(&mut self, cpu: &Cpu, va: Va, asi: Asi) -> Result<u64, TrapType> {
        self.atomic::<1>(cpu, va, asi, |_| Some(0xFF))
    }

    fn swap(&mut self, cpu: &Cpu, va: Va, asi: Asi, value: u64) -> Result<u64, TrapType> {
        self.atomic::<4>(cpu, va, asi, |_| Some(value))
    }

    fn compare_and_swap<const N: usize>(
        &mut self,
        cpu: &Cpu,
        va: Va,
        asi: Asi,
        expected: u64,
        new: u64,
    ) -> Result<u64, TrapType> {
        self.atomic::<N>(cpu, va, asi, |old| (old == expected).then_some(new))
    }

    fn load_block(&mut self, cpu: &Cpu, va: Va, asi: Asi, first: u8) -> Result<[u64; 8], TrapType> {
        let place = self.place(cpu, va, asi, AccessKind::Load, 64)?;
        if !matches!(place.target, Target::Main | Target::Snapshot | Target::Prom) {
            return Err(TrapType::DATA_ACCESS_ERROR);
        }
        let time = self
            .core
            .memory
            .block_load(self.shared, self.now, &place.access, self.sink);
        self.outcome.loaded(time);
        self.outcome.block = true;
        self.core.hazards.block_load(first);
        let block = self
            .shared
            .memory
            .read_block(place.access.pa)
            .map_err(|_| TrapType::DATA_ACCESS_ERROR)?;
        Ok(if place.little {
            block.map(u64::swap_bytes)
        } else {
            block
        })
    }

    fn store_block(
        &mut self,
        cpu: &Cpu,
        va: Va,
        asi: Asi,
        first: u8,
        data: &[u64; 8],
    ) -> Result<(), TrapType> {
        let place = self.place(cpu, va, asi, AccessKind::Store, 64)?;
        if !matches!(place.target, Target::Main | Target::Snapshot) {
            return Err(TrapType::DATA_ACCESS_ERROR);
        }
        let commit = matches!(asi, Asi::BLOCK_COMMIT_PRIMARY | Asi::BLOCK_COMMIT_SECONDARY);
        self.core
            .memory
            .block_store(self.shared, self.now, &place.access, commit, self.sink);
        self.core.hazards.block_store(first);
        let data = if place.little {
            data.map(u64::swap_bytes)
        } else {
            *data
        };
        let writer = self.writer();
        self.shared
            .memory
            .write_block(place.access.pa, &data, writer)
            .map_err(|_| TrapType::DATA_ACCESS_ERROR)?;
        if self.shared.memory.has_stale_code() {
            self.code_written();
        }
        Ok(())
    }

    fn prefetch(&mut self, _cpu: &Cpu, _va: Va, _asi: Asi, _function: u8) {
        // Model: UltraSPARC-I executes PREFETCH as a no-operation (from memory); what UltraSPARC-II
        // does with it comes with the pipeline issue.
    }

    fn flush(&mut self, cpu: &Cpu, va: Va) -> Result<(), TrapType> {
        let privileged = cpu.pstate.contains(Pstate::PRIV);
        let asi = cpu.implicit_asi;
        let request = DataRequest {
            va,
            asi,
            kind: AccessKind::Flush,
            privileged,
            bytes: 8,
        };
        let translated = self.core.mmu.translate_data(request)?;
        self.core.hazards.flush(Some(translated.pa.0));
        self.core.memory.flush(translated.pa);
        let at = self.core.memory.drain(self.shared, self.now, self.sink);
        self.outcome.hold(at, Reason::Serialize);
        Ok(())
    }

    fn membar(&mut self, _cpu: &Cpu, kind: Membar) {
        const SYNC: u8 = 4;
        const MEM_ISSUE: u8 = 2;
        const STORE_LOAD: u8 = 2;
        if kind.cmask & SYNC != 0 {
            self.core.hazards.membar_sync();
        }
        if kind.cmask & (SYNC | MEM_ISSUE) != 0 || kind.mmask & STORE_LOAD != 0 {
            let at = self.core.memory.drain(self.shared, self.now, self.sink);
            self.outcome.hold(at, Reason::Serialize);
        }
    }

    fn synchronize(&mut self, _cpu: &Cpu) {
        self.core.hazards.trap_return();
    }

    fn tick(&mut self) -> u64 {
        self.core.timer.tick(self.now)
    }

    fn set_tick(&mut self, value: u64) {
        self.core.timer.set_tick(self.now, value);
        self.derived.deadline = Cycle::ZERO;
    }

    fn tick_compare(&mut self) -> u64 {
        self.core.timer.compare()
    }

    fn set_tick_compare(&mut self, value: u64) {
        self.core.timer.set_compare(self.now, value);
        self.derived.deadline = Cycle::ZERO;
    }

    fn softint(&mut self) -> u64 {
        self.core.timer.softint()
    }

    fn set_softint(&mut self, value: u64) {
        self.core.timer.set_softint(value);
        self.derived.deadline = Cycle::ZERO;
    }

    fn mode_changed(&mut self, _cpu: &Cpu) {
        self.derived.drop_page();
        self.derived.deadline = Cycle::ZERO;
    }
}
