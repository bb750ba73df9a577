//! The assembler on cases: what each source becomes, and what is said of wrong ones. That GNU `as`
//! and `ld` make the same bytes of the right ones is `external_asm`'s affair.

use std::path::{Path, PathBuf};
use stillframe_isa::asm::{AsmInput, Diagnostics, Layout, assemble};
use stillframe_isa::image::Image;

/// Where the cases are assembled for.
const BASE: u64 = 0x10_0000;

fn cases(directory: &str) -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("cases")
        .join(directory);
    let entries = std::fs::read_dir(&dir).expect("the cases are there");
    let mut list: Vec<PathBuf> = entries
        .map(|e| e.expect("a readable directory").path())
        .filter(|p| p.extension().is_some_and(|e| e == "s"))
        .collect();
    list.sort();
    assert!(!list.is_empty());
    list
}

fn name(path: &Path) -> String {
    let stem = path.file_stem().expect("a file");
    stem.to_string_lossy().into_owned()
}

fn assembled(path: &Path) -> Result<Image, Diagnostics> {
    let source = std::fs::read_to_string(path).expect("a readable case");
    let dir = path.parent().expect("a directory");
    assemble(&AsmInput {
        name: &path.file_name().expect("a file").to_string_lossy(),
        source: &source,
        includes: &|name| std::fs::read_to_string(dir.join(name)).ok(),
        defines: &[],
        layout: Layout::Flat { base: BASE },
    })
}

/// Compares with the snapshot that lies beside the case.
fn check(directory: &str, name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => format!("cases/{directory}"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}

/// Sixteen bytes a line behind their address.
fn dump(image: &Image) -> String {
    let mut out = String::new();
    for segment in &image.segments {
        for (n, line) in segment.bytes.chunks(16).enumerate() {
            let words: Vec<String> = line
                .chunks(4)
                .map(|word| word.iter().map(|b| format!("{b:02x}")).collect())
                .collect();
            let address = segment.vaddr + n as u64 * 16;
            out.push_str(&format!("{address:06x}: {}\n", words.join(" ")));
        }
        let zeros = segment.mem_size - segment.bytes.len() as u64;
        out.push_str(&format!("and {zeros} bytes of zeros\n"));
    }
    out
}

#[test]
fn sources_become_the_expected_bytes() {
    for path in cases("asm") {
        let image = assembled(&path).unwrap_or_else(|errors| panic!("{errors}"));
        check("asm", &name(&path), &dump(&image));
    }
}

#[test]
fn errors_say_where_and_what_would_be_right() {
    for path in cases("asm/errors") {
        let errors = assembled(&path).expect_err("a wrong source");
        check("asm/errors", &name(&path), &errors.render());
    }
}

#[test]
fn pragmas_symbols_and_lines_have_addresses() {
    let source = "!@account kernel\n.global start\nstart: nop\n        ! only a comment\n\
                  !@mark freeze %g1\nlocal:\n.align 32\nretl\nnop !@mark no\n.data\n.equ N, 3\n\
                  cell: .word N\n";
    let image = stillframe_isa::asm::assemble_flat(source, BASE).expect("it is right");
    let pragmas: Vec<_> = image
        .pragmas
        .iter()
        .map(|p| (p.address - BASE, &*p.text, p.line))
        .collect();
    assert_eq!(
        pragmas,
        [(0, "account kernel", 1), (32, "mark freeze %g1", 5)]
    );
    assert_eq!(image.symbol("local"), Some(BASE + 4));
    assert_eq!(image.symbol("N"), Some(3));
    assert_eq!(image.line(BASE + 32), Some(("source", 8)));
    assert_eq!(image.line(BASE + 4), None);
    let (symbol, offset) = image.locate(BASE + 36).expect("in the text");
    assert_eq!((&*symbol.name, offset), ("local", 32));
    assert_eq!(
        image.locate(BASE + 64).map(|(s, n)| (&*s.name, n)),
        Some(("cell", 0))
    );
    assert_eq!(image.entry, BASE);
}

#[test]
fn defines_come_before_the_first_line() {
    let image = assemble(&AsmInput {
        name: "defines",
        source: ".if DEPTH > 2\nmov DEPTH, %g1\n.endif\nset ADDRESS, %g1\n",
        includes: &|_| None,
        defines: &[("DEPTH", 3), ("ADDRESS", 0x400)],
        layout: Layout::Flat { base: 0 },
    });
    let bytes = image.expect("it is right").segments.remove(0).bytes;
    assert_eq!(bytes, [0x82, 0x10, 0x20, 0x03, 0x82, 0x10, 0x24, 0x00]);
}
