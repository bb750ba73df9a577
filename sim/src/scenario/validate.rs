//! What must hold between the values of a scenario.

use super::reader::{Field, Reader};
use super::resolve::{DeviceFields, Fields};
use super::source::Problem;
use super::spec::{Initial, Scenario};
use super::units::size_text;
use crate::boot::MAX_TIMES;
use crate::boot::layout::{self, Layout, LayoutError};

/// The most memory: the snapshot memory begins at this physical address.
const MAX_MEMORY: u64 = 1 << 39;

/// Page sizes of the UltraSPARC MMU (SUN-4).
const PAGES: [u64; 4] = [8 << 10, 64 << 10, 512 << 10, 4 << 20];

/// Pages of the smallest program: code and stack.
const LEAST_PROGRAM: u64 = 2 * layout::PAGE;

/// The fastest device that the I/O bus of the modelled machines could serve, in bytes a second.
const MAX_RATE: u64 = 1_000_000_000;

/// The quickest tick that leaves time for anything else, in cycles.
const LEAST_TICK: u64 = 10_000;

/// Bytes of one DMA burst.
const BURST: u64 = 64;

/// Checks everything; problems go to the reader.
pub(super) fn validate(reader: &mut Reader, scenario: &Scenario, f: &Fields) {
    machine(reader, f);
    snapshot(reader, scenario, f);
    devices(reader, scenario, f);
    if f.until.value == 0 && !f.until.bad {
        reader.problem(
            Problem::new("`run.until` is at least one cycle")
                .at(f.until.origin.as_ref(), "this is no time"),
        );
    }
}

fn machine(reader: &mut Reader, f: &Fields) {
    let page_ok = page(reader, f);
    if !f.memory.bad && page_ok {
        multiple(reader, &f.memory, &f.page);
        if f.memory.value > MAX_MEMORY {
            reader.problem(
                Problem::new(format!(
                    "`machine.memory` is at most {}",
                    size_text(MAX_MEMORY)
                ))
                .at(f.memory.origin.as_ref(), "this is absurdly large"),
            );
        } else if let Err(LayoutError::TooSmall {
            kernel,
            reserved,
            least,
            ..
        }) = Layout::new(
            f.memory.value,
            f.snapshot_memory.value,
            f.tsb_entries.value,
            LEAST_PROGRAM,
        ) {
            let size = size_text(f.memory.value);
            reader.problem(
                Problem::new(format!("`machine.memory` of {size} is too small"))
                    .at(
                        f.memory.origin.as_ref(),
                        format!("at least {} is needed", size_text(least)),
                    )
                    .help(format!(
                        "the kernel and its tables take {}, what is reserved for the snapshot {}, \
                         and the work needs some too",
                        size_text(kernel),
                        size_text(reserved)
                    )),
            );
        }
    }
    // By default it is as large as the memory, whose own problems are told already.
    if f.snapshot_memory.origin.is_some() && !f.snapshot_memory.bad && !f.memory.bad && page_ok {
        multiple(reader, &f.snapshot_memory, &f.page);
        if f.snapshot_memory.value > MAX_MEMORY {
            let most = size_text(MAX_MEMORY);
            reader.problem(
                Problem::new(format!("`machine.snapshot_memory` is at most {most}"))
                    .at(f.snapshot_memory.origin.as_ref(), "this is absurdly large"),
            );
        } else if f.snapshot_memory.value < f.memory.value {
            reader.problem(
                Problem::new(format!(
                    "`machine.snapshot_memory` of {} is too small for `machine.memory` of {}",
                    size_text(f.snapshot_memory.value),
                    size_text(f.memory.value)
                ))
                .at(
                    f.snapshot_memory.origin.as_ref(),
                    format!("at least {} is needed", size_text(f.memory.value)),
                )
                .also(f.memory.origin.as_ref(), "to hold a copy of all of this"),
            );
        }
    }
    if !f.tsb_entries.bad && !f.tsb_entries.value.is_power_of_two() {
        let value = f.tsb_entries.value;
        reader.problem(
            Problem::new("`machine.tsb_entries` is a power of two from 512 to 65536").at(
                f.tsb_entries.origin.as_ref(),
                format!(
                    "{} and {} are near",
                    value.next_power_of_two() / 2,
                    value.next_power_of_two()
                ),
            ),
        );
    }
    if !f.tick.bad && f.tick.value < LEAST_TICK {
        reader.problem(
            Problem::new(format!("`machine.tick` is at least {LEAST_TICK} cycles")).at(
                f.tick.origin.as_ref(),
                format!(
                    "this is {} cycles: the kernel would do nothing else",
                    f.tick.value
                ),
            ),
        );
    }
}

