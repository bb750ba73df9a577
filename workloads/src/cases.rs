//! Known runs of a program: a command line, and what must come of it.

/// A run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case<'a> {
    /// The program's name.
    pub program: &'a str,
    /// Arguments, `argv[1]` onwards.
    pub args: Vec<&'a str>,
    /// What it writes to standard output.
    pub stdout: &'a str,
    /// What it writes to standard error: one line at most, without its end.
    pub stderr: &'a str,
    /// Its exit status.
    pub status: i32,
}

/// Reads runs from a text in which each has these lines; others are ignored:
///
/// ```text
/// $ program argument argument
/// what it prints
/// 2> what it prints to standard error
/// [exit status]
/// ```
pub fn cases(text: &str) -> Vec<Case<'_>> {
    text.split("$ ").skip(1).map(case).collect()
}

fn case(text: &str) -> Case<'_> {
    let (command, rest) = text.split_once('\n').unwrap_or((text, ""));
    // What precedes the first line that is a message or a status.
    let end = ["2> ", "["]
        .iter()
        .filter_map(|mark| line_start(rest, mark))
        .min();
    let line = |mark| {
        let from = line_start(rest, mark)? + mark.len();
        rest[from..].lines().next()
    };
    let mut words = command.split_whitespace();
    Case {
        program: words.next().unwrap_or(""),
        args: words.collect(),
        stdout: &rest[..end.unwrap_or((rest.trim_end().len() + 1).min(rest.len()))],
        stderr: line("2> ").unwrap_or(""),
        status: line("[")
            .and_then(|s| s.trim_end_matches(']').parse().ok())
            .unwrap_or(0),
    }
}

/// Where the first line that begins with `mark` starts.
fn line_start(text: &str, mark: &str) -> Option<usize> {
    if text.starts_with(mark) {
        return Some(0);
    }
    text.match_indices(mark)
        .map(|(at, _)| at)
        .find(|&at| text[..at].ends_with('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_has_output_message_and_status() {
        let text = "# about\n$ p 1 2\nline [1]\nline 2\n[0]\n\n$ p x\n2> p: no\n[2]\n";
        let read = cases(text);
        assert_eq!(
            read[0],
            Case {
                program: "p",
                args: vec!["1", "2"],
                stdout: "line [1]\nline 2\n",
                stderr: "",
                status: 0
            }
        );
        assert_eq!(
            read[1],
            Case {
                program: "p",
                args: vec!["x"],
                stdout: "",
                stderr: "p: no",
                status: 2
            }
        );
        assert_eq!(read.len(), 2);
    }
}
