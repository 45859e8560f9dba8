//! Every block of the README and of the manual is run: console blocks give the output that they
//! show, scripts succeed, configs are valid, documents parse. Rust blocks of the README are doctests
//! of the library.
//!
//! `BLOCKS=write cargo test --test readme` writes what console blocks print now; read the change
//! before it is kept.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{package, posize_reading, run};

/// A fenced block: its language, its line in the file and its text.
struct Block {
    language: String,
    line: usize,
    text: String,
}

/// The README and the texts of the manual, by their paths in the package.
fn texts() -> Vec<(String, String)> {
    let folder = package().join("src/manual");
    let names = fs::read_dir(folder).expect("the manual").flatten().map(|entry| entry.file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let mut paths: Vec<String> = names
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "md"))
        .map(|name| format!("src/manual/{name}"))
        .chain(["README.md".to_owned()])
        .collect();
    paths.sort();
    assert!(paths.len() > 10, "{paths:?}");
    let text = |path: &String| fs::read_to_string(package().join(path)).expect("a text");
    paths.iter().map(|path| (path.clone(), text(path))).collect()
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().zip(1..);
    while let Some((opening, line)) = lines.next() {
        if let Some(language) = opening.strip_prefix("```") {
            let text = lines.by_ref().map(|(text, _)| text).take_while(|&text| text != "```");
            let text = text.fold(String::new(), |text, line| text + line + "\n");
            blocks.push(Block { language: language.to_owned(), line, text });
        }
    }
    blocks
}

#[test]
fn every_block_of_the_readme_and_of_the_manual_holds() {
    let mut consoles = 0;
    for (path, text) in texts() {
        for Block { language, line, text } in blocks(&text) {
            let place = format!("{path}:{line}");
            match language.as_str() {
                "console" => {
                    consoles += 1;
                    check_console(&path, &place, &text);
                }
                "sh" => assert_eq!(shell(&text, &scratch(&place)).status, Some(0), "{place}"),
                "yaml" if text.contains("run: |") => {
                    assert_eq!(shell(&steps(&text), package()).status, Some(0), "{place}");
                }
                "yaml" => {
                    let ran = posize_reading(&["validate", "-"], text.as_bytes());
                    let said = (ran.status, ran.stderr.as_str());
                    assert_eq!(said, (Some(0), ""), "{place}: {}", ran.stdout);
                }
                "json" => {
                    serde_json::from_str::<serde::de::IgnoredAny>(&text)
                        .unwrap_or_else(|error| panic!("{place}: {error}"));
                }
                "rust" if path == "README.md" => {}   // a doctest
                "yaml recipe" | "python recipe" => {} // `recipes` gives them what they need
                other => panic!("{place}: nothing runs a block of {other:?}"),
            }
        }
    }
    assert!(consoles > 15, "{consoles} console blocks were found");
}

/// Runs a console block, and holds it to what it prints, or writes that in its place.
fn check_console(path: &str, place: &str, text: &str) {
    // The one tool of these examples that is no part of a system with Rust.
    if text.contains("jq ") && !is_installed("jq") {
        return;
    }
    let printed = console(text);
    if std::env::var_os("BLOCKS").is_some() {
        let file = package().join(path);
        let whole = fs::read_to_string(&file).expect("a text");
        let fenced = |text: &str| format!("```console\n{text}```\n");
        fs::write(&file, whole.replace(&fenced(text), &fenced(&printed))).expect("written");
    } else {
        assert_eq!(printed, text, "{place}: regenerate it, or mend the program");
    }
}

/// A stranger reads the README on one screen after another; the reference is the manual's.
#[test]
fn the_readme_is_short_and_says_where_to_read_on() {
    let readme = fs::read_to_string(package().join("README.md")).expect("README.md");
    assert!(readme.chars().count() <= 12_000, "{} characters", readme.chars().count());
    for topic in posize::manual::TOPICS {
        let told = format!("\n  {} ", topic.name);
        assert!(readme.contains(&told), "README.md does not name the topic {}", topic.name);
    }
}

/// What a console session prints: `$ command` lines, each followed by what it says on both streams.
fn console(text: &str) -> String {
    const MARK: &str = "== the next command ==\n";
    let mark = MARK.escape_default().to_string();
    let mut script = String::from("status=0\n");
    let mut commands = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("$ ") else { continue };
        let mut command = first.to_owned();
        while let Some(more) = lines.peek().and_then(|line| line.strip_prefix("> ")) {
            command = format!("{command}\n{more}");
            lines.next();
        }
        script = script + "printf '" + &mark + "'\n(exit $status)\n" + &command + "\nstatus=$?\n";
        commands.push(command);
    }
    let said = shell(&format!("exec 2>&1\n{script}"), package()).stdout;
    let outputs = said.split(MARK).skip(1);
    let typed = |command: &str| format!("$ {}\n", command.replace('\n', "\n> "));
    commands.iter().zip(outputs).map(|(command, output)| typed(command) + output).collect()
}

/// Runs a script with `posize` on its path; `cargo run` stands for it, since a test can't wait for
/// its own build.
fn shell(script: &str, folder: &Path) -> support::Ran {
    let script = script
        .replace("cargo run --quiet --", "posize")
        .replace("cargo run --release --quiet --", "posize");
    let binary = Path::new(env!("CARGO_BIN_EXE_posize")).parent().expect("a folder");
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", binary.display());
    let mut command = Command::new("bash");
    command.args(["-c", &script]).env_clear().env("PATH", path).current_dir(folder);
    run(command, b"")
}

fn is_installed(tool: &str) -> bool {
    shell(&format!("command -v {tool}"), package()).status == Some(0)
}

/// The commands of a workflow's steps.
fn steps(workflow: &str) -> String {
    let mut script = String::from("set -e\n");
    let mut lines = workflow.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim_end().ends_with("run: |") {
            let indent = line.len() - line.trim_start().len();
            while let Some(step) =
                lines.next_if(|next| next.len() - next.trim_start().len() > indent)
            {
                script = script + step.trim_start() + "\n";
            }
        }
    }
    script
}

/// A folder for a script's own files, with the samples in it.
fn scratch(place: &str) -> PathBuf {
    let name = place.replace(['/', ':'], "-");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("blocks-{name}"));
    fs::create_dir_all(folder.join("configs")).expect("a scratch folder");
    for sample in fs::read_dir(package().join("configs")).expect("configs").flatten() {
        fs::copy(sample.path(), folder.join("configs").join(sample.file_name()))
            .expect("a copy of a sample");
    }
    folder
}
