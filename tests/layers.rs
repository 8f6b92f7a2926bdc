//! What must not depend on what: the table of ARCHITECTURE.md, held against the parsed sources.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};
use syn::{
    Attribute, Item, ItemMod, ItemUse, Meta, UseTree,
    visit::{self, Visit},
};

/// A layer of `boa_websocket`, the layers that it may use, and the crates that it must not name.
const LAYERS: &[(&str, &[&str], &[&str])] = &[
    ("webidl", &[], &["tokio", "wireline"]),
    ("dom", &["webidl"], &["tokio", "wireline"]),
    ("engine", &["dom", "webidl"], &["tokio", "wireline"]),
    ("web", &["dom", "engine", "webidl"], &["tokio", "wireline"]),
    ("websocket", &["dom", "net", "web", "webidl"], &["tokio", "wireline"]),
    ("runtime", &["dom", "engine", "net", "permissions", "web", "webidl", "websocket"], &["wireline"]),
];

/// Files that wait for nothing and know no engine, as ARCHITECTURE.md has it.
const PURE: &[&str] = &[
    "crates/wireline/src/permissions/mod.rs",
    "crates/wireline/src/permissions/network.rs",
    "crates/wireline/src/permissions/rule.rs",
    "crates/wireline/src/deflate.rs",
    "crates/wireline/src/extensions.rs",
    "crates/wireline/src/frame.rs",
    "crates/wireline/src/handshake.rs",
    "crates/wireline/src/message.rs",
    "crates/wireline/src/outgoing.rs",
    "crates/boa_page/src/text_layout/canvas.rs",
    "crates/boa_page/src/text_layout/flow.rs",
    "crates/boa_page/src/text_layout/grid.rs",
    "crates/boa_page/src/text_layout/table.rs",
    "src/websocket/address.rs",
    "src/websocket/state.rs",
];

/// Items that are named by [`crate::`](self) paths at the root: exported again from the layer that has them.
const ROOT: &[(&str, &str)] = &[("event_handler", "dom"), ("extensions", "runtime")];

