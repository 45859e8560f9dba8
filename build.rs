//! What the linker is told beside what Cargo tells it.

use std::env;

/// The standard library walks the stack with a library of the C compiler's that is loaded at every
/// start, which is a tenth of a call of posize. Each compiler that has it as a shared library
/// (`gcc_s`) has it beside that as a static one too (`gcc_eh`); with that, nothing but the C
/// library is left to be loaded.
fn main() {
    let target = |part: &str| env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-lib=gcc_eh");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
