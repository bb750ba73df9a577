//! Memory in a checkpoint, and equality of memories: by content, frame by frame in ascending
//! order, whatever the order in which frames were touched and whoever shares them.

use super::capture::Capture;
use super::frame::{Frame, LastWriter};
use super::{FRAME_BYTES, FRAME_SHIFT, MemorySpec, PROM_BASE, PhysMem, SNAPSHOT_BASE};
use serde::de::{Deserialize, Deserializer, Error as _, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::fmt;
use std::sync::Arc;
use stillframe_mmu::Pa;

impl PhysMem {
    /// First address, pool index of every present frame, ascending.
    fn every_frame(&self) -> impl Iterator<Item = (Pa, u32)> + '_ {
        let storages = [
            (0, &self.main),
            (SNAPSHOT_BASE.0, &self.snapshot),
            (PROM_BASE.0, &self.prom),
        ];
        let frames = storages.into_iter().flat_map(|(base, directory)| {
            let present = directory.present();
            present.map(move |(number, id)| (base + (number << FRAME_SHIFT), id))
        });
        frames.map(|(pa, id)| (Pa(pa), id))
    }
}

impl PartialEq for PhysMem {
    fn eq(&self, other: &PhysMem) -> bool {
        self.spec == other.spec
            && self
                .every_frame()
                .map(|(pa, _)| pa)
                .eq(other.every_frame().map(|(pa, _)| pa))
            && self
                .every_frame()
                .zip(other.every_frame())
                .all(|((_, mine), (_, theirs))| {
                    let (mine, theirs) = (&self.pool[mine as usize], &other.pool[theirs as usize]);
                    mine.written == theirs.written && mine.frame.bytes() == theirs.frame.bytes()
                })
    }
}

/// One frame in a checkpoint.
struct Record<'a> {
    pa: Pa,
    written: LastWriter,
    bytes: Bytes<'a>,
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.pa, self.written, &self.bytes).serialize(serializer)
    }
}

struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// The bytes of one frame, from whatever the format gives.
struct OwnedBytes(Box<[u8; FRAME_BYTES]>);

impl<'de> Deserialize<'de> for OwnedBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<OwnedBytes, D::Error> {
        struct Bytes8K;
        impl<'de> Visitor<'de> for Bytes8K {
            type Value = OwnedBytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{FRAME_BYTES} bytes of a frame")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<OwnedBytes, E> {
                let bytes: Box<[u8]> = bytes.into();
                let length = bytes.len();
                let frame = bytes
                    .try_into()
                    .map_err(|_| E::invalid_length(length, &self))?;
                Ok(OwnedBytes(frame))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<OwnedBytes, A::Error> {
                let mut frame = Box::new([0; FRAME_BYTES]);
                for (i, byte) in frame.iter_mut().enumerate() {
                    let next = seq.next_element()?;
                    *byte = next.ok_or_else(|| A::Error::invalid_length(i, &self))?;
                }
                Ok(OwnedBytes(frame))
            }
        }
        deserializer.deserialize_bytes(Bytes8K)
    }
}

impl Serialize for PhysMem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let frames: Vec<Record<'_>> = self
            .every_frame()
            .filter_map(|(pa, id)| {
                let slot = &self.pool[id as usize];
                let bytes = Bytes(slot.frame.bytes()?);
                Some(Record {
                    pa,
                    written: slot.written,
                    bytes,
                })
            })
            .collect();
        let mut out = serializer.serialize_struct("PhysMem", 2)?;
        out.serialize_field("spec", &self.spec)?;
        out.serialize_field("frames", &frames)?;
        out.end()
    }
}

impl<'de> Deserialize<'de> for PhysMem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PhysMem, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(rename = "PhysMem")]
        struct Stored {
            spec: MemorySpec,
            frames: Vec<(Pa, LastWriter, OwnedBytes)>,
        }
        let stored = Stored::deserialize(deserializer)?;
        let mut memory = PhysMem::new(stored.spec).map_err(D::Error::custom)?;
        for (pa, written, bytes) in stored.frames {
            let id = memory.materialise(pa).map_err(D::Error::custom)?;
            let slot = &mut memory.pool[id.0 as usize];
            slot.frame = Frame::Owned(bytes.0);
            slot.written = written;
        }
        Ok(memory)
    }
}

impl Serialize for Capture {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let frames = self
            .frames
            .iter()
            .map(|(number, bytes)| (*number, Bytes(&bytes[..])));
        let frames: Vec<(u64, Bytes<'_>)> = frames.collect();
        (frames, self.bytes).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Capture {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Capture, D::Error> {
        let (frames, bytes) = <(Vec<(u64, OwnedBytes)>, u64)>::deserialize(deserializer)?;
        let frames = frames
            .into_iter()
            .map(|(number, bytes)| (number, Arc::from(bytes.0)));
        let frames: Vec<(u64, Arc<[u8; FRAME_BYTES]>)> = frames.collect();
        if !frames.is_sorted_by_key(|(number, _)| *number) {
            return Err(D::Error::custom("the frames of a picture are not in order"));
        }
        Ok(Capture { frames, bytes })
    }
}
