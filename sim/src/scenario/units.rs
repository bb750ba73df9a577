//! Quantities as people write them, read exactly: no floating point anywhere.

use std::fmt;

/// A decimal number: `digits` times ten to the power of minus `scale`.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
struct Decimal {
    digits: u128,
    scale: u32,
}

/// Most digits a decimal may have: 10^18 times every factor used here fits 128 bits.
const MAX_DIGITS: usize = 18;

impl Decimal {
    /// Splits `text` into a leading unsigned decimal and what follows it.
    fn split(text: &str) -> Result<(Decimal, &str), QuantityError> {
        let text = text.trim();
        if text.starts_with('-') {
            return Err(QuantityError::Negative);
        }
        let end = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty()
            || fraction.contains('.')
            || (number.contains('.') && fraction.is_empty())
        {
            return Err(QuantityError::NotANumber);
        }
        let fraction = fraction.trim_end_matches('0');
        if whole.trim_start_matches('0').len() + fraction.len() > MAX_DIGITS {
            return Err(QuantityError::TooLarge);
        }
        let digits = format!("{whole}{fraction}");
        let digits = digits.parse().map_err(|_| QuantityError::TooLarge)?;
        let scale = u32::try_from(fraction.len()).map_err(|_| QuantityError::TooLarge)?;
        Ok((Decimal { digits, scale }, unit.trim()))
    }

    /// The number times `factor`, which must be whole.
    fn times(self, factor: u128) -> Result<u128, QuantityError> {
        let product = self
            .digits
            .checked_mul(factor)
            .ok_or(QuantityError::TooLarge)?;
        let divisor = 10u128.pow(self.scale);
        if product % divisor != 0 {
            return Err(QuantityError::NotWhole);
        }
        Ok(product / divisor)
    }
}

/// Why a quantity cannot be read.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum QuantityError {
    /// It does not begin with a number.
    NotANumber,
    /// It is below zero.
    Negative,
    /// It has no unit, or an unknown one.
    Unit,
    /// It is no whole number of bytes, picoseconds or millionths.
    NotWhole,
    /// It is beyond 64 bits, or has more digits than are read.
    TooLarge,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            QuantityError::NotANumber => "it does not begin with a number",
            QuantityError::Negative => "it is negative",
            QuantityError::Unit => "its unit is missing or unknown",
            QuantityError::NotWhole => "it is not a whole number of the smallest unit",
            QuantityError::TooLarge => "it is absurdly large",
        })
    }
}

/// Bytes in each unit of size.
const SIZES: [(&str, u128); 9] = [
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("kB", 1_000),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
];

/// Picoseconds in each unit of time.
const TIMES: [(&str, u128); 4] = [
    ("ns", 1_000),
    ("us", 1_000_000),
    ("ms", 1_000_000_000),
    ("s", 1_000_000_000_000),
];

fn scaled(text: &str, units: &[(&str, u128)]) -> Result<u128, QuantityError> {
    let (number, unit) = Decimal::split(text)?;
    let factor = units
        .iter()
        .find(|(name, _)| *name == unit)
        .ok_or(QuantityError::Unit)?
        .1;
    number.times(factor)
}

fn narrow(value: u128) -> Result<u64, QuantityError> {
    u64::try_from(value).map_err(|_| QuantityError::TooLarge)
}

/// Reads a size such as `64MiB`, `8KiB`, `1.5GiB` or `10MB`, in bytes.
///
/// # Errors
/// When it is not a whole, unsigned number of bytes with a known unit.
pub fn parse_size(text: &str) -> Result<u64, QuantityError> {
    narrow(scaled(text, &SIZES)?)
}

/// Reads a rate such as `20MB/s`, in bytes a second.
///
/// # Errors
/// As [`parse_size`]; the unit must end in `/s`.
pub fn parse_rate(text: &str) -> Result<u64, QuantityError> {
    let size = text.trim().strip_suffix("/s").ok_or(QuantityError::Unit)?;
    parse_size(size)
}

