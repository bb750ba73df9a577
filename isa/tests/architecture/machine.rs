//! A processor on a flat memory without translation, and instructions by their rows.

use stillframe_isa::env::{Access, Membar};
use stillframe_isa::table::{Op, Operands};
use stillframe_isa::{Asi, Cpu, Env, TrapType, Va, cpu, decode, step};

/// Bytes of the flat memory; whatever lies above is unmapped.
pub const MEMORY: usize = 0x4000;

/// What the processor did to its environment, beside loads and stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Refused(TrapType, u64, Asi, Access),
    Membar(u8, u8),
    Flush(u64),
    Prefetch(u64, Asi, u8),
    Synchronize,
    ModeChanged,
}

/// Memory is the same by every ASI; the ASI of the last access is noted.
pub struct Flat {
    pub bytes: Vec<u8>,
    pub last_asi: Option<Asi>,
    pub events: Vec<Event>,
    pub tick: u64,
    pub tick_compare: u64,
    pub softint: u64,
}

impl Flat {
    fn range(&mut self, va: Va, asi: Asi, bytes: usize) -> Result<usize, TrapType> {
        assert_eq!(va.0 % bytes as u64, 0, "misaligned accesses never arrive");
        self.last_asi = Some(asi);
        let at = usize::try_from(va.0).unwrap_or(usize::MAX);
        if at > MEMORY - bytes {
            return Err(TrapType::FAST_DATA_ACCESS_MMU_MISS);
        }
        Ok(at)
    }

    pub fn read(&self, at: usize, bytes: usize) -> u64 {
        self.bytes[at..at + bytes]
            .iter()
            .fold(0, |value, byte| value << 8 | u64::from(*byte))
    }

    pub fn write(&mut self, at: usize, bytes: usize, value: u64) {
        for n in 0..bytes {
            self.bytes[at + n] = (value >> (8 * (bytes - 1 - n))) as u8;
        }
    }
}

impl Env for Flat {
    fn load<const N: usize>(&mut self, _: &Cpu, va: Va, asi: Asi) -> Result<u64, TrapType> {
        let at = self.range(va, asi, N)?;
        let value = self.read(at, N);
        Ok(if asi.is_little() {
            value.swap_bytes() >> (64 - 8 * N)
        } else {
            value
        })
    }

    fn store<const N: usize>(
        &mut self,
        _: &Cpu,
        va: Va,
        asi: Asi,
        value: u64,
    ) -> Result<(), TrapType> {
        assert!(
            N == 8 || value >> (8 * N) == 0,
            "only the low bytes are passed"
        );
        let at = self.range(va, asi, N)?;
        let value = if asi.is_little() {
            value.swap_bytes() >> (64 - 8 * N)
        } else {
            value
        };
        self.write(at, N, value);
        Ok(())
    }

    fn load_quad(&mut self, _: &Cpu, va: Va, asi: Asi) -> Result<[u64; 2], TrapType> {
        let at = self.range(va, asi, 16)?;
        Ok([self.read(at, 8), self.read(at + 8, 8)])
    }

    fn load_store_byte(&mut self, _: &Cpu, va: Va, asi: Asi) -> Result<u64, TrapType> {
        let at = self.range(va, asi, 1)?;
        Ok(std::mem::replace(&mut self.bytes[at], 0xFF).into())
    }

    fn swap(&mut self, _: &Cpu, va: Va, asi: Asi, value: u64) -> Result<u64, TrapType> {
        let at = self.range(va, asi, 4)?;
        let old = self.read(at, 4);
        self.write(at, 4, value);
        Ok(old)
    }

    fn compare_and_swap<const N: usize>(
        &mut self,
        _: &Cpu,
        va: Va,
        asi: Asi,
        expected: u64,
        new: u64,
    ) -> Result<u64, TrapType> {
        let at = self.range(va, asi, N)?;
        let old = self.read(at, N);
        if old == expected {
            self.write(at, N, new);
        }
        Ok(old)
    }

    fn load_block(&mut self, _: &Cpu, va: Va, asi: Asi, _: u8) -> Result<[u64; 8], TrapType> {
        let at = self.range(va, asi, 64)?;
        Ok(std::array::from_fn(|n| self.read(at + 8 * n, 8)))
    }

    fn store_block(
        &mut self,
        _: &Cpu,
        va: Va,
        asi: Asi,
        _: u8,
        data: &[u64; 8],
    ) -> Result<(), TrapType> {
        let at = self.range(va, asi, 64)?;
        for (n, value) in data.iter().enumerate() {
            self.write(at + 8 * n, 8, *value);
        }
        Ok(())
    }

