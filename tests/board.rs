//! The least that runs a boot PROM: a processor, its MMU, memory and a UART, without time.

use stillframe_isa::env::{Access, Membar};
use stillframe_isa::traps::Entry;
use stillframe_isa::{Asi, Cpu, Env, TrapType, Va, decode, enter_trap, step};
use stillframe_mmu::ultrasparc::{
    AccessKind, AsiClass, AsiInfo, Attributes, DataRequest, DataTranslation, FetchRequest,
};
use stillframe_mmu::{Pa, UltraSparcMmu};

const MEMORY: usize = 16 << 20;
const PROM: u64 = 0x1FF_F000_0000;
const UART: u64 = 0x1FE_0200_03F8;

/// Everything around the processor.
pub struct Board {
    mmu: UltraSparcMmu,
    memory: Vec<u8>,
    prom: Vec<u8>,
    printed: String,
}

/// Runs `prom` from reset until it has printed END, or for `limit` instructions; returns what it
/// printed.
pub fn run(prom: Vec<u8>, limit: u64) -> String {
    let mmu = UltraSparcMmu::new();
    let memory = vec![0; MEMORY];
    let mut board = Board {
        mmu,
        memory,
        prom,
        printed: String::new(),
    };
    let mut cpu = Cpu::power_on();
    for _ in 0..limit {
        let taken = board
            .fetch(&cpu)
            .and_then(|word| step(&mut cpu, &mut board, &decode(word)));
        if let Err(trap) = taken
            && enter_trap(&mut cpu, trap) != Entry::Vector
        {
            board.mmu.enter_red_state();
            board.printed += &format!("{trap:?} led to RED_state or error_state\n");
            break;
        }
        if board.printed.ends_with("END\n") {
            break;
        }
    }
    board.printed
}

impl Board {
    fn fetch(&mut self, cpu: &Cpu) -> Result<u32, TrapType> {
        let done = self.mmu.translate_fetch(FetchRequest {
            va: Va(cpu.pc),
            privileged: cpu.is_privileged(),
            tl: cpu.tl,
            red: cpu.pstate.contains(stillframe_isa::cpu::Pstate::RED),
        })?;
        let bytes = self
            .bytes(done.pa, 4)
            .ok_or(TrapType::INSTRUCTION_ACCESS_ERROR)?;
        Ok(bytes
            .iter()
            .fold(0, |word, &byte| word << 8 | u32::from(byte)))
    }

    fn translate(
        &mut self,
        cpu: &Cpu,
        va: Va,
        asi: Asi,
        kind: AccessKind,
        bytes: u8,
    ) -> Result<DataTranslation, TrapType> {
        let privileged = cpu.is_privileged();
        self.mmu.translate_data(DataRequest {
            va,
            asi,
            kind,
            privileged,
            bytes,
        })
    }

    fn bytes(&mut self, pa: Pa, count: usize) -> Option<&mut [u8]> {
        let (space, offset) = match pa.0 {
            PROM.. => (&mut self.prom, pa.0 - PROM),
            _ => (&mut self.memory, pa.0),
        };
        let start = usize::try_from(offset).ok()?;
        space.get_mut(start..start.checked_add(count)?)
    }

    fn get(&mut self, at: DataTranslation, count: usize) -> Result<u64, TrapType> {
        let little = at.attributes.contains(Attributes::LITTLE);
        let bytes = self
            .bytes(at.pa, count)
            .ok_or(TrapType::DATA_ACCESS_ERROR)?;
        let join = |value: u64, &byte: &u8| value << 8 | u64::from(byte);
        Ok(if little {
            bytes.iter().rev().fold(0, join)
        } else {
            bytes.iter().fold(0, join)
        })
    }

    fn put(&mut self, at: DataTranslation, count: usize, value: u64) -> Result<(), TrapType> {
        if at.pa == Pa(UART) {
            self.printed.push(char::from(value as u8));
            return Ok(());
        }
        let little = at.attributes.contains(Attributes::LITTLE);
        if at.pa.0 >= PROM {
            return Err(TrapType::DATA_ACCESS_ERROR);
        }
        let bytes = self
            .bytes(at.pa, count)
            .ok_or(TrapType::DATA_ACCESS_ERROR)?;
        bytes.copy_from_slice(&value.to_be_bytes()[8 - count..]);
        if little {
            bytes.reverse();
        }
        Ok(())
    }

    fn exchange(
        &mut self,
        (cpu, va, asi): (&Cpu, Va, Asi),
        count: usize,
        new: impl Fn(u64) -> u64,
    ) -> Result<u64, TrapType> {
        let at = self.translate(cpu, va, asi, AccessKind::Atomic, count as u8)?;
        let old = self.get(at, count)?;
        self.put(at, count, new(old))?;
        Ok(old)
    }
}

