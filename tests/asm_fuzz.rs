//! No input makes the assembler, the disassembler or the ELF reader panic or run without end.

use proptest::prelude::*;
use std::path::Path;
use stillframe_isa::asm::{AsmInput, Layout, assemble};
use stillframe_isa::disasm;
use stillframe_isa::image::Image;

fn source(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("cases/asm")
        .join(name);
    std::fs::read_to_string(path).expect("a readable case")
}

/// Assembles; what is assembled must load, what is not must be explained.
fn run(source: &str) {
    let input = AsmInput {
        name: "fuzz",
        source,
        // Includes itself, so that depth is tried too.
        includes: &|_| Some(source.to_owned()),
        defines: &[],
        layout: Layout::User,
    };
    match assemble(&input) {
        Ok(image) => {
            let _ = Image::from_elf(&image.to_elf());
        }
        Err(errors) => {
            assert!(!errors.list.is_empty());
            assert!(errors.render().starts_with("error: "));
        }
    }
}

/// Pieces of which wrong sources are made.
const PIECES: [&str; 64] = [
    "\n",
    "\n",
    "\n",
    " ",
    " ",
    ",",
    ",",
    "(",
    ")",
    "[",
    "]",
    "+",
    "-",
    "*",
    "/",
    "%",
    "<<",
    ">>",
    "'",
    "\"",
    "\\",
    "\\a",
    "\\@",
    "\\()",
    "!",
    "!@",
    "#",
    "/*",
    "*/",
    ";",
    ":",
    "=",
    ".",
    "1:",
    "1b",
    "1f",
    "0x",
    "0b1",
    "99999999999",
    "-1",
    "a",
    "b",
    "a:",
    "%g1",
    "%hi(",
    "%lo(",
    "%f1",
    "nop",
    "add ",
    "set ",
    "setx ",
    "ldx ",
    "ba,pt %xcc, ",
    ".macro a b",
    ".endm",
    ".rept 9",
    ".endr",
    ".if ",
    ".endif",
    ".set a, ",
    "é",
    "'\\",
    "€",
    ".ascii ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn bytes(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        run(&String::from_utf8_lossy(&bytes));
        let _ = Image::from_elf(&bytes);
    }

    #[test]
    fn pieces(picks in proptest::collection::vec(0..PIECES.len(), 0..200)) {
        run(&picks.iter().map(|n| PIECES[*n]).collect::<String>());
    }

    #[test]
    fn mutated_cases(
        case in 0..5usize,
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0..PIECES.len(), 0..12usize), 1..20),
    ) {
        let names = ["constants.s", "directives.s", "expressions.s", "macros.s", "operands.s"];
        let mut text: Vec<char> = source(names[case]).chars().collect();
        for (at, piece, cut) in edits {
            let at = at.index(text.len() + 1);
            let to = (at + cut).min(text.len());
            text.splice(at..to, PIECES[piece].chars());
        }
        run(&text.into_iter().collect::<String>());
    }

    #[test]
    fn words(word in any::<u32>(), pc in any::<u64>()) {
        let _ = disasm(word, pc);
    }
}

/// Sources that would cost too much if nothing stopped them.
#[test]
fn endless_sources_end() {
    let deep = format!(".word {}1{}", "(".repeat(100_000), ")".repeat(100_000));
    let signs = format!(".word {}1", "-".repeat(100_000));
    let long = format!(".word a{}", " + a".repeat(100_000));
    let chain: String = (0..50_000)
        .map(|n| format!(".set s{n}, s{}\n", n + 1))
        .collect();
    let chain = format!("{chain}.word s0\n");
    let square: String = (0..60)
        .map(|n| format!(".set s{n}, s{0} - s{0} + s{0}\n", n + 1))
        .collect();
    let square = format!("{square}.word s0\n");
    let ifs = ".if 1\n".repeat(100_000);
    for source in [
        ".macro a\na\na\n.endm\na",
        ".macro a x\na \"\\x\\x\"\n.endm\na xx",
        ".rept 1000000000\n.endr",
        ".rept 1000000000\n.rept 1000000000\nnop\n.endr\n.endr",
        ".rept 1000000\n.skip 1000000\n.endr",
        ".include \"itself\"",
        ".include \"itself\"\n.include \"itself\"",
        ".fill 1 << 40, 8, 1",
        ".bss\n.skip 1 << 62\n.skip 1 << 62\n.skip 1 << 62",
        ".irp a, 1 2 3\n.irp a, 1 2 3\n.irp a, 1 2 3\n.irp a, 1 2 3\nnop\n.endr\n.endr\n.endr\n.endr",
        &deep,
        &signs,
        &long,
        &chain,
        &square,
        &ifs,
    ] {
        run(source);
    }
}

/// What once went wrong.
#[test]
fn found_by_fuzzing() {
    for source in [".comm a, -1", "mov '\\é, %g1", "mov '\\", "call 5, %g1"] {
        run(source);
    }
}
