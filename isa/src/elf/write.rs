//! Writing.

use crate::image::{Binding, Image, SegmentFlags, SymbolKind};
use object::elf::{self, FileHeader64, ProgramHeader64, SectionHeader64, Sym64};
use object::pod::bytes_of;
use object::{BigEndian as BE, U16, U32, U64};

/// Segments lie in the file as in memory within pages of this size, so that they can be mapped.
const PAGE: u64 = 0x2000;

const HEADER: u64 = size_of::<FileHeader64<BE>>() as u64;
const PROGRAM: u64 = size_of::<ProgramHeader64<BE>>() as u64;
const SECTION: u64 = size_of::<SectionHeader64<BE>>() as u64;
const SYMBOL: u64 = size_of::<Sym64<BE>>() as u64;

/// Names one after the other, each ended by a zero, the empty one first.
struct Strings(Vec<u8>);

impl Strings {
    fn add(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            return 0;
        }
        let at = self.0.len() as u32;
        self.0.extend_from_slice(name.as_bytes());
        self.0.push(0);
        at
    }
}

pub(super) fn write(image: &Image) -> Vec<u8> {
    let mut file = vec![0; (HEADER + PROGRAM * image.segments.len() as u64) as usize];
    let mut offsets = Vec::new();
    for segment in &image.segments {
        let at = file.len() as u64;
        let gap = segment.vaddr.wrapping_sub(at) & (PAGE - 1);
        file.resize((at + gap) as usize, 0);
        offsets.push(at + gap);
        file.extend_from_slice(&segment.bytes);
    }
    let mut section_names = Strings(vec![0]);
    let mut headers = vec![section_header("", 0, &mut section_names)];
    for section in &image.sections {
        headers.push(content(image, section, &offsets, &mut section_names));
    }
    let (symbols, locals, strings) = symbols(image);
    let mut append = |name: &str, kind: elf::SectionType, bytes: &[u8], align: u64| {
        let at = (file.len() as u64).next_multiple_of(align);
        file.resize(at as usize, 0);
        file.extend_from_slice(bytes);
        let mut header = section_header(name, align, &mut section_names);
        header.sh_type = U32::new(BE, kind);
        header.sh_offset = U64::new(BE, at);
        header.sh_size = U64::new(BE, bytes.len() as u64);
        header
    };
    let mut symtab = append(".symtab", elf::SHT_SYMTAB, &symbols, 8);
    symtab.sh_link = U32::new(BE, headers.len() as u32 + 1);
    symtab.sh_info = U32::new(BE, locals);
    symtab.sh_entsize = U64::new(BE, SYMBOL);
    headers.push(symtab);
    headers.push(append(".strtab", elf::SHT_STRTAB, &strings, 1));
    let mut names = section_header(".shstrtab", 1, &mut section_names);
    names.sh_type = U32::new(BE, elf::SHT_STRTAB);
    names.sh_offset = U64::new(BE, file.len() as u64);
    names.sh_size = U64::new(BE, section_names.0.len() as u64);
    headers.push(names);
    file.extend_from_slice(&section_names.0);
    file.resize(file.len().next_multiple_of(8), 0);
    let sections_at = file.len() as u64;
    for header in &headers {
        file.extend_from_slice(bytes_of(header));
    }
    let header = file_header(image, sections_at, headers.len());
    file[..HEADER as usize].copy_from_slice(bytes_of(&header));
    for (i, offset) in offsets.iter().enumerate() {
        let at = (HEADER + PROGRAM * i as u64) as usize;
        let header = program_header(image, i, *offset);
        file[at..at + PROGRAM as usize].copy_from_slice(bytes_of(&header));
    }
    file
}

fn file_header(image: &Image, sections_at: u64, sections: usize) -> FileHeader64<BE> {
    FileHeader64 {
        e_ident: elf::Ident {
            magic: elf::ELFMAG,
            class: elf::ELFCLASS64,
            data: elf::ELFDATA2MSB,
            version: elf::EV_CURRENT,
            os_abi: elf::ELFOSABI_SYSV,
            abi_version: 0,
            padding: [0; 7],
        },
        e_type: U16::new(BE, elf::ET_EXEC),
        e_machine: U16::new(BE, elf::EM_SPARCV9),
        e_version: U32::new(BE, 1),
        e_entry: U64::new(BE, image.entry),
        e_phoff: U64::new(BE, HEADER),
        e_shoff: U64::new(BE, sections_at),
        e_flags: U32::new(BE, elf::FileFlags(0)),
        e_ehsize: U16::new(BE, HEADER as u16),
        e_phentsize: U16::new(BE, PROGRAM as u16),
        e_phnum: U16::new(BE, image.segments.len() as u16),
        e_shentsize: U16::new(BE, SECTION as u16),
        e_shnum: U16::new(BE, sections as u16),
        e_shstrndx: U16::new(BE, elf::SymbolSection(sections as u16 - 1)),
    }
}

