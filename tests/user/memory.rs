//! A user's memory: one range for program and heap, one for the stack.

use stillframe_isa::env::Membar;
use stillframe_isa::image::{Image, SegmentFlags};
use stillframe_isa::{Asi, Cpu, Env, TrapType, Va};

const STACK_TOP: u64 = 0x7FE_0000_0000;
const STACK_BYTES: u64 = 8 << 20;
const PAGE: u64 = 8192;
/// Where the kernel would lie.
const KERNEL: u64 = 0xFFFF_FFFF_FFFE_0000;

pub struct Memory {
    start: u64,
    /// End of what may not be written.
    writable: u64,
    /// First address of the heap, and its end.
    heap: u64,
    brk: u64,
    low: Vec<u8>,
    stack: Vec<u8>,
}

impl Memory {
    pub fn new(image: &Image) -> Memory {
        let (start, low) = image.flat(64 << 20).expect("a small program");
        let data = image
            .segments
            .iter()
            .find(|s| s.flags.contains(SegmentFlags::WRITE));
        let heap = (start + low.len() as u64).next_multiple_of(PAGE);
        let mut memory = Memory {
            start,
            writable: data.map_or(heap, |s| s.vaddr),
            heap,
            brk: heap,
            low,
            stack: vec![0; STACK_BYTES as usize],
        };
        memory.low.resize((heap - start) as usize, 0);
        memory
    }

    pub fn text_start(&self) -> u64 {
        self.start
    }

    /// The words of the segment that may be executed.
    pub fn text(&self) -> impl Iterator<Item = u32> {
        let (words, _) = self.low[..(self.writable - self.start) as usize].as_chunks::<4>();
        words.iter().map(|w| u32::from_be_bytes(*w))
    }

    /// Lays argc, argv and the end of the environment below the stack's top; returns where.
    pub fn push_arguments(&mut self, name: &str, args: &[&str]) -> u64 {
        let mut at = STACK_TOP;
        let mut words = vec![args.len() as u64 + 1];
        for text in std::iter::once(&name).chain(args) {
            at -= text.len() as u64 + 1;
            let from = (at + STACK_BYTES - STACK_TOP) as usize;
            self.stack[from..from + text.len()].copy_from_slice(text.as_bytes());
            words.push(at);
        }
        words.extend([0, 0, 0, 0]); // ends of argv and environment, and of what is behind it
        at = (at - 8 * words.len() as u64) & !15;
        for (n, word) in words.into_iter().enumerate() {
            let from = (at + STACK_BYTES - STACK_TOP) as usize + 8 * n;
            self.stack[from..from + 8].copy_from_slice(&word.to_be_bytes());
        }
        at
    }

    /// Moves the heap's end if it can be there; returns where it is.
    pub fn set_break(&mut self, to: u64) -> u64 {
        if to >= self.heap && to - self.start < 1 << 30 {
            self.brk = to;
            self.low.truncate((to - self.start) as usize);
            self.low
                .resize((to.next_multiple_of(PAGE) - self.start) as usize, 0);
        }
        self.brk
    }

    fn bytes(&mut self, va: Va, count: usize, write: bool) -> Result<&mut [u8], TrapType> {
        if va.in_hole() || va.0 >= KERNEL {
            return Err(TrapType::DATA_ACCESS_EXCEPTION);
        }
        let low = va.0.wrapping_sub(self.start);
        let high = va.0.wrapping_sub(STACK_TOP - STACK_BYTES);
        if low < self.low.len() as u64 {
            if write && va.0 < self.writable {
                return Err(TrapType::FAST_DATA_ACCESS_PROTECTION);
            }
            let low = low as usize;
            return self.low.get_mut(low..low + count).ok_or(MISS);
        }
        if high < STACK_BYTES {
            let high = high as usize;
            return self.stack.get_mut(high..high + count).ok_or(MISS);
        }
        Err(MISS)
    }
}

const MISS: TrapType = TrapType::FAST_DATA_ACCESS_MMU_MISS;

fn number(bytes: &[u8], little: bool) -> u64 {
    let join = |value, byte: &u8| value << 8 | u64::from(*byte);
    if little {
        bytes.iter().rev().fold(0, join)
    } else {
        bytes.iter().fold(0, join)
    }
}

fn put(bytes: &mut [u8], little: bool, value: u64) {
    let count = bytes.len();
    for (n, byte) in bytes.iter_mut().enumerate() {
        let place = if little { n } else { count - 1 - n };
        *byte = (value >> (8 * place)) as u8;
    }
}

impl Env for Memory {
    fn load<const N: usize>(&mut self, _: &Cpu, va: Va, asi: Asi) -> Result<u64, TrapType> {
        Ok(number(self.bytes(va, N, false)?, asi.is_little()))
    }

    fn store<const N: usize>(
        &mut self,
        _: &Cpu,
        va: Va,
        asi: Asi,
        value: u64,
    ) -> Result<(), TrapType> {
        put(self.bytes(va, N, true)?, asi.is_little(), value);
        Ok(())
    }

    fn load_quad(&mut self, _: &Cpu, _: Va, _: Asi) -> Result<[u64; 2], TrapType> {
        Err(TrapType::DATA_ACCESS_EXCEPTION)
    }

    fn load_store_byte(&mut self, _: &Cpu, va: Va, _: Asi) -> Result<u64, TrapType> {
        Ok(std::mem::replace(&mut self.bytes(va, 1, true)?[0], 0xFF).into())
    }

    fn swap(&mut self, _: &Cpu, va: Va, asi: Asi, value: u64) -> Result<u64, TrapType> {
        let bytes = self.bytes(va, 4, true)?;
        let old = number(bytes, asi.is_little());
        put(bytes, asi.is_little(), value);
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
        let bytes = self.bytes(va, N, true)?;
        let old = number(bytes, asi.is_little());
        if old == expected {
            put(bytes, asi.is_little(), new);
        }
        Ok(old)
    }

    fn load_block(&mut self, _: &Cpu, va: Va, _: Asi, _: u8) -> Result<[u64; 8], TrapType> {
        let bytes = self.bytes(va, 64, false)?;
        Ok(std::array::from_fn(|n| {
            number(&bytes[8 * n..8 * n + 8], false)
        }))
    }

    fn store_block(
        &mut self,
        _: &Cpu,
        va: Va,
        _: Asi,
        _: u8,
        data: &[u64; 8],
    ) -> Result<(), TrapType> {
        let bytes = self.bytes(va, 64, true)?;
        for (part, value) in bytes.chunks_exact_mut(8).zip(data) {
            put(part, false, *value);
        }
        Ok(())
    }

    fn prefetch(&mut self, _: &Cpu, _: Va, _: Asi, _: u8) {}

    fn flush(&mut self, _: &Cpu, _: Va) -> Result<(), TrapType> {
        Ok(())
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
