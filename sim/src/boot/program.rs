//! The user's program as a boot loader lays it down: segments, the first stack page.

use super::layout::{PAGE, STACK_TOP};
use stillframe_isa::image::{Image, SegmentFlags};
use thiserror::Error;

/// `%sp` and `%fp` point this far below what they stand for (SPARC V9 ABI).
const STACK_BIAS: u64 = 2047;
/// The register window's place at the top of a stack frame: 16 registers.
const WINDOW_BYTES: u64 = 128;
/// First address after what a program may map below the stack: 43 bits, which the translation
/// table covers.
const USER_END: u64 = 1 << 42;

/// A program that cannot be laid down.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProgramError {
    /// Nothing to run.
    #[error("the program has no segment that can be executed")]
    NoCode,
    /// Two segments share a page but not their permissions.
    #[error(
        "the program's segments at {first:#x} and {second:#x} share a page of 8 KB; \
         a page has one permission, so they must begin on pages of their own"
    )]
    SharedPage {
        /// Start of the lower segment.
        first: u64,
        /// Start of the higher one.
        second: u64,
    },
    /// A segment lies where user memory cannot be.
    #[error(
        "the program's segment {start:#x}..{end:#x} lies outside user memory 0x2000..{USER_END:#x}"
    )]
    Outside {
        /// First address.
        start: u64,
        /// Address after the last.
        end: u64,
    },
    /// The entry point is in no executable segment.
    #[error("the program's entry point {entry:#x} is in none of its executable segments")]
    Entry {
        /// The entry point.
        entry: u64,
    },
    /// The arguments do not fit in the first stack page.
    #[error(
        "the program's arguments take {bytes} bytes; at most {limit} fit on the first stack page"
    )]
    Arguments {
        /// Bytes of strings and pointers.
        bytes: u64,
        /// Bytes there are.
        limit: u64,
    },
    /// It needs more memory than there is.
    #[error("the program's segments take {bytes} bytes; the machine has {memory} bytes of memory")]
    TooLarge {
        /// Bytes of all segments, in whole pages.
        bytes: u64,
        /// Size of main memory, bytes.
        memory: u64,
    },
    /// More segments than the boot block can name.
    #[error("the program has {count} segments; the boot block can name {limit}")]
    TooMany {
        /// How many there are.
        count: usize,
        /// How many fit.
        limit: usize,
    },
}

/// Segments that the boot block can name: it has 4 KB, its table begins at 100 hex.
const MAX_SEGMENTS: usize = (0x1000 - 0x100) / 32;

/// Whole pages with one permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Virtual address of the first page.
    pub va: u64,
    /// Content, a multiple of the page.
    pub bytes: Vec<u8>,
    /// What its pages allow.
    pub flags: SegmentFlags,
}

/// A program made of whole pages, stack included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its parts by address; the first stack page is the last.
    pub parts: Vec<Part>,
    /// Where it begins.
    pub entry: u64,
    /// The first `%sp`, biased.
    pub stack: u64,
    /// Where the heap begins: the page after the highest segment.
    pub heap: u64,
}

impl Program {
    /// Lays out `image` with the arguments `args` (`args[0]` is the program's name) for a machine
    /// with `memory` bytes.
    ///
    /// # Errors
    /// [`ProgramError`].
    pub fn new(image: &Image, args: &[String], memory: u64) -> Result<Program, ProgramError> {
        let mut segments: Vec<_> = image.segments.iter().filter(|s| s.mem_size > 0).collect();
        segments.sort_by_key(|s| s.vaddr);
        let mut parts: Vec<Part> = Vec::new();
        let mut total = 0u64;
        for segment in segments {
            let start = segment.vaddr & !(PAGE - 1);
            let end = segment.vaddr.saturating_add(segment.mem_size);
            if start < PAGE || end > USER_END {
                return Err(ProgramError::Outside {
                    start: segment.vaddr,
                    end,
                });
            }
            let end = end.next_multiple_of(PAGE);
            // Before anything is allocated: the sizes are a file's word.
            total = total.saturating_add(end - start);
            if total > memory {
                return Err(ProgramError::TooLarge {
                    bytes: total,
                    memory,
                });
            }
            if let Some(below) = parts.last() {
                let below_end = below.va + below.bytes.len() as u64;
                if below_end > start {
                    return Err(ProgramError::SharedPage {
                        first: below.va,
                        second: segment.vaddr,
                    });
                }
            }
            let mut bytes = vec![0; (end - start) as usize];
            let offset = (segment.vaddr - start) as usize;
            let length = segment.bytes.len().min(bytes.len() - offset);
            bytes[offset..offset + length].copy_from_slice(&segment.bytes[..length]);
            parts.push(Part {
                va: start,
                bytes,
                flags: segment.flags,
            });
        }
        if !parts
            .iter()
            .any(|p| p.flags.contains(SegmentFlags::EXECUTE))
        {
            return Err(ProgramError::NoCode);
        }
        let within = |p: &Part| image.entry.wrapping_sub(p.va) < p.bytes.len() as u64;
        if !parts
            .iter()
            .any(|p| p.flags.contains(SegmentFlags::EXECUTE) && within(p))
        {
            return Err(ProgramError::Entry { entry: image.entry });
        }
        let heap = parts.last().map_or(PAGE, |p| p.va + p.bytes.len() as u64);
        let (stack, page) = stack_page(args)?;
        parts.push(Part {
            va: STACK_TOP - PAGE,
            bytes: page,
            flags: SegmentFlags::WRITE,
        });
        if parts.len() > MAX_SEGMENTS {
            return Err(ProgramError::TooMany {
                count: parts.len(),
                limit: MAX_SEGMENTS,
            });
        }
        Ok(Program {
            parts,
            entry: image.entry,
            stack,
            heap,
        })
    }

