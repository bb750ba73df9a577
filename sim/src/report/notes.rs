//! What tables cannot say: how a run ended badly, where a snapshot is wrong.

use super::document::{Outcome, RunReport};
use crate::scenario::units::time_text;

/// A sentence for each thing about a run that needs one.
pub(super) fn notes(run: &RunReport) -> Vec<String> {
    let name = run.strategy.name();
    let mut notes = Vec::new();
    if let Some(mutant) = &run.mutant {
        notes.push(format!(
            "{name}: its firmware had the deliberate mistake {mutant} (--mutant)"
        ));
    }
    match (run.outcome, &run.fault) {
        (Outcome::Finished, _) => {}
        (Outcome::Truncated, _) => notes.push(format!(
            "{name}: the run was cut short at {} by run.until",
            time_text(run.cycles, run.clock_hz)
        )),
        (Outcome::GuestFault, None) => notes.push(format!("{name}: the firmware stopped")),
        (Outcome::GuestFault, Some(fault)) => {
            let place = fault
                .symbol
                .as_deref()
                .map_or(String::new(), |s| format!(" ({s})"));
            let at = fault
                .address
                .map_or(String::new(), |a| format!(", address {a:#x}"));
            notes.push(format!(
                "{name}: the work died of {} at pc {:#x}{place}, cycle {}: {}{at}",
                fault.trap_name, fault.pc, fault.cycle, fault.instruction
            ));
        }
    }
    if let Some(status) = run.work.exit_status.filter(|status| *status != 0) {
        notes.push(format!("{name}: the work exited with status {status}"));
    }
    for (index, snapshot) in run.snapshots.iter().enumerate() {
        if let Some(first) = snapshot.mismatches.first() {
            notes.push(format!(
                "{name}: snapshot {index} differs in {} blocks, first in block {} at {:#x}: \
                 {:#018x} instead of {:#018x}, last written by {} in cycle {}",
                snapshot.mismatch_count,
                first.block,
                first.address,
                first.found,
                first.expected,
                first.last_writer,
                first.cycle
            ));
        }
        if let Some(first) = snapshot.permission_errors.first() {
            let count = snapshot.permission_errors.len();
            notes.push(format!(
                "{name}: snapshot {index} left {count} wrong permissions: {first}"
            ));
        }
    }
    let hazards: Vec<String> = run
        .hazards
        .iter()
        .filter(|&(_, &count)| count > 0)
        .map(|(hazard, count)| format!("{hazard} {count}"))
        .collect();
    if !hazards.is_empty() {
        notes.push(format!("{name}: hazards: {}", hazards.join(", ")));
    }
    notes
}

/// A sentence where runs that finished printed different things, which no strategy may cause.
pub fn differing_output(runs: &[RunReport]) -> Option<String> {
    let mut finished = runs.iter().filter(|run| run.work.exited_at.is_some());
    let first = finished.next()?;
    let other = finished.find(|run| run.work.output_hash != first.work.output_hash)?;
    Some(format!(
        "the work printed different things under {} and {}",
        first.strategy.name(),
        other.strategy.name()
    ))
}
