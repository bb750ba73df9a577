//! What the built-in programs compute, said again in Rust and by other means where there are any:
//! a hash map for the store, vectors of indices for the rings. Only random numbers, checksum and
//! the skewed choice must be step for step the same.

mod block_copy;
mod kv_update;
mod pointer_chase;
mod sort;
mod stream_write;

/// The arguments of a program, defaults filled in.
#[derive(Copy, Clone, Debug)]
pub struct Args {
    pub size_kb: u64,
    pub units: u64,
    pub writes_ppm: u64,
    pub skew: u64,
    pub seed: u64,
}

/// The checksum that `program` prints after a run with `args`.
pub fn checksum(program: &str, args: &Args) -> u64 {
    match program {
        "kv-update" => kv_update::checksum(args),
        "stream-write" => stream_write::checksum(args),
        "block-copy" => block_copy::checksum(args),
        "pointer-chase" => pointer_chase::checksum(args),
        "sort" => sort::checksum(args),
        _ => panic!("no model of {program}"),
    }
}

/// xorshift64* (Vigna), seeded as the programs do.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Random {
        Random((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn draw(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
}

/// The checksum so far.
#[derive(Default)]
struct Sum(u64);

impl Sum {
    fn fold(&mut self, x: u64) {
        self.0 = self.0.wrapping_add(x);
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
    }
}

/// Whether a random number's low 20 bits fall to an event of `ppm` in a million.
fn coin(random: u64, ppm: u64) -> bool {
    random & 0xF_FFFF < (ppm << 20) / 1_000_000
}

/// The skewed choice among things numbered from 0.
struct Skew {
    /// First number and count of each octave.
    octaves: Vec<(u64, u64)>,
    /// Octave by the 11 highest bits of a random number.
    table: Vec<usize>,
}

impl Skew {
    fn new(things: u64, skew: u64) -> Skew {
        let times = |a: u64, b: u64| (a * b) >> 31;
        let one = 1 << 31;
        let falloff = (0..skew).fold(one, |q, _| times(q, 2_132_649_895));
        let (mut octaves, mut sums) = (Vec::new(), Vec::new());
        let (mut weight, mut sum, mut rank) = (one, 0, 1);
        while rank <= things {
            let width = rank.min(things - rank + 1);
            sum += (width * weight) >> 12;
            octaves.push((rank - 1, width));
            sums.push(sum);
            weight = times(weight, falloff);
            rank *= 2;
        }
        let table = (0..2048).map(|slot| sums.iter().position(|s| slot < s * 2048 / sum));
        Skew {
            octaves,
            table: table
                .map(|k| k.expect("the last sum is the whole"))
                .collect(),
        }
    }

    fn octave(&self, random: u64) -> usize {
        self.table[(random >> 53) as usize]
    }

    fn choose(&self, random: u64) -> u64 {
        let (first, width) = self.octaves[self.octave(random)];
        first + ((((random << 11) >> 32) * width) >> 32)
    }
}
