//! What each address-space identifier means to the MMU (manual pages 49 to 53 and 146 to 150).

use serde::{Deserialize, Serialize};
use stillframe_isa::Asi;

/// Which context register an access uses (manual table 6-8, page 53). The discriminant is
/// SFSR.CT (table 6-12, page 59).
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum ContextSelect {
    /// The primary context register.
    Primary = 0,
    /// The secondary context register.
    Secondary = 1,
    /// Context 0.
    Nucleus = 2,
    /// No context: the access is not translated.
    #[default]
    None = 3,
}

impl ContextSelect {
    /// SFSR.CT, and the context field of a demap address.
    #[inline(always)]
    pub const fn code(self) -> u64 {
        self as u64
    }

    /// The selection whose code is the low two bits of `code`.
    #[inline(always)]
    pub const fn from_code(code: u64) -> ContextSelect {
        match code & 3 {
            0 => ContextSelect::Primary,
            1 => ContextSelect::Secondary,
            2 => ContextSelect::Nucleus,
            _ => ContextSelect::None,
        }
    }
}

/// Where an access with this ASI goes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum AsiClass {
    /// Through the D-TLB.
    Translating,
    /// To the physical address in the low 41 bits of the virtual one.
    Bypass,
    /// To a register that [`super::UltraSparcMmu`] owns: 45, 50 to 5F but 53.
    MmuRegister,
    /// To a register of another unit: caches, interrupts, errors, the bus port.
    OtherRegister,
    /// Nowhere: `data_access_exception`.
    Undefined,
}

/// The operand sizes and directions an ASI takes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Operands {
    /// 1, 2, 4 or 8 bytes, loads, stores and atomics.
    Any,
    /// As `Any`, loads only.
    AnyLoad,
    /// A load of 16 bytes.
    QuadLoad,
    /// 64 bytes, loads and stores.
    Block,
    /// A store of 64 bytes.
    BlockStore,
    /// A store of 8 bytes under a mask.
    PartialStore,
    /// One byte to or from a floating-point register.
    Short8,
    /// Two bytes to or from a floating-point register.
    Short16,
    /// 8 bytes, loads and stores.
    Register,
    /// None.
    Nothing,
}

/// The kind of a data access.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccessKind {
    /// Any load, LDDA of 128 bits and block loads too.
    Load,
    /// Any store.
    Store,
    /// LDSTUB, SWAP, CASA, CASXA: a store to the permission check, even when it does not write.
    Atomic,
    /// FLUSH.
    Flush,
    /// PREFETCH: may fail, never traps.
    Prefetch,
}

impl AccessKind {
    /// Whether it needs W and sets SFSR.W (manual page 59).
    #[inline(always)]
    pub const fn writes(self) -> bool {
        matches!(self, AccessKind::Store | AccessKind::Atomic)
    }
}

/// One row of the ASI map.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct AsiInfo {
    /// Where the access goes.
    pub class: AsiClass,
    /// The context register of a translating ASI.
    pub context: ContextSelect,
    /// Whether the privileged access is judged as a user's (`AS_IF_USER`).
    pub as_if_user: bool,
    /// Whether it is one of the `NO_FAULT` ASIs.
    pub no_fault: bool,
    /// Whether it is a `LITTLE` ASI.
    pub little: bool,
    operands: Operands,
}

impl AsiInfo {
    /// The row of `asi`.
    #[inline(always)]
    pub fn of(asi: Asi) -> AsiInfo {
        MAP[usize::from(asi.0)]
    }

    /// Whether an access of `bytes` bytes of this kind exists for the ASI; otherwise it is
    /// `data_access_exception` with FT = 08 (manual page 50).
    ///
    /// Model: partial stores and short floating-point accesses are known by their size alone;
    /// that they come from STDFA and LDDFA is for the instruction set to check.
    #[inline]
    pub const fn permits(self, kind: AccessKind, bytes: u8) -> bool {
        use AccessKind::{Atomic, Flush, Load, Prefetch, Store};
        match (self.operands, kind) {
            (Operands::Any, Load | Store | Atomic) | (Operands::AnyLoad, Load) => {
                matches!(bytes, 1 | 2 | 4 | 8)
            }
            (Operands::Any, Flush | Prefetch) | (Operands::AnyLoad, Prefetch) => true,
            (Operands::QuadLoad, Load) => bytes == 16,
            (Operands::Block, Load | Store) | (Operands::BlockStore, Store) => bytes == 64,
            // Model: they come with VIS; until then nothing makes one, and STXA is none.
            (Operands::PartialStore, Store) => false,
            (Operands::Short8, Load | Store) => bytes == 1,
            (Operands::Short16, Load | Store) => bytes == 2,
            (Operands::Register, Load | Store) => bytes == 8,
            _ => false,
        }
    }

