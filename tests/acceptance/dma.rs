//! The machine with a device that writes by DMA: the bridge stops it between deny and allow, and
//! what it can write is copied meanwhile.

use super::{assert_in_every_run, assert_verified, report};
use crate::machine::scenario;
use stillframe::report::{Counts, RunReport};
use stillframe::run::{RunOptions, run_with};
use stillframe::scenario::{Scenario, Strategy};
use stillframe::time::Cycle;
use stillframe::trace::{Copier, Event, Filter, Recorder, Step};
use stillframe_workloads::program;

const WINDOW: u64 = 1536 << 10;
const WINDOW_BYTES: u64 = 128 << 10;

/// `kv-update-dma` on a machine of 2 MB. Frames are handed out from the bottom, so that the program
/// never comes near the window.
fn with_device(fifo: &str) -> Scenario {
    scenario(&format!(
        "[machine]
memory = \"2MiB\"
[workload]
program = \"kv-update\"
args = [256, 12000, 500000, 99, 1]
[snapshot]
at = [\"5ms\"]
[device.0]
kind = \"dma-writer\"
slot = 0
rate = \"20MB/s\"
window = [\"1536KiB\", \"128KiB\"]
fifo = \"{fifo}\"
"
    ))
}

fn traced(scenario: &Scenario, strategy: Strategy) -> (RunReport, Vec<(Cycle, Event)>) {
    let recorder = Recorder {
        filter: Filter::default() - Filter::TLB - Filter::TRAP,
        events: Vec::new(),
    };
    let done = run_with(scenario, strategy, &RunOptions::default(), &mut (), |_| {
        recorder
    });
    let (report, sink) = done.unwrap_or_else(|error| panic!("{error}"));
    assert_in_every_run(&report);
    (report, sink.events)
}

/// The place of the first event that `wanted` is true for.
fn place(events: &[(Cycle, Event)], wanted: impl Fn(&Event) -> bool) -> usize {
    let place = events.iter().position(|(_, event)| wanted(event));
    place.expect("the event is in the trace")
}

fn step(events: &[(Cycle, Event)], step: Step) -> usize {
    place(
        events,
        |e| matches!(e, Event::Step { step: s, .. } if *s == step),
    )
}

fn bursts(events: &[(Cycle, Event)]) -> u64 {
    let is_burst = |e: &&(Cycle, Event)| matches!(e.1, Event::DmaBurst { .. });
    events.iter().filter(is_burst).count() as u64
}

fn device(report: &RunReport) -> &Counts {
    report.devices.get("0").expect("the device is reported")
}

fn lost(events: &[(Cycle, Event)]) -> u64 {
    let bytes = |(_, e): &(Cycle, Event)| match e {
        Event::DmaLost { bytes, .. } => Some(*bytes),
        _ => None,
    };
    events.iter().filter_map(bytes).sum()
}

#[test]
fn dma_stops_from_deny_to_allow_and_its_window_is_copied_meanwhile() {
    let scenario = with_device("64KiB");
    let output = program("kv-update").and_then(|p| p.expected_output(&scenario.workload.args));
    for strategy in [Strategy::StopCopy, Strategy::Live] {
        let about = strategy.name();
        let (report, events) = traced(&scenario, strategy);
        assert_eq!(Some(report.work.output.as_str()), output, "{about}");
        assert_verified(&report.snapshots[0], about);

        let deny = place(&events, |e| {
            matches!(
                e,
                Event::SlotWrite {
                    slot: 0,
                    allow: false
                }
            )
        });
        let quiet = place(&events, |e| matches!(e, Event::SlotQuiet { slot: 0 }));
        let allow = place(&events, |e| {
            matches!(
                e,
                Event::SlotWrite {
                    slot: 0,
                    allow: true
                }
            )
        });
        let done = step(&events, Step::Done);
        let (freeze, release) = (step(&events, Step::Freeze), step(&events, Step::Release));
        assert!(
            deny < quiet && quiet < freeze,
            "{about}: quiet at the freeze"
        );
        assert!(freeze < release && release < allow, "{about}");

        // It runs, it stops, it goes on, and what has waited comes.
        assert!(bursts(&events[..deny]) > 100, "{about}: before");
        assert!(
            bursts(&events[deny..quiet]) <= 1,
            "{about}: the one in flight"
        );
        assert_eq!(bursts(&events[quiet..allow]), 0, "{about}: denied");
        assert!(bursts(&events[allow..]) > 100, "{about}: after");
        let stalled = |e: &Event| matches!(e, Event::DmaStall { slot: 0, .. });
        let resumed =
            |e: &Event| matches!(e, Event::DmaResume { slot: 0, waiting } if *waiting > 0);
        let (stall, resume) = (place(&events, stalled), place(&events, resumed));
        assert!(deny < stall && stall < allow && allow < resume, "{about}");
        if strategy == Strategy::Live {
            assert!(bursts(&events[allow..done]) > 100, "{about}: the danger");
        }

        // Every block of the window, by S3, once.
        let window = WINDOW..WINDOW + WINDOW_BYTES;
        let mut copied = 0;
        for (at, (_, event)) in events.iter().enumerate() {
            let Event::Copied { pa, by, .. } = event else {
                continue;
            };
            if window.contains(pa) {
                assert_eq!(*by, Copier::Initial, "{about}: {pa:#x}");
                assert!((freeze..release).contains(&at), "{about}: {pa:#x}");
                copied += 1;
            }
        }
        assert_eq!(copied, WINDOW_BYTES / scenario.snapshot.block, "{about}");

        let counts = device(&report);
        assert_eq!(counts.get("bursts"), Some(&bursts(&events)), "{about}");
        assert_eq!(counts.get("refused"), Some(&0), "{about}");
    }
}

#[test]
fn what_a_denied_device_cannot_hold_back_is_lost_and_counted() {
    // The live pause is some 1 ms, 20 KB at the device's rate.
    for (fifo, loses) in [("64KiB", false), ("4KiB", true)] {
        let (report, events) = traced(&with_device(fifo), Strategy::Live);
        assert_verified(&report.snapshots[0], fifo);
        let counted = device(&report).get("lost_bytes").copied();
        assert_eq!(counted, Some(lost(&events)), "{fifo}");
        assert_eq!(lost(&events) > 0, loses, "{fifo}");
    }
    // A device that is never denied loses nothing.
    let report = report(&with_device("4KiB"), Strategy::None);
    assert_eq!(device(&report).get("lost_bytes"), Some(&0));
}
