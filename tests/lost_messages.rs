//! Standard error that nobody reads any more: what could not be told is no answer that was read, and
//! it stops neither the answers nor the written book.

#![cfg(unix)]
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::io::pipe;
use std::process::Stdio;
use support::{command, written};

/// Runs with a standard error whose reader is gone.
fn unheard(args: &[&str]) -> (Option<i32>, String) {
    let (reader, writer) = pipe().expect("a pipe");
    drop(reader);
    let output =
        command(args).stdin(Stdio::null()).stderr(writer).output().expect("the process ends");
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn an_exceeded_book_a_refusal_and_a_bad_argument_keep_their_status() {
    let state = written(
        "unheard.json",
        r#"{"equity": 1000, "positions": [{"symbol": "A", "quantity": 100, "last_price": 100}]}"#,
    );
    let limits = ["--config", "default", "--state", &state, "limits", "--check"];
    let (status, stdout) = unheard(&limits);
    assert_eq!(status, Some(1));
    assert!(stdout.contains("total exposure"), "{stdout}");
    let refused =
        ["--config", "default", "--state", &state, "size", "--symbol", "B", "--price", "0"];
    assert_eq!(unheard(&[&refused[..], &["--side", "buy"]].concat()), (Some(2), String::new()));
    assert_eq!(unheard(&["--no-such-flag"]), (Some(2), String::new()));
    assert_eq!(unheard(&["limits", "--state", "nowhere.json"]).0, Some(2));
}

#[test]
fn a_warning_that_was_lost_is_no_yes() {
    // A contract whose lot nothing tells has a warning in table mode.
    let args = [
        "--config", "default", "--equity", "100000", "size", "--symbol", "NIFTYFUT", "--side",
        "buy", "--price", "10", "--qty", "25",
    ];
    let (status, stdout) = unheard(&args);
    assert_eq!(status, Some(2));
    assert!(stdout.starts_with("BUY 25"), "{stdout}");
}

#[test]
fn a_stream_answers_and_writes_its_book_all_the_same() {
    let intents =
        written("unheard.jsonl", r#"{"symbol": "A", "side": "buy", "price": 10, "qty": 3}"#);
    let book = written("unheard-book.json", "{}");
    fs::remove_file(&book).expect("it was just written");
    let args = [
        "--config",
        "default",
        "--equity",
        "100000",
        "size",
        "--intents",
        &intents,
        "--book-out",
        &book,
    ];
    let (status, stdout) = unheard(&args);
    assert!(stdout.contains("\"qty\":3"), "{stdout}");
    assert!(fs::read_to_string(&book).expect("the book").contains("\"A\""));
    assert_eq!(status, Some(2));
}
