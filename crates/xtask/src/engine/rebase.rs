//! Moves the series to another version of Boa, in `engine/edit`.

use super::{
    Tree, base, files_of, replace,
    repository::{BASE, Repository},
    series::{Patch, patches},
    write_files,
};
use crate::tools::{Error, cargo, file, output, run_to_end, say};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};
use toml::{Table, Value};

/// Begins to move the series to a version, or goes on after a conflict.
pub(super) fn rebase(engine: &Path, version: Option<&str>) -> Result<ExitCode, Error> {
    let repository = match Repository::open(engine) {
        Err(Error::NoRepository) => Repository::create(engine)?,
        opened => opened?,
    };
    let moved = match version {
        Some(version) => {
            repository.check_is_of(engine)?;
            let base = new_base(engine);
            fetch(engine, &base, version)?;
            begin(engine, &repository, &base::tree(&base)?, version)?
        }
        None => go_on(engine, &repository)?,
    };
    if moved == ExitCode::SUCCESS {
        finish(engine, &repository)?;
    } else {
        say(
            "help: resolve the conflict in engine/edit, `git add` the files, and go on by \
             `cargo xtask engine rebase --continue`",
        );
    }
    Ok(moved)
}

/// Begins to move the commits to a base.
fn begin(
    engine: &Path,
    repository: &Repository,
    tree: &Tree,
    version: &str,
) -> Result<ExitCode, Error> {
    repository.check_is_complete()?;
    let onto = commit_base(repository, tree, version)?;
    let path = new_commit(engine);
    file(&path, fs::write(&path, &onto))?;
    repository.git(&["checkout", "--quiet", "series"])?;
    run_to_end(&mut repository.command(&["rebase", "--onto", &onto, BASE, "series"]))
}

/// Goes on after a conflict. git itself may have ended the rebase.
fn go_on(engine: &Path, repository: &Repository) -> Result<ExitCode, Error> {
    if repository.is_rebasing() {
        let mut go_on = repository.command(&["rebase", "--continue"]);
        return run_to_end(go_on.env("GIT_EDITOR", "true"));
    }
    // After `git rebase --abort` the series is on the old base.
    let is_moved = fs::read_to_string(new_commit(engine)).is_ok_and(|onto| {
        let is_below = ["merge-base", "--is-ancestor", &onto, "series"];
        repository.git(&is_below).is_ok()
    });
    if is_moved {
        Ok(ExitCode::SUCCESS)
    } else {
        Err(Error::NoRebase)
    }
}

/// Where the new base waits for the end of the rebase.
fn new_base(engine: &Path) -> PathBuf {
    engine.join("edit/.git/base")
}

/// The file with the commit of the new base.
fn new_commit(engine: &Path) -> PathBuf {
    engine.join("edit/.git/new-base")
}

/// A commit on top of the base that makes its files those of another version.
fn commit_base(repository: &Repository, tree: &Tree, version: &str) -> Result<String, Error> {
    repository.git(&["checkout", "--quiet", "--detach", BASE])?;
    repository.git(&["rm", "--quiet", "-r", "."])?;
    write_files(&repository.folder, tree)?;
    repository.commit_all(&format!("Boa {version}, as it is published\n"))?;
    let onto = repository.git(&["rev-parse", "HEAD"])?;
    Ok(onto.trim().to_owned())
}

