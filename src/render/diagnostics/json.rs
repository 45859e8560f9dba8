//! Diagnostics and rules as JSON documents: structs of their own, so that the inside can change
//! without them.

use super::super::json::FORMAT_VERSION;
use super::super::schema::words::{DiagnosticCode, FileKindName, FormatVersion, SeverityName};
use super::{CheckedFile, ValidationReport};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::{Place, Span};
use schemars::JsonSchema;
use serde::Serialize;

/// What `validate` found: always one document, whatever the files are.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(title = "posize validate")]
pub struct ReportDocument<'a> {
    /// The version of the document.
    #[schemars(with = "FormatVersion")]
    format_version: &'static str,
    /// Whether the files may be used: no error, and no warning either under `--strict`.
    valid: bool,
    /// How many errors there are.
    error_count: usize,
    /// How many warnings there are.
    warning_count: usize,
    /// The files that were checked, in the order in which they were named.
    files: Vec<FileEntry<'a>>,
    /// Everything that was found.
    diagnostics: Vec<DiagnosticEntry<'a>>,
}

#[derive(Debug, JsonSchema, Serialize)]
struct FileEntry<'a> {
    /// The name as the user wrote it.
    file: &'a str,
    /// What the file is to posize.
    #[schemars(with = "FileKindName")]
    kind: &'static str,
    /// When a state was written, as it says itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "&'a str")]
    written: Option<&'a str>,
    /// What was read of a state, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    read: Option<String>,
}

#[derive(Debug, JsonSchema, Serialize)]
struct DiagnosticEntry<'a> {
    /// The file that it stands in.
    file: &'a str,
    /// Where it stands; null where it is about the whole file.
    range: Option<RangeEntry>,
    /// How bad it is.
    #[schemars(with = "SeverityName")]
    severity: &'static str,
    /// Its stable code.
    #[schemars(with = "DiagnosticCode")]
    code: &'static str,
    /// The key or path that it is about, dotted; null for none.
    key: Option<&'a str>,
    /// What stands there, and what is allowed.
    message: &'a str,
    /// What to do; null where there is nothing to say.
    help: Option<&'a str>,
    /// Whether somebody lets it pass.
    #[serde(skip_serializing_if = "is_false")]
    allowed: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::render) struct RangeEntry {
    /// Where it begins.
    start: PlaceEntry,
    /// Where it ends, the place behind the last character.
    end: PlaceEntry,
}

#[derive(Debug, JsonSchema, Serialize)]
struct PlaceEntry {
    /// The line, from 1.
    line: usize,
    /// The column in characters, from 1.
    column: usize,
}

/// Every code.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(title = "posize validate --codes")]
pub struct CodesDocument {
    /// The version of the document.
    #[schemars(with = "FormatVersion")]
    format_version: &'static str,
    /// Every code.
    codes: Vec<CodeEntry>,
}

#[derive(Debug, JsonSchema, Serialize)]
struct CodeEntry {
    /// The code.
    #[schemars(with = "DiagnosticCode")]
    code: &'static str,
    /// How bad it is.
    #[schemars(with = "SeverityName")]
    severity: &'static str,
    /// What it means.
    meaning: &'static str,
}

/// What a code means.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(title = "posize validate --explain")]
pub struct RuleDocument {
    /// The version of the document.
    #[schemars(with = "FormatVersion")]
    format_version: &'static str,
    /// The code.
    #[schemars(with = "DiagnosticCode")]
    code: &'static str,
    /// How bad it is.
    #[schemars(with = "SeverityName")]
    severity: &'static str,
    /// What it means.
    meaning: &'static str,
    /// Why it matters.
    why: &'static str,
    /// How it looks wrong.
    wrong: &'static str,
    /// How it looks right.
    right: &'static str,
}

impl<'a> From<&'a ValidationReport> for ReportDocument<'a> {
    fn from(report: &'a ValidationReport) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            valid: report.valid,
            error_count: report.count(Severity::Error),
            warning_count: report.count(Severity::Warning),
            files: report.files.iter().map(FileEntry::from).collect(),
            diagnostics: report.found.iter().map(DiagnosticEntry::from).collect(),
        }
    }
}

impl<'a> From<&'a CheckedFile> for FileEntry<'a> {
    fn from(file: &'a CheckedFile) -> Self {
        let read = file.read.as_ref().map(ToString::to_string);
        Self { file: &file.name, kind: file.kind.name(), written: file.written.as_deref(), read }
    }
}

impl<'a> From<&'a Diagnostic> for DiagnosticEntry<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        Self {
            file: &diagnostic.file,
            range: diagnostic.span.map(RangeEntry::from),
            severity: diagnostic.rule.severity.name(),
            code: diagnostic.rule.code,
            key: Some(diagnostic.key.as_str()).filter(|key| !key.is_empty()),
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            allowed: diagnostic.allowed.is_some(),
        }
    }
}

impl From<Span> for RangeEntry {
    fn from(span: Span) -> Self {
        let position = |Place { line, column }| PlaceEntry { line, column };
        Self { start: position(span.start), end: position(span.end) }
    }
}

impl CodesDocument {
    /// The document of these rules.
    #[must_use]
    pub fn listing(rules: impl IntoIterator<Item = &'static Rule>) -> Self {
        let entry = |rule: &Rule| CodeEntry {
            code: rule.code,
            severity: rule.severity.name(),
            meaning: rule.meaning,
        };
        Self { format_version: FORMAT_VERSION, codes: rules.into_iter().map(entry).collect() }
    }
}

impl From<&'static Rule> for RuleDocument {
    fn from(rule: &'static Rule) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            code: rule.code,
            severity: rule.severity.name(),
            meaning: rule.meaning,
            why: rule.why,
            wrong: rule.wrong,
            right: rule.right,
        }
    }
}
