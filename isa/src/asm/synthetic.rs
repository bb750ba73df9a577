//! Synthetic instructions: names for common uses of others, expanded as GNU `as` does.

use super::Assembler;
use super::diag::{Parsed, Span, fail, fail_help};
use super::expr::Expr;
use super::matching::Suffix;
use super::names::Reg;
use super::operands::{AsiOperand, Operand, Second, What};

/// An operand of the instruction that stands for a synthetic one.
#[derive(Copy, Clone)]
enum Arg {
    /// The operand given there.
    At(usize),
    /// A register.
    Reg(u8),
    Const(u64),
    /// `%rN + 8`, where a function returns to.
    Return(u8),
    /// The address in brackets given there, with an ASI.
    Asi(usize, u8),
}

use Arg::{At, Const};

const G0: Arg = Arg::Reg(0);
const O7: Arg = Arg::Reg(15);

/// Name; what operands must be (`r` integer register, `c` constant, `m` address in brackets, `a`
/// address, `y` `%y` or `%asrN`); the instruction; its operands.
type Rewrite = (&'static str, &'static str, &'static str, &'static [Arg]);

const REWRITES: &[Rewrite] = &[
    ("nop", "", "sethi", &[Const(0), G0]),
    ("mov", "rr", "or", &[G0, At(0), At(1)]),
    ("mov", "cr", "or", &[G0, At(0), At(1)]),
    ("mov", "yr", "rd", &[At(0), At(1)]),
    ("mov", "ry", "wr", &[At(0), At(1)]),
    ("mov", "cy", "wr", &[At(0), At(1)]),
    ("cmp", "rr", "subcc", &[At(0), At(1), G0]),
    ("cmp", "rc", "subcc", &[At(0), At(1), G0]),
    ("tst", "r", "orcc", &[At(0), G0, G0]),
    ("not", "r", "xnor", &[At(0), G0, At(0)]),
    ("not", "rr", "xnor", &[At(0), G0, At(1)]),
    ("neg", "r", "sub", &[G0, At(0), At(0)]),
    ("neg", "rr", "sub", &[G0, At(0), At(1)]),
    ("inc", "r", "add", &[At(0), Const(1), At(0)]),
    ("inc", "cr", "add", &[At(1), At(0), At(1)]),
    ("inccc", "r", "addcc", &[At(0), Const(1), At(0)]),
    ("inccc", "cr", "addcc", &[At(1), At(0), At(1)]),
    ("dec", "r", "sub", &[At(0), Const(1), At(0)]),
    ("dec", "cr", "sub", &[At(1), At(0), At(1)]),
    ("deccc", "r", "subcc", &[At(0), Const(1), At(0)]),
    ("deccc", "cr", "subcc", &[At(1), At(0), At(1)]),
    ("btst", "rr", "andcc", &[At(0), At(1), G0]),
    ("btst", "cr", "andcc", &[At(1), At(0), G0]),
    ("bset", "rr", "or", &[At(1), At(0), At(1)]),
    ("bset", "cr", "or", &[At(1), At(0), At(1)]),
    ("bclr", "rr", "andn", &[At(1), At(0), At(1)]),
    ("bclr", "cr", "andn", &[At(1), At(0), At(1)]),
    ("btog", "rr", "xor", &[At(1), At(0), At(1)]),
    ("btog", "cr", "xor", &[At(1), At(0), At(1)]),
    ("clr", "r", "or", &[G0, G0, At(0)]),
    ("clr", "m", "st", &[G0, At(0)]),
    ("clrb", "m", "stb", &[G0, At(0)]),
    ("clrh", "m", "sth", &[G0, At(0)]),
    ("clrx", "m", "stx", &[G0, At(0)]),
    ("clrn", "m", "stx", &[G0, At(0)]),
    ("clruw", "r", "srl", &[At(0), G0, At(0)]),
    ("clruw", "rr", "srl", &[At(0), G0, At(1)]),
    ("signx", "r", "sra", &[At(0), G0, At(0)]),
    ("signx", "rr", "sra", &[At(0), G0, At(1)]),
    ("ret", "", "jmpl", &[Arg::Return(31), G0]),
    ("retl", "", "jmpl", &[Arg::Return(15), G0]),
    ("jmp", "a", "jmpl", &[At(0), G0]),
    ("jmp", "r", "jmpl", &[At(0), G0]),
    ("jmp", "c", "jmpl", &[At(0), G0]),
    ("call", "a", "jmpl", &[At(0), O7]),
    ("call", "r", "jmpl", &[At(0), O7]),
    ("call", "ac", "jmpl", &[At(0), O7]),
    ("call", "rc", "jmpl", &[At(0), O7]),
    ("cas", "mrr", "casa", &[Arg::Asi(0, 0x80), At(1), At(2)]),
    ("casl", "mrr", "casa", &[Arg::Asi(0, 0x88), At(1), At(2)]),
    ("casx", "mrr", "casxa", &[Arg::Asi(0, 0x80), At(1), At(2)]),
    ("casn", "mrr", "casxa", &[Arg::Asi(0, 0x80), At(1), At(2)]),
    ("casxl", "mrr", "casxa", &[Arg::Asi(0, 0x88), At(1), At(2)]),
];

