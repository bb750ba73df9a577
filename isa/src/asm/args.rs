//! Splitting the text of operands where tokens will not do: macro arguments, directives that take
//! names and texts.

use super::reader::Rest;

/// The parts between commas, outside of quotes and parentheses, blanks trimmed.
pub(super) fn comma_parts(rest: Rest<'_>) -> Vec<Rest<'_>> {
    let bytes = rest.text.as_bytes();
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quoted) = (0, 0i32, false);
    let mut push = |from: usize, to: usize| {
        let part = rest.after(from);
        let length = to.saturating_sub((part.base - rest.base) as usize);
        parts.push(Rest {
            text: part.text.get(..length).unwrap_or("").trim_end(),
            ..part
        });
    };
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'\\' if quoted => i += 1,
            b'"' => quoted = !quoted,
            b'(' | b'[' if !quoted => depth += 1,
            b')' | b']' if !quoted => depth -= 1,
            b',' if !quoted && depth <= 0 => {
                push(start, i);
                start = i + 1;
            }
            _ => {}
        }
        i += 1;
    }
    push(start, bytes.len());
    parts
}

/// One argument of a macro invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Argument {
    /// `name=` before it.
    pub(super) key: Option<String>,
    pub(super) text: String,
    /// Where in the text it begins.
    pub(super) at: usize,
}

/// GNU `as` removes blanks except between two symbols before it looks at arguments, so that
/// `a + b` is one argument and `a b` are two. The result has each character's place beside it.
fn squeeze(text: &str) -> Vec<(usize, char)> {
    let symbol = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | '"' | '\\');
    let mut out: Vec<(usize, char)> = Vec::new();
    let (mut quoted, mut blank) = (false, None);
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if quoted {
            out.push((i, c));
            if c == '\\' {
                out.extend(chars.next());
            } else if c == '"' {
                quoted = false;
            }
            continue;
        }
        if c.is_whitespace() {
            blank = blank.or(Some(i));
            continue;
        }
        if let Some(at) = blank.take()
            && symbol(c)
            && out.last().is_some_and(|(_, p)| symbol(*p))
        {
            out.push((at, ' '));
        }
        quoted = c == '"';
        out.push((i, c));
    }
    out
}

/// Cuts the arguments of an invocation; `keys` are the names that `name=value` may use.
pub(super) fn arguments(text: &str, keys: &[&str]) -> Vec<Argument> {
    let chars = squeeze(text);
    let mut list = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        if chars[i].1 == ' ' {
            i += 1;
            continue;
        }
        let at = chars[i].0;
        let key = keys
            .iter()
            .find(|k| {
                let length = k.chars().count();
                chars[i..].iter().map(|c| c.1).take(length).eq(k.chars())
                    && chars.get(i + length).is_some_and(|c| c.1 == '=')
                    && chars.get(i + length + 1).is_none_or(|c| c.1 != '=')
            })
            .map(|k| (*k).to_owned());
        if let Some(k) = &key {
            i += k.chars().count() + 1;
        }
        let (value, next) = value(&chars, i);
        list.push(Argument {
            key,
            text: value,
            at,
        });
        i = next;
        if chars.get(i).is_some_and(|c| c.1 == ',') {
            i += 1;
            // A comma at the end announces one more, empty, argument; nobody can tell.
        }
    }
    list
}

/// One argument's text from `from`, and where it ends.
fn value(chars: &[(usize, char)], from: usize) -> (String, usize) {
    let mut text = String::new();
    let (mut i, mut depth) = (from, 0i32);
    while let Some((_, c)) = chars.get(i) {
        match c {
            '"' => {
                i += 1;
                while let Some((_, c)) = chars.get(i) {
                    match c {
                        '"' if chars.get(i + 1).is_some_and(|c| c.1 == '"') => i += 1,
                        '"' => break,
                        '\\' => {
                            text.push('\\');
                            i += 1;
                        }
                        _ => {}
                    }
                    text.extend(chars.get(i).map(|c| c.1));
                    i += 1;
                }
                i += 1;
                if depth == 0 {
                    break;
                }
                continue;
            }
            ',' | ' ' if depth <= 0 => break,
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        text.push(*c);
        i += 1;
    }
    (text, i)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        arguments(text, &[]).into_iter().map(|a| a.text).collect()
    }

    #[test]
    fn arguments_as_gnu_cuts_them() {
        assert_eq!(cut("1 2 3"), ["1", "2", "3"]);
        assert_eq!(cut("1+1, 2 + 2 , (3 + 3)"), ["1+1", "2+2", "(3+3)"]);
        assert_eq!(cut("1,,3"), ["1", "", "3"]);
        assert_eq!(cut("[%g1 + 8], %g2"), ["[%g1+8]", "%g2"]);
        assert_eq!(cut("\"a, b\" c"), ["a, b", "c"]);
        assert_eq!(cut(""), [""; 0]);
    }

    #[test]
    fn keys_are_told_from_comparisons() {
        let list = arguments("b=5, a==1", &["a", "b"]);
        assert_eq!(list[0].key.as_deref(), Some("b"));
        assert_eq!(list[0].text, "5");
        assert_eq!((list[1].key.as_deref(), &*list[1].text), (None, "a==1"));
    }
}
