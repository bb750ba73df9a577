//! What would go wrong on real hardware though it goes right here: the checkers find each. In the
//! firmware as it is they find nothing (`every_run`).

use crate::lab::{Lab, mistake, rules, wrong};
use stillframe::machine::hazards::HazardCounts;

fn counts(lab: &Lab) -> HazardCounts {
    lab.machine.cores[0].state.hazards.counts
}

#[test]
fn an_access_after_a_demap_without_membar_sync_is_found() {
    let anchor = "        stxa    %g0, [%g2] ASI_DDEMAP           ! page, primary context
        membar  #Sync
";
    let (demap, _) = anchor.split_once("        membar").expect("it is there");
    let lab = wrong(&rules("pages", &[]), mistake("map.inc", anchor, demap));
    let counts = counts(&lab);
    assert!(counts.mmu_unsynchronized > 0);
    assert_eq!(counts.total(), counts.mmu_unsynchronized, "{counts:?}");
}

#[test]
fn a_block_load_that_nobody_waits_for_is_found_when_its_registers_are_read() {
    let anchor = "        ldda    [%g2] ASI_BLOCK, %f32\n        membar  #Sync\n";
    let load = "        ldda    [%g2] ASI_BLOCK, %f32\n";
    // The program reads its registers at its end, after the last of all copies.
    let mut lab = wrong(&rules("pages", &[]), mistake("copy.inc", anchor, load));
    lab.finish();
    let counts = counts(&lab);
    assert!(counts.block_load_unsynchronized > 0, "{counts:?}");
}

#[test]
fn a_block_store_that_a_trap_is_left_with_is_found() {
    let anchor = "        membar  #Sync                           ! in memory before any bit says so (rule 7)\n";
    let mut both = mistake("copy.inc", anchor, "");
    let restore = "        ldda    [%g2] ASI_BLOCK, %f32\n        membar  #Sync\n";
    let load = "        ldda    [%g2] ASI_BLOCK, %f32\n";
    both.patch.extend(mistake("copy.inc", restore, load).patch);
    let lab = wrong(&rules("pages", &[]), both);
    assert!(counts(&lab).block_store_unsynchronized > 0);
}

#[test]
fn a_page_that_two_tlb_entries_map_is_found() {
    let anchor = "        stxa    %g0, [%g3] ASI_DDEMAP           ! Data In would not replace the old entry\n";
    let lab = wrong(&rules("pages", &[]), mistake("live_write.inc", anchor, ""));
    let found = lab.machine.cores[0].state.mmu.hazards();
    assert!(found.dtlb_multiple_match > 0);
    assert_eq!(counts(&lab).total(), 0);
}
