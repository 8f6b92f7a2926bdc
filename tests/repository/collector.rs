//! Fields that the collector does not trace must not refer to its heap: ARCHITECTURE.md's rule on
//! lifetimes, checked in the sources.
//!
//! The types of all fields that are `unsafe_ignore_trace` are followed through the types of the
//! crate. A [`Weak`](std::rc::Weak) owns nothing and is not followed.

use crate::{files::files, leaves};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};
use syn::visit::{self, Visit};
use test_server::rows;

/// The crates whose types are followed, and the folders of their sources.
const CRATES: &[(&str, &str)] = &[
    ("boa_websocket", "src"),
    ("boa_web", "crates/boa_web/src"),
    ("boa_page", "crates/boa_page/src"),
    ("wireline", "crates/wireline/src"),
];

/// Types of the engine without references to the collector's heap.
const PLAIN: &[&str] = &[
    "AlignedVec",
    "ErrorKind",
    "InternalObjectMethods",
    "JsInstant",
    "JsString",
    "JsSymbol",
    "PropertyKey",
    "TypedArrayKind",
];

/// Types that can't be followed, such as trait objects, and the reason why they hold no such
/// reference.
const OPAQUE: &str = r"
    BroadcastOrder: it is Send, which no reference is
    Connector: it is Send, which no reference is
    Console: the embedder's, as its documentation says
    InputLog: it has weak references to tasks alone
    JobHost: a loop, which forgets what it holds when its job ends
    Headers: the embedder's; it is given no values of the engine's
    Diagnostics: a loop, which forgets what it holds when it ends
    Host: a loop, which forgets what it holds when it ends
    Observer: it is Send, which no reference is
    OnFailure: the embedder's; it is given no values of the engine's
    OnOpened: the embedder's; it is given no values of the engine's
    OnRefused: the embedder's; it is given no values of the engine's
    Reason: it is given the context; the one in `fetch` has the configuration alone
    Reporter: the embedder's; the end of a runtime drops it
    Resources: the embedder's; it is given no values of the engine's
    Resolve: it is Send, which no reference is
    StorageArea: it is given strings alone
    TaskScope: a time, and no object of a script
    Stream: it is Send, which no reference is
    Steps: the embedder's, as the documentation of `define_function` says
    UserAgent: it is Sync, which no reference is
    View: the embedder's; it is given no values of the engine's
";

#[test]
fn untraced_fields_hold_no_references_to_the_collectors_heap() {
    let sources = Sources::read();
    let mut wrong = Vec::new();
    let mut opaque = BTreeSet::new();
    for (field, module, names) in &sources.ignored {
        let mut seen = BTreeSet::new();
        sources.follow(
            module,
            names,
            &mut vec![field.clone()],
            &mut seen,
            &mut opaque,
            &mut wrong,
        );
    }
    assert!(
        sources.ignored.len() > 50,
        "{} fields are too few",
        sources.ignored.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unused: Vec<_> = rows(OPAQUE, ":")
        .map(|(name, _)| name)
        .filter(|name| !opaque.contains(name))
        .collect();
    assert!(unused.is_empty(), "nothing leads to {unused:?}");
}

/// The path of a module or of a type.
type Name = Vec<String>;

/// The paths in a type, and whether each is a trait.
type Names = BTreeSet<(Name, bool)>;

/// A type, a trait or an alias of the crate.
struct Definition {
    module: Name,
    /// The types of its fields, or the type that it is an alias of.
    names: Names,
}

#[derive(Default)]
struct Sources {
    definitions: BTreeMap<String, Vec<Definition>>,
    /// The names that `use` imports into each module.
    imports: BTreeMap<Name, BTreeMap<String, Name>>,
    /// The fields that are not traced, and the modules that they are in.
    ignored: Vec<(String, Name, Names)>,
    module: Name,
}

impl Sources {
    fn read() -> Self {
        let mut sources = Self::default();
        for (name, folder) in CRATES {
            for path in files(Path::new(folder), "rs") {
                let module = path
                    .strip_prefix(folder)
                    .expect("it is in there")
                    .with_extension("");
                let module = module
                    .iter()
                    .map(|part| part.to_string_lossy().into_owned());
                let module = module.filter(|part| part != "mod" && part != "lib");
                sources.module = std::iter::once((*name).to_owned()).chain(module).collect();
                let text = fs::read_to_string(&path).expect("a source can be read");
                sources.visit_file(&syn::parse_file(&text).expect("a source is Rust"));
            }
        }
        sources
    }

    /// The full path for a path within a module.
    fn resolve(&self, module: &Name, path: &Name) -> Name {
        let (first, rest) = path.split_first().expect("a path has a part");
        let imported = self
            .imports
            .get(module)
            .and_then(|imports| imports.get(first));
        let start = match (imported, first.as_str()) {
            (Some(imported), _) => imported.clone(),
            (None, "crate" | "self" | "super") => absolute(module, std::slice::from_ref(first)),
            (None, _) => [&module[..], std::slice::from_ref(first)].concat(),
        };
        let full = [&start, rest].concat();
        match full
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice()
        {
            // Re-exported.
            ["boa_websocket", "net", ..] => [&["wireline".to_owned()], &full[2..]].concat(),
            ["boa_websocket" | "boa_web", "host", name] => {
                let host = ["boa_web".to_owned(), "host".to_owned()];
                self.imports[&host[..]][*name].clone()
            }
            ["boa_websocket", "dom" | "web" | "webidl", ..]
            | ["boa_websocket", "engine", "Persistent" | "heap", ..] => {
                [&["boa_web".to_owned()], &full[1..]].concat()
            }
            ["boa_websocket", "permissions", ..] => [&["wireline".to_owned()], &full[1..]].concat(),
            _ => full,
        }
    }

    fn follow(
        &self,
        module: &Name,
        names: &Names,
        path: &mut Name,
        seen: &mut BTreeSet<Name>,
        opaque: &mut BTreeSet<&'static str>,
        wrong: &mut Vec<String>,
    ) {
        for (name, is_trait) in names {
            let full = self.resolve(module, name);
            let last = full.last().expect("a path has a part").clone();
            if !seen.insert(full.clone()) {
                continue;
            }
            if let Some((known, _)) = rows(OPAQUE, ":").find(|(known, _)| *known == last) {
                opaque.insert(known);
                continue;
            }
            if full[0].starts_with("boa_")
                && !CRATES.iter().any(|(own, _)| *own == full[0])
                && !PLAIN.contains(&last.as_str())
            {
                wrong.push(format!("{} > {last}", path.join(" > ")));
            }
            if *is_trait {
                wrong.push(format!(
                    "{} > {last}: why does it hold no reference?",
                    path.join(" > ")
                ));
            }
            // A re-exported name is defined in a module below, and a re-exported module may be in a
            // folder.
            let definitions = self.definitions.get(&last).into_iter().flatten();
            for definition in definitions.filter(|definition| {
                let mut parts = definition.module.iter();
                let mut path = full[..full.len() - 1].iter();
                path.next().is_none_or(|name| parts.next() == Some(name))
                    && path.all(|name| parts.any(|part| part == name))
            }) {
                path.push(last.clone());
                self.follow(
                    &definition.module,
                    &definition.names,
                    path,
                    seen,
                    opaque,
                    wrong,
                );
                path.pop();
            }
        }
    }

    fn define(&mut self, name: &syn::Ident, names: Names) {
        let module = self.module.clone();
        self.definitions
            .entry(name.to_string())
            .or_default()
            .push(Definition { module, names });
    }

    fn fields<'a>(
        &mut self,
        owner: &syn::Ident,
        all: bool,
        fields: impl Iterator<Item = &'a syn::Field>,
    ) {
        let mut names = Names::new();
        for field in fields {
            let own = names_in(&field.ty);
            names.extend(own.iter().cloned());
            if all
                || field
                    .attrs
                    .iter()
                    .any(|attribute| attribute.path().is_ident("unsafe_ignore_trace"))
            {
                let name = field
                    .ident
                    .as_ref()
                    .map_or("_".to_owned(), ToString::to_string);
                self.ignored.push((
                    format!("{}::{owner}.{name}", self.module.join("::")),
                    self.module.clone(),
                    own,
                ));
            }
        }
        self.define(owner, names);
    }
}