    /// Bytes of all parts.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|p| p.bytes.len() as u64).sum()
    }
}

/// The first stack page as the kernel of Linux leaves it (SPARC V9 ABI, 3-?): strings at the top,
/// below them argc, argv, an empty environment and an empty auxiliary vector, below them the
/// place of a register window. Returns the biased stack pointer and the page.
fn stack_page(args: &[String]) -> Result<(u64, Vec<u8>), ProgramError> {
    let mut page = vec![0u8; PAGE as usize];
    // The last 16 bytes stay zero: the end of all strings.
    let strings: u64 = args.iter().map(|a| a.len() as u64 + 1).sum();
    // argc, argv with its zero, envp's zero, and an auxiliary vector of one empty pair.
    let words = 1 + args.len() as u64 + 1 + 1 + 2;
    let limit = PAGE - 16 - WINDOW_BYTES - 48;
    let needed = strings + 16 + words * 8;
    if needed > limit {
        return Err(ProgramError::Arguments {
            bytes: needed,
            limit,
        });
    }
    let base = STACK_TOP - PAGE;
    let mut at = PAGE - 16 - strings;
    let vector = (at - words * 8) & !15;
    let mut put = |offset: u64, value: u64| {
        let offset = offset as usize;
        page[offset..offset + 8].copy_from_slice(&value.to_be_bytes());
    };
    put(vector, args.len() as u64);
    let mut pointers = Vec::new();
    for (n, arg) in args.iter().enumerate() {
        put(vector + 8 + 8 * n as u64, base + at);
        pointers.push(at);
        at += arg.len() as u64 + 1;
    }
    for (arg, at) in args.iter().zip(pointers) {
        page[at as usize..at as usize + arg.len()].copy_from_slice(arg.as_bytes());
    }
    Ok((base + vector - WINDOW_BYTES - STACK_BIAS, page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stack_page_holds_argc_and_argv_above_a_window() {
        let args = ["prog".to_owned(), "12".to_owned()];
        let (sp, page) = stack_page(&args).unwrap();
        let base = STACK_TOP - PAGE;
        let word = |va: u64| {
            let at = (va - base) as usize;
            u64::from_be_bytes(page[at..at + 8].try_into().unwrap())
        };
        let vector = sp + STACK_BIAS + WINDOW_BYTES;
        assert_eq!(vector % 16, 0);
        assert_eq!(word(vector), 2, "argc");
        let first = (word(vector + 8) - base) as usize;
        assert_eq!(&page[first..first + 5], b"prog\0");
        let second = (word(vector + 16) - base) as usize;
        assert_eq!(&page[second..second + 3], b"12\0");
        assert_eq!(word(vector + 24), 0, "end of argv");
        assert_eq!(word(vector + 32), 0, "end of envp");
        assert_eq!(word(vector + 40), 0, "AT_NULL");
    }

    #[test]
    fn arguments_that_do_not_fit_are_refused() {
        let long = vec!["x".repeat(9000)];
        assert!(matches!(
            stack_page(&long),
            Err(ProgramError::Arguments { .. })
        ));
    }
}