    fn refuse(&mut self, _: &Cpu, tt: TrapType, va: Va, asi: Asi, access: Access) {
        self.events.push(Event::Refused(tt, va.0, asi, access));
    }

    fn prefetch(&mut self, _: &Cpu, va: Va, asi: Asi, function: u8) {
        self.events.push(Event::Prefetch(va.0, asi, function));
    }

    fn flush(&mut self, _: &Cpu, va: Va) -> Result<(), TrapType> {
        self.events.push(Event::Flush(va.0));
        Ok(())
    }

    fn membar(&mut self, _: &Cpu, kind: Membar) {
        self.events.push(Event::Membar(kind.mmask, kind.cmask));
    }

    fn synchronize(&mut self, _: &Cpu) {
        self.events.push(Event::Synchronize);
    }

    fn tick(&mut self) -> u64 {
        self.tick
    }

    fn set_tick(&mut self, value: u64) {
        self.tick = value;
    }

    fn tick_compare(&mut self) -> u64 {
        self.tick_compare
    }

    fn set_tick_compare(&mut self, value: u64) {
        self.tick_compare = value;
    }

    fn softint(&mut self) -> u64 {
        self.softint
    }

    fn set_softint(&mut self, value: u64) {
        self.softint = value;
    }

    fn mode_changed(&mut self, _: &Cpu) {
        self.events.push(Event::ModeChanged);
    }
}

/// A processor and its memory.
pub struct Machine {
    pub cpu: Cpu,
    pub env: Flat,
}

impl Machine {
    /// In user mode at 1000 (hex), the floating-point unit on, one window in use and six free.
    pub fn user() -> Machine {
        let mut cpu = Cpu::power_on();
        cpu.set_tl(0);
        cpu.set_pstate(cpu::Pstate::PEF | cpu::Pstate::IE);
        cpu.fprs = cpu::fprs::FEF;
        cpu.cansave = 6;
        cpu.cleanwin = 7;
        cpu.tba = 0x8_0000;
        cpu.tick_npt = false;
        cpu.pc = 0x1000;
        cpu.npc = 0x1004;
        let env = Flat {
            bytes: (0..MEMORY).map(|n| (n * 7 + n / 256) as u8).collect(),
            last_asi: None,
            events: Vec::new(),
            tick: 0,
            tick_compare: 0,
            softint: 0,
        };
        Machine { cpu, env }
    }

    /// The same in privileged mode.
    pub fn privileged() -> Machine {
        let mut machine = Machine::user();
        machine
            .cpu
            .set_pstate(machine.cpu.pstate | cpu::Pstate::PRIV);
        machine
    }

    /// The same at a trap level.
    pub fn at_level(tl: u8) -> Machine {
        let mut machine = Machine::privileged();
        machine.cpu.set_tl(tl);
        machine
    }

    /// Runs one instruction word at the present PC.
    pub fn run(&mut self, word: u32) -> Result<(), TrapType> {
        step(&mut self.cpu, &mut self.env, &decode(word))
    }

    /// Runs one that must not trap.
    pub fn ok(&mut self, word: u32) {
        self.run(word)
            .unwrap_or_else(|tt| panic!("{word:08x} takes {tt:?} {}", tt.name()));
    }

    /// Runs one that must trap, and checks that it left the processor alone.
    pub fn trapped(&mut self, word: u32) -> TrapType {
        let before = self.cpu.settled();
        let tt = self.run(word).expect_err("a trap");
        assert_eq!(
            self.cpu.settled(),
            before,
            "{word:08x}: a trap leaves the processor as it was"
        );
        tt
    }
}

/// The word of `op` with these operands.
pub fn word(op: Op, operands: Operands) -> u32 {
    op.row()
        .expect("a row")
        .encode(&operands)
        .expect("operands that fit")
}

/// `op rs1, rs2, rd`.
pub fn rrr(op: Op, rs1: u8, rs2: u8, rd: u8) -> u32 {
    word(
        op,
        Operands {
            rs1,
            rs2,
            rd,
            ..Operands::default()
        },
    )
}

/// `op rs1, imm, rd`.
pub fn rri(op: Op, rs1: u8, imm: i64, rd: u8) -> u32 {
    word(
        op,
        Operands {
            rs1,
            imm,
            immediate: true,
            rd,
            ..Operands::default()
        },
    )
}

/// `op [rs1] asi, rd`.
pub fn asi(op: Op, rs1: u8, asi: Asi, rd: u8) -> u32 {
    word(
        op,
        Operands {
            rs1,
            asi: asi.0,
            rd,
            ..Operands::default()
        },
    )
}

/// `op` alone.
pub fn bare(op: Op) -> u32 {
    word(op, Operands::default())
}
