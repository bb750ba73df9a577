//! Rules 10 and 11: what must be so when a snapshot is done, and that the checks of it bite.

use crate::guard::W;
use crate::lab::{Lab, mistake, rules, wrong};
use std::collections::BTreeMap;
use stillframe::boot::layout::{PAGE, SNAPSHOT_BASE};
use stillframe::machine::End;
use stillframe::memory::FRAME_BYTES;
use stillframe::oracle::PermissionError;
use stillframe::scenario::{Input, Verdict, load};
use stillframe::trace::{Event, Step};
use stillframe_isa::TrapType;
use stillframe_mmu::Pa;

/// TTE bit in which the firmware keeps a page's own W (`sim/firmware/layout.inc`).
const OWN_W: u64 = 1 << 7;

#[test]
fn rule_10_every_permission_is_the_original_again() {
    let mut lab = Lab::new(&rules("pages", &[]));
    lab.until_step(Step::Initiate);
    let before = lab.leaves();
    let writable = before.values().filter(|tte| **tte & W != 0).count();
    assert!(
        writable > 5 && writable < before.len(),
        "{writable} of {}",
        before.len()
    );

    lab.until_step(Step::Freeze);
    let frozen = lab.leaves();
    assert!(
        frozen.values().all(|tte| tte & W == 0),
        "S2 withdraws every W"
    );
    let without_w: BTreeMap<u64, u64> = before.iter().map(|(va, tte)| (*va, tte & !W)).collect();
    assert_eq!(frozen, without_w, "and nothing else");
    assert!(
        lab.dtlb()
            .all(|(n, entry)| n >= 60 || entry.data.0 & W == 0),
        "from the TLB too"
    );

    lab.until_step(Step::Done);
    let after = lab.leaves();
    assert_eq!(after, before, "in the translation table");
    let tsb = lab.layout().tsb;
    for line in 0..512 {
        let (tag, tte) = (lab.word(tsb + 16 * line), lab.word(tsb + 16 * line + 8));
        if tag >> 63 == 0 {
            let va = (tag & ((1 << 42) - 1)) << 22 | line << 13;
            assert_eq!(after.get(&va), Some(&tte), "in the TSB, page {va:#x}");
        }
    }
    let mut user = 0;
    for (_, entry) in lab.dtlb().filter(|(n, _)| *n < 60) {
        let table = after.get(&entry.page().0).expect("mapped");
        assert_eq!(
            entry.data.0 & W,
            table & W,
            "in the TLB, page {}",
            entry.page()
        );
        user += 1;
    }
    assert!(user > 5);
    assert_eq!(lab.snapshot().permission_errors, []);
    lab.finish();
}

#[test]
fn rule_10_a_page_that_was_read_only_stays_so_while_a_snapshot_is_in_progress() {
    let mut lab = Lab::new(&rules("pages", &[]));
    lab.until_step(Step::Resumed);
    lab.until(|e| matches!(e, Event::TrapOut { tl: 0, .. }));
    // The program's next store is to go to its own text.
    let text = lab.cpu().pc & !(PAGE - 1);
    lab.machine.cores[0].cpu.r[20] = text;
    lab.log.filter = stillframe::trace::Filter::all();
    let base = lab.cpu().r[16];
    lab.machine.cores[0].cpu.r[16] = text;
    lab.machine.cores[0].cpu.r[17] = 0;
    assert_ne!(base, text);
    lab.run_to(lab.now().after(1_000_000));
    let Some(End::GuestFault(fault)) = lab.ended else {
        panic!("{:?}", lab.ended)
    };
    assert_eq!((fault.tt, fault.address), (TrapType(0x6C), text));
    assert_eq!(lab.symbol(fault.pc), "store");
    assert!(lab.machine.observer.in_progress().is_some());
}

#[test]
fn rule_10_a_w_that_is_not_given_back_is_found() {
    let anchor = "        stxa    %g4, [%g3] ASI_PHYS             ! STT\n";
    let lab = wrong(&rules("pages", &[]), mistake("map.inc", anchor, ""));
    let errors = &lab.snapshot().permission_errors;
    let lost = |e: &PermissionError| matches!(e, PermissionError::Table { was, is, .. } if *is == was & !W);
    assert!(errors.iter().any(lost), "{errors:x?}");
    assert_eq!(lab.snapshot().mismatches, 0, "the image itself is right");
    assert_eq!(lab.snapshot().verdict(), Verdict::Mismatch);
}

#[test]
fn rule_10_a_w_that_never_was_there_is_found() {
    let anchor = "        andcc   %g4, TTE_OWN_W, %g0\n        be,pn   %xcc, 2f\n";
    let lab = wrong(
        &rules("pages", &[]),
        mistake("map.inc", anchor, "        nop\n"),
    );
    let errors = &lab.snapshot().permission_errors;
    let given = |e: &PermissionError| matches!(e, PermissionError::Table { was, is, .. } if *is == was | W && was & OWN_W == 0);
    assert!(errors.iter().any(given), "{errors:x?}");
    assert_eq!(lab.snapshot().verdict(), Verdict::Mismatch);
}

#[test]
fn rule_10_a_stale_tlb_entry_is_found() {
    // Random reads: many a page is in the TLB with W = 0 when the sweep releases it.
    let input = Input::find("tiny-pointer-chase").expect("built in");
    let only_reads = ["workload.args=[256, 8000, 0, 50, 1]".to_owned()];
    let scenario = load(&input, &only_reads).expect("it is right").scenario;
    let anchor = "        stxa    %g0, [%g2] ASI_DDEMAP           ! page, primary context\n";
    let lab = wrong(&scenario, mistake("map.inc", anchor, ""));
    let errors = &lab.snapshot().permission_errors;
    let stale = |e: &PermissionError| matches!(e, PermissionError::Tlb { table, is, .. } if table & W != 0 && is & W == 0);
    assert!(
        !errors.is_empty() && errors.iter().all(stale),
        "{errors:x?}"
    );
    assert_eq!(lab.snapshot().verdict(), Verdict::Mismatch);
}

