//! A program ready to load: what the assembler makes and an ELF file holds.

use std::fmt;

bitflags::bitflags! {
    /// What a segment's pages allow. Reading always is.
    #[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
    pub struct SegmentFlags: u8 {
        /// May be written.
        const WRITE = 1;
        /// May be executed.
        const EXECUTE = 2;
    }
}

/// A range of memory to load.
#[derive(Clone, PartialEq, Eq)]
pub struct Segment {
    /// Virtual address of the first byte.
    pub vaddr: u64,
    /// What to load there.
    pub bytes: Vec<u8>,
    /// Size in memory, in bytes; what `bytes` does not reach is zero.
    pub mem_size: u64,
    /// What its pages allow.
    pub flags: SegmentFlags,
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, end) = (self.vaddr, self.vaddr.wrapping_add(self.mem_size));
        write!(f, "Segment({start:#x}..{end:#x}, {:?})", self.flags)
    }
}

/// A named range of a segment, as the source divides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its name, such as `.text`.
    pub name: String,
    /// Virtual address.
    pub vaddr: u64,
    /// Size in bytes.
    pub size: u64,
    /// Alignment in bytes, a power of two.
    pub align: u64,
    /// What its segment allows.
    pub flags: SegmentFlags,
    /// Whether it has no bytes in a file (`.bss`).
    pub zero: bool,
}

/// Who sees a symbol.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Binding {
    /// Its own source.
    #[default]
    Local,
    /// Everyone.
    Global,
    /// Everyone, giving way to a global one.
    Weak,
}

/// What a symbol names.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum SymbolKind {
    /// Not said.
    #[default]
    Plain,
    /// Code (`.type name, #function`).
    Function,
    /// Data (`.type name, #object`).
    Object,
}

/// A symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// Its address, or the number it was set to.
    pub value: u64,
    /// Size in bytes from `.size`, else 0.
    pub size: u64,
    /// Index into [`Image::sections`]; none for a number.
    pub section: Option<usize>,
    /// Who sees it.
    pub binding: Binding,
    /// What it names.
    pub kind: SymbolKind,
}

/// A pragma: a comment `!@text` on a line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pragma {
    /// Address of the next instruction emitted after it.
    pub address: u64,
    /// What follows `!@`, without blanks around it.
    pub text: String,
    /// Index into [`Image::files`].
    pub file: u32,
    /// Line, from 1.
    pub line: u32,
}

/// Where an instruction comes from.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Address of the instruction.
    pub address: u64,
    /// Index into [`Image::files`].
    pub file: u32,
    /// Line, from 1.
    pub line: u32,
}

/// A program with all addresses fixed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// What to load, by address.
    pub segments: Vec<Segment>,
    /// The sections the segments are made of, by address.
    pub sections: Vec<Section>,
    /// Symbols in the order of the source.
    pub symbols: Vec<Symbol>,
    /// Pragmas in the order of the source.
    pub pragmas: Vec<Pragma>,
    /// Where to begin: `_start` if there is one, else the first byte of the text.
    pub entry: u64,
    /// Every instruction's source, by address.
    pub lines: Vec<Line>,
    /// Names of the source files.
    pub files: Vec<String>,
}

/// The image's memory is larger than the caller wants.
#[derive(Copy, Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the image spans {bytes} bytes, and {limit} are allowed")]
pub struct TooLarge {
    /// From its first to its last byte.
    pub bytes: u64,
    /// The limit given.
    pub limit: u64,
}

impl Image {
    /// The value of a symbol; a global one before a local one of the same name.
    #[must_use]
    pub fn symbol(&self, name: &str) -> Option<u64> {
        let named = || self.symbols.iter().filter(|s| s.name == name);
        named()
            .find(|s| s.binding != Binding::Local)
            .or_else(|| named().next())
            .map(|s| s.value)
    }

    /// The symbol at or before `address` in a section, and the bytes from it: what a trace calls
    /// the address.
    #[must_use]
    pub fn locate(&self, address: u64) -> Option<(&Symbol, u64)> {
        let section = self
            .sections
            .iter()
            .position(|s| address.wrapping_sub(s.vaddr) < s.size)?;
        self.symbols
            .iter()
            .filter(|s| s.section == Some(section) && s.value <= address)
            .max_by_key(|s| s.value)
            .map(|s| (s, address - s.value))
    }

    /// The source line of the instruction at `address`.
    #[must_use]
    pub fn line(&self, address: u64) -> Option<(&str, u32)> {
        let at = self.lines.binary_search_by_key(&address, |l| l.address);
        let line = self.lines.get(at.ok()?)?;
        Some((self.files.get(line.file as usize)?, line.line))
    }

    /// Address and contents from the first byte to the last, gaps and `.bss` as zeros.
    ///
    /// # Errors
    /// [`TooLarge`] if that is more than `limit` bytes.
    pub fn flat(&self, limit: u64) -> Result<(u64, Vec<u8>), TooLarge> {
        let Some(start) = self.segments.iter().map(|s| s.vaddr).min() else {
            return Ok((0, Vec::new()));
        };
        let ends = self.segments.iter().map(|s| {
            let size = s.mem_size.max(s.bytes.len() as u64);
            (s.vaddr - start).saturating_add(size)
        });
        let bytes = ends.max().unwrap_or(0);
        if bytes > limit {
            return Err(TooLarge { bytes, limit });
        }
        let mut out = vec![0; bytes as usize];
        for s in &self.segments {
            let from = (s.vaddr - start) as usize;
            out[from..from + s.bytes.len()].copy_from_slice(&s.bytes);
        }
        Ok((start, out))
    }
}