/// Whether the page can be counted with.
fn page(reader: &mut Reader, f: &Fields) -> bool {
    if f.page.bad {
        return false;
    }
    if f.page.value == PAGES[0] {
        return true;
    }
    let label = if PAGES.contains(&f.page.value) {
        format!(
            "{} is not available yet: this version has 8 KiB",
            size_text(f.page.value)
        )
    } else {
        format!("{} is no page size of the MMU", size_text(f.page.value))
    };
    reader.problem(
        Problem::new("`machine.page` is \"8KiB\" with `machine.mmu` = \"ultrasparc\"")
            .at(f.page.origin.as_ref(), label),
    );
    false
}

/// `field` must be a multiple of `unit`.
fn multiple(reader: &mut Reader, field: &Field<u64>, unit: &Field<u64>) {
    let rest = field.value % unit.value.max(1);
    if rest == 0 {
        return;
    }
    let below = field.value - rest;
    reader.problem(
        Problem::new(format!(
            "`{}` of {} is not a multiple of `{}` of {}{}",
            field.key,
            size_text(field.value),
            unit.key,
            size_text(unit.value),
            unit.whence(),
        ))
        .at(
            field.origin.as_ref(),
            match below {
                0 => format!("{} would be", size_text(unit.value)),
                _ => format!(
                    "{} and {} would be",
                    size_text(below),
                    size_text(below.saturating_add(unit.value))
                ),
            },
        )
        .also(unit.origin.as_ref(), "the page"),
    );
}

fn snapshot(reader: &mut Reader, scenario: &Scenario, f: &Fields) {
    if !f.block.bad && !f.page.bad && f.block.value != f.page.value {
        reader.problem(
            Problem::new(format!(
                "`snapshot.block` of {} is not `machine.page` of {}",
                size_text(f.block.value),
                size_text(f.page.value)
            ))
            .at(
                f.block.origin.as_ref(),
                "other blocks than pages are not available yet",
            )
            .also(f.page.origin.as_ref(), "the page"),
        );
    }
    if let Some(pair) = f.at.value.windows(2).find(|pair| pair[0] >= pair[1]) {
        reader.problem(Problem::new("`snapshot.at` is not in ascending order").at(
            f.at.origin.as_ref(),
            format!("cycle {} is followed by cycle {}", pair[0], pair[1]),
        ));
    }
    if f.at.value.len() > MAX_TIMES {
        let count = f.at.value.len();
        reader.problem(
            Problem::new(format!("`snapshot.at` has at most {MAX_TIMES} times")).at(
                f.at.origin.as_ref(),
                format!("these are {count}: the firmware's table has no room for them"),
            ),
        );
    }
    let mut initial = f.initial.value.clone();
    initial.sort_unstable();
    if !f.initial.bad && initial != [Initial::Kernel, Initial::Dma] {
        let label = match (
            initial.contains(&Initial::Kernel),
            initial.contains(&Initial::Dma),
        ) {
            (false, _) => "without the kernel's blocks the kernel could not run after S4",
            (_, false) => "without it DMA would write blocks that are not saved after S4",
            _ => "each is named once",
        };
        reader.problem(
            Problem::new(
                "`snapshot.initial` is [\"kernel\", \"dma\"] under `snapshot.dma` = \"suspend\"",
            )
            .at(f.initial.origin.as_ref(), label),
        );
    }
    if !f.period.bad && scenario.snapshot.sweep.period == 0 {
        reader.problem(
            Problem::new("`snapshot.sweep.period` is at least one cycle")
                .at(f.period.origin.as_ref(), "the work would never run"),
        );
    }
}

