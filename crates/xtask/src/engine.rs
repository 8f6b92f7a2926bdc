//! The engine with the series of patches in `patches/`.
//!
//! Cargo reads `target/engine/config.toml` where it exists: `.cargo/config.toml` includes it. Its
//! `paths` replace the sources of packages and leave `Cargo.lock` as it is, which `[patch]` would
//! not.

use crate::tools::{Error, cargo, cargo_home, file, output, remove, root, say};
use clap::Args;
use diffy::patch_set::{FileOperation, ParseOptions, PatchSet};
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs, io,
    path::{Component, Path, PathBuf},
};
use tar::Archive;

/// Writes the sources of the engine with the patches of this repository to `target/engine`, where
/// cargo finds them
///
/// Builds in this checkout use them from then on. The sources are those that `Cargo.lock` names;
/// their hashes are checked.
#[derive(Args, Default)]
pub(crate) struct Arguments {
    /// Writes them to this folder instead, for another program, and prints the lines for its
    /// Cargo.toml
    #[arg(long, value_name = "FOLDER", conflicts_with = "off")]
    into: Option<PathBuf>,

    /// Removes them, so that builds use the unpatched engine
    #[arg(long)]
    off: bool,
}

/// A package that the series changes, as `Cargo.lock` has it.
struct Package {
    name: String,
    version: String,
    checksum: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let root = root();
    let here = root.join("target/engine");
    if arguments.off {
        return file(&here, remove(&here));
    }
    let patches = series(&root.join("patches"))?;
    let lock = root.join("Cargo.lock");
    let packages = packages(&file(&lock, fs::read_to_string(&lock))?, &patches)?;
    let stamp = stamp(&packages, &patches);
    let folder = arguments.into.as_deref().unwrap_or(&here);
    let complete = folder.join(".complete");
    if fs::read_to_string(&complete).is_ok_and(|text| text == stamp) {
        say(&format!(
            "the engine in {} has the {} patches",
            folder.display(),
            patches.len()
        ));
    } else {
        // It is complete when it has its name.
        let parent = folder
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        file(parent, fs::create_dir_all(parent))?;
        let new = file(
            parent,
            tempfile::Builder::new()
                .prefix(".engine-")
                .tempdir_in(parent),
        )?;
        for package in &packages {
            unpack(root, package, new.path())?;
        }
        for (name, patch) in &patches {
            apply(name, patch, new.path())?;
        }
        let complete = new.path().join(".complete");
        file(&complete, fs::write(&complete, stamp))?;
        if arguments.into.is_none() {
            let config = new.path().join("config.toml");
            file(&config, fs::write(&config, configuration(&packages)))?;
            let manifest = new.path().join("Cargo.toml");
            file(&manifest, fs::write(&manifest, workspace(&packages)))?;
        } else if folder.exists() && !folder.join(".complete").exists() {
            return Err(Error::NotOurs(folder.to_owned()));
        }
        file(folder, remove(folder))?;
        file(folder, fs::rename(new.keep(), folder))?;
        say(&format!(
            "applied {} patches to {} packages in {}",
            patches.len(),
            packages.len(),
            folder.display()
        ));
    }
    if arguments.into.is_some() {
        print(&lines(&packages, folder));
    }
    Ok(())
}

/// The names of the patches with their texts, in their order.
fn series(folder: &Path) -> Result<Vec<(String, String)>, Error> {
    let entries = file(
        folder,
        fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>),
    )?;
    let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "patch")
    });
    paths.sort_by_key(|path| number(path));
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    paths
        .iter()
        .map(|path| Ok((name(path), file(path, fs::read_to_string(path))?)))
        .collect()
}

/// The number at the start of a patch's name.
fn number(path: &Path) -> Option<u32> {
    path.file_name()?.to_str()?.split('-').next()?.parse().ok()
}

