//! Dependencies between modules that the compiler does not forbid, checked in the parsed sources.

use crate::{files::files, leaves, read, root};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};
use syn::{
    Attribute, Item, ItemMod, ItemUse, Meta, Visibility,
    visit::{self, Visit},
};

/// Folders and files that name no engine and no network.
const PURE: &[&str] = &[
    "crates/wireline/src/permissions",
    "crates/wireline/src/protocol",
    "crates/wireline/src/connection/connection_state",
    "crates/boa_page/src/text_layout/block_container",
    "crates/boa_page/src/text_layout/flow",
    "crates/boa_page/src/text_layout/grid",
    "crates/boa_page/src/text_layout/table",
    "crates/boa_web/src/url_parser",
    "src/fetch/event_source/parser",
    "src/fetch/range",
    "src/runtime/modules/import_map",
    "src/websocket/address",
    "src/websocket/state",
];

/// The settings of the command are a tree, and so are its files.
#[test]
fn files_of_the_command_do_not_import_each_other_in_circles() {
    let imports = Imports::of(&root().join("crates/boa-ws/src"));
    assert_eq!(circles(&imports.all()), Vec::<Vec<String>>::new());
}

#[test]
fn folders_of_a_package_do_not_import_each_other_in_circles() {
    for package in [
        ".",
        "crates/wireline",
        "crates/boa_web",
        "crates/boa_page",
        "crates/boa-ws",
    ] {
        let mut imports = Imports::of(&root().join(package).join("src"));
        // All of its files use the public interface, such as its error.
        imports.is_root_for_all = package == "crates/wireline";
        assert_eq!(imports.folders(), Vec::<Vec<String>>::new(), "{package}");
    }
}

#[test]
fn pure_files_name_no_engine_and_no_io() {
    for file in PURE.iter().flat_map(|path| files_of(&root().join(path))) {
        for path in Paths::of(&parsed(&file)) {
            // Addresses are values, and sockets are not.
            let is_io =
                |name: &String| name == "io" || name.starts_with("Tcp") || name.starts_with("Udp");
            let is_io = path[0] == "std" && path.iter().any(is_io);
            let is_crate = path[0].starts_with("boa_") || path[0] == "tokio";
            let path = path.join("::");
            assert!(!is_io && !is_crate, "{} names {path}", file.display());
        }
    }
}

#[test]
fn only_what_runs_scripts_and_connections_names_tokio() {
    let (own, client) = (root().join("src"), root().join("crates/wireline/src"));
    let runs = ["runtime", "isolated"].map(|folder| own.join(folder));
    let mut files = files_in(&own);
    files.retain(|file| !runs.iter().any(|folder| file.starts_with(folder)));
    // All folders of `wireline` use the files beside its root.
    let shared = files_in(&client).into_iter();
    files.extend(shared.filter(|file| file.parent() == Some(client.as_path())));
    for file in files {
        assert!(!names(&file, "tokio"), "{}", file.display());
    }
}

/// The others ask the log of inputs through `InputLog`.
#[test]
fn only_the_builder_of_a_runtime_names_recordings() {
    let own = root().join("src");
    let (recording, builder) = ("runtime/recording", "runtime/builder/mod.rs");
    let may = ["runtime/mod.rs", builder].map(|file| own.join(file));
    let mut files = files_in(&own);
    files.retain(|file| !file.starts_with(own.join(recording)) && !may.contains(file));
    let names = |file: &Path| {
        let paths = Paths::of(&parsed(file));
        let mut names = paths.iter().flatten();
        names.any(|name| ["recording", "Recorder", "Recording"].contains(&name.as_str()))
    };
    assert!(names(&own.join(builder)));
    for file in files {
        assert!(!names(&file), "{}", file.display());
    }
}

/// The other modules use what the root exports as `net`.
#[test]
fn only_the_root_of_boa_websocket_names_wireline() {
    let own = root().join("src");
    for file in files_in(&own) {
        let is_root = file == own.join("lib.rs");
        assert_eq!(names(&file, "wireline"), is_root, "{}", file.display());
    }
}

