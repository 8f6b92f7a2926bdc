//! Bundles for several systems of modules (UMD). Their syntax does not show the names that they
//! export. One runs when it is linked, before modules that come earlier, only if an `import` asks
//! for a name that its syntax lacks. Otherwise it runs in its order, as in Node.

use super::{Packages, commonjs::own_names, finder::Format};
use crate::runtime::modules::{Goal, nesting};
use boa_engine::{
    Context, JsResult, Module,
    ast::{
        declaration::{ExportEntry, ImportName, ReExportImportName},
        scope::Scope,
    },
    interner::{Interner, Sym},
    parser::{Parser, Source},
};
use std::{path::Path, rc::Rc};

/// What a module imports from another one.
enum Asked {
    Names(Vec<String>),
    /// Its namespace.
    All,
}

/// Whether a source is such a bundle.
pub(super) fn is_bundle(text: &str) -> bool {
    text.contains("define.amd")
}

impl Packages {
    /// Notes a bundle that has not run, and the names that its syntax shows.
    pub(super) fn keep_bundle(&self, path: &Path, names: &[String]) {
        let mut bundles = self.bundles.borrow_mut();
        bundles.insert(path.to_owned(), names.to_vec());
    }

    /// The module of a bundle with all its names, if the importer asks for others than its syntax
    /// shows. The bundle runs.
    pub(in crate::runtime) fn with_all_names(
        self: &Rc<Self>,
        path: &Path,
        specifier: &str,
        importer: Option<&Path>,
        context: &mut Context,
    ) -> JsResult<Option<Module>> {
        let shows = |name: &String| {
            let bundles = self.bundles.borrow();
            matches!(&**name, "default" | "module.exports")
                || bundles.get(path).is_none_or(|names| names.contains(name))
        };
        if !self.bundles.borrow().contains_key(path) {
            return Ok(None);
        }
        match self.asked(specifier, importer) {
            Asked::Names(names) if names.iter().all(shows) => Ok(None),
            _ => {
                self.bundles.borrow_mut().remove(path);
                let exports = self.load(path, Format::CommonJs, None, context)?;
                let names = own_names(&exports, context)?;
                Ok(Some(self.synthetic(path, &names, context)))
            }
        }
    }

    /// What the declarations of a module ask for. An `import()` has none.
    fn asked(&self, specifier: &str, importer: Option<&Path>) -> Asked {
        let Some(importer) = importer else {
            return Asked::All;
        };
        let text = self
            .event_loop
            .sources
            .text(&importer.display().to_string());
        let Some(text) = text else {
            return Asked::All;
        };
        let is_typescript = importer
            .extension()
            .is_some_and(|it| it == "ts" || it == "mts");
        let text = if is_typescript {
            self.event_loop.transpiled(importer, &text, Goal::Module)
        } else {
            Ok((&*text).into())
        };
        let asked =
            text.and_then(|text| nesting::with_stack(&text, || Ok(names_asked(&text, specifier))));
        asked.ok().flatten().unwrap_or(Asked::All)
    }
}

/// The names that a module imports from a specifier. `None` if it is no module, or has no such
/// declaration.
fn names_asked(text: &str, specifier: &str) -> Option<Asked> {
    let mut interner = Interner::default();
    let mut parser = Parser::new(Source::from_bytes(text));
    let module = parser
        .parse_module(&Scope::new_global(), &mut interner)
        .ok()?;
    let items = module.items();
    let text = |symbol: Sym| interner.resolve_expect(symbol).to_string();
    let is_it = |symbol: Sym| text(symbol) == specifier;
    if !items.requests().into_iter().any(is_it) {
        return None;
    }
    let mut names = Vec::new();
    for entry in items.import_entries() {
        if is_it(entry.module_request()) {
            match entry.import_name() {
                ImportName::Namespace => return Some(Asked::All),
                ImportName::Name(name) => names.push(text(name)),
            }
        }
    }
    for entry in items.export_entries() {
        match entry {
            ExportEntry::StarReExport { module_request, .. } if is_it(module_request) => {
                return Some(Asked::All);
            }
            ExportEntry::ReExport(entry) if is_it(entry.module_request()) => {
                match entry.import_name() {
                    ReExportImportName::Star => return Some(Asked::All),
                    ReExportImportName::Name(name) => names.push(text(name)),
                }
            }
            _ => {}
        }
    }
    Some(Asked::Names(names))
}