fn devices(reader: &mut Reader, scenario: &Scenario, f: &Fields) {
    for (index, (device, fields)) in scenario.devices.iter().zip(&f.devices).enumerate() {
        let earlier = scenario.devices.iter().zip(&f.devices).take(index);
        if let Some((other, at)) = earlier.into_iter().find(|(d, _)| d.slot == device.slot)
            && !fields.slot.bad
            && !at.slot.bad
            && fields.slot.origin.is_some()
        {
            let free = (0..8).find(|slot| scenario.devices.iter().all(|d| d.slot != *slot));
            let label = free.map_or("taken".to_owned(), |slot| format!("slot {slot} is free"));
            reader.problem(
                Problem::new(format!(
                    "`device.{}.slot` and `device.{}.slot` are both {}",
                    other.name, device.name, device.slot
                ))
                .at(fields.slot.origin.as_ref(), label)
                .also(at.slot.origin.as_ref(), "first taken here"),
            );
        }
        window(reader, scenario, fields, f);
        flow(reader, fields);
    }
}

fn window(reader: &mut Reader, scenario: &Scenario, d: &DeviceFields, f: &Fields) {
    if d.window.bad || d.window.origin.is_none() {
        return;
    }
    let key = &d.window.key;
    let [base, length] = d.window.value[..] else {
        reader.problem(
            Problem::new(format!("`{key}` is an address and a length"))
                .at(d.window.origin.as_ref(), "these are not two sizes"),
        );
        return;
    };
    let memory = scenario.machine.memory;
    let label = if length == 0 {
        "this window is empty".to_owned()
    } else if base % BURST != 0 || length % BURST != 0 {
        format!("both are multiples of {BURST} bytes, the length of a burst")
    } else if base.checked_add(length).is_none_or(|end| end > memory) {
        format!("memory ends at {}", size_text(memory))
    } else if let Some(label) = taken(scenario, base, base + length) {
        label
    } else {
        return;
    };
    if f.memory.bad {
        return;
    }
    reader.problem(
        Problem::new(format!(
            "`{key}` is not a window of `machine.memory`{}",
            f.memory.whence()
        ))
        .at(d.window.origin.as_ref(), label)
        .also(f.memory.origin.as_ref(), "the memory"),
    );
}

/// Whether a device that writes from `start` to `end` would overwrite what the machine cannot do
/// without.
fn taken(scenario: &Scenario, start: u64, end: u64) -> Option<String> {
    let m = &scenario.machine;
    let layout = Layout::new(m.memory, m.snapshot_memory, m.tsb_entries, LEAST_PROGRAM).ok()?;
    if start < layout.kernel_end {
        Some(format!(
            "the kernel's memory reaches to {:#x}",
            layout.kernel_end
        ))
    } else if end > layout.reserved {
        Some(format!(
            "memory from {:#x} on is reserved for the snapshot",
            layout.reserved
        ))
    } else {
        None
    }
}

fn flow(reader: &mut Reader, d: &DeviceFields) {
    if !d.rate.bad && !(1..=MAX_RATE).contains(&d.rate.value) {
        let label = if d.rate.value == 0 {
            "it would never write"
        } else {
            "this is absurdly fast"
        };
        reader.problem(
            Problem::new(format!("`{}` is from 1 B/s to 1 GB/s", d.rate.key))
                .at(d.rate.origin.as_ref(), label),
        );
    }
    let window = match d.window.value[..] {
        [_, length] => length,
        _ => u64::MAX,
    };
    for (field, most, why) in [
        (&d.buffer, window, "the window"),
        (&d.fifo, 1 << 30, "1 GiB"),
    ] {
        if field.bad {
            continue;
        }
        let label = if field.value == 0 || field.value % BURST != 0 {
            "this is not".to_owned()
        } else if field.value > most {
            format!("this is more than {why}")
        } else {
            continue;
        };
        reader.problem(
            Problem::new(format!(
                "`{}` is a multiple of {BURST} bytes, at least one and at most {why}",
                field.key
            ))
            .at(field.origin.as_ref().or(d.window.origin.as_ref()), label),
        );
    }
}
