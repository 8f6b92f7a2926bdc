//! The engine: Boa with the series of changes in `engine/`, whose README describes it.

mod base;
mod needed;
mod rebase;
mod repository;
mod rewrites;
mod series;
#[path = "../../../../engine/stamp.rs"]
mod stamp;
mod topics;

use crate::tools::{Error, file, root, say};
use clap::{Args, Subcommand};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The paths of files, with `/` on each system, and what is in them.
type Tree = BTreeMap<String, Vec<u8>>;

/// Writes the sources of the engine to `engine/packages`: Boa's, with the changes of `engine/`
///
/// Each other command of `cargo xtask` does so first, if the changes have changed.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Subcommand)]
enum Task {
    /// Makes a git repository of the series in `engine/edit`, with a commit for each patch
    Edit,
    /// Writes the commits of `engine/edit` to `engine/files`, `engine/patches` and `engine/series`
    Export,
    /// Moves the commits of `engine/edit` to another version of Boa, and stops where git stops
    Rebase {
        #[arg(required_unless_present = "go_on")]
        version: Option<String>,
        /// Goes on after a conflict
        #[arg(long = "continue", conflicts_with = "version")]
        go_on: bool,
    },
    /// Lists the patches whose scripts pass in a version of Boa without them
    Needed { version: String },
    /// Lists the lines of `engine/edit` that one patch adds and a later one removes
    Rewrites,
    /// Compiles the engine after each topic
    Topics,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Error> {
    let engine = root().join("engine");
    let done = match &arguments.task {
        None => write(&engine),
        Some(Task::Edit) => repository::edit(&engine),
        Some(Task::Export) => repository::export(&engine).and_then(|()| write(&engine)),
        Some(Task::Rebase { version, .. }) => return rebase::rebase(&engine, version.as_deref()),
        Some(Task::Needed { version }) => return needed::needed(&engine, version),
        Some(Task::Rewrites) => {
            repository::Repository::open(&engine).and_then(|it| rewrites::list(&it))
        }
        Some(Task::Topics) => return topics::topics(&engine),
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Writes the sources, if they are not those of the series.
pub(crate) fn write_sources() -> Result<(), Error> {
    write(&root().join("engine"))
}

/// The files of the packages, with their manifests.
pub(crate) fn sources() -> Result<impl Iterator<Item = (String, Vec<u8>)>, Error> {
    let files = files_of(&root().join("engine/packages"))?;
    Ok(files.into_iter().filter(|(name, _)| name.contains('/')))
}

fn write(engine: &Path) -> Result<(), Error> {
    let packages = engine.join("packages");
    let written = packages.join(".series");
    let stamp = file(engine, stamp::stamp(engine))?;
    if fs::read_to_string(&written).is_ok_and(|text| text == stamp) {
        return Ok(());
    }
    let base = engine.join("base");
    let mut tree = base::tree(&base)?;
    let patches = series::apply(engine, &mut tree)?;
    // It is written last, so a build notices what is written in part.
    match fs::remove_file(&written) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => file(&written, Err(error))?,
        _ => (),
    }
    // The manifests are of this repository, also those of packages that the base does not have yet.
    for entry in file(&packages, fs::read_dir(&packages))? {
        let folder = file(&packages, entry)?;
        let name = format!("{}/Cargo.toml", folder.file_name().to_string_lossy());
        let path = packages.join(&name);
        if path.exists() {
            tree.insert(name, file(&path, fs::read(&path))?);
        }
    }
    let script = packages.join("check.rs");
    tree.insert("check.rs".to_owned(), file(&script, fs::read(&script))?);
    replace(&packages, &tree)?;
    file(&written, fs::write(&written, stamp))?;
    say(&format!(
        "the engine has {patches} patches, and its sources are in {}",
        packages.display()
    ));
    Ok(())
}

/// Makes the files of a folder those of the tree, without a change of files that are so already:
/// cargo compiles what is newer than its last result.
fn replace(folder: &Path, tree: &Tree) -> Result<(), Error> {
    file(folder, fs::create_dir_all(folder))?;
    let old = files_of(folder)?;
    for name in old.keys().filter(|name| !tree.contains_key(*name)) {
        let path = folder.join(name);
        file(&path, fs::remove_file(&path))?;
    }
    let is_new = |(name, content): &(&String, &Vec<u8>)| old.get(*name) != Some(*content);
    for (name, content) in tree.iter().filter(is_new) {
        write_file(folder, name, content)?;
    }
    Ok(())
}

fn write_files(folder: &Path, tree: &Tree) -> Result<(), Error> {
    tree.iter()
        .try_for_each(|(name, content)| write_file(folder, name, content))
}

/// Writes a file, and the folders that it is in.
pub(crate) fn write_file(folder: &Path, name: &str, content: &[u8]) -> Result<(), Error> {
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        file(parent, fs::create_dir_all(parent))?;
    }
    file(&path, fs::write(&path, content))
}

/// The files in a folder and below it.
fn files_of(folder: &Path) -> Result<Tree, Error> {
    fn add(folder: &Path, prefix: &str, tree: &mut Tree) -> Result<(), Error> {
        let entries = file(
            folder,
            fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>),
        )?;
        for entry in entries {
            let path: PathBuf = entry.path();
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if path.is_dir() {
                add(&path, &format!("{name}/"), tree)?;
            } else {
                tree.insert(name, file(&path, fs::read(&path))?);
            }
        }
        Ok(())
    }
    let mut tree = Tree::new();
    add(folder, "", &mut tree)?;
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use super::{repository::Repository, *};

