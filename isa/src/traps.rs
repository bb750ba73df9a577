//! Traps: what taking one does to the processor, and the table of their names and priorities.

use crate::cpu::{MAX_TL, Pstate, RSTV, TrapFrame};
use crate::types::{Asi, TrapType};
use crate::{Cpu, Va};
use std::borrow::Cow;

/// The implemented bits of TSTATE: CCR 39:32, ASI 31:24, PSTATE 19:8, CWP 2:0.
pub(crate) const TSTATE: u64 = 0xFF_FF0F_FF07;

/// A register of 44 bits as it reads: extended by its sign (manual 14.1.6).
pub(crate) const fn extend_va(value: u64) -> u64 {
    ((value << 20) as i64 >> 20) as u64
}

/// What TSTATE holds.
pub(crate) struct TrapState {
    pub(crate) ccr: u8,
    pub(crate) asi: Asi,
    pub(crate) pstate: Pstate,
    pub(crate) cwp: u8,
}

pub(crate) fn read_tstate(tstate: u64) -> TrapState {
    TrapState {
        ccr: (tstate >> 32) as u8,
        asi: Asi((tstate >> 24) as u8),
        pstate: Pstate::from_bits_truncate((tstate >> 8) as u16),
        cwp: tstate as u8 & 7,
    }
}

fn tstate(cpu: &Cpu) -> u64 {
    u64::from(cpu.ccr) << 32
        | u64::from(cpu.asi.0) << 24
        | u64::from(cpu.pstate.bits()) << 8
        | u64::from(cpu.cwp)
}

/// Where a trap led.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// To its vector in the trap table.
    Vector,
    /// To a vector of the RED_state table.
    RedState,
    /// Nowhere: it was taken at the highest trap level. Only a reset leaves error_state.
    ErrorState,
}

/// Takes trap `tt` for the instruction at `pc` (V9 7.6, manual chapters 10 and 11).
///
/// From trap level 4 and in RED_state the trap goes to the RED_state table; so do the resets,
/// types 1 to 4. The caller tells the environment (`Env::mode_changed`), which on
/// [`Entry::RedState`] also turns its MMUs off, and resets TICK for power-on and external resets.
pub fn enter_trap(cpu: &mut Cpu, tt: TrapType) -> Entry {
    let is_reset = matches!(tt.0, 1..=4);
    if usize::from(cpu.tl) == MAX_TL && !matches!(tt.0, 1..=3) {
        cpu.error_state = Some(tt);
        return Entry::ErrorState;
    }
    if tt == TrapType::POWER_ON_RESET {
        *cpu = Cpu::power_on();
        return Entry::RedState;
    }
    let old_tl = cpu.tl;
    let vector = cpu.vector(tt).0;
    let tl = (old_tl + 1).min(MAX_TL as u8);
    let red = is_reset || cpu.pstate.contains(Pstate::RED) || usize::from(old_tl) >= MAX_TL - 1;
    cpu.error_state = None;
    cpu.trap[usize::from(tl) - 1] = TrapFrame {
        tstate: tstate(cpu),
        tpc: extend_va(cpu.pc & !3),
        tnpc: extend_va(cpu.npc & !3),
        tt: tt.0,
    };
    cpu.tl = tl;
    cpu.set_pstate(pstate_after(cpu.pstate, tt, red));
    move_window(cpu, tt);
    if tt == TrapType::EXTERNALLY_INITIATED_RESET {
        cpu.tick_npt = true; // manual 14.1.7
    }
    cpu.pc = if red { RSTV | red_offset(tt) } else { vector };
    cpu.npc = cpu.pc.wrapping_add(4);
    if red { Entry::RedState } else { Entry::Vector }
}

/// V9 7.6.1: privileged, the floating-point unit on, interrupts off, 64-bit addresses, TSO, the
/// byte order of TLE; and UltraSPARC's choice of globals.
fn pstate_after(old: Pstate, tt: TrapType, red: bool) -> Pstate {
    let mut new = old & Pstate::TLE | Pstate::PRIV | Pstate::PEF;
    new.set(Pstate::CLE, old.contains(Pstate::TLE));
    new.set(Pstate::RED, red);
    new | row(tt).map_or(Pstate::AG, |row| row.globals)
}

/// The handlers of window traps begin in the window they are to work on (V9 6.4.3).
fn move_window(cpu: &mut Cpu, tt: TrapType) {
    match tt.0 {
        0x24..=0x27 => cpu.set_cwp(cpu.cwp + 1),
        0x80..=0xBF => cpu.set_cwp(cpu.cwp + cpu.cansave + 2),
        0xC0..=0xFF => cpu.set_cwp(cpu.cwp.wrapping_sub(1)),
        _ => {}
    }
}

