//! The manual's lists of reasons, warnings and errors of lines are what the program says, both ways:
//! each code of the sources has its row, and each row is a code of the sources.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use posize::diagnostic::rules;
use posize::engine::{LIMITS, MODES};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use support::{package, posize};

type Codes = BTreeSet<String>;

fn source(path: &str) -> String {
    fs::read_to_string(package().join(path)).expect("a source file")
}

/// The names in the `codes!` of a type, each between its variant and its meaning.
fn codes_of(path: &str, of_type: &str) -> Codes {
    let text = source(path);
    let (_, body) = text.split_once(&format!("impl {of_type} {{")).expect("the type");
    let (_, body) = body.split_once("codes! {").expect("its codes");
    let (body, _) = body.split_once("\n    }\n").expect("the end of the codes");
    let names = body.split("=>").skip(1).filter_map(|variant| {
        let (name, rest) = variant.trim_start().strip_prefix('"')?.split_once('"')?;
        rest.starts_with(':').then(|| name.to_owned())
    });
    let codes: Codes = names.collect();
    assert!(!codes.is_empty(), "{path}: {of_type}");
    codes
}

fn files_in(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_in(&path, found);
        } else {
            found.push(fs::read_to_string(path).expect("a source file"));
        }
    }
}

/// What the codes of lines are that say of which constant each `LineError::new(…)` is.
fn codes_of_lines() -> Codes {
    let text = source("src/stream/error.rs");
    let (_, body) = text.split_once("\nline_codes! {").expect("the codes");
    let (body, _) = body.split_once("\n}\n").expect("their end");
    let rows: Vec<(&str, &str)> = body
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.split_once(": \""))
        .filter(|(constant, _)| {
            constant.chars().all(|c| c.is_ascii_uppercase() || "_8".contains(c))
        })
        .filter_map(|(constant, rest)| Some((constant, rest.split_once('"')?.0)))
        .collect();
    // Every one of them is said somewhere, under its constant.
    let mut files = Vec::new();
    files_in(&package().join("src/stream"), &mut files);
    for (constant, code) in &rows {
        assert_eq!(code.to_uppercase(), *constant);
        let said = files.iter().map(|text| text.matches(constant).count()).sum::<usize>();
        assert!(said > 1, "nothing says {code}");
    }
    let codes: Codes = rows.iter().map(|(_, code)| (*code).to_owned()).collect();
    assert!(codes.contains("not_json") && codes.contains("line_too_long"), "{codes:?}");
    codes
}

/// The codes in the first column of the list that stands under a heading of a topic, behind the
/// paragraph that introduces it, if any.
fn rows(topic: &str, heading: &str) -> Codes {
    let manual = posize(&["help", topic]).stdout;
    let (_, section) = manual.split_once(&format!("\n{heading}\n\n")).expect("the heading");
    let list = section.split("\n\n").find(|part| part.starts_with("  ")).expect("the list");
    let names = list.lines().filter_map(|row| row.strip_prefix("  ")?.split("  ").next());
    let codes: Codes = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    assert!(codes.len() > 5, "{heading}: {codes:?}");
    codes
}

/// The codes that limits have for what they count by and nothing tells.
fn untold_codes() -> Codes {
    let mut files = Vec::new();
    files_in(&package().join("src/engine/limits"), &mut files);
    let names = files.iter().filter_map(|text| {
        let (_, body) = text.split_once(": Untold = Untold {")?;
        let (_, rest) = body.split_once("name: \"")?;
        Some(rest.split_once('"')?.0.to_owned())
    });
    let codes: Codes = names.collect();
    assert!(codes.len() > 3, "{codes:?}");
    codes
}

fn union(sets: &[Codes]) -> Codes {
    sets.iter().flatten().cloned().collect()
}

/// The codes of diagnostics as answers name them.
fn codes_of_files() -> Codes {
    rules::all().map(|rule| rule.code.replace('-', "_")).collect()
}

#[test]
fn the_reasons_of_the_manual_are_those_of_the_program() {
    let of_modes = union(&[
        codes_of("src/engine/edge.rs", "NoEdge"),
        Codes::from(["fixed_qty_zero".to_owned()]),
    ]);
    let of_limits = union(&[Codes::from(["a limit's name".to_owned()]), untold_codes()]);
    let said = union(&[codes_of("src/engine/answer.rs", "Reason"), of_modes, of_limits]);
    assert_eq!(rows("json", "REASONS"), said);
}

#[test]
fn the_warnings_of_the_manual_are_those_of_the_program() {
    assert_eq!(rows("json", "WARNINGS"), codes_of("src/engine/answer.rs", "Warning"));
    // What files give to say is named below the list.
    let manual = posize(&["help", "json"]).stdout;
    let (_, section) = manual.split_once("Beside these stands").expect("the paragraph");
    let (paragraph, _) = section.split_once("\n\n").expect("its end");
    let told = paragraph.split('`').skip(1).step_by(2);
    let told: Codes =
        told.filter(|name| name.contains('_') && name.len() > 1).map(str::to_owned).collect();
    let limits: Codes = LIMITS.iter().map(|limit| limit.name.to_owned()).collect();
    let keys: Codes = posize::engine::keys().map(|key| key.name.to_owned()).collect();
    // What stops an order stops the whole account in `limits`.
    let of_intents = codes_of("src/engine/intent.rs", "IntentError");
    let known = union(&[limits, keys, codes_of_files(), untold_codes(), of_intents]);
    let unknown: Vec<_> = told.difference(&known).collect();
    assert!(told.len() > 5 && unknown.is_empty(), "nothing says: {unknown:?}");
}

#[test]
fn the_errors_of_lines_in_the_manual_are_those_of_the_program() {
    let said = union(&[
        codes_of_lines(),
        codes_of("src/engine/intent.rs", "IntentError"),
        codes_of("src/engine/book/fill.rs", "FillError"),
    ]);
    assert_eq!(rows("streams", "A BAD LINE"), said);
}

#[test]
fn every_limit_key_and_mode_stands_in_the_manual() {
    let limits: Codes = LIMITS.iter().map(|limit| limit.name.to_owned()).collect();
    assert_eq!(entries("limits", "Exits are free"), limits);
    let keys: Codes = posize::engine::keys().map(|key| key.name.to_owned()).collect();
    assert_eq!(entries("config", "\nKEYS\n"), keys);
    let modes: Codes = MODES.iter().map(|mode| mode.name.to_string()).collect();
    let manual = posize(&["help", "config"]).stdout;
    let told: Codes =
        modes.iter().filter(|mode| manual.contains(&format!("\n  {mode} "))).cloned().collect();
    assert_eq!(told, modes);
}

/// The names of the entries behind a text of a topic: each has a line of its own, and its text is
/// farther in.
fn entries(topic: &str, behind: &str) -> Codes {
    let manual = posize(&["help", topic]).stdout;
    let (_, section) = manual.split_once(behind).expect("the text before");
    let list = section.split("\n\n").find(|part| part.starts_with("  ")).expect("the list");
    let names = list.lines().filter_map(|row| row.strip_prefix("  "));
    names.filter(|name| !name.starts_with(' ')).map(str::to_owned).collect()
}
