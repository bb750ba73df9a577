//! From a machine that has stopped to its report.

use super::{RunError, RunOptions};
use crate::cache::LINE;
use crate::io::Io;
use crate::ledger::Closed;
use crate::machine::pipeline::Reason;
use crate::machine::{Core, End, GuestFault, Machine, Observer};
use crate::memory::Author;
use crate::oracle::{Mismatch, PermissionError, SnapshotRecord};
use crate::report::{
    Copied, Counts, Fault, MismatchReport, Named, Outcome, PauseReport, RunReport, SnapshotReport,
    WorkReport, ledger_counts,
};
use crate::scenario::{Scenario, Strategy};
use crate::trace::Symbols;
use stillframe_isa::disasm::disasm;
use stillframe_isa::{TrapType, Va};

/// The report of `machine`, which ended with `end`.
///
/// # Errors
/// [`RunError::Internal`] if the ledger does not sum up.
pub fn report(
    scenario: &Scenario,
    strategy: Strategy,
    options: &RunOptions,
    machine: Machine,
    end: &End,
    symbols: &Symbols,
) -> Result<RunReport, RunError> {
    let now = machine.now();
    let instructions = machine.instructions();
    let Machine {
        cores,
        shared,
        observer,
        exited,
    } = machine;
    let Observer {
        ledger,
        snapshots,
        units,
        ..
    } = observer;
    let books: Closed = ledger
        .finish(now)
        .map_err(|e| RunError::Internal(e.to_string()))?;
    let Some(core) = cores.first() else {
        return Err(RunError::Internal(
            "a machine without a processor".to_owned(),
        ));
    };
    let counts = &core.state.counts;
    let late = core.state.memory.counters.late_requests;
    if late > 0 {
        return Err(RunError::Internal(format!(
            "{late} requests reached the memory system after their time"
        )));
    }
    let (outcome, fault) = match end {
        End::Finished => (Outcome::Finished, None),
        End::Truncated | End::Marker => (Outcome::Truncated, None),
        End::GuestFault(fault) => (Outcome::GuestFault, Some(fault_report(fault, symbols))),
    };
    let work = WorkReport {
        units,
        exit_status: exited.map(|(_, status)| status),
        exited_at: exited.map(|(at, _)| at.0),
        ..WorkReport::default()
    };
    let stack = core.state.pipe.stack();
    // Joining the next group because the open one had no place costs nothing beyond its cycle.
    let reasons = Reason::ALL
        .iter()
        .zip(stack)
        .filter(|(reason, _)| **reason != Reason::Group)
        .map(|(reason, &cycles)| (reason.name(), cycles));
    let taken = counts
        .traps
        .iter()
        .zip(0u16..)
        .filter(|(count, _)| **count > 0);
    Ok(RunReport {
        strategy,
        mutant: options.mutant.clone(),
        seed: scenario.run.seed,
        clock_hz: scenario.machine.clock_hz,
        cycles: now.0,
        instructions,
        outcome,
        fault,
        ledger: ledger_counts(&books),
        reasons: reasons.collect(),
        pauses: PauseReport::new(&books, options.pauses),
        snapshots: snapshot_reports(scenario, strategy, &snapshots, symbols),
        work: work.with_output(&shared.io.console.output),
        traps: taken
            .map(|(&count, tt)| (TrapType(tt).name().into_owned(), count))
            .collect(),
        caches: cache_counts(core),
        tlbs: tlb_counts(core),
        devices: device_counts(scenario, &shared.io),
        hazards: hazard_counts(core),
        max_tl: counts.max_tl,
    })
}

fn fault_report(fault: &GuestFault, symbols: &Symbols) -> Fault {
    let instruction = match fault.insn {
        Some(insn) => disasm(insn.word, fault.pc.0),
        None if fault.error_state => {
            "a trap at the highest trap level stopped the processor".to_owned()
        }
        None => "nothing is mapped there".to_owned(),
    };
    Fault {
        cycle: fault.at.0,
        pc: fault.pc.0,
        symbol: symbol(symbols, fault.pc),
        instruction,
        trap: fault.tt.0,
        trap_name: fault.tt.name().into_owned(),
        address: has_address(fault.tt).then_some(fault.address),
    }
}

/// Whether a trap of this type names an address: the MMU's and the alignment traps do.
fn has_address(tt: TrapType) -> bool {
    matches!(tt.0, 0x30..=0x37 | 0x64..=0x6F)
}

fn symbol(symbols: &Symbols, at: Va) -> Option<String> {
    symbols.lookup(at).map(|(name, offset)| match offset {
        0 => name.to_owned(),
        offset => format!("{name}+{offset:#x}"),
    })
}

fn snapshot_reports(
    scenario: &Scenario,
    strategy: Strategy,
    records: &[SnapshotRecord],
    symbols: &Symbols,
) -> Vec<SnapshotReport> {
    if strategy == Strategy::None {
        return Vec::new();
    }
    let asked = &scenario.snapshot.at;
    let mut reports: Vec<SnapshotReport> = records
        .iter()
        .zip(asked.iter().map(Some).chain(std::iter::repeat(None)))
        .map(|(record, asked)| snapshot_report(scenario, record, asked.copied(), symbols))
        .collect();
    for &missed in asked.iter().skip(records.len()) {
        reports.push(SnapshotReport::not_taken(scenario, missed));
    }
    reports
}

