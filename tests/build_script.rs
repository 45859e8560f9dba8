//! What `build.rs` tells the linker: the unwinder is linked in only where the compiler that links
//! has it as a static library for the target, the list of what calls run is handed over only to
//! linkers that read it, and the C library is linked in only where a program linked so runs. Run
//! with compilers that are scripts.
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

/// A compiler for `machine` that has these static libraries.
fn compiler(folder: &Path, name: &str, machine: &str, has: &[&str]) {
    let libraries = folder.join(name);
    fs::create_dir_all(&libraries).expect("created");
    let answers = has.iter().map(|library| {
        let path = libraries.join(format!("lib{library}.a"));
        fs::write(&path, format!("{name}'s {library}")).expect("written");
        format!("-print-file-name=lib{library}.a) echo {} ;;\n", path.display())
    });
    let answers: String = answers.collect();
    // One that it does not have, it answers with the bare name.
    let text = format!(
        "#!/bin/sh\ncase $1 in\n-dumpmachine) echo {machine} ;;\n{answers}\
         -print-file-name=*) echo \"${{1#*=}}\" ;;\n*) exit 1 ;;\nesac\n"
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
    compiler(&folder, "with", "x86_64-linux-gnu", &["gcc_eh"]);
    compiler(&folder, "without", "x86_64-linux-gnu", &[]);
    compiler(&folder, "arm", "aarch64-linux-gnu", &["gcc_eh"]);
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
        let out = folder.join("out");
        drop(fs::remove_dir_all(&out));
        command.env("OUT_DIR", &out);
        let ran = run(command, b"");
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{name}");
        let link = |compiler| {
            let found = fs::read_to_string(out.join("unwinder/libgcc_eh.a")).expect("a library");
            assert_eq!(found, format!("{compiler}'s gcc_eh"), "{name}");
            linked_from(&folder.join(compiler), &out)
        };
        let told = ALWAYS.to_owned() + &expected.map(link).unwrap_or_default();
        assert_eq!(ran.stdout, told, "{name}");
    }
}

/// What is told of every build for the target `a-b`.
const ALWAYS: &str = "cargo::rerun-if-changed=build.rs\n\
    cargo::rerun-if-changed=packaging/calls.ld\n\
    cargo::rerun-if-env-changed=CC_a_b\n\
    cargo::rerun-if-env-changed=TARGET_CC\n\
    cargo::rerun-if-env-changed=CC\n\
    cargo::rerun-if-env-changed=POSIZE_LINK\n\
    cargo::rerun-if-env-changed=MOLD_PATH\n";

/// What links the unwinder in.
fn linked_from(compiler: &Path, out: &Path) -> String {
    let library = compiler.join("libgcc_eh.a");
    let search = format!("cargo::rustc-link-search=native={}\n", out.join("unwinder").display());
    changed(&library) + &search + "cargo::rustc-link-lib=gcc_eh\n"
}

/// What has the script run again where this file changes.
fn changed(file: &Path) -> String {
    format!("cargo::rerun-if-changed={}\n", file.display())
}

/// What is told behind the lines that are always told.
fn behind_always(told: &str) -> &str {
    told.split_once("MOLD_PATH\n").map(|(_, behind)| behind).expect("a line")
}

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
        ("as Cargo does by itself", &[("POSIZE_LINK", "plain")], false),
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
            assert_eq!(behind_always(&ran.stdout), told, "{name}");
        }
    }
}

/// The static libraries that make a program static, for Rust: the unwinder, and the C library's.
const LIBRARIES: [&str; 7] = ["gcc_eh", "c", "dl", "m", "pthread", "rt", "util"];

/// What GNU's linker takes once more.
const GROUP: &str = "-Wl,--start-group,-lgcc,-lgcc_s,-lc,--end-group";

/// A `rustc` that notes in `asked` what it is asked, and writes this program where it is told to.
fn rustc_that_writes(folder: &Path, program: Option<&str>) {
    let (bin, asked) = (folder.join("bin"), folder.join("asked"));
    script(folder, "program", &format!("#!/bin/sh\n{}\n", program.unwrap_or_default()));
    let write = match program {
        Some(_) => format!("cp {} \"$out\"", bin.join("program").display()),
        None => "exit 1".to_owned(),
    };
    let text = format!(
        "#!/bin/sh\necho \"$*\" > {}\nwhile [ $# -gt 1 ]; do\n\
         [ \"$1\" = -o ] && out=$2\nshift\ndone\n{write}\n",
        asked.display()
    );
    script(folder, "rustc", &text);
}

