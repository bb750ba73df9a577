//! The lines, one of each kind.

use super::*;
use stillframe_isa::{Asi, TrapType};

fn symbols() -> Symbols {
    let mut symbols = Symbols::default();
    symbols.add_image(
        Va(0x10_0000),
        0x2000,
        [
            ("main".to_owned(), 0x10_0000),
            ("probe".to_owned(), 0x10_0080),
        ],
    );
    symbols.add_image(
        Va(0xFFFF_FFFF_FFFF_0000),
        0x1_0000,
        [("trap_table".to_owned(), 0xFFFF_FFFF_FFFF_0000)],
    );
    symbols
}

#[test]
fn symbols_do_not_reach_beyond_their_image() {
    let s = symbols();
    assert_eq!(s.text(Va(0x10_0000)), "main");
    assert_eq!(s.text(Va(0x10_009C)), "probe+0x1c");
    assert_eq!(s.text(Va(0x10_1FFF)), "probe+0x1f7f");
    assert_eq!(s.text(Va(0x10_2000)), "-");
    assert_eq!(s.text(Va(0)), "-");
    assert_eq!(s.text(Va(u64::MAX)), "trap_table+0xffff");
}

#[test]
fn one_line_of_each_kind() {
    let pc = Va(0x10_0084);
    let events = [
        Event::TrapIn {
            tt: TrapType(0x68),
            pc,
            tl: 1,
        },
        Event::TrapIn {
            tt: TrapType(0x84),
            pc: Va(0xFFFF_FFFF_FFFF_1234),
            tl: 2,
        },
        Event::TrapOut {
            retry: true,
            pc,
            tl: 0,
        },
        Event::TrapOut {
            retry: false,
            pc,
            tl: 0,
        },
        Event::TlbFill {
            tlb: Tlb::D,
            entry: 7,
            va: Va(0x7FD_FFFF_E000),
            context: 1,
            tte: 0x8000_0000_0123_4032,
        },
        Event::TlbFill {
            tlb: Tlb::I,
            entry: 63,
            va: Va(0xFFFF_FFFF_FFFF_0000),
            context: 0,
            tte: 0xA000_0000_0000_0077,
        },
        Event::TlbDemap {
            tlb: Tlb::D,
            page: true,
            va: Va(0x20_0000),
            context: 1,
            removed: 1,
        },
        Event::TlbDemap {
            tlb: Tlb::I,
            page: false,
            va: Va(0),
            context: 1,
            removed: 12,
        },
        Event::SlotWrite {
            slot: 0,
            allow: false,
        },
        Event::SlotQuiet { slot: 0 },
        Event::DmaBurst {
            slot: 0,
            pa: 0x10_0040,
            bytes: 64,
        },
        Event::DmaStall {
            slot: 0,
            waiting: 64,
        },
        Event::DmaResume {
            slot: 0,
            waiting: 4096,
        },
        Event::DmaLost {
            slot: 0,
            bytes: 128,
        },
        Event::Step {
            snapshot: 0,
            step: Step::Freeze,
        },
        Event::Copied {
            block: 12,
            pa: 0x1_8000,
            by: Copier::Trap,
        },
        Event::Marker { pc, marker: 0 },
        Event::Console { bytes: 21 },
        Event::Exit { status: 0 },
        Event::GuestFault {
            tt: TrapType(0x34),
            pc,
            address: 0x10_0003,
        },
        Event::Insn {
            pc,
            word: 0x0100_0000,
            tl: 0,
            late: 3,
            reason: "load",
        },
        Event::Data {
            access: Access::Store,
            pc,
            tl: 0,
            asi: Asi::PRIMARY,
            va: Va(0x7FD_FFFF_E008),
            pa: 0x1_8008,
            bytes: 8,
        },
    ];
    let lines: Vec<String> = events
        .iter()
        .zip(334_000..)
        .map(|(e, at)| line(Cycle(at), e, &symbols()))
        .collect();
    let expected = "
        334000 trap in       tl=1 tt=068 fast_data_access_MMU_miss pc=0000000000100084 sym=probe+0x4
        334001 trap in       tl=2 tt=084 spill_1_normal pc=ffffffffffff1234 sym=trap_table+0x1234
        334002 trap retry    tl=0 pc=0000000000100084 sym=probe+0x4
        334003 trap done     tl=0 pc=0000000000100084 sym=probe+0x4
        334004 tlb  fill     tlb=d entry=07 va=000007fdffffe000 ctx=0001 pa=00001234000 size=8K v-pc--w-
        334005 tlb  fill     tlb=i entry=63 va=ffffffffffff0000 ctx=0000 pa=00000000000 size=64K vlpc-swg
        334006 tlb  demap    tlb=d page va=0000000000200000 ctx=0001 removed=1
        334007 tlb  demap    tlb=i context ctx=0001 removed=12
        334008 slot deny     slot=0
        334009 slot quiet    slot=0
        334010 dma  burst    slot=0 pa=00000100040 bytes=64
        334011 dma  stall    slot=0 waiting=64
        334012 dma  resume   slot=0 waiting=4096
        334013 dma  lost     slot=0 bytes=128
        334014 step freeze   snapshot=0 S2-end
        334015 copy trap     block=12 pa=00000018000
        334016 work marker   marker=0 pc=0000000000100084 sym=probe+0x4
        334017 work console  bytes=21
        334018 work exit     status=0
        334019 work fault    tt=034 mem_address_not_aligned address=0000000000100003 pc=0000000000100084 sym=probe+0x4
        334020 insn issue    tl=0 late=3 why=load word=01000000 pc=0000000000100084 sym=probe+0x4
        334021 data store    tl=0 asi=80 va=000007fdffffe008 pa=00000018008 bytes=8 pc=0000000000100084 sym=probe+0x4";
    assert_eq!(format!("\n{}", lines.join("\n")), expected);
}

#[test]
fn filters_are_named_by_subsystem() {
    assert_eq!(Filter::parse("trap,tlb"), Ok(Filter::TRAP | Filter::TLB));
    assert_eq!(Filter::parse(" default, insn,data "), Ok(Filter::all()));
    assert!(!Filter::default().intersects(Filter::INSN | Filter::DATA));
    let error = Filter::parse("traps").expect_err("no such subsystem");
    assert!(
        error.contains("\"traps\"") && error.contains("slot"),
        "{error}"
    );
    assert!(Filter::parse(",").is_err());
}

#[test]
fn a_text_sink_writes_the_header_and_what_the_filter_lets_through() {
    let mut sink = TextSink::new(Filter::STEP, symbols(), Vec::new());
    sink.event(Cycle(5), Event::SlotQuiet { slot: 1 });
    sink.event(
        Cycle(6),
        Event::Step {
            snapshot: 0,
            step: Step::Initiate,
        },
    );
    let text = String::from_utf8(sink.finish().expect("memory takes writes")).expect("ASCII");
    assert_eq!(
        text,
        format!("{HEADER}\n             6 step initiate snapshot=0 S1\n")
    );
}

#[test]
fn trap_names_by_range() {
    let name = |tt| trap_name(TrapType(tt)).into_owned();
    assert_eq!(name(0x4E), "interrupt_level_14");
    assert_eq!(name(0x98), "spill_6_normal");
    assert_eq!(name(0xBF), "spill_7_other");
    assert_eq!(name(0xC4), "fill_1_normal");
    assert_eq!(name(0xE0), "fill_0_other");
    assert_eq!(name(0x16D), "trap_instruction_0x6d");
    assert_eq!(name(0x1FF), "reserved");
}
