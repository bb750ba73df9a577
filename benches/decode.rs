//! The decoder: the words of the kernel, and random ones, of which most are no instruction; words
//! a second.

use criterion::{Criterion, Throughput};
use std::hint::black_box;
use stillframe::boot::{Firmware, ModuleOptions};
use stillframe_isa::decode;

const WORDS: usize = 8192;

/// Words of the kernel's image, over and over.
fn kernel() -> Vec<u32> {
    let firmware = Firmware::build(&ModuleOptions::default(), None).expect("it builds");
    let text = &firmware.kernel.segments[0].bytes;
    let words = text
        .chunks_exact(4)
        .map(|word| u32::from_be_bytes(word.try_into().expect("four bytes")));
    // Between vectors lie zeros, which are soon decoded.
    let words: Vec<u32> = words.filter(|word| *word != 0).collect();
    words.into_iter().cycle().take(WORDS).collect()
}

fn random() -> Vec<u32> {
    let mix = |n: u32| n.wrapping_mul(0x9E37_79B1) ^ n.rotate_left(13);
    (1..=WORDS as u32).map(mix).collect()
}

/// Benchmarks.
pub fn bench(c: &mut Criterion) {
    let mut group = super::group(c, "decode");
    group.throughput(Throughput::Elements(WORDS as u64));
    for (name, words) in [("kernel", kernel()), ("random", random())] {
        group.bench_function(name, |b| {
            b.iter(|| {
                for word in &words {
                    black_box(decode(black_box(*word)));
                }
            })
        });
    }
    group.finish();
}
