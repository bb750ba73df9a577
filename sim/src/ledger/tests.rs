//! Cases with the sums worked out by hand.

use super::*;

/// A ledger at trap level 0 with the user running from cycle 0.
fn user() -> Ledger {
    let mut ledger = Ledger::new(Accounts::default(), 0);
    ledger.set(Cycle(0), 0, AccountId::USER);
    ledger
}

fn close(ledger: Ledger, now: u64) -> Closed {
    ledger
        .finish(Cycle(now))
        .expect("the accounts sum to the cycles")
}

/// Accounts that are not empty, as `name=cycles`.
fn totals(closed: &Closed) -> String {
    let accounts = closed
        .accounts
        .iter()
        .filter(|&(id, _)| closed.total(id) > 0);
    let texts: Vec<String> = accounts
        .map(|(id, name)| format!("{name}={}", closed.total(id)))
        .collect();
    texts.join(" ")
}

/// Pauses as `cause[snapshot] start+length`.
fn pauses(closed: &Closed) -> String {
    let texts: Vec<String> = closed
        .pauses
        .list()
        .iter()
        .map(|p| {
            format!(
                "{}[{}] {}+{}",
                p.cause.name(),
                p.snapshot,
                p.start,
                p.length
            )
        })
        .collect();
    texts.join(", ")
}

#[test]
fn a_trap_and_back() {
    let mut l = user();
    l.enter_level(Cycle(100), 1);
    l.set(Cycle(100), 1, AccountId::TLB_MISS);
    l.leave_level(Cycle(130), 1);
    let closed = close(l, 200);
    assert_eq!(totals(&closed), "user=170 tlb_miss=30");
    assert_eq!(pauses(&closed), "");
    assert_eq!(closed.pauses.percentiles([500]), [None]);
}

#[test]
fn shared_code_belongs_to_the_account_that_is_named_later() {
    let mut l = user();
    l.enter_level(Cycle(100), 1); // vector, shared: 100..110
    l.set(Cycle(110), 1, AccountId::WRITE_TRAP);
    l.leave_level(Cycle(150), 1);
    let closed = close(l, 160);
    assert_eq!(totals(&closed), "user=110 write_trap=50");
    assert_eq!(pauses(&closed), "trap[0] 100+50");
}

#[test]
fn within_a_step_of_the_snapshot_everything_is_its_own() {
    let mut l = user();
    l.enter_level(Cycle(10), 1);
    l.set(Cycle(10), 1, AccountId::S3);
    l.enter_level(Cycle(20), 2); // a TLB miss within S3
    l.set(Cycle(22), 2, AccountId::TLB_MISS);
    l.leave_level(Cycle(40), 2);
    l.leave_level(Cycle(50), 1);
    let closed = close(l, 60);
    assert_eq!(totals(&closed), "user=20 s3=40");
}

#[test]
fn a_spill_owns_only_what_no_write_trap_within_it_owns() {
    // The hardest path: SAVE spills at TL 1, the stack page is cold (TL 2), then write-protected.
    let mut l = user();
    l.enter_level(Cycle(100), 1);
    l.set(Cycle(100), 1, AccountId::KERNEL); // spill handler: 100..105, 160..165
    l.enter_level(Cycle(105), 2);
    l.set(Cycle(107), 2, AccountId::TLB_MISS); // 105..120
    l.leave_level(Cycle(120), 2);
    l.enter_level(Cycle(121), 2);
    l.set(Cycle(125), 2, AccountId::WRITE_TRAP); // 121..160, its vector shared
    l.leave_level(Cycle(160), 2);
    l.leave_level(Cycle(165), 1);
    let closed = close(l, 200);
    assert_eq!(
        totals(&closed),
        "user=135 kernel=11 tlb_miss=15 write_trap=39"
    );
    assert_eq!(pauses(&closed), "trap[0] 121+39");
}

#[test]
fn what_happens_within_shared_code_waits_with_it() {
    // An unnamed vector takes a TLB miss before it names the snapshot: the miss is the snapshot's.
    let mut l = user();
    l.enter_level(Cycle(10), 1);
    l.enter_level(Cycle(12), 2);
    l.set(Cycle(12), 2, AccountId::TLB_MISS);
    l.leave_level(Cycle(20), 2);
    l.set(Cycle(25), 1, AccountId::S1);
    l.set(Cycle(30), 1, AccountId::S2);
    l.leave_level(Cycle(40), 1);
    let closed = close(l, 50);
    assert_eq!(totals(&closed), "user=20 s1=20 s2=10");
    assert_eq!(pauses(&closed), "initial[0] 10+30");

    // The same, but it names the kernel: the miss keeps its own account.
    let mut l = user();
    l.enter_level(Cycle(10), 1);
    l.enter_level(Cycle(12), 2);
    l.set(Cycle(12), 2, AccountId::TLB_MISS);
    l.leave_level(Cycle(20), 2);
    l.set(Cycle(25), 1, AccountId::KERNEL);
    l.leave_level(Cycle(40), 1);
    assert_eq!(totals(&close(l, 50)), "user=20 kernel=22 tlb_miss=8");
}

#[test]
fn a_level_left_unnamed_belongs_to_the_one_outside_it_but_never_to_the_user() {
    let mut l = user();
    l.enter_level(Cycle(10), 1);
    l.leave_level(Cycle(15), 1);
    l.enter_level(Cycle(20), 1);
    l.set(Cycle(20), 1, AccountId::TLB_MISS);
    l.enter_level(Cycle(22), 2);
    l.leave_level(Cycle(30), 2);
    l.leave_level(Cycle(31), 1);
    assert_eq!(totals(&close(l, 40)), "user=24 kernel=5 tlb_miss=11");
}

