//! A caller that remembers translations by the rule of the module's documentation sees nothing
//! that translating again would not show, and leaves no other state behind.

use crate::support::*;
use proptest::prelude::*;
use std::collections::HashMap;

#[derive(Copy, Clone, Debug)]
enum Step {
    Store {
        asi: u8,
        va: u64,
        value: u64,
    },
    EnterRed,
    Data(DataRequest),
    Fetch(FetchRequest),
    /// An access made before, this many accesses ago.
    Again(usize),
}

fn addresses() -> impl Strategy<Value = u64> {
    prop_oneof![
        20 => (0u64..0x4_0000).prop_map(|va| va & !7),
        1 => Just(0x0800_0000_0000),
    ]
}

fn words() -> impl Strategy<Value = u64> {
    // Mostly valid 8 KB pages; seldom of the kinds that refuse most accesses.
    (any::<u64>(), 0..12, 0..8, [0..6, 0..6, 0..3]).prop_map(|(bits, valid, size, rare)| {
        let rare_bits = 1 << 60 | 1 << 3 | 1 << 2;
        let word = bits & !(1 << 63 | 3 << 61 | rare_bits);
        let bit = |on: bool, n: u32| u64::from(on) << n;
        let rare = bit(rare[0] == 0, 60) | bit(rare[1] == 0, 3) | bit(rare[2] == 0, 2);
        word | bit(valid != 0, 63) | bit(size == 0, 61) | bit(size == 1, 62) | rare
    })
}

fn stores() -> impl Strategy<Value = Step> {
    let store = |asi: u8, va: u64, value: u64| Step::Store { asi, va, value };
    let tag = (addresses(), 0u64..3).prop_map(|(va, context)| va & !0x1FFF | context);
    prop_oneof![
        6 => (prop_oneof![Just(0x50u8), Just(0x58)], tag)
            .prop_map(move |(asi, tag)| store(asi, 0x30, tag)),
        6 => (prop_oneof![Just(0x54u8), Just(0x5C)], words())
            .prop_map(move |(asi, word)| store(asi, 0, word)),
        3 => (prop_oneof![Just(0x55u8), Just(0x5D)], 0u64..64, words())
            .prop_map(move |(asi, entry, word)| store(asi, entry * 8, word)),
        2 => (prop_oneof![Just(0x57u8), Just(0x5F)], addresses(), 0u64..8)
            .prop_map(move |(asi, va, how)| store(asi, va & !0x1FFF | how << 4, 0)),
        1 => (prop_oneof![Just(0x08u64), Just(0x10)], 0u64..3)
            .prop_map(move |(va, context)| store(0x58, va, context)),
        1 => prop_oneof![8 => Just(0xFu64), 1 => any::<u64>()]
            .prop_map(move |value| store(0x45, 0, value)),
        1 => addresses().prop_map(move |va| store(0x58, 0x38, va)),
        1 => addresses().prop_map(move |va| store(0x58, 0x40, va)),
        1 => Just(Step::EnterRed),
    ]
}

fn kinds() -> impl Strategy<Value = AccessKind> {
    use AccessKind::{Atomic, Flush, Load, Prefetch, Store};
    prop::sample::select(vec![
        Load, Load, Load, Store, Store, Atomic, Flush, Prefetch,
    ])
}

fn steps() -> impl Strategy<Value = Step> {
    let asis = vec![0x80u8, 0x80, 0x80, 0x81, 0x04, 0x10, 0x82, 0x88, 0x14, 0x15];
    let data = (
        addresses(),
        prop::sample::select(asis),
        kinds(),
        any::<bool>(),
    )
        .prop_map(|(va, asi, kind, privileged)| {
            Step::Data(DataRequest {
                va: Va(va),
                asi: Asi(asi),
                kind,
                privileged,
                bytes: 8,
            })
        });
    let fetches =
        (addresses(), any::<bool>(), 0u8..2, 0..10).prop_map(|(va, privileged, tl, red)| {
            Step::Fetch(FetchRequest {
                va: Va(va),
                privileged,
                tl,
                red: red == 0,
            })
        });
    let again = (0usize..20).prop_map(Step::Again);
    prop_oneof![4 => stores(), 4 => data, 2 => fetches, 8 => again]
}

