//! The file that `--book-out` writes: what it may be, who may have it at the same time, and what is
//! left of a run that ends early.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use support::{assert_ran, command, posize_reading};

const BUY: &str = "{\"symbol\": \"A\", \"side\": \"buy\", \"price\": 10, \"qty\": 1}\n";
const BOOK: &str = r#"{"equity": 100000, "positions": []}"#;

/// An empty folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("book-file-{name}"));
    drop(fs::remove_dir_all(&folder));
    fs::create_dir(&folder).expect("created");
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("read")
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |entry: fs::DirEntry| entry.file_name().into_string().expect("text");
    let mut names: Vec<String> = entries.map(|entry| name(entry.expect("an entry"))).collect();
    names.sort_unstable();
    names
}

/// A stream that reads a book and writes it to `book_out`.
fn stream<'a>(state: &'a Path, book_out: &'a Path) -> Vec<&'a str> {
    let (state, book_out) = (text(state), text(book_out));
    let all = ["--config", "default", "--state", state, "size", "--intents", "-"];
    [&all[..], &["--book-out", book_out]].concat()
}

#[test]
fn what_is_no_plain_file_is_refused_before_the_first_answer() {
    let folder = folder("kinds");
    let state = folder.join("state.json");
    fs::write(&state, BOOK).expect("written");
    let fifo = folder.join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo").success());
    let long = folder.join("x".repeat(300));
    let no_plain_file = "is no plain file, and would be replaced by one: name another";
    for (path, why) in [
        (Path::new("/dev/null"), no_plain_file),
        (Path::new("/dev/stdout"), no_plain_file),
        (&fifo, no_plain_file),
        (&long, "File name too long"),
        (Path::new("/proc/book.json"), "can't lock /proc/.book.json.posize-lock"),
    ] {
        let ran = posize_reading(&stream(&state, path), BUY.as_bytes());
        assert_eq!((ran.stdout.as_str(), ran.status), ("", Some(2)), "{path:?}");
        assert!(ran.stderr.contains(why), "{path:?}: {}", ran.stderr);
    }
    assert!(!fs::metadata(&fifo).expect("it is still there").is_file());
}

#[test]
fn no_input_but_the_state_is_written_over() {
    let folder = folder("inputs");
    let [state, config, intents, link] =
        ["s.json", "c.yaml", "i.jsonl", "link"].map(|name| folder.join(name));
    fs::write(&state, BOOK).expect("written");
    fs::write(&config, "portfolio:\n  max_leverage: 1\n").expect("written");
    fs::write(&intents, BUY).expect("written");
    symlink(&config, &link).expect("linked");
    let args = |book_out| {
        let files = ["--config", text(&config), "--state", text(&state)];
        [&files[..], &["size", "--intents", text(&intents), "--book-out", text(book_out)]].concat()
    };
    for (path, what) in
        [(&config, "the config"), (&link, "the config"), (&intents, "the file of intents")]
    {
        let before = read(path);
        let ran = posize_reading(&args(path), b"");
        let said =
            format!("posize: --book-out {} is {what} of this run: name another file\n", text(path));
        assert_ran(&ran, 2, "", &said);
        assert_eq!(read(path), before);
    }
    // Answers that go to a file are not replaced by the book.
    let answers = folder.join("answers");
    let mut child = command(&args(Path::new("/dev/stdout")));
    child.stdout(File::create(&answers).expect("created")).stderr(Stdio::piped());
    let output = child.spawn().expect("it starts").wait_with_output().expect("it ends");
    let said = "posize: --book-out /dev/stdout is standard output of this run: name another file\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), said);
    assert_eq!((read(&answers).as_str(), output.status.code()), ("", Some(2)));
    // A state that the shell has opened may be replaced before this run holds it.
    let files = ["--config", text(&config), "--state", "-", "size", "--intents", text(&intents)];
    let mut child = command(&[&files[..], &["--book-out", text(&state)]].concat());
    let output = child.stdin(File::open(&state).expect("opened")).output().expect("it ends");
    let said = "is standard input of this run: name another file\n";
    assert!(String::from_utf8_lossy(&output.stderr).ends_with(said), "{output:?}");
    assert_eq!((read(&state).as_str(), output.status.code()), (BOOK, Some(2)));
    assert_eq!(posize_reading(&args(&state), b"").status, Some(0));
}

