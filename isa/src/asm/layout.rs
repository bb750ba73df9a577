//! From sections to addresses, from addresses to an image.

use super::diag::Problem;
use super::evaluate::{Mode, Unknown};
use super::section::Section as Source;
use super::{Assembler, Layout, USER_TEXT};
use crate::image::{
    Binding, Image, Line, Pragma, Section, Segment, SegmentFlags, Symbol, SymbolKind,
};
use std::collections::HashSet;

/// Most bytes of a segment, gaps that alignments make included.
const MAX_SPAN: u64 = 2 * super::section::MAX_BYTES;

/// A user program's pages.
const PAGE: u64 = 8192;

fn align_up(address: u64, align: u64) -> u64 {
    let mask = align.max(1) - 1;
    address.wrapping_add(mask) & !mask
}

/// The sections' numbers by rank, and the addresses they get.
fn place(list: &[Source], layout: Layout) -> Vec<u64> {
    let mut bases = vec![0; list.len()];
    let mut at = match layout {
        Layout::Flat { base } => base,
        Layout::User => USER_TEXT,
    };
    for rank in 0..4 {
        if rank == 2 && layout == Layout::User {
            at = align_up(at, PAGE);
        }
        let members: Vec<usize> = (0..list.len())
            .filter(|i| list[*i].alloc && list[*i].rank() == rank)
            .collect();
        // ld aligns an output section as its most aligned part.
        let filled = members.iter().filter(|i| list[**i].size() > 0);
        at = align_up(at, filled.map(|i| list[*i].align).max().unwrap_or(1));
        for i in members {
            let section = &list[i];
            if section.size() > 0 {
                at = align_up(at, section.align);
            }
            bases[i] = at;
            at = at.wrapping_add(section.size());
        }
    }
    bases
}