type DataKey = (u64, u8, AccessKindKey, bool);
type AccessKindKey = &'static str;

#[derive(Default)]
struct Caller {
    data: HashMap<DataKey, DataTranslation>,
    fetch: HashMap<(u64, bool, bool, bool), FetchTranslation>,
    answered: u32,
}

fn covers(stale: Stale, page: u64) -> bool {
    match stale {
        Stale::Nothing => false,
        Stale::Page { va, size } => page >= va.0 && page - va.0 < size.bytes(),
        Stale::All => true,
    }
}

impl Caller {
    fn forget(&mut self, effects: WriteEffects) {
        self.data.retain(|key, _| !covers(effects.data, key.0));
        self.fetch.retain(|key, _| !covers(effects.fetch, key.0));
    }

    fn data(&mut self, mmu: &mut UltraSparcMmu, request: DataRequest) {
        let page = request.va.0 & !0x1FFF;
        let kind = match request.kind {
            AccessKind::Load => "load",
            AccessKind::Store => "store",
            AccessKind::Atomic => "atomic",
            AccessKind::Flush => "flush",
            AccessKind::Prefetch => "prefetch",
        };
        let key = (page, request.asi.0, kind, request.privileged);
        let offset = request.va.0 - page;
        if let Some(remembered) = self.data.get(&key) {
            let before = mmu.clone();
            let again = mmu
                .translate_data(request)
                .expect("a remembered access succeeds");
            let pa = Pa(remembered.pa.0 + offset);
            assert_eq!(again, DataTranslation { pa, ..*remembered });
            assert_eq!(*mmu, before, "translating again changed state");
            self.answered += 1;
        } else if let Ok(done) = mmu.translate_data(request)
            && done.attributes.contains(Attributes::MEMORABLE)
        {
            let pa = Pa(done.pa.0 - offset);
            self.data.insert(key, DataTranslation { pa, ..done });
        }
    }

    fn fetch(&mut self, mmu: &mut UltraSparcMmu, request: FetchRequest) {
        let page = request.va.0 & !0x1FFF;
        let key = (page, request.privileged, request.tl == 0, request.red);
        let offset = request.va.0 - page;
        if let Some(remembered) = self.fetch.get(&key) {
            let before = mmu.clone();
            let again = mmu
                .translate_fetch(request)
                .expect("a remembered fetch succeeds");
            let pa = Pa(remembered.pa.0 + offset);
            assert_eq!(again, FetchTranslation { pa, ..*remembered });
            assert_eq!(*mmu, before, "translating again changed state");
            self.answered += 1;
        } else if let Ok(done) = mmu.translate_fetch(request)
            && done.attributes.contains(Attributes::MEMORABLE)
        {
            let pa = Pa(done.pa.0 - offset);
            self.fetch.insert(key, FetchTranslation { pa, ..done });
        }
    }
}

fn run(steps: &[Step]) -> u32 {
    let mut mmu = mmu_on();
    let mut caller = Caller::default();
    let mut accesses = Vec::new();
    for step in steps {
        let step = match *step {
            Step::Again(ago) if ago < accesses.len() => accesses[accesses.len() - 1 - ago],
            step => step,
        };
        if matches!(step, Step::Data(_) | Step::Fetch(_)) {
            accesses.push(step);
        }
        match step {
            Step::Store { asi, va, value } => {
                if let Ok(effects) = mmu.write_register(Asi(asi), Va(va), value) {
                    caller.forget(effects);
                }
            }
            Step::EnterRed => {
                let effects = mmu.enter_red_state();
                caller.forget(effects);
                // Back on, or the rest would say little.
                caller.forget(write(&mut mmu, 0x45, 0, 0xF));
            }
            Step::Again(_) => {}
            Step::Data(request) => caller.data(&mut mmu, request),
            Step::Fetch(request) => caller.fetch(&mut mmu, request),
        }
    }
    caller.answered
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn remembering_is_exact(steps in prop::collection::vec(steps(), 1..600)) {
        run(&steps);
    }
}