/// A path from the crate's name on, without `crate`, `self` and `super`.
fn absolute(module: &Name, path: &[String]) -> Name {
    let mut full = Name::new();
    for (index, part) in path.iter().enumerate() {
        match part.as_str() {
            "crate" => full = module[..1].to_vec(),
            "self" => full.clone_from(module),
            "super" if index == 0 => full = module[..module.len() - 1].to_vec(),
            "super" => {
                full.pop();
            }
            _ => full.push(part.clone()),
        }
    }
    full
}

/// Whether none of a type's fields is traced.
fn has_empty_trace(attributes: &[syn::Attribute]) -> bool {
    let mut empty = false;
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("boa_gc"))
    {
        let parsed = attribute.parse_nested_meta(|meta| {
            empty |= meta.path.is_ident("empty_trace") || meta.path.is_ident("unsafe_empty_trace");
            Ok(())
        });
        parsed.expect("a list of names");
    }
    empty
}

impl<'ast> Visit<'ast> for Sources {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.fields(
            &item.ident,
            has_empty_trace(&item.attrs),
            item.fields.iter(),
        );
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        let fields = item
            .variants
            .iter()
            .flat_map(|variant| variant.fields.iter());
        self.fields(&item.ident, has_empty_trace(&item.attrs), fields);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.define(&item.ident, names_in(&item.ty));
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let imports = self.imports.entry(self.module.clone()).or_default();
        for (path, name) in leaves(&item.tree) {
            if let Some(name) = name {
                imports.insert(name, absolute(&self.module, &path));
            }
        }
    }

    /// Modules within a file are tests.
    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}
}

fn names_in(r#type: &syn::Type) -> Names {
    #[derive(Default)]
    struct Collector(Names, bool);

    impl<'ast> Visit<'ast> for Collector {
        fn visit_path(&mut self, path: &'ast syn::Path) {
            let name: Name = path
                .segments
                .iter()
                .map(|segment| segment.ident.to_string())
                .collect();
            // A weak reference owns nothing, and a marker has no value.
            if !matches!(
                name.last().map_or("", String::as_str),
                "Weak" | "PhantomData"
            ) {
                self.0.insert((name, self.1));
                let is_trait = std::mem::take(&mut self.1);
                visit::visit_path(self, path);
                self.1 = is_trait;
            }
        }

        /// No reference to the heap is `Send`.
        fn visit_type_trait_object(&mut self, object: &'ast syn::TypeTraitObject) {
            let is_send = object.bounds.iter().any(|bound| {
                matches!(bound, syn::TypeParamBound::Trait(bound) if bound.path.is_ident("Send"))
            });
            if is_send {
                return;
            }
            let outer = std::mem::replace(&mut self.1, true);
            visit::visit_type_trait_object(self, object);
            self.1 = outer;
        }

        /// Functions have no state.
        fn visit_type_bare_fn(&mut self, _: &'ast syn::TypeBareFn) {}

        /// The arguments of a closure are not its captures.
        fn visit_parenthesized_generic_arguments(
            &mut self,
            _: &'ast syn::ParenthesizedGenericArguments,
        ) {
        }
    }

    let mut collector = Collector::default();
    collector.visit_type(r#type);
    collector.0
}
