//! The ledger: every cycle belongs to exactly one account.
//!
//! The firmware's source says which account an instruction works for (`!@account NAME`); the
//! machine tells the ledger when that changes and when the trap level does. From those the ledger
//! finds the owner of each cycle: an account stands at each trap level, and
//!
//! 1. the outermost level whose account is the snapshot's owns: whatever happens within a step of
//!    the snapshot (a TLB miss, a spill) is the snapshot's cost;
//! 2. where no level's is, the innermost level's account owns;
//! 3. shared code (`!@account inherit`) at a fresh trap level has no account yet. Its cycles are
//!    held until an account is named at that level, and then belong to it. A level that is left
//!    unnamed belongs to the level outside it, or to the kernel if that is the user's.
//!
//! *Invariant:* the accounts sum to the end cycle exactly; [`Ledger::finish`] checks it.

mod accounts;
mod pauses;
#[cfg(test)]
mod tests;

pub use accounts::{AccountId, Accounts, MAX_ACCOUNTS};
pub use pauses::{Cause, Pause, Pauses, nearest_rank};

use crate::time::Cycle;
use serde::{Deserialize, Serialize};

/// Trap levels: 0 to MAXTL, which is 5 (manual, VER.MAXTL).
const LEVELS: usize = 6;

/// Most stretches held for shared code. Firmware names its account within a few instructions; one
/// that never does is booked as if its level were left, so that the memory is bounded.
const MAX_HELD: usize = 4096;

/// The account at each trap level, the current level last.
type Stack = [Option<AccountId>; LEVELS];

/// A stretch of cycles whose owner is not known yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Held {
    stack: Stack,
    tl: usize,
    start: Cycle,
    length: u64,
}

/// Books cycles to accounts and finds the pauses.
///
/// Moments must not go backwards; one that does is taken as the latest seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    accounts: Accounts,
    stack: Stack,
    tl: usize,
    dma_denied: bool,
    since: Cycle,
    totals: Vec<u64>,
    held: Vec<Held>,
    pauses: pauses::Builder,
}

/// The books at the end of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The accounts.
    pub accounts: Accounts,
    /// Cycles by account number; they sum to [`Closed::cycles`].
    pub totals: Vec<u64>,
    /// The end of the run.
    pub cycles: Cycle,
    /// The pauses.
    pub pauses: Pauses,
}

impl Closed {
    /// Cycles of one account.
    pub fn total(&self, id: AccountId) -> u64 {
        self.totals.get(usize::from(id.0)).copied().unwrap_or(0)
    }
}

/// The accounts do not sum to the cycles of the run: a mistake of the simulator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the ledger holds {booked} cycles of a run of {cycles}: this is a mistake of the simulator"
)]
pub struct Unbalanced {
    /// Sum of the accounts.
    pub booked: u64,
    /// Cycles of the run.
    pub cycles: u64,
}

impl Ledger {
    /// Opens the books at cycle 0 and trap level `tl` (5 after power-on), where the kernel owns.
    pub fn new(accounts: Accounts, tl: u8) -> Ledger {
        let totals = vec![0; accounts.len()];
        let tl = usize::from(tl).min(LEVELS - 1);
        let mut stack = [None; LEVELS];
        stack[..=tl].fill(Some(AccountId::KERNEL));
        Ledger {
            accounts,
            stack,
            tl,
            dma_denied: false,
            since: Cycle::ZERO,
            totals,
            held: Vec::new(),
            pauses: pauses::Builder::default(),
        }
    }

    /// The accounts, for names.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// A trap is taken: `tl` is the new trap level, which has no account yet.
    pub fn enter_level(&mut self, now: Cycle, tl: u8) {
        self.charge(now);
        let tl = usize::from(tl).min(LEVELS - 1);
        self.settle_above(tl.saturating_sub(1));
        self.carry(tl.saturating_sub(1));
        self.stack[tl] = None;
        self.tl = tl;
    }

    /// DONE or RETRY: `tl` is the trap level that is left; the one outside it goes on.
    pub fn leave_level(&mut self, now: Cycle, tl: u8) {
        self.charge(now);
        let outer = usize::from(tl).min(LEVELS - 1).saturating_sub(1);
        self.settle_above(outer);
        self.tl = outer;
    }

    /// TL is written, or a reset sets it: the running code goes on at level `tl` with the account
    /// it had.
    pub fn jump_level(&mut self, now: Cycle, tl: u8) {
        self.charge(now);
        let tl = usize::from(tl).min(LEVELS - 1);
        let running = self.stack[self.tl];
        self.settle_above(tl);
        self.carry(tl);
        self.tl = tl;
        if running.is_some() {
            self.name(tl, running);
        }
    }

