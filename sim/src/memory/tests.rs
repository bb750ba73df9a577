use super::*;
use crate::time::Cycle;
use stillframe_isa::Va;
use stillframe_mmu::Pa;

fn memory(main: u64, snapshot: u64) -> PhysMem {
    let spec = MemorySpec {
        main,
        snapshot,
        fill: SnapshotFill::Random,
        seed: 7,
    };
    PhysMem::new(spec).unwrap()
}

fn by(pc: u64) -> LastWriter {
    LastWriter::cpu(Cycle(pc), Va(pc))
}

#[test]
fn bytes_are_most_significant_first() {
    let mut memory = memory(1 << 20, 0);
    memory
        .write::<8>(Pa(0x100), 0x0102_0304_0506_0708, by(4))
        .unwrap();
    assert_eq!(memory.read::<1>(Pa(0x100)), Ok(1));
    assert_eq!(memory.read::<1>(Pa(0x107)), Ok(8));
    assert_eq!(memory.read::<2>(Pa(0x102)), Ok(0x0304));
    assert_eq!(memory.read::<4>(Pa(0x104)), Ok(0x0506_0708));
    memory.write::<2>(Pa(0x106), 0xFFFF_ABCD, by(8)).unwrap();
    assert_eq!(memory.read::<8>(Pa(0x100)), Ok(0x0102_0304_0506_ABCD));
    assert_eq!(memory.last_writer(Pa(0x1FFF)).author(), Author::Cpu(Va(8)));
    assert_eq!(memory.last_writer(Pa(0x2000)).author(), Author::Host);
    let dma = LastWriter::dma(Cycle(9), 3);
    memory.write::<1>(Pa(0), 0, dma).unwrap();
    assert_eq!(memory.last_writer(Pa(0)).author(), Author::Dma(3));
}

#[test]
fn absent_frames_read_the_same_in_every_width_and_once_present() {
    let mut memory = memory(1 << 20, 1 << 20);
    for base in [Pa(0x4000), Pa(SNAPSHOT_BASE.0 + 0x4000), PROM_BASE] {
        let word = memory.read::<8>(base).unwrap();
        let bytes = memory.dump(base, 16).unwrap();
        assert_eq!(bytes[..8], word.to_be_bytes());
        assert_eq!(memory.read::<4>(Pa(base.0 + 4)), Ok(word & 0xFFFF_FFFF));
        assert_eq!(memory.read::<2>(Pa(base.0 + 2)), Ok(word >> 32 & 0xFFFF));
        assert!(memory.frame_id(base).is_none());
        memory.materialise(base).unwrap();
        assert_eq!(memory.dump(base, 16).unwrap(), bytes);
    }
    assert_ne!(
        memory.read::<8>(Pa(0x6000)),
        memory.read::<8>(Pa(SNAPSHOT_BASE.0 + 0x6000)),
        "a block never copied must not pass"
    );
    assert_ne!(memory.read::<8>(Pa(0x6000)), memory.read::<8>(Pa(0x8000)));
}

#[test]
fn a_store_of_what_is_there_anyhow_leaves_a_frame_absent() {
    let mut memory = memory(1 << 20, 0);
    let word = memory.read::<8>(Pa(0x2008)).unwrap();
    memory.write::<8>(Pa(0x2008), word, by(1)).unwrap();
    memory.write::<2>(Pa(0x200A), word >> 32, by(1)).unwrap();
    assert!(memory.frame_id(Pa(0x2000)).is_none());
    memory.write::<1>(Pa(0x200A), !(word >> 40), by(1)).unwrap();
    assert!(memory.frame_id(Pa(0x2000)).is_some());
    assert_eq!(
        memory.read::<8>(Pa(0x2000)),
        self::memory(1 << 20, 0).read::<8>(Pa(0x2000))
    );
}

#[test]
fn addresses_outside_every_storage_are_errors() {
    let mut memory = memory(1 << 20, 1 << 13);
    for pa in [
        Pa(1 << 20),
        Pa(SNAPSHOT_BASE.0 + (1 << 13)),
        BRIDGE_BASE,
        Pa(PROM_BASE.0 + PROM_BYTES),
        Pa(u64::MAX),
    ] {
        assert_eq!(memory.read::<8>(pa), Err(MemoryError::Unmapped(pa)));
        assert_eq!(
            memory.write::<8>(pa, 0, by(0)),
            Err(MemoryError::Unmapped(pa))
        );
        assert!(memory.read_block(pa).is_err() && memory.frame_id(pa).is_none());
    }
    let prom = Pa(PROM_BASE.0 + 8);
    assert_eq!(
        memory.write::<8>(prom, 1, by(0)),
        Err(MemoryError::ReadOnly(prom))
    );
    memory.load(PROM_BASE, &[0; 8192]).unwrap();
    assert_eq!(
        memory.write_block(prom, &[1; 8], by(0)),
        Err(MemoryError::ReadOnly(PROM_BASE))
    );
    assert_eq!(memory.spec().target(BRIDGE_BASE), Some(Target::Bridge));
    assert_eq!(
        memory.spec().target(Pa(CONSOLE_BASE.0 + 5)),
        Some(Target::Console)
    );
    assert_eq!(memory.spec().target(Pa(1 << 20)), None);
}

