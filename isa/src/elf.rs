//! Images as ELF files: 64-bit, big-endian, SPARC V9, static.

mod read;
mod write;

use crate::image::Image;

/// Why a file is no program for this machine: the field at fault, and its value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ElfError {
    /// The file ends within something it announces.
    #[error("the file ends at byte {length}, and {field} reaches to byte {end}")]
    Truncated {
        /// What lies beyond the end.
        field: &'static str,
        /// Where it should end.
        end: u64,
        /// How long the file is.
        length: u64,
    },
    /// A field has a value other than the one that is needed.
    #[error("{field} is {value:#x}, and {wanted} is needed")]
    Field {
        /// Its name in the ELF specification.
        field: &'static str,
        /// What it holds.
        value: u64,
        /// What it should hold.
        wanted: &'static str,
    },
    /// Two segments claim the same memory.
    #[error("segments at {first:#x} and {second:#x} overlap")]
    Overlap {
        /// Address of one.
        first: u64,
        /// Address of the other.
        second: u64,
    },
    /// It has nothing to load.
    #[error("no program header is PT_LOAD")]
    Empty,
}

impl Image {
    /// The image as a static executable, with its symbols. Pragmas and the line table stay
    /// behind.
    #[must_use]
    pub fn to_elf(&self) -> Vec<u8> {
        write::write(self)
    }

    /// Reads a static executable.
    ///
    /// # Errors
    /// [`ElfError`] if the file is cut short, contradicts itself, or is not for this machine.
    pub fn from_elf(file: &[u8]) -> Result<Image, ElfError> {
        read::read(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asm::{AsmInput, Layout, assemble};
    use crate::image::{Binding, SegmentFlags};

    fn program() -> Image {
        let source = ".global _start\n.type _start,#function\n_start: nop\nta 0x6d\n\
                      .section .rodata\n.byte 7\n.data\nvalue: .xword value\n.bss\nroom: .skip 99\n\
                      .equ NUMBER, 42";
        assemble(&AsmInput {
            name: "program",
            source,
            includes: &|_| None,
            defines: &[],
            layout: Layout::User,
        })
        .expect("assembles")
    }

    #[test]
    fn what_is_written_is_read_back() {
        let image = program();
        let back = Image::from_elf(&image.to_elf()).expect("its own file");
        assert_eq!(back.segments, image.segments);
        assert_eq!(back.sections, image.sections);
        assert_eq!(back.entry, image.entry);
        let mut symbols = image.symbols.clone();
        symbols.sort_by_key(|s| s.binding != Binding::Local);
        assert_eq!(back.symbols, symbols);
        assert_eq!(back.segments[0].flags, SegmentFlags::EXECUTE);
        assert_eq!(back.segments[1].vaddr, 0x10_2000);
    }

    #[test]
    fn foreign_files_are_refused_by_field() {
        let file = program().to_elf();
        let with = |at: usize, value: u8| {
            let mut file = file.clone();
            file[at] = value;
            Image::from_elf(&file)
        };
        let field = |result: Result<Image, ElfError>| match result {
            Err(ElfError::Field { field, value, .. }) => (field, value),
            other => panic!("{other:?}"),
        };
        assert_eq!(field(with(0, 0x7E)).0, "e_ident[EI_MAG]");
        assert_eq!(field(with(4, 1)), ("e_ident[EI_CLASS]", 1));
        assert_eq!(field(with(5, 1)), ("e_ident[EI_DATA]", 1));
        assert_eq!(field(with(17, 3)), ("e_type", 3));
        assert_eq!(field(with(19, 2)), ("e_machine", 2));
        assert_eq!(field(with(55, 0)), ("e_phentsize", 0));
        assert_eq!(
            field(Image::from_elf(b"#!/bin/sh\n")),
            ("e_ident[EI_MAG]", 0x2321_2F62)
        );
    }

    #[test]
    fn no_cut_and_no_changed_byte_panics() {
        let file = program().to_elf();
        for length in 0..file.len() {
            let _ = Image::from_elf(&file[..length]);
        }
        for at in 0..file.len() {
            for value in [0, 1, 0x7F, 0x80, 0xFF] {
                let mut changed = file.clone();
                changed[at] = value;
                let _ = Image::from_elf(&changed);
            }
        }
    }
}
