//! What this crate exports: each item has an example or leads to one, and other crates' types are those that
//! ARCHITECTURE.md lists.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};
use syn::{
    Attribute, Expr, Fields, ImplItem, Item, ItemMod, Lit, Meta, ReturnType, Signature, TraitItem, Type, UseTree,
    Visibility,
    visit::{self, Visit},
};

/// A module, by its path from the crate's root.
struct Module {
    public: bool,
    docs: String,
    items: Vec<Item>,
}

type Modules = BTreeMap<Vec<String>, Module>;

/// An item that other crates can name.
#[derive(Debug)]
struct Public {
    name: String,
    module: Vec<String>,
    docs: String,
    /// The type or the trait that it belongs to.
    of: Option<String>,
}

#[test]
fn every_public_item_has_an_example_or_leads_to_one() {
    let modules = modules();
    let items = public_items(&modules);
    assert!(items.len() > 400, "{} items were found", items.len());
    let without: Vec<String> =
        items.iter().filter(|item| !leads_to_example(item, &items, &modules)).map(name_of).collect();
    assert!(without.is_empty(), "{} without an example:\n{}", without.len(), without.join("\n"));
}

#[test]
fn types_of_other_crates_are_those_that_are_listed() {
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("it can be read");
    let (_, section) = architecture.split_once("\n## Whose types stand in the API\n").expect("the section is there");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let listed: BTreeSet<String> = rows.map(str::to_owned).collect();
    let found = crates_in_signatures(&modules());
    let there: BTreeSet<String> = found.keys().cloned().collect();
    let missing: Vec<_> = found.iter().filter(|(name, _)| !listed.contains(*name)).collect();
    let wrong: Vec<_> = listed.difference(&there).collect();
    assert!(missing.is_empty() && wrong.is_empty(), "not in ARCHITECTURE.md: {missing:?}; nowhere else: {wrong:?}");
}

/// The tests themselves must be able to fail.
#[test]
fn an_item_without_an_example_is_noticed() {
    let source = "//! Module.\n/// Nothing.\npub struct A;\n/// See [`C`].\npub fn b() {}\n/// ```\n/// C.go()\n/// ```\npub struct C;\n\
        impl C {\n/// Went.\npub fn go() {}\n/// Gone.\npub fn gone(of: other::Type) {}\n}";
    let file = syn::parse_file(source).expect("it can be parsed");
    let module = Module { public: true, docs: docs(&file.attrs), items: file.items };
    let modules = Modules::from([(Vec::new(), module)]);
    let items = public_items(&modules);
    let without: Vec<_> = items.iter().filter(|item| !leads_to_example(item, &items, &modules)).map(name_of).collect();
    assert_eq!(without, ["crate", "crate::A", "crate::C::gone"]);
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn name_of(item: &Public) -> String {
    let path = std::iter::once("crate").chain(item.module.iter().map(String::as_str));
    let path = path.chain(item.of.as_deref()).chain(Some(item.name.as_str()).filter(|name| !name.is_empty()));
    path.collect::<Vec<_>>().join("::")
}

/// All modules of the library, but for tests.
fn modules() -> Modules {
    let mut modules = Modules::new();
    let source = root().join("src");
    add_module(&source.join("lib.rs"), &source, Vec::new(), true, &mut modules);
    modules
}

fn add_module(file: &Path, folder: &Path, path: Vec<String>, public: bool, modules: &mut Modules) {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    for item in &parsed.items {
        if let Item::Mod(ItemMod { ident, vis, attrs, content: None, .. }) = item
            && !is_for_tests(attrs)
        {
            let name = ident.to_string();
            let below = folder.join(&name);
            let single = folder.join(format!("{name}.rs"));
            let file = if single.exists() { single } else { below.join("mod.rs") };
            let path = path.iter().cloned().chain([name]).collect();
            add_module(&file, &below, path, public && is_public(vis), modules);
        }
    }
    modules.insert(path, Module { public, docs: docs(&parsed.attrs), items: parsed.items });
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => {
            let tokens = list.tokens.to_string();
            list.path.is_ident("cfg") && ["test", "fuzzing", "doctest"].iter().any(|name| tokens.contains(name))
        }
        _ => false,
    })
}

fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The names that a module has, and where the items are that they stand for.
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

