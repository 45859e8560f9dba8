//! Rules as text: the list of codes, and what one of them means.

use super::super::text::Screen;
use crate::diagnostic::Rule;

/// One line a code.
#[must_use]
pub fn codes(rules: impl IntoIterator<Item = &'static Rule>) -> String {
    let rules: Vec<_> = rules.into_iter().collect();
    let width = rules.iter().map(|rule| rule.code.len()).max().unwrap_or_default();
    let line = |rule: &&Rule| {
        format!("{:<7}  {:<width$}  {}\n", rule.severity.name(), rule.code, rule.meaning)
    };
    rules.iter().map(line).collect::<Vec<_>>().concat()
}

/// What a code means, why it matters, and a wrong and a right file.
#[must_use]
pub fn explanation(rule: &Rule, screen: Screen) -> String {
    let title = screen.paint("1", &format!("{}[{}]", rule.severity.name(), rule.code));
    format!(
        "{title}: {}\n\nwhy it matters: {}\n\nwrong:\n{}\nright:\n{}",
        rule.meaning,
        rule.why,
        indented(rule.wrong),
        indented(rule.right)
    )
}

fn indented(file: &str) -> String {
    if file.is_empty() {
        return "    (an empty file)\n".to_owned();
    }
    file.lines().fold(String::new(), |text, line| text + "    " + line + "\n")
}
