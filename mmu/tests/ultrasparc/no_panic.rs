//! Nothing that a guest can store or ask makes the MMU panic.

use crate::support::*;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Write { asi: u8, va: u64, value: u64 },
    Read { asi: u8, va: u64 },
    Data(DataRequest),
    Fetch(FetchRequest),
    Record(DataRequest),
    Jump { privileged: bool, tl: u8 },
    Red,
}

/// Register numbers and any address alike.
fn addresses() -> impl Strategy<Value = u64> {
    prop_oneof![
        0u64..0x210,
        any::<u64>(),
        (any::<u64>(), 0..64u32).prop_map(|(bits, shift)| bits >> shift),
    ]
}

fn asis() -> impl Strategy<Value = u8> {
    prop_oneof![any::<u8>(), 0x50u8..0x60, Just(0x45)]
}

fn requests() -> impl Strategy<Value = DataRequest> {
    use AccessKind::{Atomic, Flush, Load, Prefetch, Store};
    let kinds = prop::sample::select(vec![Load, Store, Atomic, Flush, Prefetch]);
    let bytes = prop_oneof![
        prop::sample::select(vec![1u8, 2, 4, 8, 16, 64]),
        any::<u8>()
    ];
    (addresses(), asis(), kinds, any::<bool>(), bytes).prop_map(
        |(va, asi, kind, privileged, bytes)| DataRequest {
            va: Va(va),
            asi: Asi(asi),
            kind,
            privileged,
            bytes,
        },
    )
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (asis(), addresses(), any::<u64>())
            .prop_map(|(asi, va, value)| Step::Write { asi, va, value }),
        2 => (asis(), addresses()).prop_map(|(asi, va)| Step::Read { asi, va }),
        4 => requests().prop_map(Step::Data),
        2 => (addresses(), any::<bool>(), any::<u8>(), any::<bool>()).prop_map(
            |(va, privileged, tl, red)| {
                Step::Fetch(FetchRequest { va: Va(va), privileged, tl, red })
            }
        ),
        1 => requests().prop_map(Step::Record),
        1 => (any::<bool>(), any::<u8>())
            .prop_map(|(privileged, tl)| Step::Jump { privileged, tl }),
        1 => Just(Step::Red),
    ]
}

proptest! {
    #[test]
    fn no_sequence_of_stores_and_accesses_panics(
        steps in prop::collection::vec(steps(), 1..300),
    ) {
        let mut mmu = mmu_on();
        for step in steps {
            match step {
                Step::Write { asi, va, value } => {
                    mmu.write_register(Asi(asi), Va(va), value).ok();
                }
                Step::Read { asi, va } => {
                    mmu.read_register(Asi(asi), Va(va)).ok();
                }
                Step::Data(request) => {
                    mmu.translate_data(request).ok();
                }
                Step::Fetch(request) => {
                    mmu.translate_fetch(request).ok();
                }
                Step::Record(request) => mmu.record_data_trap(request),
                Step::Jump { privileged, tl } => {
                    mmu.jump_out_of_range(privileged, tl);
                }
                Step::Red => {
                    mmu.enter_red_state();
                }
            }
        }
        // Whatever came of it can be saved and restored.
        let saved = serde_json::to_string(&mmu).unwrap();
        let restored: UltraSparcMmu = serde_json::from_str(&saved).unwrap();
        prop_assert_eq!(restored, mmu);
    }
}