/// The packages of the first folders of the paths in the patches.
fn packages(lock: &str, patches: &[(String, String)]) -> Result<Vec<Package>, Error> {
    let mut names = BTreeSet::new();
    for (_, patch) in patches {
        let paths = patch.lines().filter_map(|line| line.strip_prefix("--- a/"));
        names.extend(paths.filter_map(|path| path.split('/').next()));
    }
    let lock: toml::Table = lock.parse().map_err(Error::Lock)?;
    let all = lock
        .get("package")
        .and_then(toml::Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let named = |name: &str| {
        let value = |package: &toml::Value, key| Some(package.get(key)?.as_str()?.to_owned());
        let package = all
            .iter()
            .find(|package| value(package, "name").is_some_and(|found| found == name))?;
        let (version, checksum) = (value(package, "version")?, value(package, "checksum")?);
        Some(Package {
            name: name.to_owned(),
            version,
            checksum,
        })
    };
    names
        .into_iter()
        .map(|name| named(name).ok_or_else(|| Error::NotLocked(name.to_owned())))
        .collect()
}

/// Changes when a source or a patch does.
fn stamp(packages: &[Package], patches: &[(String, String)]) -> String {
    let mut hash = Sha256::new();
    for text in packages
        .iter()
        .map(|package| &package.checksum)
        .chain(patches.iter().flat_map(|(a, b)| [a, b]))
    {
        hash.update(text);
        hash.update([0]);
    }
    hex(&hash.finalize())
}

/// The package as the registry has it. Cargo keeps it in its home.
fn unpack(root: &Path, package: &Package, folder: &Path) -> Result<(), Error> {
    let Package {
        name,
        version,
        checksum,
    } = package;
    let path = if let Some(path) = cached(package) {
        path
    } else {
        let mut fetch = cargo();
        output(fetch.args(["fetch", "--locked"]).current_dir(root))?;
        cached(package).ok_or_else(|| Error::NotFetched(format!("{name} {version}")))?
    };
    let packed = file(&path, fs::read(&path))?;
    let found = hex(&Sha256::digest(&packed));
    if found != *checksum {
        return Err(Error::Hash {
            path,
            found,
            expected: checksum.clone(),
        });
    }
    // All paths in it begin with this.
    let prefix = format!("{name}-{version}");
    let unpacked = folder.join(&prefix);
    file(
        &unpacked,
        Archive::new(GzDecoder::new(&packed[..])).unpack(folder),
    )?;
    file(&unpacked, fs::rename(&unpacked, folder.join(name)))
}

fn cached(Package { name, version, .. }: &Package) -> Option<PathBuf> {
    let home = cargo_home()?;
    let registries = fs::read_dir(home.join("registry/cache")).ok()?;
    let paths = registries
        .filter_map(|entry| Some(entry.ok()?.path().join(format!("{name}-{version}.crate"))));
    paths.into_iter().find(|path| path.exists())
}

/// Applies a patch to the packages in a folder.
fn apply(name: &str, patch: &str, folder: &Path) -> Result<(), Error> {
    let failed = |path: &str, reason: &dyn std::error::Error| Error::Patch {
        name: name.to_owned(),
        path: path.to_owned(),
        reason: reason.to_string(),
    };
    let refused = || Error::Operation(name.to_owned());
    for change in PatchSet::parse(patch, ParseOptions::gitdiff()) {
        let change = change.map_err(|error| failed("its text", &error))?;
        let operation = change.operation().strip_prefix(1);
        let (path, is_new) = match &operation {
            FileOperation::Modify { modified, .. } => (modified, false),
            FileOperation::Create(path) => (path, true),
            _ => return Err(refused()),
        };
        let text = change.patch().as_text().ok_or_else(refused)?;
        // A patch changes nothing outside of the packages.
        if !Path::new(&**path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
        {
            return Err(refused());
        }
        let target = folder.join(&**path);
        let old = if is_new {
            String::new()
        } else {
            file(&target, fs::read_to_string(&target))?
        };
        let new = diffy::apply(&old, text).map_err(|error| failed(path, &error))?;
        if let Some(parent) = target.parent() {
            file(parent, fs::create_dir_all(parent))?;
        }
        file(&target, fs::write(&target, new))?;
    }
    Ok(())
}

/// The configuration of cargo. Paths begin at the parent of the folder of the file.
fn configuration(packages: &[Package]) -> String {
    let mut text = String::from("# Written by `cargo xtask engine`.\npaths = [\n");
    for Package { name, .. } in packages {
        let _ = writeln!(text, "    \"engine/{name}\",");
    }
    text + "]\n"
}

/// A workspace in which the engine's own tests run.
fn workspace(packages: &[Package]) -> String {
    let names: Vec<_> = packages.iter().map(|package| &package.name).collect();
    format!("[workspace]\nmembers = {names:?}\nresolver = \"2\"\n")
}

/// The lines for another program.
fn lines(packages: &[Package], folder: &Path) -> String {
    let mut text = String::from("[patch.crates-io]\n");
    for Package { name, .. } in packages {
        let _ = writeln!(
            text,
            "{name} = {{ path = {:?} }}",
            folder.join(name).display().to_string()
        );
    }
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[expect(clippy::print_stdout, reason = "it is a command")]
fn print(text: &str) {
    print!("{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn into(folder: &Path) -> Arguments {
        Arguments {
            into: Some(folder.to_owned()),
            off: false,
        }
    }

    /// A patch of one line of a file that has the line `old`.
    fn patch(path: &str) -> String {
        format!(
            "Why.\n\ndiff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1,1 +1,1 @@\n-old\n+new\n"
        )
    }

    #[test]
    fn the_series_applies_to_the_sources_that_are_locked() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("engine");
        run(&into(&folder)).unwrap();
        let scope = folder.join("boa_ast/src/scope.rs");
        assert!(
            fs::read_to_string(&scope)
                .unwrap()
                .contains("struct Bindings")
        );
        // A second time it changes nothing.
        fs::write(&scope, "mine").unwrap();
        run(&into(&folder)).unwrap();
        assert_eq!(fs::read_to_string(&scope).unwrap(), "mine");
        // After a change of the series it writes all again, and leaves nothing beside it.
        fs::write(folder.join(".complete"), "another series").unwrap();
        run(&into(&folder)).unwrap();
        assert_ne!(fs::read_to_string(&scope).unwrap(), "mine");
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_folder_of_another_program_stays() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("theirs"), "").unwrap();
        assert!(matches!(run(&into(folder.path())), Err(Error::NotOurs(_))));
        assert!(folder.path().join("theirs").exists());
    }

    #[test]
    fn a_patch_that_does_not_apply_is_named_with_its_hunk() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("boa_gc")).unwrap();
        let source = folder.path().join("boa_gc/lib.rs");
        fs::write(&source, "old\n").unwrap();
        apply("01-new.patch", &patch("boa_gc/lib.rs"), folder.path()).unwrap();
        assert_eq!(fs::read_to_string(&source).unwrap(), "new\n");
        let again = apply("01-new.patch", &patch("boa_gc/lib.rs"), folder.path()).unwrap_err();
        assert_eq!(
            again.to_string(),
            "patches/01-new.patch does not apply to boa_gc/lib.rs: error applying hunk #1"
        );
        let outside = apply("01-new.patch", &patch("../lib.rs"), folder.path());
        assert!(matches!(outside, Err(Error::Operation(_))));
    }

    #[test]
    fn other_sources_than_those_that_are_locked_are_refused() {
        let lock = "[[package]]\nname = \"boa_gc\"\nversion = \"0.22.0\"\nchecksum = \"00\"\n";
        let series = [("01-new.patch".to_owned(), patch("boa_gc/src/lib.rs"))];
        let packages = packages(lock, &series).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let refused = unpack(
            Path::new(env!("CARGO_MANIFEST_DIR")),
            &packages[0],
            folder.path(),
        );
        assert!(matches!(refused, Err(Error::Hash { .. })));
        assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
        assert!(matches!(
            super::packages("", &series),
            Err(Error::NotLocked(_))
        ));
    }
}
