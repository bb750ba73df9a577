//! From the merged tree to the resolved scenario.

use super::args::read_args;
use super::reader::{Field, Reader, Section};
use super::source::Problem;
use super::spec::{
    Arm, CopyMap, CopyMethod, Device, DeviceKind, Dma, Expect, Initial, Machine, Mmu, Run,
    Scenario, Scope, Snapshot, Storage, Strategy, Sweep, Verdict, Workload,
};
use super::tree::{Entry, Kind, Node};
use super::units::Time;
use super::values::{choice_of, size_of};

/// Everything that was read, with the places that the checks need.
pub(super) struct Resolved {
    pub scenario: Scenario,
    pub fields: Fields,
}

/// Fields whose values the checks compare.
pub(super) struct Fields {
    pub memory: Field<u64>,
    pub snapshot_memory: Field<u64>,
    pub page: Field<u64>,
    pub tsb_entries: Field<u64>,
    pub tick: Field<u64>,
    pub program: Field<Option<String>>,
    pub hash: Field<Option<String>>,
    pub at: Field<Vec<u64>>,
    pub block: Field<u64>,
    pub initial: Field<Vec<Initial>>,
    pub period: Field<u64>,
    pub until: Field<u64>,
    pub devices: Vec<DeviceFields>,
}

pub(super) struct DeviceFields {
    pub slot: Field<u64>,
    pub rate: Field<u64>,
    pub window: Field<Vec<u64>>,
    pub buffer: Field<u64>,
    pub fifo: Field<u64>,
}

/// What a slow or fast clock may be, in hertz.
const CLOCKS: std::ops::RangeInclusive<u64> = 1_000_000..=10_000_000_000;

const MILLISECOND: u128 = 1_000_000_000;

/// Reads the tree. The program's name is not looked up here.
pub(super) fn resolve(reader: &mut Reader, tree: &Node, preset: &str) -> Resolved {
    let mut root = reader.root(tree);
    let defaults = Machine::default();

    let mut s = reader.section(&mut root, "machine");
    let _ = s.find("preset"); // looked up before the overlay was built
    let mmu = reader.choice(
        &mut s,
        "mmu",
        Mmu::default(),
        &[("ultrasparc", Mmu::Ultrasparc)],
        &["pae"],
    );
    let hz = reader.integer(&mut s, "clock_hz", defaults.clock_hz, CLOCKS);
    let memory = reader.size(&mut s, "memory", defaults.memory);
    let snapshot_memory = reader.size(&mut s, "snapshot_memory", memory.value);
    let page = read_page(reader, &mut s, defaults.page);
    let pages = (memory.value / page.value.max(1)).next_power_of_two();
    let tsb_entries = reader.integer(&mut s, "tsb_entries", pages.clamp(512, 8192), 512..=65_536);
    let tick = reader.time(
        &mut s,
        "tick",
        Time::Picoseconds(10 * MILLISECOND),
        hz.value,
    );
    reader.close(s);
    let hz = hz.value;

    let mut s = reader.section(&mut root, "workload");
    let program = reader.text(
        &mut s,
        "program",
        "a text: a built-in program, a .s file or an ELF file",
    );
    let known = program
        .value
        .as_deref()
        .and_then(stillframe_workloads::program);
    let args = read_args(reader, &mut s, known);
    let hash = reader.text(&mut s, "hash", "a text of 64 hexadecimal digits");
    reader.close(s);

    let mut s = reader.section(&mut root, "snapshot");
    let at_default = Time::Picoseconds(2 * MILLISECOND).cycles(hz).unwrap_or(0);
    let at = reader.times(&mut s, "at", vec![at_default], hz);
    let strategies = Strategy::ALL.map(|strategy| (strategy.name(), strategy));
    let strategy = reader.choice(&mut s, "strategy", Strategy::default(), &strategies, &[]);
    let scope = reader.choice(
        &mut s,
        "scope",
        Scope::All,
        &[("all", Scope::All)],
        &["allocated", "process"],
    );
    let block = reader.size(&mut s, "block", page.value);
    let copy_map = reader.choice(
        &mut s,
        "copy_map",
        CopyMap::Reserved,
        &[("reserved", CopyMap::Reserved)],
        &["first-storage", "bus", "mmu"],
    );
    let storage = reader.choice(
        &mut s,
        "storage",
        Storage::Memory,
        &[("memory", Storage::Memory)],
        &["partition", "disk", "write-once"],
    );
    let dma = reader.choice(
        &mut s,
        "dma",
        Dma::Suspend,
        &[("suspend", Dma::Suspend)],
        &["free", "exclude", "list"],
    );
    let arm = reader.choice(
        &mut s,
        "arm",
        Arm::Eager,
        &[("eager", Arm::Eager)],
        &["lazy"],
    );
    let initial = reader.list(
        &mut s,
        "initial",
        vec![Initial::Kernel, Initial::Dma],
        "a list of \"kernel\" and \"dma\"",
        |kind| {
            choice_of(
                kind,
                &[("kernel", Initial::Kernel), ("dma", Initial::Dma)],
                &["hot"],
            )
        },
    );
    let mut w = reader.section(&mut s, "sweep");
    let period = reader.time(&mut w, "period", Time::Picoseconds(MILLISECOND / 2), hz);
    let blocks = reader.integer(&mut w, "blocks", 4, 1..=1 << 32);
    let copy = reader.choice(
        &mut w,
        "copy",
        CopyMethod::Block,
        &[("block", CopyMethod::Block)],
        &["plain"],
    );
    reader.close(w);
    reader.close(s);

    let mut devices = Vec::new();
    let mut device_fields = Vec::new();
    for (entry, section) in reader.named(&mut root, "device") {
        let (device, fields) = read_device(reader, entry, section);
        devices.push(device);
        device_fields.push(fields);
    }

    let mut s = reader.section(&mut root, "run");
    let until = reader.time(&mut s, "until", Time::Picoseconds(10_000 * MILLISECOND), hz);
    let seed = reader.integer(&mut s, "seed", 1, 0..=i64::MAX as u64);
    reader.close(s);

    let mut s = reader.section(&mut root, "expect");
    let verdicts = Verdict::ALL.map(|verdict| (verdict.name(), verdict));
    let verdict = reader.choice(&mut s, "verdict", Verdict::default(), &verdicts, &[]);
    reader.close(s);
    reader.close(root);

    let scenario = Scenario {
        machine: Machine {
            preset: preset.to_owned(),
            mmu: mmu.value,
            clock_hz: hz,
            memory: memory.value,
            snapshot_memory: snapshot_memory.value,
            page: page.value,
            tsb_entries: tsb_entries.value,
            tick: tick.value,
        },
        workload: Workload {
            args,
            ..Workload::default()
        },
        snapshot: Snapshot {
            at: at.value.clone(),
            strategy: strategy.value,
            scope: scope.value,
            block: block.value,
            copy_map: copy_map.value,
            storage: storage.value,
            dma: dma.value,
            arm: arm.value,
            initial: initial.value.clone(),
            sweep: Sweep {
                period: period.value,
                blocks: blocks.value,
                copy: copy.value,
            },
        },
        devices,
        run: Run {
            until: until.value,
            seed: seed.value,
        },
        expect: Expect {
            verdict: verdict.value,
        },
    };
    let fields = Fields {
        memory,
        snapshot_memory,
        page,
        tsb_entries,
        tick,
        program,
        hash,
        at,
        block,
        initial,
        period,
        until,
        devices: device_fields,
    };
    Resolved { scenario, fields }
}