/// The packages of a version: the same names, where that version has them.
fn fetch(engine: &Path, base: &Path, version: &str) -> Result<(), Error> {
    let manifest = |dependencies: &str| {
        format!(
            "[package]\nname = \"base\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
             [lib]\npath = \"lib.rs\"\n\n[dependencies]\n{dependencies}\n[workspace]\n"
        )
    };
    let exact = |name: &str, version: &str| {
        format!("{name} = {{ version = \"={version}\", default-features = false }}\n")
    };
    file(base, fs::create_dir_all(base))?;
    let library = base.join("lib.rs");
    file(&library, fs::write(&library, ""))?;
    let path = base.join("Cargo.toml");
    let both = exact("boa_engine", version) + &exact("boa_runtime", version);
    file(&path, fs::write(&path, manifest(&both)))?;
    output(cargo().arg("generate-lockfile").current_dir(base))?;
    let lock = base.join("Cargo.lock");
    let text = file(&lock, fs::read_to_string(&lock))?;
    let locked: Table = text
        .parse()
        .map_err(|source| Error::Toml { path: lock, source })?;
    let packages = locked.get("package").and_then(Value::as_array);
    let found: BTreeMap<&str, &str> = packages
        .into_iter()
        .flatten()
        .filter_map(|package| {
            Some((
                package.get("name")?.as_str()?,
                package.get("version")?.as_str()?,
            ))
        })
        .collect();
    let mut dependencies = String::new();
    let names: BTreeSet<String> = base::packages(&engine.join("base"))?
        .into_iter()
        .map(|package| package.name)
        .collect();
    for name in &names {
        match found.get(name.as_str()) {
            Some(version) => dependencies += &exact(name, version),
            None => say(&format!("Boa {version} has no package {name}")),
        }
    }
    for name in found.keys().filter(|name| name.starts_with("boa_")) {
        if !names.contains(*name) {
            say(&format!(
                "{name} is not changed: it needs a folder in engine/packages if it depends on a package that is"
            ));
        }
    }
    let own = engine.join("base/Cargo.toml");
    let text = file(&own, fs::read_to_string(&own))?;
    let (before, after) = text
        .split_once("[dependencies]\n")
        .ok_or_else(|| Error::NotReplaced(own.clone()))?;
    let (_, after) = after.split_once("\n\n").unwrap_or_default();
    file(
        &path,
        fs::write(
            &path,
            format!("{before}[dependencies]\n{dependencies}\n{after}"),
        ),
    )?;
    output(cargo().args(["update", "--workspace"]).current_dir(base))?;
    output(cargo().args(["fetch", "--locked"]).current_dir(base)).map(drop)
}

/// Compares what has moved with what was, and makes the new base the base.
fn finish(engine: &Path, repository: &Repository) -> Result<(), Error> {
    let commits = repository.git(&["rev-list", "--reverse", &format!("{BASE}..HEAD")])?;
    // The first is the new base.
    let onto = commits.lines().next().unwrap_or(BASE);
    let old = patches(engine)?;
    let (_, new) = repository.series(onto)?;
    for line in moved_hunks(&old, &new) {
        say(&line);
    }
    repository.git(&["tag", "--force", BASE, onto])?;
    let files = files_of(&new_base(engine))?;
    let files = files
        .into_iter()
        .filter(|(name, _)| !name.starts_with("target/"))
        .collect();
    replace(&engine.join("base"), &files)?;
    let (commit, done) = (new_commit(engine), new_base(engine));
    file(&commit, fs::remove_file(&commit))?;
    file(&done, fs::remove_dir_all(&done))?;
    repository.is_now_of(engine)?;
    say(
        "the series is on the new base\nhelp: compare the manifests in engine/packages with those of the new \
         version, raise the version in engine/Cargo.toml, then run `cargo xtask engine export`",
    );
    Ok(())
}

/// How many hunks have headers that name a function, for each file and function.
fn functions(patch: &Patch) -> BTreeMap<(&str, &str), u32> {
    let mut path = "";
    let mut functions = BTreeMap::new();
    for line in patch.diff().lines() {
        if let Some(name) = line.strip_prefix("+++ b/") {
            path = name;
        } else if let Some(rest) = line.strip_prefix("@@ -")
            && let Some((_, function)) = rest.split_once("@@ ")
        {
            *functions.entry((path, function.trim())).or_default() += 1;
        }
    }
    functions
}