fn is_register(asi: Asi, count: usize) -> bool {
    count == 8 && AsiInfo::of(asi).class == AsiClass::MmuRegister
}

impl Env for Board {
    fn load<const N: usize>(&mut self, cpu: &Cpu, va: Va, asi: Asi) -> Result<u64, TrapType> {
        if is_register(asi, N) {
            return self.mmu.read_register(asi, va);
        }
        let at = self.translate(cpu, va, asi, AccessKind::Load, N as u8)?;
        self.get(at, N)
    }

    fn store<const N: usize>(
        &mut self,
        cpu: &Cpu,
        va: Va,
        asi: Asi,
        value: u64,
    ) -> Result<(), TrapType> {
        if is_register(asi, N) {
            return self.mmu.write_register(asi, va, value).map(drop);
        }
        let at = self.translate(cpu, va, asi, AccessKind::Store, N as u8)?;
        self.put(at, N, value)
    }

    fn load_quad(&mut self, cpu: &Cpu, va: Va, asi: Asi) -> Result<[u64; 2], TrapType> {
        let at = self.translate(cpu, va, asi, AccessKind::Load, 16)?;
        let next = DataTranslation {
            pa: Pa(at.pa.0 + 8),
            ..at
        };
        Ok([self.get(at, 8)?, self.get(next, 8)?])
    }

    fn load_store_byte(&mut self, cpu: &Cpu, va: Va, asi: Asi) -> Result<u64, TrapType> {
        self.exchange((cpu, va, asi), 1, |_| 0xFF)
    }

    fn swap(&mut self, cpu: &Cpu, va: Va, asi: Asi, value: u64) -> Result<u64, TrapType> {
        self.exchange((cpu, va, asi), 4, |_| value)
    }

    fn compare_and_swap<const N: usize>(
        &mut self,
        cpu: &Cpu,
        va: Va,
        asi: Asi,
        expected: u64,
        new: u64,
    ) -> Result<u64, TrapType> {
        self.exchange(
            (cpu, va, asi),
            N,
            |old| if old == expected { new } else { old },
        )
    }

    fn load_block(&mut self, cpu: &Cpu, va: Va, asi: Asi, _: u8) -> Result<[u64; 8], TrapType> {
        let at = self.translate(cpu, va, asi, AccessKind::Load, 64)?;
        let mut data = [0; 8];
        for (n, double) in (0..).zip(&mut data) {
            *double = self.get(
                DataTranslation {
                    pa: Pa(at.pa.0 + 8 * n),
                    ..at
                },
                8,
            )?;
        }
        Ok(data)
    }

    fn store_block(
        &mut self,
        cpu: &Cpu,
        va: Va,
        asi: Asi,
        _: u8,
        data: &[u64; 8],
    ) -> Result<(), TrapType> {
        let at = self.translate(cpu, va, asi, AccessKind::Store, 64)?;
        (0..).zip(data).try_for_each(|(n, &double)| {
            self.put(
                DataTranslation {
                    pa: Pa(at.pa.0 + 8 * n),
                    ..at
                },
                8,
                double,
            )
        })
    }

    fn refuse(&mut self, cpu: &Cpu, tt: TrapType, va: Va, asi: Asi, access: Access) {
        let privileged = cpu.is_privileged();
        let kind = match access {
            Access::Jump if tt == TrapType::INSTRUCTION_ACCESS_EXCEPTION => {
                self.mmu.jump_out_of_range(privileged, cpu.tl);
                return;
            }
            Access::Load | Access::Jump => AccessKind::Load,
            Access::Store => AccessKind::Store,
            Access::Atomic => AccessKind::Atomic,
        };
        self.mmu.record_data_trap(DataRequest {
            va,
            asi,
            kind,
            privileged,
            bytes: 8,
        });
    }

    fn prefetch(&mut self, cpu: &Cpu, va: Va, asi: Asi, _: u8) {
        self.translate(cpu, va, asi, AccessKind::Prefetch, 8).ok();
    }

    fn flush(&mut self, cpu: &Cpu, va: Va) -> Result<(), TrapType> {
        self.translate(cpu, va, cpu.implicit_asi, AccessKind::Flush, 8)
            .map(drop)
    }

    fn membar(&mut self, _: &Cpu, _: Membar) {}

    fn synchronize(&mut self, _: &Cpu) {}

    fn tick(&mut self) -> u64 {
        0
    }

    fn set_tick(&mut self, _: u64) {}

    fn tick_compare(&mut self) -> u64 {
        0
    }

    fn set_tick_compare(&mut self, _: u64) {}

    fn softint(&mut self) -> u64 {
        0
    }

    fn set_softint(&mut self, _: u64) {}

    fn mode_changed(&mut self, _: &Cpu) {}
}
