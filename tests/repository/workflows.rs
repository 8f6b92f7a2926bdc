//! What the workflows of `.github/workflows` and the table of long forms in `CONTRIBUTING.md` name
//! is what there is.

use crate::files::files;
use std::{collections::BTreeSet, fs, path::PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn each_fuzz_target_is_run_every_week() {
    let workflow = read(".github/workflows/weekly.yml");
    let (_, after) = workflow
        .split_once("        target:\n")
        .expect("a matrix of targets");
    let listed: BTreeSet<_> = after
        .lines()
        .map_while(|line| line.strip_prefix("          - "))
        .collect();
    let manifests = ["fuzz/Cargo.toml", "crates/wireline/fuzz/Cargo.toml"]
        .map(read)
        .concat();
    let targets = manifests
        .split("[[bin]]\nname = \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    assert_eq!(listed, targets.collect());
}

#[test]
fn upstreams_tests_of_streams_are_run_every_week() {
    let workflow = read(".github/workflows/weekly.yml");
    let command = workflow
        .lines()
        .find_map(|line| line.split_once("cargo test --test wpt -- "))
        .expect("a command");
    assert!(command.0.contains("WPT_ROOT=target/wpt"), "{command:?}");
    let folders: Vec<_> = command.1.split(' ').collect();
    assert_eq!(
        folders,
        [
            "streams/",
            "compression/",
            "encoding/streams/",
            "websockets/stream/"
        ]
    );
    let fetched = read("wpt/fetch");
    let (_, fetched) = fetched.split_once("FOLDERS=\"").expect("a list of folders");
    let fetched: Vec<_> = fetched
        .split('"')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    for folder in folders {
        let top = folder.split('/').next().unwrap_or_default();
        assert!(fetched.contains(&top), "{folder} is not fetched");
    }
}

/// A tag can be moved to other code, and a commit can't.
#[test]
fn actions_are_named_by_commits() {
    let mut actions = 0;
    for entry in fs::read_dir(root().join(".github/workflows")).expect("a folder") {
        let text = fs::read_to_string(entry.expect("a file").path()).expect("it can be read");
        for line in text.lines() {
            let Some((_, action)) = line.split_once("uses: ") else {
                continue;
            };
            if action.starts_with("./") {
                continue;
            }
            let (_, version) = action
                .split_once('@')
                .unwrap_or_else(|| panic!("no version: {line}"));
            let (commit, tag) = version
                .split_once(" # v")
                .unwrap_or_else(|| panic!("no tag: {line}"));
            let is_commit =
                commit.len() == 40 && commit.chars().all(|digit| digit.is_ascii_hexdigit());
            assert!(
                is_commit && tag.starts_with(|digit: char| digit.is_ascii_digit()),
                "{line}"
            );
            actions += 1;
        }
    }
    assert!(actions > 10, "only {actions} actions were found");
}

/// Another toolchain may find other faults, or not build the crates.
#[test]
fn nightly_toolchains_have_the_same_date_everywhere() {
    let texts = [
        ".github/workflows/weekly.yml",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ]
    .map(read);
    let dates: Vec<Vec<_>> = texts
        .iter()
        .map(|text| {
            let after = |word: &'static str| text.split(word).skip(1);
            let named = after("+nightly").chain(after("install nightly"));
            named
                .map(|rest| rest.split_whitespace().next().unwrap_or_default())
                .collect()
        })
        .collect();
    assert!(dates.iter().all(|dates| !dates.is_empty()), "{dates:?}");
    assert!(
        dates
            .iter()
            .flatten()
            .all(|date| date.len() == "-2026-05-20".len() && *date == dates[0][0]),
        "{dates:?}"
    );
}

/// The variables in a text that make a test longer.
fn variables(text: &str) -> BTreeSet<&str> {
    let words = text.split(|character: char| !(character.is_ascii_uppercase() || character == '_'));
    let ends = [
        "_SECONDS", "_START", "_HOURS", "_SOCKETS", "_PAUSE", "_CASES", "_SEED", "_SEEDS", "_BACK",
    ];
    words
        .filter(|word| {
            ends.iter()
                .any(|end| word.len() > end.len() && word.ends_with(end))
        })
        .collect()
}

#[test]
fn the_variables_of_long_forms_are_those_that_tests_read() {
    let contributing = read("CONTRIBUTING.md");
    let (_, table) = contributing
        .split_once("\n## Long forms\n")
        .expect("a section");
    let (table, _) = table.split_once("\n## ").expect("it ends");
    let folders = ["tests", "crates/boa-ws/tests"];
    let sources: String = folders
        .iter()
        .flat_map(|folder| files(&root().join(folder), "rs"))
        .filter(|path| !path.ends_with("workflows.rs"))
        .map(|path| fs::read_to_string(path).expect("a source file can be read"))
        .collect();
    // Those in quotation marks are read; others are in comments.
    let read = sources
        .split('"')
        .filter(|text| variables(text).contains(text))
        .collect();
    assert_eq!(variables(table), read);
}