/// Hunks that have landed in another function than before.
fn moved_hunks(old: &[Patch], new: &[Patch]) -> Vec<String> {
    let old: BTreeMap<&str, BTreeMap<(&str, &str), u32>> = old
        .iter()
        .map(|patch| (patch.name.as_str(), functions(patch)))
        .collect();
    let mut moved = Vec::new();
    for patch in new {
        let Some(before) = old.get(patch.name.as_str()) else {
            continue;
        };
        for ((path, function), count) in functions(patch) {
            if before
                .get(&(path, function))
                .is_some_and(|was| count <= *was)
            {
                continue;
            }
            moved.push(format!(
                "look at {}: a hunk is in another function than before: {path}: {function}",
                patch.name
            ));
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::{
        super::{repository, tests::copy},
        *,
    };

    const CHANGED: &str = "// Changed by the new version.";

    /// Puts another line in the place of one of the base that the patch removes.
    fn change(tree: &mut Tree, patch: &Patch) {
        let mut path = "";
        for line in patch.diff().lines() {
            if let Some(name) = line.strip_prefix("--- a/") {
                path = name;
            } else if let Some(line) = line.strip_prefix('-')
                && line.len() > 20
                && let Some(content) = tree.get_mut(path)
            {
                let text = String::from_utf8(content.clone()).unwrap();
                if text.lines().filter(|it| *it == line).count() == 1 {
                    *content = text.replace(line, CHANGED).into_bytes();
                    return;
                }
            }
        }
        panic!("{} removes no line of the base", patch.name);
    }

    #[test]
    fn a_series_is_moved_to_another_base_past_a_conflict() {
        let folder = tempfile::tempdir().unwrap();
        let engine = folder.path();
        copy(engine);
        let repository = Repository::create(engine).unwrap();
        let old = patches(engine).unwrap();
        let last = old.last().unwrap();
        let mut tree = base::tree(&engine.join("base")).unwrap();
        change(&mut tree, last);
        let fetched = files_of(&engine.join("base")).unwrap();
        write_files(&new_base(engine), &fetched).unwrap();

        // What is not committed would be lost.
        let scope = repository.folder.join("boa_ast/src/scope.rs");
        let text = fs::read_to_string(&scope).unwrap();
        fs::write(&scope, "changed").unwrap();
        let refused = begin(engine, &repository, &tree, "1.2.3");
        assert!(matches!(refused, Err(Error::NotCommitted(_))));
        fs::write(&scope, text).unwrap();

        let stopped = begin(engine, &repository, &tree, "1.2.3").unwrap();
        assert_ne!(stopped, ExitCode::SUCCESS);
        // A rebase that git has given up is not at its end.
        repository.git(&["rebase", "--abort"]).unwrap();
        assert!(matches!(rebase(engine, None), Err(Error::NoRebase)));

        let mut moved = begin(engine, &repository, &tree, "1.2.3").unwrap();
        for _ in 0..5 {
            if repository.is_rebasing() {
                let conflicts = ["checkout", "--quiet", "--theirs", "."];
                repository.git(&conflicts).unwrap();
                repository.git(&["add", "--all"]).unwrap();
                moved = rebase(engine, None).unwrap();
            }
        }
        assert_eq!(moved, ExitCode::SUCCESS);
        assert!(!new_base(engine).exists());
        repository::export(engine).unwrap();
        let new = patches(engine).unwrap();
        assert_eq!(new.len(), old.len());
        let line = format!("\n-{CHANGED}\n");
        assert!(new.last().unwrap().diff().contains(&line));
        assert!(matches!(rebase(engine, None), Err(Error::NoRebase)));
    }

    #[test]
    fn an_export_does_not_undo_a_series_that_is_newer() {
        let folder = tempfile::tempdir().unwrap();
        let engine = folder.path();
        copy(engine);
        repository::edit(engine).unwrap();
        // A second time it opens what is there.
        repository::edit(engine).unwrap();
        let order = engine.join("series");
        let text = fs::read_to_string(&order).unwrap();
        fs::write(&order, format!("{text}calls/new\n")).unwrap();
        for done in [repository::export(engine), repository::edit(engine)] {
            assert!(matches!(done, Err(Error::OtherSeries)));
        }
        assert!(fs::read_to_string(&order).unwrap().ends_with("calls/new\n"));
    }

    fn patch(function: &str) -> Patch {
        Patch {
            name: "calls/new".to_owned(),
            text: format!(
                "diff --git a/a.rs b/a.rs\n--- a/a.rs\n+++ b/a.rs\n@@ -1,1 +1,1 @@ {function}\n-old\n+new\n"
            ),
        }
    }

    #[test]
    fn hunks_in_other_functions_are_named() {
        let old = [patch("fn one()")];
        assert!(moved_hunks(&old, &[patch("fn one()")]).is_empty());
        assert_eq!(
            moved_hunks(&old, &[patch("fn two()")]),
            ["look at calls/new: a hunk is in another function than before: a.rs: fn two()"]
        );
    }
}
