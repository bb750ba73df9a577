//! From options to a scenario that is ready to run.

use super::args::{EngineArgs, ScenarioArgs};
use super::failure::Failure;
use crate::run::RunOptions;
use crate::scenario::{Input, Loaded, Strategy, load, nearest};

/// Reads the scenario that the options name.
pub fn read_scenario(args: &ScenarioArgs) -> Result<Loaded, Failure> {
    let input = Input::find(&args.scenario)?;
    let mut sets = args.sets.clone();
    sets.extend(args.seed.map(|seed| format!("run.seed={seed}")));
    Ok(load(&input, &sets)?)
}

/// The strategy of that name.
pub fn strategy(name: &str) -> Result<Strategy, Failure> {
    let name = name.trim();
    let names = Strategy::ALL.map(Strategy::name);
    Strategy::ALL
        .into_iter()
        .find(|s| s.name() == name)
        .ok_or_else(|| {
            let help = match nearest(name, names.into_iter()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", names.join(", ")),
            };
            Failure::with_help(format!("there is no strategy `{name}`"), help)
        })
}

/// What is run with.
pub fn options(engine: &EngineArgs, pauses: bool) -> Result<RunOptions, Failure> {
    if engine.root.is_some() {
        return Err(Failure::new(
            "--root is not available yet: this version's kernel has no call that opens a file",
        ));
    }
    Ok(RunOptions {
        plain: engine.plain,
        mutant: engine.mutant.clone(),
        pauses,
    })
}
