//! `README=write cargo test --test readme every_block` writes what the console blocks print into
//! the README in place of what they show; look at the difference.
//!
//! Every block of the README is run: console blocks give the output that they show, scripts
//! succeed, configs are valid, documents parse. Rust blocks are doctests of the library.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{package, posize_reading, run};

/// A fenced block: its language, its line in the README and its text.
struct Block {
    language: String,
    line: usize,
    text: String,
}

fn blocks() -> Vec<Block> {
    let readme = fs::read_to_string(package().join("README.md")).expect("README.md");
    let mut blocks = Vec::new();
    let mut lines = readme.lines().zip(1..);
    while let Some((opening, line)) = lines.next() {
        if let Some(language) = opening.strip_prefix("```") {
            let text = lines.by_ref().map(|(text, _)| text).take_while(|&text| text != "```");
            let text = text.fold(String::new(), |text, line| text + line + "\n");
            blocks.push(Block { language: language.to_owned(), line, text });
        }
    }
    blocks
}

/// Puts what console blocks print now in place of what they show.
fn rewrite() {
    let path = package().join("README.md");
    let readme = fs::read_to_string(&path).expect("README.md");
    let consoles = blocks().into_iter().filter(|block| block.language == "console");
    let written = consoles.fold(readme, |readme, Block { text, .. }| {
        let (old, new) = (format!("```console\n{text}```"), console(&text));
        readme.replacen(&old, &format!("```console\n{new}```"), 1)
    });
    fs::write(path, written).expect("a place to write to");
}

#[test]
fn every_block_of_the_readme_holds() {
    if env::var_os("README").is_some_and(|how| how == "write") {
        rewrite();
    }
    let blocks = blocks();
    assert!(blocks.iter().any(|block| block.language == "console"), "no console block was found");
    for block in blocks {
        let Block { language, line, text } = &block;
        match language.as_str() {
            // The one tool of these examples that is no part of a system with Rust.
            "console" if text.contains("| jq ") && !is_installed("jq") => {}
            "console" => assert_eq!(
                &console(text),
                text,
                "README.md:{line}: regenerate it, or mend the program"
            ),
            "sh" => assert_eq!(shell(text, &scratch(*line)).status, Some(0), "README.md:{line}"),
            "yaml" if text.contains("run: |") => {
                assert_eq!(shell(&steps(text), package()).status, Some(0), "README.md:{line}");
            }
            "yaml" => {
                let ran = posize_reading(&["validate", "-"], text.as_bytes());
                assert_eq!(
                    (ran.status, ran.stderr.as_str()),
                    (Some(0), ""),
                    "README.md:{line}: {}",
                    ran.stdout
                );
            }
            "json" => {
                serde_json::from_str::<serde::de::IgnoredAny>(text)
                    .unwrap_or_else(|error| panic!("README.md:{line}: {error}"));
            }
            "rust" => {} // a doctest
            other => panic!("README.md:{line}: nothing runs a block of {other:?}"),
        }
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
fn scratch(line: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("readme-{line}"));
    fs::create_dir_all(folder.join("configs")).expect("a scratch folder");
    for sample in fs::read_dir(package().join("configs")).expect("configs").flatten() {
        fs::copy(sample.path(), folder.join("configs").join(sample.file_name()))
            .expect("a copy of a sample");
    }
    folder
}
