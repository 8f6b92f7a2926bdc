//! Dependencies between modules that the compiler does not forbid, checked in the parsed sources.

use crate::{files::files, read, root};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};
use syn::{
    Attribute, Item, ItemMod, ItemUse, Meta, UseTree, Visibility,
    visit::{self, Visit},
};

/// A package's sources, and its layers: each with those of the same package that it may use, and
/// the crates that it must not name. The compiler holds what is between packages.
type Package = (
    &'static str,
    &'static [(
        &'static str,
        &'static [&'static str],
        &'static [&'static str],
    )],
);

/// Modules of the client that `boa_websocket` exports under these names. They count as layers.
const EXPORTS: &[&str] = &["net", "permissions"];

/// The file of `web` that names tokio, with a feature.
const TOKIO_IO: &str = "crates/boa_web/src/web/streams/tokio_io.rs";

const PACKAGES: &[Package] = &[
    (
        "crates/wireline/src",
        &[
            ("accounting", &[], &["tokio"]),
            ("header_fields", &[], &["tokio"]),
            ("opcode", &[], &["tokio"]),
            ("phase", &[], &["tokio"]),
            ("shared_error", &[], &["tokio"]),
            ("permissions", &[], &["tokio"]),
            ("testing", &[], &[]),
            ("observe", &["opcode"], &[]),
            ("protocol", &["accounting", "observe", "opcode"], &["tokio"]),
            ("tls", &["observe"], &[]),
            (
                "connect",
                &["observe", "permissions", "protocol", "testing", "tls"],
                &[],
            ),
            ("http", &["connect", "observe", "protocol"], &[]),
            ("options", &["observe", "permissions"], &["tokio"]),
            ("error", &["connect", "permissions"], &["tokio"]),
            ("error_kinds", &[], &["tokio"]),
            (
                "connection",
                &["accounting", "connect", "http", "observe", "protocol"],
                &[],
            ),
            (
                "socket",
                &[
                    "accounting",
                    "connect",
                    "connection",
                    "observe",
                    "permissions",
                    "protocol",
                ],
                &[],
            ),
            (
                "runtime",
                &[
                    "connect",
                    "connection",
                    "header_fields",
                    "http",
                    "protocol",
                    "socket",
                ],
                &["tokio"],
            ),
        ],
    ),
    (
        "crates/boa_web/src",
        &[
            ("webidl", &[], &["tokio"]),
            ("dom", &["webidl"], &["tokio"]),
            ("engine", &["dom", "webidl"], &["tokio"]),
            ("web", &["dom", "engine", "webidl"], &["tokio"]),
            ("event_loop", &["dom", "engine", "web"], &["tokio"]),
        ],
    ),
    (
        "src",
        &[
            ("engine", &[], &["tokio", "wireline"]),
            ("websocket", &["net"], &["tokio", "wireline"]),
            ("fetch", &["net", "websocket"], &["tokio", "wireline"]),
            (
                "runtime",
                &["engine", "fetch", "net", "permissions", "websocket"],
                &["wireline"],
            ),
            (
                "isolated",
                &["net", "permissions", "runtime", "websocket"],
                &["wireline"],
            ),
        ],
    ),
];

/// Folders and files that name no engine and no network.
const PURE: &[&str] = &[
    "crates/wireline/src/permissions",
    "crates/wireline/src/protocol",
    "crates/wireline/src/connection/connection_state",
    "crates/boa_page/src/text_layout/block_container",
    "crates/boa_page/src/text_layout/flow",
    "crates/boa_page/src/text_layout/grid",
    "crates/boa_page/src/text_layout/table",
    "src/fetch/event_source/parser",
    "src/fetch/range",
    "src/runtime/modules/import_map",
    "src/websocket/address",
    "src/websocket/state",
];

