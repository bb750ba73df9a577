//! Reading. Every number of the file is checked before it is used.

use super::ElfError;
use crate::image::{Binding, Image, Section, Segment, SegmentFlags, Symbol, SymbolKind};
use object::elf::{self, FileHeader64, ProgramHeader64, SectionHeader64, Sym64};
use object::pod::{Pod, from_bytes};
use object::{BigEndian as BE, U64};

/// `length` bytes at `offset`.
fn slice<'f>(
    file: &'f [u8],
    offset: u64,
    length: u64,
    field: &'static str,
) -> Result<&'f [u8], ElfError> {
    let end = offset.saturating_add(length);
    let found = usize::try_from(offset)
        .ok()
        .zip(usize::try_from(end).ok())
        .and_then(|(from, to)| file.get(from..to));
    found.ok_or(ElfError::Truncated {
        field,
        end,
        length: file.len() as u64,
    })
}

/// Entry `number` of a table at `offset`.
fn entry<'f, T: Pod>(
    file: &'f [u8],
    offset: u64,
    number: u64,
    field: &'static str,
) -> Result<&'f T, ElfError> {
    let size = size_of::<T>() as u64;
    let at = offset.saturating_add(number.saturating_mul(size));
    let bytes = slice(file, at, size, field)?;
    match from_bytes::<T>(bytes) {
        Ok((value, _)) => Ok(value),
        Err(()) => Err(ElfError::Truncated {
            field,
            end: at.saturating_add(size),
            length: file.len() as u64,
        }),
    }
}

fn expect(
    field: &'static str,
    value: u64,
    right: bool,
    wanted: &'static str,
) -> Result<(), ElfError> {
    if right {
        return Ok(());
    }
    Err(ElfError::Field {
        field,
        value,
        wanted,
    })
}

pub(super) fn read(file: &[u8]) -> Result<Image, ElfError> {
    let magic: Vec<u8> = file.iter().copied().take(4).collect();
    let value = magic.iter().fold(0, |n, b| n << 8 | u64::from(*b));
    expect("e_ident[EI_MAG]", value, magic == elf::ELFMAG, "0x7f454c46")?;
    let header: &FileHeader64<BE> = entry(file, 0, 0, "the ELF header")?;
    check(header)?;
    let mut image = Image {
        entry: header.e_entry.get(BE),
        ..Image::default()
    };
    let mut loaded = 0u64;
    for number in 0..header.e_phnum.get(BE) {
        let program: &ProgramHeader64<BE> = entry(
            file,
            header.e_phoff.get(BE),
            number.into(),
            "a program header",
        )?;
        let kind = program.p_type.get(BE);
        let dynamic = kind == elf::PT_INTERP || kind == elf::PT_DYNAMIC;
        let wanted = "a program without PT_INTERP and PT_DYNAMIC (a static one)";
        expect("p_type", kind.0.into(), !dynamic, wanted)?;
        if kind == elf::PT_LOAD && program.p_memsz.get(BE) > 0 {
            // Segments do not share bytes of the file; if they did, a small file could fill memory.
            let size = program.p_filesz.get(BE);
            loaded = loaded.saturating_add(size);
            let fits = loaded <= file.len() as u64;
            expect("p_filesz", size, fits, "no more in all than the file has")?;
            image.segments.push(segment(file, program)?);
        }
    }
    image.segments.sort_by_key(|s| s.vaddr);
    for pair in image.segments.windows(2) {
        if pair[1].vaddr - pair[0].vaddr < pair[0].mem_size {
            return Err(ElfError::Overlap {
                first: pair[0].vaddr,
                second: pair[1].vaddr,
            });
        }
    }
    if image.segments.is_empty() {
        return Err(ElfError::Empty);
    }
    let runs = image.segments.iter().any(|s| {
        s.flags.contains(SegmentFlags::EXECUTE) && image.entry.wrapping_sub(s.vaddr) < s.mem_size
    });
    expect(
        "e_entry",
        image.entry,
        runs,
        "an address in an executable segment",
    )?;
    expect(
        "e_entry",
        image.entry,
        image.entry.is_multiple_of(4),
        "a multiple of 4",
    )?;
    names(file, header, &mut image)?;
    Ok(image)
}

fn check(header: &FileHeader64<BE>) -> Result<(), ElfError> {
    let ident = &header.e_ident;
    let class = ident.class;
    expect(
        "e_ident[EI_CLASS]",
        class.0.into(),
        class == elf::ELFCLASS64,
        "ELFCLASS64 (2)",
    )?;
    let data = ident.data;
    expect(
        "e_ident[EI_DATA]",
        data.0.into(),
        data == elf::ELFDATA2MSB,
        "ELFDATA2MSB (2)",
    )?;
    let version = header.e_version.get(BE);
    expect("e_version", version.into(), version == 1, "1")?;
    let kind = header.e_type.get(BE);
    expect(
        "e_type",
        kind.0.into(),
        kind == elf::ET_EXEC,
        "ET_EXEC (2), a static executable",
    )?;
    let machine = header.e_machine.get(BE);
    expect(
        "e_machine",
        machine.0.into(),
        machine == elf::EM_SPARCV9,
        "EM_SPARCV9 (43)",
    )?;
    let size = header.e_phentsize.get(BE);
    let right = usize::from(size) == size_of::<ProgramHeader64<BE>>();
    expect(
        "e_phentsize",
        size.into(),
        right || header.e_phnum.get(BE) == 0,
        "56",
    )?;
    let size = header.e_shentsize.get(BE);
    let right = usize::from(size) == size_of::<SectionHeader64<BE>>();
    expect(
        "e_shentsize",
        size.into(),
        right || header.e_shnum.get(BE) == 0,
        "64",
    )
}