fn program_header(image: &Image, number: usize, offset: u64) -> ProgramHeader64<BE> {
    let segment = &image.segments[number];
    let mut flags = elf::PF_R.0;
    if segment.flags.contains(SegmentFlags::WRITE) {
        flags |= elf::PF_W.0;
    }
    if segment.flags.contains(SegmentFlags::EXECUTE) {
        flags |= elf::PF_X.0;
    }
    ProgramHeader64 {
        p_type: U32::new(BE, elf::PT_LOAD),
        p_flags: U32::new(BE, elf::ProgramFlags(flags)),
        p_offset: U64::new(BE, offset),
        p_vaddr: U64::new(BE, segment.vaddr),
        p_paddr: U64::new(BE, segment.vaddr),
        p_filesz: U64::new(BE, segment.bytes.len() as u64),
        p_memsz: U64::new(BE, segment.mem_size),
        p_align: U64::new(BE, PAGE),
    }
}

fn section_header(name: &str, align: u64, names: &mut Strings) -> SectionHeader64<BE> {
    let zero = U64::new(BE, 0);
    SectionHeader64 {
        sh_name: U32::new(BE, names.add(name)),
        sh_type: U32::new(BE, elf::SHT_NULL),
        sh_flags: U64::new(BE, elf::SectionFlags(0)),
        sh_addr: zero,
        sh_offset: zero,
        sh_size: zero,
        sh_link: U32::new(BE, 0),
        sh_info: U32::new(BE, 0),
        sh_addralign: U64::new(BE, align),
        sh_entsize: zero,
    }
}

/// The header of a section with contents, which lie in a segment.
fn content(
    image: &Image,
    section: &crate::image::Section,
    offsets: &[u64],
    names: &mut Strings,
) -> SectionHeader64<BE> {
    let mut header = section_header(&section.name, section.align, names);
    let kind = if section.zero {
        elf::SHT_NOBITS
    } else {
        elf::SHT_PROGBITS
    };
    let mut flags = elf::SHF_ALLOC.0;
    if section.flags.contains(SegmentFlags::WRITE) {
        flags |= elf::SHF_WRITE.0;
    }
    if section.flags.contains(SegmentFlags::EXECUTE) {
        flags |= elf::SHF_EXECINSTR.0;
    }
    let offset = image
        .segments
        .iter()
        .zip(offsets)
        .map(|(s, offset)| (section.vaddr.wrapping_sub(s.vaddr), s.mem_size, offset))
        .find(|(from, size, _)| from < size)
        .map_or(0, |(from, _, offset)| offset.wrapping_add(from));
    header.sh_type = U32::new(BE, kind);
    header.sh_flags = U64::new(BE, elf::SectionFlags(flags));
    header.sh_addr = U64::new(BE, section.vaddr);
    header.sh_offset = U64::new(BE, offset);
    header.sh_size = U64::new(BE, section.size);
    header
}

/// The symbol table, how many of its entries are local, and its names.
fn symbols(image: &Image) -> (Vec<u8>, u32, Vec<u8>) {
    let mut strings = Strings(vec![0]);
    let mut table = vec![0; SYMBOL as usize];
    let mut locals = 1;
    for local in [true, false] {
        let chosen = image
            .symbols
            .iter()
            .filter(|s| (s.binding == Binding::Local) == local);
        for symbol in chosen {
            locals += u32::from(local);
            let bind = match symbol.binding {
                Binding::Local => elf::STB_LOCAL,
                Binding::Global => elf::STB_GLOBAL,
                Binding::Weak => elf::STB_WEAK,
            };
            let kind = match symbol.kind {
                SymbolKind::Plain => elf::STT_NOTYPE,
                SymbolKind::Function => elf::STT_FUNC,
                SymbolKind::Object => elf::STT_OBJECT,
            };
            // Section 0 is the null section; a number belongs to none.
            let section = symbol
                .section
                .map_or(elf::SHN_ABS, |n| elf::SymbolSection::new(n as u32 + 1));
            let entry = Sym64 {
                st_name: U32::new(BE, strings.add(&symbol.name)),
                st_info: elf::SymbolInfo::new(bind, kind),
                st_other: elf::SymbolOther(0),
                st_shndx: U16::new(BE, section),
                st_value: U64::new(BE, symbol.value),
                st_size: U64::new(BE, symbol.size),
            };
            table.extend_from_slice(bytes_of(&entry));
        }
    }
    (table, locals, strings.0)
}
