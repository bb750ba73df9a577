//! Operands to word and back, by the table.

use super::{Condition, Field, Form, RCOND, RegisterFile, Row};

/// The operands of one instruction as its form has them, before encoding and after
/// [`Row::operands`]. What a row has no field for stays zero.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Operands {
    /// Destination register (the source of a store), or the prefetch function. Floating-point
    /// registers by their assembler number: 0 to 31 single, even numbers to 62 double.
    pub rd: u8,
    /// First source register.
    pub rs1: u8,
    /// Second source register; zero where `immediate`.
    pub rs2: u8,
    /// The `i` bit: the constant is used instead of rs2, and for ASI forms the ASI register
    /// instead of `asi`.
    pub immediate: bool,
    /// Constant: simm13, simm11, simm10, shift count, trap number, imm22 (not shifted), MEMBAR
    /// mask, or the displacement of a branch in bytes from the instruction itself.
    pub imm: i64,
    /// ASI of an ASI form with `immediate` clear.
    pub asi: u8,
    /// Condition code number, see [`super::COND`], [`super::FCOND`], [`super::RCOND`].
    pub cond: u8,
    /// 0 `%icc` and 1 `%xcc`, or the number of `%fcc`.
    pub cc: u8,
    /// `,a`.
    pub annul: bool,
    /// `,pt`.
    pub predict: bool,
}

/// Why operands do not fit a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// A constant outside its field.
    #[error("{value} does not fit: {low} to {high} is possible here")]
    Range {
        /// The constant.
        value: i64,
        /// Lowest possible.
        low: i64,
        /// Highest possible.
        high: i64,
    },
    /// A branch displacement that is no multiple of 4.
    #[error("the target is {0} bytes away, which is no multiple of 4")]
    Misaligned(i64),
    /// A register that the form does not have.
    #[error("register number {number} cannot stand here: {need} is needed")]
    Register {
        /// The number asked for.
        number: u8,
        /// What would do.
        need: &'static str,
    },
    /// A condition, condition-code register or function that the field cannot hold.
    #[error("{0} is no {1}")]
    Code(u8, &'static str),
}

/// Spreads the low bits of `value` over the set bits of `mask`, lowest to lowest.
const fn scatter(value: u32, mask: u32) -> u32 {
    let (mut left, mut from, mut word) = (mask, value, 0);
    while left != 0 {
        let bit = left & left.wrapping_neg();
        if from & 1 != 0 {
            word |= bit;
        }
        from >>= 1;
        left &= left - 1;
    }
    word
}

/// Collects the bits of `word` under `mask`: the inverse of [`scatter`].
const fn gather(word: u32, mask: u32) -> u32 {
    if mask == 0 {
        return 0;
    }
    let low = mask >> mask.trailing_zeros();
    if low & low.wrapping_add(1) == 0 {
        return (word & mask) >> mask.trailing_zeros();
    }
    let (mut left, mut to, mut value) = (mask, 0, 0);
    while left != 0 {
        if word & (left & left.wrapping_neg()) != 0 {
            value |= 1 << to;
        }
        to += 1;
        left &= left - 1;
    }
    value
}

const fn sign_extend(value: u32, width: u32) -> i32 {
    ((value << (32 - width)) as i32) >> (32 - width)
}

/// Number of a double register (even, to 62) as its five-bit field has it.
const fn fold_double(number: u8) -> u8 {
    (number & 0x1E) | (number >> 5 & 1)
}

const fn unfold_double(field: u8) -> u8 {
    (field & 0x1E) | (field & 1) << 5
}

impl Form {
    /// Whether the constant of the form's `r` field has no sign (shift counts, trap numbers).
    fn unsigned_constant(self, width: u32) -> bool {
        self == Form::Trap || (self == Form::Alu && width < 13)
    }
}

impl Row {
    /// The raw value of `field` in `word`.
    #[inline]
    pub const fn field(&self, word: u32, field: Field) -> u32 {
        gather(word, self.field_mask(field))
    }

