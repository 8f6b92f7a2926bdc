//! The names of what a release has.

use crate::read;

/// The targets of release.yml.
fn published() -> Vec<String> {
    read(".github/workflows/release.yml")
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("target: "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn what_one_machine_with_linux_builds_is_published() {
    let source = read("crates/xtask/src/release.rs");
    let (_, after) = source.split_once("const TARGETS").expect("a list");
    let (list, _) = after.split_once("];").expect("its end");
    let published = published();
    let mut targets = 0;
    for target in list.split('"').skip(1).step_by(2) {
        assert!(
            published.iter().any(|it| it == target),
            "release.yml lacks {target}"
        );
        targets += 1;
    }
    assert!(targets >= 5, "only {targets} targets were found");
}
