//! The I/O bridge: slot registers that allow or deny DMA, windows that bound it, and the bursts
//! on their way (SUN-7; the pattern of hardware facts 4.2).

use super::dma_writer::DmaWriter;
use super::spec::IoSpec;
use crate::cache::LINE;
use crate::time::Cycle;
use crate::trace::{Event, Sink};
use serde::{Deserialize, Serialize};
use stillframe_mmu::Pa;

/// Slots on the I/O bus.
pub const SLOTS: usize = 8;

/// What a slot has done.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotCounters {
    /// Bursts that reached memory.
    pub bursts: u64,
    /// Bursts outside the slot's window: refused.
    pub refused: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Slot {
    allowed: bool,
    /// The cycle after it was last allowed: no burst begins before.
    allowed_at: Cycle,
    base: u64,
    limit: u64,
    /// End of the data of its last burst on the processor bus.
    busy_until: Cycle,
    /// It was denied with a burst in flight: the trace is told when that has ended.
    owes_quiet: bool,
    /// A burst waits and the slot denies it.
    stalled: bool,
    device: Option<DmaWriter>,
    counters: SlotCounters,
}

/// A burst between the I/O bus and the processor bus.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Burst {
    /// Its slot.
    pub(crate) slot: u8,
    /// Its number among the device's.
    pub(crate) number: u64,
    /// Where it goes.
    pub(crate) pa: Pa,
    /// When it asks for the processor bus.
    pub(crate) ready: Cycle,
}

/// What the bridge does next.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum BridgeEvent {
    /// The device in this slot comes by a buffer.
    Arrival(u8),
    /// A burst of this slot begins on the I/O bus.
    Begin(u8),
    /// The last burst of this denied slot has ended.
    Quiet(u8),
}

/// The bridge: one burst at a time moves over the I/O bus into the bridge's buffer, waits for the
/// processor bus and is written to memory at the grant; then the next begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bridge {
    burst_cycles: u64,
    slots: [Slot; SLOTS],
    in_flight: Option<Burst>,
    /// When the buffer was last emptied: no burst begins before.
    free: Cycle,
    /// Slot of the last burst: the next choice starts behind it.
    last: u8,
    /// Earliest event or request, kept up to date by every change.
    deadline: Cycle,
}

/// Register offsets.
const SLOT_COUNT: u64 = 0x000;
const QUIET: u64 = 0x008;
const SLOT_REGISTERS: u64 = 0x100;
const SLOT_REGISTERS_END: u64 = SLOT_REGISTERS + 8 * SLOTS as u64;
const WINDOWS: u64 = 0x200;
const WINDOWS_END: u64 = WINDOWS + 16 * SLOTS as u64;
const ALLOW: u64 = 1;

impl Bridge {
    /// The bridge at power-on: every slot allowed.
    pub(super) fn new(spec: IoSpec) -> Bridge {
        let slot = |(base, limit): (Pa, Pa)| Slot {
            allowed: true,
            allowed_at: Cycle::ZERO,
            base: base.0,
            limit: limit.0,
            busy_until: Cycle::ZERO,
            owes_quiet: false,
            stalled: false,
            device: None,
            counters: SlotCounters::default(),
        };
        let mut bridge = Bridge {
            burst_cycles: spec.burst,
            slots: spec.windows.map(slot),
            in_flight: None,
            free: Cycle::ZERO,
            last: SLOTS as u8 - 1,
            deadline: Cycle::NEVER,
        };
        for device in spec.devices {
            // The specification has been checked: the slot exists.
            let slot = usize::from(device.slot) % SLOTS;
            bridge.slots[slot].device = Some(DmaWriter::new(device, spec.clock_hz));
        }
        bridge.update();
        bridge
    }

    /// Nothing happens here before this cycle.
    #[inline(always)]
    pub fn deadline(&self) -> Cycle {
        self.deadline
    }

    /// The device in a slot.
    pub fn device(&self, slot: u8) -> Option<&DmaWriter> {
        self.slots.get(usize::from(slot))?.device.as_ref()
    }

