//! Our assembler and disassembler beside GNU binutils: the same bytes of every case, of every row
//! of the instruction table and of the firmware, and each reads what the other's disassembler says.

#[allow(dead_code, reason = "shared with tests that run programs")]
mod gnu;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use stillframe::boot::firmware::{ModuleOptions, kernel_symbols};
use stillframe::boot::layout::{KERNEL_VA, MODULE_VA, PROM_BASE};
use stillframe_isa::asm::{AsmInput, Layout, assemble};
use stillframe_isa::image::Image;
use stillframe_isa::{disasm, table::ROWS};

const BASE: u64 = 0x10_0000;

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A directory of the test's own.
fn directory(test: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("external_asm")
        .join(test);
    std::fs::create_dir_all(&dir).expect("the target directory can be written");
    dir
}

/// What `as` and `ld` make of a file, from `base` on.
fn theirs(source: &Path, base: u64, dir: &Path) -> Vec<u8> {
    let (object, program) = (dir.join("gnu.o"), dir.join("gnu"));
    gnu::succeed(
        Command::new("sparc64-linux-gnu-as")
            .args(["-Av9a", "-64", "--no-warn", "-I"])
            .arg(dir)
            .arg("-I")
            .arg(source.parent().expect("a directory"))
            .arg("-o")
            .args([&object, source]),
    );
    gnu::succeed(
        Command::new("sparc64-linux-gnu-ld")
            .args(["--no-warn-rwx-segments", "-e", "0"])
            .args(["--defsym", &format!("base={base:#x}"), "-T"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/ld/flat.ld"))
            .arg("-o")
            .args([&program, &object]),
    );
    gnu::flat(&program)
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// What we make of a file, without what is only zeros in memory.
fn ours(source: &Path, base: u64, dir: &Path) -> Image {
    let input = AsmInput {
        name: &source.display().to_string(),
        source: &text(source),
        includes: &|name| {
            let beside = source.parent().expect("a directory").join(name);
            std::fs::read_to_string(dir.join(name))
                .or_else(|_| std::fs::read_to_string(beside))
                .ok()
        },
        defines: &[],
        layout: Layout::Flat { base },
    };
    assemble(&input).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Asserts that both assemblers agree on a file.
fn agree(source: &Path, base: u64, dir: &Path) -> Image {
    let image = ours(source, base, dir);
    let theirs = theirs(source, base, dir);
    let bytes = &image.segments[0].bytes;
    let differs = bytes.iter().zip(&theirs).position(|(a, b)| a != b);
    let about = source.display();
    if let Some(at) = differs {
        let at = at & !3;
        let word = |b: &[u8]| b[at..(at + 4).min(b.len())].to_vec();
        panic!(
            "{about} at {:#x}: ours {:02x?}, theirs {:02x?}; {:?}",
            base + at as u64,
            word(bytes),
            word(&theirs),
            image.line(base + at as u64),
        );
    }
    assert_eq!(bytes.len(), theirs.len(), "{about}");
    image
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> = std::fs::read_dir(dir)
        .expect("a readable directory")
        .map(|e| e.expect("a readable directory").path())
        .filter(|p| p.extension().is_some_and(|e| e == "s"))
        .collect();
    list.sort();
    list
}

#[test]
fn the_cases_become_the_same_bytes() {
    if !gnu::asked_for() {
        return;
    }
    let dir = directory("cases");
    for source in sources(&workspace().join("tests/cases/asm")) {
        agree(&source, BASE, &dir);
    }
}

/// Numbers alike in every run (splitmix64).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }
}

/// Every row with many operands: words that are instructions.
fn corpus() -> Vec<u32> {
    let mut noise = Noise(1);
    let mut words = Vec::new();
    for row in ROWS {
        let fields = !(row.mask | row.reserved);
        let mut found = 0;
        for n in 0..4000 {
            let random = match n {
                0 => 0,
                1 => u32::MAX,
                _ => noise.next() as u32,
            };
            let word = random & fields | row.value;
            if !disasm(word, 0).starts_with(".word") {
                words.push(word);
                found += 1;
            }
            if found == 40 {
                break;
            }
        }
        assert!(found > 0, "{:?} has no instruction", row.op);
    }
    words
}

#[test]
fn gnu_reads_our_disassembly_of_every_row() {
    if !gnu::asked_for() {
        return;
    }
    let dir = directory("corpus");
    let words = corpus();
    let lines: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(n, w)| disasm(*w, BASE + n as u64 * 4))
        .collect();
    let source = dir.join("corpus.s");
    std::fs::write(&source, lines.join("\n") + "\n").expect("the file can be written");
    agree(&source, BASE, &dir);
    let bytes = theirs(&source, BASE, &dir);
    for (n, (word, line)) in words.iter().zip(&lines).enumerate() {
        let got: [u8; 4] = bytes[n * 4..][..4].try_into().expect("four bytes");
        assert_eq!(u32::from_be_bytes(got), *word, "{line}");
    }
}

/// Why a line of objdump's cannot be read back, if it cannot.
fn unreadable(text: &str) -> Option<&'static str> {
    let asi = text.split('#').nth(1).filter(|_| text.contains("#ASI_"));
    let known = ["P", "S", "N", "PNF", "SNF", "AIUP", "AIUS"];
    if text.starts_with("unknown") {
        Some("objdump does not know it")
    } else if text.starts_with("illtrap  0xff") {
        Some("objdump extends the sign of illtrap's number")
    } else if text.starts_with('t') && text.contains(" -") {
        Some("objdump takes a trap number with %xcc for a simm13")
    } else if asi.is_some_and(|a| {
        let name = a[4..].split([',', ' ']).next().unwrap_or("");
        !known.contains(&name.trim_end_matches("_L"))
    }) {
        Some("GNU as for V9a does not know the ASI by name either")
    } else {
        None
    }
}

#[test]
fn we_read_objdumps_disassembly_of_every_row() {
    if !gnu::asked_for() {
        return;
    }
    let dir = directory("objdump");
    let words = corpus();
    let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_be_bytes()).collect();
    let (raw, source) = (dir.join("raw.s"), dir.join("objdump.s"));
    let list: Vec<String> = words.iter().map(|w| format!(".word {w:#x}")).collect();
    std::fs::write(&raw, list.join("\n") + "\n").expect("the file can be written");
    assert_eq!(theirs(&raw, BASE, &dir), bytes);
    // Without symbols, targets are printed as numbers that begin with 0x.
    gnu::succeed(Command::new("sparc64-linux-gnu-strip").arg(dir.join("gnu")));
    let output = Command::new("sparc64-linux-gnu-objdump")
        .args(["-d", "-z", "-M", "v9", "--no-show-raw-insn"])
        .arg(dir.join("gnu"))
        .output()
        .expect("objdump starts");
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lines = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Some((_, text)) = line.split_once(":\t") else {
            continue;
        };
        let text = text.split('!').next().unwrap_or("");
        let text = text.split('<').next().unwrap_or("").trim();
        lines.push(match unreadable(text) {
            Some(why) => {
                *left_out.entry(why).or_default() += 1;
                format!(".word {:#x}", words[lines.len()])
            }
            None => text.to_owned(),
        });
    }
    assert_eq!(lines.len(), words.len());
    eprintln!("left out: {left_out:?}");
    assert!(left_out.values().sum::<usize>() < words.len() / 4);
    std::fs::write(&source, lines.join("\n") + "\n").expect("the file can be written");
    let image = ours(&source, BASE, &dir);
    for (n, (word, line)) in words.iter().zip(&lines).enumerate() {
        let got: [u8; 4] = image.segments[0].bytes[n * 4..][..4]
            .try_into()
            .expect("four bytes");
        assert_eq!(u32::from_be_bytes(got), *word, "{line}");
    }
}

