//! What `build.rs` tells the linker: the unwinder is linked in only where the compiler that links
//! has it as a static library for the target, and the list of what calls run is handed over only to
//! linkers that read it. Run with compilers that are scripts.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{package, run};

/// Variables of the environment, or parts of their names, with their values.
type Variables = [(&'static str, &'static str)];

/// The build script as a program, and a folder for its compilers.
fn built(name: &str) -> (PathBuf, PathBuf) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("build-script-{name}"));
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("created");
    let script = folder.join("build");
    let mut rustc = Command::new(env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned()));
    rustc.args(["--edition", "2024", "build.rs", "-o"]).arg(&script).current_dir(package());
    let built = run(rustc, b"");
    assert_eq!((built.status, built.stderr.as_str()), (Some(0), ""));
    (script, folder)
}

/// A compiler for `machine` that has the library, or not.
fn compiler(folder: &Path, name: &str, machine: &str, has_library: bool) {
    let library = folder.join(name).join("libgcc_eh.a");
    fs::create_dir_all(folder.join(name)).expect("created");
    fs::write(&library, "").expect("written");
    let found = if has_library { library.to_str().expect("a path") } else { "libgcc_eh.a" };
    let text = format!(
        "#!/bin/sh\ncase $1 in\n-dumpmachine) echo {machine} ;;\n\
         -print-file-name=libgcc_eh.a) echo {found} ;;\n*) exit 1 ;;\nesac\n"
    );
    script(folder, name, &text);
}

fn script(folder: &Path, name: &str, text: &str) {
    fs::create_dir_all(folder.join("bin")).expect("created");
    let path = folder.join("bin").join(name);
    fs::write(&path, text).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("may be run");
}

#[test]
fn the_unwinder_is_linked_only_where_the_linking_compiler_has_it() {
    let (build, folder) = built("linked");
    let bin = folder.join("bin");
    compiler(&folder, "with", "x86_64-linux-gnu", true);
    compiler(&folder, "without", "x86_64-linux-gnu", false);
    compiler(&folder, "arm", "aarch64-linux-gnu", true);
    script(&folder, "lld", "#!/bin/sh\necho 'lld: unknown argument' >&2\nexit 1\n");
    let gnu = [("OS", "linux"), ("ENV", "gnu"), ("ARCH", "x86_64"), ("ABI", "")];
    let musl = [("OS", "linux"), ("ENV", "musl"), ("ARCH", "x86_64"), ("ABI", "")];
    let x32 = [("OS", "linux"), ("ENV", "gnu"), ("ARCH", "x86_64"), ("ABI", "x32")];
    let arm = [("OS", "linux"), ("ENV", "gnu"), ("ARCH", "aarch64"), ("ABI", "")];
    let mac = [("OS", "macos"), ("ENV", ""), ("ARCH", "x86_64"), ("ABI", "")];
    let windows = [("OS", "windows"), ("ENV", "gnu"), ("ARCH", "x86_64"), ("ABI", "")];
    let linker = |name: &'static str| [("RUSTC_LINKER", name)];
    let rows: [(&str, &Variables, &Variables, Option<&str>); 18] = [
        ("no linker named, and no `cc` on the path", &gnu, &[], None),
        ("a linker with it", &gnu, &linker("with"), Some("with")),
        ("a linker without it", &gnu, &linker("without"), None),
        ("a linker that is not here", &gnu, &linker("no-such"), None),
        ("no compiler, but CC", &gnu, &[("CC", "with")], Some("with")),
        ("CC of the target first", &gnu, &[("CC", "without"), ("CC_a_b", "with")], Some("with")),
        ("any target's CC first", &gnu, &[("CC", "without"), ("TARGET_CC", "with")], Some("with")),
        ("the linker, not CC", &gnu, &[("RUSTC_LINKER", "without"), ("CC", "with")], None),
        ("a linker that is no compiler", &gnu, &linker("lld"), None),
        ("it, and CC", &gnu, &[("RUSTC_LINKER", "lld"), ("CC", "with")], Some("with")),
        ("a flag", &gnu, &[("CARGO_ENCODED_RUSTFLAGS", "-Clinker=with")], Some("with")),
        (
            "the last flag, in two words, before the configuration",
            &gnu,
            &[
                ("CARGO_ENCODED_RUSTFLAGS", "-Clinker=without\u{1f}-C\u{1f}linker=with\u{1f}-g"),
                ("RUSTC_LINKER", "without"),
            ],
            Some("with"),
        ),
        ("a compiler for another machine", &gnu, &linker("arm"), None),
        ("a cross compiler", &arm, &linker("arm"), Some("arm")),
        ("musl", &musl, &linker("with"), None),
        ("another ABI", &x32, &linker("with"), None),
        ("macOS", &mac, &linker("with"), None),
        ("Windows", &windows, &linker("with"), None),
    ];
    for (name, target, variables, expected) in rows {
        let mut command = Command::new(&build);
        command.env_clear().env("PATH", &bin).env("TARGET", "a-b").envs(variables.iter().copied());
        command
            .envs(target.iter().map(|(part, value)| (format!("CARGO_CFG_TARGET_{part}"), value)));
        let ran = run(command, b"");
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{name}");
        let link = |compiler| {
            let folder = folder.join(compiler);
            let search = format!("cargo::rustc-link-search=native={}\n", folder.display());
            search + "cargo::rustc-link-lib=gcc_eh\n"
        };
        let always = "cargo::rerun-if-changed=build.rs\n\
            cargo::rerun-if-env-changed=CC_a_b\n\
            cargo::rerun-if-env-changed=TARGET_CC\n\
            cargo::rerun-if-env-changed=CC\n";
        let told = always.to_owned() + &expected.map(link).unwrap_or_default() + OF_THE_LIST;
        assert_eq!(ran.stdout, told, "{name}");
    }
}