    /// What a slot has done.
    pub fn counters(&self, slot: u8) -> SlotCounters {
        let slot = self.slots.get(usize::from(slot));
        slot.map_or_else(SlotCounters::default, |slot| slot.counters)
    }

    /// Whether a slot allows DMA.
    pub fn is_allowed(&self, slot: u8) -> bool {
        self.slots
            .get(usize::from(slot))
            .is_some_and(|slot| slot.allowed)
    }

    /// Whether some slot denies DMA.
    pub fn any_denied(&self) -> bool {
        self.slots.iter().any(|slot| !slot.allowed)
    }

    /// Whether any device still holds back bytes because of its slot's deny.
    pub fn any_stalled(&self) -> bool {
        self.slots.iter().any(|slot| slot.stalled)
    }

    fn is_in_flight(&self, slot: usize) -> bool {
        self.in_flight
            .is_some_and(|burst| usize::from(burst.slot) == slot)
    }

    /// Reads the register at `offset` at `at`.
    pub(super) fn read(&self, at: Cycle, offset: u64) -> Option<u64> {
        match offset {
            SLOT_COUNT => Some(SLOTS as u64),
            QUIET => {
                let quiet = |(n, slot): (usize, &Slot)| {
                    let quiet = !self.is_in_flight(n) && slot.busy_until <= at;
                    u64::from(quiet) << n
                };
                Some(self.slots.iter().enumerate().map(quiet).sum())
            }
            SLOT_REGISTERS..SLOT_REGISTERS_END if offset.is_multiple_of(8) => {
                let slot = &self.slots[((offset - SLOT_REGISTERS) / 8) as usize];
                Some(if slot.allowed { ALLOW } else { 0 })
            }
            WINDOWS..WINDOWS_END if offset.is_multiple_of(8) => {
                let slot = &self.slots[((offset - WINDOWS) / 16) as usize];
                Some(if offset.is_multiple_of(16) {
                    slot.base
                } else {
                    slot.limit
                })
            }
            _ => None,
        }
    }

    /// Writes the register at `offset` at `at`.
    pub(super) fn write<S: Sink>(
        &mut self,
        at: Cycle,
        offset: u64,
        value: u64,
        sink: &mut S,
    ) -> Option<()> {
        match offset {
            SLOT_REGISTERS..SLOT_REGISTERS_END if offset.is_multiple_of(8) => {
                let n = ((offset - SLOT_REGISTERS) / 8) as u8;
                self.set_allowed(at, n, value & ALLOW != 0, sink);
            }
            WINDOWS..WINDOWS_END if offset.is_multiple_of(8) => {
                let slot = &mut self.slots[((offset - WINDOWS) / 16) as usize];
                let bound = if offset.is_multiple_of(16) {
                    &mut slot.base
                } else {
                    &mut slot.limit
                };
                *bound = value;
            }
            _ => return None,
        }
        self.update();
        Some(())
    }

    fn set_allowed<S: Sink>(&mut self, at: Cycle, n: u8, allow: bool, sink: &mut S) {
        let in_flight = self.is_in_flight(usize::from(n));
        let slot = &mut self.slots[usize::from(n)];
        sink.event(at, Event::SlotWrite { slot: n, allow });
        let was = std::mem::replace(&mut slot.allowed, allow);
        let waiting = slot.device.as_ref().map_or(0, DmaWriter::waiting);
        match (was, allow) {
            (false, true) => {
                slot.allowed_at = at.after(1);
                slot.owes_quiet = false;
                if std::mem::take(&mut slot.stalled) {
                    sink.event(at, Event::DmaResume { slot: n, waiting });
                }
            }
            (true, false) => {
                if in_flight || slot.busy_until > at {
                    slot.owes_quiet = true;
                } else {
                    sink.event(at, Event::SlotQuiet { slot: n });
                }
                Self::note_stall(slot, at, n, sink);
            }
            _ => {}
        }
    }