/// Where a path in a `use` leads to, and the name that it has there.
fn used(tree: &UseTree) -> Vec<(Vec<String>, String)> {
    let ended = |source: String, name: String| vec![(vec![source], name)];
    match tree {
        UseTree::Path(path) => {
            let below = used(&path.tree).into_iter();
            below.map(|(rest, name)| ([vec![path.ident.to_string()], rest].concat(), name)).collect()
        }
        UseTree::Name(name) => ended(name.ident.to_string(), name.ident.to_string()),
        UseTree::Rename(rename) => ended(rename.ident.to_string(), rename.rename.to_string()),
        UseTree::Group(group) => group.items.iter().flat_map(used).collect(),
        UseTree::Glob(_) => Vec::new(),
    }
}

/// A path of modules, from the crate's root.
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

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        _ => &[],
    }
}

/// Modules, types, traits, functions, macros and methods. Fields, variants and constants are shown by what they belong to.
fn public_items(modules: &Modules) -> Vec<Public> {
    let exported = exported(modules);
    let types: BTreeSet<&str> = exported.iter().map(|(_, name)| name.as_str()).collect();
    let mut public = Vec::new();
    for (path, module) in modules {
        let item = |name: &str, attributes: &[Attribute], of: Option<String>| Public {
            name: name.to_owned(),
            module: path.clone(),
            docs: docs(attributes),
            of,
        };
        if module.public {
            public.push(Public { docs: module.docs.clone(), ..item("", &[], None) });
        }
        for it in &module.items {
            if let Some(name) = own_name(it).filter(|name| exported.contains(&(path.clone(), name.clone()))) {
                public.push(item(&name, attributes(it), None));
            }
            match it {
                Item::Macro(it) if it.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export")) => {
                    let name = it.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                    public.push(item(&name, &it.attrs, None));
                }
                Item::Trait(it) if exported.contains(&(path.clone(), it.ident.to_string())) => {
                    let methods = it.items.iter().filter_map(|method| match method {
                        TraitItem::Fn(method) => Some(method),
                        _ => None,
                    });
                    let of = it.ident.to_string();
                    public.extend(methods.map(|it| item(&it.sig.ident.to_string(), &it.attrs, Some(of.clone()))));
                }
                Item::Impl(it) if it.trait_.is_none() => {
                    let Some(of) = last_name(&it.self_ty).filter(|of| types.contains(of.as_str())) else { continue };
                    let methods = it.items.iter().filter_map(|method| match method {
                        ImplItem::Fn(method) if is_public(&method.vis) && !is_for_tests(&method.attrs) => Some(method),
                        _ => None,
                    });
                    public.extend(methods.map(|it| item(&it.sig.ident.to_string(), &it.attrs, Some(of.clone()))));
                }
                _ => {}
            }
        }
    }
    public
}