    /// The least and the greatest constant that the row can hold in its constant field, for
    /// displacements in bytes.
    pub fn constant_range(&self) -> (i64, i64) {
        let signed = |width: u32| (-(1i64 << (width - 1)), (1i64 << (width - 1)) - 1);
        let unsigned = |width: u32| (0, (1i64 << width) - 1);
        if self.width(Field::Displacement) > 0 {
            let (low, high) = signed(self.width(Field::Displacement));
            (low * 4, high * 4)
        } else if self.width(Field::Constant) > 0 {
            unsigned(self.width(Field::Constant))
        } else if self.width(Field::AsiRi) > 0 {
            signed(13)
        } else if self.width(Field::Ri) > 0 {
            let width = self.width(Field::Ri);
            if self.form.unsigned_constant(width) {
                unsigned(width)
            } else {
                signed(width)
            }
        } else {
            (0, 0)
        }
    }

    fn encode_register(&self, field: Field, number: u8) -> Result<u32, EncodeError> {
        let (ok, value, need) = match self.form.register_file(field) {
            RegisterFile::Integer if field == Field::Rd && self.form.needs_even_rd() => (
                number < 32 && number.is_multiple_of(2),
                number,
                "an even integer register",
            ),
            RegisterFile::Integer => (number < 32, number, "an integer register"),
            RegisterFile::Single => (number < 32, number, "%f0 to %f31"),
            RegisterFile::Double => (
                number < 64 && number.is_multiple_of(2),
                fold_double(number),
                "an even register from %f0 to %f62",
            ),
        };
        if ok {
            Ok(scatter(value.into(), self.field_mask(field)))
        } else {
            Err(EncodeError::Register { number, need })
        }
    }

    /// The instruction word.
    ///
    /// # Errors
    ///
    /// An operand that the row cannot hold.
    pub fn encode(&self, operands: &Operands) -> Result<u32, EncodeError> {
        let mut word = self.value;
        if self.width(Field::Rd) > 0 {
            word |= self.encode_register(Field::Rd, operands.rd)?;
        }
        if self.width(Field::Function) > 0 {
            word |= self.code(Field::Function, operands.rd, "prefetch function")?;
        }
        if self.width(Field::Rs1) > 0 {
            word |= self.encode_register(Field::Rs1, operands.rs1)?;
        }
        if self.width(Field::Rs2) > 0 {
            word |= self.encode_register(Field::Rs2, operands.rs2)?;
        }
        word |= scatter(operands.immediate.into(), self.field_mask(Field::I));
        word |= scatter(operands.annul.into(), self.field_mask(Field::Annul));
        word |= scatter(operands.predict.into(), self.field_mask(Field::Predict));
        if self.width(Field::Cc) > 0 {
            word |= self.code(Field::Cc, operands.cc, "condition-code register")?;
        }
        if self.width(Field::Cond) > 0 {
            if self.form.condition() == Condition::Register
                && RCOND
                    .get(usize::from(operands.cond))
                    .is_none_or(|name| name.is_empty())
            {
                return Err(EncodeError::Code(operands.cond, "condition on a register"));
            }
            word |= self.code(Field::Cond, operands.cond, "condition")?;
        }
        if !operands.immediate {
            word |= scatter(operands.asi.into(), self.field_mask(Field::Asi));
        }
        Ok(word | self.encode_constant(operands)?)
    }

    fn code(&self, field: Field, value: u8, what: &'static str) -> Result<u32, EncodeError> {
        if u32::from(value) >> self.width(field) != 0 {
            return Err(EncodeError::Code(value, what));
        }
        Ok(scatter(value.into(), self.field_mask(field)))
    }

