use super::{Args, Random, Skew, Sum, coin};

const KEYS: usize = 8192;
/// Frames of more than 8 KB that fit into the 8 MB of stack with room to spare.
const MAX_DEPTH: usize = 500;

pub fn checksum(args: &Args) -> u64 {
    let chunks = args.size_kb / 64;
    let mut random = Random::new(args.seed);
    let mut keys: Vec<u64> = (0..chunks as usize * KEYS).map(|_| random.draw()).collect();

    let skew = Skew::new(chunks, args.skew);
    let mut sum = Sum::default();
    for _ in 0..args.units {
        let first = skew.choose(random.draw()) as usize * KEYS;
        let chunk = &mut keys[first..first + KEYS];
        for key in &mut *chunk {
            let draw = random.draw();
            if coin(draw, args.writes_ppm) {
                *key = draw;
            }
        }
        part(chunk, &mut random, 1);
        chunk.sort_unstable();
        let digits = |sum: u64, key: &u64| sum.wrapping_mul(33).wrapping_add(*key);
        sum.fold(chunk.iter().fold(0, digits));
    }
    sum.0
}

/// Hoare's partition around random keys down to the runs that are sorted by insertion: only how
/// often it draws matters here.
fn part(keys: &mut [u64], random: &mut Random, depth: usize) {
    if keys.len() <= 13 {
        return;
    }
    assert!(depth < MAX_DEPTH, "the stack would not do");
    let place = ((random.draw() >> 32) * keys.len() as u64) >> 32;
    keys.swap(0, place as usize);
    let pivot = keys[0];
    let (mut low, mut high) = (0, keys.len() - 1);
    loop {
        while keys[high] > pivot {
            high -= 1;
        }
        while keys[low] < pivot {
            low += 1;
        }
        if low >= high {
            break;
        }
        keys.swap(low, high);
        low += 1;
        high -= 1;
    }
    let (left, right) = keys.split_at_mut(high + 1);
    part(left, random, depth + 1);
    part(right, random, depth + 1);
}
