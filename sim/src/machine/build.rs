//! A machine from a scenario: the wiring.

use super::core::{Core, CoreState, Counts, Derived};
use super::marks::CodeMap;
use super::{Machine, Observer};
use crate::boot::{
    self, BootError, BootFigures, Firmware, Layout, ModuleOptions, Mutant, Program, ProgramError,
    layout,
};
use crate::bus::{BusSpec, Shared};
use crate::ecu::{CpuMemory, CpuMemorySpec};
use crate::io::{DmaWriterSpec, IoSpec};
use crate::ledger::{AccountId, Accounts, Ledger};
use crate::memory::{MemorySpec, PROM_BASE, SnapshotFill, SpecError};
use crate::scenario::{self, Dma, Scenario, Strategy};
use crate::trace::Symbols;
use stillframe_isa::cpu::MAX_TL;
use stillframe_isa::image::Image;
use stillframe_isa::{Cpu, asm};
use stillframe_mmu::{Pa, UltraSparcMmu};
use thiserror::Error;

/// A machine that cannot be built.
#[derive(Debug, Error)]
pub enum BuildError {
    /// Firmware, program or layout.
    #[error(transparent)]
    Boot(#[from] BootError),
    /// A figure out of its range.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The program's source does not assemble.
    #[error("the program does not assemble:\n{0}")]
    Assembly(String),
    /// The program's file is no program.
    #[error("{file}: {reason}")]
    Binary {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// How to build it, beside what the scenario says.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// Firmware with a deliberate mistake.
    pub mutant: Option<Mutant>,
    /// Without the host's look-ups.
    pub plain: bool,
}

/// The strategy's module and what it is told.
pub fn module_options(scenario: &Scenario, strategy: Strategy) -> ModuleOptions {
    ModuleOptions {
        source: match strategy {
            Strategy::None => None,
            Strategy::StopCopy => Some("stop_copy.s"),
            Strategy::Live => Some("live.s"),
        },
        times: scenario.snapshot.at.clone(),
        sweep_period: scenario.snapshot.sweep.period,
        sweep_blocks: scenario.snapshot.sweep.blocks,
        dma_suspend: scenario.snapshot.dma == Dma::Suspend,
    }
}

/// The program's image.
///
/// # Errors
/// [`BuildError::Assembly`] or [`BuildError::Binary`].
pub fn program_image(program: &scenario::Program) -> Result<Image, BuildError> {
    match program {
        scenario::Program::Assembly {
            file,
            text,
            includes,
        } => asm::assemble(&asm::AsmInput {
            name: file,
            source: text,
            includes: &|name| includes.get(name).map(|text| text.to_string()),
            defines: &[],
            layout: asm::Layout::User,
        })
        .map_err(|errors| BuildError::Assembly(errors.to_string())),
        scenario::Program::Binary { file, bytes } => {
            Image::from_elf(bytes).map_err(|e| BuildError::Binary {
                file: file.clone(),
                reason: e.to_string(),
            })
        }
    }
}

/// Devices and windows of the bridge.
fn io_spec(scenario: &Scenario) -> IoSpec {
    let mut spec = IoSpec {
        clock_hz: scenario.machine.clock_hz,
        ..IoSpec::default()
    };
    for device in &scenario.devices {
        let (base, bytes) = device.window;
        if let Some(window) = spec.windows.get_mut(usize::from(device.slot)) {
            *window = (Pa(base), Pa(device.window_end()));
        }
        spec.devices.push(DmaWriterSpec {
            buffer: device.buffer,
            fifo: device.fifo,
            ..DmaWriterSpec::new(device.slot, device.rate, Pa(base), bytes)
        });
    }
    spec
}

/// Whether `mutant` changes the firmware of `strategy` at all: it may patch another module.
///
/// # Errors
/// [`BuildError::Boot`].
pub fn mutant_matters(
    scenario: &Scenario,
    strategy: Strategy,
    mutant: &Mutant,
) -> Result<bool, BuildError> {
    let options = module_options(scenario, strategy);
    let build = |mutant| Firmware::build(&options, mutant).map_err(BootError::from);
    Ok(build(Some(mutant))? != build(None)?)
}

impl Machine {
    /// Builds the machine of `scenario` with the snapshot program `strategy`, ready for its
    /// power-on reset.
    ///
    /// # Errors
    /// [`BuildError`].
    pub fn build(
        scenario: &Scenario,
        strategy: Strategy,
        options: &BuildOptions,
    ) -> Result<(Machine, Symbols), BuildError> {
        let image = program_image(&scenario.workload.image)?;
        let mut args = vec![scenario.workload.program.clone()];
        args.extend(scenario.workload.args.iter().cloned());
        let m = &scenario.machine;
        let lay_out = |program: u64| {
            Layout::new(m.memory, m.snapshot_memory, m.tsb_entries, program)
                .map_err(BootError::from)
        };
        let program = Program::new(&image, &args, m.memory).map_err(|error| match error {
            // The layout says what would be enough; a page of stack comes to the segments.
            ProgramError::TooLarge { bytes, .. } => lay_out(bytes.saturating_add(layout::PAGE))
                .err()
                .unwrap_or(error.into()),
            error => error.into(),
        })?;
        let layout = lay_out(program.bytes())?;
        // A built-in program says what it will ask for; the kernel would find out at run time.
        let heap = stillframe_workloads::program(&scenario.workload.program)
            .map_or(0, |known| known.least_heap(&scenario.workload.args));
        if heap > layout.reserved - layout.first_free {
            lay_out(program.bytes().saturating_add(heap))?;
        }
        let modules = module_options(scenario, strategy);
        let firmware =
            Firmware::build(&modules, options.mutant.as_ref()).map_err(BootError::from)?;

        let memory = MemorySpec {
            main: m.memory,
            snapshot: m.snapshot_memory,
            fill: SnapshotFill::Random,
            seed: scenario.run.seed,
        };
        let bus = BusSpec::default();
        let mut shared = Shared::new(memory, bus.clone(), io_spec(scenario))?;
        let figures = BootFigures {
            clock_hz: m.clock_hz,
            tick: m.tick,
            seed: scenario.run.seed,
        };
        let loaded = boot::load(
            &mut shared.memory,
            &layout,
            &firmware,
            &program,
            &image,
            figures,
        )?;

        let observer = Observer::new(loaded.marks, Ledger::new(loaded.accounts, RESET_TL), layout);
        let machine = Machine {
            cores: vec![power_on(&bus, options)?],
            shared,
            observer,
            exited: None,
        };
        Ok((machine, loaded.symbols))
    }
    /// Builds a machine that has a boot PROM and `memory` bytes of main and of snapshot memory,
    /// and nothing in them: no firmware, no program. The PROM runs from power-on reset, with all
    /// of the time and devices of a whole machine; its cycles are the kernel's.
    ///
    /// # Errors
    /// [`BuildError`]: `memory` is out of its range or smaller than a kernel would need, or the
    /// PROM does not fit its 64 KB.
    pub fn bare(prom: &[u8], memory: u64, options: &BuildOptions) -> Result<Machine, BuildError> {
        let layout = Layout::new(memory, memory, TSB_ENTRIES, 0).map_err(BootError::from)?;
        let spec = MemorySpec {
            main: memory,
            snapshot: memory,
            fill: SnapshotFill::Zero,
            seed: 0,
        };
        let bus = BusSpec::default();
        let mut shared = Shared::new(spec, bus.clone(), IoSpec::default())?;
        shared
            .memory
            .load(PROM_BASE, prom)
            .map_err(BootError::from)?;
        let mut marks = CodeMap::default();
        marks.add_range(0, Some(AccountId::KERNEL));
        let ledger = Ledger::new(Accounts::default(), RESET_TL);
        Ok(Machine {
            cores: vec![power_on(&bus, options)?],
            shared,
            observer: Observer::new(marks, ledger, layout),
            exited: None,
        })
    }
}

/// The trap level of power-on reset.
const RESET_TL: u8 = MAX_TL as u8;
/// The layout of a bare machine is never looked at, but it must be one.
const TSB_ENTRIES: u64 = 512;

/// A processor after power-on.
fn power_on(bus: &BusSpec, options: &BuildOptions) -> Result<Core, SpecError> {
    let mut mmu = UltraSparcMmu::new();
    mmu.set_hints(!options.plain);
    let mut memory = CpuMemory::new(&CpuMemorySpec::default(), bus)?;
    memory.set_plain(options.plain);
    Ok(Core {
        cpu: Cpu::power_on(),
        state: CoreState {
            mmu,
            memory,
            pipe: Default::default(),
            timer: Default::default(),
            predictor: Default::default(),
            hazards: Default::default(),
            counts: Counts::default(),
            redirect: Default::default(),
            fetch_line: u64::MAX,
            fetch_page: 0,
        },
        derived: Derived::new(!options.plain),
    })
}
