//! The assembler: GNU `as` syntax for SPARC V9 in, an [`Image`] with fixed addresses out.
//!
//! It reads a source as `sparc64-linux-gnu-as -Av9a -64` does and lays it out as `ld` does with
//! the linker scripts kept beside the tests, so that both give the same bytes. One pass reads the
//! source and fills sections; when the last line is read all addresses are known, and what had to
//! wait for them is filled in. Instructions come from the table ([`crate::table`]); the
//! assembler knows forms of operands, never a list of instructions.
//!
//! Where it differs from GNU `as` on purpose: what GNU cuts off or only warns of is an error here
//! (constants, displacements and trap numbers out of range, `set` of more than 32 bits, an odd
//! register for LDD, a misaligned instruction); lengths and conditions may depend on any distance
//! within a section that lies before them. What it does not know: subsections, `.altmacro`,
//! `.incbin`, names of sections that the linker scripts do not place, numbers above 64 bits, and
//! any order of several `.comm` symbols but their own.

mod args;
mod checks;
mod conditions;
mod constants;
mod data;
mod diag;
mod directives;
mod emit;
mod evaluate;
mod expr;
mod instruction;
mod layout;
mod lexer;
mod macros;
mod matching;
mod names;
mod operands;
mod part;
mod reader;
mod section;
mod sections;
mod source;
mod symbols;
mod synthetic;
mod usage;

pub use diag::{Diagnostic, Diagnostics};
pub(crate) use names::{BARRIERS, asi_name, prefetch_name};

use crate::image::Image;
use diag::{Origins, Problem, Span};
use section::{Fixup, Sections};
use std::collections::HashMap;
use std::rc::Rc;
use symbols::{Place, Symbols};

/// Where the sections go.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Text, constants, data and zeros one after the other from an address, as firmware wants
    /// them (`tests/ld/flat.ld`).
    Flat {
        /// Address of the first byte.
        base: u64,
    },
    /// A user program: text at [`USER_TEXT`], constants after it, data and zeros from the next
    /// page of 8 KB on (`workloads/user.ld`).
    User,
}

/// Address of a user program's text, where GNU `ld` puts it too.
pub const USER_TEXT: u64 = 0x10_0000;

/// What to assemble.
pub struct AsmInput<'a> {
    /// The file's name, for errors and the line table.
    pub name: &'a str,
    /// Its text.
    pub source: &'a str,
    /// The text of an included file by the name that stands after `.include`.
    pub includes: &'a dyn Fn(&str) -> Option<String>,
    /// Symbols set before the first line.
    pub defines: &'a [(&'a str, u64)],
    /// Where the sections go.
    pub layout: Layout,
}

/// Assembles a program.
///
/// # Errors
/// Every error found, in the order of the source.
pub fn assemble(input: &AsmInput<'_>) -> Result<Image, Diagnostics> {
    let mut asm = Assembler::new(input);
    asm.read();
    let image = asm.link(input.layout);
    asm.verdict(image)
}

/// Assembles a source without includes, flat from `base`: for tests and small tools.
///
/// # Errors
/// See [`assemble`].
pub fn assemble_flat(source: &str, base: u64) -> Result<Image, Diagnostics> {
    assemble(&AsmInput {
        name: "source",
        source,
        includes: &|_| None,
        defines: &[],
        layout: Layout::Flat { base },
    })
}

/// How many errors are kept; the rest is counted.
const MAX_ERRORS: usize = 100;

/// The state of an assembly.
struct Assembler<'a> {
    input: &'a AsmInput<'a>,
    origins: Origins,
    symbols: Symbols,
    sections: Sections,
    fixups: Vec<Fixup>,
    problems: Vec<Problem>,
    suppressed: usize,
    frames: Vec<reader::Frame>,
    conditions: Vec<conditions::Condition>,
    macros: HashMap<String, Rc<macros::Macro>>,
    /// Macros expanded so far: `\@`.
    expansions: u64,
    /// What reading may still cost.
    budget: reader::Budget,
    /// Pragmas whose instruction has not come yet.
    pending: Vec<(String, u32)>,
    pragmas: Vec<(String, Place, u32)>,
    /// Every instruction's place and source.
    lines: Vec<(Place, u32)>,
}

impl<'a> Assembler<'a> {
    fn new(input: &'a AsmInput<'a>) -> Self {
        let mut symbols = Symbols::default();
        for (name, value) in input.defines {
            // No label can be in the way yet.
            let _ = symbols.set(name, expr::Expr::Const(*value), None);
        }
        Assembler {
            input,
            origins: Origins::default(),
            symbols,
            sections: Sections::new(),
            fixups: Vec::new(),
            problems: Vec::new(),
            suppressed: 0,
            frames: Vec::new(),
            conditions: Vec::new(),
            macros: HashMap::new(),
            expansions: 0,
            budget: reader::Budget::default(),
            pending: Vec::new(),
            pragmas: Vec::new(),
            lines: Vec::new(),
        }
    }

    fn problem(&mut self, problem: Problem) {
        if self.problems.len() < MAX_ERRORS {
            self.problems.push(problem);
        } else {
            self.suppressed += 1;
        }
    }

    /// The whole of a statement's line, where no better span is known.
    fn span_of(&self, origin: u32) -> Span {
        Span {
            origin,
            start: 0,
            end: 1,
        }
    }

    fn verdict(mut self, image: Image) -> Result<Image, Diagnostics> {
        if self.problems.is_empty() {
            return Ok(image);
        }
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by_key(|p| (p.span.origin, p.span.start));
        Err(Diagnostics {
            list: problems
                .into_iter()
                .map(|p| self.origins.diagnostic(p))
                .collect(),
            suppressed: self.suppressed,
        })
    }
}
