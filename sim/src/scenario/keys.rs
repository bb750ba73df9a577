//! Every key of a scenario, once: for `stillframe list`, the README, and suggestions.

/// A key.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its dotted path; `NAME` stands for any name.
    pub path: &'static str,
    /// The values it takes, the default first where there is one.
    pub values: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

const fn key(path: &'static str, values: &'static str, meaning: &'static str) -> Key {
    Key {
        path,
        values,
        meaning,
    }
}

/// The keys, in the order of a resolved scenario.
pub const KEYS: [Key; 32] = [
    key(
        "machine.preset",
        "\"ultra1-170\"",
        "the computer whose values the others start from",
    ),
    key("machine.mmu", "\"ultrasparc\"", "memory management unit"),
    key("machine.clock_hz", "167000000", "processor clock in hertz"),
    key(
        "machine.memory",
        "size: \"64MiB\"",
        "main memory, the first storage",
    ),
    key(
        "machine.snapshot_memory",
        "size: as machine.memory",
        "snapshot memory, the second storage",
    ),
    key("machine.page", "size: \"8KiB\"", "base page of the MMU"),
    key(
        "machine.tsb_entries",
        "a power of two, 512 to 65536: one a page of memory, at most 8192",
        "entries of the translation storage buffer",
    ),
    key(
        "machine.tick",
        "time: \"10ms\"",
        "period of the operating system's clock tick",
    ),
    key(
        "workload.program",
        "a built-in name, a .s file or an ELF file",
        "the work",
    ),
    key(
        "workload.args",
        "list of texts and integers, or a table by name: []",
        "its arguments",
    ),
    key(
        "workload.hash",
        "64 hexadecimal digits",
        "refuse the program unless it has this BLAKE3 hash",
    ),
    key(
        "snapshot.at",
        "list of times: [\"2ms\"]",
        "when a snapshot is asked for",
    ),
    key(
        "snapshot.strategy",
        "\"none\", \"stop-copy\", \"live\"",
        "the firmware module that takes it",
    ),
    key("snapshot.scope", "\"all\"", "what is in the snapshot"),
    key(
        "snapshot.block",
        "size: as machine.page",
        "what is copied at once",
    ),
    key(
        "snapshot.copy_map",
        "\"reserved\"",
        "where the copy map lies",
    ),
    key("snapshot.storage", "\"memory\"", "where the copy goes"),
    key(
        "snapshot.dma",
        "\"suspend\"",
        "what becomes of DMA from S2 to S4",
    ),
    key("snapshot.arm", "\"eager\"", "how write protection is set"),
    key(
        "snapshot.initial",
        "[\"kernel\", \"dma\"]",
        "what S3 copies while nothing else runs",
    ),
    key(
        "snapshot.sweep.period",
        "time: \"500us\"",
        "from one slice of the sweep to the next",
    ),
    key(
        "snapshot.sweep.blocks",
        "4",
        "blocks copied in a slice, at most",
    ),
    key("snapshot.sweep.copy", "\"block\"", "how a block is copied"),
    key("device.NAME.kind", "\"dma-writer\"", "what the device is"),
    key("device.NAME.slot", "0 to 7", "its slot on the I/O bus"),
    key(
        "device.NAME.rate",
        "rate: \"20MB/s\"",
        "how fast it has data to write",
    ),
    key(
        "device.NAME.window",
        "[address, length], sizes",
        "physical memory that it may write",
    ),
    key(
        "device.NAME.buffer",
        "size: \"4KiB\"",
        "what it writes at a stretch, 64 bytes a burst",
    ),
    key(
        "device.NAME.fifo",
        "size: \"16KiB\"",
        "what it holds back while denied; more is lost",
    ),
    key(
        "run.until",
        "time: \"10s\"",
        "where a run that has not ended is cut short",
    ),
    key("run.seed", "1", "seed of everything drawn at random"),
    key(
        "expect.verdict",
        "\"verified\"",
        "verdict that every snapshot must have",
    ),
];
