//! A machine that a test can stop where it wants to look: built from a scenario as a run is, driven
//! a cycle at a time, with everything that happens on record.
#![allow(dead_code, reason = "each test that includes this uses a part of it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use stillframe::boot::layout::{Layout, PAGE, SNAPSHOT_BASE};
use stillframe::boot::mutant::{Mutant, Patch};
use stillframe::boot::sources;
use stillframe::machine::build::BuildOptions;
use stillframe::machine::{End, Machine};
use stillframe::memory::LastWriter;
use stillframe::oracle::SnapshotRecord;
use stillframe::scenario::{
    self, Run, Scenario, Snapshot, Strategy, Sweep, Workload, hash_of, load_program,
};
use stillframe::time::Cycle;
use stillframe::trace::{Event, Filter, Recorder, Step, Symbols};
use stillframe_isa::{Asi, Cpu, Va};
use stillframe_mmu::Pa;
use stillframe_mmu::ultrasparc::{TlbEntry, TlbKind};

/// When the snapshot is asked for, unless a test says otherwise: the programs are well under way.
pub const AT: u64 = 150_000;

/// Where the program `name` of `cases/KIND` is.
pub fn path(kind: &str, name: &str) -> PathBuf {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    cases.join(kind).join(format!("{name}.s"))
}

/// Physical address of the kernel's word that holds the translation table's root (K_ROOT in
/// `sim/firmware/layout.inc`).
const ROOT: u64 = 0xF028;

/// A machine of 1 MB that runs the program `name` of `cases/KIND` and takes one live snapshot. Its
/// sweep is brisk, to be done while the program runs.
pub fn scenario(kind: &str, name: &str, args: &[u64]) -> Scenario {
    let (file, image) = load_program(&path(kind, name)).expect("the program is there");
    Scenario {
        machine: scenario::Machine {
            memory: 1 << 20,
            snapshot_memory: 1 << 20,
            tsb_entries: 512,
            ..scenario::Machine::default()
        },
        workload: Workload {
            program: file,
            hash: hash_of(&image),
            args: args.iter().map(u64::to_string).collect(),
            image,
        },
        snapshot: Snapshot {
            at: vec![AT],
            strategy: Strategy::Live,
            sweep: Sweep {
                period: 40_000,
                ..Sweep::default()
            },
            ..Snapshot::default()
        },
        run: Run {
            until: 20_000_000,
            ..Run::default()
        },
        ..Scenario::default()
    }
}

/// A program of `cases/rules` on such a machine.
pub fn rules(name: &str, args: &[u64]) -> Scenario {
    scenario("rules", name, args)
}

/// The machine and what it has done.
pub struct Lab {
    pub machine: Machine,
    pub symbols: Symbols,
    /// Everything so far, in order. What it takes may be changed on the way.
    pub log: Recorder,
    pub ended: Option<End>,
    until: Cycle,
}

impl Lab {
    /// The machine of `scenario`, before power-on.
    pub fn new(scenario: &Scenario) -> Lab {
        Lab::build(scenario, scenario.snapshot.strategy, None)
    }

    /// The same with another strategy.
    pub fn with_strategy(scenario: &Scenario, strategy: Strategy) -> Lab {
        Lab::build(scenario, strategy, None)
    }

    /// The same with the firmware's mutant `name`.
    pub fn with_mutant(scenario: &Scenario, name: &str) -> Lab {
        let mutant = sources::mutant(name).expect("the mutant is in the tree");
        Lab::build(scenario, scenario.snapshot.strategy, Some(mutant))
    }

    /// The same with a mistake of the test's own in the firmware.
    pub fn with_mistake(scenario: &Scenario, mutant: Mutant) -> Lab {
        Lab::build(scenario, scenario.snapshot.strategy, Some(mutant))
    }

    fn build(scenario: &Scenario, strategy: Strategy, mutant: Option<Mutant>) -> Lab {
        let options = BuildOptions {
            mutant,
            plain: false,
        };
        let (machine, symbols) =
            Machine::build(scenario, strategy, &options).expect("the scenario can be built");
        Lab {
            machine,
            symbols,
            log: Recorder {
                filter: Filter::default() | Filter::DATA,
                events: Vec::new(),
            },
            ended: None,
            until: Cycle(scenario.run.until),
        }
    }

    pub fn now(&self) -> Cycle {
        self.machine.now()
    }

    pub fn cpu(&self) -> &Cpu {
        &self.machine.cores[0].cpu
    }

    pub fn layout(&self) -> &Layout {
        &self.machine.observer.layout
    }

    /// The only snapshot.
    pub fn snapshot(&self) -> &SnapshotRecord {
        self.machine
            .observer
            .snapshots
            .first()
            .expect("a snapshot was begun")
    }

    /// Goes on by one cycle, which is one group of instructions at most; tells what happened. A
    /// trap taken or left ends a group, so the registers are then those at its first instruction.
    pub fn step(&mut self) -> &[(Cycle, Event)] {
        let seen = self.log.events.len();
        self.run_to(self.now().after(1));
        &self.log.events[seen..]
    }

    /// Goes on without stopping, up to cycle `at`.
    pub fn run_to(&mut self, at: Cycle) {
        if self.ended.is_none() {
            let end = self.machine.run(at.min(self.until), &mut self.log);
            if end != End::Truncated || self.now() >= self.until {
                self.ended = Some(end);
            }
        }
    }