/// A time: a number of cycles, or a length of real time that the clock turns into one.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Time {
    /// Processor cycles.
    Cycles(u64),
    /// Picoseconds.
    Picoseconds(u128),
}

impl Time {
    /// Reads a time such as `2ms`, `500us`, `1.5s` or `100ns`.
    ///
    /// # Errors
    /// When it is not a whole, unsigned number of picoseconds with a known unit.
    pub fn parse(text: &str) -> Result<Time, QuantityError> {
        Ok(Time::Picoseconds(scaled(text, &TIMES)?))
    }

    /// The nearest number of cycles of a clock of `hz`, halves upwards; `None` beyond 2^62, which
    /// is a thousand years.
    pub fn cycles(self, hz: u64) -> Option<u64> {
        let cycles = match self {
            Time::Cycles(cycles) => cycles,
            Time::Picoseconds(ps) => {
                let second = 1_000_000_000_000;
                let scaled = ps.checked_mul(u128::from(hz))?.checked_add(second / 2)?;
                u64::try_from(scaled / second).ok()?
            }
        };
        (cycles <= 1 << 62).then_some(cycles)
    }
}

/// A share between 0 and 1, in millionths.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fraction {
    /// Parts per million, at most 1,000,000.
    pub ppm: u32,
}

impl Fraction {
    /// Reads a TOML number literal such as `0.3`, `1`, `3e-1` or `0.000_001`.
    ///
    /// # Errors
    /// When it is no number, negative, above 1, or finer than a millionth.
    pub fn parse(literal: &str) -> Result<Fraction, QuantityError> {
        let text = literal.replace('_', "").to_ascii_lowercase();
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().map_err(|_| QuantityError::NotANumber)?;
        let mantissa = mantissa.strip_prefix('+').unwrap_or(mantissa);
        let (Decimal { digits, scale }, rest) = Decimal::split(mantissa)?;
        if !rest.is_empty() {
            return Err(QuantityError::NotANumber);
        }
        if digits == 0 {
            return Ok(Fraction::default());
        }
        // millionths = digits * 10^(6 + exponent - scale)
        let power = i64::from(exponent) + 6 - i64::from(scale);
        let power_abs = u32::try_from(power.unsigned_abs()).map_err(|_| QuantityError::TooLarge)?;
        let ppm = if power >= 0 {
            let factor = 10u128
                .checked_pow(power_abs)
                .ok_or(QuantityError::TooLarge)?;
            digits.checked_mul(factor).ok_or(QuantityError::TooLarge)?
        } else {
            let divisor = 10u128
                .checked_pow(power_abs)
                .ok_or(QuantityError::NotWhole)?;
            if digits % divisor != 0 {
                return Err(QuantityError::NotWhole);
            }
            digits / divisor
        };
        match u32::try_from(ppm) {
            Ok(ppm) if ppm <= 1_000_000 => Ok(Fraction { ppm }),
            _ => Err(QuantityError::TooLarge),
        }
    }
}