fn last_name(of: &Type) -> Option<String> {
    match of {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

fn has_example(docs: &str) -> bool {
    docs.contains("```")
}

fn leads_to_example(item: &Public, items: &[Public], modules: &Modules) -> bool {
    has_example(&item.docs)
        || links(&item.docs).any(|link| is_example(&link, item, items, modules))
        || is_used_above(item, items)
}

/// Whether what it belongs to, which stands on the same page, has an example that uses it, or leads to one that does.
fn is_used_above(item: &Public, items: &[Public]) -> bool {
    let Some(of) = &item.of else { return false };
    let above = items.iter().filter(|it| it.name == *of && it.of.is_none());
    let linked = above.clone().flat_map(|above| links(&above.docs));
    let linked: Vec<_> = linked.filter_map(|link| link.rsplit("::").next().map(str::to_owned)).collect();
    let beyond = items.iter().filter(|it| it.of.is_none() && linked.contains(&it.name));
    let code = above.chain(beyond).flat_map(|shown| shown.docs.split("```").skip(1).step_by(2));
    let name = item.name.trim_start_matches("r#");
    code.flat_map(names).any(|used| used == name)
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric() && character != '_')
}

/// What the links in a text lead to, and the programs that it names.
fn links(docs: &str) -> impl Iterator<Item = String> {
    docs.split('[')
        .skip(1)
        .filter_map(|rest| {
            let (text, rest) = rest.split_once(']')?;
            let target = rest.strip_prefix('(').and_then(|rest| rest.split(')').next()).unwrap_or(text);
            Some(target.trim_matches('`').trim_end_matches(['!', '(', ')']).to_owned())
        })
        .chain(docs.split('`').filter(|text| text.starts_with("examples/")).map(str::to_owned))
}

fn is_example(link: &str, from: &Public, items: &[Public], modules: &Modules) -> bool {
    if link.starts_with("examples/") {
        return root().join(link).exists();
    }
    if link.contains(['/', ' ']) {
        return false;
    }
    let path: Vec<String> = link.split("::").map(str::to_owned).collect();
    // A module?
    let candidates = [absolute(&path, &from.module), path.clone()];
    if candidates.iter().any(|path| modules.get(path).is_some_and(|module| has_example(&module.docs))) {
        return true;
    }
    let name = &path[path.len() - 1];
    let of = path.len().checked_sub(2).map(|index| &path[index]);
    items.iter().any(|item| {
        item.name == *name && has_example(&item.docs) && item.of.as_ref().is_none_or(|it| of.is_none_or(|of| of == it))
    })
}

/// The other crates whose types and traits stand in what is exported, each with some item where one does.
fn crates_in_signatures(modules: &Modules) -> BTreeMap<String, String> {
    let exported = exported(modules);
    let names: BTreeSet<&str> = exported.iter().map(|(_, name)| name.as_str()).collect();
    let mut found = BTreeMap::new();
    for (path, module) in modules {
        let crates = Crates::of(module, path, modules);
        for item in &module.items {
            let is_exported = |name: &dyn ToString| exported.contains(&(path.clone(), name.to_string()));
            let mut seen = Seen { crates: &crates, found: BTreeSet::new() };
            match item {
                Item::Fn(item) if is_public(&item.vis) && is_exported(&item.sig.ident) => {
                    seen.visit_signature(&item.sig);
                }
                Item::Struct(item) if is_exported(&item.ident) => {
                    seen.visit_generics(&item.generics);
                    seen.public_fields(&item.fields);
                }
                Item::Enum(item) if is_exported(&item.ident) => visit::visit_item_enum(&mut seen, item),
                Item::Type(item) if is_exported(&item.ident) => visit::visit_item_type(&mut seen, item),
                Item::Trait(item) if is_exported(&item.ident) => seen.visit_item_trait(item),
                Item::Impl(item) if last_name(&item.self_ty).is_some_and(|it| names.contains(it.as_str())) => {
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
            let at = || format!("{} of {}", own_name(item).unwrap_or_else(|| "impl".to_owned()), path.join("::"));
            for name in seen.found {
                found.entry(name).or_insert_with(at);
            }
        }
    }
    found
}

/// Which crate a name of a module stands for.
struct Crates(HashMap<String, String>);

impl Crates {
    fn of(module: &Module, path: &[String], modules: &Modules) -> Self {
        let mut names = HashMap::new();
        for item in &module.items {
            let Item::Use(item) = item else { continue };
            for (source, name) in used(&item.tree) {
                let first = &source[0];
                let is_own = ["crate", "self", "super", "std", "core", "alloc"].contains(&first.as_str())
                    || modules.contains_key(&[path, std::slice::from_ref(first)].concat());
                if !is_own {
                    // `use url::Url` names the crate, and the type that is used by its last name.
                    let name = if name == "self" { source[source.len() - 2].clone() } else { name };
                    names.insert(name, first.clone());
                }
            }
        }
        Self(names)
    }
}

struct Seen<'a> {
    crates: &'a Crates,
    found: BTreeSet<String>,
}

impl Seen<'_> {
    fn public_fields(&mut self, fields: &Fields) {
        fields.iter().filter(|field| is_public(&field.vis)).for_each(|field| self.visit_type(&field.ty));
    }
}

/// The crates of this package's manifest, as paths spell them.
fn dependencies() -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("it can be read");
    let (_, section) = manifest.split_once("\n[dependencies]\n").expect("it has some");
    let section = section.split("\n[").next().unwrap_or_default();
    section.lines().filter_map(|line| Some(line.split_once(" = ")?.0.replace('-', "_"))).collect()
}

impl<'ast> Visit<'ast> for Seen<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let first = path.segments[0].ident.to_string();
        if let Some(name) = self.crates.0.get(&first) {
            self.found.insert(name.clone());
        } else if path.segments.len() > 1 && dependencies().contains(&first) {
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
