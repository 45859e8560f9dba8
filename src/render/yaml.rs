//! YAML to paste into a config.

use crate::engine::RebalanceReport;
use crate::visible::is_seen;

/// The `strategy_budgets` of the proposals, whole: put in place of the config's own, nothing else
/// of it is lost.
pub(super) fn strategy_budgets(report: &RebalanceReport) -> String {
    let mut lines = vec!["portfolio:".to_owned(), "  strategy_budgets:".to_owned()];
    for (proposal, keys) in report.rebalancing.proposals.iter().zip(&report.keys) {
        lines.push(format!("    {}:", name(&proposal.standing.code)));
        lines.extend(keys.iter().map(|(key, value)| format!("      {key}: {value}")));
    }
    lines.join("\n") + "\n"
}

/// A name that YAML reads as that very text: in quotes where it may be taken for something else.
fn name(code: &str) -> String {
    const WORDS: [&str; 8] = ["null", "true", "false", "yes", "no", "on", "off", "y"];
    let is_plain = code.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && !WORDS.iter().chain(&["n"]).any(|word| word.eq_ignore_ascii_case(code));
    if is_plain {
        return code.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in code.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if !is_seen(c) => quoted.extend(["\\U", &format!("{:08x}", u32::from(c))]),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_yaml_reads_something_else() {
        for (code, written) in [
            ("ema20_50_intraday", "ema20_50_intraday"),
            ("m-1.5", "m-1.5"),
            ("7", "\"7\""),
            ("Yes", "\"Yes\""),
            ("a: b", "\"a: b\""),
            ("say \"x\"\\", "\"say \\\"x\\\"\\\\\""),
            ("tab\t\u{202e}", "\"tab\\U00000009\\U0000202e\""),
            ("", "\"\""),
        ] {
            assert_eq!(name(code), written, "{code:?}");
        }
    }
}
