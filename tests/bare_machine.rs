//! Boot PROM images on the whole machine, without firmware: the cases of the MMU print what the
//! manual says, and traps at the highest trap levels lead where they must.

mod prom;

use stillframe::machine::build::BuildOptions;
use stillframe::machine::{End, Machine};
use stillframe::time::Cycle;
use stillframe_isa::cpu::{Pstate, RSTV};
use stillframe_isa::table::Op;
use stillframe_isa::{TrapType, Va};
use stillframe_mmu::ultrasparc::LsuBits;

/// Main memory of the machine.
const MEMORY: u64 = 16 << 20;

/// Runs a PROM until it has printed END, or to `limit`.
fn run(prom: &[u8], plain: bool, limit: u64) -> (Machine, End) {
    let options = BuildOptions {
        plain,
        ..BuildOptions::default()
    };
    let mut machine = Machine::bare(prom, MEMORY, &options).expect("a machine of this size");
    loop {
        let end = machine.run(machine.now().after(10_000), &mut ());
        if end != End::Truncated || machine.now().0 >= limit || printed(&machine).ends_with("END\n")
        {
            return (machine, end);
        }
    }
}

fn printed(machine: &Machine) -> String {
    String::from_utf8_lossy(&machine.shared.io.console.output).into_owned()
}

/// Runs a case with the host's look-ups and without, which must not differ in anything.
fn both(kind: &str, name: &str) -> Machine {
    let prom = prom::assembled(kind, name);
    let (fast, _) = run(&prom, false, 20_000_000);
    let (mut plain, _) = run(&prom, true, 20_000_000);
    assert_eq!(
        fast.cores[0].cpu.settled(),
        plain.cores[0].cpu.settled(),
        "{name}"
    );
    plain.cores[0].state.memory.set_plain(false);
    // Not printed: it would fill the screen.
    assert!(
        fast.cores[0].state == plain.cores[0].state,
        "{name}: the states differ"
    );
    assert!(
        fast.shared == plain.shared,
        "{name}: what is shared differs"
    );
    fast
}

#[test]
fn the_mmu_cases_print_what_the_manual_says() {
    for name in prom::MMU_CASES {
        let machine = both("mmu", name);
        assert_eq!(
            printed(&machine),
            prom::recorded(name, "expected"),
            "{name}"
        );
    }
}

#[test]
fn loads_pass_the_dcache_from_when_it_is_turned_off() {
    let machine = both("bare", "dcache_off");
    let counters = machine.cores[0].state.memory.counters;
    assert_eq!((counters.dcache.misses, counters.dcache.hits), (1, 1));
    assert_eq!(printed(&machine), "END\n");
}

/// The locals of the window in view.
fn locals(machine: &Machine) -> &[u64] {
    &machine.cores[0].cpu.r[16..24]
}

/// A case ended in the RED_state table with trap `tt` at level `tl`, both MMUs off.
fn assert_red(name: &str, tt: TrapType, tl: u64) {
    let machine = both("bare", name);
    assert_eq!(printed(&machine), "END\n", "{name}");
    let [found_tt, found_tl, pstate, lsu, loaded, ..] = *locals(&machine) else {
        unreachable!("eight of them");
    };
    assert_eq!((found_tt, found_tl), (tt.0.into(), tl), "{name}");
    let red = Pstate::RED | Pstate::PRIV | Pstate::PEF | Pstate::AG;
    assert_eq!(pstate, u64::from(red.bits()), "{name}");
    let caches = LsuBits::IC | LsuBits::DC;
    assert_eq!(lsu, caches.bits(), "{name}: the caches stay on");
    let translated = machine.cores[0].cpu.r[29];
    assert_eq!(
        (translated, loaded),
        (0x2222, 0x1111),
        "{name}: before and after"
    );
}

#[test]
fn a_trap_at_level_four_enters_red_state_with_the_mmus_off() {
    assert_red("tl4", TrapType::ILLEGAL_INSTRUCTION, 5);
}

#[test]
fn a_software_initiated_reset_enters_red_state_by_its_own_vector() {
    assert_red("sir", TrapType::SOFTWARE_INITIATED_RESET, 1);
}

#[test]
fn a_trap_at_the_highest_level_stops_the_processor() {
    let (machine, end) = run(&prom::assembled("bare", "tl5"), false, 1_000_000);
    let End::GuestFault(fault) = end else {
        panic!("{end:?}");
    };
    assert!(fault.error_state);
    assert_eq!(fault.tt, TrapType::MEM_ADDRESS_NOT_ALIGNED);
    assert!(fault.pc >= Va(RSTV | 0xA0) && fault.pc < Va(RSTV | 0x200));
    assert_eq!(fault.insn.map(|insn| insn.op), Some(Op::Ldx));
    assert!(fault.at > Cycle::ZERO);
    assert_eq!(locals(&machine)[0], 1, "nothing ran after it");
    assert_eq!(printed(&machine), "");
}

#[test]
fn a_prom_that_does_not_fit_is_refused() {
    let options = BuildOptions::default();
    assert!(Machine::bare(&[0; 65_537], MEMORY, &options).is_err());
    assert!(Machine::bare(&[0; 65_536], MEMORY, &options).is_ok());
    assert!(Machine::bare(&[], 8192, &options).is_err());
}
