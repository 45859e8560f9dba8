//! Holds whatever a test sees of posize to the schemas that posize prints: each document of JSON that
//! it writes, and each intent that it reads.

use super::{Ran, command};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// The words behind `--schema`, and what they print, ready to hold something to.
type Validators = BTreeMap<Vec<String>, &'static Validator>;

static VALIDATORS: Mutex<Validators> = Mutex::new(BTreeMap::new());

/// What `validate --schema` with these words prints, built once a process.
pub fn validator(words: &[&str]) -> &'static Validator {
    let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let key = words.iter().map(|word| (*word).to_owned()).collect();
    validators.entry(key).or_insert_with(|| {
        let output = command(&["validate", "--schema"]).args(words).output().expect("it runs");
        let schema: Value = serde_json::from_slice(&output.stdout).expect("the schema is JSON");
        jsonschema::meta::validate(&schema).expect("the schema is a schema");
        Box::leak(Box::new(jsonschema::draft202012::new(&schema).expect("of draft 2020-12")))
    })
}

/// The codes of lines that are wrong whatever the book holds, as a schema can tell.
const TOLD_BY_SCHEMA: [&str; 8] = [
    "not_an_object",
    "wrong_type",
    "not_a_number",
    "unknown_side",
    "unknown_instrument_type",
    "no_price",
    "no_symbol",
    "no_side",
];

/// Fails where a document is not as its schema says, or an intent that was answered is not.
#[track_caller]
pub fn hold(command: &Command, input: &[u8], ran: &Ran) {
    if command.get_program() != env!("CARGO_BIN_EXE_posize") || ran.status.is_none() {
        return;
    }
    let args: Vec<String> =
        command.get_args().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let has = |flag: &str| {
        args.iter().any(|arg| {
            arg.strip_prefix(flag)
                .is_some_and(|rest| matches!(rest.as_bytes().first(), None | Some(b'=')))
        })
    };
    let value_of = |flag: &str| {
        let at = args.iter().position(|arg| arg == flag)?;
        args.get(at + 1).map(String::as_str)
    };
    let is_json = has("--json") || value_of("--format") == Some("json") || has("--format=json");
    if is_json {
        for line in ran.stderr.lines().filter(|line| is_new("message", line)) {
            let message: Value =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            hold_document("message", &message);
        }
    }
    let commands = ["size", "limits", "budget", "validate", "help"];
    let Some(name) = args.iter().find(|arg| commands.contains(&arg.as_str())) else { return };
    let is_csv = value_of("--format") == Some("csv") || has("--format=csv");
    if is_csv {
        return;
    }
    if name == "size" && has("--intents") {
        hold_lines(&ran.stdout);
        if !has("--exits-first")
            && let Some(file) = value_of("--intents")
        {
            let folder = command.get_current_dir().unwrap_or(Path::new(""));
            let read =
                if file == "-" { Ok(input.to_vec()) } else { std::fs::read(folder.join(file)) };
            hold_intents(&read.unwrap_or_default(), &ran.stdout, has("--strict"));
        }
        return;
    }
    if !is_json || has("--schema") || ran.stdout.is_empty() {
        return;
    }
    let document: Value = serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|error| panic!("{error}: {args:?}\n{}", ran.stdout));
    let kind = match name.as_str() {
        "size" if document.is_array() => "answers",
        "size" => "answer",
        "limits" => "limits",
        "budget" if has("--rebalance") => "rebalance",
        "budget" => "budget",
        "validate" if document.get("error_count").is_some() => "diagnostics",
        "validate" if has("--against") => "review",
        "validate" if has("--print-effective") => "effective",
        "validate" if has("--codes") => "codes",
        "validate" if has("--explain") => "explain",
        _ => panic!("a document of no schema: {args:?}\n{}", ran.stdout),
    };
    hold_document(kind, &document);
}

#[track_caller]
fn hold_document(kind: &str, document: &Value) {
    let errors: Vec<String> = validator(&[kind])
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "not as --schema {kind} says: {}\n{document}", errors.join("; "));
}

/// Whether no text was seen that differs in digits above 0 alone: to a schema these are the same,
/// and a test may have thousands of them.
fn is_new(kind: &'static str, text: &str) -> bool {
    static SEEN: Mutex<BTreeSet<(&str, Vec<u8>)>> = Mutex::new(BTreeSet::new());
    let shape = text.bytes().map(|byte| if matches!(byte, b'1'..=b'9') { b'1' } else { byte });
    let shape: Vec<u8> = shape.collect();
    SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert((kind, shape))
}

#[track_caller]
fn hold_lines(stdout: &str) {
    for line in stdout.lines().filter(|line| is_new("line", line)) {
        let answer: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        hold_document("line", &answer);
    }
}

/// Of intents with a line each, those that were answered are as the schema says, and those that are
/// wrong by themselves are not.
#[track_caller]
fn hold_intents(input: &[u8], stdout: &str, is_strict: bool) {
    let lines: Vec<&[u8]> =
        input.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).collect();
    // What begins otherwise is CSV, or an array of many lines.
    let is_json = lines.first().is_some_and(|line| line.trim_ascii().starts_with(b"{"));
    if !is_json
        || lines.len() != stdout.lines().count()
        || lines.iter().any(|line| line.contains(&b'['))
    {
        return;
    }
    let (kind, words): (_, &[&str]) = if is_strict {
        ("strict intent", &["intent", "--strict"])
    } else {
        ("intent", &["intent"])
    };
    for (line, answer) in lines.into_iter().zip(stdout.lines()) {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        if !is_new(kind, &String::from_utf8_lossy(line)) {
            continue;
        }
        let Ok(intent) = serde_json::from_slice::<Value>(line) else { continue };
        let answer: Value = serde_json::from_str(answer).expect("JSON");
        let code = answer.pointer("/error/code").and_then(Value::as_str);
        let passes = validator(words).is_valid(&intent);
        match code {
            None => assert!(passes, "answered, and not as --schema {words:?} says: {intent}"),
            Some(code) if TOLD_BY_SCHEMA.contains(&code) || code == "unknown_field" => {
                assert!(!passes, "{code}, and as --schema {words:?} says: {intent}");
            }
            Some(_) => {}
        }
    }
}
