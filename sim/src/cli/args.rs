//! The command line's grammar.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// A cycle-level simulator of a computer that takes snapshots of its own memory while it runs.
#[derive(Debug, Parser)]
#[command(
    name = "stillframe",
    version,
    after_help = "SCENARIO is a TOML file or the name of a built-in scenario; `stillframe list` \
                  names them.\n\nExit status: 0; 1 when a snapshot's verdict is not the one \
                  expected or the work did not end well; 2 for usage and input."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// One run and its report
    Run(RunArgs),
    /// Every strategy asked for, and no snapshot, side by side
    Compare(CompareArgs),
    /// The text trace of one run, on standard output
    Trace(TraceArgs),
    /// A static SPARC V9 Linux program, or assembly, on the machine
    Exec(ExecArgs),
    /// Read a scenario and say what it means, resolved, without running it
    Check(CheckArgs),
    /// Scenarios, programs, strategies, machines and keys, each in a line
    List,
    /// Assemble GNU syntax for SPARC V9 into an ELF file
    Asm(AsmArgs),
    /// Disassemble an ELF file or a flat image
    Disasm(DisasmArgs),
}

/// The scenario and what is laid over it.
#[derive(Debug, Args)]
pub struct ScenarioArgs {
    /// A TOML file, or the name of a built-in scenario
    pub scenario: String,
    /// Lay a value over the scenario: dotted key, TOML value; a bare word is a text
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub sets: Vec<String>,
    /// The seed, over `run.seed`
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

/// How to run.
#[derive(Debug, Args)]
pub struct EngineArgs {
    /// Without the host's fast paths; the report is the same
    #[arg(long)]
    pub plain: bool,
    /// Firmware with one deliberate mistake
    #[arg(long, value_name = "NAME")]
    pub mutant: Option<String>,
    /// Directory whose files the guest may open
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
}

/// Where results go.
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// Write the report as JSON; `-` is standard output, in place of the text
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write what the run cost the host as JSON
    #[arg(long, value_name = "FILE")]
    pub host_json: Option<PathBuf>,
    /// Write scenario, report and host figures into a directory
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Put every pause into the report
    #[arg(long)]
    pub pauses: bool,
    /// Copy the guest's console to standard error
    #[arg(long)]
    pub console: bool,
}

/// `stillframe run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// The strategy, over `snapshot.strategy`
    #[arg(long, value_name = "NAME")]
    pub strategy: Option<String>,
    #[command(flatten)]
    pub engine: EngineArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    /// Write the text trace
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// What the trace tells: trap,tlb,slot,dma,step,copy,work,insn,data, or all, or default
    #[arg(long, value_name = "LIST", default_value = "default")]
    pub trace_filter: String,
}

/// `stillframe compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// The strategies, separated by commas; `none` is always among them [default: all]
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub strategies: Vec<String>,
    #[command(flatten)]
    pub engine: EngineArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `stillframe trace`.
#[derive(Debug, Args)]
pub struct TraceArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// The strategy, over `snapshot.strategy`
    #[arg(long, value_name = "NAME")]
    pub strategy: Option<String>,
    #[command(flatten)]
    pub engine: EngineArgs,
    /// What the trace tells: trap,tlb,slot,dma,step,copy,work,insn,data, or all, or default
    #[arg(long, value_name = "LIST", default_value = "default")]
    pub trace_filter: String,
}

/// `stillframe exec`.
#[derive(Debug, Args)]
pub struct ExecArgs {
    /// A static big-endian SPARC V9 ELF file, or assembly whose name ends in .s, or the name of a
    /// built-in program; whatever follows is the program's own, options too
    #[arg(
        value_names = ["PROGRAM", "ARG"],
        num_args = 1..,
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub command: Vec<String>,
    /// Lay a value over the default scenario, as in `run`
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub sets: Vec<String>,
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write what the run cost the host as JSON
    #[arg(long, value_name = "FILE")]
    pub host_json: Option<PathBuf>,
}

/// `stillframe check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// The strategy, over `snapshot.strategy`
    #[arg(long, value_name = "NAME")]
    pub strategy: Option<String>,
}

/// `stillframe asm`.
#[derive(Debug, Args)]
pub struct AsmArgs {
    /// The source
    pub file: PathBuf,
    /// Where the result goes [default: the source's name with .elf, or .bin with --flat]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// A flat image from its first to its last byte instead of an ELF file
    #[arg(long)]
    pub flat: bool,
    /// Lay everything out from this address, as firmware, instead of as a user program
    #[arg(long, value_name = "ADDRESS", value_parser = parse_u64)]
    pub base: Option<u64>,
    /// Set a symbol before the first line
    #[arg(long = "define", short = 'D', value_name = "NAME=NUMBER")]
    pub defines: Vec<String>,
    /// Further directories in which included files are looked for
    #[arg(short = 'I', value_name = "DIR")]
    pub includes: Vec<PathBuf>,
}

/// `stillframe disasm`.
#[derive(Debug, Args)]
pub struct DisasmArgs {
    /// An ELF file, or with --base a flat image
    pub file: PathBuf,
    /// The file is a flat image that begins at this address
    #[arg(long, value_name = "ADDRESS", value_parser = parse_u64)]
    pub base: Option<u64>,
}

/// A number, decimal or with 0x hexadecimal.
pub fn parse_u64(text: &str) -> Result<u64, String> {
    let digits = text.replace('_', "");
    let parsed = match digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"))
    {
        Some(hex) => u64::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    parsed.map_err(|_| "a number is decimal, or hexadecimal with 0x, and has 64 bits".to_owned())
}
