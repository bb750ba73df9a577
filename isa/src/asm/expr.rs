//! Expressions: read with the precedences of GNU `as`, folded as soon as they can be.
//!
//! GNU's order is not C's: `* / % << >>` bind closest, then `| & ^`, then `+ -`, then comparisons,
//! then `&&`, then `||`; all of them from the left. Comparisons give -1 for true, `&&` and `||`
//! give 1. `>>` shifts in zeros.

use super::diag::{Parsed, Span, fail, fail_help};
use super::lexer::{Kind, Token};
use super::part::Part;
use super::symbols::{Place, SymId, Symbols};

/// An operator with two operands.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Multiply,
    Divide,
    Modulus,
    ShiftLeft,
    ShiftRight,
    Or,
    And,
    Xor,
    Add,
    Subtract,
    Equal,
    Differ,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    BothTrue,
    EitherTrue,
}

/// An expression that may wait for symbols.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expr {
    Const(u64),
    Symbol(SymId),
    /// `.`
    Here(Place),
    Negate(Box<Expr>),
    Not(Box<Expr>),
    Binary(Op, Box<Expr>, Box<Expr>),
    Part(Part, Box<Expr>),
}

/// Deepest nesting of parentheses and unary operators.
const MAX_NESTING: usize = 200;
/// Most operators in one expression.
const MAX_OPERATORS: usize = 256;

/// The tokens of a statement and how far they are read.
pub(super) struct Cursor<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// `tokens` ends with [`Kind::End`], as the lexer leaves it.
    pub(super) fn new(tokens: &'a [Token]) -> Self {
        Cursor { tokens, at: 0 }
    }

    /// The token `ahead` of the next one; past the end, the last.
    pub(super) fn peek_at(&self, ahead: usize) -> &'a Token {
        static NOTHING: Token = Token {
            kind: Kind::End,
            span: Span {
                origin: 0,
                start: 0,
                end: 0,
            },
        };
        let at = (self.at + ahead).min(self.tokens.len().saturating_sub(1));
        self.tokens.get(at).unwrap_or(&NOTHING)
    }

    pub(super) fn peek(&self) -> &'a Token {
        self.peek_at(0)
    }

    pub(super) fn next(&mut self) -> &'a Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// Takes the operator `text` if it comes next.
    pub(super) fn take(&mut self, text: &str) -> bool {
        let found = matches!(self.peek().kind, Kind::Punct(p) if p == text);
        self.at += usize::from(found);
        found
    }

    pub(super) fn at_end(&self) -> bool {
        self.peek().kind == Kind::End
    }

    /// Fails unless the statement ends here.
    pub(super) fn finish(&self) -> Parsed<()> {
        if self.at_end() {
            return Ok(());
        }
        fail(
            self.peek().span,
            format!("the statement should end before {}", describe(self.peek())),
        )
    }

    /// The span from `start` to the last token read.
    pub(super) fn since(&self, start: Span) -> Span {
        let last = self.at.checked_sub(1).and_then(|i| self.tokens.get(i));
        Span {
            end: last.map_or(start.end, |t| t.span.end.max(start.end)),
            ..start
        }
    }
}

/// A token in words, for messages.
pub(super) fn describe(token: &Token) -> String {
    match &token.kind {
        Kind::Name(n) => format!("`{n}`"),
        Kind::Percent(n) => format!("`%{n}`"),
        Kind::Hash(n) => format!("`#{n}`"),
        Kind::Number(n) => format!("the number {n}"),
        Kind::Local(n, ahead) => format!("`{n}{}`", if *ahead { 'f' } else { 'b' }),
        Kind::Text(_) => "a string".into(),
        Kind::Punct(p) => format!("`{p}`"),
        Kind::End => "the end of the statement".into(),
    }
}

fn operator(token: &Token) -> Option<(Op, u8)> {
    let Kind::Punct(p) = token.kind else {
        return None;
    };
    Some(match p {
        "*" => (Op::Multiply, 8),
        "/" => (Op::Divide, 8),
        "%" => (Op::Modulus, 8),
        "<<" => (Op::ShiftLeft, 8),
        ">>" => (Op::ShiftRight, 8),
        "|" => (Op::Or, 7),
        "&" => (Op::And, 7),
        "^" => (Op::Xor, 7),
        "+" => (Op::Add, 5),
        "-" => (Op::Subtract, 5),
        "==" => (Op::Equal, 4),
        "<>" => (Op::Differ, 4),
        "<" => (Op::Less, 4),
        "<=" => (Op::LessEqual, 4),
        ">" => (Op::Greater, 4),
        ">=" => (Op::GreaterEqual, 4),
        "&&" => (Op::BothTrue, 3),
        "||" => (Op::EitherTrue, 2),
        _ => return None,
    })
}

/// Reads expressions: the cursor, the symbols that names are bound to, and where `.` is.
pub(super) struct Reader<'c, 'a, 's> {
    pub(super) cursor: &'c mut Cursor<'a>,
    pub(super) symbols: &'s mut Symbols,
    pub(super) here: Place,
    operators: usize,
}