fn segment(file: &[u8], program: &ProgramHeader64<BE>) -> Result<Segment, ElfError> {
    let vaddr = program.p_vaddr.get(BE);
    let (in_file, in_memory) = (program.p_filesz.get(BE), program.p_memsz.get(BE));
    expect(
        "p_filesz",
        in_file,
        in_file <= in_memory,
        "no more than p_memsz",
    )?;
    // The last byte must have an address; the first byte after it need not.
    let fits = vaddr.checked_add(in_memory - 1).is_some();
    expect("p_memsz", in_memory, fits, "less than what follows p_vaddr")?;
    let bytes = slice(file, program.p_offset.get(BE), in_file, "a segment")?;
    let mut flags = SegmentFlags::empty();
    let set = program.p_flags.get(BE).0;
    flags.set(SegmentFlags::WRITE, set & elf::PF_W.0 != 0);
    flags.set(SegmentFlags::EXECUTE, set & elf::PF_X.0 != 0);
    Ok(Segment {
        vaddr,
        bytes: bytes.to_vec(),
        mem_size: in_memory,
        flags,
    })
}

/// Longest name that is kept.
const MAX_NAME: usize = 1000;

/// The name that begins at `at` in a table of names.
fn name(table: &[u8], at: u32, field: &'static str) -> Result<String, ElfError> {
    let tail = usize::try_from(at).ok().and_then(|at| table.get(at..));
    let Some(tail) = tail else {
        return Err(ElfError::Field {
            field,
            value: at.into(),
            wanted: "an offset in the table of names",
        });
    };
    let name: Vec<u8> = tail
        .iter()
        .copied()
        .take(MAX_NAME)
        .take_while(|b| *b != 0)
        .collect();
    Ok(String::from_utf8_lossy(&name).into_owned())
}

fn contents<'f>(file: &'f [u8], header: &SectionHeader64<BE>) -> Result<&'f [u8], ElfError> {
    let get = |n: U64<BE>| n.get(BE);
    slice(
        file,
        get(header.sh_offset),
        get(header.sh_size),
        "a section",
    )
}

/// Sections and symbols; a stripped file has none.
fn names(file: &[u8], header: &FileHeader64<BE>, image: &mut Image) -> Result<(), ElfError> {
    let count = header.e_shnum.get(BE);
    let at = |number: u32| -> Result<&SectionHeader64<BE>, ElfError> {
        let right = number < u32::from(count);
        expect(
            "sh_link or e_shstrndx",
            number.into(),
            right,
            "the number of a section",
        )?;
        entry(
            file,
            header.e_shoff.get(BE),
            number.into(),
            "a section header",
        )
    };
    if count == 0 {
        return Ok(());
    }
    let names = contents(file, at(header.e_shstrndx.get(BE).0.into())?)?;
    let mut numbers = vec![None; count.into()];
    let mut table = None;
    for number in 0..count {
        let section = at(number.into())?;
        let kind = section.sh_type.get(BE);
        if kind == elf::SHT_SYMTAB {
            table = Some(section);
        }
        let flags = section.sh_flags.get(BE).0;
        if flags & elf::SHF_ALLOC.0 == 0 || section.sh_size.get(BE) == 0 {
            continue;
        }
        let mut rights = SegmentFlags::empty();
        rights.set(SegmentFlags::WRITE, flags & elf::SHF_WRITE.0 != 0);
        rights.set(SegmentFlags::EXECUTE, flags & elf::SHF_EXECINSTR.0 != 0);
        numbers[usize::from(number)] = Some(image.sections.len());
        image.sections.push(Section {
            name: name(names, section.sh_name.get(BE), "sh_name")?,
            vaddr: section.sh_addr.get(BE),
            size: section.sh_size.get(BE),
            align: section.sh_addralign.get(BE),
            flags: rights,
            zero: kind == elf::SHT_NOBITS,
        });
    }
    if let Some(table) = table {
        let strings = contents(file, at(table.sh_link.get(BE))?)?;
        let bytes = contents(file, table)?;
        let size = table.sh_entsize.get(BE);
        let right = size == size_of::<Sym64<BE>>() as u64;
        expect("sh_entsize", size, right, "24")?;
        for number in 1..bytes.len() as u64 / size {
            let symbol: &Sym64<BE> = entry(bytes, 0, number, "a symbol")?;
            image
                .symbols
                .extend(self::symbol(symbol, strings, &numbers)?);
        }
    }
    Ok(())
}

/// A symbol, unless it names a section, a file, or nothing that is defined.
fn symbol(
    symbol: &Sym64<BE>,
    strings: &[u8],
    numbers: &[Option<usize>],
) -> Result<Option<Symbol>, ElfError> {
    let kind = match symbol.st_type() {
        elf::STT_NOTYPE => SymbolKind::Plain,
        elf::STT_FUNC => SymbolKind::Function,
        elf::STT_OBJECT => SymbolKind::Object,
        _ => return Ok(None),
    };
    let section = symbol.st_shndx.get(BE);
    let found = numbers.get(usize::from(section.0)).copied().flatten();
    if section == elf::SHN_UNDEF || (found.is_none() && section != elf::SHN_ABS) {
        return Ok(None);
    }
    Ok(Some(Symbol {
        name: name(strings, symbol.st_name.get(BE), "st_name")?,
        value: symbol.st_value.get(BE),
        size: symbol.st_size.get(BE),
        section: found,
        binding: match symbol.st_bind() {
            elf::STB_LOCAL => Binding::Local,
            elf::STB_WEAK => Binding::Weak,
            _ => Binding::Global,
        },
        kind,
    }))
}
