//! The words that stand in documents, each with the list that it is of.

use super::super::diagnostics::FileKind;
use super::super::json::{FORMAT_VERSION, LIMIT_EXCEEDED, NO_DATA};
use super::super::messages::MESSAGE_CODES;
use crate::config::silenceable;
use crate::diagnostic::{Severity, rules};
use crate::engine::costs::Leg;
use crate::engine::{
    BUDGET_SOURCES, BasisRule, Change, InstrumentKind, IntentError, LIMITS, MODES, SCALE_NAMES,
    Side, Warning, reason_codes, untold_codes,
};
use crate::stream::line_codes;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Declares a type for each list of words, which stands for one of them in schemas alone.
macro_rules! words {
    ($($name:ident ($shown:literal): $doc:literal, $list:expr;)+) => {$(
        #[doc = $doc]
        #[derive(Debug)]
        pub(in crate::render) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                $shown.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let words: BTreeSet<String> = $list.into_iter().map(String::from).collect();
                let words: Vec<String> = words.into_iter().collect();
                json_schema!({"type": "string", "description": $doc, "enum": words})
            }
        }
    )+};
}

words! {
    FormatVersion ("format_version"): "The version of the documents", [FORMAT_VERSION];
    SideName ("side"): "The way of an order", [Side::Buy, Side::Sell].map(Side::name);
    ModeWord ("mode"): "How a trade is sized that sets no quantity",
        MODES.iter().map(|mode| mode.name.as_str());
    BasisName ("basis_rule"): "What decides what is asked for",
        MODES.iter().flat_map(|mode| mode.rules).chain(&[BasisRule::INTENT, BasisRule::CLOSE])
            .map(|rule| rule.name());
    ScaleName ("scale"): "Where a scale comes from", SCALE_NAMES;
    InstrumentName ("instrument"): "A share, or a contract: a future or an option",
        [InstrumentKind::Equity, InstrumentKind::Fno].map(InstrumentKind::name);
    LegName ("leg"): "Entering or leaving a trade", [Leg::Entry, Leg::Exit].map(Leg::name);
    LimitName ("limit"): "A limit", LIMITS.iter().map(|limit| limit.name);
    BudgetSource ("budget_source"): "The key that a budget comes from", BUDGET_SOURCES;
    ReasonCode ("reason"): "Why a quantity is 0: the limit without room, or another reason",
        LIMITS.iter().map(|limit| limit.name).chain(reason_codes().map(|code| code.name));
    NoteCode ("note"): "The code of a warning or a halt", note_codes();
    MessageCode ("message_code"): "The code of a message: of a file, an intent, an answer or a run",
        note_codes().chain(rules::all().map(|rule| rule.code.to_owned()))
            .chain(line_codes().map(|code| code.name.to_owned()))
            .chain(MESSAGE_CODES.map(str::to_owned));
    LineCode ("line_code"): "What is wrong with an intent", line_codes().map(|code| code.name);
    DiagnosticCode ("diagnostic"): "The code of a diagnostic", rules::all().map(|rule| rule.code);
    SeverityName ("severity"): "How bad it is",
        [Severity::Error, Severity::Warning, Severity::Note].map(Severity::name);
    FileKindName ("file_kind"): "What a file is to posize", FileKind::ALL.map(FileKind::name);
    ChangeName ("effect"): "What a change does",
        [Change::Tighter, Change::Looser, Change::Other].map(Change::name);
}

/// The codes of notes: of answers, of the files behind them, and of limits that let nothing open.
fn note_codes() -> impl Iterator<Item = String> {
    let of_answers = Warning::CODES.iter().map(|code| code.name);
    let of_limits = LIMITS.iter().map(|limit| limit.name);
    let of_limits = of_limits.chain(untold_codes().map(|code| code.name));
    let others = [LIMIT_EXCEEDED, NO_DATA, IntentError::NoPeakEquity.code()];
    let of_files = rules::all().map(|rule| rule.code.replace('-', "_"));
    let names = of_answers.chain(of_limits).chain(others).map(str::to_owned);
    names.chain(of_files).chain(silenceable())
}
