//! The resolved scenario: everything a run depends on, in plain numbers.
//!
//! Sizes are bytes, times and periods are processor cycles, rates are bytes a second. The field
//! order here is the key order of every report; serialised as TOML it is a scenario again, with
//! the same meaning.

use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A scenario with every default filled in and every rule checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Scenario {
    /// The computer.
    pub machine: Machine,
    /// What runs on it.
    pub workload: Workload,
    /// How its memory is snapshotted.
    pub snapshot: Snapshot,
    /// Devices on the I/O bus, in order of their names.
    #[serde(
        rename = "device",
        serialize_with = "device_map",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub devices: Vec<Device>,
    /// When it ends, and from what seed it draws.
    pub run: Run,
    /// What it is expected to show.
    pub expect: Expect,
}

/// `[machine]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// Name of the preset that the values started from.
    pub preset: String,
    /// The memory management unit.
    pub mmu: Mmu,
    /// Processor clock, in hertz.
    pub clock_hz: u64,
    /// Main memory, the first storage, in bytes.
    pub memory: u64,
    /// Snapshot memory, the second storage, in bytes.
    pub snapshot_memory: u64,
    /// Base page of the MMU, in bytes.
    pub page: u64,
    /// Entries of the translation storage buffer: a power of two from 512 to 65,536.
    pub tsb_entries: u64,
    /// Period of the operating system's clock tick, in cycles.
    pub tick: u64,
}

impl Default for Machine {
    fn default() -> Self {
        Machine {
            preset: "ultra1-170".to_owned(),
            mmu: Mmu::Ultrasparc,
            clock_hz: 167_000_000,
            memory: 64 << 20,
            snapshot_memory: 64 << 20,
            page: 8 << 10,
            tsb_entries: 8192,
            tick: 1_670_000,
        }
    }
}

/// `machine.mmu`.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mmu {
    /// The UltraSPARC-I MMU: two software-filled TLBs (SUN-5).
    #[default]
    Ultrasparc,
}

/// `[workload]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Workload {
    /// The program: a built-in name, or the name of a file without its directory.
    pub program: String,
    /// BLAKE3 hash of the program, 64 hexadecimal digits; see [`super::hash_of`].
    pub hash: String,
    /// Its arguments, `argv[1]` onwards.
    pub args: Vec<String>,
    /// The program itself.
    #[serde(skip)]
    pub image: Program,
}

/// A program as it was read, before assembly or loading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// Assembly source, with the name that diagnostics give it.
    Assembly {
        /// File name for diagnostics.
        file: String,
        /// The source text.
        text: Arc<str>,
        /// The files it includes, by the names it uses.
        includes: BTreeMap<String, Arc<str>>,
    },
    /// An ELF file or a flat image.
    Binary {
        /// File name for diagnostics.
        file: String,
        /// The file's bytes.
        bytes: Arc<[u8]>,
    },
}

impl Default for Program {
    fn default() -> Self {
        Program::Assembly {
            file: String::new(),
            text: Arc::from(""),
            includes: BTreeMap::new(),
        }
    }
}

/// `[snapshot]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Snapshot {
    /// When a snapshot is asked for, in cycles since power-on, ascending.
    pub at: Vec<u64>,
    /// Which firmware module takes it.
    pub strategy: Strategy,
    /// What is in the snapshot.
    pub scope: Scope,
    /// What is copied at once, in bytes.
    pub block: u64,
    /// Where the copy map lies (SUN-O1).
    pub copy_map: CopyMap,
    /// Where the copy goes (SUN-O2).
    pub storage: Storage,
    /// What becomes of DMA meanwhile (SUN-O3).
    pub dma: Dma,
    /// How writes are armed (SUN-S2).
    pub arm: Arm,
    /// What S3 copies while nothing else runs.
    pub initial: Vec<Initial>,
    /// The background task (SUN-S6).
    pub sweep: Sweep,
}

impl Default for Snapshot {
    fn default() -> Self {
        Snapshot {
            at: vec![334_000],
            strategy: Strategy::None,
            scope: Scope::All,
            block: 8 << 10,
            copy_map: CopyMap::Reserved,
            storage: Storage::Memory,
            dma: Dma::Suspend,
            arm: Arm::Eager,
            initial: vec![Initial::Kernel, Initial::Dma],
            sweep: Sweep::default(),
        }
    }
}

/// `snapshot.strategy`: a firmware module.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// No snapshot is taken.
    #[default]
    None,
    /// Everything stops until the whole memory is copied.
    StopCopy,
    /// Write protection and a background sweep (SUN-S1 to SUN-S7).
    Live,
}

