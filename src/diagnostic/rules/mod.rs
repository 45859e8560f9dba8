//! The catalogue of rules: one entry for each thing that a diagnostic can be about, whoever finds
//! it. Messages, `--codes`, `--explain`, the error gallery and the manual read it.
//!
//! `wrong` and `right` are the smallest file that shows the rule, and that file put right: a
//! config, or a checkpoint where the trouble is in the checkpoint (those begin with a brace).

use super::{Rule, nearest};

/// Declares rules and the list of them.
macro_rules! rules {
    (
        #[doc = $doc:literal]
        $list:ident

        $($name:ident: $severity:ident $code:literal {
            meaning: $meaning:literal,
            why: $why:literal,
            wrong: $wrong:expr,
            right: $right:expr,
        })*
    ) => {
        $(
            #[doc = concat!("`", $code, "`: ", $meaning, ".")]
            pub static $name: crate::diagnostic::Rule = crate::diagnostic::Rule {
                code: $code,
                severity: crate::diagnostic::Severity::$severity,
                meaning: $meaning,
                why: $why,
                wrong: $wrong,
                right: $right,
            };
        )*

        #[doc = $doc]
        pub static $list: &[&crate::diagnostic::Rule] = &[$(&$name),*];
    };
}

mod checks;
mod config;
mod instruments;
mod review;
mod state;

pub use checks::*;
pub use config::*;
pub use instruments::*;
pub use review::*;
pub use state::*;

/// Every rule, in the order of the documentation.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let lists = [CONFIG_RULES, CHECK_RULES, STATE_RULES, INSTRUMENT_RULES, REVIEWERS_RULES];
    lists.into_iter().flatten().copied()
}

/// The rule of that code.
#[must_use]
pub fn with_code(code: &str) -> Option<&'static Rule> {
    all().chain(REVIEW_RULES.iter().copied()).find(|rule| rule.code == code)
}

/// The code that a misspelt one most likely stands for.
#[must_use]
pub fn nearest_code(code: &str) -> Option<&'static str> {
    nearest(code, all().map(|rule| rule.code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_kebab_case_and_every_rule_is_explained() {
        let every = all().chain(REVIEW_RULES.iter().copied());
        let codes: Vec<&str> = every.map(|rule| rule.code).collect();
        for (index, rule) in all().chain(REVIEW_RULES.iter().copied()).enumerate() {
            let code = rule.code;
            assert!(!codes[..index].contains(&code), "{code} twice");
            assert!(
                code.split('-')
                    .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase())),
                "{code}"
            );
            assert!(
                !rule.meaning.is_empty() && !rule.why.is_empty() && rule.wrong != rule.right,
                "{code}"
            );
            assert!(!rule.meaning.ends_with('.') && !rule.why.ends_with('.'), "{code}");
        }
    }

    #[test]
    fn a_misspelt_code_finds_its_rule() {
        assert_eq!(with_code("unknown-key").map(|rule| rule.code), Some("unknown-key"));
        assert_eq!(nearest_code("unkown-key"), Some("unknown-key"));
        assert_eq!(nearest_code("unknown_key"), Some("unknown-key"));
    }
}
