//! What the linker is told beside what Cargo tells it.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The standard library walks the stack with a library of the C compiler's that is loaded at every
/// start, which is a tenth of a call of posize. Where the compiler that links has it as a static
/// library too (`gcc_eh`), that is linked in, and nothing but the C library is left to be loaded.
/// Everywhere else posize is built without it, and works the same.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for name in compiler_variables() {
        println!("cargo::rerun-if-env-changed={name}");
    }
    let is_gnu = target("OS") == "linux" && target("ENV") == "gnu" && target("ABI").is_empty();
    if is_gnu && let Some(library) = static_unwinder() {
        if let Some(folder) = library.parent() {
            println!("cargo::rustc-link-search=native={}", folder.display());
        }
        println!("cargo::rustc-link-lib=gcc_eh");
    }
    put_calls_together();
}

/// Has the functions that a call runs linked beside each other. Only where the linker is the one
/// that Rust brings or that of GNU: others don't know the list's language, and fail.
fn put_calls_together() {
    const LIST: &str = "packaging/calls.ld";
    /// `none` links as if there were no list, for `.ci/order`.
    const ORDER: &str = "POSIZE_LINK_ORDER";
    /// `mold -run cargo build` puts itself in the place of any linker, and says so here.
    const MOLD: &str = "MOLD_PATH";
    println!("cargo::rerun-if-changed={LIST}");
    for name in [ORDER, MOLD] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    let told = |name: &str| env::var(name).unwrap_or_default();
    let flags = told("CARGO_ENCODED_RUSTFLAGS");
    let is_another = ["fuse-ld", "ld-path", "mold"].iter().any(|name| flags.contains(name))
        || named_linker().is_some()
        || env::var_os(MOLD).is_some();
    let is_meant = told("PROFILE") == "release" && told("TARGET") == "x86_64-unknown-linux-gnu";
    let list = PathBuf::from(told("CARGO_MANIFEST_DIR")).join(LIST);
    if is_meant && !is_another && told(ORDER) != "none" && list.is_file() {
        println!("cargo::rustc-link-arg-bins=-T{}", list.display());
    }
}

/// What Cargo tells of the target.
fn target(part: &str) -> String {
    env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default()
}

/// Where the static library lies, by the first compiler that tells for which machine it builds.
fn static_unwinder() -> Option<PathBuf> {
    let linker = named_linker().unwrap_or_else(|| "cc".to_owned());
    let others = compiler_variables().into_iter().filter_map(|name| env::var(name).ok());
    let (compiler, machine) = std::iter::once(linker).chain(others).find_map(|compiler| {
        answer(&compiler, "-dumpmachine").map(|machine| (compiler, machine))
    })?;
    // Of another machine's library the linker would make nothing.
    if machine.split('-').next() != Some(target("ARCH").as_str()) {
        return None;
    }
    let library = PathBuf::from(answer(&compiler, "-print-file-name=libgcc_eh.a")?);
    // A compiler that does not have it answers with the bare name.
    (library.is_absolute() && library.is_file()).then_some(library)
}

/// The linker that `-C linker=…` names, else the one of Cargo's configuration.
fn named_linker() -> Option<String> {
    linker_of_flags().or_else(|| env::var("RUSTC_LINKER").ok())
}

fn linker_of_flags() -> Option<String> {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").ok()?;
    let options = flags.split('\u{1f}').map(|flag| flag.strip_prefix("-C").unwrap_or(flag));
    options.filter_map(|option| option.strip_prefix("linker=")).next_back().map(str::to_owned)
}

/// The variables that name a C compiler, the closest first; asked where the linker is no compiler.
fn compiler_variables() -> [String; 3] {
    let target = env::var("TARGET").unwrap_or_default().replace('-', "_");
    [format!("CC_{target}"), "TARGET_CC".to_owned(), "CC".to_owned()]
}

/// What a compiler answers, unless there is none or it fails.
fn answer(compiler: &str, question: &str) -> Option<String> {
    let asked = Command::new(compiler).arg(question).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(asked.stdout).ok()?;
    asked.status.success().then(|| text.trim().to_owned()).filter(|text| !text.is_empty())
}
