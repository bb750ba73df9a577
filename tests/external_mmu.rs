//! The bare-metal MMU cases, here and under `qemu-system-sparc64 -M sun4u`.
//!
//! Each case in `cases/mmu` is a boot PROM image that prints lines `name=value`. Beside it lie what
//! the manual says it prints (`.expected.txt`) and what QEMU prints (`.qemu.txt`); a line of the
//! latter that the manual contradicts carries the reason after `#`.

mod board;
#[allow(dead_code, reason = "images are linked otherwise than programs")]
mod gnu;
mod prom;

use prom::{MMU_CASES, cases, recorded};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A line of a `.qemu.txt` and whether it is marked as a deviation.
fn unmark(line: &str) -> (&str, bool) {
    match line.split_once('#') {
        Some((text, _)) => (text.trim_end(), true),
        None => (line, false),
    }
}

#[test]
fn qemu_and_the_manual_differ_exactly_where_it_is_explained() {
    for name in MMU_CASES {
        let (qemu, manual) = (recorded(name, "qemu"), recorded(name, "expected"));
        assert_eq!(qemu.lines().count(), manual.lines().count(), "{name}");
        for (qemu, manual) in qemu.lines().zip(manual.lines()) {
            let (qemu, marked) = unmark(qemu);
            assert_eq!(qemu.split('=').next(), manual.split('=').next(), "{name}");
            assert_eq!(
                qemu != manual,
                marked,
                "{name}: QEMU {qemu}, manual {manual}"
            );
        }
        assert_eq!(manual.lines().last(), Some("END"), "{name}");
    }
}

#[test]
fn the_instructions_over_the_mmu_print_what_the_manual_says() {
    for name in MMU_CASES {
        let printed = board::run(prom::assembled("mmu", name), 1_000_000);
        let expected = recorded(name, "expected");
        let expected: Vec<&str> = expected.lines().collect();
        assert_eq!(printed.lines().collect::<Vec<_>>(), expected, "{name}");
    }
}

#[test]
fn qemu_prints_what_is_recorded() {
    if !gnu::asked_for() {
        return;
    }
    for name in MMU_CASES {
        let linked = std::fs::read(image(name)).expect("ld has written it");
        assert!(
            prom::assembled("mmu", name) == linked,
            "{name}: our assembler makes another image"
        );
        let recorded = recorded(name, "qemu");
        let recorded: Vec<&str> = recorded.lines().map(|line| unmark(line).0).collect();
        let printed = run_on_qemu(&image(name), name);
        assert_eq!(printed.lines().collect::<Vec<_>>(), recorded, "{name}");
    }
}

fn directory() -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("external_mmu");
    std::fs::create_dir_all(&dir).expect("the target directory can be written");
    dir
}

/// The flat image of a case, built by binutils.
fn image(name: &str) -> PathBuf {
    let object = directory().join(format!("{name}.o"));
    let image = directory().join(format!("{name}.bin"));
    gnu::succeed(
        Command::new("sparc64-linux-gnu-as")
            .args(["-Av9a", "-64", "-I"])
            .arg(cases("mmu"))
            .arg("-o")
            .args([&object, &cases("mmu").join(format!("{name}.s"))]),
    );
    gnu::succeed(
        Command::new("sparc64-linux-gnu-ld")
            .args(["-Ttext=0", "-e", "0", "--oformat", "binary", "-o"])
            .args([&image, &object]),
    );
    image
}

/// Runs an image until it has printed END.
fn run_on_qemu(image: &Path, name: &str) -> String {
    let console = directory().join(format!("{name}.out"));
    std::fs::write(&console, "").expect("the target directory can be written");
    let mut qemu = Running(
        Command::new("qemu-system-sparc64")
            .args([
                "-M",
                "sun4u",
                "-m",
                "64",
                "-nodefaults",
                "-vga",
                "none",
                "-display",
                "none",
            ])
            .args(["-monitor", "none", "-serial"])
            .arg(format!("file:{}", console.display()))
            .arg("-bios")
            .arg(image)
            .stdin(Stdio::null())
            .spawn()
            .expect("qemu-system-sparc64 starts"),
    );
    let begun = Instant::now();
    loop {
        let printed = std::fs::read_to_string(&console).expect("the console can be read");
        if printed.ends_with("END\n") {
            return printed;
        }
        let ended = qemu.0.try_wait().expect("its state can be read");
        let late = begun.elapsed() > Duration::from_secs(30);
        assert!(
            ended.is_none() && !late,
            "{name}: QEMU {ended:?} after\n{printed}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// QEMU runs on after END; it is ended with this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
