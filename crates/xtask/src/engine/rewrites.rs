//! The lines that one patch adds and a later one removes.

use super::repository::{BASE, DIFF, NAME, Repository};
use crate::tools::{Error, say};
use std::collections::{BTreeMap, BTreeSet};

/// The names of the patch that adds a line and of the one that removes it, with the lines.
pub(super) type Rewrites = BTreeMap<(String, String), Vec<String>>;

/// `cargo xtask engine rewrites`
pub(super) fn list(repository: &Repository) -> Result<(), Error> {
    let rewrites = rewrites(repository)?;
    let mut all = 0;
    for ((added, removed), lines) in &rewrites {
        say(&format!("{added} adds, and {removed} removes:"));
        for line in lines {
            say(&format!("  {}", line.trim()));
        }
        all += lines.len();
    }
    say(&format!(
        "{all} lines in {} pairs of patches",
        rewrites.len()
    ));
    Ok(())
}

/// Looks for the lines in the commits of a repository.
pub(super) fn rewrites(repository: &Repository) -> Result<Rewrites, Error> {
    let commits = repository.git(&["rev-list", "--reverse", &format!("{BASE}..HEAD")])?;
    let mut patches = BTreeMap::new();
    let mut changed = BTreeSet::new();
    let mut rewrites = Rewrites::new();
    for commit in commits.lines() {
        let message = repository.git(&["log", "-1", "--format=%B", commit])?;
        let name = message.lines().find_map(|line| line.strip_prefix(NAME));
        let name = name.unwrap_or("files").to_owned();
        let parent = format!("{commit}^");
        let mut diff = DIFF.to_vec();
        diff.extend(["--unified=0", &parent, commit]);
        let diff = repository.git(&diff)?;
        for (file, ranges) in removed(&diff) {
            // Only files of an earlier patch can have a line of one.
            if !changed.contains(file) {
                continue;
            }
            let range = format!("{BASE}..{parent}");
            let mut blame = vec!["blame", "-s", "--porcelain", &range];
            for range in &ranges {
                blame.extend(["-L", range]);
            }
            blame.extend(["--", file]);
            for (from, line) in blamed(&repository.git(&blame)?) {
                if let Some(from) = patches.get(&from)
                    && !line.trim().is_empty()
                {
                    let pair = (String::clone(from), name.clone());
                    rewrites.entry(pair).or_default().push(line);
                }
            }
        }
        let names = diff.lines().filter_map(|line| line.strip_prefix("+++ b/"));
        changed.extend(names.map(str::to_owned));
        patches.insert(commit.to_owned(), name);
    }
    Ok(rewrites)
}

/// The lines that a diff without context removes: their files, and their ranges as git takes them.
fn removed(diff: &str) -> BTreeMap<&str, Vec<String>> {
    let mut files = BTreeMap::<_, Vec<String>>::new();
    let mut file = None;
    for line in diff.lines() {
        if let Some(old) = line.strip_prefix("--- ") {
            file = old.strip_prefix("a/");
        } else if let (Some(hunk), Some(file)) = (line.strip_prefix("@@ -"), file) {
            let range = hunk.split(' ').next().unwrap_or_default();
            let (start, count) = range.split_once(',').unwrap_or((range, "1"));
            if count != "0" {
                files
                    .entry(file)
                    .or_default()
                    .push(format!("{start},+{count}"));
            }
        }
    }
    files
}

/// The commit of each line, as `git blame --porcelain` prints them.
fn blamed(output: &str) -> Vec<(String, String)> {
    let mut commit = "";
    let mut lines = Vec::new();
    for line in output.lines() {
        if let Some(text) = line.strip_prefix('\t') {
            lines.push((commit.to_owned(), text.to_owned()));
        } else if let Some((first, _)) = line.split_once(' ')
            && first.len() == 40
            && first.bytes().all(|byte| byte.is_ascii_hexdigit())
        {
            commit = first;
        }
    }
    lines
}
