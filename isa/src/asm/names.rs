//! Names that stand in operands: registers, ASIs, barriers, prefetch functions.

/// A register as an operand names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reg {
    /// `%g0` to `%i7`, `%r0` to `%r31`, `%sp`, `%fp`.
    Int(u8),
    /// `%f0` to `%f63`.
    Float(u8),
    Icc,
    Xcc,
    Fcc(u8),
    Fsr,
    /// Any other, with its `%`: `%y`, `%tl`, `%asr22`.
    State(String),
}

/// The register called `name`, without its `%`.
pub(super) fn register(name: &str) -> Option<Reg> {
    Some(match name {
        "sp" => Reg::Int(14),
        "fp" => Reg::Int(30),
        "icc" => Reg::Icc,
        "xcc" => Reg::Xcc,
        "fsr" => Reg::Fsr,
        _ => {
            let (letters, digits) = name.split_at(name.find(|c: char| c.is_ascii_digit())?);
            let number: u8 = digits.parse().ok().filter(|_| digits.len() < 3)?;
            match letters {
                "g" | "o" | "l" | "i" if number < 8 => {
                    let base = match letters {
                        "g" => 0,
                        "o" => 8,
                        "l" => 16,
                        _ => 24,
                    };
                    Reg::Int(base + number)
                }
                "r" if number < 32 => Reg::Int(number),
                "f" if number < 64 => Reg::Float(number),
                "d" if number < 64 && number.is_multiple_of(2) => Reg::Float(number),
                "fcc" if number < 4 => Reg::Fcc(number),
                "asr" if number < 32 => Reg::State(format!("%asr{number}")),
                _ => return None,
            }
        }
    })
}

/// State registers that GNU `as` knows by a second name.
pub(super) const STATE_ALIASES: [(&str, &str); 2] = [
    ("%softint_set", "%set_softint"),
    ("%softint_clear", "%clear_softint"),
];

/// The ASIs that GNU `as -Av9a` knows by name; of two names of one, the first is the shorter,
/// which the disassembler prints.
const ASIS: [(&str, u8); 28] = [
    ("ASI_N", 0x04),
    ("ASI_NUCLEUS", 0x04),
    ("ASI_N_L", 0x0C),
    ("ASI_NUCLEUS_LITTLE", 0x0C),
    ("ASI_AIUP", 0x10),
    ("ASI_AS_IF_USER_PRIMARY", 0x10),
    ("ASI_AIUS", 0x11),
    ("ASI_AS_IF_USER_SECONDARY", 0x11),
    ("ASI_AIUP_L", 0x18),
    ("ASI_AS_IF_USER_PRIMARY_LITTLE", 0x18),
    ("ASI_AIUS_L", 0x19),
    ("ASI_AS_IF_USER_SECONDARY_LITTLE", 0x19),
    ("ASI_P", 0x80),
    ("ASI_PRIMARY", 0x80),
    ("ASI_S", 0x81),
    ("ASI_SECONDARY", 0x81),
    ("ASI_PNF", 0x82),
    ("ASI_PRIMARY_NOFAULT", 0x82),
    ("ASI_SNF", 0x83),
    ("ASI_SECONDARY_NOFAULT", 0x83),
    ("ASI_P_L", 0x88),
    ("ASI_PRIMARY_LITTLE", 0x88),
    ("ASI_S_L", 0x89),
    ("ASI_SECONDARY_LITTLE", 0x89),
    ("ASI_PNF_L", 0x8A),
    ("ASI_PRIMARY_NOFAULT_LITTLE", 0x8A),
    ("ASI_SNF_L", 0x8B),
    ("ASI_SECONDARY_NOFAULT_LITTLE", 0x8B),
];

/// The ASI called `name`, without its `#`.
pub(super) fn asi(name: &str) -> Option<u8> {
    ASIS.iter().find(|(n, _)| *n == name).map(|(_, a)| *a)
}

/// What the assembler calls an ASI, if it has a name.
pub(crate) fn asi_name(asi: u8) -> Option<&'static str> {
    ASIS.iter().find(|(_, a)| *a == asi).map(|(n, _)| *n)
}

/// Bits of MEMBAR's mask (V9 A.32), from the highest down, as objdump prints them.
pub(crate) const BARRIERS: [(&str, u8); 7] = [
    ("Sync", 0x40),
    ("MemIssue", 0x20),
    ("Lookaside", 0x10),
    ("StoreStore", 0x08),
    ("LoadStore", 0x04),
    ("StoreLoad", 0x02),
    ("LoadLoad", 0x01),
];

/// Functions of PREFETCH (V9 table 21), and those of later processors that GNU `as` knows.
const PREFETCHES: [(&str, u8); 11] = [
    ("n_reads", 0),
    ("one_read", 1),
    ("n_writes", 2),
    ("one_write", 3),
    ("page", 4),
    ("invalidate", 16),
    ("unified", 17),
    ("n_reads_strong", 20),
    ("one_read_strong", 21),
    ("n_writes_strong", 22),
    ("one_write_strong", 23),
];

/// The prefetch function called `name`, without its `#`.
pub(super) fn prefetch(name: &str) -> Option<u8> {
    PREFETCHES.iter().find(|(n, _)| *n == name).map(|(_, f)| *f)
}

/// What the assembler calls a prefetch function, if it has a name.
pub(crate) fn prefetch_name(function: u8) -> Option<&'static str> {
    PREFETCHES
        .iter()
        .find(|(_, f)| *f == function)
        .map(|(n, _)| *n)
}
