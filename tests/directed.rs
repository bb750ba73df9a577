//! Every kind of store in every state of the TLB, with a snapshot between the program's getting
//! ready and its store: nothing that the program can see may differ from the run without one.
//!
//! The programs are those of `cases/directed`; `directed.inc` says how they are built. Each is run
//! twice, without a snapshot and with `live`, initiated while the program spins. The trace must show
//! that the danger was there: that the store met the TLB in the state named, and that the block was
//! copied because of it.

mod guest;
mod machine;

use guest::guests;
use machine::{build, with_program};
use std::ops::Range;
use stillframe::boot::layout::{PAGE, STACK_TOP};
use stillframe::machine::build::program_image;
use stillframe::machine::{End, Machine};
use stillframe::oracle::look_through;
use stillframe::scenario::{Scenario, Strategy, Verdict};
use stillframe::time::Cycle;
use stillframe::trace::{Copier, Event, Filter, Recorder, Step, Tlb};
use stillframe_isa::{Cpu, TrapType};
use stillframe_mmu::ultrasparc::TlbKind;
use stillframe_workloads::cases;

/// The states of a page's translation that `directed.inc` can bring about.
const COLD: u8 = 0;
const WRITABLE_BEFORE: u8 = 1;
const READ_SINCE: u8 = 2;
const UNTOUCHED: u8 = 3;
const STATES: [u8; 4] = [COLD, WRITABLE_BEFORE, READ_SINCE, UNTOUCHED];

const UNTIL: Cycle = Cycle(50_000_000);
/// TTE.W.
const W: u64 = 1 << 1;

/// What a program is known by.
struct Case {
    name: &'static str,
    /// Target pages.
    targets: u64,
    /// A target page that is named by a store but not stored to.
    spared: Option<u64>,
    /// The trap level at which the write traps are served.
    level: u8,
}

const fn case(name: &'static str, targets: u64) -> Case {
    Case {
        name,
        targets,
        spared: None,
        level: 1,
    }
}

/// A machine that runs one of the programs, with its trace.
struct Run {
    machine: Machine,
    trace: Recorder,
    /// Virtual addresses of the target pages.
    targets: Vec<u64>,
}

/// The machine when the program has passed a marker.
struct Stop {
    at: Cycle,
    cpu: Cpu,
    /// Data TLB entries of the target pages: their W, where there is one.
    entries: Vec<Option<bool>>,
    /// Physical addresses of the target pages, where they are mapped.
    frames: Vec<Option<u64>>,
    /// Events so far.
    events: usize,
}

impl Run {
    fn new(scenario: &Scenario, strategy: Strategy) -> Run {
        Run {
            machine: build(scenario, strategy).0,
            trace: Recorder {
                filter: Filter::default(),
                events: Vec::new(),
            },
            targets: Vec::new(),
        }
    }

    /// Runs to `marker_ready` and notes where the target pages are, by what the program has noted
    /// at `target_start`.
    fn run_to_ready(&mut self, targets: u64, target_start: u64) -> Stop {
        self.run_to("ready");
        let memory = &self.machine.shared.memory;
        let pa = look_through(memory, target_start).expect("the page is mapped");
        let first = memory.read::<8>(pa).expect("it lies in memory");
        self.targets = (0..targets).map(|n| first + n * PAGE).collect();
        self.stop()
    }

    fn run_to(&mut self, marker: &str) -> Stop {
        let end = self.machine.run_to_marker(marker, UNTIL, &mut self.trace);
        assert_eq!(end, End::Marker, "{marker}");
        self.stop()
    }

    fn stop(&self) -> Stop {
        let core = &self.machine.cores[0];
        let tlb = core.state.mmu.tlb(TlbKind::Data);
        let entry = |&va: &u64| {
            let mut found = tlb.valid().filter(|(_, e)| e.page().0 == va && !e.data.g());
            found.next().map(|(_, e)| e.data.w())
        };
        let frame = |&va: &u64| look_through(&self.machine.shared.memory, va).map(|pa| pa.0);
        Stop {
            at: self.machine.now(),
            cpu: user_view(&core.cpu),
            entries: self.targets.iter().map(entry).collect(),
            frames: self.targets.iter().map(frame).collect(),
            events: self.trace.events.len(),
        }
    }

    fn finish(&mut self) -> String {
        assert_eq!(self.machine.run(UNTIL, &mut self.trace), End::Finished);
        String::from_utf8_lossy(&self.machine.shared.io.console.output).into_owned()
    }
}

/// What the program can see of the processor: not the globals and the trap stack that are the
/// kernel's.
fn user_view(cpu: &Cpu) -> Cpu {
    let mut cpu = cpu.settled();
    for kernels in &mut cpu.globals[1..] {
        *kernels = [0; 8];
    }
    cpu.trap = Default::default();
    cpu
}

