//! The public API has types of other crates only if ARCHITECTURE.md lists them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};
use syn::{
    Attribute, Fields, ImplItem, Item, ItemMod, Meta, ReturnType, Signature, Type, UseTree,
    Visibility,
    visit::{self, Visit},
};

/// A module, by its path from the crate's root.
struct Module {
    public: bool,
    items: Vec<Item>,
}

/// The folders of the libraries.
const PACKAGES: &[&str] = &[".", "crates/wireline"];

type Modules = BTreeMap<Vec<String>, Module>;

#[test]
fn types_of_other_crates_are_those_that_are_listed() {
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("it can be read");
    let (_, section) = architecture
        .split_once("\n## Types of other crates in the API\n")
        .expect("the section is there");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let listed: BTreeSet<String> = rows.map(str::to_owned).collect();
    let mut found = BTreeMap::new();
    for package in PACKAGES {
        let folder = root().join(package);
        found.extend(crates_in_signatures(
            &modules(&folder),
            &dependencies(&folder),
        ));
    }
    found.remove("wireline");
    let there: BTreeSet<String> = found.keys().cloned().collect();
    let missing: Vec<_> = found
        .iter()
        .filter(|(name, _)| !listed.contains(*name))
        .collect();
    let wrong: Vec<_> = listed.difference(&there).collect();
    assert!(
        missing.is_empty() && wrong.is_empty(),
        "not in ARCHITECTURE.md: {missing:?}; nowhere else: {wrong:?}"
    );
}

/// Shows that the test above can fail.
#[test]
fn a_type_of_another_crate_is_noticed() {
    let source = "use url::Url;\npub struct A;\nimpl A { pub fn go(to: &Url) -> bytes::Bytes { todo!() } fn own(it: tokio::Task) {} }";
    let file = syn::parse_file(source).expect("it can be parsed");
    let modules = Modules::from([(
        Vec::new(),
        Module {
            public: true,
            items: file.items,
        },
    )]);
    let found = crates_in_signatures(
        &modules,
        &BTreeSet::from(["bytes".to_owned(), "tokio".to_owned()]),
    );
    assert_eq!(found.into_keys().collect::<Vec<_>>(), ["bytes", "url"]);
}