/// A size in words: the largest binary unit that divides it, `"64 MiB"`, `"100 bytes"`.
pub fn size_text(bytes: u64) -> String {
    let units = [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")];
    for (shift, unit) in units {
        if bytes >> shift > 0 && bytes.trailing_zeros() >= shift {
            return format!("{} {unit}", bytes >> shift);
        }
    }
    if bytes == 1 {
        "1 byte".to_owned()
    } else {
        format!("{bytes} bytes")
    }
}

/// A number of cycles of a clock of `hz` as a time with three decimals, in the largest of s, ms, us
/// and ns that leaves a whole part: `"2.000 ms"`.
pub fn time_text(cycles: u64, hz: u64) -> String {
    let ns_thousandths = u128::from(cycles) * 1_000_000_000_000 / u128::from(hz.max(1));
    let units = [
        (1_000_000_000, "s"),
        (1_000_000, "ms"),
        (1_000, "us"),
        (1, "ns"),
    ];
    let (factor, unit) = units
        .into_iter()
        .find(|&(factor, _)| ns_thousandths >= factor * 1_000)
        .unwrap_or((1, "ns"));
    let thousandths = ns_thousandths / factor;
    format!("{}.{:03} {unit}", thousandths / 1_000, thousandths % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(parse_size("64MiB"), Ok(64 << 20));
        assert_eq!(parse_size(" 8 KiB "), Ok(8192));
        assert_eq!(parse_size("1.5GiB"), Ok(3 << 29));
        assert_eq!(parse_size("10MB"), Ok(10_000_000));
        assert_eq!(parse_size("0.0001KiB"), Err(QuantityError::NotWhole));
        assert_eq!(parse_size("64"), Err(QuantityError::Unit));
        assert_eq!(parse_size("64mib"), Err(QuantityError::Unit));
        assert_eq!(parse_size("-1MiB"), Err(QuantityError::Negative));
        assert_eq!(parse_size("MiB"), Err(QuantityError::NotANumber));
        assert_eq!(parse_size("1.MiB"), Err(QuantityError::NotANumber));
        assert_eq!(parse_size("1.2.3MiB"), Err(QuantityError::NotANumber));
        assert_eq!(parse_size("99999999TiB"), Err(QuantityError::TooLarge));
        assert_eq!(
            parse_size("9999999999999999999B"),
            Err(QuantityError::TooLarge)
        );
    }

    #[test]
    fn rates() {
        assert_eq!(parse_rate("20MB/s"), Ok(20_000_000));
        assert_eq!(parse_rate("20MB"), Err(QuantityError::Unit));
    }

    #[test]
    fn times_round_to_the_nearest_cycle() {
        let cycles = |text| Time::parse(text).map(|t| t.cycles(167_000_000));
        assert_eq!(cycles("2ms"), Ok(Some(334_000)));
        assert_eq!(cycles("500us"), Ok(Some(83_500)));
        assert_eq!(cycles("1.5us"), Ok(Some(251))); // 250.5
        assert_eq!(cycles("1ns"), Ok(Some(0))); // 0.167
        assert_eq!(cycles("3ns"), Ok(Some(1))); // 0.501
        assert_eq!(cycles("999999999999999s"), Ok(None));
        assert_eq!(cycles("2 minutes"), Err(QuantityError::Unit));
        assert_eq!(cycles("-2ms"), Err(QuantityError::Negative));
        assert_eq!(Time::Cycles(u64::MAX).cycles(1), None);
    }

    #[test]
    fn fractions_are_exact() {
        let ppm = |text| Fraction::parse(text).map(|f| f.ppm);
        assert_eq!(ppm("0.3"), Ok(300_000));
        assert_eq!(ppm("1"), Ok(1_000_000));
        assert_eq!(ppm("1.0"), Ok(1_000_000));
        assert_eq!(ppm("+3e-1"), Ok(300_000));
        assert_eq!(ppm("0.000_001"), Ok(1));
        assert_eq!(ppm("0e999999"), Ok(0));
        assert_eq!(ppm("0.0000001"), Err(QuantityError::NotWhole));
        assert_eq!(ppm("1e-99"), Err(QuantityError::NotWhole));
        assert_eq!(ppm("1.000001"), Err(QuantityError::TooLarge));
        assert_eq!(ppm("1e30"), Err(QuantityError::TooLarge));
        assert_eq!(ppm("-0.1"), Err(QuantityError::Negative));
        assert_eq!(ppm("nan"), Err(QuantityError::NotANumber));
        assert_eq!(ppm("inf"), Err(QuantityError::NotANumber));
        assert_eq!(ppm("0.3x"), Err(QuantityError::NotANumber));
    }

    #[test]
    fn words() {
        assert_eq!(size_text(64 << 20), "64 MiB");
        assert_eq!(size_text(8192), "8 KiB");
        assert_eq!(size_text(8193), "8193 bytes");
        assert_eq!(size_text(0), "0 bytes");
        assert_eq!(time_text(334_000, 167_000_000), "2.000 ms");
        assert_eq!(time_text(1, 167_000_000), "5.988 ns");
        assert_eq!(time_text(0, 167_000_000), "0.000 ns");
        assert_eq!(time_text(u64::MAX, 1), "18446744073709551615.000 s");
    }
}
