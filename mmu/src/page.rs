//! The four page sizes of SUN-4.

use serde::{Deserialize, Serialize};

/// A page size (manual table 6-1, page 42). The discriminant is the TTE's Size field.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum PageSize {
    /// 8 KB.
    #[default]
    Kb8 = 0,
    /// 64 KB.
    Kb64 = 1,
    /// 512 KB.
    Kb512 = 2,
    /// 4 MB.
    Mb4 = 3,
}

impl PageSize {
    /// Every size, the smallest first.
    pub const ALL: [PageSize; 4] = [
        PageSize::Kb8,
        PageSize::Kb64,
        PageSize::Kb512,
        PageSize::Mb4,
    ];

    /// The size whose Size field is the low two bits of `code`.
    #[inline(always)]
    pub const fn from_code(code: u64) -> PageSize {
        match code & 3 {
            0 => PageSize::Kb8,
            1 => PageSize::Kb64,
            2 => PageSize::Kb512,
            _ => PageSize::Mb4,
        }
    }

    /// The TTE's Size field.
    #[inline(always)]
    pub const fn code(self) -> u64 {
        self as u64
    }

    /// log2 of the size in bytes.
    #[inline(always)]
    pub const fn shift(self) -> u32 {
        13 + 3 * self as u32
    }

    /// The size in bytes.
    #[inline(always)]
    pub const fn bytes(self) -> u64 {
        1 << self.shift()
    }

    /// The bits of an address that count within the page.
    #[inline(always)]
    pub const fn offset_mask(self) -> u64 {
        self.bytes() - 1
    }

    /// How the TLB's diagnostic fields name the size: one bit set for each doubling by eight
    /// (manual page 43).
    #[inline(always)]
    pub const fn diagnostic_code(self) -> u64 {
        (1 << self.code()) - 1
    }
}

#[cfg(test)]
mod tests {
    use super::PageSize;

    #[test]
    fn sizes_are_8k_64k_512k_4m() {
        let bytes = PageSize::ALL.map(PageSize::bytes);
        assert_eq!(bytes, [8 << 10, 64 << 10, 512 << 10, 4 << 20]);
    }

    #[test]
    fn diagnostic_codes_are_000_001_011_111() {
        let codes = PageSize::ALL.map(PageSize::diagnostic_code);
        assert_eq!(codes, [0b000, 0b001, 0b011, 0b111]);
    }

    #[test]
    fn a_size_survives_its_code() {
        for size in PageSize::ALL {
            assert_eq!(PageSize::from_code(size.code()), size);
        }
    }
}
