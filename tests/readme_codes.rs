//! README's tables of reasons, warnings and errors of lines are what the program says, both ways:
//! each code of the sources has its row, and each row is a code of the sources.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use posize::diagnostic::rules;
use posize::engine::LIMITS;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use support::package;

type Codes = BTreeSet<String>;

fn source(path: &str) -> String {
    fs::read_to_string(package().join(path)).expect("a source file")
}

/// The quoted names in a text, such as `"no_side"`.
fn names_in(text: &str) -> Codes {
    let is_name = |part: &&str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == '8')
    };
    text.split('"').skip(1).step_by(2).filter(is_name).map(str::to_owned).collect()
}

/// The names in the body of `fn code` of a type.
fn codes_of(path: &str, of_type: &str) -> Codes {
    let text = source(path);
    let (_, body) = text.split_once(&format!("impl {of_type} {{")).expect("the type");
    let (_, body) = body.split_once("fn code(").expect("its codes");
    let (body, _) = body.split_once("\n    }\n").expect("the end of the function");
    names_in(body)
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

/// The codes of limits that nothing tells the number of: `code: "no_day_pnl"`.
fn codes_of_untold_limits() -> Codes {
    let mut files = Vec::new();
    files_in(&package().join("src/engine/limits"), &mut files);
    let after = files.iter().flat_map(|text| text.split("code: \"").skip(1));
    let codes: Codes = after.filter_map(|text| Some(text.split_once('"')?.0.to_owned())).collect();
    assert!(codes.contains("no_day_pnl"), "{codes:?}");
    codes
}

/// What stands first in each `LineError::new(…)`.
fn codes_of_lines() -> Codes {
    let mut files = Vec::new();
    files_in(&package().join("src/stream"), &mut files);
    let mut codes = Codes::new();
    for text in files {
        let calls = text.split("LineError::new(").chain(text.split("Self::new(")).skip(1);
        let first = calls.filter_map(|call| call.trim_start().strip_prefix('"')?.split_once('"'));
        codes.extend(first.map(|(code, _)| code.to_owned()));
    }
    assert!(codes.contains("not_json") && codes.contains("line_too_long"), "{codes:?}");
    codes
}

/// The codes in the first column of the README's table with this head.
fn rows(head: &str) -> Codes {
    let readme = source("README.md");
    let tables = readme.split("\n\n").filter(|part| part.starts_with(head));
    let cells = tables.flat_map(|table| table.lines().skip(2)).filter_map(|row| {
        let (_, cell) = row.split_once("| ")?;
        cell.split_once(" |").map(|(cell, _)| cell)
    });
    let codes: Codes =
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect();
    assert!(codes.len() > 5, "{head}: {codes:?}");
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
fn the_reasons_of_the_readme_are_those_of_the_program() {
    let of_modes = union(&[
        codes_of("src/engine/edge.rs", "NoEdge"),
        Codes::from(["fixed_qty_zero".to_owned()]),
    ]);
    let reasons = codes_of("src/engine/answer.rs", "Reason");
    let said = union(&[reasons, of_modes, codes_of_untold_limits()]);
    let (_, table) = source("README.md")
        .split_once("`reason` is null unless")
        .map(|(before, after)| (before.to_owned(), after.to_owned()))
        .expect("the reasons");
    let table = table.split("\n\n").nth(1).expect("their table");
    let cells = table.lines().skip(3).filter_map(|row| row.split(" | ").next());
    let told: Codes =
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect();
    assert_eq!(told, said);
}

#[test]
fn the_warnings_of_the_readme_are_those_of_the_program() {
    let told = rows("| warning | meaning |");
    let said = codes_of("src/engine/answer.rs", "Warning");
    let limits: Codes = LIMITS.iter().map(|limit| limit.name.to_owned()).collect();
    let untold: Vec<_> = said.difference(&told).collect();
    assert!(untold.is_empty(), "not in README: {untold:?}");
    let of_intents = codes_of("src/engine/intent.rs", "IntentError");
    let known = union(&[said, limits, codes_of_files(), codes_of_untold_limits(), of_intents]);
    let unknown: Vec<_> = told.difference(&known).collect();
    assert!(unknown.is_empty(), "nothing says: {unknown:?}");
}

#[test]
fn the_errors_of_lines_in_the_readme_are_those_of_the_program() {
    let told = rows("| code | what is wrong with the line |");
    let said = union(&[
        codes_of_lines(),
        codes_of("src/engine/intent.rs", "IntentError"),
        codes_of("src/engine/book/fill.rs", "FillError"),
    ]);
    let untold: Vec<_> = said.difference(&told).collect();
    assert!(untold.is_empty(), "not in README: {untold:?}");
    let mut files = Vec::new();
    files_in(&package().join("src"), &mut files);
    let is_said = |code: &String| files.iter().any(|text| text.contains(&format!("\"{code}\"")));
    let unknown: Vec<_> = told.iter().filter(|code| !is_said(code)).collect();
    assert!(unknown.is_empty(), "nothing says: {unknown:?}");
}
