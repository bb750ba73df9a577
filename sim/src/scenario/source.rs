//! Where a value was written, and errors that point there.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::fmt;
use std::ops::Range;

/// A text that values come from: the scenario file, a preset, a `--set`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What errors call it: a file name, `--set`.
    pub name: String,
    /// The text.
    pub text: String,
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Index of the source.
    pub source: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Origin {
    pub(super) fn new(source: usize, span: Range<usize>) -> Origin {
        Origin {
            source,
            start: span.start,
            end: span.end,
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// Where, and what to say there.
    pub at: Option<(Origin, String)>,
    /// Another place that has to do with it.
    pub also: Option<(Origin, String)>,
    /// What would be right.
    pub help: Option<String>,
}

impl Problem {
    /// A problem without a place.
    pub fn new(message: impl Into<String>) -> Problem {
        Problem {
            message: message.into(),
            at: None,
            also: None,
            help: None,
        }
    }

    /// Points at `origin`, if there is one, saying `label` there.
    #[must_use]
    pub fn at(mut self, origin: Option<&Origin>, label: impl Into<String>) -> Problem {
        self.at = origin.map(|o| (o.clone(), label.into()));
        self
    }

    /// Points at a second place as well.
    #[must_use]
    pub fn also(mut self, origin: Option<&Origin>, label: impl Into<String>) -> Problem {
        self.also = origin.map(|o| (o.clone(), label.into()));
        self
    }

    /// Says what would be right.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }
}

/// Everything that is wrong with a scenario, with the texts to point into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors {
    pub(super) sources: Vec<Source>,
    pub(super) problems: Vec<Problem>,
}

/// Most problems shown: with more, the first ones are the cause.
const MAX_SHOWN: usize = 20;

impl Errors {
    /// One problem without a source.
    pub fn plain(problem: Problem) -> Errors {
        Errors {
            sources: Vec::new(),
            problems: vec![problem],
        }
    }

    /// The problems.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    fn render(&self, problem: &Problem) -> String {
        if problem.at.is_none() && problem.also.is_none() {
            let help = problem
                .help
                .as_ref()
                .map_or(String::new(), |h| format!("\nhelp: {h}"));
            return format!("error: {}{help}", problem.message);
        }
        let mut group = Level::ERROR
            .primary_title(problem.message.as_str())
            .elements(std::iter::empty::<
                Snippet<'_, annotate_snippets::Annotation<'_>>,
            >());
        let primary = problem.at.as_ref();
        let also = problem.also.as_ref();
        if let Some((origin, label)) = primary
            && let Some(source) = self.sources.get(origin.source)
        {
            let mut snippet = Snippet::source(source.text.as_str())
                .path(source.name.as_str())
                .annotation(
                    AnnotationKind::Primary
                        .span(span(source, origin))
                        .label(label.as_str()),
                );
            if let Some((second, label)) = also.filter(|(o, _)| o.source == origin.source) {
                let kind = AnnotationKind::Context.span(span(source, second));
                snippet = snippet.annotation(kind.label(label.as_str()));
            }
            group = group.element(snippet);
        }
        if let Some((second, label)) = also
            && primary.is_none_or(|(o, _)| o.source != second.source)
            && let Some(source) = self.sources.get(second.source)
        {
            let kind = AnnotationKind::Context
                .span(span(source, second))
                .label(label.as_str());
            let snippet = Snippet::source(source.text.as_str())
                .path(source.name.as_str())
                .annotation(kind);
            group = group.element(snippet);
        }
        if let Some(help) = &problem.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        Renderer::plain()
            .decor_style(DecorStyle::Ascii)
            .render(&[group])
    }
}

/// The place within the text, on character boundaries.
fn span(source: &Source, origin: &Origin) -> Range<usize> {
    let text = &source.text;
    let boundary = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(origin.start);
    start..boundary(origin.end).max(start)
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().take(MAX_SHOWN).enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            f.write_str(&self.render(problem))?;
        }
        let hidden = self.problems.len().saturating_sub(MAX_SHOWN);
        if hidden > 0 {
            write!(f, "\n\nerror: and {hidden} more")?;
        }
        Ok(())
    }
}

impl std::error::Error for Errors {}
