//! A second TLB, slow and plain, written from the manual's words: entries are decoded records,
//! pages are ranges of addresses, and every question walks all of them.

use std::ops::RangeInclusive;

/// A TLB entry, decoded.
#[derive(Clone, Debug)]
pub struct Record {
    valid: bool,
    /// As Tag Read returns it.
    tag: u64,
    bytes: u64,
    pa: u64,
    used: bool,
    locked: bool,
    pub privileged: bool,
    pub writable: bool,
    global: bool,
    /// NFO, IE, CP, CV, E where the data word has them.
    other_bits: u64,
}

impl Record {
    fn decode(tag: u64, word: u64, instruction_side: bool) -> Record {
        let bit = |n: u32| (word / 2u64.pow(n)) % 2 == 1;
        let exponent = (word >> 61) % 4;
        let kept = if instruction_side {
            1 << 5
        } else {
            1 << 60 | 1 << 59 | 1 << 5 | 1 << 4 | 1 << 3
        };
        Record {
            valid: bit(63),
            tag,
            bytes: 8192 * 8u64.pow(exponent as u32),
            pa: word % (1 << 41) / 8192 * 8192,
            used: bit(41),
            locked: bit(6),
            privileged: bit(2),
            writable: bit(1) && !instruction_side,
            global: bit(0),
            other_bits: word & kept,
        }
    }

    fn encode(&self) -> u64 {
        let exponent = [8 << 10, 64 << 10, 512 << 10, 4 << 20]
            .iter()
            .position(|&bytes: &u64| bytes == self.bytes)
            .expect("one of the four sizes") as u64;
        let thermometer = [0b000, 0b001, 0b011, 0b111][exponent as usize];
        u64::from(self.valid) << 63
            | exponent << 61
            | thermometer << 45
            | thermometer << 42
            | u64::from(self.used) << 41
            | self.pa
            | u64::from(self.locked) << 6
            | u64::from(self.privileged) << 2
            | u64::from(self.writable) << 1
            | u64::from(self.global)
            | self.other_bits
    }

    fn addresses(&self) -> RangeInclusive<u64> {
        let first = self.tag / self.bytes * self.bytes;
        first..=first + (self.bytes - 1)
    }

    fn matches(&self, va: u64, context: u64) -> bool {
        let same_space = self.global || self.tag % 8192 == context;
        self.valid && same_space && self.addresses().contains(&va)
    }
}

/// What a look-up found.
pub struct Found {
    pub index: usize,
    pub pa: u64,
    pub several: bool,
}

pub struct ReferenceTlb {
    instruction_side: bool,
    pub records: Vec<Record>,
}

impl ReferenceTlb {
    pub fn new(instruction_side: bool) -> ReferenceTlb {
        let empty = Record::decode(0, 0, instruction_side);
        ReferenceTlb {
            instruction_side,
            records: vec![empty; 64],
        }
    }

    pub fn find(&self, va: u64, context: u64) -> Option<Found> {
        let matching: Vec<usize> = (0..64)
            .filter(|&n| self.records[n].matches(va, context))
            .collect();
        let index = *matching.first()?;
        let record = &self.records[index];
        let pa = record.pa / record.bytes * record.bytes + va % record.bytes;
        Some(Found {
            index,
            pa,
            several: matching.len() > 1,
        })
    }

    pub fn use_entry(&mut self, index: usize) {
        self.records[index].used = true;
    }

    pub fn write(&mut self, index: usize, tag: u64, word: u64) {
        self.records[index] = Record::decode(tag, word, self.instruction_side);
    }

    /// Returns the entry chosen.
    pub fn write_automatically(&mut self, tag: u64, word: u64) -> usize {
        let index = self.choose();
        self.write(index, tag, word);
        index
    }

    fn choose(&mut self) -> usize {
        let invalid = self.records.iter().position(|r| !r.valid);
        let idle = self.records.iter().position(|r| !r.used && !r.locked);
        if let Some(index) = invalid.or(idle) {
            return index;
        }
        self.records.iter_mut().for_each(|r| r.used = false);
        self.records.iter().position(|r| !r.locked).unwrap_or(63)
    }

    pub fn demap_page(&mut self, va: u64, context: u64) -> usize {
        let doomed: Vec<_> = (0..64)
            .filter(|&n| self.records[n].matches(va, context))
            .collect();
        doomed.iter().for_each(|&n| self.records[n].valid = false);
        doomed.len()
    }

    pub fn demap_context(&mut self, context: u64) {
        for record in &mut self.records {
            if !record.global && record.tag % 8192 == context {
                record.valid = false;
            }
        }
    }

    pub fn data(&self, index: usize) -> u64 {
        self.records[index].encode()
    }

    pub fn tag(&self, index: usize) -> u64 {
        self.records[index].tag
    }
}