    fn encode_constant(&self, operands: &Operands) -> Result<u32, EncodeError> {
        let has = |field| self.width(field) > 0;
        let register_form =
            !operands.immediate && has(Field::I) && (has(Field::Ri) || has(Field::AsiRi));
        if register_form {
            let mut field = Row::check_integer(operands.rs2)?;
            let mask = if has(Field::AsiRi) {
                field |= u32::from(operands.asi) << 5;
                Field::AsiRi
            } else {
                Field::Ri
            };
            return Ok(scatter(field, self.field_mask(mask)));
        }
        let field = if has(Field::Displacement) {
            Field::Displacement
        } else if has(Field::Constant) {
            Field::Constant
        } else if has(Field::AsiRi) {
            Field::AsiRi
        } else if has(Field::Ri) {
            Field::Ri
        } else {
            return Ok(0);
        };
        let value = operands.imm;
        let (low, high) = self.constant_range();
        if field == Field::Displacement && value % 4 != 0 {
            return Err(EncodeError::Misaligned(value));
        }
        if value < low || value > high {
            return Err(EncodeError::Range { value, low, high });
        }
        let value = if field == Field::Displacement {
            value >> 2
        } else {
            value
        };
        Ok(scatter(value as u32, self.field_mask(field)))
    }

    fn check_integer(number: u8) -> Result<u32, EncodeError> {
        if number < 32 {
            Ok(number.into())
        } else {
            Err(EncodeError::Register {
                number,
                need: "an integer register",
            })
        }
    }

    fn decode_register(&self, word: u32, field: Field) -> u8 {
        let raw = self.field(word, field) as u8;
        match self.form.register_file(field) {
            RegisterFile::Double => unfold_double(raw),
            _ => raw,
        }
    }

    /// Whether `word`, which matches the row, has a bit set that is reserved, by the pattern or
    /// because `i` selects the other use of a field.
    pub const fn sets_reserved_bits(&self, word: u32) -> bool {
        if word & self.reserved != 0 {
            return true;
        }
        if self.field_mask(Field::I) == 0 || matches!(self.form, Form::Trap) {
            return false;
        }
        if self.field(word, Field::I) == 0 {
            self.field(word, Field::Ri) >> 5 != 0
        } else {
            self.field(word, Field::Asi) != 0
        }
    }

    /// The operands of `word`, which must match the row. Reserved bits are ignored.
    ///
    /// For a word that decodes to this row `row.encode(&row.operands(word))` gives the word again;
    /// only Tcc ignores bits.
    pub fn operands(&self, word: u32) -> Operands {
        let bit = |field| self.field(word, field) != 0;
        let mut operands = Operands {
            rd: self.decode_register(word, Field::Rd) | self.field(word, Field::Function) as u8,
            rs1: self.decode_register(word, Field::Rs1),
            rs2: self.decode_register(word, Field::Rs2),
            immediate: bit(Field::I),
            asi: self.field(word, Field::Asi) as u8,
            cond: self.field(word, Field::Cond) as u8,
            cc: self.field(word, Field::Cc) as u8,
            annul: bit(Field::Annul),
            predict: bit(Field::Predict),
            imm: 0,
        };
        if operands.immediate {
            operands.asi = 0;
        }
        let (ri, easi) = (self.width(Field::Ri), self.width(Field::AsiRi));
        if self.width(Field::Displacement) > 0 {
            let width = self.width(Field::Displacement);
            let words = sign_extend(self.field(word, Field::Displacement), width);
            operands.imm = i64::from(words) * 4;
        } else if self.width(Field::Constant) > 0 {
            operands.imm = self.field(word, Field::Constant).into();
        } else if easi > 0 {
            let raw = self.field(word, Field::AsiRi);
            if operands.immediate {
                operands.imm = sign_extend(raw, 13).into();
            } else {
                operands.rs2 = (raw & 31) as u8;
                operands.asi = (raw >> 5) as u8;
            }
        } else if ri > 0 {
            let raw = self.field(word, Field::Ri);
            if !operands.immediate && self.width(Field::I) > 0 {
                operands.rs2 = (raw & 31) as u8;
            } else if self.form.unsigned_constant(ri) {
                operands.imm = raw.into();
            } else {
                operands.imm = sign_extend(raw, ri).into();
            }
        }
        operands
    }
}