impl Assembler<'_> {
    /// Lays the sections out, fills in what waited for addresses, and makes the image. Errors go
    /// to the list; the image is of use only if there are none.
    pub(super) fn link(&mut self, layout: Layout) -> Image {
        self.pad_sections();
        let bases = place(&self.sections.list, layout);
        self.define_ends(&bases);
        self.symbols.close(bases.clone());
        let mut undefined = HashSet::new();
        for fixup in std::mem::take(&mut self.fixups) {
            if let Err(mut problem) = self.apply(&fixup) {
                // Each undefined symbol is told once; its message is the same for all its uses.
                if problem.message.ends_with("is not defined")
                    && !undefined.insert(problem.message.clone())
                {
                    continue;
                }
                if problem.help.is_none() {
                    problem.help = self.resembling(&problem.message);
                }
                self.problem(*problem);
            }
        }
        let mut image = Image {
            files: self.origins.files.iter().map(|f| f.0.clone()).collect(),
            ..Image::default()
        };
        let numbers = self.sections_of(&mut image, &bases);
        self.segments_of(&mut image, &bases, layout);
        self.symbols_of(&mut image, &numbers);
        self.places_of(&mut image, &bases);
        let text = numbers
            .iter()
            .flatten()
            .next()
            .map(|i| image.sections[*i].vaddr);
        image.entry = image.symbol("_start").or(text).unwrap_or(match layout {
            Layout::Flat { base } => base,
            Layout::User => USER_TEXT,
        });
        image
    }

    /// `_etext`, `_edata`, `__bss_start`, `_end`, where the source uses but does not define them:
    /// the linker scripts give the same.
    fn define_ends(&mut self, bases: &[u64]) {
        let end_of = |list: &[Source], ranks: &[usize]| {
            (0..list.len())
                .filter(|i| list[*i].alloc && ranks.contains(&list[*i].rank()))
                .map(|i| bases[i].wrapping_add(list[i].size()))
                .max()
                .unwrap_or(0)
        };
        let list = &self.sections.list;
        let bss = (0..list.len()).find(|i| list[*i].rank() == 3);
        let ends = [
            ("_etext", end_of(list, &[0])),
            ("_edata", end_of(list, &[2])),
            ("__bss_start", bss.map_or(0, |i| bases[i])),
            ("_end", end_of(list, &[0, 1, 2, 3])),
        ];
        for (name, value) in ends {
            if self.symbols.get(name).is_some() && !self.symbols.is_defined(name) {
                let _ = self
                    .symbols
                    .set(name, super::expr::Expr::Const(value), None);
            }
        }
    }

    /// The defined symbol most like the one that `message` calls undefined.
    fn resembling(&self, message: &str) -> Option<String> {
        let name = message
            .strip_prefix('`')?
            .strip_suffix("` is not defined")?;
        let best = self
            .symbols
            .order
            .iter()
            .map(|n| (distance(name, n), n))
            .min_by_key(|(d, _)| *d)?;
        (best.0 <= 1 + name.len() / 4).then(|| format!("there is `{}`", best.1))
    }

    /// Fills in the sections; the result has each source section's number.
    fn sections_of(&self, image: &mut Image, bases: &[u64]) -> Vec<Option<usize>> {
        let list = &self.sections.list;
        let mut numbers = vec![None; list.len()];
        let mut order: Vec<usize> = (0..list.len())
            .filter(|i| list[*i].alloc && list[*i].size() > 0)
            .collect();
        order.sort_by_key(|i| (list[*i].rank(), *i));
        for i in order {
            let section = &list[i];
            numbers[i] = Some(image.sections.len());
            image.sections.push(Section {
                name: section.name.clone(),
                vaddr: bases[i],
                size: section.size(),
                align: section.align,
                flags: section.flags,
                zero: section.zero,
            });
        }
        numbers
    }

    fn segments_of(&mut self, image: &mut Image, bases: &[u64], layout: Layout) {
        let groups: &[(&[usize], SegmentFlags)] = match layout {
            Layout::Flat { .. } => &[(&[0, 1, 2, 3], SegmentFlags::all())],
            Layout::User => &[
                (&[0, 1], SegmentFlags::EXECUTE),
                (&[2, 3], SegmentFlags::WRITE),
            ],
        };
        let list = &self.sections.list;
        for (ranks, flags) in groups {
            let members: Vec<usize> = (0..list.len())
                .filter(|i| list[*i].alloc && list[*i].size() > 0)
                .filter(|i| ranks.contains(&list[*i].rank()))
                .collect();
            let Some(start) = members.iter().map(|i| bases[*i]).min() else {
                continue;
            };
            let mut segment = Segment {
                vaddr: start,
                bytes: Vec::new(),
                mem_size: 0,
                flags: *flags,
            };
            let mut order = members;
            order.sort_by_key(|i| bases[*i].wrapping_sub(start));
            for i in order {
                let from = bases[i].wrapping_sub(start);
                segment.mem_size = from.wrapping_add(list[i].size());
                if !list[i].zero {
                    if segment.mem_size > MAX_SPAN {
                        let span = self.span_of(0);
                        let message = "the sections and the gaps between them are too large";
                        self.problem(Problem::new(span, message));
                        return;
                    }
                    segment.bytes.resize(from as usize, 0);
                    segment.bytes.extend_from_slice(&list[i].bytes);
                }
            }
            image.segments.push(segment);
        }
    }

    fn symbols_of(&mut self, image: &mut Image, numbers: &[Option<usize>]) {
        for name in self.symbols.order.clone() {
            let Some(entry) = self.symbols.get(&name).cloned() else {
                continue;
            };
            // As GNU as: names with .L are the compiler's own and do not leave the source.
            if name.starts_with(".L") {
                continue;
            }
            let value = match self.symbols.value(&name) {
                Some(Ok(value)) => value,
                Some(Err(why)) => {
                    self.bad_symbol(&name, &why);
                    continue;
                }
                None => continue,
            };
            let size = entry
                .size
                .as_ref()
                .map(|e| self.symbols.evaluate(e, Mode::Final));
            let size = match size {
                Some(Ok(v)) if v.place.is_none() => v.n,
                _ => 0,
            };
            image.symbols.push(Symbol {
                name: name.to_string(),
                value: self.symbols.address(value),
                size,
                section: value
                    .place
                    .and_then(|p| numbers.get(p.section as usize).copied().flatten()),
                binding: match (entry.weak, entry.global) {
                    (true, _) => Binding::Weak,
                    (_, true) => Binding::Global,
                    _ => Binding::Local,
                },
                kind: match (entry.function, entry.object) {
                    (true, _) => SymbolKind::Function,
                    (_, true) => SymbolKind::Object,
                    _ => SymbolKind::Plain,
                },
            });
        }
    }

    fn bad_symbol(&mut self, name: &str, why: &Unknown) {
        let span = match (self.symbols.defined_at(name), why) {
            (Some(span), _) => span,
            (None, Unknown::Undefined(id)) => match self.symbols.first_use(*id) {
                Some(span) => span,
                None => return,
            },
            _ => return,
        };
        let message = match why {
            Unknown::Wrong(m) => format!("`{name}` has no value: {m}"),
            Unknown::Undefined(id) => {
                let missing = self.symbols.name_of(*id);
                format!("`{name}` has no value: `{missing}` is not defined")
            }
            Unknown::Later => format!("`{name}` has no value"),
        };
        self.problem(Problem::new(span, message));
    }

    /// The line table and the pragmas.
    fn places_of(&mut self, image: &mut Image, bases: &[u64]) {
        let list = &self.sections.list;
        let source = |origin: u32| {
            let line = &self.origins.lines[origin as usize];
            (line.file, line.line)
        };
        for (place, origin) in &self.lines {
            if !list[place.section as usize].alloc {
                continue;
            }
            let (file, line) = source(*origin);
            image.lines.push(Line {
                address: bases[place.section as usize].wrapping_add(place.offset),
                file,
                line,
            });
        }
        image.lines.sort_by_key(|l| l.address);
        for (text, place, origin) in &self.pragmas {
            let (file, line) = source(*origin);
            image.pragmas.push(Pragma {
                address: bases[place.section as usize].wrapping_add(place.offset),
                text: text.clone(),
                file,
                line,
            });
        }
    }
}

/// How many letters differ between two names (Levenshtein), for suggestions.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().take(64).enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let next = (corner + usize::from(ca != *cb)).min(row[j].min(row[j + 1]) + 1);
            corner = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}
