//! Operand forms: how a row's operands lie in the word and how they are written.

use super::Field;

/// How the operands of a row are written and which [`Field`]s they fill.
///
/// In the syntax below `rd`, `rs1`, `rs2` are integer registers, `ri` is a register (`i` = 0,
/// in the low five bits of the field) or a signed constant as wide as the field (`i` = 1; shift
/// counts and trap numbers are unsigned), `fs`/`fd` are single/double floating-point registers,
/// `address` is `rs1 + ri`, and `asi` is an 8-bit constant (`i` = 0, the address then is
/// `rs1 + rs2`) or `%asi` (`i` = 1, the address then is `rs1 + simm13`). A double register's
/// number (even, 0 to 62) lies in its five-bit field with bit 5 moved to bit 0 (V9 5.1.4.1).
/// A mnemonic whose form has `cond` or `rcond` is completed by the name of the condition.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// No operands.
    None,
    /// `rs1, ri, rd`. Shift counts are unsigned (5 or 6 bits).
    Alu,
    /// `%hi(value), rd` or `imm22, rd`.
    Sethi,
    /// `imm22`.
    Illtrap,
    /// `mnemonic+cond[,a] label`: Bicc.
    Branch,
    /// `mnemonic+cond[,a][,pt|,pn] %icc|%xcc, label`: BPcc.
    BranchPredicted,
    /// `mnemonic+rcond[,a][,pt|,pn] rs1, label`: BPr.
    BranchRegister,
    /// `mnemonic+fcond[,a] label`: FBfcc.
    FpBranch,
    /// `mnemonic+fcond[,a][,pt|,pn] %fccN, label`: FBPfcc.
    FpBranchPredicted,
    /// `label`.
    Call,
    /// `address, rd`.
    Jmpl,
    /// `address`: RETURN and FLUSH.
    Address,
    /// `mnemonic+cond %icc|%xcc, rs1 + ri`, with a 7-bit unsigned constant: Tcc.
    Trap,
    /// `mnemonic+cond %icc|%xcc, ri, rd`.
    MoveIcc,
    /// `mnemonic+fcond %fccN, ri, rd`.
    MoveFcc,
    /// `mnemonic+rcond rs1, ri, rd`.
    MoveRegister,
    /// `[address], rd`.
    Load,
    /// `[address] asi, rd`.
    LoadAsi,
    /// `[address], rd`, rd even.
    LoadPair,
    /// `[address] asi, rd`, rd even.
    LoadPairAsi,
    /// `rd, [address]`.
    Store,
    /// `rd, [address] asi`.
    StoreAsi,
    /// `rd, [address]`, rd even.
    StorePair,
    /// `rd, [address] asi`, rd even.
    StorePairAsi,
    /// `[address], rd`, where rd is read and written.
    Swap,
    /// `[address] asi, rd`, where rd is read and written.
    SwapAsi,
    /// `[rs1] asi, rs2, rd`, where rd is read and written; here `i` = 1 means `%asi`.
    CompareAndSwap,
    /// `[address], fs`.
    LoadSingle,
    /// `[address] asi, fs`.
    LoadSingleAsi,
    /// `[address], fd`.
    LoadDouble,
    /// `[address] asi, fd`.
    LoadDoubleAsi,
    /// `fs, [address]`.
    StoreSingle,
    /// `fs, [address] asi`.
    StoreSingleAsi,
    /// `fd, [address]`.
    StoreDouble,
    /// `fd, [address] asi`.
    StoreDoubleAsi,
    /// `[address], %fsr`.
    LoadFsr,
    /// `%fsr, [address]`.
    StoreFsr,
    /// `[address], fcn`.
    Prefetch,
    /// `[address] asi, fcn`.
    PrefetchAsi,
    /// A mask of 7 bits: `#LoadLoad` 1, `#StoreLoad` 2, `#LoadStore` 4, `#StoreStore` 8,
    /// `#Lookaside` 10 hex, `#MemIssue` 20, `#Sync` 40, joined by `|`; or a number.
    Membar,
    /// `simm13`.
    Sir,
    /// `fs2, fsd`.
    FpUnarySingle,
    /// `fd2, fdd`.
    FpUnaryDouble,
    /// `mnemonic+cond %icc|%xcc, fs2, fsd`.
    FpMoveIccSingle,
    /// `mnemonic+cond %icc|%xcc, fd2, fdd`.
    FpMoveIccDouble,
    /// `mnemonic+fcond %fccN, fs2, fsd`.
    FpMoveFccSingle,
    /// `mnemonic+fcond %fccN, fd2, fdd`.
    FpMoveFccDouble,
    /// `mnemonic+rcond rs1, fs2, fsd`.
    FpMoveRegisterSingle,
    /// `mnemonic+rcond rs1, fd2, fdd`.
    FpMoveRegisterDouble,
    /// `register, rd` with the register named here.
    ReadState(&'static str),
    /// `rs1, ri, register`; the value written is `rs1 xor ri`.
    WriteState(&'static str),
    /// `register, rd`.
    ReadPrivileged(&'static str),
    /// `rs1, ri, register`; the value written is `rs1 xor ri`.
    WritePrivileged(&'static str),
}

/// Which register file a register field names.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum RegisterFile {
    /// `%r0` to `%r31`.
    Integer,
    /// `%f0` to `%f31`.
    Single,
    /// `%f0`, `%f2` to `%f62`.
    Double,
}

/// What completes the mnemonic.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nothing.
    None,
    /// Integer condition, 4 bits, [`COND`].
    Integer,
    /// Floating-point condition, 4 bits, [`FCOND`].
    Float,
    /// Condition on a register's value, 3 bits, [`RCOND`].
    Register,
}

/// Names of the integer conditions by their code (V9 table 32).
pub const COND: [&str; 16] = [
    "n", "e", "le", "l", "leu", "cs", "neg", "vs", "a", "ne", "g", "ge", "gu", "cc", "pos", "vc",
];
/// Names of the floating-point conditions by their code (V9 table 33).
pub const FCOND: [&str; 16] = [
    "n", "ne", "lg", "ul", "l", "ug", "g", "u", "a", "e", "ue", "ge", "uge", "le", "ule", "o",
];
/// Names of the conditions on a register by their code; 0 and 4 are reserved (V9 table 34).
pub const RCOND: [&str; 8] = ["", "z", "lez", "lz", "", "nz", "gz", "gez"];

impl Form {
    /// Which file the register in `field` belongs to, for the fields Rd, Rs1 and Rs2.
    pub const fn register_file(self, field: Field) -> RegisterFile {
        use Form::*;
        match (self, field) {
            (
                FpUnarySingle | FpMoveIccSingle | FpMoveFccSingle | FpMoveRegisterSingle,
                Field::Rd | Field::Rs2,
            )
            | (LoadSingle | LoadSingleAsi | StoreSingle | StoreSingleAsi, Field::Rd) => {
                RegisterFile::Single
            }
            (
                FpUnaryDouble | FpMoveIccDouble | FpMoveFccDouble | FpMoveRegisterDouble,
                Field::Rd | Field::Rs2,
            )
            | (LoadDouble | LoadDoubleAsi | StoreDouble | StoreDoubleAsi, Field::Rd) => {
                RegisterFile::Double
            }
            _ => RegisterFile::Integer,
        }
    }

    /// What completes the mnemonic.
    pub const fn condition(self) -> Condition {
        use Form::*;
        match self {
            Branch | BranchPredicted | Trap | MoveIcc | FpMoveIccSingle | FpMoveIccDouble => {
                Condition::Integer
            }
            FpBranch | FpBranchPredicted | MoveFcc | FpMoveFccSingle | FpMoveFccDouble => {
                Condition::Float
            }
            BranchRegister | MoveRegister | FpMoveRegisterSingle | FpMoveRegisterDouble => {
                Condition::Register
            }
            _ => Condition::None,
        }
    }

    /// Whether the destination must be an even integer register (LDD, STD).
    pub const fn needs_even_rd(self) -> bool {
        matches!(
            self,
            Form::LoadPair | Form::LoadPairAsi | Form::StorePair | Form::StorePairAsi
        )
    }

    /// Whether the instruction's `rd` field is read (and so never stands for the sink).
    pub const fn reads_rd(self) -> bool {
        use Form::*;
        matches!(
            self,
            Store
                | StoreAsi
                | StorePair
                | StorePairAsi
                | Swap
                | SwapAsi
                | CompareAndSwap
                | Prefetch
                | PrefetchAsi
        )
    }
}
