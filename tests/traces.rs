//! What happens, in which order, and when: the trace held line by line where a person can check it,
//! and whole by its hash. The hashes must be the same in debug and in release builds: `.ci/run` runs
//! this file in both.
//!
//! The snapshots without cycles are to be read with figure 11 of the snapshot document beside them:
//! S1 to S4 and S7 are lines of their own, a write trap with its copy is S5, a timer trap with its
//! copies S6.

mod guest;
mod machine;

use machine::{build, built_in, scenario, with_program};
use stillframe::machine::End;
use stillframe::run::{RunOptions, run_with};
use stillframe::scenario::{Scenario, Strategy};
use stillframe::time::Cycle;
use stillframe::trace::{Copier, Event, Filter, Recorder, Symbols, TextSink, body, line};
use stillframe_isa::{TrapType, disasm};

type Trace = Vec<(Cycle, Event)>;

/// The timer's interrupt: level 14.
const TIMER: TrapType = TrapType(0x4E);
/// A machine of 1 MB with a device in slot 0 that can write four blocks.
const WITH_DEVICE: &str = "
[machine]
memory = \"1MiB\"
[workload]
program = \"kv-update\"
args = [256, 12000, 500000, 99, 1]
[snapshot]
at = [\"5ms\"]
[device.0]
kind = \"dma-writer\"
slot = 0
rate = \"20MB/s\"
window = [\"768KiB\", \"32KiB\"]
";

fn recorded(scenario: &Scenario, strategy: Strategy, filter: Filter) -> (Trace, Symbols) {
    let mut names = Symbols::default();
    let sink = |symbols| {
        names = symbols;
        Recorder {
            filter,
            events: Vec::new(),
        }
    };
    let done = run_with(scenario, strategy, &RunOptions::default(), &mut (), sink);
    let (_, recorder) = done.unwrap_or_else(|error| panic!("{error}"));
    (recorder.events, names)
}

fn is_timer(event: &Event) -> bool {
    matches!(event, Event::TrapIn { tt, .. } if *tt == TIMER)
}

/// The events from the trap that begins the snapshot to the last of its steps.
fn snapshot(events: &Trace) -> &[(Cycle, Event)] {
    let is_step = |(_, event): &(Cycle, Event)| matches!(event, Event::Step { .. });
    let first = events.iter().position(is_step).expect("a snapshot begins");
    let last = events.iter().rposition(is_step).expect("and ends");
    let trap = events[..first].iter().rposition(|(_, e)| is_timer(e));
    &events[trap.expect("the timer begins it")..=last]
}

/// Whether the order of a snapshot is to show it: steps, copies, the traps that copying comes from,
/// and the slot that has a device.
fn tells(event: &Event) -> bool {
    match event {
        Event::Step { .. } | Event::Copied { .. } => true,
        Event::TrapIn { tt, .. } => *tt == TIMER || *tt == TrapType::FAST_DATA_ACCESS_PROTECTION,
        Event::SlotWrite { slot, .. }
        | Event::SlotQuiet { slot }
        | Event::DmaStall { slot, .. }
        | Event::DmaResume { slot, .. } => *slot == 0,
        _ => false,
    }
}

/// The events without their cycles, neighbouring blocks copied by the same hand on one line.
fn order(events: &[(Cycle, Event)], symbols: &Symbols) -> String {
    let mut text = String::new();
    let mut run: Option<(u64, u64, Copier)> = None;
    let told = events.iter().map(|(_, event)| event).filter(|e| tells(e));
    for event in told.map(Some).chain([None]) {
        let copied = match event {
            Some(Event::Copied { block, by, .. }) => Some((*block, *by)),
            _ => None,
        };
        match (run, copied) {
            (Some((first, last, by)), Some((block, again))) if by == again && block == last + 1 => {
                run = Some((first, block, by));
                continue;
            }
            (Some((first, last, by)), _) => {
                let name = match by {
                    Copier::Initial => "initial",
                    Copier::Trap => "trap",
                    Copier::Sweep => "sweep",
                };
                let blocks = match last - first {
                    0 => format!("block={first}"),
                    _ => format!("blocks={first}..={last}"),
                };
                text += &format!("copy {name:<8} {blocks}\n");
            }
            (None, _) => {}
        }
        run = copied.map(|(block, by)| (block, block, by));
        if let (None, Some(event)) = (run, event) {
            let told = body(event, symbols);
            // Where the work is when the timer comes is a matter of cycles, not of order.
            let place = told.find(" pc=").filter(|_| is_timer(event));
            text += &told[..place.unwrap_or(told.len())];
            text += "\n";
        }
    }
    text
}

/// The events with their cycles, counted from the first: what came before is no matter here.
fn lines(events: &[(Cycle, Event)], symbols: &Symbols) -> String {
    let Some(&(first, _)) = events.first() else {
        return String::new();
    };
    let text = |(at, event): &(Cycle, Event)| {
        let at = Cycle(at.since(first));
        match event {
            // Instructions by their names: they tell which rule of docs/timing.md it was.
            Event::Insn { pc, word, .. } => format!("{:>14} {}\n", at.0, disasm(*word, pc.0)),
            _ => line(at, event, symbols) + "\n",
        }
    };
    events.iter().map(text).collect()
}

/// A text to be held, and short enough to be read.
fn assert_short(name: &str, text: &str, most: usize) {
    let count = text.lines().count();
    assert!(count <= most, "{name} has {count} lines, more than {most}");
    insta::assert_snapshot!(name, text);
}

#[test]
fn the_order_of_a_live_snapshot() {
    let scenario = scenario(WITH_DEVICE);
    let (events, symbols) = recorded(&scenario, Strategy::Live, Filter::default());
    assert_short("order_live", &order(snapshot(&events), &symbols), 120);
}

#[test]
fn the_order_of_stop_and_copy() {
    let scenario = scenario(WITH_DEVICE);
    let (events, symbols) = recorded(&scenario, Strategy::StopCopy, Filter::default());
    assert_short("order_stop_copy", &order(snapshot(&events), &symbols), 120);
}

/// The trace of the directed program `name` from its store on, in TLB state `state`, with a live
/// snapshot begun before it.
fn directed(name: &str, state: &str, filter: Filter) -> (Trace, Symbols) {
    let mut guests = guest::guests("directed").into_iter();
    let guest = guests
        .find(|g| g.name == name)
        .expect("the program is there");
    let include = |name: &str| guest::include("directed", name);
    let mut scenario = with_program(name, &guest.source, include, &[state]);
    let until = Cycle(scenario.run.until);
    let (mut machine, _) = build(&scenario, Strategy::None);
    assert_eq!(machine.run_to_marker("ready", until, &mut ()), End::Marker);
    scenario.snapshot.at = vec![machine.now().0 + 5_000];
    let (mut machine, symbols) = build(&scenario, Strategy::Live);
    assert_eq!(machine.run_to_marker("event", until, &mut ()), End::Marker);
    let mut trace = Recorder {
        filter,
        events: Vec::new(),
    };
    assert_eq!(
        machine.run_to_marker("after", until, &mut trace),
        End::Marker
    );
    (trace.events, symbols)
}

#[test]
fn the_order_of_spills_into_a_page_that_is_armed_and_not_in_the_tlb() {
    let filter = Filter::TRAP | Filter::TLB | Filter::COPY;
    let (events, symbols) = directed("spill", "0", filter);
    let text: String = events
        .iter()
        .map(|(_, event)| body(event, &symbols) + "\n")
        .collect();
    assert_short("order_spill", &text, 120);
}

#[test]
fn the_cycles_of_each_step() {
    let scenario = scenario(WITH_DEVICE);
    let steps = |strategy| {
        let (events, symbols) = recorded(&scenario, strategy, Filter::STEP);
        lines(&events, &symbols)
    };
    let text = format!("{}\n{}", steps(Strategy::Live), steps(Strategy::StopCopy));
    assert_short("cycles_steps", &text, 40);
}

#[test]
fn the_cycles_of_a_store_to_a_page_that_is_armed_and_not_in_the_tlb() {
    let filter = Filter::TRAP | Filter::TLB | Filter::COPY | Filter::WORK;
    let (events, symbols) = directed("stw", "0", filter);
    assert_short("cycles_store", &lines(&events, &symbols), 40);
}

#[test]
fn the_cycles_of_a_miss_that_the_tsb_serves() {
    let (events, symbols) = directed("stw", "0", Filter::TRAP | Filter::TLB | Filter::INSN);
    let miss = TrapType::FAST_DATA_ACCESS_MMU_MISS;
    let begin = events
        .iter()
        .position(|(_, e)| matches!(e, Event::TrapIn { tt, .. } if *tt == miss))
        .expect("the page is not in the TLB");
    let end = events[begin..]
        .iter()
        .position(|(_, e)| matches!(e, Event::TrapOut { .. }))
        .expect("the handler returns");
    let text = lines(&events[begin - 1..=begin + end], &symbols);
    assert_short("cycles_miss", &text, 40);
}

/// Lines and BLAKE3 hash of a whole trace.
fn hash(scenario: &Scenario, strategy: Strategy, filter: Filter) -> String {
    let sink = |symbols| TextSink::new(filter, symbols, blake3::Hasher::new());
    let done = run_with(scenario, strategy, &RunOptions::default(), &mut (), sink);
    let (_, sink) = done.unwrap_or_else(|error| panic!("{error}"));
    let hasher = sink.finish().expect("a hasher takes everything");
    format!("{} bytes, {}", hasher.count(), hasher.finalize())
}

#[test]
fn whole_traces() {
    let mut text = String::new();
    let scenarios = [
        ("tiny-sort", built_in("tiny-sort", &[])),
        ("kv-update and DMA", scenario(WITH_DEVICE)),
    ];
    for (name, scenario) in scenarios {
        for strategy in [Strategy::StopCopy, Strategy::Live] {
            let hash = hash(&scenario, strategy, Filter::default());
            text += &format!("{name}, {}: {hash}\n", strategy.name());
        }
    }
    let short = built_in("tiny-sort", &["run.until=\"1500us\""]);
    let every = hash(&short, Strategy::Live, Filter::all());
    text += &format!("tiny-sort, every instruction of 1.5 ms: {every}\n");
    insta::assert_snapshot!("whole", text);
}
