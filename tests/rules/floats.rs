//! Rule 6: the copier works with the floating-point registers, and the program has live ones.

use crate::lab::{Lab, rules};
use stillframe::scenario::{Strategy, Verdict};
use stillframe::trace::{Copier, Event};
use stillframe_isa::cpu::fprs;

/// The registers that block transfers could disturb.
type Floats = ([u64; 32], u8, u64);

fn floats(lab: &Lab) -> Floats {
    let cpu = lab.cpu();
    (cpu.f, cpu.fprs, cpu.gsr)
}

/// Runs a program that holds FPRS at `held`, and compares the registers before and after every
/// trap in which something was copied.
fn copies_disturb_nothing(held: u8) {
    let scenario = rules("pages", &[12, 3000, 600, held.into()]);
    let mut lab = Lab::new(&scenario);
    let mut before: Option<Floats> = None;
    let mut in_use = false;
    let mut copied: Vec<Copier> = Vec::new();
    let (mut initial, mut traps, mut slices) = (0, 0, 0);
    while lab.ended.is_none() {
        let seen = lab.log.events.len();
        lab.step();
        for n in seen..lab.log.events.len() {
            match lab.log.events[n].1 {
                Event::TrapIn { tl: 1, .. } => before = Some(floats(&lab)),
                Event::Copied { by, .. } => {
                    copied.push(by);
                    // In S5 they have been given back by now, in the others not yet.
                    in_use |= by == Copier::Trap || before.map(|b| b.0) != Some(lab.cpu().f);
                }
                Event::TrapOut { tl: 0, .. } if !copied.is_empty() => {
                    assert!(in_use, "the copier used them");
                    assert_eq!(Some(floats(&lab)), before, "cycle {}", lab.now().0);
                    initial += u64::from(copied.contains(&Copier::Initial));
                    traps += u64::from(copied.contains(&Copier::Trap));
                    slices += u64::from(copied.contains(&Copier::Sweep));
                    copied.clear();
                    in_use = false;
                    let (f, is_fprs, gsr) = floats(&lab);
                    assert_eq!((is_fprs, gsr), (held, 0x2B), "they are the program's");
                    assert!(f.iter().all(|double| *double != 0));
                }
                _ => {}
            }
        }
    }
    assert_eq!(initial, 1, "S1 to S4 came in between");
    assert!(
        traps >= 5 && slices >= 5,
        "{traps} write traps, {slices} slices"
    );
    let mut alone = Lab::with_strategy(&scenario, Strategy::None);
    alone.finish();
    assert_eq!(lab.output(), alone.output());
    assert_eq!(lab.snapshot().verdict(), Verdict::Verified);
}

#[test]
fn rule_06_live_registers_that_are_in_use_come_back() {
    copies_disturb_nothing(fprs::FEF | fprs::DL | fprs::DU);
}

#[test]
fn rule_06_so_do_those_that_the_program_has_marked_clean() {
    copies_disturb_nothing(fprs::FEF);
}

#[test]
fn rule_06_so_do_those_of_a_program_that_has_the_unit_disabled() {
    copies_disturb_nothing(0);
    copies_disturb_nothing(fprs::DU);
}
