//! The accounts that cycles are booked to.

use serde::{Deserialize, Serialize};

/// Number of one account: an index into [`Accounts`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub u8);

#[allow(missing_docs, reason = "described together in `Accounts`")]
impl AccountId {
    pub const USER: AccountId = AccountId(0);
    pub const KERNEL: AccountId = AccountId(1);
    pub const TLB_MISS: AccountId = AccountId(2);
    pub const S1: AccountId = AccountId(3);
    pub const S2: AccountId = AccountId(4);
    pub const S3: AccountId = AccountId(5);
    pub const S4: AccountId = AccountId(6);
    pub const WRITE_TRAP: AccountId = AccountId(7);
    pub const SWEEP: AccountId = AccountId(8);
    pub const S7: AccountId = AccountId(9);
    pub const IDLE: AccountId = AccountId(10);
    pub const IDLE_DMA: AccountId = AccountId(11);
}

/// Names of the accounts every run has, by number.
const STANDARD: [&str; 12] = [
    "user",
    "kernel",
    "tlb_miss",
    "s1",
    "s2",
    "s3",
    "s4",
    "write_trap",
    "sweep",
    "s7",
    "idle",
    "idle_dma",
];

/// The most accounts there can be.
pub const MAX_ACCOUNTS: usize = 64;

/// The accounts of one run, in the order of the report.
///
/// | account | cycles in which |
/// |---|---|
/// | `user` | the work ran |
/// | `kernel` | the kernel ran for the work, or for itself |
/// | `tlb_miss` | a TLB miss was served, TSB hit or table walk |
/// | `s1` | a snapshot was started (SUN-S1) |
/// | `s2` | the copy map was cleared, writes were armed, DMA was stopped (SUN-S2) |
/// | `s3` | the initial blocks were copied while nothing else ran (SUN-S3) |
/// | `s4` | they were released and DMA was allowed (SUN-S4) |
/// | `write_trap` | a store to a block not yet copied was served (SUN-S5) |
/// | `sweep` | the background task ran (SUN-S6) |
/// | `s7` | the end was recognised and tidied up (SUN-S7) |
/// | `idle` | the processor had nothing to do |
/// | `idle_dma` | the same while a slot was denied its DMA |
///
/// A strategy may add accounts; they follow in the order in which its source names them, and are
/// snapshot accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    names: Vec<String>,
}

impl Default for Accounts {
    fn default() -> Self {
        Accounts {
            names: STANDARD.iter().map(|&n| n.to_owned()).collect(),
        }
    }
}

impl Accounts {
    /// The account called `name`, added as a snapshot account if there is none yet; `None` when
    /// there are [`MAX_ACCOUNTS`] already.
    pub fn intern(&mut self, name: &str) -> Option<AccountId> {
        if let Some(id) = self.find(name) {
            return Some(id);
        }
        if self.names.len() == MAX_ACCOUNTS {
            return None;
        }
        self.names.push(name.to_owned());
        u8::try_from(self.names.len() - 1).ok().map(AccountId)
    }

    /// The account called `name`.
    pub fn find(&self, name: &str) -> Option<AccountId> {
        let index = self.names.iter().position(|n| n == name)?;
        u8::try_from(index).ok().map(AccountId)
    }

    /// The name of an account; `"?"` for a number that was never given out.
    pub fn name(&self, id: AccountId) -> &str {
        self.names
            .get(usize::from(id.0))
            .map_or("?", String::as_str)
    }

    /// How many there are.
    #[allow(
        clippy::len_without_is_empty,
        reason = "there are always the standard ones"
    )]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Every account, in the order of the report.
    pub fn iter(&self) -> impl Iterator<Item = (AccountId, &str)> {
        self.names
            .iter()
            .zip(0u8..)
            .map(|(name, id)| (AccountId(id), name.as_str()))
    }
}

impl AccountId {
    /// Whether the cycles are the snapshot's: while such an account owns them, the work cannot run
    /// because of the snapshot.
    #[inline]
    pub const fn is_snapshot(self) -> bool {
        (self.0 >= Self::S1.0 && self.0 <= Self::S7.0) || self.0 > Self::IDLE_DMA.0
    }
}