impl Strategy {
    /// Every strategy this version has, in the order in which results are shown.
    pub const ALL: [Strategy; 3] = [Strategy::None, Strategy::StopCopy, Strategy::Live];

    /// Its name in scenarios and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Strategy::None => "none",
            Strategy::StopCopy => "stop-copy",
            Strategy::Live => "live",
        }
    }
}

/// `snapshot.scope`.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// All of main memory but the reserved part.
    #[default]
    All,
}

/// `snapshot.copy_map`.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyMap {
    /// In a part of main memory that is not snapshotted.
    #[default]
    Reserved,
}

/// `snapshot.storage`.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Storage {
    /// A memory of its own.
    #[default]
    Memory,
}

/// `snapshot.dma`.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dma {
    /// The slot registers deny it from S2 to S4.
    #[default]
    Suspend,
}

/// `snapshot.arm`.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arm {
    /// S2 clears W in every translation.
    #[default]
    Eager,
}

/// A member of `snapshot.initial`.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Initial {
    /// The kernel's blocks.
    Kernel,
    /// Every block that a slot can write.
    Dma,
}

/// `snapshot.sweep`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sweep {
    /// Cycles from the start of one slice to the start of the next.
    pub period: u64,
    /// Blocks copied in a slice, at most.
    pub blocks: u64,
    /// How a block is copied.
    pub copy: CopyMethod,
}

impl Default for Sweep {
    fn default() -> Self {
        Sweep {
            period: 83_500,
            blocks: 4,
            copy: CopyMethod::Block,
        }
    }
}

/// `snapshot.sweep.copy`.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyMethod {
    /// 64-byte block loads and stores (SUN-3).
    #[default]
    Block,
}

/// `[device.NAME]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Device {
    /// NAME; the key, so not repeated among the fields.
    #[serde(skip)]
    pub name: String,
    /// What it is.
    pub kind: DeviceKind,
    /// Its slot on the I/O bus, 0 to 7.
    pub slot: u8,
    /// How fast it has data to write, in bytes a second.
    pub rate: u64,
    /// Physical memory it may write: first address and length, both multiples of 64 bytes.
    pub window: (u64, u64),
    /// Bytes it writes in sequence before it pauses: a multiple of 64.
    pub buffer: u64,
    /// What it can hold back while its slot denies it, in bytes; what comes on top is lost and
    /// counted.
    pub fifo: u64,
}

impl Device {
    /// First address after the window.
    pub fn window_end(&self) -> u64 {
        self.window.0 + self.window.1
    }
}

/// `device.NAME.kind`.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    /// Writes buffers into its window, 64 bytes a burst.
    #[default]
    DmaWriter,
}

/// `[run]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    /// Cycle at which a run that has not ended is cut short.
    pub until: u64,
    /// Seed of everything drawn at random.
    pub seed: u64,
}

impl Default for Run {
    fn default() -> Self {
        Run {
            until: 1_670_000_000,
            seed: 1,
        }
    }
}

/// `[expect]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Expect {
    /// The verdict of every snapshot.
    pub verdict: Verdict,
}

/// What the oracle and the firmware say of a snapshot.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every block in scope equals memory at the freeze point.
    #[default]
    Verified,
    /// The same but for blocks that the firmware itself lists as unreliable.
    VerifiedExceptListed,
    /// A block differs.
    Mismatch,
    /// The run ended before the snapshot did.
    Incomplete,
    /// It was cancelled.
    Cancelled,
    /// The firmware itself says that it is no snapshot.
    Invalid,
    /// It was never begun.
    NotTaken,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 7] = [
        Verdict::Verified,
        Verdict::VerifiedExceptListed,
        Verdict::Mismatch,
        Verdict::Incomplete,
        Verdict::Cancelled,
        Verdict::Invalid,
        Verdict::NotTaken,
    ];

    /// Its name in scenarios and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Verified => "verified",
            Verdict::VerifiedExceptListed => "verified-except-listed",
            Verdict::Mismatch => "mismatch",
            Verdict::Incomplete => "incomplete",
            Verdict::Cancelled => "cancelled",
            Verdict::Invalid => "invalid",
            Verdict::NotTaken => "not-taken",
        }
    }
}

fn device_map<S: Serializer>(devices: &[Device], s: S) -> Result<S::Ok, S::Error> {
    s.collect_map(devices.iter().map(|d| (&d.name, d)))
}