    /// Goes on cycle by cycle until something happens for which `wanted` holds.
    ///
    /// # Panics
    /// The run ends without it.
    pub fn until(&mut self, mut wanted: impl FnMut(&Event) -> bool) -> (Cycle, Event) {
        while self.ended.is_none() {
            if let Some(found) = self.step().iter().find(|(_, event)| wanted(event)) {
                return *found;
            }
        }
        panic!("what was waited for has not come: {:?}", self.ended);
    }

    /// Goes on cycle by cycle to a step of the snapshot program.
    pub fn until_step(&mut self, step: Step) -> Cycle {
        self.until(|event| matches!(event, Event::Step { step: s, .. } if *s == step))
            .0
    }

    /// Runs to the end, which must be that of a work that has exited with status 0.
    pub fn finish(&mut self) {
        self.run_to(self.until);
        assert_eq!(self.ended, Some(End::Finished));
        assert_eq!(
            self.machine.exited.map(|(_, status)| status),
            Some(0),
            "{}",
            self.output()
        );
    }

    /// What the work has printed.
    pub fn output(&self) -> String {
        String::from_utf8_lossy(&self.machine.shared.io.console.output).into_owned()
    }

    /// The doubleword of main memory at `pa`.
    pub fn word(&self, pa: u64) -> u64 {
        self.machine
            .shared
            .memory
            .read::<8>(Pa(pa))
            .expect("there is memory")
    }

    /// The doubleword that the snapshot memory holds in the place of `pa`.
    pub fn saved(&self, pa: u64) -> u64 {
        self.word(SNAPSHOT_BASE + pa)
    }

    /// Changes a doubleword behind the machine's back.
    pub fn poke(&mut self, pa: u64, value: u64) {
        let memory = &mut self.machine.shared.memory;
        memory
            .write::<8>(Pa(pa), value, LastWriter::host())
            .expect("there is memory");
    }

    /// The program's or firmware's symbol at `pc`, without the offset.
    pub fn symbol(&self, pc: Va) -> &str {
        self.symbols.lookup(pc).map_or("-", |(name, _)| name)
    }

    /// The valid entries of the data TLB.
    pub fn dtlb(&self) -> impl Iterator<Item = (u8, TlbEntry)> + '_ {
        self.machine.cores[0].state.mmu.tlb(TlbKind::Data).valid()
    }

    /// Physical address of the leaf entry that translates the user's page at `va`.
    pub fn leaf(&self, va: u64) -> Option<u64> {
        let middle = self.word(self.word(ROOT) + (va >> 33) * 8);
        let leaf = (middle != 0).then(|| self.word(middle + (va >> 23 & 1023) * 8))?;
        (leaf != 0).then_some(leaf + (va >> 13 & 1023) * 8)
    }

    /// All leaf entries, by virtual address of their page.
    pub fn leaves(&self) -> BTreeMap<u64, u64> {
        let entries = |table: u64| {
            let word = move |n| (n, self.word(table + 8 * n));
            (0..PAGE / 8).map(word).filter(|(_, entry)| *entry != 0)
        };
        let mut leaves = BTreeMap::new();
        for (top, middle) in entries(self.word(ROOT)) {
            for (mid, leaf) in entries(middle) {
                leaves.extend(entries(leaf).map(|(n, tte)| (top << 33 | mid << 23 | n << 13, tte)));
            }
        }
        leaves
    }

    /// Demaps the user's page at `va` from the data TLB behind the machine's back.
    pub fn demap(&mut self, va: u64) {
        let core = &mut self.machine.cores[0];
        let effects = core.state.mmu.write_register(Asi(0x5F), Va(va), 0);
        core.derived
            .lookup
            .forget(effects.expect("a demap of a page").data);
    }

    /// What came after the snapshot program reached `from` and before it reached `to`, which it
    /// both has.
    pub fn between(&self, from: Step, to: Step) -> &[(Cycle, Event)] {
        let at = |wanted: Step| {
            self.log
                .events
                .iter()
                .position(|(_, e)| matches!(e, Event::Step { step, .. } if *step == wanted))
                .expect("the step was reached")
        };
        &self.log.events[at(from)..at(to)]
    }
}

/// The number of the block at `pa`.
pub const fn block(pa: u64) -> u64 {
    pa / PAGE
}

/// Firmware with a mistake of the test's own: in `file`, `replacement` stands for `anchor`.
pub fn mistake(file: &str, anchor: &str, replacement: &str) -> Mutant {
    Mutant {
        about: "a test's own".to_owned(),
        caught_by: "that test".to_owned(),
        patch: vec![Patch {
            file: file.to_owned(),
            anchor: anchor.to_owned(),
            replacement: replacement.to_owned(),
        }],
    }
}

/// Runs firmware with a mistake until it says that its snapshot is done.
pub fn wrong(scenario: &Scenario, mistake: Mutant) -> Lab {
    let mut lab = Lab::with_mistake(scenario, mistake);
    lab.log.filter = Filter::empty();
    let begun = |lab: &Lab| !lab.machine.observer.snapshots.is_empty();
    while lab.ended.is_none() && !(begun(&lab) && lab.snapshot().is_over()) {
        lab.run_to(lab.now().after(10_000));
    }
    assert!(lab.snapshot().completed_at.is_some(), "{:?}", lab.ended);
    lab
}