fn read_page(reader: &mut Reader, section: &mut Section<'_>, default: u64) -> Field<u64> {
    if let Some(Entry {
        node: Node {
            kind: Kind::List(_),
            origin,
        },
        ..
    }) = section.find("page")
    {
        let origin = origin.clone();
        reader.problem(
            Problem::new("`machine.page` is one size in this version")
                .at(Some(&origin), "a mixture of pages is not available yet"),
        );
        return Field {
            key: "machine.page".to_owned(),
            value: default,
            origin: Some(origin),
            bad: true,
        };
    }
    reader.size(section, "page", default)
}

fn read_device(reader: &mut Reader, entry: &Entry, mut s: Section<'_>) -> (Device, DeviceFields) {
    let kind = reader.choice(
        &mut s,
        "kind",
        DeviceKind::default(),
        &[("dma-writer", DeviceKind::DmaWriter)],
        &["request", "disk", "network"],
    );
    let slot = reader.integer(&mut s, "slot", 0, 0..=7);
    let rate = reader.rate(&mut s, "rate", 20_000_000);
    let window = reader.list(
        &mut s,
        "window",
        Vec::new(),
        "an address and a length, such as [\"1MiB\", \"256KiB\"]",
        size_of,
    );
    let buffer = reader.size(&mut s, "buffer", 4 << 10);
    let fifo = reader.size(&mut s, "fifo", 16 << 10);
    reader.close(s);
    for (missing, key) in [
        (slot.origin.is_none(), "slot"),
        (window.origin.is_none(), "window"),
    ] {
        if missing {
            reader.problem(
                Problem::new(format!("`device.{}` needs a `{key}`", entry.key)).at(
                    Some(&entry.key_origin),
                    format!("this device has no `{key}`"),
                ),
            );
        }
    }
    let ends = match window.value[..] {
        [base, length] => (base, length),
        _ => (0, 0),
    };
    let device = Device {
        name: entry.key.clone(),
        kind: kind.value,
        slot: slot.value as u8,
        rate: rate.value,
        window: ends,
        buffer: buffer.value,
        fifo: fifo.value,
    };
    (
        device,
        DeviceFields {
            slot,
            rate,
            window,
            buffer,
            fifo,
        },
    )
}
