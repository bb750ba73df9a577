use super::{Args, Random, Skew, Sum, coin};
use std::collections::HashMap;

struct Record {
    version: u64,
    unit: u64,
    value: [u64; 8],
}

impl Record {
    fn write(&mut self, key: [u64; 4], random: u64, unit: u64) {
        self.version += 1;
        self.unit = unit;
        let first = random ^ key[0];
        self.value = std::array::from_fn(|i| first.wrapping_add(key[1].wrapping_mul(i as u64)));
    }

    fn check(&self) -> u64 {
        self.value
            .iter()
            .fold(self.version ^ self.unit, |x, v| x ^ v)
    }
}

fn key(rank: u64, salt: u64) -> [u64; 4] {
    let mut a = rank.wrapping_add(salt);
    a ^= a << 23;
    a ^= a >> 17;
    a ^= a << 26;
    let b = a ^ (a << 11);
    [a, b, a.wrapping_add(b), rank ^ b]
}

pub fn checksum(args: &Args) -> u64 {
    let records = args.size_kb * 1024 / 128;
    let slots = (records + records / 4).next_power_of_two().max(16);
    let capacity = (args.size_kb * 1024 - slots * 8) / 128;
    let loaded = capacity - capacity / 8;

    let mut random = Random::new(args.seed);
    let salt = random.draw();
    let mut store = Store {
        salt,
        numbers: HashMap::new(),
        records: Vec::new(),
    };
    let mut rank = 0;
    for _ in 0..loaded {
        store.insert(rank, random.draw(), 0);
        rank = (rank + 2_654_435_761 % loaded) % loaded;
    }

    let skew = Skew::new(loaded, args.skew);
    let mut sum = Sum::default();
    for unit in 0..args.units {
        let draw = random.draw();
        let rank = skew.choose(draw);
        let used = store.records.len() as u64;
        let inserts = (args.writes_ppm << 20) / 1_000_000 / 16;
        if draw & 0xF_FFFF < inserts && used < capacity {
            sum.fold(store.insert(used, draw, unit));
            continue;
        }
        let record = &mut store.records[store.numbers[&rank]];
        if coin(draw, args.writes_ppm) {
            record.write(key(rank, salt), draw, unit);
            sum.fold(record.check());
        } else {
            sum.fold(record.value[7]);
        }
    }
    for record in &store.records {
        sum.fold(record.check());
    }
    sum.0
}

struct Store {
    salt: u64,
    /// Record number by rank.
    numbers: HashMap<u64, usize>,
    records: Vec<Record>,
}

impl Store {
    fn insert(&mut self, rank: u64, random: u64, unit: u64) -> u64 {
        let mut record = Record {
            version: 0,
            unit: 0,
            value: [0; 8],
        };
        record.write(key(rank, self.salt), random, unit);
        assert!(self.numbers.insert(rank, self.records.len()).is_none());
        let check = record.check();
        self.records.push(record);
        check
    }
}
