//! A broker's answer that is an error: what says so, and in what words.

use super::document::Document;
use super::problems::{diagnostic, start_of};
use super::suspects::plain;
use crate::diagnostic::rules;
use crate::json::{Kind, Raw};
use crate::number::Decimal;

/// What a document says of an error.
struct Failed<'a> {
    field: &'static str,
    value: Option<Raw<'a>>,
}

/// Fields that say whether a call has succeeded, and the words and numbers by which they deny it.
const STATUSES: [(&str, &[&str]); 5] = [
    ("status", &["error", "failure", "failed", "fail", "false", "unauthorized", "not_ok"]),
    ("success", &["false", "0"]),
    ("s", &["error"]),
    ("stat", &["not_ok", "error"]),
    ("ok", &["false"]),
];

/// Fields that hold a code, and the codes of success.
const CODES: [(&str, &[&str]); 4] = [
    ("retCode", &["0"]),
    ("stCode", &["0", "200"]),
    ("Status", &["200"]),
    ("statusCode", &["0", "200"]),
];

/// Fields that an answer has only where it is an error, where nothing of ours stands beside them.
const ERRORS: [&str; 12] = [
    "error",
    "errors",
    "errorType",
    "errorMessage",
    "errMsg",
    "emsg",
    "fault",
    "detail",
    "Error",
    "error_type",
    "error_message",
    "message",
];

/// Fields that say in words what went wrong.
const WORDS: [&str; 14] = [
    "message",
    "emsg",
    "errMsg",
    "errorMessage",
    "error_message",
    "msg",
    "retMsg",
    "Error",
    "error",
    "detail",
    "fault",
    "errors",
    "remarks",
    "data",
];

/// Refuses a document that is an error, and says so with the broker's own message. `is_ours` tells
/// whether rows or numbers that are read stand in it.
pub(super) fn refuse(document: &mut Document<'_>, is_ours: bool) -> bool {
    let Some(failed) = failed(document, is_ours) else { return false };
    let words = WORDS.iter().find_map(|name| words(document.field("", name)?, 4));
    let told = match words {
        Some(words) => format!("it says {words}"),
        None => "it says nothing more".to_owned(),
    };
    let message = format!("the document is an error and no book; {told}");
    let help = "log in and fetch it again, and keep an answer only when it is a success";
    document.problems.add(|source| {
        let bytes =
            failed.value.map_or_else(|| start_of(source), |value| value.range(&source.text));
        let key = failed.field.to_owned();
        diagnostic(source, &rules::BROKER_ERROR, Some(bytes), key, message, Some(help.to_owned()))
    });
    true
}

/// Whether the document is an error of Noren's that only says that there is nothing to list.
pub(super) fn is_no_data(document: &Document<'_>) -> bool {
    let is_not_ok = document.field("", "stat").is_some_and(|stat| is_word(stat, "not_ok"));
    let says_none = |name| {
        let words = document.field("", name).and_then(Raw::string);
        words.is_some_and(|words| {
            let words = words.to_ascii_lowercase();
            words.contains("no data") || words.contains("no_data")
        })
    };
    is_not_ok && (says_none("emsg") || says_none("errMsg"))
}

fn failed<'a>(document: &Document<'a>, is_ours: bool) -> Option<Failed<'a>> {
    if document.is_empty_object() {
        return Some(Failed { field: "", value: None });
    }
    let at = |field: &'static str| Some((field, document.field("", field)?));
    for (field, denials) in STATUSES {
        if let Some((field, value)) = at(field)
            && (denials.iter().any(|word| is_word(value, word)) || is_http_error(field, value))
        {
            return Some(Failed { field, value: Some(value) });
        }
    }
    for (field, successes) in CODES {
        if let Some((field, value)) = at(field)
            && is_code(value)
            && !successes.iter().any(|code| is_word(value, code))
        {
            return Some(Failed { field, value: Some(value) });
        }
    }
    // A code may mean something else in a document of one's own.
    if let Some((field, value)) = at("code")
        && is_code(value)
        && (!is_ours || value.number().is_ok_and(Decimal::is_negative))
        && !["0", "200"].iter().any(|code| is_word(value, code))
    {
        return Some(Failed { field, value: Some(value) });
    }
    if is_ours {
        return None;
    }
    let told =
        |value: Raw<'_>| !matches!(value.text(), "null" | "\"\"" | "false" | "0" | "[]" | "{}");
    let (field, value) =
        ERRORS.iter().find_map(|field| at(field).filter(|(_, value)| told(*value)))?;
    let is_lone =
        || document.fields_of("").all(|(name, _)| matches!(name, "message" | "code" | "msg"));
    (field != "message" || is_lone()).then_some(Failed { field, value: Some(value) })
}

/// Whether a value is this word, in any case, bare or in quotes.
fn is_word(value: Raw<'_>, word: &str) -> bool {
    let text =
        value.string().map_or_else(|| value.text().to_owned(), |text| text.trim().to_owned());
    text.eq_ignore_ascii_case(word)
}

/// Whether a value is a number, or a text of digits.
fn is_code(value: Raw<'_>) -> bool {
    value.number().is_ok()
}

/// `"status": 401`, as web frameworks write it.
fn is_http_error(field: &str, value: Raw<'_>) -> bool {
    field == "status" && value.number().is_ok_and(|number| (400..600).contains(&number.mantissa()))
}

/// The first words in a value: itself where it is a text, else a message inside it.
fn words(value: Raw<'_>, depth: usize) -> Option<String> {
    if depth == 0 {
        return None;
    }
    match value.kind() {
        Kind::String => {
            let text = value.string()?;
            (!text.trim().is_empty()).then(|| start_of_message(value.text()))
        }
        Kind::Object => {
            let entries = Document::entries(value);
            // A code says less than the words beside it.
            let tells = |words: &'static [&'static str]| {
                entries.iter().filter(move |(name, _)| {
                    let name = plain(name);
                    words.iter().any(|word| name.contains(word)) && !name.contains("code")
                })
            };
            tells(&["message", "msg", "string", "description"])
                .chain(tells(&["detail", "error", "remarks"]))
                .find_map(|(_, value)| words(*value, depth - 1))
        }
        Kind::Array => {
            Document::elements(value).into_iter().find_map(|value| words(value, depth - 1))
        }
        Kind::Number | Kind::Boolean | Kind::Null => None,
    }
}

/// A message is longer than the values that messages quote.
fn start_of_message(text: &str) -> String {
    const SHOWN: usize = 160;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…\"", &text[..end]),
        None => text.to_owned(),
    }
}
