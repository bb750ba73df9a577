use super::{Args, Random, Skew, Sum, coin};

const WORDS: u64 = 256;

/// A chunk: its version, and the number that its other words differ from by their place.
struct Chunk {
    version: u64,
    own: u64,
}

impl Chunk {
    fn word(&self, i: u64) -> u64 {
        if i == 0 {
            self.version
        } else {
            self.own ^ (8 * i)
        }
    }

    fn total(&self) -> u64 {
        (0..WORDS).map(|i| self.word(i)).fold(0, u64::wrapping_add)
    }
}

pub fn checksum(args: &Args) -> u64 {
    let count = args.size_kb / 4;
    let mut random = Random::new(args.seed);
    let mut chunks: Vec<Chunk> = (0..count)
        .map(|_| Chunk {
            version: 0,
            own: random.draw(),
        })
        .collect();

    let skew = Skew::new(count, args.skew);
    let mut sum = Sum::default();
    for _ in 0..args.units {
        let draw = random.draw();
        let chunk = &mut chunks[skew.choose(draw) as usize];
        if coin(draw, args.writes_ppm) {
            chunk.version += 1;
            sum.fold(chunk.version.wrapping_add(chunk.word(WORDS - 1)));
        } else {
            sum.fold(chunk.total());
        }
    }
    for chunk in &chunks {
        sum.fold(chunk.total());
    }
    sum.0
}