#[test]
fn rule_10_a_stale_tsb_entry_is_found() {
    let mut lab = Lab::new(&rules("pages", &[]));
    lab.until_step(Step::Resumed);
    // The program's text becomes writable there, behind the firmware's back.
    let text = lab.word(0xE068) & !(PAGE - 1); // the entry point, from the boot block
    let at = lab.layout().tsb + (text >> 13 & 511) * 16 + 8;
    lab.poke(at, lab.word(at) | W);
    lab.until_step(Step::Done);
    let errors = &lab.snapshot().permission_errors;
    assert!(
        matches!(errors[..], [PermissionError::Tsb { va, .. }] if va == text),
        "{errors:x?}"
    );
    assert_eq!(lab.snapshot().verdict(), Verdict::Mismatch);
}

#[test]
fn rule_11_the_whole_image_is_in_the_snapshot_memory_at_every_moment() {
    let mut lab = Lab::new(&rules("pages", &[]));
    let end = SNAPSHOT_BASE + lab.layout().snapshot;
    let mut looks = 0;
    lab.until_step(Step::Freeze);
    while lab.machine.observer.in_progress().is_some() {
        if lab
            .step()
            .iter()
            .any(|(_, e)| matches!(e, Event::Copied { .. }))
        {
            looks += 1;
            let ecache = &lab.machine.cores[0].state.memory.ecache;
            assert_eq!(ecache.dirty_lines(Pa(SNAPSHOT_BASE), Pa(end)), 0);
        }
    }
    assert_eq!(looks, lab.layout().blocks_in_scope());
    assert_eq!(
        lab.machine.cores[0]
            .state
            .hazards
            .counts
            .snapshot_lines_dirty,
        0
    );
}

#[test]
fn rule_11_lines_of_the_image_that_are_still_in_the_cache_are_found() {
    // A copier that stores the end of each block through the E-cache.
    let anchor = "        membar  #Sync
        stda    %f0, [%g3] ASI_BLOCK_COMMIT
        add     %g3, 64, %g3
        stda    %f16, [%g3] ASI_BLOCK_COMMIT
";
    let mut replacement = "        membar  #Sync\n".to_owned();
    for (register, offset) in (0..32).step_by(2).zip((0..).step_by(8)) {
        replacement += &format!("        std     %f{register}, [%g3 + {offset}]\n");
    }
    let lab = wrong(
        &rules("pages", &[]),
        mistake("copy.inc", anchor, &replacement),
    );
    assert_eq!(
        lab.snapshot().verdict(),
        Verdict::Verified,
        "memory has one copy here"
    );
    assert!(
        lab.machine.cores[0]
            .state
            .hazards
            .counts
            .snapshot_lines_dirty
            > 100
    );
}

#[test]
fn rule_11_no_two_untouched_frames_hold_the_same_nor_does_their_place_in_the_image() {
    let mut lab = Lab::new(&rules("pages", &[]));
    lab.until_step(Step::Freeze);
    let memory = &lab.machine.shared.memory;
    let untouched: Vec<u64> = (0..lab.layout().reserved)
        .step_by(FRAME_BYTES)
        .filter(|pa| memory.frame_id(Pa(*pa)).is_none())
        .collect();
    assert!(untouched.len() > 50);
    let mut seen = std::collections::BTreeSet::new();
    for pa in untouched.iter().flat_map(|pa| [*pa, SNAPSHOT_BASE + pa]) {
        assert!(
            seen.insert(memory.read_block(Pa(pa)).expect("memory")),
            "{pa:#x}"
        );
    }
    let mut other = rules("pages", &[]);
    other.run.seed = 2;
    let other = Lab::new(&other);
    let pa = untouched[0];
    assert_eq!(other.word(pa), lab.word(pa), "main memory: by its address");
    assert_ne!(
        other.saved(pa),
        lab.saved(pa),
        "snapshot memory: by the seed"
    );
}

#[test]
fn rule_11_blocks_that_are_never_copied_are_found_touched_or_not() {
    let anchor = "        CALL    copy_block\n!@mark copied_sweep %g1\n";
    let replacement = "        nop\n!@mark copied_sweep %g1\n";
    let lab = wrong(
        &rules("pages", &[]),
        mistake("live_sweep.inc", anchor, replacement),
    );
    let snapshot = lab.snapshot();
    assert!(snapshot.sweep > 50);
    assert_eq!(snapshot.mismatches, snapshot.sweep, "every one of them");
    assert_eq!(snapshot.verdict(), Verdict::Mismatch);
}

#[test]
fn rule_11_blocks_copied_from_a_wrong_place_are_found() {
    let anchor = "        or      %g2, %g1, %g2\n        add     %g3, %g1, %g3\n";
    let replacement = "        sethi   %hi(PAGE), %g4
        xor     %g1, %g4, %g4
        or      %g2, %g4, %g2
        add     %g3, %g1, %g3
";
    let mut lab = wrong(
        &rules("pages", &[]),
        mistake("copy.inc", anchor, replacement),
    );
    let captured = lab.machine.shared.memory.capture();
    let untouched = (0..lab.layout().reserved)
        .step_by(FRAME_BYTES)
        .filter(|pa| !captured.view(Pa(*pa)).expect("captured").is_present());
    assert!(lab.snapshot().mismatches >= untouched.count() as u64);
    assert_eq!(lab.snapshot().verdict(), Verdict::Mismatch);
}
