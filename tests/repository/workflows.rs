//! The names in the workflows of `.github/workflows`.

use crate::{read, root};
use std::{collections::BTreeSet, fs};

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
    let manifest = read("fuzz/Cargo.toml");
    let targets = manifest
        .split("[[bin]]\nname = \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    assert_eq!(listed, targets.collect());
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