fn assert_same_registers(with: &Cpu, without: &Cpu, about: &str) {
    assert_eq!((with.pc, with.npc), (without.pc, without.npc), "{about}");
    assert_eq!(with.ccr, without.ccr, "{about}: CCR");
    assert_eq!(with.globals[0], without.globals[0], "{about}: globals");
    assert_eq!(with.f, without.f, "{about}: floating-point registers");
    let windows = |c: &Cpu| (c.cwp, c.cansave, c.canrestore, c.cleanwin, c.otherwin);
    assert_eq!(windows(with), windows(without), "{about}: window state");
    assert_eq!(with.windows, without.windows, "{about}: windows");
    assert_eq!(with, without, "{about}: other registers");
}

/// Every page that the program could have mapped, in both machines.
fn assert_same_memory(with: &Machine, without: &Machine, about: &str) {
    let low = 0x10_0000..0x40_0000;
    let stack = STACK_TOP - 0x10_0000..STACK_TOP;
    let mut compared = 0;
    for va in low.chain(stack).step_by(PAGE as usize) {
        let page = |m: &Machine| look_through(&m.shared.memory, va);
        let (Some(a), Some(b)) = (page(with), page(without)) else {
            assert_eq!(page(with), page(without), "{about}: {va:#x}");
            continue;
        };
        let (a, b) = (with.shared.memory.view(a), without.shared.memory.view(b));
        let (a, b) = (a.expect("mapped memory"), b.expect("mapped memory"));
        assert_eq!(a.first_difference(&b), None, "{about}: page {va:#x}");
        compared += 1;
    }
    assert!(compared > 10, "{about}: the program has pages");
}

/// The first event of `range` from `from` on that `wanted` is true for.
fn find(run: &Run, range: Range<usize>, wanted: impl Fn(&Event) -> bool) -> Option<usize> {
    let events = &run.trace.events[range.clone()];
    let at = events.iter().position(|(_, event)| wanted(event))?;
    Some(range.start + at)
}

/// The store to target page `n` met the state that `state` names, and its block was copied for it,
/// before the store and after the freeze.
fn assert_danger(run: &Run, case: &Case, state: u8, n: usize, stops: &[&Stop; 3], about: &str) {
    let [ready, event, after] = stops;
    let about = &format!("{about}, page {n}");
    let va = run.targets[n];
    let frame = after.frames[n].unwrap_or_else(|| panic!("{about}: not mapped"));
    let all = 0..run.trace.events.len();
    let mine = event.events..after.events;

    // The freeze is past, and nobody has copied the block yet: not the sweep, not another store.
    let step = |step: Step| {
        find(
            run,
            all.clone(),
            |e| matches!(e, Event::Step { step: s, .. } if *s == step),
        )
    };
    let freeze = step(Step::Freeze).unwrap_or_else(|| panic!("{about}: no freeze"));
    assert!(ready.events <= freeze && freeze < mine.start, "{about}");
    let copies = |e: &Event| matches!(e, Event::Copied { pa, .. } if *pa == frame);
    let copied = find(run, all.clone(), copies).unwrap_or_else(|| panic!("{about}: no copy"));
    assert!(mine.contains(&copied), "{about}: copied at the wrong time");
    assert_eq!(
        find(run, copied + 1..all.end, copies),
        None,
        "{about}: copied twice"
    );
    let by = |e: &Event| {
        matches!(
            e,
            Event::Copied {
                by: Copier::Trap,
                ..
            }
        )
    };
    assert!(
        by(&run.trace.events[copied].1),
        "{about}: not copied by a trap"
    );

    // What stood in the TLB, and by which traps the copier came to it.
    let fill = |e: &Event| matches!(e, Event::TlbFill { tlb: Tlb::D, va: at, context: 1, .. } if at.0 == va);
    let trap = |tt: TrapType| move |e: &Event| matches!(e, Event::TrapIn { tt: t, .. } if *t == tt);
    let level =
        |at: usize| matches!(run.trace.events[at].1, Event::TrapIn { tl, .. } if tl == case.level);
    let miss = trap(TrapType::FAST_DATA_ACCESS_MMU_MISS);
    let protection = trap(TrapType::FAST_DATA_ACCESS_PROTECTION);
    let last = |end: usize, wanted: &dyn Fn(&Event) -> bool| {
        let events = &run.trace.events[mine.start..end];
        let at = events.iter().rposition(|(_, e)| wanted(e))?;
        Some(mine.start + at)
    };
    let entry = match state {
        COLD => [None, None],
        WRITABLE_BEFORE => [Some(true), None],
        READ_SINCE => [ready.entries[n], Some(false)],
        _ => [None, None],
    };
    assert_eq!(
        [ready.entries[n], event.entries[n]],
        entry,
        "{about}: data TLB"
    );
    if state == UNTOUCHED {
        assert_eq!(
            [ready.frames[n], event.frames[n]],
            [None, None],
            "{about}: mapped"
        );
        assert!(last(copied, &miss).is_some(), "{about}: no miss");
        let made = find(run, copied..mine.end, fill);
        assert!(made.is_some(), "{about}: no entry after the copy");
        return;
    }
    let filled = find(run, mine.start..copied, fill);
    if state == READ_SINCE {
        assert_eq!(filled, None, "{about}: the entry was replaced");
    } else {
        let filled = filled.unwrap_or_else(|| panic!("{about}: no miss"));
        let missed = last(filled, &miss);
        assert!(
            missed.is_some_and(level),
            "{about}: no miss before the fill"
        );
        let writable = |e: &Event| matches!(e, Event::TlbFill { tte, .. } if tte & W != 0);
        assert!(
            !writable(&run.trace.events[filled].1),
            "{about}: loaded with W = 1"
        );
    }
    let protected = last(copied, &protection).unwrap_or_else(|| panic!("{about}: no write trap"));
    assert!(level(protected), "{about}: trap level");
    assert!(
        filled.is_none_or(|filled| filled < protected),
        "{about}: order"
    );
}

