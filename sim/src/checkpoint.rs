//! A machine's state as bytes, and back: versioned, checksummed, never half loaded.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `STILLCKP` |
//! | 4 | format version, little-endian |
//! | 32 | BLAKE3 of what the machine was built from (the caller's `identity`) |
//! | 8 | length of the payload, little-endian |
//! | ... | the payload: bincode, fixed-width little-endian integers |
//! | 32 | BLAKE3 of everything before |
//!
//! What is only for speed (decoded pages, look-ups) and what follows from the scenario (marks,
//! layout, symbols) is not in it: a checkpoint is restored into a machine built from the same
//! scenario with the same strategy. This is the only file that knows bincode.

use crate::bus::Shared;
use crate::ledger::Ledger;
use crate::machine::Machine;
use crate::machine::core::{CoreState, Derived};
use crate::oracle::SnapshotRecord;
use crate::time::Cycle;
use bincode::config;
use bincode::error::{DecodeError, EncodeError};
use serde::{Deserialize, Serialize};
use stillframe_isa::Cpu;
use thiserror::Error;

const MAGIC: &[u8; 8] = b"STILLCKP";
/// Version of the payload's shape. Any change of a state structure is a new one.
pub const VERSION: u32 = 1;
const HEADER: usize = 8 + 4 + 32 + 8;
const CHECKSUM: usize = 32;
/// No payload is larger: the state of a machine with all of 512 GB touched is beyond any host.
const LIMIT: usize = 1 << 36;

/// Why bytes are no checkpoint of this machine.
#[derive(Debug, Error)]
pub enum CheckpointError {
    /// It does not begin as one.
    #[error("this is no checkpoint: it does not begin with STILLCKP")]
    NotACheckpoint,
    /// It ends early.
    #[error("the checkpoint is cut short: it has {found} bytes and should have {wanted}")]
    Truncated {
        /// Bytes there are.
        found: u64,
        /// Bytes there should be.
        wanted: u64,
    },
    /// There is more than one.
    #[error("the checkpoint is followed by {extra} bytes that do not belong to it")]
    Trailing {
        /// Bytes too many.
        extra: u64,
    },
    /// Another version.
    #[error("the checkpoint has format version {found}; this build reads version {VERSION}")]
    Version {
        /// Its version.
        found: u32,
    },
    /// Made by another machine.
    #[error(
        "the checkpoint was made by a machine built from another scenario, strategy or firmware"
    )]
    OtherMachine,
    /// Its content is not what was written.
    #[error("the checkpoint is corrupt: its checksum does not match")]
    Corrupt,
    /// The state does not encode or decode: a mistake of ours, since the checksum was right.
    #[error("the checkpoint's payload cannot be read: {0}")]
    Payload(String),
}

impl From<DecodeError> for CheckpointError {
    fn from(error: DecodeError) -> CheckpointError {
        CheckpointError::Payload(error.to_string())
    }
}

impl From<EncodeError> for CheckpointError {
    fn from(error: EncodeError) -> CheckpointError {
        CheckpointError::Payload(error.to_string())
    }
}

/// The state, borrowed for writing.
#[derive(Serialize)]
struct StateRef<'a> {
    cores: Vec<(&'a Cpu, &'a CoreState)>,
    shared: &'a Shared,
    exited: Option<(Cycle, u64)>,
    ledger: &'a Ledger,
    snapshots: &'a [SnapshotRecord],
    units: u64,
    markers: &'a [(String, Cycle)],
}

/// The state, read. Same shape as [`StateRef`].
#[derive(Deserialize)]
struct State {
    cores: Vec<(Cpu, CoreState)>,
    shared: Shared,
    exited: Option<(Cycle, u64)>,
    ledger: Ledger,
    snapshots: Vec<SnapshotRecord>,
    units: u64,
    markers: Vec<(String, Cycle)>,
}