/// What is always told of the list.
const OF_THE_LIST: &str = "cargo::rerun-if-changed=packaging/calls.ld\n\
    cargo::rerun-if-env-changed=POSIZE_LINK_ORDER\n\
    cargo::rerun-if-env-changed=MOLD_PATH\n";

#[test]
fn the_list_of_what_calls_run_is_for_linkers_that_read_it() {
    let (build, folder) = built("ordered");
    let release = [("PROFILE", "release"), ("TARGET", "x86_64-unknown-linux-gnu")];
    let flags = |flags: &'static str| [("CARGO_ENCODED_RUSTFLAGS", flags)];
    let rows: [(&str, &Variables, bool); 12] = [
        ("a release", &[], true),
        ("flags of another kind", &flags("-Copt-level=3\u{1f}-Ctarget-feature=+crt-static"), true),
        ("tests and debugging", &[("PROFILE", "debug")], false),
        ("another machine", &[("TARGET", "aarch64-unknown-linux-gnu")], false),
        ("another C library", &[("TARGET", "x86_64-unknown-linux-musl")], false),
        ("a linker of the configuration", &[("RUSTC_LINKER", "clang")], false),
        ("a linker of the flags", &flags("-Clinker=clang"), false),
        ("another linker behind the compiler", &flags("-Clink-arg=-fuse-ld=gold"), false),
        ("clang's way", &flags("-C\u{1f}link-arg=--ld-path=/usr/bin/wild"), false),
        ("gcc's old way", &flags("-Clink-arg=-B/usr/libexec/mold"), false),
        ("mold -run", &[("MOLD_PATH", "/usr/bin/mold")], false),
        ("the list is being made", &[("POSIZE_LINK_ORDER", "none")], false),
    ];
    for (name, variables, is_told) in rows {
        for (home, has_list) in [(package(), true), (folder.as_path(), false)] {
            let mut command = Command::new(&build);
            command.env_clear().envs(release).envs(variables.iter().copied());
            command.env("CARGO_MANIFEST_DIR", home);
            let ran = run(command, b"");
            assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{name}");
            let list = home.join("packaging/calls.ld");
            let link = format!("cargo::rustc-link-arg-bins=-T{}\n", list.display());
            let told = if is_told && has_list { link } else { String::new() };
            let of_list = ran.stdout.find("cargo::rerun-if-changed=packaging").expect("a line");
            assert_eq!(ran.stdout[of_list..], OF_THE_LIST.to_owned() + &told, "{name}");
        }
    }
}
