//! `asm` and `disasm`.

use crate::{directory, path, stillframe};
use std::path::{Path, PathBuf};

/// Writes a built-in program and what it includes into `directory`.
fn write_program(program: &stillframe_workloads::Program, directory: &Path) -> PathBuf {
    for name in ["macros.inc", "common.inc"] {
        let text = stillframe_workloads::include(name).expect("programs include it");
        std::fs::write(directory.join(name), text).expect("the file can be written");
    }
    let file = directory.join(format!("{}.s", program.name));
    std::fs::write(&file, program.source).expect("the file can be written");
    file
}

#[test]
fn what_is_disassembled_assembles_to_the_same_program() {
    let directory = directory("round_trip");
    for program in &stillframe_workloads::PROGRAMS {
        let source = write_program(program, &directory);
        let elf = source.with_extension("elf");
        let did = stillframe(&["asm", path(&source)]);
        assert_eq!((did.status, did.err.as_str()), (0, ""), "{}", program.name);

        let again = stillframe(&["disasm", path(&elf)]);
        assert_eq!(
            (again.status, again.err.as_str()),
            (0, ""),
            "{}",
            program.name
        );
        let back = directory.join("back.s");
        std::fs::write(&back, &again.out).expect("the file can be written");
        let did = stillframe(&["asm", path(&back)]);
        assert_eq!((did.status, did.err.as_str()), (0, ""), "{}", program.name);

        let flat = |file: &Path| {
            let bytes = std::fs::read(file).expect("asm wrote it");
            let image = stillframe_isa::image::Image::from_elf(&bytes).expect("asm wrote ELF");
            image.flat(1 << 24).expect("it is small")
        };
        assert!(
            flat(&elf) == flat(&directory.join("back.elf")),
            "{}",
            program.name
        );
    }
}

#[test]
fn a_flat_image_and_its_disassembly() {
    let directory = directory("flat");
    let source = directory.join("flat.s");
    let text = "start:\n\tcmp\t%o0, LIMIT\n\tbne,pt\t%xcc, start\n\tnop\n\t.word\t0\n";
    std::fs::write(&source, text).expect("the file can be written");
    let did = stillframe(&[
        "asm",
        path(&source),
        "--flat",
        "--base",
        "0x4000",
        "-D",
        "LIMIT=7",
    ]);
    assert_eq!((did.status, did.err.as_str()), (0, ""));
    let did = stillframe(&[
        "disasm",
        path(&directory.join("flat.bin")),
        "--base",
        "0x4000",
    ]);
    assert_eq!((did.status, did.err.as_str()), (0, ""));
    insta::assert_snapshot!(did.out, @"
    	.section	.text
    	.align	8	! 0x4000, 16 bytes
    L_4000:
    	cmp	%o0, 7                             ! 4000: 80a22007
    	bne,pt	%xcc, L_4000                    ! 4004: 126fffff
    	nop                                    ! 4008: 01000000
    	illtrap	0x0                            ! 400c: 00000000
    ");
}

#[test]
fn errors_in_assembly_have_line_and_caret() {
    let directory = directory("assembly");
    let source = directory.join("bad.s");
    std::fs::write(&source, "\tadd\t%o0, %o8, %o1\n\tmvo\t1, %g1\n")
        .expect("the file can be written");
    let did = stillframe(&["asm", path(&source)]);
    assert_eq!((did.status, did.out.as_str()), (2, ""));
    insta::assert_snapshot!(did.err.replace(path(&directory), "DIR"), @"
    error: there is no register `%o8`
      --> DIR/bad.s:1:11
      |
    1 |  add %o0, %o8, %o1
      |           ^^^
      help: registers are %g0-7 %o0-7 %l0-7 %i0-7 %sp %fp %f0-63, condition codes %icc %xcc %fcc0-3, and state registers such as %y, %asi, %tl

    error: there is no instruction `mvo`
      --> DIR/bad.s:2:2
      |
    2 |  mvo 1, %g1
      |  ^^^
      help: there is `movo`
    ");
    assert!(!directory.join("bad.elf").exists(), "nothing is written");
}

#[test]
fn files_that_are_no_programs_are_refused_by_field() {
    let directory = directory("foreign");
    let file = directory.join("script");
    std::fs::write(&file, "#!/bin/sh\n").expect("the file can be written");
    let did = stillframe(&["disasm", path(&file)]);
    assert_eq!(did.status, 2);
    insta::assert_snapshot!(did.err.replace(path(&directory), "DIR"), @"error: cannot read DIR/script: e_ident[EI_MAG] is 0x23212f62, and 0x7f454c46 is needed");
}

#[test]
fn no_changed_byte_of_a_program_breaks_disasm() {
    let directory = directory("changed");
    let program = &stillframe_workloads::PROGRAMS[0];
    let source = write_program(program, &directory);
    let file = source.with_extension("elf");
    assert_eq!(stillframe(&["asm", path(&source)]).status, 0);
    let elf = std::fs::read(&file).expect("asm wrote it");
    let mut state = 1u64;
    for _ in 0..200 {
        let mut changed = elf.clone();
        for _ in 0..3 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            // The headers are at both ends.
            let at = (state >> 33) as usize % 400;
            let at = if state & 1 << 20 == 0 {
                at
            } else {
                changed.len() - 1 - at
            };
            changed[at] = (state >> 24) as u8;
        }
        std::fs::write(&file, &changed).expect("the file can be written");
        let did = stillframe(&["disasm", path(&file)]);
        assert!(
            did.status == 0 || did.err.starts_with("error: "),
            "{}",
            did.err
        );
    }
}
