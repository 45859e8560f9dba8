//! Diagnostics in the Static Analysis Results Interchange Format, version 2.1.0, which code hosts
//! and review tools gather. Columns count characters, as everywhere in posize.

use crate::diagnostic::{AllowedBy, Diagnostic, Rule, Severity, rules};
use crate::source::Span;
use crate::visible::visible;
use serde::Serialize;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// One run of posize.
#[derive(Debug, Serialize)]
pub struct SarifDocument<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<RuleEntry>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleEntry {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Text {
    text: String,
}

#[derive(Debug, Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Suppression; 1]>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// The key, or the path in a checkpoint.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'a> {
    fully_qualified_name: &'a str,
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct Suppression {
    kind: &'static str,
}

impl<'a> SarifDocument<'a> {
    /// The document of these findings, with every rule that posize knows.
    #[must_use]
    pub fn new(found: &'a [Diagnostic]) -> Self {
        let known: Vec<&Rule> = rules::all().chain(rules::REVIEW_RULES.iter().copied()).collect();
        let finding = |of: &'a Diagnostic| {
            let rule_index = known.iter().position(|rule| rule.code == of.rule.code);
            Finding::new(of, rule_index.unwrap_or_default())
        };
        let driver = Driver {
            name: "posize",
            semantic_version: env!("CARGO_PKG_VERSION"),
            rules: known.iter().map(|&rule| RuleEntry::from(rule)).collect(),
        };
        let run = Run {
            tool: Tool { driver },
            column_kind: "unicodeCodePoints",
            results: found.iter().map(finding).collect(),
        };
        Self { schema: SCHEMA, version: "2.1.0", runs: [run] }
    }
}

impl From<&Rule> for RuleEntry {
    fn from(rule: &Rule) -> Self {
        let Rule { code, severity, meaning, why, wrong, right } = rule;
        let text =
            format!("{meaning}.\n\nWhy it matters: {why}.\n\nWrong:\n{wrong}\nRight:\n{right}");
        let markdown = format!(
            "{meaning}.\n\n**Why it matters**: {why}.\n\nWrong:\n\n{}\nRight:\n\n{}",
            fenced(wrong),
            fenced(right)
        );
        Self {
            id: code,
            short_description: Text { text: format!("{meaning}.") },
            full_description: Text { text: format!("{meaning}: {why}.") },
            help: Help { text, markdown },
            default_configuration: Configuration { level: level(*severity) },
        }
    }
}

fn fenced(file: &str) -> String {
    let language = if file.starts_with(['{', '[']) { "json" } else { "yaml" };
    let end = if file.is_empty() || file.ends_with('\n') { "" } else { "\n" };
    format!("```{language}\n{file}{end}```\n")
}

impl<'a> Finding<'a> {
    fn new(of: &'a Diagnostic, rule_index: usize) -> Self {
        let help = of.help.as_deref().map(|help| format!("\nhelp: {}", visible(help)));
        let logical = LogicalLocation { fully_qualified_name: &of.key, kind: "member" };
        let location = Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: uri(&of.file) },
                region: of.span.map(Region::from),
            },
            logical_locations: if of.key.is_empty() { Vec::new() } else { vec![logical] },
        };
        let kind = |allowed: AllowedBy| match allowed {
            AllowedBy::Option => "external",
            AllowedBy::Comment => "inSource",
        };
        Self {
            rule_id: of.rule.code,
            rule_index,
            level: level(of.rule.severity),
            message: Text { text: of.subject() + &help.unwrap_or_default() },
            locations: [location],
            suppressions: of.allowed.map(|allowed| [Suppression { kind: kind(allowed) }]),
        }
    }
}

/// SARIF's levels are called as the severities are.
fn level(severity: Severity) -> &'static str {
    severity.name()
}

impl From<Span> for Region {
    /// The end column is the one behind the last character, in SARIF as in a span.
    fn from(Span { start, end, .. }: Span) -> Self {
        Self {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

/// A path as a relative reference: a backslash of Windows is a slash, and what is no plain
/// character of a path is escaped by its bytes.
fn uri(path: &str) -> String {
    let shown = |byte: u8| match byte {
        b'\\' => "/".to_owned(),
        b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    path.bytes().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_reference_whatever_is_in_it() {
        assert_eq!(uri("configs/dev.yaml"), "configs/dev.yaml");
        assert_eq!(uri("my limits/é%#?:.yaml"), "my%20limits/%C3%A9%25%23%3F%3A.yaml");
        assert_eq!(uri("configs\\dev.yaml"), "configs/dev.yaml");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }
}
