//! `Env`: what the instruction set asks of the machine.

use super::super::lookup;
use super::super::pipeline::Reason;
use super::{Bus, swap_bytes};
use crate::ecu::Access as MemoryAccess;
use crate::memory::Target;
use crate::time::Cycle;
use crate::trace::Sink;
use stillframe_isa::cpu::Pstate;
use stillframe_isa::env::{Access, Membar};
use stillframe_isa::{Asi, Cpu, Env, TrapType, Va};
use stillframe_mmu::Pa;
use stillframe_mmu::ultrasparc::{AccessKind, DataRequest};

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
