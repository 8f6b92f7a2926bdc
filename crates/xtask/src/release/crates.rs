//! The packages for a registry: those of this workspace, and those of the engine.
//!
//! They are made in a copy of the repository, `target/crates`, in which the engine's packages are
//! members of the workspace: so cargo can package and check all of them, in their order, before the
//! first is published.

use crate::{
    engine,
    tools::{Error, cargo, file, output, root, run_to_end, say},
};
use std::{
    fs,
    path::Path,
    process::{Command, ExitCode},
};
use toml::{Table, Value};

/// The licences of Boa, which the archives of its packages lack. That of `regress` has its own.
const BOA_LICENSES: [&str; 2] = ["LICENSE-MIT", "LICENSE-UNLICENSE"];

/// Packages that are not published.
const PRIVATE: [&str; 3] = ["peers", "test_server", "xtask"];

pub(super) fn run() -> Result<ExitCode, Error> {
    engine::write_sources()?;
    let folder = root().join("target/crates");
    copy(&folder)?;
    let mut package = cargo();
    package.args(["package", "--workspace", "--no-verify", "--quiet"]);
    for name in PRIVATE {
        package.args(["--exclude", name]);
    }
    package.args(["--target-dir", "target"]);
    let code = run_to_end(package.current_dir(&folder))?;
    if code == ExitCode::SUCCESS {
        say(&format!(
            "the packages are in {}\nhelp: `cargo publish --manifest-path target/crates/Cargo.toml --workspace --dry-run` \
             compiles each of them",
            folder.join("target/package").display()
        ));
    }
    Ok(code)
}

/// Copies the files of the repository and the sources of the engine.
fn copy(folder: &Path) -> Result<(), Error> {
    let root = root();
    // What cargo has compiled there stays.
    let kept = folder.join("target");
    if folder.exists() {
        for entry in file(folder, fs::read_dir(folder))? {
            let path = file(folder, entry)?.path();
            if path == kept {
                continue;
            }
            let removed = if path.is_dir() {
                fs::remove_dir_all(&path)
            } else {
                fs::remove_file(&path)
            };
            file(&path, removed)?;
        }
    }
    let mut list = Command::new("git");
    let list = output(list.args(["ls-files", "-z"]).current_dir(root))?;
    let is_copied = |name: &&str| !name.starts_with("engine/") && root.join(name).is_file();
    for name in list.split_terminator('\0').filter(is_copied) {
        let from = root.join(name);
        engine::write_file(folder, name, &file(&from, fs::read(&from))?)?;
    }
    let manifest = folder.join("Cargo.toml");
    let mut text = file(&manifest, fs::read_to_string(&manifest))?;
    for (old, new) in [
        ("exclude = [\"engine\"]\n", ""),
        (
            "members = [\"crates/*\"]",
            "members = [\"crates/*\", \"engine/packages/*\"]",
        ),
    ] {
        if !text.contains(old) {
            return Err(Error::NotReplaced(manifest));
        }
        text = text.replace(old, new);
    }
    file(&manifest, fs::write(&manifest, text))?;
    let workspace = table(&root.join("engine/Cargo.toml"))?;
    let packages = folder.join("engine/packages");
    for (name, mut content) in engine::sources()? {
        if name.ends_with("/Cargo.toml") {
            let manifest = table(&root.join("engine/packages").join(&name))?;
            content = published(manifest, &workspace).to_string().into_bytes();
            add_licenses(&packages, &name)?;
        }
        engine::write_file(&packages, &name, &content)?;
    }
    Ok(())
}

/// Writes the licences of Boa beside the manifest of one of its packages.
fn add_licenses(packages: &Path, manifest: &str) -> Result<(), Error> {
    let Some(package) = manifest.strip_suffix("/Cargo.toml") else {
        return Ok(());
    };
    if !package.starts_with("boa_") {
        return Ok(());
    }
    for license in BOA_LICENSES {
        let from = root().join("engine").join(license);
        let text = file(&from, fs::read(&from))?;
        engine::write_file(packages, &format!("{package}/{license}"), &text)?;
    }
    Ok(())
}

fn table(path: &Path) -> Result<Table, Error> {
    let text = file(path, fs::read_to_string(path))?;
    text.parse().map_err(|source| Error::Toml {
        path: path.to_owned(),
        source,
    })
}

/// The manifest of a package of the engine, without its build script, and with what it has from its
/// workspace.
fn published(mut manifest: Table, workspace: &Table) -> Table {
    let workspace = &workspace["workspace"];
    if let Some(Value::Table(package)) = manifest.get_mut("package") {
        package.remove("build");
        for (key, value) in package.iter_mut() {
            if is_inherited(value) {
                *value = workspace["package"][key.as_str()].clone();
            }
        }
    }
    for kind in ["dependencies", "dev-dependencies"] {
        let Some(Value::Table(dependencies)) = manifest.get_mut(kind) else {
            continue;
        };
        for (name, dependency) in dependencies.iter_mut() {
            let Value::Table(own) = dependency else {
                continue;
            };
            if own.remove("workspace").is_none() {
                continue;
            }
            if let Value::Table(shared) = &workspace["dependencies"][name.as_str()] {
                own.extend(shared.clone());
            }
            own.insert("path".to_owned(), format!("../{name}").into());
        }
    }
    manifest
}

fn is_inherited(value: &Value) -> bool {
    value.get("workspace").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_manifests_have_the_members_of_their_workspace() {
        let engine = root().join("engine");
        let workspace = table(&engine.join("Cargo.toml")).unwrap();
        let manifest = table(&engine.join("packages/boa_gc/Cargo.toml")).unwrap();
        let manifest = published(manifest, &workspace);
        let version = &workspace["workspace"]["package"]["version"];
        assert_eq!(&manifest["package"]["version"], version);
        assert!(manifest["package"].get("build").is_none());
        let string = &manifest["dependencies"]["boa_string"];
        let expected = "boa_websocket_engine_string";
        assert_eq!(string["package"].as_str(), Some(expected));
        assert_eq!(string["path"].as_str(), Some("../boa_string"));
        assert_eq!(string["optional"].as_bool(), Some(true));
        assert!(!manifest.to_string().contains("workspace"));
    }

    /// The repository and the engine name the same version.
    #[test]
    fn dependencies_on_the_engine_have_its_version() {
        let engine = table(&root().join("engine/Cargo.toml")).unwrap();
        let version = engine["workspace"]["package"]["version"].as_str().unwrap();
        let exact = format!("={version}");
        let own = table(&root().join("Cargo.toml")).unwrap();
        let mut seen = 0;
        for dependencies in [
            &engine["workspace"]["dependencies"],
            &own["workspace"]["dependencies"],
            &own["dependencies"],
        ] {
            for (name, dependency) in dependencies.as_table().unwrap() {
                let package = dependency.get("package").and_then(Value::as_str);
                if package.is_some_and(|name| name.starts_with("boa_websocket_engine")) {
                    assert_eq!(dependency["version"].as_str(), Some(&*exact), "{name}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 8, "{seen}");
        for document in [
            "docs/embedding.md",
            "src/engine/mod.rs",
            "crates/boa_web/src/engine/mod.rs",
        ] {
            let text = fs::read_to_string(root().join(document)).unwrap();
            assert!(text.contains(&exact), "{document}");
        }
    }
}
