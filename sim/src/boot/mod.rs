//! Before cycle 0: firmware, program and boot block are laid into memory, as a boot loader
//! leaves them.

pub mod firmware;
pub mod layout;
pub mod mutant;
pub mod program;
pub mod sources;

pub use firmware::{Firmware, FirmwareError, MAX_TIMES, ModuleOptions};
pub use layout::{Layout, LayoutError};
pub use mutant::{Mutant, MutantError};
pub use program::{Program, ProgramError};

use crate::ledger::{AccountId, Accounts};
use crate::machine::marks::{CodeMap, Mark, Probe};
use crate::memory::{MemoryError, PhysMem};
use crate::trace::Symbols;
use layout::{BOOT_BLOCK, KERNEL_VA, MODULE_VA, PROM_BASE, SNAPSHOT_BASE, STACK_LIMIT, STACK_TOP};
use stillframe_isa::Va;
use stillframe_isa::image::{Binding, Image};
use stillframe_mmu::Pa;
use thiserror::Error;

/// "STILLFR1": the boot block's first word.
const MAGIC: u64 = 0x5354_494C_4C46_5231;

/// What goes wrong before cycle 0.
#[derive(Debug, Error)]
pub enum BootError {
    /// The firmware cannot be built.
    #[error(transparent)]
    Firmware(#[from] FirmwareError),
    /// The program cannot be laid down.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// It does not fit.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// A pragma that means nothing.
    #[error("{file}:{line}: {what}")]
    Pragma {
        /// Source file.
        file: String,
        /// Line, from 1.
        line: u32,
        /// What is wrong.
        what: String,
    },
    /// A layout that points outside memory: a mistake of the simulator.
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

/// Figures that the boot block passes on.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct BootFigures {
    /// Processor clock, hertz.
    pub clock_hz: u64,
    /// Cycles between two ticks of the kernel.
    pub tick: u64,
    /// Seed of the run.
    pub seed: u64,
}

/// What the loader knows of the code it laid down.
#[derive(Debug)]
pub struct Loaded {
    /// Accounts and probes by physical address.
    pub marks: CodeMap,
    /// The accounts, with those that the strategy adds.
    pub accounts: Accounts,
    /// Names of addresses, for trace and faults.
    pub symbols: Symbols,
}

/// Lays everything into memory.
///
/// # Errors
/// [`BootError`].
pub fn load(
    memory: &mut PhysMem,
    layout: &Layout,
    firmware: &Firmware,
    program: &Program,
    image: &Image,
    figures: BootFigures,
) -> Result<Loaded, BootError> {
    let mut loaded = Loaded {
        marks: CodeMap::default(),
        accounts: Accounts::default(),
        symbols: Symbols::default(),
    };
    // Whatever is no firmware is the work's.
    loaded.marks.add_range(0, Some(AccountId::USER));
    place(memory, &mut loaded, &firmware.prom, PROM_BASE, PROM_BASE)?;
    place(memory, &mut loaded, &firmware.kernel, KERNEL_VA, 0)?;
    if let Some(module) = &firmware.module {
        place(memory, &mut loaded, module, MODULE_VA, layout.reserved)?;
    }

    let mut at = layout.kernel_end;
    let mut table = Vec::new();
    for part in &program.parts {
        memory.load(Pa(at), &part.bytes)?;
        table.push([
            part.va,
            at,
            part.bytes.len() as u64,
            u64::from(part.flags.bits()),
        ]);
        for symbol in image
            .symbols
            .iter()
            .filter(|s| s.binding == Binding::Global)
        {
            let offset = symbol.value.wrapping_sub(part.va);
            if symbol.section.is_none() || offset >= part.bytes.len() as u64 {
                continue;
            }
            let mark = match symbol.name.strip_prefix("marker_") {
                Some(name) => Mark::Marker(name.to_owned()),
                None if symbol.name == "unit" => Mark::Unit,
                None => continue,
            };
            loaded.marks.add_probe(
                at + offset,
                Probe {
                    mark,
                    register: None,
                },
            );
        }
        at += part.bytes.len() as u64;
    }
    name_symbols(&mut loaded.symbols, image);
    write_boot_block(memory, layout, program, &table, figures)?;
    Ok(loaded)
}

fn write_boot_block(
    memory: &mut PhysMem,
    layout: &Layout,
    program: &Program,
    table: &[[u64; 4]],
    figures: BootFigures,
) -> Result<(), MemoryError> {
    let mut block = vec![
        MAGIC,
        layout.memory,
        SNAPSHOT_BASE,
        layout.snapshot,
        layout.reserved,
        figures.clock_hz,
        layout.tsb,
        layout.tsb_code,
        layout.frame_table,
        layout.pool,
        layout.pool_end,
        layout.kernel_end,
        layout.first_free,
        program.entry,
        program.stack,
        program.heap,
        STACK_TOP - STACK_LIMIT,
        STACK_TOP,
        table.len() as u64,
        figures.tick,
        figures.seed,
    ];
    block.resize(0x100 / 8, 0);
    block.extend(table.iter().flatten());
    let bytes: Vec<u8> = block.iter().flat_map(|word| word.to_be_bytes()).collect();
    memory.load(Pa(BOOT_BLOCK), &bytes)
}

/// Lays down a firmware image linked for `va` at physical address `pa`, and reads its pragmas.
fn place(
    memory: &mut PhysMem,
    loaded: &mut Loaded,
    image: &Image,
    va: u64,
    pa: u64,
) -> Result<(), BootError> {
    for segment in &image.segments {
        memory.load(Pa(pa + segment.vaddr.wrapping_sub(va)), &segment.bytes)?;
    }
    // Code before the first pragma is the kernel's.
    loaded.marks.add_range(pa, Some(AccountId::KERNEL));
    for pragma in &image.pragmas {
        let at = pa + pragma.address.wrapping_sub(va);
        let error = |what: String| BootError::Pragma {
            file: image
                .files
                .get(pragma.file as usize)
                .cloned()
                .unwrap_or_default(),
            line: pragma.line,
            what,
        };
        let mut words = pragma.text.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some("account"), Some("inherit"), None) => loaded.marks.add_range(at, None),
            (Some("account"), Some(account), None) => {
                let account = loaded
                    .accounts
                    .intern(account)
                    .ok_or_else(|| error("too many accounts".to_owned()))?;
                loaded.marks.add_range(at, Some(account));
            }
            (Some("mark"), Some(mark), register) => {
                let known = Mark::from_name(mark)
                    .ok_or_else(|| error(format!("there is no mark \"{mark}\"")))?;
                let register = match register {
                    None => None,
                    Some(r) => Some(
                        register_number(r)
                            .ok_or_else(|| error(format!("\"{r}\" is no integer register")))?,
                    ),
                };
                loaded.marks.add_probe(
                    at,
                    Probe {
                        mark: known,
                        register,
                    },
                );
            }
            _ => {
                return Err(error(format!(
                    "\"!@{}\" is no pragma: there are \"account NAME\" and \"mark NAME [%REG]\"",
                    pragma.text
                )));
            }
        }
    }
    loaded
        .marks
        .add_range(pa + layout::IMAGE_BYTES, Some(AccountId::USER));
    name_symbols(&mut loaded.symbols, image);
    Ok(())
}

/// `%g0`..`%i7` as an index into the registers in view.
fn register_number(name: &str) -> Option<u8> {
    let (bank, number) = name.strip_prefix('%')?.split_at_checked(1)?;
    let number: u8 = number.parse().ok().filter(|n| *n < 8)?;
    let base = match bank {
        "g" => 0,
        "o" => 8,
        "l" => 16,
        "i" => 24,
        _ => return None,
    };
    Some(base + number)
}

/// Enters an image's labels. Local numeric labels and plain numbers are not among them.
fn name_symbols(symbols: &mut Symbols, image: &Image) {
    for segment in &image.segments {
        let named = image.symbols.iter().filter(|s| s.section.is_some());
        symbols.add_image(
            Va(segment.vaddr),
            segment.mem_size,
            named.map(|s| (s.name.clone(), s.value)),
        );
    }
}
