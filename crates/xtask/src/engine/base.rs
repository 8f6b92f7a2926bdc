//! The packages as they are published: `engine/base/` names them, with their checksums.

use super::Tree;
use crate::tools::{Error, cargo, cargo_home, file, output};
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};
use std::{
    fmt::Write as _,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};
use tar::Archive;

/// A package that is published, as `Cargo.lock` has it.
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    checksum: String,
}

/// The packages that `base/Cargo.toml` depends on.
pub(super) fn packages(base: &Path) -> Result<Vec<Package>, Error> {
    let read = |name| {
        let path = base.join(name);
        let text = file(&path, fs::read_to_string(&path))?;
        text.parse::<toml::Table>()
            .map_err(|source| Error::Toml { path, source })
    };
    let (manifest, lock) = (read("Cargo.toml")?, read("Cargo.lock")?);
    let names = manifest
        .get("dependencies")
        .and_then(toml::Value::as_table)
        .into_iter()
        .flat_map(toml::Table::keys);
    names
        .map(|name| locked(&lock, name).ok_or_else(|| Error::NotLocked(name.to_owned())))
        .collect()
}

fn locked(lock: &toml::Table, name: &str) -> Option<Package> {
    let value = |package: &toml::Value, key| Some(package.get(key)?.as_str()?.to_owned());
    let packages = lock.get("package")?.as_array()?;
    let package = packages
        .iter()
        .find(|package| value(package, "name").is_some_and(|found| found == name))?;
    Some(Package {
        name: name.to_owned(),
        version: value(package, "version")?,
        checksum: value(package, "checksum")?,
    })
}

/// The files of the packages, each in the folder of its package.
///
/// Without the manifests: those in `packages/` are of this repository.
pub(super) fn tree(base: &Path) -> Result<Tree, Error> {
    let mut tree = Tree::new();
    for package in packages(base)? {
        unpack(base, &package, &mut tree)?;
    }
    Ok(tree)
}

/// The package as the registry has it. Cargo keeps it in its home.
fn unpack(base: &Path, package: &Package, tree: &mut Tree) -> Result<(), Error> {
    let Package {
        name,
        version,
        checksum,
    } = package;
    let path = if let Some(path) = cached(package) {
        path
    } else {
        let mut fetch = cargo();
        output(fetch.args(["fetch", "--locked"]).current_dir(base))?;
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
    let mut archive = Archive::new(GzDecoder::new(&packed[..]));
    for entry in file(&path, archive.entries())? {
        let mut entry = file(&path, entry)?;
        let inside = file(&path, entry.path())?
            .strip_prefix(&prefix)
            .map(Path::to_owned);
        let Ok(inside) = inside else { continue };
        if inside.starts_with("Cargo.toml")
            || inside.starts_with("Cargo.toml.orig")
            || inside.starts_with("Cargo.lock")
            || inside.starts_with(".cargo_vcs_info.json")
        {
            continue;
        }
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        let mut content = Vec::new();
        file(&path, entry.read_to_end(&mut content))?;
        tree.insert(format!("{name}/{}", parts.join("/")), content);
    }
    Ok(())
}

fn cached(Package { name, version, .. }: &Package) -> Option<PathBuf> {
    let home = cargo_home()?;
    let registries = fs::read_dir(home.join("registry/cache")).ok()?;
    let paths = registries
        .filter_map(|entry| Some(entry.ok()?.path().join(format!("{name}-{version}.crate"))));
    paths.into_iter().find(|path| path.exists())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_sources_than_those_that_are_locked_are_refused() {
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../engine/base");
        let mut package = packages(&base)
            .unwrap()
            .into_iter()
            .find(|package| package.name == "boa_gc")
            .unwrap();
        package.checksum = "00".to_owned();
        let mut tree = Tree::new();
        let refused = unpack(&base, &package, &mut tree);
        assert!(matches!(refused, Err(Error::Hash { .. })));
        assert!(tree.is_empty());
    }
}