/// Offset in the RED_state trap table (V9 table 7-1).
const fn red_offset(tt: TrapType) -> u64 {
    match tt.0 {
        1 => 0x20,
        2 => 0x40,
        3 => 0x60,
        4 => 0x80,
        _ => 0xA0,
    }
}

/// A range of trap types.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct TrapRow {
    /// First type.
    pub first: u16,
    /// Last type.
    pub last: u16,
    /// Name; for spill, fill, interrupt levels and software traps without the number.
    pub name: &'static str,
    /// Priority, 0 the highest; for interrupts that of level 1, each level above one less.
    pub priority: u8,
    /// The globals that its handler sees.
    pub globals: Pstate,
}

macro_rules! trap_rows {
    ($($first:literal $last:literal $name:literal $priority:literal $globals:ident;)*) => {
        /// The trap types (V9 tables 7-1 to 7-3; manual, tables of chapter 11 and page 159).
        pub static TRAPS: &[TrapRow] = &[
            $(TrapRow { first: $first, last: $last, name: $name, priority: $priority,
                globals: Pstate::$globals },)*
        ];
    };
}

trap_rows! {
    0x01 0x01 "power_on_reset" 0 AG;
    0x02 0x02 "watchdog_reset" 1 AG;
    0x03 0x03 "externally_initiated_reset" 1 AG;
    0x04 0x04 "software_initiated_reset" 1 AG;
    0x05 0x05 "RED_state_exception" 1 AG;
    0x08 0x08 "instruction_access_exception" 5 MG;
    0x0A 0x0A "instruction_access_error" 3 AG;
    0x10 0x10 "illegal_instruction" 7 AG;
    0x11 0x11 "privileged_opcode" 6 AG;
    0x20 0x20 "fp_disabled" 8 AG;
    0x21 0x21 "fp_exception_ieee_754" 11 AG;
    0x22 0x22 "fp_exception_other" 11 AG;
    0x23 0x23 "tag_overflow" 14 AG;
    0x24 0x27 "clean_window" 10 AG;
    0x28 0x28 "division_by_zero" 15 AG;
    0x30 0x30 "data_access_exception" 12 MG;
    0x32 0x32 "data_access_error" 12 AG;
    0x34 0x34 "mem_address_not_aligned" 10 AG;
    0x35 0x35 "LDDF_mem_address_not_aligned" 10 AG;
    0x36 0x36 "STDF_mem_address_not_aligned" 10 AG;
    0x37 0x37 "privileged_action" 11 AG;
    0x41 0x4F "interrupt_level" 31 AG;
    0x60 0x60 "interrupt_vector" 16 IG;
    0x61 0x61 "PA_watchpoint" 12 AG;
    0x62 0x62 "VA_watchpoint" 11 AG;
    0x63 0x63 "corrected_ECC_error" 33 AG;
    0x64 0x67 "fast_instruction_access_MMU_miss" 2 MG;
    0x68 0x6B "fast_data_access_MMU_miss" 12 MG;
    0x6C 0x6F "fast_data_access_protection" 12 MG;
    0x80 0x9F "spill_normal" 9 AG;
    0xA0 0xBF "spill_other" 9 AG;
    0xC0 0xDF "fill_normal" 9 AG;
    0xE0 0xFF "fill_other" 9 AG;
    0x100 0x17F "trap_instruction" 16 AG;
}

/// The row of a trap type.
fn row(tt: TrapType) -> Option<&'static TrapRow> {
    TRAPS
        .iter()
        .find(|row| (row.first..=row.last).contains(&tt.0))
}

impl TrapType {
    /// The architecture's name, such as `fast_data_access_MMU_miss` or `spill_1_normal`.
    pub fn name(self) -> Cow<'static, str> {
        let Some(row) = row(self) else {
            return "reserved".into();
        };
        let n = self.0 - row.first;
        match row.first {
            0x41 => format!("interrupt_level_{}", n + 1).into(),
            0x80 => format!("spill_{}_normal", n / 4).into(),
            0xA0 => format!("spill_{}_other", n / 4).into(),
            0xC0 => format!("fill_{}_normal", n / 4).into(),
            0xE0 => format!("fill_{}_other", n / 4).into(),
            0x100 => format!("trap_instruction_{n:02x}").into(),
            _ => row.name.into(),
        }
    }

    /// Priority: of two traps the one with the lower number is taken. Reserved types rank last.
    pub fn priority(self) -> u8 {
        match row(self) {
            Some(row) if row.first == 0x41 => 32 - (self.0 - 0x40) as u8,
            Some(row) => row.priority,
            None => u8::MAX,
        }
    }
}

impl Cpu {
    /// Where trap `tt` would lead from the present state, unless to RED_state or error_state.
    pub fn vector(&self, tt: TrapType) -> Va {
        Va(self.tba & !0x7FFF | u64::from(self.tl > 0) << 14 | u64::from(tt.0 & 0x1FF) << 5)
    }
}