#[test]
fn a_load_that_succeeds_on_a_writable_page_tells_that_a_store_would() {
    let va = 0x0040_0000;
    for bits in 0..64u64 {
        let bits = TteBits::from_bits_truncate(bits) | TteBits::V;
        for (asi, privileged) in [(0x80, false), (0x80, true), (0x10, true), (0x04, true)] {
            let mut mmu = mmu_on();
            put(&mut mmu, 0, va, 0, tte(0, bits));
            let request = DataRequest {
                asi: Asi(asi),
                privileged,
                ..load(va)
            };
            let Ok(loaded) = mmu.translate_data(request) else {
                continue;
            };
            if !loaded.attributes.contains(Attributes::W) {
                continue;
            }
            let stored = DataRequest {
                kind: AccessKind::Store,
                ..request
            };
            assert_eq!(mmu.translate_data(stored), Ok(loaded));
            if loaded.attributes.contains(Attributes::CP) {
                let swapped = DataRequest {
                    kind: AccessKind::Atomic,
                    ..request
                };
                assert_eq!(mmu.translate_data(swapped), Ok(loaded));
            }
        }
    }
}

#[test]
fn a_fill_names_the_page_it_replaced() {
    let mut mmu = mmu_on();
    write(&mut mmu, 0x58, 0x30, 0x0040_0000);
    let first = write(
        &mut mmu,
        0x5D,
        0,
        TteData::new(Pa(0), PageSize::Kb64, PAGE).0,
    );
    assert_eq!((first.data, first.fetch), (Stale::Nothing, Stale::Nothing));
    write(&mut mmu, 0x58, 0x30, 0x0100_0000);
    let second = write(&mut mmu, 0x5D, 0, tte(0, PAGE).0);
    let page = Stale::Page {
        va: Va(0x0040_0000),
        size: PageSize::Kb64,
    };
    assert_eq!((second.data, second.fetch), (page, Stale::Nothing));
    let third = write(&mut mmu, 0x5F, 0x0100_0000, 0);
    assert_eq!(
        third.data,
        Stale::Page {
            va: Va(0x0100_0000),
            size: PageSize::Kb8
        }
    );
}

#[test]
fn a_new_context_makes_all_stale_and_the_same_one_nothing() {
    let mut mmu = mmu_on();
    for (va, fetch) in [(0x08, Stale::All), (0x10, Stale::Nothing)] {
        let effects = write(&mut mmu, 0x58, va, 5);
        assert_eq!((effects.data, effects.fetch), (Stale::All, fetch));
        let effects = write(&mut mmu, 0x58, va, 0x2005);
        assert_eq!(
            (effects.data, effects.fetch),
            (Stale::Nothing, Stale::Nothing)
        );
    }
}

#[test]
fn clearing_the_used_bits_makes_all_stale() {
    let mut mmu = mmu_on();
    for n in 0..64 {
        put(&mut mmu, n, n << 13, 0, tte(0, PAGE | TteBits::USED));
    }
    write(&mut mmu, 0x58, 0x30, 64 << 13);
    let effects = write(&mut mmu, 0x5C, 0, tte(0, PAGE).0);
    assert_eq!((effects.data, effects.fetch), (Stale::All, Stale::Nothing));
    // The next fill replaces entry 0 again and is exact.
    let effects = write(&mut mmu, 0x5C, 0, tte(0, PAGE).0);
    assert_eq!(
        effects.data,
        Stale::Page {
            va: Va(64 << 13),
            size: PageSize::Kb8
        }
    );
}

#[test]
fn the_random_sequences_do_meet_remembered_translations() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(steps(), 600);
    let answered: u32 = (0..20)
        .map(|_| {
            run(&strategy
                .new_tree(&mut runner)
                .expect("it generates")
                .current())
        })
        .sum();
    assert!(answered > 200, "only {answered} answers came from memory");
}