#[test]
fn a_state_of_which_only_a_part_would_stay_is_not_written_over() {
    let folder = folder("parts");
    let [state, other, new] = ["s.json", "o.json", "n.json"].map(|name| folder.join(name));
    fs::write(&state, BOOK).expect("written");
    let holdings = r#"{"equity": 9, "holdings": [{"symbol": "A", "quantity": 3, "ltp": 10}]}"#;
    fs::write(&other, holdings).expect("written");
    let size = |states: &[&Path], out: &Path| {
        let states = states.iter().flat_map(|state| ["--state", text(state)]);
        let all: Vec<&str> = ["--config", "default"].into_iter().chain(states).collect();
        let book_out = ["size", "--intents", "-", "--book-out", text(out)];
        posize_reading(&[&all[..], &book_out].concat(), BUY.as_bytes())
    };
    for (states, out, why) in [
        (&[&*state, &*other][..], &state, "the book adds up several documents"),
        (&[&*state, &*other], &other, "the book adds up several documents"),
        (&[&*other], &other, "it tells holdings"),
    ] {
        let said = format!(
            "posize: --book-out {} is a state of this run, which can't be changed in its place: \
             {why}; name another file\n",
            text(out)
        );
        assert_ran(&size(states, out), 2, "", &said);
    }
    assert_eq!((read(&state).as_str(), read(&other).as_str()), (BOOK, holdings));
    for states in [&[&*state, &*other][..], &[&*other]] {
        assert_eq!(size(states, &new).status, Some(0));
        assert!(read(&new).contains(r#""A", "quantity": 3,"#), "{}", read(&new));
    }
}

#[test]
fn links_stay_and_modes_are_kept() {
    let folder = folder("links");
    let [book, link, dangling] = ["book.json", "link", "dangling"].map(|name| folder.join(name));
    fs::write(&book, BOOK).expect("written");
    fs::set_permissions(&book, fs::Permissions::from_mode(0o640)).expect("set");
    symlink("book.json", &link).expect("linked");
    symlink("new.json", &dangling).expect("linked");
    assert_eq!(posize_reading(&stream(&book, &link), BUY.as_bytes()).status, Some(0));
    assert_eq!(fs::read_link(&link).expect("still a link"), Path::new("book.json"));
    assert!(read(&book).contains("\"quantity\": 1"), "{}", read(&book));
    assert_eq!(fs::metadata(&book).expect("there").mode() & 0o777, 0o640);
    assert_eq!(posize_reading(&stream(&book, &dangling), BUY.as_bytes()).status, Some(0));
    assert!(read(&folder.join("new.json")).contains("\"quantity\": 2"));
    let locks = [".book.json.posize-lock", ".new.json.posize-lock"];
    let left = [&locks[..], &["book.json", "dangling", "link", "new.json"]].concat();
    assert_eq!(names(&folder), left);
}

/// A stream that has answered one intent and waits for the next.
fn waiting(args: &[&str]) -> (Child, BufReader<ChildStdout>) {
    let mut command = command(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    child.stdin.as_mut().expect("piped").write_all(BUY.as_bytes()).expect("written");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    stdout.read_line(&mut String::new()).expect("an answer");
    (child, stdout)
}

#[test]
fn a_second_run_waits_for_the_book_or_refuses() {
    let folder = folder("held");
    let book = folder.join("book.json");
    fs::write(&book, BOOK).expect("written");
    let args = stream(&book, &book);
    let (mut first, _stdout) = waiting(&args);
    let ran = posize_reading(&[&args[..], &["--no-wait"]].concat(), BUY.as_bytes());
    let name = text(&book);
    let said = format!("posize: another run holds {name}, and --no-wait is asked for\n");
    assert_ran(&ran, 2, "", &said);
    let mut second = command(&args);
    second.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut second = second.spawn().expect("it starts");
    second.stdin.take().expect("piped").write_all(BUY.as_bytes()).expect("written");
    let mut said = BufReader::new(second.stderr.take().expect("piped"));
    let mut line = String::new();
    said.read_line(&mut line).expect("it says that it waits");
    assert_eq!(line, format!("posize: another run holds {name}; waiting for it\n"));
    assert_eq!(second.try_wait().expect("asked"), None);
    drop(first.stdin.take());
    assert_eq!(first.wait().expect("it ends").code(), Some(0));
    assert_eq!(second.wait().expect("it ends").code(), Some(0));
    assert!(read(&book).contains("\"quantity\": 2"), "{}", read(&book));
}

#[test]
fn two_runs_at_once_lose_no_fill() {
    const ROUNDS: usize = 25;
    let folder = folder("two");
    let book = folder.join("book.json");
    fs::write(&book, BOOK).expect("written");
    for _ in 0..ROUNDS {
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let ran = posize_reading(&stream(&book, &book), BUY.as_bytes());
                    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
                });
            }
        });
    }
    let quantity = format!("\"quantity\": {}", 2 * ROUNDS);
    assert!(read(&book).contains(&quantity), "{}", read(&book));
}

#[test]
fn a_run_that_is_told_to_end_leaves_whole_lines_the_old_book_and_no_stray_file() {
    let folder = folder("told-to-end");
    let book = folder.join("book.json");
    for (signal, number) in [("-TERM", 15), ("-INT", 2), ("-KILL", 9)] {
        fs::write(&book, BOOK).expect("written");
        let (mut child, mut stdout) = waiting(&stream(&book, &book));
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().expect("kill").success());
        // Its input stays open, so that nothing but the signal can end it.
        let stdin = child.stdin.take();
        assert_eq!(child.wait().expect("it ends").signal(), Some(number));
        drop(stdin);
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).expect("text");
        assert_eq!((rest.as_str(), read(&book).as_str()), ("", BOOK));
    }
    // What a killed run left is taken away by the next one, though it writes no book.
    let stray = folder.join(".book.json.posize-new");
    fs::write(&stray, "half a bo").expect("written");
    let strict = [&stream(&book, &book)[..], &["--strict"]].concat();
    assert_eq!(posize_reading(&strict, b"oops\n").status, Some(2));
    assert_eq!(names(&folder), [".book.json.posize-lock", "book.json"]);
}

#[test]
fn standard_input_is_read_once() {
    for (args, said) in [
        (
            &["--config", "-", "--equity", "1", "size", "--intents", "-"][..],
            "posize: both the config and the intents are to be read from standard input: name a \
             file for one\n",
        ),
        (
            &["--config", "-", "--state", "-", "limits"],
            "posize: both the config and the state are to be read from standard input: name a file \
             for one\n",
        ),
        (
            &["--config", "-", "--state", "-", "validate"],
            "posize: standard input can be read once: name one file alone as -\n",
        ),
    ] {
        assert_ran(&posize_reading(args, b"portfolio:\n  max_leverage: 1\n"), 2, "", said);
    }
}