    /// A copy of `engine/` without the sources.
    pub(super) fn copy(to: &Path) {
        let engine = root().join("engine");
        let packages = base::packages(&engine.join("base")).unwrap();
        for (name, content) in files_of(&engine).unwrap() {
            let is_source = packages.iter().any(|package| {
                name.strip_prefix(&format!("packages/{}/", package.name))
                    .is_some_and(|name| name != "Cargo.toml")
            });
            let is_made = ["packages/.series", "edit/", "target/"];
            if !is_source && !is_made.iter().any(|made| name.starts_with(made)) {
                let path = to.join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, content).unwrap();
            }
        }
    }

    #[test]
    fn a_series_that_is_edited_and_exported_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let engine = folder.path();
        copy(engine);
        let before = files_of(engine).unwrap();
        repository::edit(engine).unwrap();
        repository::export(engine).unwrap();
        let mut after = files_of(engine).unwrap();
        after.retain(|name, _| !name.starts_with("edit/"));
        let names = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&after), names(&before));
        for (name, content) in before {
            assert!(after[&name] == content, "{name}");
        }
        let repository = Repository::open(engine).unwrap();
        let rewrites = rewrites::rewrites(&repository).unwrap();
        let lines: usize = rewrites.values().map(Vec::len).sum();
        assert!(
            (1..100).contains(&lines),
            "{lines} lines that one patch adds and another removes: {rewrites:#?}"
        );
        // `git am` takes the patches as they are.
        let tree = || repository.git(&["rev-parse", "HEAD^{tree}"]).unwrap();
        let series = tree();
        let commits = repository
            .git(&[
                "rev-list",
                "--reverse",
                &format!("{}..HEAD", repository::BASE),
            ])
            .unwrap();
        let files = commits.lines().next().unwrap();
        let patches = series::patches(engine).unwrap();
        let patches = patches.iter().map(|patch| {
            let path = engine.join("patches").join(format!("{}.patch", patch.name));
            path.display().to_string()
        });
        let patches: Vec<_> = patches.collect();
        repository
            .git(&["checkout", "--quiet", "--detach", files])
            .unwrap();
        let mut am = vec!["am", "--quiet"];
        am.extend(patches.iter().map(String::as_str));
        repository.git(&am).unwrap();
        assert_eq!(tree(), series);
    }

    #[test]
    fn sources_are_written_where_they_differ_from_the_series() {
        let folder = tempfile::tempdir().unwrap();
        let engine = folder.path();
        copy(engine);
        write(engine).unwrap();
        let scope = engine.join("packages/boa_ast/src/scope.rs");
        let first = fs::read_to_string(&scope).unwrap();
        assert!(first.contains("struct Bindings"));
        // A second time it changes nothing.
        fs::write(&scope, "mine").unwrap();
        let left = engine.join("packages/boa_ast/src/left.rs");
        fs::write(&left, "").unwrap();
        write(engine).unwrap();
        assert_eq!(fs::read_to_string(&scope).unwrap(), "mine");
        // After a change of the series it writes what differs, removes what is left, and leaves
        // the rest as it is.
        let lib = engine.join("packages/boa_ast/src/lib.rs");
        let before = fs::metadata(&lib).unwrap().modified().unwrap();
        let written = engine.join("packages/.series");
        fs::write(&written, "another series").unwrap();
        write(engine).unwrap();
        assert_eq!(fs::read_to_string(&scope).unwrap(), first);
        assert!(!left.exists());
        assert_eq!(fs::metadata(&lib).unwrap().modified().unwrap(), before);
        assert!(engine.join("packages/boa_ast/Cargo.toml").exists());
        assert_eq!(
            fs::read_to_string(&written).unwrap(),
            stamp::stamp(engine).unwrap()
        );
    }
}