/// Whether `name` is synthetic, whatever its operands.
fn is_rewritten(name: &str) -> bool {
    name != "call" && REWRITES.iter().any(|(n, ..)| *n == name)
}

/// The operands that the rewrites of `name` take, for messages.
fn usage(name: &str) -> String {
    let words = |shape: &str| -> String {
        let word = |c| match c {
            'r' => "register",
            'c' => "constant",
            'm' => "[address]",
            'a' => "address",
            _ => "%y or %asrN",
        };
        let list: Vec<&str> = shape.chars().map(word).collect();
        format!("{name} {}", list.join(", ")).trim_end().to_owned()
    };
    let mut list: Vec<String> = Vec::new();
    for (_, shape, ..) in REWRITES.iter().filter(|(n, ..)| *n == name) {
        list.push(words(shape));
    }
    list.join(" or ")
}

fn kind(operand: &Operand) -> char {
    match &operand.what {
        What::Reg(Reg::Int(_)) => 'r',
        What::Const(_) => 'c',
        What::Address(..) => 'a',
        What::Memory(_, _, AsiOperand::None) => 'm',
        What::Reg(Reg::State(n)) if n == "%y" || n.starts_with("%asr") => 'y',
        _ => '?',
    }
}

fn argument(arg: Arg, given: &[Operand], span: Span) -> Operand {
    let what = match arg {
        At(n) => return given[n].clone(),
        Arg::Reg(n) => What::Reg(Reg::Int(n)),
        Const(n) => What::Const(Expr::Const(n)),
        Arg::Return(n) => What::Address(n, Second::Const(Expr::Const(8))),
        Arg::Asi(n, asi) => match given[n].what.clone() {
            What::Memory(rs1, second, _) => What::Memory(rs1, second, AsiOperand::Number(asi)),
            other => other,
        },
    };
    Operand { what, span }
}

impl Assembler<'_> {
    /// Assembles `name` if it is synthetic; false if it is not.
    pub(super) fn synthetic(
        &mut self,
        name: &str,
        suffix: Suffix,
        given: &[Operand],
        span: Span,
    ) -> Parsed<bool> {
        match name {
            "set" | "setuw" | "setsw" | "setx" => {
                self.load_constant(name, given, span)?;
                return Ok(true);
            }
            "iprefetch" => {
                let xcc = Operand {
                    what: What::Reg(Reg::Xcc),
                    span,
                };
                let operands: Vec<Operand> = std::iter::once(xcc).chain(given.to_vec()).collect();
                let suffix = Suffix {
                    annul: false,
                    predict: Some(true),
                };
                // The architecture spells it bn,a; GNU's bits do not annul.
                self.by_table("bn", suffix, &operands, span)?;
                return Ok(true);
            }
            "call" if self.is_near_zero(given) => {
                let to = vec![given[0].clone(), argument(O7, given, span)];
                self.by_table("jmpl", suffix, &to, span)?;
                return Ok(true);
            }
            _ => {}
        }
        let shape: String = given.iter().map(kind).collect();
        let found = REWRITES.iter().find(|(n, s, ..)| *n == name && *s == shape);
        if let Some((_, _, to, args)) = found {
            if suffix != Suffix::default() {
                return fail(span, "this instruction has no suffix");
            }
            let operands: Vec<Operand> = args.iter().map(|a| argument(*a, given, span)).collect();
            self.by_table(to, suffix, &operands, span)?;
            return Ok(true);
        }
        if is_rewritten(name) {
            return fail_help(
                given.first().map_or(span, |o| o.span),
                format!("`{name}` has no such operands"),
                format!("write {}", usage(name)),
            );
        }
        Ok(false)
    }

    /// GNU `as` takes `call` of a small number for a jump through `%g0`.
    fn is_near_zero(&self, given: &[Operand]) -> bool {
        let constant = |o: &Operand| match o.what {
            What::Const(Expr::Const(n)) => Some(n as i64),
            _ => None,
        };
        let near = |n: i64| (-4096..4096).contains(&n);
        match given {
            [to] => constant(to).is_some_and(near),
            [to, count] => constant(to).is_some_and(near) && constant(count).is_some(),
            _ => false,
        }
    }
}
