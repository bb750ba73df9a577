//! `stillframe disasm`: an image as source that assembles to the same bytes at the same address.

use super::args::DisasmArgs;
use super::failure::Failure;
use crate::scenario::read_file;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use stillframe_isa::disasm::disasm_with;
use stillframe_isa::image::{Binding, Image, Section, Segment, SegmentFlags};

/// The largest file read, in bytes.
const MAX_FILE: u64 = 1 << 30;

/// Disassembles one file.
pub fn disasm(args: &DisasmArgs, out: &mut dyn Write) -> Result<u8, Failure> {
    let wrong =
        |reason: String| Failure::new(format!("cannot read {}: {reason}", args.file.display()));
    let bytes = read_file(&args.file, MAX_FILE).map_err(wrong)?;
    let image = match args.base {
        None => Image::from_elf(&bytes).map_err(|e| wrong(e.to_string()))?,
        Some(base) if !base.is_multiple_of(4) => {
            return Err(Failure::new(
                "--base is a multiple of 4, as instructions are",
            ));
        }
        Some(vaddr) => Image {
            segments: vec![Segment {
                vaddr,
                mem_size: bytes.len() as u64,
                bytes,
                flags: SegmentFlags::EXECUTE,
            }],
            entry: vaddr,
            ..Image::default()
        },
    };
    listing(&image, out)?;
    Ok(0)
}

/// Names of addresses: symbols, and made-up ones for targets of branches that have none.
struct Names {
    labels: BTreeMap<u64, Vec<String>>,
    globals: BTreeSet<String>,
}

fn listing(image: &Image, out: &mut dyn Write) -> Result<(), Failure> {
    let sections = sections(image);
    let names = names(image, &sections);
    for section in &sections {
        writeln!(out, "\t.section\t{}", quoted(&section.name))?;
        writeln!(
            out,
            "\t.align\t{}\t! {:#x}, {} bytes",
            section.align, section.vaddr, section.size
        )?;
        let bytes = bytes_of(image, section);
        if section.zero || bytes.is_empty() {
            zeros(section, &names, out)?;
        } else if section.flags.contains(SegmentFlags::EXECUTE) {
            code(section, bytes, &names, out)?;
        } else {
            data(section, bytes, &names, out)?;
        }
        // Symbols at the end belong to this section, unless the next begins with them.
        let end = section.vaddr.wrapping_add(section.size);
        if !sections.iter().any(|s| s.vaddr == end) {
            label(end, &names, out)?;
        }
    }
    Ok(())
}

/// The image's sections, or its segments where it has none.
fn sections(image: &Image) -> Vec<Section> {
    let sections: Vec<Section> = image
        .sections
        .iter()
        .filter(|s| s.size > 0)
        .cloned()
        .collect();
    if !sections.is_empty() {
        return sections;
    }
    let name = |segment: &Segment| match segment.flags {
        flags if flags.contains(SegmentFlags::EXECUTE) => ".text",
        flags if flags.contains(SegmentFlags::WRITE) => ".data",
        _ => ".rodata",
    };
    let section = |segment: &Segment| Section {
        name: name(segment).to_owned(),
        vaddr: segment.vaddr,
        size: segment.mem_size,
        align: 1 << segment.vaddr.trailing_zeros().min(3),
        flags: segment.flags,
        zero: segment.bytes.is_empty(),
    };
    image.segments.iter().map(section).collect()
}

/// The section's bytes as far as the file has them.
fn bytes_of<'a>(image: &'a Image, section: &Section) -> &'a [u8] {
    let holds = |s: &&Segment| section.vaddr.wrapping_sub(s.vaddr) < s.bytes.len() as u64;
    let Some(segment) = image.segments.iter().find(holds) else {
        return &[];
    };
    // It lies within the segment's bytes, which are a slice of memory.
    let from = (section.vaddr - segment.vaddr) as usize;
    let most = segment.bytes.len() - from;
    let length = usize::try_from(section.size).unwrap_or(most).min(most);
    &segment.bytes[from..from + length]
}

