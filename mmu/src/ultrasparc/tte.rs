//! The translation table entry: two 64-bit words, tag and data (SUN-6, figure 8; manual pages
//! 41 to 44 and 65).

use super::TlbKind;
use crate::{Ctx, Pa, PageSize};
use serde::{Deserialize, Serialize};
use stillframe_isa::Va;

bitflags::bitflags! {
    /// The one-bit fields of a TTE's data word.
    #[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
    pub struct TteBits: u64 {
        /// Valid: the other fields mean something.
        const V = 1 << 63;
        /// No-fault-only: any access but a no-fault load takes `data_access_exception`.
        const NFO = 1 << 60;
        /// Invert endianness.
        const IE = 1 << 59;
        /// Diag<0>: the entry has translated since the replacement last cleared it.
        const USED = 1 << 41;
        /// Lock: Data In does not replace the entry. Demap does.
        const L = 1 << 6;
        /// Cacheable in physically indexed caches (I-cache and E-cache).
        const CP = 1 << 5;
        /// Cacheable in virtually indexed caches (D-cache).
        const CV = 1 << 4;
        /// Side effect: no speculation, strong order.
        const E = 1 << 3;
        /// Privileged: user access takes an access exception.
        const P = 1 << 2;
        /// Writable: without it a store takes `fast_data_access_protection`.
        const W = 1 << 1;
        /// Global: the context does not matter for a match.
        const G = 1 << 0;
    }
}

/// The tag word of a TTE as it lies in the TSB (manual page 41).
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(transparent)]
pub struct TteTag(pub u64);

impl TteTag {
    /// The tag of the page at `va` in `context`; `g` must equal the data word's G.
    pub const fn new(g: bool, context: Ctx, va: Va) -> TteTag {
        TteTag(((g as u64) << 63) | (context.bits() << 48) | (va.0 >> 22))
    }

    /// Global, bit 63.
    pub const fn g(self) -> bool {
        self.0 >> 63 != 0
    }

    /// Context, bits 60:48.
    pub const fn context(self) -> Ctx {
        Ctx::from_low_bits(self.0 >> 48)
    }

    /// VA tag: VA<63:22> in bits 41:0. VA<21:13> is implied by the line of the TSB.
    pub const fn va_tag(self) -> u64 {
        self.0 & ((1 << 42) - 1)
    }
}

/// The data word of a TTE, also the format of Data In and Data Access (manual pages 41 and 65).
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(transparent)]
pub struct TteData(pub u64);

impl TteData {
    const PA_FIELD: u64 = Pa::MASK & !0x1FFF;
    const SIZE_SHIFT: u32 = 61;
    /// Fields kept by a dTLB entry: all but Soft2, Soft, the size copies in Diag and the
    /// reserved Diag bits (manual page 43).
    const STORED_DATA: u64 = TteBits::all().bits() | (3 << Self::SIZE_SHIFT) | Self::PA_FIELD;
    /// Fields kept by an iTLB entry: NFO, IE, CV, E and W read as zero there (manual pages 42 to
    /// 44).
    const STORED_INSTRUCTION: u64 = Self::STORED_DATA
        & !(TteBits::NFO.bits()
            | TteBits::IE.bits()
            | TteBits::CV.bits()
            | TteBits::E.bits()
            | TteBits::W.bits());

    /// A data word with Soft, Soft2 and Diag zero. Of `pa`, bits 40:13 are kept.
    pub const fn new(pa: Pa, size: PageSize, bits: TteBits) -> TteData {
        TteData((pa.0 & Self::PA_FIELD) | (size.code() << Self::SIZE_SHIFT) | bits.bits())
    }

    /// The one-bit fields.
    #[inline(always)]
    pub const fn bits(self) -> TteBits {
        TteBits::from_bits_truncate(self.0)
    }

    /// Valid, bit 63.
    #[inline(always)]
    pub const fn v(self) -> bool {
        self.bits().contains(TteBits::V)
    }

    /// Size, bits 62:61.
    #[inline(always)]
    pub const fn size(self) -> PageSize {
        PageSize::from_code(self.0 >> Self::SIZE_SHIFT)
    }

    /// No-fault-only, bit 60.
    #[inline(always)]
    pub const fn nfo(self) -> bool {
        self.bits().contains(TteBits::NFO)
    }

    /// Invert endianness, bit 59.
    #[inline(always)]
    pub const fn ie(self) -> bool {
        self.bits().contains(TteBits::IE)
    }

    /// Soft2<8:0>, bits 58:50: software's own; the TLB drops them.
    pub const fn soft2(self) -> u16 {
        (self.0 >> 50 & 0x1FF) as u16
    }

    /// Diag<8:0>, bits 49:41: Used in bit 0, RAM size in 3:1, CAM size in 6:4.
    pub const fn diag(self) -> u16 {
        (self.0 >> 41 & 0x1FF) as u16
    }

    /// Diag<0>, bit 41.
    #[inline(always)]
    pub const fn used(self) -> bool {
        self.bits().contains(TteBits::USED)
    }

    /// PA<40:13> with the low 13 bits zero. Bits within a larger page are kept but do not
    /// translate (manual page 43).
    #[inline(always)]
    pub const fn pa(self) -> Pa {
        Pa(self.0 & Self::PA_FIELD)
    }

    /// Soft<5:0>, bits 12:7: software's own; the TLB drops them.
    pub const fn soft(self) -> u8 {
        (self.0 >> 7 & 0x3F) as u8
    }

    /// Lock, bit 6.
    #[inline(always)]
    pub const fn l(self) -> bool {
        self.bits().contains(TteBits::L)
    }

    /// Cacheable physically, bit 5.
    #[inline(always)]
    pub const fn cp(self) -> bool {
        self.bits().contains(TteBits::CP)
    }

    /// Cacheable virtually, bit 4.
    #[inline(always)]
    pub const fn cv(self) -> bool {
        self.bits().contains(TteBits::CV)
    }

    /// Side effect, bit 3.
    #[inline(always)]
    pub const fn e(self) -> bool {
        self.bits().contains(TteBits::E)
    }

    /// Privileged, bit 2.
    #[inline(always)]
    pub const fn p(self) -> bool {
        self.bits().contains(TteBits::P)
    }

    /// Writable, bit 1.
    #[inline(always)]
    pub const fn w(self) -> bool {
        self.bits().contains(TteBits::W)
    }

    /// Global, bit 0.
    #[inline(always)]
    pub const fn g(self) -> bool {
        self.bits().contains(TteBits::G)
    }

    /// The word with the one-bit fields `bits` set to `on`.
    #[must_use]
    #[inline(always)]
    pub const fn with(self, bits: TteBits, on: bool) -> TteData {
        if on {
            TteData(self.0 | bits.bits())
        } else {
            TteData(self.0 & !bits.bits())
        }
    }

    /// The fields that an entry of a TLB of this kind keeps.
    #[must_use]
    pub const fn stored_by(self, kind: TlbKind) -> TteData {
        match kind {
            TlbKind::Instruction => TteData(self.0 & Self::STORED_INSTRUCTION),
            TlbKind::Data => TteData(self.0 & Self::STORED_DATA),
        }
    }

    /// What a Data Access read returns for this stored word: the fields kept, and the size once
    /// more in the RAM and CAM size fields of Diag (manual page 43).
    #[must_use]
    pub const fn read_back(self) -> TteData {
        let size = self.size().diagnostic_code();
        TteData(self.0 | (size << 42) | (size << 45))
    }
}
