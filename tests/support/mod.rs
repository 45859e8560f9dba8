//! Running posize as its users do: a process with its arguments, its standard input and nothing of
//! this environment.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod schemas;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a process left behind.
#[derive(Debug, PartialEq, Eq)]
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    pub status: Option<i32>,
}

/// The folder of the package, where relative paths in arguments start.
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A posize command in a clean environment.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posize"));
    command.args(args).env_clear().current_dir(package());
    command
}

/// Runs posize with these arguments.
pub fn posize(args: &[&str]) -> Ran {
    posize_reading(args, b"")
}

/// Runs posize with these arguments and this standard input.
pub fn posize_reading(args: &[&str], input: &[u8]) -> Ran {
    run(command(args), input)
}

/// Runs a command to its end.
pub fn run(mut command: Command, input: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut stdin = child.stdin.take().expect("standard input is piped");
    let written = input.to_vec();
    // A process that does not read its input closes the pipe: that is its right.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&written)));
    let output = child.wait_with_output().expect("the process ends");
    writer.join().expect("the writer ends");
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    let ran = Ran {
        stdout: text(output.stdout),
        stderr: text(output.stderr),
        status: output.status.code(),
    };
    schemas::hold(&command, input, &ran);
    ran
}

/// Fails unless the process said exactly this.
#[track_caller]
pub fn assert_ran(ran: &Ran, status: i32, stdout: &str, stderr: &str) {
    assert_eq!(ran.stderr, stderr, "standard error");
    assert_eq!(ran.stdout, stdout, "standard output");
    assert_eq!(ran.status, Some(status), "status");
}

/// A YAML text of a few lines that is 9^20 values once its aliases are written out.
pub fn alias_bomb() -> String {
    let level = |level: u32| match level {
        0 => "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned(),
        _ => format!("a{level}: &a{level} [{}]\n", format!("*a{}, ", level - 1).repeat(9)),
    };
    (0..20).map(level).collect::<Vec<_>>().concat()
}

#[allow(unused_imports, reason = "each test binary uses its part")]
pub use schemas::validator;

/// A file of a test's own, by name.
pub fn written(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("written");
    path.to_str().expect("a plain path").to_owned()
}