/// Otherwise a rule about hosts could see another host than a connection. `wireline` gets records,
/// and texts of programs in Rust, whose schemes the crate `url` parses by the standard.
#[test]
fn urls_are_parsed_in_one_file() {
    let parser = root().join("crates/boa_web/src/url_parser.rs");
    for package in [".", "crates/boa_web", "crates/boa_page", "crates/boa-ws"] {
        for file in files_in(&root().join(package).join("src")) {
            let found = UrlParsing::in_source(&parsed(&file));
            assert_eq!(
                file == parser,
                !found.is_empty(),
                "{}: {found:?}",
                file.display()
            );
        }
    }
    // What is found, and what is not.
    let source = syn::parse_file(
        r#"
        fn found(base: &Url, page: &Page) {
            Url::parse("a:"); url::Url::options(); base.join("a"); page.url().join(text);
            text.parse::<Url>(); quirks::set_host(url, "a"); quirks::origin(url);
            assert!(Url::parse("a:").is_ok());
        }
        fn others() { folder.join("a"); names.join(", "); thread.join(); quirks::host(url); }
        #[cfg(test)] mod tests { fn test() { Url::parse("a:"); } }
        "#,
    );
    let found = UrlParsing::in_source(&source.expect("it is Rust"));
    let expected = "Url::parse url::Url::options join join parse quirks::set_host quirks::origin \
                    Url::parse";
    assert_eq!(found.join(" "), expected);
}

/// Shows that the tests above can fail.
#[test]
fn circles_of_imports_are_found_in_all_forms_of_paths() {
    let sources = [
        ("", "mod a; mod b; mod c; mod d; use a::A;"),
        ("a", "pub use self::deep::A; mod deep;"),
        (
            "a::deep",
            "pub struct A; fn f() { \"// crate::d\"; format!(\"{}\", crate::b::go()) }",
        ),
        (
            "b",
            "use super::{c::{self as other}}; pub fn go() { other::go() }",
        ),
        (
            "c",
            "fn f() { x::<crate::a::A>() } #[cfg(test)] mod tests { use crate::*; }",
        ),
        ("d", "use crate::{a::A, b};"),
    ];
    let sources = sources.map(|(module, text)| {
        let names = module.split("::").filter(|name| !name.is_empty());
        let source = syn::parse_file(text).expect("it is Rust");
        (names.map(str::to_owned).collect(), source)
    });
    let imports = Imports {
        sources: sources.into(),
        is_root_for_all: false,
    };
    assert_eq!(circles(&imports.all()), [["a::deep", "b", "c"]]);
    assert_eq!(imports.folders(), [["a", "b", "c"]]);
}

