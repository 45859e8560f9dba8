//! Every rule there is, under its code.

use super::{Rule, nearest};

/// Every rule: those of configs, then those of checkpoints.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let (config, state) = (crate::config::rules::RULES, crate::state::RULES);
    config.iter().chain(state).copied()
}

/// The rule of that code.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}

/// The code that a misspelt one most likely stands for.
#[must_use]
pub fn nearest_code(code: &str) -> Option<&'static str> {
    nearest(code, rules().map(|rule| rule.code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_kebab_case_and_every_rule_is_explained() {
        let codes: Vec<&str> = rules().map(|rule| rule.code).collect();
        for (index, rule) in rules().enumerate() {
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
        assert_eq!(rule("unknown-key").map(|rule| rule.code), Some("unknown-key"));
        assert_eq!(nearest_code("unkown-key"), Some("unknown-key"));
        assert_eq!(nearest_code("unknown_key"), Some("unknown-key"));
    }
}