/// The state of `machine` between two instructions. `identity` is a hash of what it was built from.
///
/// # Errors
/// [`CheckpointError::Payload`] if the state does not encode, which is a mistake of ours.
pub fn encode(machine: &Machine, identity: [u8; 32]) -> Result<Vec<u8>, CheckpointError> {
    let state = StateRef {
        cores: machine.cores.iter().map(|c| (&c.cpu, &c.state)).collect(),
        shared: &machine.shared,
        exited: machine.exited,
        ledger: &machine.observer.ledger,
        snapshots: &machine.observer.snapshots,
        units: machine.observer.units,
        markers: &machine.observer.markers,
    };
    let format = config::standard()
        .with_fixed_int_encoding()
        .with_limit::<LIMIT>();
    let payload = bincode::serde::encode_to_vec(state, format)?;
    let mut bytes = Vec::with_capacity(HEADER + payload.len() + CHECKSUM);
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(identity);
    bytes.extend((payload.len() as u64).to_le_bytes());
    bytes.extend(payload);
    let checksum = blake3::hash(&bytes);
    bytes.extend(checksum.as_bytes());
    Ok(bytes)
}

/// Puts the state in `bytes` into `machine`, which was built from what `identity` names.
///
/// # Errors
/// [`CheckpointError`]; the machine is then as it was.
pub fn restore(
    bytes: &[u8],
    identity: [u8; 32],
    machine: &mut Machine,
) -> Result<(), CheckpointError> {
    let payload = payload(bytes, identity)?;
    let format = config::standard()
        .with_fixed_int_encoding()
        .with_limit::<LIMIT>();
    let (state, read): (State, usize) = bincode::serde::decode_from_slice(payload, format)?;
    if read != payload.len() || state.cores.len() != machine.cores.len() {
        return Err(CheckpointError::Payload(format!(
            "{read} of {} bytes hold {} processors",
            payload.len(),
            state.cores.len()
        )));
    }
    for (core, (cpu, state)) in machine.cores.iter_mut().zip(state.cores) {
        core.cpu = cpu;
        core.state = state;
        core.derived = Derived::new(core.derived.fast);
    }
    machine.shared = state.shared;
    machine.exited = state.exited;
    machine.observer.ledger = state.ledger;
    machine.observer.snapshots = state.snapshots;
    machine.observer.units = state.units;
    machine.observer.markers = state.markers;
    Ok(())
}

/// The payload, once everything around it is right.
fn payload(bytes: &[u8], identity: [u8; 32]) -> Result<&[u8], CheckpointError> {
    let (Some(magic), found) = (bytes.get(..8), bytes.len() as u64) else {
        return Err(CheckpointError::NotACheckpoint);
    };
    if magic != MAGIC {
        return Err(CheckpointError::NotACheckpoint);
    }
    let Some(header) = bytes.get(8..HEADER) else {
        let wanted = (HEADER + CHECKSUM) as u64;
        return Err(CheckpointError::Truncated { found, wanted });
    };
    let number = |at: usize, n: usize| {
        header[at..at + n]
            .iter()
            .rev()
            .fold(0u64, |sum, byte| sum << 8 | u64::from(*byte))
    };
    let version = number(0, 4) as u32;
    if version != VERSION {
        return Err(CheckpointError::Version { found: version });
    }
    let wanted = number(36, 8).saturating_add((HEADER + CHECKSUM) as u64);
    if found < wanted {
        return Err(CheckpointError::Truncated { found, wanted });
    }
    if found > wanted {
        return Err(CheckpointError::Trailing {
            extra: found - wanted,
        });
    }
    // Its length is that of a slice, so it fits.
    let (content, checksum) = bytes.split_at(bytes.len() - CHECKSUM);
    if blake3::hash(content).as_bytes() != checksum {
        return Err(CheckpointError::Corrupt);
    }
    if header[4..36] != identity {
        return Err(CheckpointError::OtherMachine);
    }
    Ok(&content[HEADER..])
}
