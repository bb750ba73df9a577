//! The work's arguments: a list as on a command line, or by name where the program is a built-in
//! one, whose arguments are known.

use super::reader::{Reader, Section};
use super::source::Problem;
use super::tree::{Kind, Node};
use super::units::Fraction;
use super::values::nearest;
use stillframe_workloads::{Argument, Program};

/// The most bytes of one argument.
const MAX_LENGTH: usize = 4096;

/// Reads `workload.args`. A built-in program gets all its arguments, those not given with their
/// defaults, so that a resolved scenario says them all.
pub(super) fn read_args(
    reader: &mut Reader,
    section: &mut Section<'_>,
    program: Option<&Program>,
) -> Vec<String> {
    let node = section.find("args").map(|entry| &entry.node);
    if let Some(node) = node {
        reader.note("workload.args", node);
    }
    match program {
        Some(program) => builtin(reader, node, program),
        None => node.map_or_else(Vec::new, |node| list(reader, node)),
    }
}

fn builtin(reader: &mut Reader, node: Option<&Node>, program: &Program) -> Vec<String> {
    let mut values: Vec<u64> = program.arguments.iter().map(|a| a.default).collect();
    match node.map(|node| (&node.kind, node)) {
        None => {}
        Some((Kind::List(items), _)) => {
            for (item, n) in items.iter().zip(0..) {
                match (program.arguments.get(n), values.get_mut(n)) {
                    (Some(argument), Some(value)) => read_value(reader, item, argument, value),
                    _ => {
                        reader.problem(
                            Problem::new(format!(
                                "`{}` takes at most {} arguments",
                                program.name,
                                program.arguments.len()
                            ))
                            .at(Some(&item.origin), "one too many")
                            .help(names(program)),
                        );
                        break;
                    }
                }
            }
        }
        Some((Kind::Table(entries), _)) => {
            for entry in entries {
                let known = program.arguments.iter().position(|a| a.name == entry.key);
                let Some(n) = known else {
                    let near = nearest(&entry.key, program.arguments.iter().map(|a| a.name));
                    let label = near.map_or("unknown".to_owned(), |near| {
                        format!("did you mean `{near}`?")
                    });
                    reader.problem(
                        Problem::new(format!(
                            "`{}` has no argument `{}`",
                            program.name, entry.key
                        ))
                        .at(Some(&entry.key_origin), label)
                        .help(names(program)),
                    );
                    continue;
                };
                read_value(reader, &entry.node, &program.arguments[n], &mut values[n]);
            }
        }
        Some((other, node)) => reader.problem(
            Problem::new("`workload.args` is a list, or a table by name")
                .at(Some(&node.origin), format!("this is {}", other.name()))
                .help(names(program)),
        ),
    }
    values.iter().map(u64::to_string).collect()
}

fn names(program: &Program) -> String {
    let names: Vec<&str> = program.arguments.iter().map(|a| a.name).collect();
    format!("its arguments are {}", names.join(", "))
}

/// Whether an argument counts in millionths, so that a fraction can be given for it.
fn is_share(argument: &Argument) -> bool {
    argument.name.ends_with("_ppm")
}

fn read_value(reader: &mut Reader, node: &Node, argument: &Argument, value: &mut u64) {
    let read = match &node.kind {
        Kind::Integer(Some(value)) => u64::try_from(*value).ok(),
        Kind::Text(text) => text.parse().ok(),
        Kind::Number(literal) if is_share(argument) => Fraction::parse(literal)
            .ok()
            .map(|share| u64::from(share.ppm)),
        _ => None,
    };
    match read.filter(|v| (argument.min..=argument.max).contains(v)) {
        Some(read) => *value = read,
        None => {
            let share = if is_share(argument) {
                ", or a fraction such as 0.3"
            } else {
                ""
            };
            reader.problem(
                Problem::new(format!(
                    "argument `{}` is an integer from {} to {}{share}",
                    argument.name, argument.min, argument.max
                ))
                .at(Some(&node.origin), argument.meaning),
            );
        }
    }
}

fn list(reader: &mut Reader, node: &Node) -> Vec<String> {
    let Kind::List(items) = &node.kind else {
        reader.problem(
            Problem::new("`workload.args` is a list of texts and integers")
                .at(Some(&node.origin), format!("this is {}", node.kind.name()))
                .help("only built-in programs have arguments by name"),
        );
        return Vec::new();
    };
    let mut args = Vec::new();
    for item in items {
        match text(&item.kind) {
            Ok(arg) => args.push(arg),
            Err(label) => reader.problem(
                Problem::new("`workload.args` is a list of texts and integers")
                    .at(Some(&item.origin), label),
            ),
        }
    }
    args
}

/// An argument as a program of the user's sees it.
fn text(kind: &Kind) -> Result<String, String> {
    match kind {
        Kind::Text(text) if text.contains('\0') => {
            Err("an argument cannot hold a zero byte".to_owned())
        }
        Kind::Text(text) if text.len() > MAX_LENGTH => {
            Err(format!("an argument has at most {MAX_LENGTH} bytes"))
        }
        Kind::Text(text) => Ok(text.clone()),
        Kind::Integer(Some(value)) => Ok(value.to_string()),
        other => Err(format!("this is {}: write it as a text", other.name())),
    }
}