    /// Whether a load with this ASI is the 128-bit atomic load.
    #[inline(always)]
    pub(super) const fn is_quad(self) -> bool {
        matches!(self.operands, Operands::QuadLoad)
    }
}

/// The ASI of an ordinary load, store or atomic access and of FLUSH: it follows the trap level
/// and PSTATE.CLE, never PSTATE.PRIV (manual table 6-7, page 53).
pub const fn implicit_data_asi(tl: u8, current_little_endian: bool) -> Asi {
    match (tl, current_little_endian) {
        (0, false) => Asi(0x80),
        (0, true) => Asi(0x88),
        (_, false) => Asi(0x04),
        (_, true) => Asi(0x0C),
    }
}

/// The ASI that I-SFSR names: fetches are always big-endian (manual table 6-6, page 53).
pub const fn fetch_asi(tl: u8) -> Asi {
    implicit_data_asi(tl, false)
}

static MAP: [AsiInfo; 256] = {
    let mut map = [describe(0); 256];
    let mut asi = 1;
    while asi < 256 {
        map[asi] = describe(asi as u8);
        asi += 1;
    }
    map
};

const fn describe(asi: u8) -> AsiInfo {
    use AsiClass::{Bypass, MmuRegister, OtherRegister, Translating, Undefined};
    use ContextSelect::{None, Nucleus, Primary, Secondary};
    // In the translating and bypass ranges bit 3 alone tells a LITTLE ASI from its big twin.
    let little = asi & 0x08 != 0;
    let (class, context, operands) = match asi {
        0x04 | 0x0C => (Translating, Nucleus, Operands::Any),
        0x10 | 0x18 | 0x80 | 0x88 => (Translating, Primary, Operands::Any),
        0x11 | 0x19 | 0x81 | 0x89 => (Translating, Secondary, Operands::Any),
        0x14 | 0x15 | 0x1C | 0x1D => (Bypass, None, Operands::Any),
        0x24 | 0x2C => (Translating, Nucleus, Operands::QuadLoad),
        0x82 | 0x8A => (Translating, Primary, Operands::AnyLoad),
        0x83 | 0x8B => (Translating, Secondary, Operands::AnyLoad),
        0x70 | 0x78 | 0xF0 | 0xF8 => (Translating, Primary, Operands::Block),
        0x71 | 0x79 | 0xF1 | 0xF9 => (Translating, Secondary, Operands::Block),
        0xE0 => (Translating, Primary, Operands::BlockStore),
        0xE1 => (Translating, Secondary, Operands::BlockStore),
        0xC0 | 0xC2 | 0xC4 | 0xC8 | 0xCA | 0xCC => (Translating, Primary, Operands::PartialStore),
        0xC1 | 0xC3 | 0xC5 | 0xC9 | 0xCB | 0xCD => (Translating, Secondary, Operands::PartialStore),
        0xD0 | 0xD8 => (Translating, Primary, Operands::Short8),
        0xD1 | 0xD9 => (Translating, Secondary, Operands::Short8),
        0xD2 | 0xDA => (Translating, Primary, Operands::Short16),
        0xD3 | 0xDB => (Translating, Secondary, Operands::Short16),
        0x45 | 0x50..=0x52 | 0x54..=0x5F => (MmuRegister, None, Operands::Register),
        0x46..=0x4E | 0x66 | 0x67 | 0x6E | 0x6F | 0x76 | 0x77 | 0x7E | 0x7F => {
            (OtherRegister, None, Operands::Register)
        }
        _ => (Undefined, None, Operands::Nothing),
    };
    AsiInfo {
        class,
        context,
        as_if_user: matches!(asi, 0x10 | 0x11 | 0x18 | 0x19 | 0x70 | 0x71 | 0x78 | 0x79),
        no_fault: matches!(asi, 0x82 | 0x83 | 0x8A | 0x8B),
        // Registers are always big-endian (manual page 146).
        little: little && matches!(class, Translating | Bypass),
        operands,
    }
}
