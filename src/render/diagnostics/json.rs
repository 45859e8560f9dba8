//! Diagnostics and rules as JSON documents: structs of their own, so that the inside can change
//! without them.

use super::super::json::FORMAT_VERSION;
use super::{CheckedFile, FileKind, ValidationReport};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::{Place, Span};
use serde::Serialize;

/// What `validate` found: always one document, whatever the files are.
#[derive(Debug, Serialize)]
pub struct ReportDocument<'a> {
    format_version: &'static str,
    valid: bool,
    error_count: usize,
    warning_count: usize,
    files: Vec<FileEntry<'a>>,
    diagnostics: Vec<DiagnosticEntry<'a>>,
}

#[derive(Debug, Serialize)]
struct FileEntry<'a> {
    file: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<String>,
}

#[derive(Debug, Serialize)]
struct DiagnosticEntry<'a> {
    file: &'a str,
    range: Option<RangeEntry>,
    severity: &'static str,
    code: &'static str,
    key: Option<&'a str>,
    message: &'a str,
    help: Option<&'a str>,
    /// Whether somebody lets it pass.
    #[serde(skip_serializing_if = "is_false")]
    allowed: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[derive(Debug, Serialize)]
pub(in crate::render) struct RangeEntry {
    start: PlaceEntry,
    end: PlaceEntry,
}

#[derive(Debug, Serialize)]
struct PlaceEntry {
    line: usize,
    column: usize,
}

/// Every code.
#[derive(Debug, Serialize)]
pub struct CodesDocument {
    format_version: &'static str,
    codes: Vec<CodeEntry>,
}

#[derive(Debug, Serialize)]
struct CodeEntry {
    code: &'static str,
    severity: &'static str,
    meaning: &'static str,
}

/// What a code means.
#[derive(Debug, Serialize)]
pub struct RuleDocument {
    format_version: &'static str,
    code: &'static str,
    severity: &'static str,
    meaning: &'static str,
    why: &'static str,
    wrong: &'static str,
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
        let kind = match file.kind {
            FileKind::Config => "config",
            FileKind::State => "state",
            FileKind::Instruments => "instruments",
            FileKind::Expected => "expect",
        };
        let read = file.read.as_ref().map(ToString::to_string);
        Self { file: &file.name, kind, written: file.written.as_deref(), read }
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
