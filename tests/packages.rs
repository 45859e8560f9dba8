//! The packages that are built in: under which licences, from where, and none in two versions without
//! a reason.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// Licences that ask for no more than their text beside the program.
const LICENCES: [&str; 8] = [
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// What stands in `Cargo.lock` in two versions, and why.
const TWICE: [(&str, &str); 2] = [
    ("num-bigint", "jsonschema, in tests alone, is not yet on 0.5"),
    ("syn", "what jsonschema needs, in tests alone, is not yet on 3"),
];

/// Whether one of the licences that may be chosen is on the list, or all of those that must be kept.
fn is_allowed(licence: &str) -> bool {
    let plain = licence.replace(['(', ')'], "");
    let either = |choice: &str| {
        choice.replace('/', " OR ").split(" OR ").any(|one| LICENCES.contains(&one.trim()))
    };
    plain.split(" AND ").all(either)
}

#[test]
fn every_package_has_a_licence_of_the_list_and_comes_from_the_registry() {
    // Of another system's packages nothing is at hand.
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let version = Command::new(&cargo).arg("-vV").output().expect("cargo").stdout;
    let version = String::from_utf8(version).expect("text");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("the host");
    let metadata = Command::new(cargo)
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .args(["--filter-platform", host])
        .current_dir(support::package())
        .output()
        .expect("cargo metadata");
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 20, "{} packages", packages.len());
    for package in packages {
        let (name, licence) = (&package["name"], package["license"].as_str().unwrap_or_default());
        assert!(is_allowed(licence), "{name}: {licence:?}");
        let source = package["source"].as_str();
        let is_own = name == "posize" && source.is_none();
        let registry = "registry+https://github.com/rust-lang/crates.io-index";
        assert!(is_own || source == Some(registry), "{name} is from {source:?}");
    }
    for (licence, allowed) in [
        ("GPL-3.0", false),
        ("", false),
        ("MIT AND GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("Apache-2.0/MIT", true),
        ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
    ] {
        assert_eq!(is_allowed(licence), allowed, "{licence}");
    }
}

#[test]
fn no_package_stands_in_two_versions_without_a_reason() {
    let lock = fs::read_to_string(support::package().join("Cargo.lock")).expect("Cargo.lock");
    let mut seen = BTreeSet::new();
    let names = lock.lines().filter_map(|line| line.strip_prefix("name = "));
    let twice: BTreeSet<&str> =
        names.map(|name| name.trim_matches('"')).filter(|name| !seen.insert(*name)).collect();
    let explained: BTreeSet<&str> = TWICE.iter().map(|(name, _)| *name).collect();
    assert!(seen.len() > 20, "{} packages", seen.len());
    assert_eq!(twice, explained);
}