fn check(case: &Case, state: u8) {
    let about = &format!("{} {state}", case.name);
    let guest = guests("directed").into_iter().find(|g| g.name == case.name);
    let guest = guest.expect("the program is there");
    let args = [state.to_string()];
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let expected = guest::expected("directed");
    let known = cases(&expected);
    let known = known
        .iter()
        .find(|c| c.program == case.name && c.args == args);
    let expected = known.expect("the run is known").stdout;

    let include = |name: &str| guest::include("directed", name);
    let mut scenario = with_program(case.name, &guest.source, include, &args);
    let image = program_image(&scenario.workload.image).expect("the program assembles");
    let target_start = image.symbol("target_start").expect("a symbol of it");

    let mut without = Run::new(&scenario, Strategy::None);
    let ready = without.run_to_ready(case.targets, target_start);
    let go = without.run_to("go");
    let event = without.run_to("event");
    let writable = match state {
        COLD | UNTOUCHED => None,
        _ => Some(true),
    };
    assert!(
        event.entries.iter().all(|w| *w == writable),
        "{about}: without a snapshot"
    );

    // In the middle of the spin; no slice of the sweep until the stores are over.
    scenario.snapshot.at = vec![ready.at.0.midpoint(go.at.0)];
    scenario.snapshot.sweep.period = 300_000;
    scenario.snapshot.sweep.blocks = 64;
    let mut with = Run::new(&scenario, Strategy::Live);
    let ready = with.run_to_ready(case.targets, target_start);
    with.run_to("go");
    let event = with.run_to("event");

    let after = with.run_to("after");
    let stores = 0..with.targets.len();
    for n in stores.filter(|&n| case.spared != Some(n as u64)) {
        assert_danger(&with, case, state, n, &[&ready, &event, &after], about);
    }
    assert_same_registers(&after.cpu, &without.run_to("after").cpu, about);
    assert_same_memory(&with.machine, &without.machine, about);
    assert_same_registers(&with.run_to("done").cpu, &without.run_to("done").cpu, about);
    assert_same_memory(&with.machine, &without.machine, about);

    assert_eq!(without.finish(), expected, "{about}: without a snapshot");
    assert_eq!(with.finish(), expected, "{about}: with a snapshot");
    let [snapshot] = &with.machine.observer.snapshots[..] else {
        panic!("{about}: one snapshot")
    };
    assert_eq!(snapshot.verdict(), Verdict::Verified, "{about}");
    assert_eq!(snapshot.recopied, 0, "{about}");
    let copied = snapshot.initial + snapshot.trap + snapshot.sweep;
    assert_eq!(copied, snapshot.blocks, "{about}");
    let counts = &with.machine.cores[0].state.counts;
    assert!(counts.max_tl <= 3, "{about}: TL {}", counts.max_tl);
}

/// A test for each program: `name: case`.
macro_rules! stores {
    ($($name:ident: $case:expr,)*) => {
        $(#[test]
        fn $name() {
            STATES.iter().for_each(|&state| check(&$case, state));
        })*
    };
}

stores! {
    a_byte_store_is_as_without_a_snapshot: case("stb", 1),
    a_halfword_store_is_as_without_a_snapshot: case("sth", 1),
    a_word_store_is_as_without_a_snapshot: case("stw", 1),
    a_doubleword_store_is_as_without_a_snapshot: case("stx", 1),
    a_store_of_two_registers_is_as_without_a_snapshot: case("std", 1),
    stores_of_floating_point_registers_are_as_without_a_snapshot: case("stdf", 3),
    a_byte_exchange_is_as_without_a_snapshot: case("ldstub", 1),
    a_word_exchange_is_as_without_a_snapshot: case("swap", 1),
    compare_and_swap_that_fails_or_not_is_as_without_a_snapshot: case("casa", 4),
    block_stores_are_as_without_a_snapshot: case("block", 3),
    // Page 6 is named by the store of an annulled slot.
    stores_in_delay_slots_are_as_without_a_snapshot: Case { spared: Some(6), ..case("delay", 8) },
    // Out of the spill, a write trap at TL 2; cold, a miss at TL 2 before it (rule 5).
    window_spills_are_as_without_a_snapshot: Case { level: 2, ..case("spill", 1) },
    the_kernels_store_as_if_user_is_as_without_a_snapshot: case("system", 1),
}

#[test]
fn every_directed_program_has_a_test() {
    let source = include_str!("directed.rs");
    for guest in guests("directed") {
        let named = format!("case(\"{}\", ", guest.name);
        assert!(source.contains(&named), "{}", guest.name);
    }
}
