//! Sections while they are filled.

use super::diag::Span;
use super::expr::Expr;
use super::symbols::Place;
use crate::image::SegmentFlags;
use crate::table::{Op, Operands};

/// Most bytes in all sections together, `.bss` apart.
pub(super) const MAX_BYTES: u64 = 64 << 20;
/// Most bytes of one `.bss` section.
pub(super) const MAX_ZERO: u64 = 1 << 40;

/// What is filled in when all addresses are known.
#[derive(Clone, Debug)]
pub(super) enum Patch {
    /// A number of 1, 2, 4 or 8 bytes.
    Data(u8, Expr),
    /// An instruction whose constant waits; `relative` ones hold the distance to a target.
    Insn {
        op: Op,
        operands: Operands,
        constant: Expr,
        relative: bool,
    },
}

/// A patch and its place.
#[derive(Clone, Debug)]
pub(super) struct Fixup {
    pub(super) section: u32,
    pub(super) offset: u64,
    pub(super) patch: Patch,
    pub(super) span: Span,
}

/// One section of the source.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) flags: SegmentFlags,
    /// Whether it is part of the program at all.
    pub(super) alloc: bool,
    /// Whether it has only a size.
    pub(super) zero: bool,
    pub(super) align: u64,
    pub(super) bytes: Vec<u8>,
    /// The size, where `zero`.
    reserved: u64,
    pub(super) fragment: u32,
}

/// Directories of where a name usually belongs: prefix, flags, zero.
const USUAL: [(&str, SegmentFlags, bool); 4] = [
    (".text", SegmentFlags::EXECUTE, false),
    (".rodata", SegmentFlags::empty(), false),
    (".data", SegmentFlags::WRITE, false),
    (".bss", SegmentFlags::WRITE, true),
];

/// The rights a section has by its name alone, as GNU `as` knows them.
pub(super) fn usual(name: &str) -> Option<(SegmentFlags, bool)> {
    USUAL
        .iter()
        .find(|(prefix, ..)| {
            name.strip_prefix(prefix)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
        .map(|(_, flags, zero)| (*flags, *zero))
}

impl Section {
    pub(super) fn new(name: &str, flags: SegmentFlags, alloc: bool, zero: bool) -> Self {
        Section {
            name: name.to_owned(),
            flags,
            alloc,
            zero,
            // As GNU as: only alignment directives align.
            align: 1,
            bytes: Vec::new(),
            reserved: 0,
            fragment: 0,
        }
    }

    pub(super) fn size(&self) -> u64 {
        if self.zero {
            self.reserved
        } else {
            self.bytes.len() as u64
        }
    }

    /// Adds `count` bytes of `value`; a zero section only grows. The caller has checked the size.
    pub(super) fn fill(&mut self, count: u64, value: u8) {
        if self.zero {
            self.reserved += count;
        } else {
            let to = self.bytes.len() + count as usize;
            self.bytes.resize(to, value);
        }
    }

    /// 0 text, 1 constants, 2 data, 3 zeros: the order in memory.
    pub(super) fn rank(&self) -> usize {
        if self.zero {
            3
        } else if self.flags.contains(SegmentFlags::EXECUTE) {
            0
        } else if self.flags.contains(SegmentFlags::WRITE) {
            2
        } else {
            1
        }
    }
}

/// All sections, and the one being filled.
#[derive(Clone, Debug)]
pub(super) struct Sections {
    pub(super) list: Vec<Section>,
    pub(super) current: u32,
    pub(super) previous: u32,
    pub(super) stack: Vec<(u32, u32)>,
}

impl Sections {
    pub(super) fn new() -> Self {
        let section = |name: &str| {
            let (flags, zero) = usual(name).unwrap_or_default();
            Section::new(name, flags, true, zero)
        };
        Sections {
            list: vec![section(".text"), section(".data"), section(".bss")],
            current: 0,
            previous: 0,
            stack: Vec::new(),
        }
    }

    pub(super) fn now(&mut self) -> &mut Section {
        &mut self.list[self.current as usize]
    }

    pub(super) fn switch(&mut self, to: u32) {
        self.previous = self.current;
        self.current = to;
    }

    pub(super) fn find(&self, name: &str) -> Option<u32> {
        self.list
            .iter()
            .position(|s| s.name == name)
            .map(|i| i as u32)
    }

    /// Where the next byte goes.
    pub(super) fn here(&self) -> Place {
        let section = &self.list[self.current as usize];
        Place {
            section: self.current,
            fragment: section.fragment,
            offset: section.size(),
        }
    }

    /// Bytes in all sections that have any.
    pub(super) fn total(&self) -> u64 {
        self.list.iter().map(|s| s.bytes.len() as u64).sum()
    }
}
