//! A processor that runs user programs and nothing else: no kernel, no translation, no time. What
//! a kernel would do (window traps, system calls) is done between two instructions, so that what a
//! program prints here depends on the instructions' semantics alone.

mod memory;

use memory::Memory;
use stillframe_isa::cpu::Pstate;
use stillframe_isa::image::Image;
use stillframe_isa::{Asi, Cpu, Env, Insn, TrapType, Va, decode, step};

/// Bias of a 64-bit stack pointer.
const BIAS: u64 = 2047;

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// By the program, with this status.
    Exit(i32),
    /// By a trap that nothing serves: its type and the PC.
    Fault(u16, u64),
    /// By the limit.
    Truncated,
}

/// What a run printed, by file, and how it ended.
pub struct Run {
    pub stdout: String,
    /// What went to standard output, byte for byte.
    pub bytes: Vec<u8>,
    pub stderr: String,
    pub end: End,
    pub instructions: u64,
}

/// Runs a program with `args` for at most `limit` instructions.
pub fn run(image: &Image, name: &str, args: &[&str], limit: u64) -> Run {
    let mut memory = Memory::new(image);
    let text: Vec<Insn> = memory.text().map(decode).collect();
    let mut cpu = Cpu::power_on();
    cpu.set_tl(0);
    cpu.set_pstate(Pstate::PEF);
    cpu.cansave = 6;
    cpu.cleanwin = 7;
    cpu.r[14] = memory.push_arguments(name, args) - 128 - BIAS;
    cpu.pc = image.entry;
    cpu.npc = cpu.pc + 4;
    let mut run = Run {
        stdout: String::new(),
        bytes: Vec::new(),
        stderr: String::new(),
        end: End::Truncated,
        instructions: 0,
    };
    while run.instructions < limit {
        let at = cpu.pc.wrapping_sub(memory.text_start()) / 4;
        let insn = usize::try_from(at).ok().and_then(|at| text.get(at));
        let outcome = match insn {
            Some(insn) => step(&mut cpu, &mut memory, insn),
            None => Err(TrapType::FAST_INSTRUCTION_ACCESS_MMU_MISS),
        };
        let served = match outcome {
            Ok(()) => {
                run.instructions += 1;
                continue;
            }
            Err(TrapType(0x16D)) => match system_call(&mut cpu, &mut memory, &mut run) {
                Some(status) => {
                    run.end = End::Exit(status);
                    return run;
                }
                None => Ok(()),
            },
            Err(tt) => window_trap(&mut cpu, &mut memory, tt),
        };
        if let Err(tt) = served {
            run.end = End::Fault(tt.0, cpu.pc);
            return run;
        }
    }
    run
}

/// Does what the kernel's window handlers do; another trap is handed back.
fn window_trap(cpu: &mut Cpu, memory: &mut Memory, tt: TrapType) -> Result<(), TrapType> {
    let here = cpu.cwp;
    let slot = |cpu: &Cpu, n: usize| Va(cpu.r[14].wrapping_add(BIAS + 8 * n as u64));
    let aligned = |cpu: &Cpu| slot(cpu, 0).0.is_multiple_of(8);
    let outcome = match tt {
        TrapType::SPILL_0_NORMAL => {
            cpu.set_cwp(here + cpu.cansave + 2);
            if !aligned(cpu) {
                return Err(TrapType::MEM_ADDRESS_NOT_ALIGNED);
            }
            let done =
                (0..16).try_for_each(|n| memory.store::<8>(cpu, slot(cpu, n), USER, cpu.r[16 + n]));
            done.map(|()| {
                cpu.cansave += 1;
                cpu.canrestore -= 1;
            })
        }
        TrapType::FILL_0_NORMAL => {
            cpu.set_cwp(here.wrapping_sub(1));
            if !aligned(cpu) {
                return Err(TrapType::MEM_ADDRESS_NOT_ALIGNED);
            }
            let done = (0..16).try_for_each(|n| {
                cpu.r[16 + n] = memory.load::<8>(cpu, slot(cpu, n), USER)?;
                Ok(())
            });
            done.map(|()| {
                cpu.cansave -= 1;
                cpu.canrestore += 1;
            })
        }
        TrapType::CLEAN_WINDOW => {
            cpu.set_cwp(here + 1);
            cpu.r[8..24].fill(0);
            cpu.cleanwin += 1;
            Ok(())
        }
        _ => return Err(tt),
    };
    cpu.set_cwp(here);
    outcome
}

const USER: Asi = Asi::PRIMARY;

/// Does a Linux system call; the status if it is exit.
fn system_call(cpu: &mut Cpu, memory: &mut Memory, run: &mut Run) -> Option<i32> {
    let [a, b, c] = [cpu.r[8], cpu.r[9], cpu.r[10]];
    let result = match cpu.r[1] {
        1 => return Some((a & 0xFF) as i32),
        4 if a == 1 || a == 2 => {
            let bytes: Result<Vec<u8>, _> = (0..c)
                .map(|n| memory.load::<1>(cpu, Va(b + n), USER).map(|x| x as u8))
                .collect();
            let to = if a == 1 {
                &mut run.stdout
            } else {
                &mut run.stderr
            };
            bytes.map_err(|_| EFAULT).map(|bytes| {
                if a == 1 {
                    run.bytes.extend(&bytes);
                }
                to.push_str(&String::from_utf8_lossy(&bytes));
                c
            })
        }
        4 => Err(9),
        17 => Ok(memory.set_break(a)),
        257 if a > 11 => Err(22),
        257 => {
            let time = [0, run.instructions];
            let mut put = |n: usize| memory.store::<8>(cpu, Va(b + 8 * n as u64), USER, time[n]);
            put(0).and_then(|()| put(1)).map_err(|_| EFAULT).map(|()| 0)
        }
        _ => Err(90),
    };
    cpu.ccr = cpu.ccr & !0x11 | if result.is_err() { 0x11 } else { 0 };
    cpu.r[8] = result.unwrap_or_else(|errno| errno);
    cpu.pc = cpu.npc;
    cpu.npc += 4;
    None
}

const EFAULT: u64 = 14;