fn names(image: &Image, sections: &[Section]) -> Names {
    let mut labels: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    let mut globals = BTreeSet::new();
    for symbol in image
        .symbols
        .iter()
        .filter(|s| s.section.is_some() && is_plain(&s.name))
    {
        let names = labels.entry(symbol.value).or_default();
        if !names.contains(&symbol.name) {
            names.push(symbol.name.clone());
        }
        if symbol.binding != Binding::Local {
            globals.insert(symbol.name.clone());
        }
    }
    let targets = RefCell::new(BTreeSet::new());
    for section in sections
        .iter()
        .filter(|s| s.flags.contains(SegmentFlags::EXECUTE))
    {
        for (pc, word) in words(section, bytes_of(image, section)) {
            let _ = disasm_with(word, pc, &|target| {
                targets.borrow_mut().insert(target);
                None
            });
        }
    }
    let within = |target: &u64| {
        let inside =
            |s: &Section| target.wrapping_sub(s.vaddr) < s.size && target.is_multiple_of(4);
        sections
            .iter()
            .any(|s| s.flags.contains(SegmentFlags::EXECUTE) && inside(s))
    };
    for target in targets.into_inner().into_iter().filter(within) {
        labels
            .entry(target)
            .or_insert_with(|| vec![format!("L_{target:x}")]);
    }
    Names { labels, globals }
}

/// Whether the assembler would read it as a name.
fn is_plain(name: &str) -> bool {
    let rest = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$');
    name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '.'))
        && name.chars().all(rest)
}

/// A section's name, between quotes unless it is a plain one.
fn quoted(name: &str) -> String {
    if is_plain(name) {
        name.to_owned()
    } else {
        format!("{name:?}")
    }
}

/// Whole instruction words with their addresses.
fn words<'a>(section: &Section, bytes: &'a [u8]) -> impl Iterator<Item = (u64, u32)> + use<'a> {
    let start = section.vaddr;
    let word = |four: &[u8]| {
        four.iter()
            .fold(0, |word, byte| word << 8 | u32::from(*byte))
    };
    bytes
        .chunks_exact(4)
        .zip(0u64..)
        .map(move |(four, n)| (start.wrapping_add(4 * n), word(four)))
}

fn label(at: u64, names: &Names, out: &mut dyn Write) -> std::io::Result<()> {
    for name in names.labels.get(&at).into_iter().flatten() {
        if names.globals.contains(name) {
            writeln!(out, "\t.global\t{name}")?;
        }
        writeln!(out, "{name}:")?;
    }
    Ok(())
}

fn code(
    section: &Section,
    bytes: &[u8],
    names: &Names,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let name = |target: u64| {
        names
            .labels
            .get(&target)
            .and_then(|names| names.first())
            .cloned()
    };
    for (pc, word) in words(section, bytes) {
        label(pc, names, out)?;
        let text = disasm_with(word, pc, &name);
        let (mnemonic, operands) = text.split_once(' ').unwrap_or((&text, ""));
        let line = format!("\t{mnemonic}\t{operands}");
        writeln!(out, "{:<40}! {pc:x}: {word:08x}", line.trim_end())?;
    }
    let rest = bytes.len() % 4;
    if rest > 0 {
        let from = bytes.len() - rest;
        row(section.vaddr.wrapping_add(from as u64), &bytes[from..], out)?;
    }
    Ok(())
}

fn data(
    section: &Section,
    bytes: &[u8],
    names: &Names,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let mut from = 0;
    while from < bytes.len() {
        let at = section.vaddr.wrapping_add(from as u64);
        label(at, names, out)?;
        // A row ends where the next name stands.
        let next = names
            .labels
            .range(at.saturating_add(1)..)
            .next()
            .map_or(u64::MAX, |(a, _)| *a);
        let length = usize::try_from(next - at).unwrap_or(usize::MAX).min(16);
        let to = bytes.len().min(from + length);
        row(at, &bytes[from..to], out)?;
        from = to;
    }
    if (bytes.len() as u64) < section.size {
        writeln!(out, "\t.skip\t{}", section.size - bytes.len() as u64)?;
    }
    Ok(())
}

fn row(at: u64, bytes: &[u8], out: &mut dyn Write) -> std::io::Result<()> {
    let texts: Vec<String> = bytes.iter().map(|byte| format!("{byte:#04x}")).collect();
    writeln!(out, "\t.byte\t{}\t! {at:x}", texts.join(","))
}

fn zeros(section: &Section, names: &Names, out: &mut dyn Write) -> std::io::Result<()> {
    let end = section.vaddr.saturating_add(section.size);
    let mut at = section.vaddr;
    while at < end {
        label(at, names, out)?;
        let next = names
            .labels
            .range(at + 1..)
            .next()
            .map_or(end, |(a, _)| *a)
            .min(end);
        writeln!(out, "\t.skip\t{}\t! {at:x}", next - at)?;
        at = next;
    }
    Ok(())
}
