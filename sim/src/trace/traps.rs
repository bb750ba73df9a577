//! Names of trap types (V9 table 7-2; UltraSPARC User's Manual, table 11-1).

use std::borrow::Cow;
use stillframe_isa::TrapType;

/// The architecture's name of a trap type, with the number of a window handler, interrupt level or
/// software trap in it.
pub fn trap_name(tt: TrapType) -> Cow<'static, str> {
    let n = tt.0;
    let fixed = match n {
        0x01 => "power_on_reset",
        0x02 => "watchdog_reset",
        0x03 => "externally_initiated_reset",
        0x04 => "software_initiated_reset",
        0x05 => "RED_state_exception",
        0x08 => "instruction_access_exception",
        0x0A => "instruction_access_error",
        0x10 => "illegal_instruction",
        0x11 => "privileged_opcode",
        0x20 => "fp_disabled",
        0x21 => "fp_exception_ieee_754",
        0x22 => "fp_exception_other",
        0x23 => "tag_overflow",
        0x24..=0x27 => "clean_window",
        0x28 => "division_by_zero",
        0x30 => "data_access_exception",
        0x32 => "data_access_error",
        0x34 => "mem_address_not_aligned",
        0x35 => "LDDF_mem_address_not_aligned",
        0x36 => "STDF_mem_address_not_aligned",
        0x37 => "privileged_action",
        0x60 => "interrupt_vector",
        0x61 => "PA_watchpoint",
        0x62 => "VA_watchpoint",
        0x63 => "corrected_ECC_error",
        0x64..=0x67 => "fast_instruction_access_MMU_miss",
        0x68..=0x6B => "fast_data_access_MMU_miss",
        0x6C..=0x6F => "fast_data_access_protection",
        0x41..=0x4F => return format!("interrupt_level_{}", n - 0x40).into(),
        0x80..=0x9F => return format!("spill_{}_normal", (n - 0x80) / 4).into(),
        0xA0..=0xBF => return format!("spill_{}_other", (n - 0xA0) / 4).into(),
        0xC0..=0xDF => return format!("fill_{}_normal", (n - 0xC0) / 4).into(),
        0xE0..=0xFF => return format!("fill_{}_other", (n - 0xE0) / 4).into(),
        0x100..=0x17F => return format!("trap_instruction_{:#x}", n - 0x100).into(),
        _ => "reserved",
    };
    Cow::Borrowed(fixed)
}
