//! Bare-metal cases: boot PROM images, assembled by the project's own assembler.

use std::path::{Path, PathBuf};
use stillframe_isa::asm::{AsmInput, Layout, assemble};

/// The nine cases of the MMU.
pub const MMU_CASES: [&str; 9] = [
    "tag_access",
    "tsb_pointers",
    "data_in",
    "data_access",
    "demap",
    "protection",
    "miss_status",
    "exceptions",
    "replacement",
];

/// Where the cases of `kind` lie.
pub fn cases(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("cases")
        .join(kind)
}

/// What a case of the MMU prints, by the manual (`expected`) or by QEMU (`qemu`).
pub fn recorded(name: &str, by: &str) -> String {
    let path = cases("mmu").join(format!("{name}.{by}.txt"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The flat image of a case.
pub fn assembled(kind: &str, name: &str) -> Vec<u8> {
    let text = |file: &str| std::fs::read_to_string(cases(kind).join(file));
    let image = assemble(&AsmInput {
        name: &format!("{name}.s"),
        source: &text(&format!("{name}.s")).expect("the case is there"),
        includes: &|file| text(file).ok(),
        defines: &[],
        layout: Layout::Flat { base: 0 },
    })
    .unwrap_or_else(|errors| panic!("{name}: {}", errors.render()));
    let (base, bytes) = image.flat(1 << 16).expect("it fits the PROM");
    assert_eq!(base, 0, "{name}");
    bytes
}