#[test]
fn sizes_are_checked() {
    let spec = |main, snapshot| MemorySpec {
        main,
        snapshot,
        fill: SnapshotFill::Zero,
        seed: 0,
    };
    assert!(PhysMem::new(spec(0, 0)).is_err());
    assert!(PhysMem::new(spec(8191, 0)).is_err());
    assert_eq!(
        PhysMem::new(spec(8192, 1)).unwrap_err().field,
        "snapshot_memory"
    );
    assert!(PhysMem::new(spec((512 << 30) + 8192, 0)).is_err());
    let mut huge = PhysMem::new(spec(512 << 30, 512 << 30)).unwrap();
    let last = Pa(SNAPSHOT_BASE.0 + (512 << 30) - 8);
    huge.write::<8>(last, 5, by(0)).unwrap();
    assert_eq!(huge.read::<8>(last), Ok(5));
    assert_eq!(huge.read::<8>(Pa(last.0 - 8)), Ok(0));
}

#[test]
fn a_capture_keeps_what_was_there() {
    let mut memory = memory(1 << 20, 1 << 20);
    memory.write::<8>(Pa(0x2000), 1, by(0)).unwrap();
    memory.write::<8>(Pa(0x4000), 2, by(0)).unwrap();
    let untouched = memory.read::<8>(Pa(0x6000)).unwrap();
    let capture = memory.capture();
    memory.write::<8>(Pa(0x2000), 10, by(0)).unwrap();
    memory.write::<8>(Pa(0x6000), 30, by(0)).unwrap();
    let again = memory.capture();
    let id = memory.frame_id(Pa(0x4000)).unwrap();
    memory.write_frame::<8>(id, 0, 20, by(0));
    assert_eq!(
        [0x2000, 0x4000, 0x6000].map(|a| capture.word(Pa(a))),
        [Some(1), Some(2), Some(untouched)]
    );
    assert_eq!(
        [0x2000, 0x4000, 0x6000].map(|a| again.word(Pa(a))),
        [Some(10), Some(2), Some(30)]
    );
    assert_eq!(memory.read_frame::<8>(id, 0), 20);
    assert_eq!(capture.word(Pa(1 << 20)), None);
}

#[test]
fn frames_are_compared_doubleword_by_doubleword() {
    let mut memory = memory(1 << 20, 1 << 20);
    let copy = Pa(SNAPSHOT_BASE.0 + 0x2000);
    for offset in (0..8192).step_by(64) {
        let block = memory.read_block(Pa(0x2000 + offset)).unwrap();
        memory
            .write_block(Pa(copy.0 + offset), &block, by(0))
            .unwrap();
    }
    let capture = memory.capture();
    let of = |memory: &PhysMem| {
        let copy = memory.view(copy).unwrap();
        capture.view(Pa(0x2000)).unwrap().first_difference(&copy)
    };
    assert_eq!(of(&memory), None);
    memory.write::<1>(Pa(copy.0 + 0x1FFF), 0, by(0)).unwrap();
    assert_eq!(of(&memory), Some(0x1FF8));
    assert_eq!(
        capture
            .view(Pa(0x4000))
            .unwrap()
            .first_difference(&memory.view(Pa(0x4000)).unwrap()),
        None
    );
}

#[test]
fn a_write_to_decoded_code_is_told() {
    let mut memory = memory(1 << 20, 0);
    memory.write::<4>(Pa(0x2000), 1, by(0)).unwrap();
    let id = memory.watch_code(Pa(0x2004)).unwrap();
    assert!(!memory.has_stale_code());
    memory.write_frame::<4>(id, 0x10, 7, by(0));
    memory.write::<4>(Pa(0x2014), 8, by(0)).unwrap();
    assert!(memory.has_stale_code());
    let told = memory.take_stale_code();
    assert_eq!(
        told.iter().map(|w| (w.pa.0, w.bytes)).collect::<Vec<_>>(),
        [(0x2010, 4), (0x2014, 4)]
    );
    assert_eq!(memory.read::<8>(Pa(0x2010)), Ok(0x0000_0007_0000_0008));
    memory.capture();
    memory.write::<4>(Pa(0x2018), 9, by(0)).unwrap();
    let told = memory.take_stale_code();
    assert_eq!(told[0].pa, Pa(0x2018), "also through a shared frame");
}

#[test]
fn equality_and_checkpoints_are_by_content() {
    let mut one = memory(1 << 20, 1 << 20);
    let mut two = memory(1 << 20, 1 << 20);
    for (memory, order) in [(&mut one, [0x2000, 0x8000]), (&mut two, [0x8000, 0x2000])] {
        for pa in order {
            memory.write::<8>(Pa(pa), pa, by(pa)).unwrap();
        }
        memory.write::<8>(SNAPSHOT_BASE, 1, by(1)).unwrap();
        memory.load(PROM_BASE, b"prom").unwrap();
    }
    one.capture();
    assert_eq!(one, two);
    let text = serde_json::to_string(&one).unwrap();
    assert_eq!(text, serde_json::to_string(&two).unwrap());
    let back: PhysMem = serde_json::from_str(&text).unwrap();
    assert_eq!(back, one);
    assert_eq!(back.dump(PROM_BASE, 4).unwrap(), b"prom");
    two.write::<8>(Pa(0x2000), 0, by(0x2000)).unwrap();
    assert_ne!(one, two);
    assert!(serde_json::from_str::<PhysMem>(&text.replacen("1048576", "8192", 1)).is_err());
}
