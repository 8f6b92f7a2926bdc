//! Moves the series to another version of Boa, in `engine/edit`.

use super::{
    base, files_of, replace,
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
    let moved = if let Some(version) = version {
        repository.check_is_complete()?;
        let onto = commit_base(engine, &repository, version)?;
        repository.git(&["checkout", "--quiet", "series"])?;
        let mut rebase = repository.command(&["rebase", "--onto", &onto, BASE, "series"]);
        run_to_end(&mut rebase)?
    } else if repository.is_rebasing() {
        let mut go_on = repository.command(&["rebase", "--continue"]);
        run_to_end(go_on.env("GIT_EDITOR", "true"))?
    } else if new_base(engine).exists() {
        // git itself has ended the rebase.
        ExitCode::SUCCESS
    } else {
        return Err(Error::NoRebase);
    };
    if moved != ExitCode::SUCCESS {
        say(
            "help: resolve the conflict in engine/edit, `git add` the files, and go on by \
             `cargo xtask engine rebase --continue`",
        );
        return Ok(moved);
    }
    finish(engine, &repository)
}

/// Where the new base waits for the end of the rebase.
fn new_base(engine: &Path) -> PathBuf {
    engine.join("edit/.git/base")
}

/// A commit on top of the base that makes its files those of another version.
fn commit_base(engine: &Path, repository: &Repository, version: &str) -> Result<String, Error> {
    let base = new_base(engine);
    fetch(engine, &base, version)?;
    let tree = base::tree(&base)?;
    repository.git(&["checkout", "--quiet", "--detach", BASE])?;
    repository.git(&["rm", "--quiet", "-r", "."])?;
    write_files(&repository.folder, &tree)?;
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
fn finish(engine: &Path, repository: &Repository) -> Result<ExitCode, Error> {
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
    let done = new_base(engine);
    file(&done, fs::remove_dir_all(&done))?;
    say(
        "the series is on the new base\nhelp: compare the manifests in engine/packages with those of the new \
         version, raise the version in engine/Cargo.toml, then run `cargo xtask engine export`",
    );
    Ok(ExitCode::SUCCESS)
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
    use super::*;

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