/// The lists of types by the guidelines C-SEND-SYNC, C-DEBUG and C-GOOD-ERR have all types of the
/// client.
#[test]
fn the_tests_of_the_api_guidelines_have_all_types_of_the_client() {
    let tests = fs::read_to_string(root().join("crates/wireline/tests/api_guidelines.rs"))
        .expect("it can be read");
    let modules = modules(&root().join("crates/wireline"));
    let exported = exported(&modules);
    let mut missing = BTreeSet::new();
    for (path, module) in &modules {
        for item in module
            .items
            .iter()
            .filter(|item| matches!(item, Item::Struct(_) | Item::Enum(_)))
        {
            let is_exported =
                own_name(item).filter(|name| exported.contains(&(path.clone(), name.clone())));
            missing.extend(is_exported.filter(|name| {
                !path.starts_with(&["fuzzing".to_owned()])
                    && [">", "<"]
                        .iter()
                        .all(|end| !tests.contains(&format!("::{name}{end}")))
            }));
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

/// What a program passes to other threads, and its errors. The rest belongs to the thread of its
/// runtime.
#[test]
fn what_leaves_the_thread_of_a_runtime_is_for_any_thread() {
    use boa_websocket::{
        Handle, Limits,
        runtime::{
            Function, Goal, HandleError, ImportMap, ImportMapError, ModuleFetch, ModuleSource,
            ModuleType, RecordingError, State, StopReason, TranspileError, values,
        },
    };

    fn of_any_thread<T: std::fmt::Debug + Send + Sync + 'static>() {}
    fn error<T: std::error::Error + Send + Sync + 'static>() {}

    of_any_thread::<Handle>();
    of_any_thread::<Limits>();
    of_any_thread::<Function<(std::cell::Cell<u8>,), std::rc::Rc<u8>>>();
    of_any_thread::<Goal>();
    of_any_thread::<ImportMap>();
    of_any_thread::<ModuleFetch>();
    of_any_thread::<ModuleSource>();
    of_any_thread::<ModuleType>();
    of_any_thread::<State>();
    of_any_thread::<StopReason>();
    of_any_thread::<values::Date>();
    of_any_thread::<values::Map<Vec<u8>>>();
    of_any_thread::<values::Set<Vec<u8>>>();
    of_any_thread::<values::TypedArray<u8>>();
    of_any_thread::<values::BigInt<u8>>();
    error::<HandleError>();
    error::<ImportMapError>();
    error::<RecordingError>();
    error::<TranspileError>();
    error::<values::ValueError>();
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All modules of a library, without tests.
fn modules(package: &Path) -> Modules {
    let mut modules = Modules::new();
    let source = package.join("src");
    add_module(
        &source.join("lib.rs"),
        &source,
        Vec::new(),
        true,
        &mut modules,
    );
    modules
}

fn add_module(file: &Path, folder: &Path, path: Vec<String>, public: bool, modules: &mut Modules) {
    let text =
        fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let parsed =
        syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    for item in &parsed.items {
        if let Item::Mod(ItemMod {
            ident,
            vis,
            attrs,
            content: None,
            ..
        }) = item
            && !is_for_tests(attrs)
        {
            let name = ident.to_string();
            let below = folder.join(&name);
            let single = folder.join(format!("{name}.rs"));
            let file = if single.exists() {
                single
            } else {
                below.join("mod.rs")
            };
            let path = path.iter().cloned().chain([name]).collect();
            add_module(&file, &below, path, public && is_public(vis), modules);
        }
    }
    modules.insert(
        path,
        Module {
            public,
            items: parsed.items,
        },
    );
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => {
            let tokens = list.tokens.to_string();
            list.path.is_ident("cfg")
                && ["test", "fuzzing", "doctest"]
                    .iter()
                    .any(|name| tokens.contains(name))
        }
        _ => false,
    })
}

/// The names of a module, and the modules that define them.
fn exported(modules: &Modules) -> BTreeSet<(Vec<String>, String)> {
    let mut exported = BTreeSet::new();
    for (path, module) in modules.iter().filter(|(_, module)| module.public) {
        for item in &module.items {
            match item {
                Item::Use(item) if is_public(&item.vis) => {
                    for (mut source, _) in used(&item.tree) {
                        let name = source.pop().unwrap_or_default();
                        exported.insert((absolute(&source, path), name));
                    }
                }
                _ => exported.extend(own_name(item).map(|name| (path.clone(), name))),
            }
        }
    }
    exported
}

/// The target of a path in a `use`, and its name there.
fn used(tree: &UseTree) -> Vec<(Vec<String>, String)> {
    let ended = |source: String, name: String| vec![(vec![source], name)];
    match tree {
        UseTree::Path(path) => {
            let below = used(&path.tree).into_iter();
            below
                .map(|(rest, name)| ([vec![path.ident.to_string()], rest].concat(), name))
                .collect()
        }
        UseTree::Name(name) => ended(name.ident.to_string(), name.ident.to_string()),
        UseTree::Rename(rename) => ended(rename.ident.to_string(), rename.rename.to_string()),
        UseTree::Group(group) => group.items.iter().flat_map(used).collect(),
        UseTree::Glob(_) => Vec::new(),
    }
}

/// A path of modules from the crate's root.
fn absolute(path: &[String], from: &[String]) -> Vec<String> {
    match path.first().map(String::as_str) {
        Some("crate") => path[1..].to_vec(),
        Some("self") => [from, &path[1..]].concat(),
        Some("super") => absolute(&path[1..], &from[..from.len() - 1]),
        _ => [from, path].concat(),
    }
}

fn own_name(item: &Item) -> Option<String> {
    let (visibility, name) = match item {
        Item::Struct(item) => (&item.vis, &item.ident),
        Item::Enum(item) => (&item.vis, &item.ident),
        Item::Trait(item) => (&item.vis, &item.ident),
        Item::Fn(item) => (&item.vis, &item.sig.ident),
        Item::Type(item) => (&item.vis, &item.ident),
        Item::Const(item) => (&item.vis, &item.ident),
        Item::Static(item) => (&item.vis, &item.ident),
        _ => return None,
    };
    is_public(visibility).then(|| name.to_string())
}

fn last_name(of: &Type) -> Option<String> {
    match of {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// The other crates whose types and traits are in exported items, each with an example of such an
/// item.
fn crates_in_signatures(
    modules: &Modules,
    dependencies: &BTreeSet<String>,
) -> BTreeMap<String, String> {
    let exported = exported(modules);
    let names: BTreeSet<&str> = exported.iter().map(|(_, name)| name.as_str()).collect();
    let mut found = BTreeMap::new();
    for (path, module) in modules {
        let crates = Crates::of(module, path, modules);
        for item in &module.items {
            let is_exported =
                |name: &dyn ToString| exported.contains(&(path.clone(), name.to_string()));
            let mut seen = Seen {
                crates: &crates,
                dependencies,
                found: BTreeSet::new(),
            };
            match item {
                Item::Fn(item) if is_public(&item.vis) && is_exported(&item.sig.ident) => {
                    seen.visit_signature(&item.sig);
                }
                Item::Struct(item) if is_exported(&item.ident) => {
                    seen.visit_generics(&item.generics);
                    seen.public_fields(&item.fields);
                }
                Item::Enum(item) if is_exported(&item.ident) => {
                    visit::visit_item_enum(&mut seen, item)
                }
                Item::Type(item) if is_exported(&item.ident) => {
                    visit::visit_item_type(&mut seen, item)
                }
                Item::Trait(item) if is_exported(&item.ident) => seen.visit_item_trait(item),
                Item::Impl(item)
                    if last_name(&item.self_ty).is_some_and(|it| names.contains(it.as_str())) =>
                {
                    seen.visit_generics(&item.generics);
                    seen.visit_type(&item.self_ty);
                    if let Some((_, of, _)) = &item.trait_ {
                        seen.visit_path(of);
                    }
                    for item in &item.items {
                        if let ImplItem::Fn(item) = item
                            && is_public(&item.vis)
                        {
                            seen.visit_signature(&item.sig);
                        }
                    }
                }
                _ => {}
            }
            let at = || {
                format!(
                    "{} of {}",
                    own_name(item).unwrap_or_else(|| "impl".to_owned()),
                    path.join("::")
                )
            };
            for name in seen.found {
                found.entry(name).or_insert_with(at);
            }
        }
    }
    found
}

/// The crate for each name of a module.
struct Crates(HashMap<String, String>);

impl Crates {
    fn of(module: &Module, path: &[String], modules: &Modules) -> Self {
        let mut names = HashMap::new();
        for item in &module.items {
            let Item::Use(item) = item else { continue };
            for (source, name) in used(&item.tree) {
                let first = &source[0];
                let is_own = ["crate", "self", "super", "std", "core", "alloc"]
                    .contains(&first.as_str())
                    || modules.contains_key(&[path, std::slice::from_ref(first)].concat());
                if !is_own {
                    // `use url::Url` has the crate first and the used name last.
                    let name = if name == "self" {
                        source[source.len() - 2].clone()
                    } else {
                        name
                    };
                    names.insert(name, first.clone());
                }
            }
        }
        Self(names)
    }
}

struct Seen<'a> {
    crates: &'a Crates,
    dependencies: &'a BTreeSet<String>,
    found: BTreeSet<String>,
}

impl Seen<'_> {
    fn public_fields(&mut self, fields: &Fields) {
        fields
            .iter()
            .filter(|field| is_public(&field.vis))
            .for_each(|field| self.visit_type(&field.ty));
    }
}

/// The dependencies of a package, with `_` for `-`.
fn dependencies(package: &Path) -> BTreeSet<String> {
    let manifest = fs::read_to_string(package.join("Cargo.toml")).expect("it can be read");
    let (_, section) = manifest
        .split_once("\n[dependencies]\n")
        .expect("it has some");
    let section = section.split("\n[").next().unwrap_or_default();
    section
        .lines()
        .filter_map(|line| {
            Some(
                line.split_once(" = ")?
                    .0
                    .trim_end_matches(".workspace")
                    .replace('-', "_"),
            )
        })
        .collect()
}

impl<'ast> Visit<'ast> for Seen<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let first = path.segments[0].ident.to_string();
        if let Some(name) = self.crates.0.get(&first) {
            self.found.insert(name.clone());
        } else if path.segments.len() > 1 && self.dependencies.contains(&first) {
            self.found.insert(first);
        }
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.visit_signature(&item.sig);
    }

    fn visit_signature(&mut self, signature: &'ast Signature) {
        self.visit_generics(&signature.generics);
        for input in &signature.inputs {
            if let syn::FnArg::Typed(input) = input {
                self.visit_type(&input.ty);
            }
        }
        if let ReturnType::Type(_, output) = &signature.output {
            self.visit_type(output);
        }
    }
}
