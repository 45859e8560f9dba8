//! Warnings that somebody lets pass under `--strict`: by `--allow`, or by a comment at the place.

use crate::config::yaml_comments;
use crate::diagnostic::{AllowedBy, Diagnostic, Severity, rules};
use crate::source::{Source, Span};

/// What a comment begins with that allows something.
const ALLOW: &str = "posize: allow";

/// Marks the warnings that pass, and adds one for each comment that allows nothing.
pub fn let_pass<'s>(
    found: &mut Vec<Diagnostic>,
    sources: impl Iterator<Item = &'s Source>,
    codes: &[&str],
) {
    for source in sources.filter(|source| source.text.contains(ALLOW)) {
        // Where a file has an error, not every warning of it is known.
        let has_error = found.iter().any(|of| of.is_error() && of.file == source.name);
        let mut unused = Vec::new();
        for AllowComment { codes, line, span } in allow_comments(source) {
            if codes.is_empty() {
                unused.push(unused_allow(source, span, "no code stands behind it"));
            }
            for code in codes {
                let is_meant = |of: &&mut Diagnostic| {
                    of.file == source.name
                        && of.span.is_some_and(|span| span.start.line == line)
                        && of.rule.code == code
                        && of.rule.severity == Severity::Warning
                };
                let mut is_used = false;
                for of in found.iter_mut().filter(is_meant) {
                    (of.allowed, is_used) = (Some(AllowedBy::Comment), true);
                }
                if !is_used {
                    unused.push(unused_allow(source, span, &why_unused(&code)));
                }
            }
        }
        if !has_error {
            found.append(&mut unused);
        }
    }
    let is_warning = |of: &&mut Diagnostic| of.rule.severity == Severity::Warning;
    for of in found.iter_mut().filter(is_warning) {
        if codes.contains(&of.rule.code) {
            of.allowed = of.allowed.or(Some(AllowedBy::Option));
        }
    }
}

/// A comment that allows something.
struct AllowComment {
    codes: Vec<String>,
    /// The line that it is about.
    line: usize,
    span: Span,
}

/// A comment behind a value is about its line; one that stands alone is about the next line that is
/// no such comment.
fn allow_comments(source: &Source) -> Vec<AllowComment> {
    let lines: Vec<&str> = source.text.lines().collect();
    let is_comment =
        |line: usize| lines.get(line - 1).is_some_and(|text| text.trim_start().starts_with('#'));
    let comments = yaml_comments(source).into_iter();
    let allowing = comments.filter_map(|comment| {
        let rest = comment.text.trim_start().strip_prefix(ALLOW)?;
        let is_word = rest.is_empty() || rest.starts_with(char::is_whitespace);
        let own = comment.span.start.line;
        let mut about = own;
        while is_comment(about) {
            about += 1;
        }
        is_word.then(|| AllowComment { codes: codes_in(rest), line: about, span: comment.span })
    });
    allowing.collect()
}

/// The codes, with commas between them; what comes behind the last is the writer's reason.
fn codes_in(text: &str) -> Vec<String> {
    let mut codes = Vec::new();
    let mut rest = text.trim_start();
    loop {
        let end = rest.find(|c: char| c == ',' || c.is_whitespace()).unwrap_or(rest.len());
        let (code, behind) = rest.split_at(end);
        if !code.is_empty() {
            codes.push(code.to_owned());
        }
        match behind.trim_start().strip_prefix(',') {
            Some(next) => rest = next.trim_start(),
            None => return codes,
        }
    }
}

fn why_unused(code: &str) -> String {
    match rules::with_code(code) {
        Some(rule) if rule.severity == Severity::Error => {
            format!("`{code}` is an error, which nothing lets pass")
        }
        Some(_) => format!("nothing has the warning `{code}` there"),
        None => {
            let near = rules::nearest_code(code).map(|near| format!("; did you mean `{near}`?"));
            format!("no code is called `{code}`{}", near.unwrap_or_default())
        }
    }
}

fn unused_allow(source: &Source, span: Span, why: &str) -> Diagnostic {
    let help = "remove the comment, or write it on the line of the warning or the line above";
    let message = format!("this comment allows nothing: {why}");
    Diagnostic::at(&rules::UNUSED_ALLOW, &source.name, span, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_with_commas_between_them_and_a_reason_behind() {
        for (text, codes) in [
            (" high-risk", vec!["high-risk"]),
            (" high-risk, odd-lot", vec!["high-risk", "odd-lot"]),
            (" high-risk ,odd-lot because it is hedged, and small", vec!["high-risk", "odd-lot"]),
            ("", vec![]),
            (" ,", vec![]),
        ] {
            assert_eq!(codes_in(text), codes, "{text}");
        }
    }
}
