//! The firmware: assembled from the sources in the tree, by `isa`, at every start.
//!
//! The kernel is one image; a strategy is a module beside it, assembled for a fixed address with
//! its options as symbols; hook slots in the kernel are branches whose target the loader changes
//! to the module's entry of the same name (`docs/firmware.md`).

use super::layout::{IMAGE_BYTES, KERNEL_VA, MODULE_VA, PROM_BASE};
use super::mutant::{Mutant, MutantError};
use super::sources;
use std::fmt::Write;
use stillframe_isa::asm::{self, AsmInput, Diagnostics};
use stillframe_isa::image::Image;
use thiserror::Error;

/// Size of the boot PROM, bytes.
pub const PROM_BYTES: u64 = 64 * 1024;

/// The times that a module's table has room for.
pub const MAX_TIMES: usize = 3500;

/// The firmware cannot be built: a mistake in its sources, or a mutant that does not apply.
#[derive(Debug, Error)]
pub enum FirmwareError {
    /// The assembler refuses a source.
    #[error("the firmware's {file} does not assemble:\n{errors}")]
    Assembly {
        /// The source.
        file: String,
        /// Every error, rendered.
        errors: String,
    },
    /// An image is larger than its place.
    #[error("the firmware's {file} takes {bytes} bytes; its place has {limit}")]
    TooLarge {
        /// The source.
        file: String,
        /// Bytes from first to last.
        bytes: u64,
        /// Bytes there are.
        limit: u64,
    },
    /// A hook slot is not a branch that reaches the module.
    #[error("the kernel's {hook} is not a branch that can reach the module")]
    Hook {
        /// The label.
        hook: String,
    },
    /// A mutant's patch does not apply.
    #[error(transparent)]
    Mutant(#[from] MutantError),
}

/// The images of one machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firmware {
    /// Boot PROM.
    pub prom: Image,
    /// Kernel, hooks set.
    pub kernel: Image,
    /// The strategy's module; none for the strategy `none`.
    pub module: Option<Image>,
}

/// What the module is told of the scenario: the symbols of `options.inc`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleOptions {
    /// The module's source, such as `live.s`; `None` for no strategy.
    pub source: Option<&'static str>,
    /// Cycles at which a snapshot is asked for, ascending; [`MAX_TIMES`] at most.
    pub times: Vec<u64>,
    /// Cycles from slice to slice of the sweep.
    pub sweep_period: u64,
    /// Blocks copied in a slice.
    pub sweep_blocks: u64,
    /// Whether the slot registers deny DMA from S2 to S4.
    pub dma_suspend: bool,
}

impl ModuleOptions {
    /// The text of `options.inc`.
    pub fn include(&self) -> String {
        let mut text = String::from("! Made from the scenario.\n");
        let mut set = |name: &str, value: u64| {
            let _ = writeln!(text, ".equ {name}, {value}");
        };
        set("SWEEP_PERIOD", self.sweep_period);
        // The firmware's immediate has 32 bits, and no memory has as many blocks.
        set("SWEEP_BLOCKS", self.sweep_blocks.min(u64::from(u32::MAX)));
        set("OPT_DMA_SUSPEND", u64::from(self.dma_suspend));
        set("SNAPSHOT_COUNT", self.times.len() as u64);
        set("SNAPSHOT_EVERY", 0);
        let _ = writeln!(text, ".macro SNAPSHOT_TIMES");
        for time in &self.times {
            let _ = writeln!(text, "        .xword {time}");
        }
        let _ = writeln!(text, ".endm");
        text
    }
}

