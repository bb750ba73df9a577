use super::{Args, Random, Skew, Sum, coin};

const STREAMS: u64 = 8;

/// Keeps only each chunk's first doubleword: the others count up from it.
pub fn checksum(args: &Args) -> u64 {
    let share = args.size_kb * 1024 / 512 / STREAMS;
    let mut random = Random::new(args.seed);
    let mut chunks: Vec<u64> = (0..share * STREAMS).map(|_| random.draw()).collect();
    let mut next = [0; STREAMS as usize];

    let skew = Skew::new(STREAMS, args.skew);
    let mut sum = Sum::default();
    for _ in 0..args.units {
        let draw = random.draw();
        let stream = skew.choose(draw);
        let place = &mut next[stream as usize];
        let chunk = &mut chunks[(stream * share + *place) as usize];
        *place = (*place + 1) % share;
        sum.fold(*chunk);
        if coin(draw, args.writes_ppm) {
            *chunk = draw;
        }
    }
    for chunk in chunks {
        sum.fold(chunk);
    }
    sum.0
}