impl<'c, 'a, 's> Reader<'c, 'a, 's> {
    pub(super) fn new(
        cursor: &'c mut Cursor<'a>,
        symbols: &'s mut Symbols,
        here: Place,
    ) -> Reader<'c, 'a, 's> {
        Reader {
            cursor,
            symbols,
            here,
            operators: 0,
        }
    }

    /// Reads one expression and folds what is known.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.operators = 0;
        self.binary(1, 0)
    }

    fn count(&mut self, span: Span) -> Parsed<()> {
        self.operators += 1;
        if self.operators > MAX_OPERATORS {
            return fail(
                span,
                format!("an expression of more than {MAX_OPERATORS} operators"),
            );
        }
        Ok(())
    }

    fn binary(&mut self, lowest: u8, depth: usize) -> Parsed<Expr> {
        let mut left = self.unary(depth)?;
        while let Some((op, rank)) = operator(self.cursor.peek()) {
            // `%lo(x) + %g1`: the sum of an address, not of numbers.
            let register = matches!(&self.cursor.peek_at(1).kind,
                Kind::Percent(n) if Part::named(n).is_none());
            if rank < lowest || register {
                break;
            }
            let span = self.cursor.next().span;
            self.count(span)?;
            let right = self.binary(rank + 1, depth + 1)?;
            left = combine(op, left, right, span)?;
        }
        Ok(left)
    }

    fn unary(&mut self, depth: usize) -> Parsed<Expr> {
        let token = self.cursor.peek();
        if depth > MAX_NESTING {
            return fail(
                token.span,
                format!("an expression nested more than {MAX_NESTING} deep"),
            );
        }
        let here = self.here;
        match &token.kind {
            Kind::Number(n) => {
                self.cursor.next();
                Ok(Expr::Const(*n))
            }
            Kind::Name(name) => {
                self.cursor.next();
                if name == "." {
                    return Ok(Expr::Here(here));
                }
                Ok(self.symbols.refer(name, token.span))
            }
            Kind::Local(number, ahead) => {
                self.cursor.next();
                self.symbols.refer_local(*number, *ahead, token.span)
            }
            Kind::Punct("(") => {
                self.cursor.next();
                let inner = self.binary(1, depth + 1)?;
                self.close(token.span)?;
                Ok(inner)
            }
            Kind::Punct(sign @ ("-" | "+" | "~")) => {
                self.cursor.next();
                self.count(token.span)?;
                let inner = self.unary(depth + 1)?;
                Ok(match (*sign, inner) {
                    ("+", e) => e,
                    ("-", Expr::Const(n)) => Expr::Const(n.wrapping_neg()),
                    ("-", e) => Expr::Negate(Box::new(e)),
                    (_, Expr::Const(n)) => Expr::Const(!n),
                    (_, e) => Expr::Not(Box::new(e)),
                })
            }
            Kind::Percent(name) => self.part(name, token.span, depth),
            _ => fail_help(
                token.span,
                format!("an expression is needed here, not {}", describe(token)),
                "a number, a symbol, 'c, `.`, or these with operators and parentheses",
            ),
        }
    }

    fn part(&mut self, name: &str, span: Span, depth: usize) -> Parsed<Expr> {
        let Some(part) = Part::named(name) else {
            return fail_help(
                span,
                format!("`%{name}` cannot stand in an expression"),
                "a constant is needed here; operators are %hi %lo %hh %hm %lm %hix %lox %h44 %m44 %l44",
            );
        };
        self.cursor.next();
        if !self.cursor.take("(") {
            return fail_help(
                self.cursor.peek().span,
                format!("`%{name}` needs its operand in parentheses"),
                format!("write %{name}(symbol)"),
            );
        }
        let inner = self.binary(1, depth + 1)?;
        self.close(span)?;
        Ok(match inner {
            Expr::Const(n) => Expr::Const(part.of(n)),
            e => Expr::Part(part, Box::new(e)),
        })
    }

    fn close(&mut self, open: Span) -> Parsed<()> {
        if self.cursor.take(")") {
            return Ok(());
        }
        let token = self.cursor.peek();
        fail_help(
            token.span,
            format!("`)` is missing before {}", describe(token)),
            format!("the parenthesis opened in column {}", open.start + 1),
        )
    }
}

/// Joins two operands; two constants become one.
fn combine(op: Op, left: Expr, right: Expr, span: Span) -> Parsed<Expr> {
    match (&left, &right) {
        (Expr::Const(a), Expr::Const(b)) => match calculate(op, *a, *b) {
            Ok(n) => Ok(Expr::Const(n)),
            Err(message) => fail(span, message),
        },
        _ => Ok(Expr::Binary(op, Box::new(left), Box::new(right))),
    }
}

/// Applies an operator to two numbers.
pub(super) fn calculate(op: Op, a: u64, b: u64) -> Result<u64, &'static str> {
    let (sa, sb) = (a as i64, b as i64);
    let truth = |t: bool| if t { u64::MAX } else { 0 };
    let shift = |f: fn(u64, u32) -> u64| {
        u32::try_from(b)
            .ok()
            .filter(|n| *n < 64)
            .map(|n| f(a, n))
            .ok_or("a shift count must be from 0 to 63")
    };
    Ok(match op {
        Op::Multiply => a.wrapping_mul(b),
        Op::Divide | Op::Modulus if b == 0 => return Err("division by zero"),
        Op::Divide => sa.wrapping_div(sb) as u64,
        Op::Modulus => sa.wrapping_rem(sb) as u64,
        Op::ShiftLeft => shift(|a, n| a << n)?,
        Op::ShiftRight => shift(|a, n| a >> n)?,
        Op::Or => a | b,
        Op::And => a & b,
        Op::Xor => a ^ b,
        Op::Add => a.wrapping_add(b),
        Op::Subtract => a.wrapping_sub(b),
        Op::Equal => truth(a == b),
        Op::Differ => truth(a != b),
        Op::Less => truth(sa < sb),
        Op::LessEqual => truth(sa <= sb),
        Op::Greater => truth(sa > sb),
        Op::GreaterEqual => truth(sa >= sb),
        Op::BothTrue => u64::from(a != 0 && b != 0),
        Op::EitherTrue => u64::from(a != 0 || b != 0),
    })
}
