//! What the trace can tell.

use bitflags::bitflags;
use stillframe_isa::{Asi, TrapType, Va};

bitflags! {
    /// Which subsystems are traced (`--trace-filter`).
    #[derive(Copy, Clone, Debug, PartialEq, Eq)]
    pub struct Filter: u16 {
        /// Traps taken and left.
        const TRAP = 1 << 0;
        /// TLB fills and demaps.
        const TLB = 1 << 1;
        /// Slot registers of the I/O bridge.
        const SLOT = 1 << 2;
        /// DMA bursts and stalls.
        const DMA = 1 << 3;
        /// The steps of a snapshot, S1 to S7.
        const STEP = 1 << 4;
        /// Blocks copied.
        const COPY = 1 << 5;
        /// The work: markers, console, exit, faults.
        const WORK = 1 << 6;
        /// Every instruction.
        const INSN = 1 << 7;
        /// Every data access.
        const DATA = 1 << 8;
    }
}

impl Default for Filter {
    /// Everything but single instructions and data accesses.
    fn default() -> Self {
        Filter::all() - Filter::INSN - Filter::DATA
    }
}

impl Filter {
    /// Reads a comma-separated list of subsystem names, `all` (single instructions and data accesses too) or
    /// `default`.
    ///
    /// # Errors
    /// Names the word that is none, and the nearest that is one.
    pub fn parse(list: &str) -> Result<Filter, String> {
        let mut filter = Filter::empty();
        for word in list.split(',').map(str::trim).filter(|w| !w.is_empty()) {
            filter |= match word {
                "all" => Filter::all(),
                "default" => Filter::default(),
                _ => Filter::from_name(&word.to_ascii_uppercase()).ok_or_else(|| {
                    let names = Filter::names().chain(["all", "default"].map(str::to_owned));
                    let names: Vec<String> = names.collect();
                    format!(
                        "there is no trace filter \"{word}\": there are {}",
                        names.join(", ")
                    )
                })?,
            };
        }
        if filter.is_empty() {
            return Err("the trace filter names nothing to trace".to_owned());
        }
        Ok(filter)
    }

    /// The names of the subsystems, in lower case.
    pub fn names() -> impl Iterator<Item = String> {
        Filter::all()
            .iter_names()
            .map(|(name, _)| name.to_ascii_lowercase())
    }
}

/// Which of the two TLBs.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Tlb {
    /// The instruction TLB.
    I,
    /// The data TLB.
    D,
}

/// What a data access does with memory.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// It reads.
    Load,
    /// It writes.
    Store,
    /// It reads and writes as one; whether a CASA wrote is not told.
    Atomic,
}

/// A step of the snapshot program, at its first instruction (SUN, fig. 11).
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// S1: it is asked for.
    Initiate,
    /// S2: the map is cleared, writes are armed, DMA is denied.
    Arm,
    /// The end of S2: from here no write may reach a block before it is saved.
    Freeze,
    /// S3: the initial blocks are copied.
    Copy,
    /// S4: they are released, DMA is allowed.
    Release,
    /// The work goes on.
    Resumed,
    /// S7: every block is copied.
    Done,
    /// The snapshot is given up.
    Aborted,
}

/// Who copied a block.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Copier {
    /// S3.
    Initial,
    /// The handler of a write trap (S5).
    Trap,
    /// The background task (S6).
    Sweep,
}

/// One thing that happened. Plain data; [`super::line`] turns it into text.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "the fields' names are the trace's own, described in `super::line`"
)]
pub enum Event {
    /// A trap is taken: `tl` is the new trap level, `pc` that of the instruction it struck.
    TrapIn { tt: TrapType, pc: Va, tl: u8 },
    /// DONE or RETRY: `tl` is the trap level gone back to, `pc` where it goes on.
    TrapOut { retry: bool, pc: Va, tl: u8 },
    /// An entry is written: its number, its tag (address and context) and its TTE data word.
    TlbFill {
        tlb: Tlb,
        entry: u8,
        va: Va,
        context: u16,
        tte: u64,
    },
    /// A demap of one page, or of a whole context, and how many entries it removed.
    TlbDemap {
        tlb: Tlb,
        page: bool,
        va: Va,
        context: u16,
        removed: u8,
    },
    /// A slot register is written: DMA allowed or denied.
    SlotWrite { slot: u8, allow: bool },
    /// A denied slot has no burst in flight any more.
    SlotQuiet { slot: u8 },
    /// A burst is granted: its first address and its bytes.
    DmaBurst { slot: u8, pa: u64, bytes: u32 },
    /// A device has data and its slot denies it: bytes waiting.
    DmaStall { slot: u8, waiting: u64 },
    /// A device that was stalled goes on.
    DmaResume { slot: u8, waiting: u64 },
    /// A device's FIFO was full: bytes lost.
    DmaLost { slot: u8, bytes: u64 },
    /// The snapshot program reached a step of snapshot `snapshot` (from 0).
    Step { snapshot: u32, step: Step },
    /// A block has been copied: its number and its first address.
    Copied { block: u64, pa: u64, by: Copier },
    /// The program passed its marker number `marker` (an index into the run's marker names).
    Marker { pc: Va, marker: u16 },
    /// The program wrote to the console.
    Console { bytes: u32 },
    /// The work has exited.
    Exit { status: u64 },
    /// The work died of a trap.
    GuestFault { tt: TrapType, pc: Va, address: u64 },
    /// An instruction issued, `late` cycles after the one before it, for `reason`.
    Insn {
        pc: Va,
        word: u32,
        tl: u8,
        late: u32,
        reason: &'static str,
    },
    /// An instruction accesses memory or a device register: it has been translated and something
    /// lies there.
    Data {
        access: Access,
        pc: Va,
        tl: u8,
        asi: Asi,
        va: Va,
        pa: u64,
        bytes: u8,
    },
}

impl Event {
    /// The subsystem it belongs to.
    pub const fn filter(&self) -> Filter {
        match self {
            Event::TrapIn { .. } | Event::TrapOut { .. } => Filter::TRAP,
            Event::TlbFill { .. } | Event::TlbDemap { .. } => Filter::TLB,
            Event::SlotWrite { .. } | Event::SlotQuiet { .. } => Filter::SLOT,
            Event::DmaBurst { .. }
            | Event::DmaStall { .. }
            | Event::DmaResume { .. }
            | Event::DmaLost { .. } => Filter::DMA,
            Event::Step { .. } => Filter::STEP,
            Event::Copied { .. } => Filter::COPY,
            Event::Marker { .. }
            | Event::Console { .. }
            | Event::Exit { .. }
            | Event::GuestFault { .. } => Filter::WORK,
            Event::Insn { .. } => Filter::INSN,
            Event::Data { .. } => Filter::DATA,
        }
    }
}
