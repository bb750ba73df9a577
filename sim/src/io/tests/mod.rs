//! Registers and devices, driven by the bridge's own events as the event loop does it.

mod specs;

use super::*;
use crate::memory::SnapshotFill;
use crate::trace::{Event, Filter, Recorder};

const MEMORY: MemorySpec = MemorySpec {
    main: 1 << 20,
    snapshot: 0,
    fill: SnapshotFill::Random,
    seed: 0,
};

fn recorder() -> Recorder {
    Recorder {
        filter: Filter::all(),
        events: Vec::new(),
    }
}

fn bridge(change: impl FnOnce(&mut IoSpec)) -> Io {
    let mut spec = IoSpec::default();
    change(&mut spec);
    Io::new(spec, &MEMORY).unwrap()
}

/// A device in slot 0 with a window of 4 KB, at 64 bytes every 100 cycles.
fn steady(spec: &mut IoSpec) {
    spec.clock_hz = 1_000_000;
    spec.devices
        .push(DmaWriterSpec::new(0, 640_000, Pa(0x1000), 0x1000));
    spec.windows[0] = (Pa(0x1000), Pa(0x2000));
}

/// Lets everything happen before `t`, with a processor bus that is always free and keeps a burst
/// for 10 cycles; tells when bursts were granted and where.
fn run(io: &mut Io, t: u64, sink: &mut Recorder) -> Vec<(u64, u64)> {
    let mut granted = Vec::new();
    loop {
        let event = io.bridge.next_event();
        let request = io.bridge.request().map(|burst| (burst.ready, burst.pa));
        match (event, request) {
            (event, Some((at, pa))) if event.is_none_or(|(e, _)| at < e) && at.0 < t => {
                io.bridge.granted(at, at.after(10));
                granted.push((at.0, pa.0));
            }
            (Some((at, event)), _) if at.0 < t => io.bridge.happen(at, event, sink),
            _ => return granted,
        }
    }
}

fn read(io: &Io, at: u64, offset: u64) -> Result<u64, IoError> {
    io.read(Cycle(at), Target::Bridge, Pa(BRIDGE_BASE.0 + offset), 8)
}

fn write(io: &mut Io, at: u64, offset: u64, value: u64, sink: &mut Recorder) {
    let pa = Pa(BRIDGE_BASE.0 + offset);
    io.write(Cycle(at), Target::Bridge, pa, 8, value, sink)
        .unwrap();
}

#[test]
fn bridge_registers_at_power_on() {
    let io = bridge(steady);
    assert_eq!(read(&io, 0, 0x000), Ok(8));
    assert_eq!(read(&io, 0, 0x008), Ok(0xFF));
    for slot in 0..8 {
        assert_eq!(read(&io, 0, 0x100 + 8 * slot), Ok(1));
    }
    assert_eq!(read(&io, 0, 0x200), Ok(0x1000));
    assert_eq!(read(&io, 0, 0x208), Ok(0x2000));
    assert_eq!(read(&io, 0, 0x210), Ok(0));
    for offset in [0x010, 0x0F8, 0x140, 0x1F8, 0x280, 0x104, 0xFF8] {
        assert!(read(&io, 0, offset).is_err(), "{offset:x}");
    }
}

#[test]
fn registers_take_their_own_size_only_and_refuse_the_rest() {
    let mut io = bridge(|_| {});
    let mut sink = recorder();
    let at = Cycle(5);
    for bytes in [1, 2, 4, 16, 64] {
        assert!(io.read(at, Target::Bridge, BRIDGE_BASE, bytes).is_err());
        assert!(
            io.write(at, Target::System, SYSTEM_BASE, bytes, 0, &mut sink)
                .is_err()
        );
    }
    for offset in [0x000, 0x008] {
        let pa = Pa(BRIDGE_BASE.0 + offset);
        assert_eq!(
            io.write(at, Target::Bridge, pa, 8, 1, &mut sink),
            Err(IoError(pa))
        );
    }
    assert!(io.read(at, Target::System, SYSTEM_BASE, 8).is_err());
    let pa = Pa(SYSTEM_BASE.0 + 0x28);
    assert!(io.write(at, Target::System, pa, 8, 0, &mut sink).is_err());
    assert!(io.read(at, Target::Main, Pa(0), 8).is_err());
    assert!(io.read(at, Target::Console, CONSOLE_BASE, 4).is_err());
    assert!(sink.events.is_empty());
}