fn snapshot_report(
    scenario: &Scenario,
    record: &SnapshotRecord,
    asked: Option<u64>,
    symbols: &Symbols,
) -> SnapshotReport {
    SnapshotReport {
        verdict: record.verdict(),
        requested_at: asked,
        initiated_at: Some(record.initiated_at.0),
        frozen_at: record.frozen_at.map(|at| at.0),
        resumed_at: record.resumed_at.map(|at| at.0),
        completed_at: record.completed_at.map(|at| at.0),
        scope: scenario.snapshot.scope,
        blocks: record.blocks,
        block_bytes: scenario.snapshot.block,
        copied: Copied {
            initial: record.initial,
            trap: record.trap,
            sweep: record.sweep,
        },
        recopied: record.recopied,
        never_copied: record.never_copied,
        changed_before_freeze: record.changed_before_freeze,
        excluded: 0,
        unreliable: 0,
        mismatch_count: record.mismatches,
        mismatches: record
            .described
            .iter()
            .map(|m| mismatch_report(m, symbols))
            .collect(),
        permission_errors: record
            .permission_errors
            .iter()
            .map(permission_text)
            .collect(),
    }
}

fn mismatch_report(m: &Mismatch, symbols: &Symbols) -> MismatchReport {
    let last_writer = match m.writer {
        Author::Host => "nobody since power-on".to_owned(),
        Author::Dma(slot) => format!("DMA of slot {slot}"),
        Author::Cpu(pc) => match symbol(symbols, pc) {
            Some(name) => format!("instruction at {pc} ({name})"),
            None => format!("instruction at {pc}"),
        },
    };
    MismatchReport {
        block: m.block,
        address: m.address,
        expected: m.expected,
        found: m.found,
        last_writer,
        cycle: m.written_at.0,
        copied_at: m.copied_at.map(|at| at.0),
    }
}

fn permission_text(error: &PermissionError) -> String {
    match error {
        PermissionError::Table { va, was, is } => {
            format!("translation table, page {va:#x}: was {was:#018x}, is {is:#018x}")
        }
        PermissionError::Tsb { va, table, is } => {
            format!("TSB, page {va:#x}: the table has {table:#018x}, the TSB {is:#018x}")
        }
        PermissionError::Tlb { va, table, is } => {
            format!("data TLB, page {va:#x}: the table has {table:#018x}, the TLB {is:#018x}")
        }
    }
}

fn cache_counts(core: &Core) -> Named<Counts> {
    let c = &core.state.memory.counters;
    [
        ("icache", c.icache),
        ("dcache", c.dcache),
        ("ecache", c.ecache),
    ]
    .into_iter()
    .map(|(name, cache)| {
        let mut counts: Counts = [("hits", cache.hits), ("misses", cache.misses)]
            .into_iter()
            .collect();
        match name {
            "dcache" => {
                counts.add("merged_stores", c.merged_stores);
                counts.add("raw_waits", c.raw_waits);
            }
            "ecache" => {
                counts.add("writebacks", c.writebacks);
                counts.add("snoop_hits", c.snoop_hits);
                counts.add("inclusion_drops", c.inclusion_drops);
            }
            _ => {}
        }
        (name, counts)
    })
    .collect()
}

fn tlb_counts(core: &Core) -> Named<Counts> {
    let counts = &core.state.counts;
    let trap = |tt: TrapType| counts.traps.get(usize::from(tt.0)).copied().unwrap_or(0);
    let itlb: Counts = [
        ("fills", counts.itlb_fills),
        ("misses", trap(TrapType::FAST_INSTRUCTION_ACCESS_MMU_MISS)),
    ]
    .into_iter()
    .collect();
    let dtlb: Counts = [
        ("fills", counts.dtlb_fills),
        ("misses", trap(TrapType::FAST_DATA_ACCESS_MMU_MISS)),
        ("protection", trap(TrapType::FAST_DATA_ACCESS_PROTECTION)),
        ("demaps", counts.demaps),
    ]
    .into_iter()
    .collect();
    [("itlb", itlb), ("dtlb", dtlb)].into_iter().collect()
}

fn hazard_counts(core: &Core) -> Counts {
    let own = &core.state.hazards.counts;
    let mmu = core.state.mmu.hazards();
    [
        ("mmu_unsynchronized", own.mmu_unsynchronized),
        ("block_load_unsynchronized", own.block_load_unsynchronized),
        ("block_store_unsynchronized", own.block_store_unsynchronized),
        ("stale_instruction", own.stale_instruction),
        ("dcache_alias", core.state.memory.hazards.dcache_alias),
        ("uncached_alias", core.state.memory.hazards.uncached_alias),
        (
            "tlb_multiple_match",
            mmu.itlb_multiple_match + mmu.dtlb_multiple_match,
        ),
        ("snapshot_lines_dirty", own.snapshot_lines_dirty),
    ]
    .into_iter()
    .collect()
}

/// What each device did, by its name in the scenario.
fn device_counts(scenario: &Scenario, io: &Io) -> Named<Counts> {
    scenario
        .devices
        .iter()
        .map(|device| {
            let slot = io.bridge.counters(device.slot);
            let mut counts: Counts = [("bursts", slot.bursts), ("refused", slot.refused)]
                .into_iter()
                .collect();
            if let Some(writer) = io.bridge.device(device.slot) {
                counts.add("waiting_bytes", writer.waiting());
                counts.add("lost_bytes", writer.lost * LINE);
            }
            (device.name.clone(), counts)
        })
        .collect()
}
