//! The manual: a text for each topic, with the lists that the program itself knows put in when it
//! is asked for. `posize help TOPIC` prints it, the man page carries it.
//!
//! A text is plain Markdown, at most 80 columns wide, so that a terminal shows it as it stands. A
//! line like `{{keys}}` stands for a list that `lists.rs` writes: what is declared once in the
//! program is never typed here.

mod lists;
mod parts;

pub use parts::{Part, parts};

use crate::diagnostic::nearest;
use crate::render::text::Screen;

/// A text of the manual.
#[derive(Clone, Copy, Debug)]
pub struct Topic {
    /// The name on the command line.
    pub name: &'static str,
    /// What it is about, in a line.
    pub about: &'static str,
    /// The text, with its placeholders.
    text: &'static str,
}

/// Declares the topics, each with the file of its name.
macro_rules! topics {
    ($($name:literal: $about:literal,)+) => {
        /// Every topic, in the order of reading.
        pub static TOPICS: &[Topic] = &[$(Topic {
            name: $name,
            about: $about,
            text: include_str!(concat!($name, ".md")),
        }),+];
    };
}

topics! {
    "install": "with Cargo, as a wheel, a Debian package or one static file",
    "recipes": "by hand, in a script, in CI, from Python, and what flags mean",
    "config": "where limits and sizing rules stand, and every key",
    "limits": "what each limit bounds, how rules scale a size, what `limits` shows",
    "state": "the account: positions, equity, age, working orders",
    "brokers": "which answers of which broker are read, as they come",
    "instruments": "lots, ticks, options, contract names, instruments files",
    "costs": "what getting in and out costs: charges, slippage, gaps",
    "json": "the documents that programs read, reasons and warnings",
    "streams": "many intents at once, a line each, and the book that results",
    "diagnostics": "what `validate` reports, code by code",
    "review": "what a change of config does, expected answers, warnings let pass",
}

/// What posize says when it is asked nothing.
pub const START: &str = include_str!("start.md");

/// The config to start from: every key, with what it means.
pub const EXAMPLE_CONFIG: &str = include_str!("../../configs/example.yaml");

/// The topic of that name.
#[must_use]
pub fn topic_named(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}

/// The topic or the command that a misspelt one most likely stands for.
#[must_use]
pub fn nearest_name<'a>(
    written: &str,
    commands: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    nearest(written, commands.into_iter().chain(TOPICS.iter().map(|topic| topic.name)))
}

/// The topics as lines: a name, and what it is about.
#[must_use]
pub fn topic_list() -> String {
    lists::in_columns(TOPICS.iter().map(|topic| (topic.name, topic.about.to_owned())))
}

impl Topic {
    /// The text with its lists, as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        filled(self.text)
    }

    /// The text as a terminal shows it.
    #[must_use]
    pub fn text(&self, screen: Screen) -> String {
        parts::shown(&self.markdown(), screen)
    }
}

/// What posize says when it is asked nothing, as a terminal shows it.
#[must_use]
pub fn start(screen: Screen) -> String {
    parts::shown(&filled(START), screen)
}

/// A text with each placeholder replaced by its list.
fn filled(text: &str) -> String {
    text.lines().fold(String::new(), |filled, line| {
        let name = line.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
        filled + &name.and_then(lists::list_named).unwrap_or_else(|| format!("{line}\n"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How wide a terminal is at least.
    const COLUMNS: usize = 80;

    #[test]
    fn no_placeholder_is_left_and_a_terminal_of_80_columns_folds_no_line() {
        for (name, text) in TOPICS
            .iter()
            .map(|topic| (topic.name, topic.markdown()))
            .chain([("start", filled(START))])
        {
            // `${{ … }}` is an expression of a GitHub workflow.
            assert!(!text.replace("${{", "").contains("{{"), "{name}: {text}");
            assert!(text.starts_with("# ") && text.ends_with('\n'), "{name}");
            for part in parts(&text) {
                // What the program itself prints is as wide as it prints it.
                let Part::Block { language: "console", .. } = part else {
                    for line in part.lines() {
                        assert!(line.chars().count() <= COLUMNS, "{name}: {line}");
                    }
                    continue;
                };
                for command in part.lines().filter(|line| line.starts_with(['$', '>'])) {
                    assert!(command.chars().count() <= COLUMNS, "{name}: {command}");
                }
            }
        }
    }

    #[test]
    fn every_list_has_its_place_in_the_manual() {
        for (name, _) in lists::LISTS {
            let placeholder = format!("{{{{{name}}}}}");
            let has = |topic: &&Topic| topic.text.lines().any(|line| line == placeholder);
            assert_eq!(TOPICS.iter().filter(has).count(), 1, "{name}");
        }
    }

    #[test]
    fn a_misspelt_topic_is_told() {
        let commands = ["size", "limits", "budget", "validate"];
        assert_eq!(nearest_name("confg", commands), Some("config"));
        assert_eq!(nearest_name("brokrs", commands), Some("brokers"));
        assert_eq!(nearest_name("valdate", commands), Some("validate"));
        assert_eq!(nearest_name("margin", commands), None);
    }
}