#[test]
fn the_console_collects_bytes_and_is_always_ready() {
    let mut io = bridge(|_| {});
    for byte in *b"hello" {
        let value = u64::from(byte) | 0xAB00;
        io.write(Cycle(1), Target::Console, CONSOLE_BASE, 1, value, &mut ())
            .unwrap();
    }
    io.write(
        Cycle(1),
        Target::Console,
        Pa(CONSOLE_BASE.0 + 3),
        1,
        0x80,
        &mut (),
    )
    .unwrap();
    assert_eq!(io.console.output, b"hello");
    let status = Pa(CONSOLE_BASE.0 + 5);
    assert_eq!(io.read(Cycle(1), Target::Console, status, 1), Ok(0x60));
    assert_eq!(io.read(Cycle(1), Target::Console, CONSOLE_BASE, 1), Ok(0));
}

#[test]
fn the_system_controller_keeps_the_first_exit_and_fault() {
    let mut io = bridge(|_| {});
    let writes = [
        (0x08, 0x1234),
        (0x10, 0x5678),
        (0x18, 0x68),
        (0x00, 3),
        (0x00, 4),
        (0x18, 0x34),
    ];
    for (at, (offset, value)) in (10..).zip(writes) {
        let pa = Pa(SYSTEM_BASE.0 + offset);
        io.write(Cycle(at), Target::System, pa, 8, value, &mut ())
            .unwrap();
    }
    assert_eq!(io.system.exit, Some((Cycle(13), 3)));
    let fault = Fault {
        at: Cycle(12),
        pc: 0x1234,
        address: 0x5678,
        tt: 0x68,
    };
    assert_eq!(io.system.fault, Some(fault));
    assert_eq!(io.system.invalid, None);
    io.write(
        Cycle(20),
        Target::System,
        Pa(SYSTEM_BASE.0 + 0x20),
        8,
        1,
        &mut (),
    )
    .unwrap();
    assert_eq!(io.system.invalid, Some(Cycle(20)));
}

#[test]
fn bursts_come_at_the_exact_rate_and_cycle_through_the_window() {
    // 64 bytes every 3200 / 7 = 457.14 cycles.
    let mut io = bridge(|spec| {
        steady(spec);
        spec.devices[0].rate = 140_000;
        spec.devices[0].bytes = 0xC0;
    });
    let granted = run(&mut io, 1_000_000, &mut recorder());
    // The last n with n * 3200 / 7 + 54 below a million is 2187.
    assert_eq!(granted.len(), 2188);
    for (n, (at, pa)) in (0..).zip(&granted) {
        // 54 cycles on the I/O bus.
        assert_eq!(*at, n * 3200 / 7 + 54);
        assert_eq!(*pa, 0x1000 + n % 3 * 64);
    }
}

#[test]
fn no_two_bursts_write_the_same() {
    let one = burst_content(1, Pa(0x1000));
    assert_eq!(one[..2], [1, 0x1000]);
    assert_ne!(one[2..], burst_content(2, Pa(0x1000))[2..]);
    assert_ne!(one[2..], burst_content(1, Pa(0x1040))[2..]);
    assert_eq!(one, burst_content(1, Pa(0x1000)));
}