    /// The code at trap level `tl` works for `account` from now on. Cycles held for that level are
    /// booked to it.
    pub fn set(&mut self, now: Cycle, tl: u8, account: AccountId) {
        let tl = usize::from(tl).min(LEVELS - 1);
        if self.stack[tl] != Some(account) {
            self.charge(now);
            self.name(tl, Some(account));
        }
    }

    /// The account of trap level `tl`; `None` when it is not named yet.
    pub fn at_level(&self, tl: u8) -> Option<AccountId> {
        self.stack[usize::from(tl).min(LEVELS - 1)]
    }

    /// Whether some slot is denied its DMA: idle cycles are then `idle_dma`.
    pub fn set_dma_denied(&mut self, now: Cycle, denied: bool) {
        if self.dma_denied != denied {
            self.charge(now);
            self.dma_denied = denied;
        }
    }

    /// A snapshot begins; pauses that end later belong to it.
    pub fn snapshot_begun(&mut self, now: Cycle) {
        self.charge(now);
        self.pauses.snapshot_begun(now);
    }

    /// The work has exited: nothing holds it up any more.
    pub fn work_exited(&mut self, now: Cycle) {
        self.charge(now);
        self.pauses.work_exited(now);
    }

    /// Closes the books at `now`.
    ///
    /// # Errors
    /// When the accounts do not sum to `now`, which no run should see.
    pub fn finish(mut self, now: Cycle) -> Result<Closed, Unbalanced> {
        self.charge(now);
        self.settle_all();
        let booked = self.totals.iter().sum();
        if booked != now.0 {
            return Err(Unbalanced {
                booked,
                cycles: now.0,
            });
        }
        Ok(Closed {
            accounts: self.accounts,
            totals: self.totals,
            cycles: now,
            pauses: self.pauses.finish(),
        })
    }

    /// Books the cycles up to `now` under the stack as it stands.
    fn charge(&mut self, now: Cycle) {
        let length = now.since(self.since);
        if length == 0 {
            return;
        }
        let mut stack = self.stack;
        if self.dma_denied {
            for account in stack.iter_mut().filter(|a| **a == Some(AccountId::IDLE)) {
                *account = Some(AccountId::IDLE_DMA);
            }
        }
        let start = std::mem::replace(&mut self.since, now);
        match owner(&stack, self.tl) {
            Some(account) if self.held.is_empty() => self.book(account, start, length),
            _ => {
                self.held.push(Held {
                    stack,
                    tl: self.tl,
                    start,
                    length,
                });
                if self.held.len() >= MAX_HELD {
                    self.settle_all();
                }
            }
        }
    }

    fn book(&mut self, account: AccountId, start: Cycle, length: u64) {
        if let Some(total) = self.totals.get_mut(usize::from(account.0)) {
            *total += length;
        }
        self.pauses.stretch(account, start, length);
    }

    /// Names the account of a level, books what was held for it.
    fn name(&mut self, level: usize, account: Option<AccountId>) {
        self.stack[level] = account;
        for held in self.held.iter_mut().filter(|h| h.tl >= level) {
            if held.stack[level].is_none() {
                held.stack[level] = account;
            }
        }
        self.release();
    }

    /// Books the held stretches whose owner is known, in order of time.
    fn release(&mut self) {
        let known = self
            .held
            .iter()
            .take_while(|h| owner(&h.stack, h.tl).is_some())
            .count();
        let ready: Vec<Held> = self.held.drain(..known).collect();
        for held in ready {
            if let Some(account) = owner(&held.stack, held.tl) {
                self.book(account, held.start, held.length);
            }
        }
    }

    /// Gives every unnamed level inside `outer` to the level outside it.
    fn settle_above(&mut self, outer: usize) {
        for level in outer + 1..=self.tl {
            if self.stack[level].is_none() {
                let fallback = match self.stack[level - 1] {
                    Some(account) if account != AccountId::USER => account,
                    _ => AccountId::KERNEL,
                };
                self.name(level, Some(fallback));
            }
        }
    }

    fn settle_all(&mut self) {
        if self.stack[0].is_none() {
            self.name(0, Some(AccountId::KERNEL));
        }
        self.settle_above(0);
    }

    /// Levels that no trap has entered, up to `tl`, take the running level's account.
    fn carry(&mut self, tl: usize) {
        for level in self.tl + 1..=tl {
            self.stack[level] = Some(self.stack[self.tl].unwrap_or(AccountId::KERNEL));
        }
    }
}

/// Who owns a cycle, or `None` while a level is unnamed that could still claim it.
fn owner(stack: &Stack, tl: usize) -> Option<AccountId> {
    let levels = &stack[..=tl];
    for account in levels {
        match account {
            Some(account) if account.is_snapshot() => return Some(*account),
            Some(_) => {}
            None => return None,
        }
    }
    levels.last().copied().flatten()
}
