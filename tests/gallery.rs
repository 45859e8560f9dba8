//! The error gallery: for each code the smallest files that show it, and the exact text that
//! `validate` prints. The codes, their explanations, their examples and the manual's list are held to
//! each other here.
//!
//! A case is `tests/gallery/<code>.txt`: the command, then its files, then what it prints.
//! `GALLERY=write cargo test --test gallery every_code_prints` writes what is printed now; read the
//! change before it is kept.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use posize::diagnostic::{Rule, rules};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use support::{Ran, command, package, posize, run};

/// One file of the gallery.
struct Case {
    path: PathBuf,
    arguments: Vec<String>,
    /// Name, encoding and text of each file.
    files: Vec<(String, Encoding, String)>,
    printed: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Encoding {
    Utf8,
    Latin1,
}

const COMMAND: &str = "$ posize ";
const FILE: &str = "== ";
const LATIN1: &str = " (saved as Latin-1)";
const PRINTED: &str = "== prints, with status ";

impl Case {
    fn of(code: &str) -> Self {
        let path = package().join(format!("tests/gallery/{code}.txt"));
        let text = fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!("{code} has no gallery entry: {}: {error}", path.display())
        });
        let (command, rest) = text.split_once('\n').expect("a command");
        let arguments = command
            .strip_prefix(COMMAND)
            .expect("a command")
            .split(' ')
            .map(str::to_owned)
            .collect();
        let (files, printed) =
            rest.split_once(PRINTED).map_or((rest, ""), |(files, printed)| (files, printed));
        let mut case =
            Self { path, arguments, files: Vec::new(), printed: format!("{PRINTED}{printed}") };
        for file in files.split(FILE).skip(1) {
            let (name, text) = file.split_once('\n').expect("a name");
            let (name, encoding) = match name.strip_suffix(LATIN1) {
                Some(name) => (name, Encoding::Latin1),
                None => (name, Encoding::Utf8),
            };
            case.files.push((name.to_owned(), encoding, text.to_owned()));
        }
        case
    }

    /// The same with a rule's example in the place of the file that it is an example of.
    fn with(mut self, example: &str) -> Self {
        let name = if example.starts_with("- ") {
            "expect.yaml"
        } else if example.starts_with(['{', '[']) || self.files.len() > 1 && example.is_empty() {
            "state.json"
        } else {
            "config.yaml"
        };
        let file = self
            .files
            .iter_mut()
            .find(|(own, ..)| own == name)
            .unwrap_or_else(|| panic!("{}: no {name}", self.path.display()));
        example.clone_into(&mut file.2);
        self
    }

    fn run(&self, folder: &str) -> Ran {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("gallery").join(folder);
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).expect("a folder for the case");
        for (name, encoding, text) in &self.files {
            let bytes = match encoding {
                Encoding::Utf8 => text.clone().into_bytes(),
                Encoding::Latin1 => {
                    text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect()
                }
            };
            fs::write(folder.join(name), bytes).expect("a file of the case");
        }
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let mut command = command(&arguments);
        command.current_dir(&folder);
        run(command, b"")
    }
}

fn every_rule() -> Vec<&'static Rule> {
    rules::all().collect()
}

fn shows(ran: &Ran, rule: &Rule) -> bool {
    ran.stdout.contains(&format!("{}[{}]", rule.severity.name(), rule.code))
}

#[test]
fn every_code_prints_what_its_entry_shows() {
    let write = std::env::var_os("GALLERY").is_some();
    for rule in every_rule() {
        let case = Case::of(rule.code);
        let ran = case.run(rule.code);
        let printed = format!("{PRINTED}{}\n{}", ran.status.expect("a status"), ran.stdout);
        assert_eq!(ran.stderr, "", "{}", rule.code);
        assert!(shows(&ran, rule), "{} is not in its own entry:\n{}", rule.code, ran.stdout);
        if write {
            let text = fs::read_to_string(&case.path).expect("the case");
            let files = text.split(PRINTED).next().expect("the files");
            fs::write(&case.path, format!("{files}{printed}")).expect("the case is written");
        } else {
            assert_eq!(printed, case.printed, "{}", case.path.display());
        }
    }
}

#[test]
fn every_entry_belongs_to_a_code() {
    let codes: BTreeSet<String> =
        every_rule().iter().map(|rule| format!("{}.txt", rule.code)).collect();
    let entries = fs::read_dir(package().join("tests/gallery")).expect("the gallery").flatten();
    let files: BTreeSet<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(files, codes);
}

#[test]
fn the_wrong_example_of_an_explanation_shows_the_code_and_the_right_one_does_not() {
    for rule in every_rule() {
        // What no text shows: a file that is missing, one that is not text, more rows than an
        // explanation has room for.
        if matches!(rule.code, "unreadable-file" | "not-text" | "more-problems") {
            continue;
        }
        let wrong = Case::of(rule.code).with(rule.wrong).run(&format!("{}-wrong", rule.code));
        assert!(shows(&wrong, rule), "{}: the wrong example gives\n{}", rule.code, wrong.stdout);
        let right = Case::of(rule.code).with(rule.right).run(&format!("{}-right", rule.code));
        assert!(!shows(&right, rule), "{}: the right example gives\n{}", rule.code, right.stdout);
        assert!(
            !right.stdout.contains("error["),
            "{}: the right example gives\n{}",
            rule.code,
            right.stdout
        );
    }
}

#[test]
fn every_finding_says_what_to_do() {
    for rule in every_rule() {
        let ran = Case::of(rule.code).run(&format!("{}-help", rule.code));
        let is_finding = |line: &&str| line.contains(": error[") || line.contains(": warning[");
        let is_help = |line: &&str| line.starts_with("    help: ");
        let (found, helps) =
            (ran.stdout.lines().filter(is_finding), ran.stdout.lines().filter(is_help));
        assert_eq!(found.count(), helps.count(), "{}:\n{}", rule.code, ran.stdout);
    }
}

/// The list of codes in the manual is the catalogue, entry by entry: a code, a severity or a meaning
/// that differs is printed as the entry that belongs there.
#[test]
fn the_list_of_codes_in_the_manual_is_the_catalogue() {
    let ran = posize(&["help", "diagnostics"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let (_, list) = ran.stdout.split_once("\nCODES\n\n").expect("the list of codes");
    let (list, _) = list.split_once("\n\n").expect("the end of the list");
    // A name stands two columns in, its text four columns further, in lines of their own.
    let mut entries: Vec<String> = Vec::new();
    for line in list.lines() {
        match (line.strip_prefix("      "), entries.last_mut()) {
            (Some(text), Some(entry)) => *entry = format!("{entry} {text}"),
            _ => entries.push(line.to_owned()),
        }
    }
    let entry =
        |rule: &&Rule| format!("  {} ({}) {}.", rule.code, rule.severity.name(), rule.meaning);
    let expected: Vec<String> = every_rule().iter().map(entry).collect();
    for (entry, expected) in entries.iter().zip(&expected) {
        assert_eq!(entry, expected);
    }
    assert_eq!(entries.len(), expected.len(), "entries of the list and rules of the catalogue");
}