/// What the row is of, a library that is not there, what a program linked so does, variables, and
/// whether posize is linked so.
type Row<'a> = (&'a str, Option<&'a str>, Option<&'a str>, &'a Variables, bool);

#[test]
fn the_c_library_is_linked_in_only_where_a_program_linked_so_runs() {
    let (build, folder) = built("static");
    let out = folder.join("out");
    let bin = folder.join("bin");
    fs::create_dir_all(&out).expect("created");
    let sound = Some("echo 1");
    let asked_for = [("CARGO_CFG_TARGET_FEATURE", "fxsr,crt-static,sse")];
    let mut rows: Vec<Row<'_>> = vec![
        ("all is there", None, sound, &[], true),
        ("it says something else", None, Some("echo 2"), &[], false),
        ("it crashes", None, Some("echo 1; kill -SEGV $$"), &[], false),
        ("it can't be linked", None, None, &[], false),
        ("asked for", None, sound, &asked_for, false),
        ("another host", None, sound, &[("HOST", "a-b")], false),
        ("debugging", None, sound, &[("PROFILE", "debug")], false),
        ("another linker", None, sound, &[("MOLD_PATH", "mold")], false),
    ];
    rows.extend(LIBRARIES.map(|library| (library, Some(library), sound, &[][..], false)));
    for (name, lacking, program, variables, is_static) in rows {
        let has = LIBRARIES.into_iter().filter(|&library| Some(library) != lacking);
        compiler(&folder, "cc", "x86_64-linux-gnu", &has.collect::<Vec<_>>());
        rustc_that_writes(&folder, program);
        let mut command = Command::new(&build);
        command.env_clear().env("PATH", format!("{}:/usr/bin:/bin", bin.display()));
        let machine = "x86_64-unknown-linux-gnu";
        command.envs([("TARGET", machine), ("HOST", machine), ("PROFILE", "release")]);
        let parts = [("OS", "linux"), ("ENV", "gnu"), ("ARCH", "x86_64"), ("ABI", "")];
        command.envs(parts.map(|(part, value)| (format!("CARGO_CFG_TARGET_{part}"), value)));
        command.env("CARGO_ENCODED_RUSTFLAGS", "-Copt-level=1").env("RUSTC", bin.join("rustc"));
        command.env("CARGO_MANIFEST_DIR", &folder).env("OUT_DIR", &out);
        command.envs(variables.iter().copied());
        let ran = run(command, b"");
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{name}");

        let (unwinder, own) = (out.join("unwinder"), out.join("static"));
        let link_statically = format!(
            "cargo::rustc-link-arg-bins=-static-pie\ncargo::rustc-link-arg-bins=-L{}\n\
             cargo::rustc-link-arg-bins={GROUP}\n",
            own.display()
        );
        let own_compiler = folder.join("cc");
        let mut told = String::new();
        if lacking != Some("gcc_eh") {
            told += &linked_from(&own_compiler, &out);
        }
        if lacking.is_none() && variables.is_empty() {
            let library = |name| changed(&own_compiler.join(format!("lib{name}.a")));
            told += &LIBRARIES.map(library).concat();
        }
        if is_static {
            told += &link_statically;
        }
        assert_eq!(behind_always(&ran.stdout), told, "{name}");
        if is_static {
            let expected = format!(
                "-Copt-level=1 -L {} -lgcc_eh -Clink-arg=-static-pie -Clink-arg=-L{} \
                 -Clink-arg={GROUP} -o {} {}\n",
                unwinder.display(),
                own.display(),
                out.join("linked").display(),
                out.join("linked.rs").display()
            );
            let asked = fs::read_to_string(folder.join("asked")).expect("noted");
            assert_eq!(asked, expected, "{name}");
            for library in LIBRARIES {
                let found = if library == "gcc_eh" { "gcc_s" } else { library };
                let copy = fs::read_to_string(own.join(format!("lib{found}.a")));
                assert_eq!(copy.expect("a library"), format!("cc's {library}"), "{name}");
            }
        }
    }
}
