//! What the linker is told beside what Cargo tells it.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Which functions a call runs.
const LIST: &str = "packaging/calls.ld";

/// Everywhere posize builds and works without what is told here; it is for the time of a call alone.
/// With `POSIZE_LINK=plain` nothing is told.
fn main() {
    const LINK: &str = "POSIZE_LINK";
    /// `mold -run cargo build` puts itself in the place of any linker, and says so here.
    const MOLD: &str = "MOLD_PATH";
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={LIST}");
    for name in compiler_variables().iter().map(String::as_str).chain([LINK, MOLD]) {
        println!("cargo::rerun-if-env-changed={name}");
    }
    if told(LINK) == "plain" {
        return;
    }
    let is_gnu = target("OS") == "linux" && target("ENV") == "gnu" && target("ABI").is_empty();
    let unwinder = if is_gnu { link_unwinder() } else { None };
    let flags = told("CARGO_ENCODED_RUSTFLAGS");
    let is_another = ["fuse-ld", "ld-path", "mold"].iter().any(|name| flags.contains(name))
        || named_linker().is_some()
        || env::var_os(MOLD).is_some();
    let is_meant = told("PROFILE") == "release" && told("TARGET") == "x86_64-unknown-linux-gnu";
    if is_meant && !is_another {
        put_calls_together();
        let static_linking = unwinder.and_then(|unwinder| static_linking(&unwinder));
        for argument in static_linking.into_iter().flatten() {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}

/// The standard library walks the stack with a library of the C compiler's that is loaded at every
/// start, which is a tenth of a call of posize. Where the compiler that links has it as a static
/// library too (`gcc_eh`), that is linked in.
fn link_unwinder() -> Option<Unwinder> {
    let compiler = compiler_for_target()?;
    let library = library(&compiler, "gcc_eh")?;
    // Alone in its folder: beside it lies the one to be loaded.
    let folder = folder_with("unwinder", &[("gcc_eh", library.clone())])?;
    println!("cargo::rustc-link-search=native={}", folder.display());
    println!("cargo::rustc-link-lib=gcc_eh");
    Some(Unwinder { compiler, library, folder })
}

/// Has the functions that a call runs linked beside each other. Only where the linker is the one
/// that Rust brings or that of GNU: others don't know the list's language, and fail.
fn put_calls_together() {
    let list = PathBuf::from(told("CARGO_MANIFEST_DIR")).join(LIST);
    if list.is_file() {
        println!("cargo::rustc-link-arg-bins=-T{}", list.display());
    }
}

/// How the C library is linked in, whose loading takes a seventh of a call: what
/// `-C target-feature=+crt-static` does, which no package can ask for by itself. `None` unless the
/// compiler has it as a static library, and a small program that is linked so runs.
fn static_linking(unwinder: &Unwinder) -> Option<[String; 3]> {
    /// By these names Rust asks for it, and by `gcc_s` for the unwinder.
    const NAMES: [&str; 6] = ["c", "dl", "m", "pthread", "rt", "util"];
    let is_asked = target("FEATURE").split(',').any(|feature| feature == "crt-static");
    if is_asked || told("HOST") != told("TARGET") {
        return None;
    }
    let mut libraries = vec![("gcc_s", unwinder.library.clone())];
    for name in NAMES {
        libraries.push((name, library(&unwinder.compiler, name)?));
    }
    let folder = folder_with("static", &libraries)?;
    // GNU's linker reads each library once, where it stands, and these need each other.
    let group = "-Wl,--start-group,-lgcc,-lgcc_s,-lc,--end-group".to_owned();
    let arguments = ["-static-pie".to_owned(), format!("-L{}", folder.display()), group];
    runs_linked_with(&arguments, unwinder).then_some(arguments)
}

/// Whether a program that is linked so says what it should.
fn runs_linked_with(arguments: &[String], unwinder: &Unwinder) -> bool {
    let folder = PathBuf::from(told("OUT_DIR"));
    let (source, program) = (folder.join("linked.rs"), folder.join("linked"));
    let text = "fn main() { println!(\"{}\", std::env::args().count()) }\n";
    let flags = told("CARGO_ENCODED_RUSTFLAGS");
    let mut rustc = Command::new(told("RUSTC"));
    rustc.args(flags.split('\u{1f}').filter(|flag| !flag.is_empty()));
    rustc.arg("-L").arg(&unwinder.folder).arg("-lgcc_eh");
    rustc.args(arguments.iter().map(|argument| format!("-Clink-arg={argument}")));
    rustc.arg("-o").arg(&program).arg(&source);
    fs::write(&source, text).is_ok()
        && answer(&mut rustc).is_some()
        && answer(&mut Command::new(&program)).is_some_and(|said| said == "1")
}

/// What a variable of the environment holds; nothing where there is none.
fn told(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// What Cargo tells of the target.
fn target(part: &str) -> String {
    told(&format!("CARGO_CFG_TARGET_{part}"))
}

/// The library that walks the stack.
struct Unwinder {
    /// The compiler that has it.
    compiler: String,
    /// The library itself.
    library: PathBuf,
    /// The folder in which the linker finds it.
    folder: PathBuf,
}

/// The first compiler that tells for which machine it builds, unless that is another machine.
fn compiler_for_target() -> Option<String> {
    let linker = named_linker().unwrap_or_else(|| "cc".to_owned());
    let others = compiler_variables().into_iter().filter_map(|name| env::var(name).ok());
    let (compiler, machine) = std::iter::once(linker).chain(others).find_map(|compiler| {
        let machine = answer(Command::new(&compiler).arg("-dumpmachine"))?;
        (!machine.is_empty()).then_some((compiler, machine))
    })?;
    // Of another machine's library the linker would make nothing.
    (machine.split('-').next() == Some(target("ARCH").as_str())).then_some(compiler)
}

/// A static library that a compiler has.
fn library(compiler: &str, name: &str) -> Option<PathBuf> {
    let asked = format!("-print-file-name=lib{name}.a");
    let library = PathBuf::from(answer(Command::new(compiler).arg(asked))?);
    // A compiler that does not have it answers with the bare name.
    (library.is_absolute() && library.is_file()).then_some(library)
}

/// A folder with these libraries under these names.
fn folder_with(folder: &str, libraries: &[(&str, PathBuf)]) -> Option<PathBuf> {
    let folder = PathBuf::from(told("OUT_DIR")).join(folder);
    fs::create_dir_all(&folder).ok()?;
    for (name, library) in libraries {
        // A newer one, with a fault mended, is linked in by the next build.
        println!("cargo::rerun-if-changed={}", library.display());
        let copy = folder.join(format!("lib{name}.a"));
        drop(fs::remove_file(&copy)); // it may be one that is only to be read
        fs::copy(library, copy).ok()?;
    }
    Some(folder)
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

/// What a program answers, unless there is none or it fails.
fn answer(command: &mut Command) -> Option<String> {
    let asked = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(asked.stdout).ok()?;
    asked.status.success().then(|| text.trim().to_owned())
}