fn parsed(file: &Path) -> syn::File {
    syn::parse_file(&read(file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Whether a file names a crate.
fn names(file: &Path, name: &str) -> bool {
    let paths = Paths::of(&parsed(file));
    paths.iter().any(|path| path[0] == name)
}

/// The files of a module, which is a folder or a file.
fn files_of(module: &Path) -> Vec<PathBuf> {
    let file = module.with_extension("rs");
    if file.exists() {
        vec![file]
    } else {
        files_in(module)
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
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.0
            .extend(leaves(&item.tree).into_iter().map(|(path, _)| path));
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

/// The calls that parse or change URLs, in the order of the source, outside of its tests.
#[derive(Default)]
struct UrlParsing(Vec<String>);

impl UrlParsing {
    fn in_source(source: &syn::File) -> Vec<String> {
        let mut found = Self::default();
        found.visit_file(source);
        found.0
    }

    fn add_path(&mut self, path: &str) {
        let names: Vec<_> = path.split("::").collect();
        let parses = match *names {
            [.., "Url", name] => matches!(name, "from_str" | "options" | "parse"),
            [.., "quirks", name] => name.starts_with("set_") || name == "origin",
            _ => false,
        };
        if parses {
            self.0.push(path.to_owned());
        }
    }
}

impl<'ast> Visit<'ast> for UrlParsing {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        self.add_path(&names.collect::<Vec<_>>().join("::"));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, it: &'ast syn::Macro) {
        let text = it.tokens.to_string().replace(" :: ", "::");
        for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            self.add_path(word);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        visit::visit_expr_method_call(self, call);
        let method = call.method.to_string();
        let is_found = match &*method {
            "join" => call.args.len() == 1 && names_url(&call.receiver),
            "parse" => call.turbofish.as_ref().is_some_and(|types| {
                types.args.iter().any(|it| {
                    matches!(it, syn::GenericArgument::Type(syn::Type::Path(path)) if path.path.is_ident("Url"))
                })
            }),
            _ => false,
        };
        if is_found {
            self.0.push(method);
        }
    }
}

/// Whether an expression is a URL, by its names.
fn names_url(expression: &syn::Expr) -> bool {
    #[derive(Default)]
    struct Names(bool);

    impl<'ast> Visit<'ast> for Names {
        fn visit_ident(&mut self, name: &'ast syn::Ident) {
            let name = name.to_string();
            self.0 |= name.contains("url") || matches!(&*name, "base" | "location");
        }
    }

    let mut names = Names::default();
    names.visit_expr(expression);
    names.0
}

/// The imports between the files of a package, by module path.
struct Imports {
    sources: BTreeMap<Vec<String>, syn::File>,
    /// Whether what the root exports counts as a part of the root.
    is_root_for_all: bool,
}

impl Imports {
    fn of(folder: &Path) -> Self {
        let module = |file: &PathBuf| {
            let name = file.strip_prefix(folder).expect("it is below");
            let name = name.with_extension("");
            let parts = name.iter().map(|part| part.to_string_lossy().into_owned());
            let mut module: Vec<_> = parts.collect();
            module.pop_if(|name| matches!(&**name, "lib" | "main" | "mod"));
            module
        };
        let files = files_in(folder);
        Self {
            sources: files
                .iter()
                .map(|file| (module(file), parsed(file)))
                .collect(),
            is_root_for_all: false,
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
        let is_followed = !(self.is_root_for_all && module.is_empty());
        let again = rest
            .first()
            .filter(|_| is_followed)
            .and_then(|name| self.exported_again(&module, name));
        Some(again.unwrap_or(module))
    }

    fn exported_again(&self, module: &[String], name: &str) -> Option<Vec<String>> {
        let items = self.sources[module].items.iter();
        let exports = items.filter_map(|item| match item {
            Item::Use(item) if !matches!(item.vis, Visibility::Inherited) => Some(&item.tree),
            _ => None,
        });
        exports
            .flat_map(leaves)
            .filter(|(_, export)| export.as_deref() == Some(name))
            .find_map(|(path, _)| self.resolve(module, &path))
    }

    /// The modules, with those that each uses.
    fn all(&self) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
        let uses = |(module, source): (&Vec<String>, &syn::File)| {
            let paths = Paths::of(source);
            // `pub(super)` is a path as well.
            let long = paths.iter().filter(|path| path.len() > 1);
            let used = long.filter_map(|path| self.resolve(module, path));
            let others: BTreeSet<_> = used.filter(|used| used != module).collect();
            (module.clone(), others)
        };
        self.sources.iter().map(uses).collect()
    }

    /// The circles of the folders and files at the top. The root is none of them.
    fn folders(&self) -> Vec<Vec<String>> {
        let mut direct = BTreeMap::<_, BTreeSet<_>>::new();
        for (module, used) in self.all() {
            if let Some(folder) = module.first() {
                let used = used.iter().filter_map(|it| it.first());
                let others = used.filter(|it| *it != folder).map(|it| vec![it.clone()]);
                direct
                    .entry(vec![folder.clone()])
                    .or_default()
                    .extend(others);
            }
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