/// Numbers around every power of two and of both signs, and random ones of every width.
fn numbers() -> Vec<u64> {
    let mut list = Vec::new();
    let mut noise = Noise(2);
    for shift in 0..64 {
        for near in [-2i64, -1, 0, 1, 2] {
            list.push((1u64 << shift).wrapping_add(near as u64));
            list.push((1u64 << shift).wrapping_neg().wrapping_add(near as u64));
        }
        for _ in 0..20 {
            list.push(noise.next() >> shift);
            list.push((noise.next() >> shift).wrapping_neg());
            list.push(noise.next() >> 32 << shift);
            list.push(noise.next() >> shift & 0xFFFF_FFFF_FFFF_FC00);
        }
    }
    list
}

#[test]
fn constants_are_set_by_the_same_instructions() {
    if !gnu::asked_for() {
        return;
    }
    let dir = directory("constants");
    let mut lines = Vec::new();
    for n in numbers() {
        lines.push(format!("setx {n:#x}, %g1, %g2"));
        let signed = n as i64;
        if n <= u32::MAX.into() || (-4096..0).contains(&signed) {
            lines.push(format!("set {n:#x}, %g3"));
            lines.push(format!("setuw {n:#x}, %g3"));
        }
        if (i64::from(i32::MIN)..=u32::MAX.into()).contains(&signed) {
            lines.push(format!("setsw {signed}, %g4"));
        }
    }
    let source = dir.join("constants.s");
    std::fs::write(&source, lines.join("\n") + "\n").expect("the file can be written");
    agree(&source, BASE, &dir);
}