#[test]
fn deny_lets_the_burst_in_flight_finish_and_no_other_begin() {
    let mut io = bridge(steady);
    let mut sink = recorder();
    // The burst of cycle 100 is on the I/O bus until 154.
    run(&mut io, 121, &mut sink);
    write(&mut io, 120, 0x100, 0, &mut sink);
    assert_eq!(read(&io, 120, 0x100), Ok(0));
    assert_eq!(read(&io, 120, 0x008), Ok(0xFE));
    let granted = run(&mut io, 164, &mut sink);
    assert_eq!(granted, [(154, 0x1040)]);
    assert_eq!(read(&io, 163, 0x008), Ok(0xFE), "data until 164");
    assert_eq!(read(&io, 164, 0x008), Ok(0xFF));
    assert_eq!(run(&mut io, 1000, &mut sink), []);
    assert_eq!(io.bridge.device(0).unwrap().waiting(), 8 * 64);
    let told: Vec<_> = sink
        .events
        .iter()
        .map(|(at, event)| (at.0, *event))
        .collect();
    assert_eq!(
        told,
        [
            (
                120,
                Event::SlotWrite {
                    slot: 0,
                    allow: false
                }
            ),
            (164, Event::SlotQuiet { slot: 0 }),
            (
                200,
                Event::DmaStall {
                    slot: 0,
                    waiting: 64
                }
            ),
        ]
    );
    // Allowed again, what waits goes out as fast as the I/O bus takes it.
    write(&mut io, 999, 0x100, 1, &mut sink);
    assert_eq!(
        sink.events.last(),
        Some(&(
            Cycle(999),
            Event::DmaResume {
                slot: 0,
                waiting: 512
            }
        ))
    );
    let granted = run(&mut io, 1180, &mut sink);
    assert_eq!(granted, [(1054, 0x1080), (1108, 0x10C0), (1162, 0x1100)]);
    assert!(io.bridge.is_allowed(0) && !io.bridge.any_denied());
}

#[test]
fn deny_without_a_burst_in_flight_is_quiet_at_once() {
    let mut io = bridge(steady);
    let mut sink = recorder();
    run(&mut io, 91, &mut sink);
    write(&mut io, 90, 0x100, 0, &mut sink);
    assert_eq!(read(&io, 90, 0x008), Ok(0xFF));
    assert_eq!(sink.events[1], (Cycle(90), Event::SlotQuiet { slot: 0 }));
    // Denying it again says nothing new.
    write(&mut io, 95, 0x100, 0, &mut sink);
    assert_eq!(sink.events.len(), 3);
}

#[test]
fn a_full_fifo_loses_what_comes_on_top() {
    let mut io = bridge(|spec| {
        steady(spec);
        spec.devices[0].fifo = 4 * 64;
        spec.devices[0].buffer = 3 * 64;
        spec.devices[0].start = Cycle(50);
    });
    let mut sink = recorder();
    write(&mut io, 10, 0x100, 0, &mut sink);
    // Three bursts at 50, 350 and 650: of the second, one fits, of the third none.
    run(&mut io, 700, &mut sink);
    let device = io.bridge.device(0).unwrap();
    assert_eq!((device.waiting(), device.lost), (256, 5));
    let lost: Vec<_> = sink
        .events
        .iter()
        .filter_map(|(at, event)| match event {
            Event::DmaLost { bytes, .. } => Some((at.0, *bytes)),
            _ => None,
        })
        .collect();
    assert_eq!(lost, [(350, 128), (650, 192)]);
}

#[test]
fn a_burst_outside_the_slots_window_is_refused() {
    let mut io = bridge(|spec| {
        steady(spec);
        spec.windows[0] = (Pa(0x1040), Pa(0x10C0));
        spec.devices[0].bytes = 0x100;
    });
    let mut sink = recorder();
    let granted = run(&mut io, 400, &mut sink);
    assert_eq!(granted, [(154, 0x1040), (254, 0x1080)]);
    assert_eq!(
        io.bridge.counters(0),
        SlotCounters {
            bursts: 2,
            refused: 2
        }
    );
    // base == limit: nothing can be written.
    write(&mut io, 399, 0x208, 0x1040, &mut sink);
    assert_eq!(run(&mut io, 2000, &mut sink), []);
}

#[test]
fn slots_take_turns() {
    let mut io = bridge(|spec| {
        spec.clock_hz = 1_000_000;
        for slot in [1, 4, 6] {
            let base = Pa(0x1000 * u64::from(slot));
            // More than the bus can carry.
            spec.devices
                .push(DmaWriterSpec::new(slot, 64_000_000, base, 0x1000));
            spec.windows[usize::from(slot)] = (base, Pa(base.0 + 0x1000));
        }
    });
    let granted = run(&mut io, 54 * 7, &mut recorder());
    let slots: Vec<_> = granted.iter().map(|(_, pa)| pa / 0x1000).collect();
    assert_eq!(slots, [1, 4, 6, 1, 4, 6]);
}
