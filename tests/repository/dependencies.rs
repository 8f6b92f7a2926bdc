//! The smallest configuration: the crates that a program pays for if it leaves out what is on by default.

use crate::read;
use serde_json::Value;
use std::{collections::BTreeSet, process::Command};

/// The crates of a package, itself included. The names stand without versions, which do not matter
/// to what they are for.
fn crates(package: &[&str]) -> BTreeSet<String> {
    let tree = cargo(
        Command::new(env!("CARGO"))
            .args(["tree", "--locked", "--offline", "--prefix", "none"])
            .args(["--edges", "normal,build", "--format", "{p}"])
            .args(package),
    );
    let lines = tree.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let words: Vec<_> = line.split(' ').collect();
            words[..words.len().min(2)].join(" ")
        })
        .collect()
}

fn cargo(command: &mut Command) -> String {
    let output = command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

/// The packages of this repository that a package is tested with, by the manifests of all: a machine
/// need not have the dependencies of features that it does not build.
fn tested_with(package: &str, metadata: &Value) -> BTreeSet<String> {
    let dependencies = |name: &str, dev: bool| {
        let packages = metadata["packages"].as_array().expect("a list");
        let package = packages.iter().find(|package| package["name"] == name);
        let dependencies = package.and_then(|package| package["dependencies"].as_array());
        let wanted = move |it: &&Value| dev || it["kind"] != "dev";
        let names = dependencies.into_iter().flatten().filter(wanted);
        names
            .filter_map(|it| it["name"].as_str().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let mut all = BTreeSet::new();
    let mut left = dependencies(package, true);
    while let Some(name) = left.pop() {
        if !all.contains(&name) {
            left.extend(dependencies(&name, false));
            all.insert(name);
        }
    }
    all
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
    let metadata = cargo(
        Command::new(env!("CARGO"))
            .args(["metadata", "--locked", "--offline", "--no-deps"])
            .args(["--format-version", "1"]),
    );
    let metadata = serde_json::from_str(&metadata).expect("JSON");
    let of_command = tested_with("boa-ws", &metadata);
    assert!(of_command.contains("boa_websocket") && of_command.contains("wireline"));
    for (at, package) in packages.iter().enumerate() {
        let all = tested_with(package, &metadata);
        for later in &packages[at + 1..] {
            assert!(!all.contains(*later), "{package} is tested with {later}");
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
