//! The smallest configuration: the crates that a program pays for if it leaves out what is on by default.

use crate::read;
use std::{collections::BTreeSet, process::Command};

/// The crates of a package, itself included. The names stand without versions, which do not matter
/// to what they are for.
fn crates(package: &[&str]) -> BTreeSet<String> {
    crates_by("normal,build", package)
}

/// The crates that dependencies of these kinds lead to.
fn crates_by(edges: &str, package: &[&str]) -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--prefix", "none"])
        .args(["--edges", edges, "--format", "{p}"])
        .args(package)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&tree.stderr);
    assert!(tree.status.success(), "{errors}");
    let tree = String::from_utf8(tree.stdout).expect("cargo writes UTF-8");
    let lines = tree.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let words: Vec<_> = line.split(' ').collect();
            words[..words.len().min(2)].join(" ")
        })
        .collect()
}

/// Whether the crates have a package.
fn has(crates: &BTreeSet<String>, package: &str) -> bool {
    crates
        .iter()
        .any(|line| line.split(' ').next() == Some(package))
}

#[test]
fn pages_need_no_network_and_only_the_feature_pages_needs_them() {
    let pages = crates(&["--package", "boa_page", "--all-features"]);
    assert!(has(&pages, "boa_web"));
    assert!(!has(&pages, "wireline") && !has(&pages, "boa_websocket"));
    let command = ["--package", "boa-ws", "--no-default-features"];
    let without = crates(&command);
    assert!(has(&without, "boa_websocket") && !has(&without, "boa_page"));
    let with = crates(&[&command[..], &["--features", "pages"]].concat());
    assert!(has(&with, "boa_page"));
}

/// A package that is tested with the help of one that depends on it is compiled twice.
#[test]
fn no_package_is_tested_with_one_that_depends_on_it() {
    let packages = ["wireline", "boa_web", "boa_page", "boa_websocket", "boa-ws"];
    for (at, package) in packages.iter().enumerate() {
        let all = crates_by(
            "normal,build,dev",
            &["--package", package, "--all-features"],
        );
        for later in &packages[at + 1..] {
            assert!(!has(&all, later), "{package} is tested with {later}");
        }
    }
}

const MOST: usize = 190;

#[test]
fn the_smallest_configuration_has_few_crates_and_the_manual_names_them() {
    let all = crates(&["--package", "boa_websocket", "--no-default-features"]);
    assert!(all.len() <= MOST, "{} crates: {all:#?}", all.len());
    for left_out in ["flate2", "tokio-rustls", "h2", "tokio-socks"] {
        assert!(!has(&all, left_out), "{left_out} can be left out");
    }
    let engine = crates(&["--package", "boa_websocket_engine"]);
    let manual = read("docs/embedding.md");
    let (_, section) = manual
        .split_once("### The smallest configuration")
        .expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    for line in all.difference(&engine) {
        let name = line.split(' ').next().unwrap_or_default();
        let is_named = section.contains(&format!("`{name}`"));
        assert!(is_named, "the manual does not say what {name} is for");
    }
}
