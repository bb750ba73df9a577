//! `%hi`, `%lo` and the other operators that take an address apart.

/// `%hi(x)` and its like: which bits of an address an instruction holds.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Hi,
    /// `%hi` of an address that must fit in 32 bits, as `set` uses it.
    Hi32,
    Lo,
    Hh,
    Hm,
    Lm,
    Hix,
    Lox,
    H44,
    M44,
    L44,
}

impl Part {
    pub(super) const NAMES: [(&'static str, Part); 12] = [
        ("hi", Part::Hi),
        ("lo", Part::Lo),
        ("hh", Part::Hh),
        ("uhi", Part::Hh),
        ("hm", Part::Hm),
        ("ulo", Part::Hm),
        ("lm", Part::Lm),
        ("hix", Part::Hix),
        ("lox", Part::Lox),
        ("h44", Part::H44),
        ("m44", Part::M44),
        ("l44", Part::L44),
    ];

    pub(super) fn named(name: &str) -> Option<Part> {
        Self::NAMES
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, p)| *p)
    }

    /// Why `n` cannot be taken apart so.
    pub(super) const fn refuses(self, n: u64) -> Option<&'static str> {
        match self {
            Part::Hi32 if n >> 32 != 0 => {
                Some("this address needs more than the 32 bits of `set`: use `setx`")
            }
            Part::H44 if n >> 44 != 0 => Some("this address needs more than 44 bits"),
            _ => None,
        }
    }

    /// The part as a number: 22 bits for a SETHI, or what goes into a simm13.
    pub(super) const fn of(self, n: u64) -> u64 {
        match self {
            Part::Hi | Part::Hi32 | Part::Lm => n >> 10 & 0x3F_FFFF,
            Part::Lo => n & 0x3FF,
            Part::Hh => n >> 42,
            Part::Hm => n >> 32 & 0x3FF,
            Part::Hix => !n >> 10 & 0x3F_FFFF,
            // With the upper bits of simm13 set, XOR brings back the sign that %hix inverted.
            Part::Lox => n & 0x3FF | !0x3FF,
            Part::H44 => n >> 22 & 0x3F_FFFF,
            Part::M44 => n >> 12 & 0x3FF,
            Part::L44 => n & 0xFFF,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_exact_for_64_bits() {
        let n = 0x1234_5678_9ABC_DEF0;
        assert_eq!(
            Part::Hh.of(n) << 42 | Part::Hm.of(n) << 32,
            n & !0xFFFF_FFFF
        );
        assert_eq!(Part::Lm.of(n) << 10 | Part::Lo.of(n), n & 0xFFFF_FFFF);
        assert_eq!(Part::Hi.of(n), Part::Lm.of(n));
        let n = 0x0678_9ABC_DEF0;
        let parts = Part::H44.of(n) << 22 | Part::M44.of(n) << 12 | Part::L44.of(n);
        assert_eq!(parts, n);
    }

    #[test]
    fn hix_and_lox_make_a_negative_number() {
        let n = 0xFFFF_FFFF_F876_5432;
        assert_eq!(Part::Hix.of(n) << 10 ^ Part::Lox.of(n), n);
    }
}
