//! The trace: one flat line an event.
//!
//! The first line is [`HEADER`]: the format's name and version, and the names of the columns. Then
//! every line is
//!
//! ```text
//! columns  1-14   cycle, right-aligned
//!         16-19   subsystem, as in --trace-filter
//!         21-28   event
//!         30-     fields, key=value, in a fixed order for each event, separated by one space
//! ```
//!
//! No line needs another to be understood. Addresses are hexadecimal without prefix, 16 digits for
//! virtual and 11 for physical ones; instruction words have 8, trap types 3; counts are decimal.
//! `sym` is the symbol and offset of `pc`, `-` where there is none; it is always the last field but
//! for an instruction's text.

mod event;
mod sink;
mod symbols;

#[cfg(test)]
mod tests;
mod traps;

pub use event::{Access, Copier, Event, Filter, Step, Tlb};
pub use sink::{Recorder, Sink, TextSink};
pub use symbols::Symbols;
pub use traps::trap_name;

use crate::time::Cycle;
use stillframe_isa::Va;

/// The first line of every trace.
pub const HEADER: &str = "#stillframe/trace/1: cycle subsystem event fields";

/// The line of an event, without a line feed.
pub fn line(at: Cycle, event: &Event, symbols: &Symbols) -> String {
    format!("{:>14} {}", at.0, body(event, symbols))
}

/// The line without its cycle: what happened, in which order, whatever it cost.
pub fn body(event: &Event, symbols: &Symbols) -> String {
    let at = |pc: Va| format!("pc={pc} sym={}", symbols.text(pc));
    let (subsystem, name, fields) = match *event {
        Event::TrapIn { tt, pc, tl } => (
            "trap",
            "in",
            format!("tl={tl} tt={:03x} {} {}", tt.0, trap_name(tt), at(pc)),
        ),
        Event::TrapOut { retry, pc, tl } => (
            "trap",
            if retry { "retry" } else { "done" },
            format!("tl={tl} {}", at(pc)),
        ),
        Event::TlbFill {
            tlb,
            entry,
            va,
            context,
            tte,
        } => {
            let size = match tte >> 61 & 3 {
                0 => "8K",
                1 => "64K",
                2 => "512K",
                _ => "4M",
            };
            let pa = tte & 0x1FF_FFFF_E000;
            let flags = tte_flags(tte);
            let tlb = tlb_name(tlb);
            let fields = format!(
                "tlb={tlb} entry={entry:02} va={va} ctx={context:04x} pa={pa:011x} size={size} {flags}"
            );
            ("tlb", "fill", fields)
        }
        Event::TlbDemap {
            tlb,
            page,
            va,
            context,
            removed,
        } => {
            let tlb = tlb_name(tlb);
            let what = if page {
                format!("page va={va}")
            } else {
                "context".to_owned()
            };
            (
                "tlb",
                "demap",
                format!("tlb={tlb} {what} ctx={context:04x} removed={removed}"),
            )
        }
        Event::SlotWrite { slot, allow } => (
            "slot",
            if allow { "allow" } else { "deny" },
            format!("slot={slot}"),
        ),
        Event::SlotQuiet { slot } => ("slot", "quiet", format!("slot={slot}")),
        Event::DmaBurst { slot, pa, bytes } => (
            "dma",
            "burst",
            format!("slot={slot} pa={pa:011x} bytes={bytes}"),
        ),
        Event::DmaStall { slot, waiting } => {
            ("dma", "stall", format!("slot={slot} waiting={waiting}"))
        }
        Event::DmaResume { slot, waiting } => {
            ("dma", "resume", format!("slot={slot} waiting={waiting}"))
        }
        Event::DmaLost { slot, bytes } => ("dma", "lost", format!("slot={slot} bytes={bytes}")),
        Event::Step { snapshot, step } => {
            let (name, text) = step_text(step);
            ("step", name, format!("snapshot={snapshot} {text}"))
        }
        Event::Copied { block, pa, by } => {
            let by = match by {
                Copier::Initial => "initial",
                Copier::Trap => "trap",
                Copier::Sweep => "sweep",
            };
            ("copy", by, format!("block={block} pa={pa:011x}"))
        }
        Event::Marker { pc, marker } => ("work", "marker", format!("marker={marker} {}", at(pc))),
        Event::Console { bytes } => ("work", "console", format!("bytes={bytes}")),
        Event::Exit { status } => ("work", "exit", format!("status={status}")),
        Event::GuestFault { tt, pc, address } => {
            let fields = format!(
                "tt={:03x} {} address={address:016x} {}",
                tt.0,
                trap_name(tt),
                at(pc)
            );
            ("work", "fault", fields)
        }
        Event::Insn {
            pc,
            word,
            tl,
            late,
            reason,
        } => (
            "insn",
            "issue",
            format!(
                "tl={tl} late={late} why={reason} word={word:08x} {}",
                at(pc)
            ),
        ),
        Event::Data {
            access,
            pc,
            tl,
            asi,
            va,
            pa,
            bytes,
        } => {
            let name = match access {
                Access::Load => "load",
                Access::Store => "store",
                Access::Atomic => "atomic",
            };
            let asi = asi.0;
            (
                "data",
                name,
                format!(
                    "tl={tl} asi={asi:02x} va={va} pa={pa:011x} bytes={bytes} {}",
                    at(pc)
                ),
            )
        }
    };
    format!("{subsystem:<4} {name:<8} {fields}")
}

fn tlb_name(tlb: Tlb) -> &'static str {
    match tlb {
        Tlb::I => "i",
        Tlb::D => "d",
    }
}

/// The step's event name, and which part of figure 11 it is.
fn step_text(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::Initiate => ("initiate", "S1"),
        Step::Arm => ("arm", "S2"),
        Step::Freeze => ("freeze", "S2-end"),
        Step::Copy => ("copy", "S3"),
        Step::Release => ("release", "S4"),
        Step::Resumed => ("resumed", "S4-end"),
        Step::Done => ("done", "S7"),
        Step::Aborted => ("aborted", "-"),
    }
}

/// The TTE's flags, a letter where set and a dash where not: valid, locked, cacheable physically
/// (`p`) and virtually (`c`), side effect, supervisor only (the P bit), writable, global.
fn tte_flags(tte: u64) -> String {
    let flags = [
        (63, 'v'),
        (6, 'l'),
        (5, 'p'),
        (4, 'c'),
        (3, 'e'),
        (2, 's'),
        (1, 'w'),
        (0, 'g'),
    ];
    flags
        .iter()
        .map(|&(bit, letter)| if tte >> bit & 1 == 1 { letter } else { '-' })
        .collect()
}
