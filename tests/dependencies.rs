//! Every dependency has its reason: the table of ARCHITECTURE.md, held against Cargo.toml.

use std::collections::BTreeSet;

#[test]
fn the_table_names_what_the_manifest_names() {
    let (manifest, table) = (include_str!("../Cargo.toml"), include_str!("../ARCHITECTURE.md"));
    assert_eq!(in_the_table(table), in_the_manifest(manifest));
}

/// The test itself must be able to fail.
#[test]
fn names_are_found_in_both() {
    let manifest = "[package]\nname = \"x\"\n[dependencies]\na = \"1\"\nb-c = { version = \"1\",\n  features = [] }\n\n# Why.\n\
        [target.'cfg(unix)'.dev-dependencies]\nd = \"1\"\n[lints]\ne = 1";
    assert_eq!(in_the_manifest(manifest), BTreeSet::from(["a", "b-c", "d"]));
    let table = "## Before\n| `x` | no |\n## Dependencies\n\n| crate | why |\n|---|---|\n| `a`, `b-c` | `why` |\n| `d` | |\n\n## After\n| `y` | no |";
    assert_eq!(in_the_table(table), BTreeSet::from(["a", "b-c", "d"]));
}

fn in_the_manifest(manifest: &str) -> BTreeSet<&str> {
    let mut within = false;
    let mut names = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            within = line.trim_end_matches(']').ends_with("dependencies");
        } else if let Some((name, _)) = line.split_once(" = ")
            && within
            && !line.starts_with([' ', '#'])
        {
            names.insert(name);
        }
    }
    names
}

fn in_the_table(document: &str) -> BTreeSet<&str> {
    let (_, section) = document.split_once("## Dependencies\n").expect("a section about dependencies");
    let section = section.split("\n## ").next().unwrap_or_default();
    let first_cells = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    // Between backticks.
    first_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
}
