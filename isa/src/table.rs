//! The instruction table: every instruction once.
//!
//! The rows stand in `table/rows.rs`. From them come [`Op`], [`ROWS`], the decoder
//! ([`crate::decode()`]), the encoder ([`Row::encode`]) and the dispatch to the semantics
//! (`crate::exec`); the assembler and the disassembler read the same rows.

mod class;
mod encode;
mod form;
mod rows;

pub use class::Class;
pub use encode::{EncodeError, Operands};
pub use form::{COND, Condition, FCOND, Form, RCOND, RegisterFile};
pub(crate) use rows::with_rows;

/// A field of an instruction word, drawn in a pattern by its letter.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Field {
    /// `d`: destination register (source of stores).
    Rd,
    /// `s`: first source register.
    Rs1,
    /// `t`: second source register, where there is no immediate form.
    Rs2,
    /// `i`: 0 selects the register, 1 the constant.
    I,
    /// `r`: rs2 in the low five bits if `i` = 0, else a constant as wide as the field.
    Ri,
    /// `e`: ASI (8 bits) and rs2 if `i` = 0, else simm13 with the ASI register.
    AsiRi,
    /// `z`: ASI, 8 bits, if `i` = 0; reserved if `i` = 1, which selects the ASI register.
    Asi,
    /// `n`: condition.
    Cond,
    /// `k`: condition-code register: `%icc` 0 and `%xcc` 1 (one bit), or `%fcc0` to 3 (two bits).
    Cc,
    /// `a`: annul.
    Annul,
    /// `p`: predicted taken.
    Predict,
    /// `b`: displacement in words, signed.
    Displacement,
    /// `m`: a constant without sign: imm22, or the MEMBAR mask.
    Constant,
    /// `f`: prefetch function.
    Function,
}

impl Field {
    /// Number of fields.
    pub const COUNT: usize = 14;
    /// Every field with its letter.
    pub const ALL: [(Field, u8); Field::COUNT] = [
        (Field::Rd, b'd'),
        (Field::Rs1, b's'),
        (Field::Rs2, b't'),
        (Field::I, b'i'),
        (Field::Ri, b'r'),
        (Field::AsiRi, b'e'),
        (Field::Asi, b'z'),
        (Field::Cond, b'n'),
        (Field::Cc, b'k'),
        (Field::Annul, b'a'),
        (Field::Predict, b'p'),
        (Field::Displacement, b'b'),
        (Field::Constant, b'm'),
        (Field::Function, b'f'),
    ];
}

/// One instruction.
#[derive(Copy, Clone, Debug)]
pub struct Row {
    /// Its name in the program; `ROWS[op as usize]` is this row.
    pub op: Op,
    /// Mnemonic, to be completed by the form's condition.
    pub mnemonic: &'static str,
    /// The word, from bit 31 to bit 0.
    pub pattern: &'static str,
    /// Operands.
    pub form: Form,
    /// Timing class.
    pub class: Class,
    /// Takes privileged_opcode in user mode.
    pub privileged: bool,
    /// Bits fixed by the pattern.
    pub mask: u32,
    /// Their values.
    pub value: u32,
    /// Reserved bits: set, they make the instruction illegal.
    pub reserved: u32,
    /// The bits of each field, indexed by [`Field`].
    pub fields: [u32; Field::COUNT],
}

impl Row {
    /// The bits of `field`, zero if the row has no such field.
    #[inline]
    pub const fn field_mask(&self, field: Field) -> u32 {
        self.fields[field as usize]
    }

    /// Width of `field` in bits.
    #[inline]
    pub const fn width(&self, field: Field) -> u32 {
        self.field_mask(field).count_ones()
    }

    /// Whether `word` has the row's fixed bits.
    #[inline]
    pub const fn matches(&self, word: u32) -> bool {
        word & self.mask == self.value
    }

    /// Reads a pattern. Wrong patterns stop the compiler.
    const fn new(
        op: Op,
        mnemonic: &'static str,
        pattern: &'static str,
        form: Form,
        class: Class,
        privileged: bool,
    ) -> Row {
        let mut row = Row {
            op,
            mnemonic,
            pattern,
            form,
            class,
            privileged,
            mask: 0,
            value: 0,
            reserved: 0,
            fields: [0; Field::COUNT],
        };
        let text = pattern.as_bytes();
        let mut bit = 32;
        let mut at = 0;
        while at < text.len() {
            let letter = text[at];
            at += 1;
            if letter == b' ' {
                continue;
            }
            assert!(bit > 0, "a pattern of more than 32 bits");
            bit -= 1;
            let here = 1 << bit;
            match letter {
                b'0' => row.mask |= here,
                b'1' => {
                    row.mask |= here;
                    row.value |= here;
                }
                b'-' => row.reserved |= here,
                b'.' => {}
                _ => {
                    let mut n = 0;
                    while Field::ALL[n].1 != letter {
                        n += 1; // an unknown letter runs off the array and stops the compiler
                    }
                    row.fields[n] |= here;
                }
            }
        }
        assert!(bit == 0, "a pattern of fewer than 32 bits");
        row
    }
}

macro_rules! define_rows {
    (@privileged user) => { false };
    (@privileged privileged) => { true };
    ($($op:ident $mnemonic:literal $pattern:literal $form:ident $(($arg:literal))?
       $class:ident $privilege:ident $($f:ident)::+;)*) => {
        /// Which row of the table.
        #[allow(missing_docs, reason = "a variant a row; the row is its documentation")]
        #[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
        #[repr(u16)]
        pub enum Op {
            $($op,)*
            /// Not an instruction: takes `illegal_instruction`. It has no row.
            Illegal,
        }

        /// The rows in the order of [`Op`].
        pub static ROWS: &[Row] = &[
            $(const { Row::new(
                Op::$op, $mnemonic, $pattern, Form::$form $(($arg))?, Class::$class,
                define_rows!(@privileged $privilege),
            ) },)*
        ];

        /// The class of each [`Op`]: what the simulator asks for every instruction, kept apart
        /// from the rows so that it stays in the cache.
        static CLASSES: [Class; Op::Illegal as usize + 1] = [$(Class::$class,)* Class::Illegal];
    };
}
with_rows!(define_rows);

impl Op {
    /// The row, none for [`Op::Illegal`].
    #[inline]
    pub fn row(self) -> Option<&'static Row> {
        ROWS.get(self as usize)
    }

    /// Timing class.
    #[inline(always)]
    pub fn class(self) -> Class {
        CLASSES[self as usize]
    }
}
