//! Random instructions, made from the rows of the table, each with the state that it finds: half
//! of all values are at the edges. No instruction traps.

mod operands;
mod program;

pub use program::{Field, RESULT_WORDS, field, image};

use stillframe_isa::table::{Op, ROWS, Row};

/// Rows of which no case is made, each with the reason.
const LEFT_OUT: [(Op, &str); 4] = [
    (Op::Illtrap, "traps"),
    (Op::RdTick, "reads time"),
    (
        Op::Sir,
        "QEMU traps in user mode, where V9 A.47 makes it a no-operation",
    ),
    (Op::Flushw, "writes other windows alone"),
];

/// A reproducible sequence of numbers (xorshift64*).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        (self.next() >> 16) % n
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn of<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.below(among.len() as u64) as usize]
    }

    /// A doubleword, half of the time from the edges.
    pub fn value(&mut self) -> u64 {
        const EDGES: [u64; 18] = [
            0,
            1,
            2,
            3,
            4,
            31,
            32,
            63,
            64,
            0x7FFF_FFFF,
            0x8000_0000,
            0xFFFF_FFFF,
            0x1_0000_0000,
            0x7FFF_FFFF_0000_0000,
            0xFFFF_FFFF_8000_0000,
            0x7FFF_FFFF_FFFF_FFFF,
            0x8000_0000_0000_0000,
            u64::MAX,
        ];
        if self.one_in(2) {
            return self.of(&EDGES);
        }
        let wide = self.next();
        let narrow = wide >> self.below(64);
        if self.one_in(2) {
            narrow
        } else {
            narrow.wrapping_neg()
        }
    }
}

/// Integer registers that a case may use: `%o0` to `%o5`, `%l0` to `%l3`, `%i0` to `%i3`.
pub const INTEGERS: [u8; 14] = [8, 9, 10, 11, 12, 13, 16, 17, 18, 19, 24, 25, 26, 27];
/// Double registers: two aligned blocks of eight.
pub const DOUBLES: [u8; 16] = [0, 2, 4, 6, 8, 10, 12, 14, 32, 34, 36, 38, 40, 42, 44, 46];
/// Bytes of scratch memory.
pub const SCRATCH: u64 = 64;

/// The value of a register before the case.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Number(u64),
    /// This much past the start of the scratch memory.
    Scratch(u64),
    /// This much past the instruction that follows the case and its two companions.
    Behind(u64),
}

/// The state that a case finds.
#[derive(Clone, Debug)]
pub struct State {
    /// In the order of [`INTEGERS`].
    pub integers: [Value; 14],
    /// In the order of [`DOUBLES`].
    pub doubles: [u64; 16],
    pub y: u64,
    pub ccr: u64,
    pub asi: u64,
    pub fsr: u64,
    pub gsr: u64,
    pub scratch: [u64; 8],
}

impl State {
    fn random(random: &mut Random) -> State {
        let mut array = |_| random.value();
        let integers = std::array::from_fn(|n| Value::Number(array(n)));
        let doubles = std::array::from_fn(&mut array);
        let scratch = std::array::from_fn(&mut array);
        State {
            integers,
            doubles,
            scratch,
            y: random.value() & 0xFFFF_FFFF,
            ccr: random.below(256),
            asi: random.of(&operands::LOADING).into(),
            // The four fields of floating-point condition codes; no exceptions enabled.
            fsr: random.next() & (0x3F << 32 | 3 << 10),
            gsr: random.below(128),
        }
    }

    /// The register's place in `integers`.
    fn at(&mut self, register: u8) -> &mut Value {
        let place = INTEGERS.iter().position(|&r| r == register);
        &mut self.integers[place.expect("a register that cases use")]
    }
}

/// One instruction and the state that it finds.
#[derive(Clone, Debug)]
pub struct Case {
    pub row: &'static Row,
    pub word: u32,
    pub state: State,
}

/// `count` cases, the same for the same seed.
pub fn cases(seed: u64, count: usize) -> Vec<Case> {
    let mut random = Random::new(seed);
    let rows: Vec<&'static Row> = ROWS
        .iter()
        .filter(|row| !row.privileged && LEFT_OUT.iter().all(|(op, _)| *op != row.op))
        .collect();
    (0..count)
        .map(|_| {
            let row = random.of(&rows);
            let mut state = State::random(&mut random);
            let operands = operands::choose(row, &mut state, &mut random);
            let word = row
                .encode(&operands)
                .unwrap_or_else(|e| panic!("{:?} {operands:?}: {e}", row.op));
            Case { row, word, state }
        })
        .collect()
}
