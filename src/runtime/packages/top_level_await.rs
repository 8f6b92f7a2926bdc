//! The modules that await at their top level, by their syntax: `require` refuses a graph with one
//! before anything of it runs, as in Node. The engine keeps what it knows of that to itself.

use super::Packages;
use crate::{runtime::modules::nesting, web::parse_url};
use boa_engine::{
    ast::{
        operations::{ContainsSymbol, contains},
        scope::Scope,
    },
    interner::Interner,
    parser::{Parser, Source},
};
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};
use url::Url;

/// The most modules of a graph that are looked at.
const MAX_MODULES: usize = 10_000;

/// What the source of a module says. CommonJS has neither.
#[derive(Default)]
struct ModuleSyntax {
    awaits: bool,
    /// The specifiers of its imports.
    imports: Vec<String>,
}

impl ModuleSyntax {
    fn of(text: &str) -> Self {
        if !["await", "import", "from"]
            .iter()
            .any(|it| text.contains(it))
        {
            return Self::default();
        }
        let parsed = nesting::with_stack(text, || {
            let mut interner = Interner::default();
            let mut parser = Parser::new(Source::from_bytes(text));
            let Ok(module) = parser.parse_module(&Scope::new_global(), &mut interner) else {
                return Ok(Self::default());
            };
            let requests = module.items().requests();
            let specifier = |symbol| interner.resolve_expect(symbol).utf8();
            Ok(Self {
                awaits: contains(&module, ContainsSymbol::AwaitExpression),
                imports: (requests.into_iter())
                    .filter_map(|symbol| specifier(symbol).map(str::to_owned))
                    .collect(),
            })
        });
        parsed.unwrap_or_default()
    }
}

impl Packages {
    /// The first module that awaits at its top level, of a module that is loaded and of those that
    /// it imports. A module whose source is not kept any more counts as one that does not.
    pub(super) fn first_awaiting(&self, path: &Path) -> Option<PathBuf> {
        let mut seen = HashSet::new();
        let mut waiting = vec![path.to_owned()];
        while let Some(path) = waiting.pop() {
            let is_known = self.synchronous.borrow().contains(&path);
            if is_known || seen.len() >= MAX_MODULES || !seen.insert(path.clone()) {
                continue;
            }
            let text = self.event_loop.sources.text(&path.display().to_string());
            let syntax = text.map(|text| ModuleSyntax::of(&text)).unwrap_or_default();
            if syntax.awaits {
                return Some(path);
            }
            let Ok(base) = Url::from_file_path(&path) else {
                continue;
            };
            waiting.extend(syntax.imports.iter().filter_map(|specifier| {
                let url = match self.resolve(specifier, &base) {
                    Some(found) => found.ok(),
                    None => parse_url(specifier, Some(&base)).ok(),
                };
                url?.to_file_path().ok()
            }));
        }
        self.synchronous.borrow_mut().extend(seen);
        None
    }
}