    fn note_stall<S: Sink>(slot: &mut Slot, at: Cycle, n: u8, sink: &mut S) {
        let waiting = slot.device.as_ref().map_or(0, DmaWriter::waiting);
        if !slot.allowed && !slot.stalled && waiting > 0 {
            slot.stalled = true;
            sink.event(at, Event::DmaStall { slot: n, waiting });
        }
    }

    /// The next event, with its cycle. In one cycle, buffers arrive first, in the order of their
    /// slots; then a burst begins; then slots fall quiet.
    pub(crate) fn next_event(&self) -> Option<(Cycle, BridgeEvent)> {
        let mut next: Option<(Cycle, BridgeEvent)> = None;
        let mut offer = |at: Cycle, event| {
            if at.is_known() && next.is_none_or(|(earliest, _)| at < earliest) {
                next = Some((at, event));
            }
        };
        for (n, slot) in (0..).zip(&self.slots) {
            if let Some(device) = &slot.device {
                offer(device.next_arrival(), BridgeEvent::Arrival(n));
            }
        }
        if self.in_flight.is_none() {
            // Turn about: the slots behind the last one are asked first.
            for step in 1..=SLOTS {
                let n = (usize::from(self.last) + step) % SLOTS;
                let slot = &self.slots[n];
                let waiting = slot.device.as_ref().and_then(DmaWriter::waiting_since);
                if let Some(since) = waiting
                    && slot.allowed
                {
                    let at = since.max(slot.allowed_at).max(self.free);
                    offer(at, BridgeEvent::Begin(n as u8));
                }
            }
        }
        for (n, slot) in (0..).zip(&self.slots) {
            if slot.owes_quiet && !self.is_in_flight(usize::from(n)) {
                offer(slot.busy_until, BridgeEvent::Quiet(n));
            }
        }
        next
    }

    /// Lets an event happen that [`Bridge::next_event`] has given.
    pub(crate) fn happen<S: Sink>(&mut self, at: Cycle, event: BridgeEvent, sink: &mut S) {
        match event {
            BridgeEvent::Arrival(n) => {
                let slot = &mut self.slots[usize::from(n) % SLOTS];
                if let Some(device) = &mut slot.device {
                    let bytes = device.arrive();
                    Self::note_stall(slot, at, n, sink);
                    if bytes > 0 {
                        sink.event(at, Event::DmaLost { slot: n, bytes });
                    }
                }
            }
            BridgeEvent::Begin(n) => self.begin(at, n),
            BridgeEvent::Quiet(n) => {
                self.slots[usize::from(n) % SLOTS].owes_quiet = false;
                sink.event(at, Event::SlotQuiet { slot: n });
            }
        }
        self.update();
    }

    /// A burst begins, if its address lies in the slot's window; otherwise it is dropped.
    fn begin(&mut self, at: Cycle, n: u8) {
        let slot = &mut self.slots[usize::from(n) % SLOTS];
        let Some((number, pa)) = slot.device.as_mut().and_then(DmaWriter::take) else {
            return;
        };
        self.last = n;
        let end = pa.0.checked_add(LINE);
        if pa.0 >= slot.base && end.is_some_and(|end| end <= slot.limit) {
            let ready = at.after(self.burst_cycles);
            self.in_flight = Some(Burst {
                slot: n,
                number,
                pa,
                ready,
            });
        } else {
            slot.counters.refused += 1;
        }
    }

    /// The burst that asks for the processor bus, or will.
    pub(crate) fn request(&self) -> Option<Burst> {
        self.in_flight
    }

    /// The burst has been granted the processor bus at `at`, with data until `end`.
    pub(crate) fn granted(&mut self, at: Cycle, end: Cycle) {
        if let Some(burst) = self.in_flight.take() {
            let slot = &mut self.slots[usize::from(burst.slot) % SLOTS];
            slot.busy_until = end;
            slot.counters.bursts += 1;
        }
        self.free = at;
        self.update();
    }

    fn update(&mut self) {
        let event = self.next_event().map_or(Cycle::NEVER, |(at, _)| at);
        let request = self.in_flight.map_or(Cycle::NEVER, |burst| burst.ready);
        self.deadline = event.min(request);
    }
}
