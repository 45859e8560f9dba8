//! Several files that are read as one, by their names: which of them a span stands in.

use crate::source::Span;

/// The file that a span stands in.
#[must_use]
pub fn name_of<'f>(files: &[&'f str], span: Span) -> &'f str {
    files.get(span.file).or(files.first()).copied().unwrap_or_default()
}

/// A place in words, as it is called in a message at `from`: with its file where that is another
/// one.
pub fn place_from(files: &[&str], span: Span, from: Span) -> String {
    if span.file == from.file {
        span.start.to_string()
    } else {
        format!("{}, {}", name_of(files, span), span.start)
    }
}
