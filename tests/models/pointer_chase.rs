use super::{Args, Random, Skew, Sum, coin};

const HOPS: usize = 16;

pub fn checksum(args: &Args) -> u64 {
    let nodes = args.size_kb * 16;
    let skew = Skew::new(nodes, args.skew);
    let mut random = Random::new(args.seed);
    let mut payload: Vec<u64> = (0..nodes).map(|_| random.draw()).collect();
    let mut next: Vec<usize> = (0..nodes as usize).collect();
    for &(first, width) in &skew.octaves {
        for last in (1..width).rev() {
            let other = ((random.draw() >> 32) * last) >> 32;
            next.swap((first + last) as usize, (first + other) as usize);
        }
    }

    let mut at: Vec<usize> = skew
        .octaves
        .iter()
        .map(|&(first, _)| first as usize)
        .collect();
    let mut sum = Sum::default();
    for _ in 0..args.units {
        let node = &mut at[skew.octave(random.draw())];
        for _ in 0..HOPS {
            sum.fold(payload[*node]);
            if coin(sum.0, args.writes_ppm) {
                payload[*node] = payload[*node].wrapping_add(sum.0);
            }
            *node = next[*node];
        }
    }
    for (start, &(_, width)) in at.into_iter().zip(&skew.octaves) {
        let mut node = start;
        for _ in 0..width {
            sum.fold(payload[node]);
            node = next[node];
        }
        assert_eq!(node, start, "the ring closes");
    }
    sum.0
}