#[test]
fn power_on_and_a_write_of_the_trap_level_carry_the_account() {
    let mut l = Ledger::new(Accounts::default(), 5);
    l.jump_level(Cycle(50), 0);
    l.set(Cycle(90), 0, AccountId::USER);
    l.enter_level(Cycle(100), 1);
    l.set(Cycle(104), 1, AccountId::KERNEL);
    l.jump_level(Cycle(110), 0); // the kernel goes on at TL 0, as on a system call
    l.set(Cycle(120), 0, AccountId::USER);
    assert_eq!(totals(&close(l, 130)), "user=20 kernel=110");
}

#[test]
fn unnamed_code_that_lowers_the_trap_level_stays_with_the_level_outside() {
    let mut l = user();
    l.enter_level(Cycle(10), 1);
    l.jump_level(Cycle(20), 0); // never named: the kernel's
    l.set(Cycle(30), 0, AccountId::SWEEP);
    l.set(Cycle(40), 0, AccountId::USER);
    // Level 0 keeps its account (user) until it is named.
    assert_eq!(totals(&close(l, 50)), "user=30 kernel=10 sweep=10");
}

#[test]
fn idle_while_a_slot_is_denied_is_its_own_account() {
    let mut l = user();
    l.set(Cycle(10), 0, AccountId::IDLE);
    l.set_dma_denied(Cycle(20), true);
    l.set_dma_denied(Cycle(50), false);
    l.set(Cycle(60), 0, AccountId::USER);
    l.set_dma_denied(Cycle(65), true); // not idle: no difference
    assert_eq!(totals(&close(l, 70)), "user=20 idle=20 idle_dma=30");
}

#[test]
fn neighbouring_steps_are_one_pause_named_by_the_gravest() {
    let mut l = user();
    l.enter_level(Cycle(100), 1);
    l.set(Cycle(100), 1, AccountId::S2);
    l.snapshot_begun(Cycle(101));
    l.set(Cycle(120), 1, AccountId::S3);
    l.set(Cycle(180), 1, AccountId::S4);
    l.leave_level(Cycle(190), 1);
    l.enter_level(Cycle(200), 1);
    l.set(Cycle(200), 1, AccountId::SWEEP);
    l.set(Cycle(230), 1, AccountId::S7);
    l.leave_level(Cycle(235), 1);
    l.snapshot_begun(Cycle(300));
    l.enter_level(Cycle(300), 1);
    l.set(Cycle(300), 1, AccountId::S7);
    l.leave_level(Cycle(301), 1);
    let closed = close(l, 400);
    assert_eq!(
        pauses(&closed),
        "initial[0] 100+90, sweep[0] 200+35, completion[1] 300+1"
    );
    assert_eq!(closed.pauses.total(), 126);
    assert_eq!(closed.pauses.percentiles([500, 990]), [Some(35), Some(90)]);
    let (longest, accounts) = closed.pauses.longest().expect("there are pauses");
    assert_eq!(longest.start, Cycle(100));
    assert_eq!(
        accounts,
        [
            (AccountId::S2, 20),
            (AccountId::S3, 60),
            (AccountId::S4, 10)
        ],
        "the longest pause, account by account"
    );
}

#[test]
fn after_the_exit_of_the_work_nothing_is_a_pause() {
    let mut l = user();
    l.set(Cycle(10), 0, AccountId::SWEEP);
    l.work_exited(Cycle(15));
    l.set(Cycle(40), 0, AccountId::IDLE);
    let closed = close(l, 50);
    assert_eq!(totals(&closed), "user=10 sweep=30 idle=10");
    assert_eq!(pauses(&closed), "sweep[0] 10+5");
}

#[test]
fn accounts_of_a_strategy_follow_and_are_the_snapshots() {
    let mut accounts = Accounts::default();
    let flush = accounts.intern("flush").expect("there is room");
    assert_eq!(accounts.intern("flush"), Some(flush));
    assert!(flush.is_snapshot());
    let mut l = Ledger::new(accounts, 0);
    l.set(Cycle(0), 0, AccountId::USER);
    l.set(Cycle(5), 0, flush);
    let closed = close(l, 9);
    assert_eq!(totals(&closed), "user=5 flush=4");
    assert_eq!(pauses(&closed), "other[0] 5+4");
}

#[test]
fn firmware_that_never_names_its_account_costs_bounded_memory() {
    let mut l = user();
    l.enter_level(Cycle(1), 1);
    for i in 1..20_000 {
        l.enter_level(Cycle(2 * i), 2);
        l.set(Cycle(2 * i), 2, AccountId::KERNEL);
        l.leave_level(Cycle(2 * i + 1), 2);
        assert!(l.held.len() <= MAX_HELD);
    }
    assert_eq!(totals(&close(l, 40_000)), "user=1 kernel=39999");
}

#[test]
fn time_that_goes_back_books_nothing_twice() {
    let mut l = user();
    l.set(Cycle(50), 0, AccountId::KERNEL);
    l.set(Cycle(40), 0, AccountId::USER);
    assert_eq!(totals(&close(l, 60)), "user=60");
    assert!(user().finish(Cycle(0)).is_ok());
}

#[test]
fn nearest_rank_by_hand() {
    let ten: Vec<u64> = (1..=10).collect();
    assert_eq!(nearest_rank(&ten, 500), Some(5));
    assert_eq!(nearest_rank(&ten, 501), Some(6));
    assert_eq!(nearest_rank(&ten, 990), Some(10));
    assert_eq!(nearest_rank(&ten, 0), Some(1));
    assert_eq!(nearest_rank(&ten, 1000), Some(10));
    assert_eq!(nearest_rank(&[7], 500), Some(7));
    assert_eq!(nearest_rank(&[], 500), None);
}