#[test]
fn a_layer_uses_the_layers_of_its_row_only() {
    let mut wrong = Vec::new();
    for (folder, layers) in PACKAGES {
        let is_layer = |name: &str| layers.iter().any(|(layer, ..)| *layer == name);
        let mut below = EXPORTS.to_vec();
        for (layer, allowed, forbidden) in *layers {
            for name in *allowed {
                assert!(below.contains(name), "{folder}: {layer} uses {name}");
            }
            below.push(layer);
            for file in files_of(&root().join(folder), layer) {
                let paths = Paths::of(&parsed(&file));
                let used = paths.iter().filter(|path| path[0] == "crate");
                for name in used.filter_map(|path| path.get(1)) {
                    let is_checked = is_layer(name) || EXPORTS.contains(&&**name);
                    if name != layer && is_checked && !allowed.contains(&&**name) {
                        wrong.push(format!("{}: {layer} must not use {name}", file.display()));
                    }
                }
                let may_name_tokio = file.ends_with(TOKIO_IO);
                let named = paths.iter().filter(|path| {
                    forbidden.contains(&&*path[0]) && !(may_name_tokio && path[0] == "tokio")
                });
                wrong.extend(named.map(|path| {
                    let path = path.join("::");
                    format!("{}: {layer} must not name {path}", file.display())
                }));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_files_name_no_engine_and_no_io() {
    for file in PURE.iter().flat_map(|path| files_of(&root(), path)) {
        for path in Paths::of(&parsed(&file)) {
            let is_io = path[0] == "std" && path.get(1).is_some_and(|name| name == "io");
            // Addresses are values, and sockets are not.
            let is_socket = path[0] == "std"
                && path
                    .iter()
                    .any(|name| name.starts_with("Tcp") || name.starts_with("Udp"));
            let is_crate = path[0].starts_with("boa_") || path[0] == "tokio";
            assert!(
                !is_io && !is_socket && !is_crate,
                "{} must not name {}",
                file.display(),
                path.join("::")
            );
        }
    }
}

#[test]
fn every_module_is_a_layer() {
    for (folder, layers) in PACKAGES {
        for item in parsed(&root().join(folder).join("lib.rs")).items {
            if let Item::Mod(module) = item
                && module.content.is_none()
                && !is_for_tests(&module.attrs)
            {
                assert!(
                    layers.iter().any(|(layer, ..)| module.ident == layer),
                    "{} is missing from the layers of {folder}",
                    module.ident
                );
            }
        }
    }
}

/// The system's clock may be set while a connection waits, so deadlines use a monotonic clock.
#[test]
fn the_client_reads_the_system_clock_for_certificates_only() {
    let mut reading = Vec::new();
    for file in files_in(&root().join("crates/wireline/src")) {
        let reads = |path: &Vec<String>| {
            path.iter()
                .any(|name| name == "SystemTime" || name == "UnixTime")
        };
        let paths = Paths::of(&parsed(&file));
        assert!(
            !paths
                .iter()
                .any(|path| path.ends_with(&["SystemTime".to_owned(), "now".to_owned()]))
        );
        // Its owner tells a record the time of day.
        let is_record = file.parent().is_some_and(|folder| folder.ends_with("har"));
        if !is_record && paths.iter().any(reads) {
            reading.push(
                file.file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
            );
        }
    }
    reading.sort();
    assert_eq!(reading, ["certificate.rs", "verifier.rs"]);
}

/// Shows that the test above can fail.
#[test]
fn paths_are_found_in_all_their_forms() {
    let source = "use crate::net::Event;\nuse crate::{dom::{self, host}, web::Blob};\nfn f() { let a = \"// crate::cli\"; \
        crate::runtime::go::<tokio::Task>(a); format!(\"{}\", crate::webidl::x()) }\n#[cfg(test)]\nmod tests { use tokio::io; }";
    let paths: Vec<_> = Paths::of(&syn::parse_file(source).expect("it is Rust"))
        .iter()
        .map(|it| it.join("::"))
        .collect();
    for path in [
        "crate::net::Event",
        "crate::dom",
        "crate::dom::host",
        "crate::web::Blob",
        "crate::runtime::go",
        "tokio::Task",
        "crate::webidl::x",
    ] {
        assert!(
            paths.iter().any(|it| it == path),
            "{path} is not in {paths:?}"
        );
    }
    assert!(
        !paths
            .iter()
            .any(|path| path.contains("cli") || path == "tokio::io"),
        "{paths:?}"
    );
}

/// The settings of the command are a tree, and so are its files.
#[test]
fn files_of_the_command_do_not_import_each_other_in_circles() {
    let imports = Imports::of(&root().join("crates/boa-ws/src"));
    assert_eq!(imports.circles(), Vec::<Vec<String>>::new());
}

#[test]
fn folders_of_the_command_and_of_pages_do_not_import_each_other_in_circles() {
    for package in ["boa-ws", "boa_page"] {
        let imports = Imports::of(&root().join("crates").join(package).join("src"));
        assert_eq!(
            imports.circles_of_folders(),
            Vec::<Vec<String>>::new(),
            "{package}"
        );
    }
}

/// The test itself must be able to fail.
#[test]
fn circles_of_imports_are_found_through_re_exports() {
    let sources = [
        ("", "mod a; mod b; mod c; use a::A;"),
        ("a", "pub use self::deep::A; mod deep;"),
        ("a::deep", "pub struct A; fn f() { crate::b::go() }"),
        ("b", "use super::c; pub fn go() { c::go() }"),
        (
            "c",
            "use crate::a::A; #[cfg(test)] mod tests { use crate::*; }",
        ),
    ];
    let sources = sources.map(|(module, text)| {
        let module = module
            .split("::")
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        (module, syn::parse_file(text).expect("it is Rust"))
    });
    assert_eq!(
        Imports {
            sources: sources.into()
        }
        .circles(),
        [["a::deep", "b", "c"]]
    );
}

fn parsed(file: &Path) -> syn::File {
    syn::parse_file(&read(file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The files of a layer, which is a folder or a file.
fn files_of(folder: &Path, layer: &str) -> Vec<PathBuf> {
    let file = folder.join(layer).with_extension("rs");
    if file.exists() {
        vec![file]
    } else {
        files_in(&folder.join(layer))
    }
}

/// The source files below a folder, without tests.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let all = files(folder, "rs");
    let for_tests = files_for_tests(&all);
    let is_product = |file: &&PathBuf| {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let mut folders = file.strip_prefix(folder).unwrap_or(file).iter();
        !folders.any(|it| it == "tests")
            && !name.ends_with("tests")
            && !name.starts_with("testing")
            && !for_tests.contains(*file)
    };
    all.iter().filter(is_product).cloned().collect()
}

/// The files that the `mod.rs` of their folder declares for tests.
fn files_for_tests(all: &[PathBuf]) -> BTreeSet<PathBuf> {
    let mut for_tests = BTreeSet::new();
    for file in all.iter().filter(|file| file.ends_with("mod.rs")) {
        for item in parsed(file).items {
            if let Item::Mod(module) = item
                && is_for_tests(&module.attrs)
            {
                for_tests.insert(file.with_file_name(format!("{}.rs", module.ident)));
            }
        }
    }
    for_tests
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => {
            let tokens = list.tokens.to_string();
            list.path.is_ident("cfg")
                && ["test", "fuzzing"].iter().any(|name| tokens.contains(name))
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
            UseTree::Path(path) => {
                self.tree(&path.tree, &[before, &[path.ident.to_string()]].concat());
            }
            UseTree::Name(name) if name.ident == "self" => drop(self.0.insert(before.to_vec())),
            UseTree::Name(name) => {
                self.0.insert([before, &[name.ident.to_string()]].concat());
            }
            UseTree::Rename(name) => {
                self.0.insert([before, &[name.ident.to_string()]].concat());
            }
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
        self.0.insert(
            path.segments
                .iter()
                .map(|segment| segment.ident.to_string())
                .collect(),
        );
        visit::visit_path(self, path);
    }

    /// The arguments of a macro are tokens: paths among them begin with a name and two colons.
    fn visit_macro(&mut self, it: &'ast syn::Macro) {
        visit::visit_path(self, &it.path);
        let text = it.tokens.to_string().replace(" :: ", "::");
        let words = text.split(|character: char| {
            !(character.is_alphanumeric() || character == '_' || character == ':')
        });
        for word in words.filter(|word| word.contains("::") && !word.starts_with(':')) {
            self.0.insert(word.split("::").map(str::to_owned).collect());
        }
    }
}

/// The imports between the files of a package, by module path.
struct Imports {
    sources: BTreeMap<Vec<String>, syn::File>,
}

impl Imports {
    fn of(folder: &Path) -> Self {
        let module = |file: &PathBuf| {
            let name = file
                .strip_prefix(folder)
                .expect("it is below")
                .with_extension("");
            let mut module: Vec<_> = name
                .iter()
                .map(|part| part.to_string_lossy().into_owned())
                .collect();
            if module
                .last()
                .is_some_and(|name| matches!(&**name, "lib" | "main" | "mod"))
            {
                module.pop();
            }
            module
        };
        Self {
            sources: files_in(folder)
                .iter()
                .map(|file| (module(file), parsed(file)))
                .collect(),
        }
    }

    /// The module that defines the item of a path. Re-exports are followed.
    fn resolve(&self, from: &[String], path: &[String]) -> Option<Vec<String>> {
        let (first, mut rest) = path.split_first()?;
        let mut module = match &**first {
            "crate" => Vec::new(),
            "self" => from.to_vec(),
            "super" => from.split_last()?.1.to_vec(),
            name => [from, &[name.to_owned()]].concat(),
        };
        if !self.sources.contains_key(&module) {
            return None;
        }
        while let Some((name, after)) = rest.split_first() {
            let next = if name == "super" {
                module.split_last()?.1.to_vec()
            } else {
                [&*module, std::slice::from_ref(name)].concat()
            };
            if !self.sources.contains_key(&next) {
                break;
            }
            (module, rest) = (next, after);
        }
        let again = rest
            .first()
            .and_then(|name| self.exported_again(&module, name));
        Some(again.unwrap_or(module))
    }

    fn exported_again(&self, module: &[String], name: &str) -> Option<Vec<String>> {
        let uses = self.sources[module]
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Use(item) if !matches!(item.vis, Visibility::Inherited) => Some(&item.tree),
                _ => None,
            });
        let mut paths = Paths::default();
        uses.for_each(|tree| paths.tree(tree, &[]));
        paths
            .0
            .iter()
            .filter(|path| path.last().is_some_and(|last| last == name))
            .find_map(|path| self.resolve(module, path))
    }

    /// The modules, with those that each uses.
    fn all(&self) -> BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> {
        let uses = |module: &Vec<String>| -> BTreeSet<Vec<String>> {
            let paths = Paths::of(&self.sources[module]);
            // `pub(super)` is a path as well.
            let long = paths.iter().filter(|path| path.len() > 1);
            long.filter_map(|path| self.resolve(module, path))
                .filter(|used| used != module)
                .collect()
        };
        self.sources
            .keys()
            .map(|module| (module, uses(module)))
            .collect()
    }

    /// The modules that use each other, directly or by others: for each circle its modules.
    fn circles(&self) -> Vec<Vec<String>> {
        circles(
            &self
                .all()
                .into_iter()
                .map(|(it, used)| (it.clone(), used))
                .collect(),
        )
    }

    /// The same for the folders and files at the top. The root is none of them.
    fn circles_of_folders(&self) -> Vec<Vec<String>> {
        let mut direct = BTreeMap::<_, BTreeSet<_>>::new();
        for (module, used) in self.all() {
            let Some(folder) = module.first() else {
                continue;
            };
            let used = used.iter().filter_map(|it| it.first());
            let others = used.filter(|it| *it != folder).map(|it| vec![it.clone()]);
            direct
                .entry(vec![folder.clone()])
                .or_default()
                .extend(others);
        }
        circles(&direct)
    }
}

/// The keys that reach each other: for each circle its keys.
fn circles(direct: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>) -> Vec<Vec<String>> {
    let reached = |module| {
        let (mut all, mut next) = (BTreeSet::new(), vec![module]);
        while let Some(module) = next.pop() {
            next.extend(direct[module].iter().filter(|used| all.insert(*used)));
        }
        all
    };
    let reached: BTreeMap<_, _> = direct.keys().map(|it| (it, reached(it))).collect();
    let mut circles = BTreeSet::new();
    for (module, all) in &reached {
        let circle: Vec<_> = all
            .iter()
            .filter(|it| reached[*it].contains(module))
            .map(|it| it.join("::"))
            .collect();
        if !circle.is_empty() {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}