#[test]
fn a_layer_uses_the_layers_of_its_row_only() {
    let mut wrong = Vec::new();
    for (layer, allowed, forbidden) in LAYERS {
        for file in files_of(layer) {
            let paths = Paths::of(&read(&file));
            let used = paths.iter().filter(|path| path[0] == "crate").filter_map(|path| path.get(1));
            for name in used.map(|name| ROOT.iter().find(|(item, _)| item == name).map_or(&**name, |(_, layer)| layer))
            {
                if name != *layer
                    && (is_layer(name) || name == "net" || name == "permissions")
                    && !allowed.contains(&name)
                {
                    wrong.push(format!("{}: {layer} must not use {name}", file.display()));
                }
            }
            for path in paths.iter().filter(|path| forbidden.contains(&path[0].as_str())) {
                wrong.push(format!("{}: {layer} must not name {}", file.display(), path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_files_name_no_engine_and_no_io() {
    for file in PURE {
        let source = read(&root().join(file));
        let mut is_async = Async(false);
        is_async.visit_file(&source);
        assert!(!is_async.0, "{file} must not wait");
        for path in Paths::of(&source) {
            let is_io = path[0] == "std" && path.get(1).is_some_and(|name| name == "io");
            // Addresses are values; sockets are not.
            let is_socket =
                path[0] == "std" && path.iter().any(|name| name.starts_with("Tcp") || name.starts_with("Udp"));
            let is_crate = path[0].starts_with("boa_") || path[0] == "tokio";
            assert!(!is_io && !is_socket && !is_crate, "{file} must not name {}", path.join("::"));
        }
    }
}

#[test]
fn every_module_is_a_layer() {
    for item in read(&root().join("src/lib.rs")).items {
        if let Item::Mod(module) = item
            && !is_for_tests(&module.attrs)
        {
            assert!(is_layer(&module.ident.to_string()), "{} is missing from the table of layers", module.ident);
        }
    }
}

/// The system's clock may be set while a connection waits: deadlines use a clock that only goes forward.
#[test]
fn the_client_reads_the_system_clock_for_certificates_only() {
    let mut reading = Vec::new();
    for file in files_in(&root().join("crates/wireline/src")) {
        let reads = |path: &Vec<String>| path.iter().any(|name| name == "SystemTime" || name == "UnixTime");
        if Paths::of(&read(&file)).iter().any(reads) {
            reading.push(file.file_name().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    reading.sort();
    assert_eq!(reading, ["certificate.rs", "verifier.rs"]);
}

/// The test itself must be able to fail.
#[test]
fn paths_are_found_in_all_their_forms() {
    let source = "use crate::net::Event;\nuse crate::{dom::{self, host}, web::Blob};\nfn f() { let a = \"// crate::cli\"; \
        crate::runtime::go::<tokio::Task>(a); format!(\"{}\", crate::webidl::x()) }\n#[cfg(test)]\nmod tests { use tokio::io; }";
    let paths: Vec<_> =
        Paths::of(&syn::parse_file(source).expect("it is Rust")).iter().map(|it| it.join("::")).collect();
    for path in [
        "crate::net::Event",
        "crate::dom",
        "crate::dom::host",
        "crate::web::Blob",
        "crate::runtime::go",
        "tokio::Task",
        "crate::webidl::x",
    ] {
        assert!(paths.iter().any(|it| it == path), "{path} is not in {paths:?}");
    }
    assert!(!paths.iter().any(|path| path.contains("cli") || path == "tokio::io"), "{paths:?}");
}

fn is_layer(name: &str) -> bool {
    LAYERS.iter().any(|(layer, ..)| *layer == name)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &Path) -> syn::File {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn files_of(layer: &str) -> Vec<PathBuf> {
    files_in(&root().join("src").join(layer))
}

/// The source files below a folder, but for those that are tests.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a folder can be listed").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "tests" {
                files.extend(files_in(&path));
            }
        } else if path.extension().is_some_and(|it| it == "rs")
            && !name.ends_with("tests")
            && !name.starts_with("testing")
            && name != "fuzzing"
        {
            files.push(path);
        }
    }
    files
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => {
            let tokens = list.tokens.to_string();
            list.path.is_ident("cfg") && ["test", "fuzzing"].iter().any(|name| tokens.contains(name))
        }
        _ => false,
    })
}

/// The paths that a file names, outside of its tests and comments.
#[derive(Default)]
struct Paths(BTreeSet<Vec<String>>);

impl Paths {
    fn of(source: &syn::File) -> BTreeSet<Vec<String>> {
        let mut paths = Self::default();
        paths.visit_file(source);
        paths.0
    }

    fn tree(&mut self, tree: &UseTree, before: &[String]) {
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &[before, &[path.ident.to_string()]].concat()),
            UseTree::Name(name) if name.ident == "self" => drop(self.0.insert(before.to_vec())),
            UseTree::Name(name) => drop(self.0.insert([before, &[name.ident.to_string()]].concat())),
            UseTree::Rename(name) => drop(self.0.insert([before, &[name.ident.to_string()]].concat())),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before)),
            UseTree::Glob(_) => drop(self.0.insert(before.to_vec())),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    /// The arguments of a macro are tokens: paths among them begin with a name and two colons.
    fn visit_macro(&mut self, it: &'ast syn::Macro) {
        visit::visit_path(self, &it.path);
        let text = it.tokens.to_string().replace(" :: ", "::");
        let words =
            text.split(|character: char| !(character.is_alphanumeric() || character == '_' || character == ':'));
        for word in words.filter(|word| word.contains("::") && !word.starts_with(':')) {
            self.0.insert(word.split("::").map(str::to_owned).collect());
        }
    }
}

/// Whether anything is `async` or awaits.
struct Async(bool);

impl<'ast> Visit<'ast> for Async {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.0 |= signature.asyncness.is_some();
    }

    fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {
        self.0 = true;
    }

    fn visit_expr_await(&mut self, _: &'ast syn::ExprAwait) {
        self.0 = true;
    }
}
