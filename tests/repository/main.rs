//! The repository: its documents, its workflows and the structure of its sources.

mod collector;
mod dependencies;
mod documentation;
#[path = "../common/files.rs"]
mod files;
mod layers;
mod matrices;
mod releases;
mod workflows;

use std::{
    fs,
    path::{Path, PathBuf},
};
use syn::{Ident, UseTree};

/// The paths that a `use` imports, each with its name here. The content of a module has none.
fn leaves(tree: &UseTree) -> Vec<(Vec<String>, Option<String>)> {
    leaves_below(tree, &[])
}

fn leaves_below(tree: &UseTree, before: &[String]) -> Vec<(Vec<String>, Option<String>)> {
    let leaf = |ident: &Ident, alias: Option<&Ident>| {
        let mut path = before.to_vec();
        if ident != "self" {
            path.push(ident.to_string());
        }
        let name = alias.map(ToString::to_string);
        let name = name.or_else(|| path.last().cloned());
        vec![(path, name)]
    };
    match tree {
        UseTree::Path(path) => {
            leaves_below(&path.tree, &[before, &[path.ident.to_string()]].concat())
        }
        UseTree::Group(group) => {
            let trees = group.items.iter();
            trees.flat_map(|tree| leaves_below(tree, before)).collect()
        }
        UseTree::Name(name) => leaf(&name.ident, None),
        UseTree::Rename(name) => leaf(&name.ident, Some(&name.rename)),
        UseTree::Glob(_) => vec![(before.to_vec(), None)],
    }
}

/// The folder of the repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the repository.
fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
