//! What the names of a source refer to: which of them are values, and which belong to a namespace.

use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::Scoping;
use oxc_syntax::{scope::ScopeId, symbol::SymbolId};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The identity of a namespace or an enumeration. Declarations of the same one are merged.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Identity<'a> {
    Symbol(SymbolId),
    /// A member that another one exports, by its index.
    Member(usize, &'a str),
}

/// The names of a source.
pub(super) struct Scopes<'a> {
    scoping: Scoping,
    /// The namespaces and enumerations, by their indices in `exports`.
    indices: HashMap<Identity<'a>, usize>,
    /// The names that each exports.
    exports: Vec<HashSet<&'a str>>,
    /// The index of each declaration of a namespace, and its name.
    declarations: HashMap<ScopeId, (usize, &'a str)>,
    /// Variables that namespaces export. They are no variables any more.
    members: HashSet<SymbolId>,
    /// Declarations of namespaces in which something else has the same name.
    shadowed: HashSet<ScopeId>,
    /// What makes a name that the source does not have.
    suffix: String,
    /// The namespaces around the declaration that is being visited.
    outer: Vec<usize>,
    /// Whether the declaration that is being visited is exported by a namespace.
    is_exported: bool,
}

impl<'a> Scopes<'a> {
    pub(super) fn new(scoping: Scoping, program: &Program<'a>) -> Self {
        let mut scopes = Self {
            scoping,
            indices: HashMap::new(),
            exports: Vec::new(),
            declarations: HashMap::new(),
            members: HashSet::new(),
            shadowed: HashSet::new(),
            suffix: String::new(),
            outer: Vec::new(),
            is_exported: false,
        };
        scopes.visit_program(program);
        if !scopes.declarations.is_empty() {
            scopes.shadowed = scopes.find_shadowed();
            scopes.suffix = unused_suffix(program.source_text);
        }
        scopes
    }

    /// Whether a name is used as a value.
    pub(super) fn has_value_reference(&self, name: &BindingIdentifier<'a>) -> bool {
        name.symbol_id.get().is_none_or(|symbol| {
            self.scoping
                .get_resolved_references(symbol)
                .any(|reference| !reference.is_type())
        })
    }

    /// Whether a name is known to be that of a type, and of no value.
    pub(super) fn is_type(&self, name: &IdentifierReference<'a>) -> bool {
        name.reference_id.get().is_some_and(|reference| {
            let reference = self.scoping.get_reference(reference);
            reference.symbol_id().is_some() && reference.is_type()
        })
    }

    /// Whether a class or a function has the name too.
    pub(super) fn is_class_or_function(&self, name: &BindingIdentifier<'a>) -> bool {
        name.symbol_id.get().is_some_and(|symbol| {
            let flags = self.scoping.symbol_flags(symbol);
            flags.is_class() || flags.is_function()
        })
    }

    /// Whether a name is that of a variable which a namespace exports.
    pub(super) fn is_member(&self, name: &BindingIdentifier<'a>) -> bool {
        name.symbol_id
            .get()
            .is_some_and(|symbol| self.members.contains(&symbol))
    }

    /// The name of a namespace within its declaration.
    pub(super) fn inner_name(&self, declaration: ScopeId) -> String {
        let name = self.declarations.get(&declaration).map_or("", |it| it.1);
        if self.shadowed.contains(&declaration) {
            format!("{name}{}", self.suffix)
        } else {
            name.to_owned()
        }
    }

    /// The namespace that has to be named before a name, of these around it, innermost last.
    pub(super) fn owner_of(
        &self,
        name: &IdentifierReference<'a>,
        around: &[ScopeId],
    ) -> Option<ScopeId> {
        if around.is_empty() {
            return None;
        }
        let reference = name.reference_id.get()?;
        let symbol = self.scoping.get_reference(reference).symbol_id();
        // The namespace that declares the name.
        let home = symbol.and_then(|symbol| {
            let scope = self.scoping.symbol_scope_id(symbol);
            let mut scopes = self.scoping.scope_ancestors(scope);
            scopes.find(|scope| self.declarations.contains_key(scope))
        });
        for declaration in around.iter().rev() {
            if home == Some(*declaration) {
                return symbol
                    .filter(|symbol| self.members.contains(symbol))
                    .and(home);
            }
            let (index, _) = self.declarations.get(declaration)?;
            if self.exports[*index].contains(name.name.as_str()) {
                return Some(*declaration);
            }
        }
        None
    }