#[test]
fn the_firmware_becomes_the_same_bytes() {
    if !gnu::asked_for() {
        return;
    }
    let dir = directory("firmware");
    let firmware = workspace().join("sim/firmware");
    let kernel = agree(&firmware.join("kernel.s"), KERNEL_VA, &dir);
    agree(&firmware.join("prom.s"), PROM_BASE, &dir);
    let put = |name: &str, text: String| {
        std::fs::write(dir.join(name), text).expect("the file can be written");
    };
    put("kernel_symbols.inc", kernel_symbols(&kernel));
    for dma_suspend in [false, true] {
        let options = ModuleOptions {
            source: None,
            times: vec![1000, 2000],
            sweep_period: 83_500,
            sweep_blocks: 4,
            dma_suspend,
        };
        put("options.inc", options.include());
        let mut modules = sources(&firmware);
        modules.retain(|path| !path.ends_with("kernel.s") && !path.ends_with("prom.s"));
        assert!(modules.len() >= 2);
        for module in modules {
            agree(&module, MODULE_VA, &dir);
        }
    }
}

/// What a program of ours says under QEMU, and what GNU's tools find in its file.
#[test]
fn our_elf_files_run_and_theirs_are_read() {
    if !gnu::asked_for() {
        return;
    }
    let dir = directory("elf");
    for program in &stillframe_workloads::PROGRAMS {
        let image = assemble(&AsmInput {
            name: program.name,
            source: program.source,
            includes: &|name| stillframe_workloads::include(name).map(str::to_owned),
            defines: &[],
            layout: Layout::User,
        });
        let image = image.unwrap_or_else(|errors| panic!("{errors}"));
        let path = dir.join(program.name);
        std::fs::write(&path, image.to_elf()).expect("the file can be written");
        gnu::succeed(Command::new("chmod").arg("+x").arg(&path));
        let readelf = Command::new("sparc64-linux-gnu-readelf")
            .arg("-aW")
            .arg(&path)
            .output();
        let readelf = readelf.expect("readelf starts");
        assert_eq!(
            String::from_utf8_lossy(&readelf.stderr),
            "",
            "{}",
            program.name
        );
        for case in program.cases() {
            let output = gnu::run(&path, &case.args);
            assert_eq!(
                String::from_utf8_lossy(&output.stdout),
                case.stdout,
                "{}",
                program.name
            );
            assert_eq!(output.status.code(), Some(case.status), "{}", program.name);
        }
        // The same program by GNU's tools is the same image but for what they add.
        for (name, text) in ["macros.inc", "common.inc"].map(|name| {
            (
                name,
                stillframe_workloads::include(name).expect("it exists"),
            )
        }) {
            std::fs::write(dir.join(name), text).expect("the file can be written");
        }
        let source = dir.join(format!("{}.s", program.name));
        std::fs::write(&source, program.source).expect("the file can be written");
        let theirs = gnu::build(&dir, &dir, &source, &format!("{}-gnu", program.name));
        let theirs = std::fs::read(theirs).expect("the program is there");
        let theirs = Image::from_elf(&theirs).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(theirs.segments, image.segments, "{}", program.name);
        assert_eq!(theirs.entry, image.entry);
        for symbol in &theirs.symbols {
            assert_eq!(
                image.symbol(&symbol.name),
                Some(symbol.value),
                "{}",
                symbol.name
            );
        }
    }
}
