//! The MMU against the second TLB of `reference`, on random sequences of fills, accesses and
//! demaps.

use crate::reference::ReferenceTlb;
use crate::support::*;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    DataIn {
        tag: u64,
        word: u64,
    },
    DataAccess {
        index: u64,
        tag: u64,
        word: u64,
    },
    Access {
        va: u64,
        select: usize,
        kind: AccessKind,
        privileged: bool,
    },
    DemapPage {
        va: u64,
        select: usize,
    },
    DemapContext {
        select: usize,
    },
    SetContexts {
        primary: u64,
        secondary: u64,
    },
}

/// Few pages and contexts, so that things meet: 16 MB at the bottom and at the top of the address
/// space.
fn addresses() -> impl Strategy<Value = u64> {
    (0u64..0x100_0000, any::<bool>()).prop_map(|(low, top)| {
        let va = low & !7;
        if top { va | 0xFFFF_FFFF_FF00_0000 } else { va }
    })
}

fn tags() -> impl Strategy<Value = u64> {
    (addresses(), 0u64..4).prop_map(|(va, context)| va & !0x1FFF | context)
}

/// Mostly valid, seldom locked, any other bits.
fn words() -> impl Strategy<Value = u64> {
    (any::<u64>(), 0..10, 0..10).prop_map(|(bits, invalid, locked)| {
        let word = bits & !(1 << 63 | 1 << 6 | 1 << 60 | 1 << 3) | 1 << 5;
        word | u64::from(invalid != 0) << 63 | u64::from(locked == 0) << 6
    })
}

fn steps() -> impl Strategy<Value = Step> {
    let kinds = prop_oneof![Just(AccessKind::Load), Just(AccessKind::Store)];
    prop_oneof![
        8 => (tags(), words()).prop_map(|(tag, word)| Step::DataIn { tag, word }),
        2 => (0u64..64, tags(), words())
            .prop_map(|(index, tag, word)| Step::DataAccess { index, tag, word }),
        20 => (addresses(), 0usize..3, kinds, any::<bool>())
            .prop_map(|(va, select, kind, privileged)| {
                Step::Access { va, select, kind, privileged }
            }),
        2 => (addresses(), 0usize..3).prop_map(|(va, select)| Step::DemapPage { va, select }),
        1 => (0usize..3).prop_map(|select| Step::DemapContext { select }),
        1 => (0u64..4, 0u64..4)
            .prop_map(|(primary, secondary)| Step::SetContexts { primary, secondary }),
    ]
}

/// Registers of one side: Tag Access, Data In, Data Access, Tag Read, demap.
struct Side {
    kind: TlbKind,
    tag_access: u8,
    data_in: u8,
    data_access: u8,
    tag_read: u8,
    demap: u8,
}

const DATA: Side = Side {
    kind: TlbKind::Data,
    tag_access: 0x58,
    data_in: 0x5C,
    data_access: 0x5D,
    tag_read: 0x5E,
    demap: 0x5F,
};

const INSTRUCTION: Side = Side {
    kind: TlbKind::Instruction,
    tag_access: 0x50,
    data_in: 0x54,
    data_access: 0x55,
    tag_read: 0x56,
    demap: 0x57,
};

struct Pair {
    side: Side,
    mmu: UltraSparcMmu,
    reference: ReferenceTlb,
    contexts: [u64; 3],
    several: u64,
}