impl Firmware {
    /// Assembles PROM, kernel and module, with `mutant` applied to the sources first if there is
    /// one.
    ///
    /// # Errors
    /// [`FirmwareError`]; without a mutant it is a mistake in the tree.
    pub fn build(
        options: &ModuleOptions,
        mutant: Option<&Mutant>,
    ) -> Result<Firmware, FirmwareError> {
        let sources = sources::all(mutant)?;
        let prom = assemble(&sources, "prom.s", PROM_BASE, &[], PROM_BYTES)?;
        let mut kernel = assemble(&sources, "kernel.s", KERNEL_VA, &[], IMAGE_BYTES)?;
        let module = match options.source {
            None => None,
            Some(source) => {
                let generated = [
                    ("options.inc", options.include()),
                    ("kernel_symbols.inc", kernel_symbols(&kernel)),
                ];
                let module = assemble(&sources, source, MODULE_VA, &generated, IMAGE_BYTES)?;
                set_hooks(&mut kernel, &module)?;
                Some(module)
            }
        };
        Ok(Firmware {
            prom,
            kernel,
            module,
        })
    }
}

fn assemble(
    sources: &sources::Sources,
    file: &str,
    base: u64,
    generated: &[(&str, String)],
    limit: u64,
) -> Result<Image, FirmwareError> {
    let includes = |name: &str| {
        let made = generated
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, text)| text.clone());
        made.or_else(|| sources.get(name).map(str::to_owned))
    };
    let image = asm::assemble(&AsmInput {
        name: file,
        source: sources.get(file).unwrap_or_default(),
        includes: &includes,
        defines: &[],
        layout: asm::Layout::Flat { base },
    })
    .map_err(|errors: Diagnostics| FirmwareError::Assembly {
        file: file.to_owned(),
        errors: errors.to_string(),
    })?;
    match image.flat(limit) {
        Ok(_) => Ok(image),
        Err(e) => Err(FirmwareError::TooLarge {
            file: file.to_owned(),
            bytes: e.bytes,
            limit,
        }),
    }
}

/// The kernel's labels that begin with `kernel_` as `.equ` lines: where a module may go back to.
pub fn kernel_symbols(kernel: &Image) -> String {
    let mut text = String::from("! Made from the kernel's labels.\n");
    for symbol in &kernel.symbols {
        if symbol.name.starts_with("kernel_") && symbol.section.is_some() {
            let _ = writeln!(text, ".equ {}, {:#x}", symbol.name, symbol.value);
        }
    }
    text
}

/// Turns each `hook_X` of the kernel towards the module's `on_X`.
fn set_hooks(kernel: &mut Image, module: &Image) -> Result<(), FirmwareError> {
    let hooks: Vec<(String, u64)> = kernel
        .symbols
        .iter()
        .filter_map(|s| Some((s.name.strip_prefix("hook_")?.to_owned(), s.value)))
        .collect();
    for (name, at) in hooks {
        let Some(target) = module.symbol(&format!("on_{name}")) else {
            continue;
        };
        let bad = || FirmwareError::Hook {
            hook: format!("hook_{name}"),
        };
        let word = kernel
            .segments
            .iter_mut()
            .find_map(|s| {
                let offset = usize::try_from(at.checked_sub(s.vaddr)?).ok()?;
                s.bytes.get_mut(offset..offset + 4)
            })
            .ok_or_else(bad)?;
        let old = u32::from_be_bytes([word[0], word[1], word[2], word[3]]);
        let new = retarget(old, target.wrapping_sub(at) as i64).ok_or_else(bad)?;
        word.copy_from_slice(&new.to_be_bytes());
    }
    Ok(())
}

/// A `ba` with prediction (BPcc, V9 A.7) with another displacement, in bytes.
fn retarget(word: u32, displacement: i64) -> Option<u32> {
    const FIXED: u32 = 0xC1C0_0000;
    const BPCC: u32 = 0x0040_0000;
    const DISP19: u32 = 0x0007_FFFF;
    let reaches = displacement % 4 == 0 && (-(1 << 20)..1 << 20).contains(&displacement);
    (word & FIXED == BPCC && reaches)
        .then_some(word & !DISP19 | (displacement >> 2) as u32 & DISP19)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_keeps_condition_and_prediction_and_changes_its_target() {
        // ba,pt %xcc, . + 8
        assert_eq!(retarget(0x1068_0002, -0x1_0000), Some(0x106F_C000));
        assert_eq!(retarget(0x0100_0000, 8), None, "a nop is no hook");
        assert_eq!(retarget(0x1068_0002, 1 << 20), None, "too far");
    }
}