    fn find_shadowed(&self) -> HashSet<ScopeId> {
        let mut shadowed = HashSet::new();
        for symbol in self.scoping.symbol_ids() {
            let name = self.scoping.symbol_name(symbol);
            for scope in self
                .scoping
                .scope_ancestors(self.scoping.symbol_scope_id(symbol))
            {
                if self
                    .declarations
                    .get(&scope)
                    .is_some_and(|(_, declared)| *declared == name)
                {
                    shadowed.insert(scope);
                }
            }
        }
        shadowed
    }

    /// Adds a name to those that the namespace around it exports.
    fn export(&mut self, name: &'a str) {
        if let Some(index) = self.outer.last() {
            self.exports[*index].insert(name);
        }
    }

    /// The index of a namespace or an enumeration with this name.
    fn index(&mut self, name: &BindingIdentifier<'a>) -> Option<usize> {
        let is_exported = std::mem::take(&mut self.is_exported);
        let identity = match self.outer.last() {
            Some(outer) if is_exported => {
                let outer = *outer;
                self.exports[outer].insert(name.name.as_str());
                Identity::Member(outer, name.name.as_str())
            }
            _ => Identity::Symbol(name.symbol_id.get()?),
        };
        let next = self.exports.len();
        let index = *self.indices.entry(identity).or_insert(next);
        if index == next {
            self.exports.push(HashSet::new());
        }
        Some(index)
    }
}

impl<'a> Visit<'a> for Scopes<'a> {
    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        let Some(declaration) = &it.declaration else {
            return;
        };
        if self.outer.is_empty() {
            return self.visit_declaration(declaration);
        }
        match declaration {
            Declaration::VariableDeclaration(variables) => {
                for name in variables
                    .declarations
                    .iter()
                    .flat_map(|it| it.id.get_binding_identifiers())
                {
                    self.export(name.name.as_str());
                    self.members.extend(name.symbol_id.get());
                }
            }
            Declaration::TSImportEqualsDeclaration(import) => {
                self.export(import.id.name.as_str());
                self.members.extend(import.id.symbol_id.get());
            }
            Declaration::FunctionDeclaration(function) => {
                if let Some(name) = &function.id {
                    self.export(name.name.as_str());
                }
            }
            Declaration::ClassDeclaration(class) => {
                if let Some(name) = &class.id {
                    self.export(name.name.as_str());
                }
            }
            _ => self.is_exported = true,
        }
        self.visit_declaration(declaration);
        self.is_exported = false;
    }

    fn visit_ts_module_declaration(&mut self, it: &TSModuleDeclaration<'a>) {
        let TSModuleDeclarationName::Identifier(name) = &it.id else {
            return;
        };
        let (Some(index), Some(scope)) = (self.index(name), it.scope_id.get()) else {
            return;
        };
        self.declarations.insert(scope, (index, name.name.as_str()));
        self.outer.push(index);
        // In `namespace A.B {}`, A exports B.
        self.is_exported = matches!(
            it.body,
            Some(TSModuleDeclarationBody::TSModuleDeclaration(_))
        );
        walk::walk_ts_module_declaration(self, it);
        self.outer.pop();
    }

    fn visit_ts_enum_declaration(&mut self, it: &TSEnumDeclaration<'a>) {
        if let Some(index) = self.index(&it.id) {
            for member in &it.body.members {
                if let TSEnumMemberName::Identifier(name) = &member.id {
                    self.exports[index].insert(name.name.as_str());
                }
            }
        }
    }

    fn visit_function_body(&mut self, it: &FunctionBody<'a>) {
        // What is in there exports nothing.
        let outer = std::mem::take(&mut self.outer);
        walk::walk_function_body(self, it);
        self.outer = outer;
    }
}

/// An underscore and a number that do not follow each other in a source.
fn unused_suffix(source: &str) -> String {
    let used: BTreeSet<u64> = source
        .split('_')
        .skip(1)
        .filter_map(|rest| {
            let digits = rest.len()
                - rest
                    .trim_start_matches(|it: char| it.is_ascii_digit())
                    .len();
            rest[..digits].parse().ok()
        })
        .collect();
    let unused = (1..).find(|number| !used.contains(number));
    format!("_{}", unused.unwrap_or_default())
}