impl Pair {
    fn new(side: Side, hints: bool) -> Pair {
        let reference = ReferenceTlb::new(side.kind == TlbKind::Instruction);
        let mut mmu = mmu_on();
        mmu.set_hints(hints);
        Pair {
            side,
            mmu,
            reference,
            contexts: [0; 3],
            several: 0,
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::DataIn { tag, word } => {
                write(&mut self.mmu, self.side.tag_access, 0x30, tag);
                let index = filled(write(&mut self.mmu, self.side.data_in, 0, word));
                assert_eq!(
                    usize::from(index),
                    self.reference.write_automatically(tag, word)
                );
            }
            Step::DataAccess { index, tag, word } => {
                write(&mut self.mmu, self.side.tag_access, 0x30, tag);
                write(&mut self.mmu, self.side.data_access, index * 8, word);
                self.reference.write(index as usize, tag, word);
            }
            Step::Access {
                va,
                select,
                kind,
                privileged,
            } => {
                self.access(va, select, kind, privileged);
            }
            Step::DemapPage { va, select } => {
                let address = va & !0x1FFF | (select as u64) << 4;
                write(&mut self.mmu, self.side.demap, address, 0);
                let removed = self
                    .reference
                    .demap_page(va & !0x1FFF, self.contexts[select]);
                self.several += u64::from(removed > 1);
            }
            Step::DemapContext { select } => {
                write(
                    &mut self.mmu,
                    self.side.demap,
                    0x40 | (select as u64) << 4,
                    0,
                );
                self.reference.demap_context(self.contexts[select]);
            }
            Step::SetContexts { primary, secondary } => {
                write(&mut self.mmu, 0x58, 0x08, primary);
                write(&mut self.mmu, 0x58, 0x10, secondary);
                self.contexts = [primary, secondary, 0];
            }
        }
    }

    fn access(&mut self, va: u64, select: usize, kind: AccessKind, privileged: bool) {
        let instruction_side = self.side.kind == TlbKind::Instruction;
        // Instructions come from the primary or the nucleus context; nucleus ASIs are privileged.
        let select = if instruction_side && select == 1 {
            0
        } else {
            select
        };
        let privileged = privileged || (select == 2 && !instruction_side);
        let kind = if instruction_side {
            AccessKind::Load
        } else {
            kind
        };

        let found = self.reference.find(va, self.contexts[select]);
        let expected = match &found {
            None => Err(if instruction_side { IMISS } else { DMISS }),
            Some(found) => {
                self.several += u64::from(found.several);
                let record = &self.reference.records[found.index];
                if record.privileged && !privileged {
                    Err(if instruction_side { IEXC } else { DEXC })
                } else if kind == AccessKind::Store && !record.writable {
                    Err(DPROT)
                } else {
                    Ok((found.pa, Some(found.index as u8)))
                }
            }
        };
        if let (Some(found), Ok(_)) = (&found, &expected) {
            self.reference.use_entry(found.index);
        }

        let got = if instruction_side {
            let tl = if select == 0 { 0 } else { 1 };
            let request = FetchRequest {
                privileged,
                tl,
                ..fetch(va)
            };
            self.mmu
                .translate_fetch(request)
                .map(|done| (done.pa.0, done.entry))
        } else {
            let asi = [Asi::PRIMARY, Asi::SECONDARY, Asi::NUCLEUS][select];
            let request = DataRequest {
                asi,
                kind,
                privileged,
                ..load(va)
            };
            self.mmu
                .translate_data(request)
                .map(|done| (done.pa.0, done.entry))
        };
        assert_eq!(got, expected, "{va:x}");
    }

    fn compare_contents(&mut self) {
        for index in 0..64 {
            let data = read(&mut self.mmu, self.side.data_access, index * 8);
            let tag = read(&mut self.mmu, self.side.tag_read, index * 8);
            assert_eq!(
                data,
                self.reference.data(index as usize),
                "data of entry {index}"
            );
            assert_eq!(
                tag,
                self.reference.tag(index as usize),
                "tag of entry {index}"
            );
        }
        let hazards = self.mmu.hazards();
        let counted = match self.side.kind {
            TlbKind::Data => hazards.dtlb_multiple_match,
            TlbKind::Instruction => hazards.itlb_multiple_match,
        };
        assert_eq!(counted, self.several);
    }
}

fn run(side: Side, hints: bool, steps: &[Step]) {
    let mut pair = Pair::new(side, hints);
    for (n, step) in steps.iter().enumerate() {
        pair.step(step);
        if n % 16 == 0 {
            pair.compare_contents();
        }
    }
    pair.compare_contents();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_dtlb_agrees_with_the_reference(
        steps in prop::collection::vec(steps(), 1..500),
        hints in any::<bool>(),
    ) {
        run(DATA, hints, &steps);
    }

    #[test]
    fn the_itlb_agrees_with_the_reference(
        steps in prop::collection::vec(steps(), 1..500),
        hints in any::<bool>(),
    ) {
        run(INSTRUCTION, hints, &steps);
    }
}
