//! Namespaces with values, which become objects on the lines where they are.

use super::{eraser::Eraser, syntax};
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::GetSpan;

/// The declaration of an enumeration or of a namespace.
pub(super) struct Declared<'b, 'a> {
    pub(super) name: &'b BindingIdentifier<'a>,
    /// Its name within the declaration.
    pub(super) inner: String,
    /// The offset of its keyword.
    pub(super) start: usize,
    /// The offset of its keyword `export`, if it has one.
    pub(super) export: Option<usize>,
    /// The offset after its opening brace.
    pub(super) open: usize,
}

impl<'a> Eraser<'a> {
    /// Changes what is before the body of an enumeration or a namespace: it begins a function that
    /// fills an object. Returns the text that ends it.
    pub(super) fn begin_object(&mut self, declared: &Declared<'_, 'a>) -> String {
        let name = declared.name.name.as_str();
        let is_new =
            !self.scopes.is_class_or_function(declared.name) && self.declare(name.to_owned());
        let outer = match declared.export {
            Some(_) => self.namespace_around(),
            None => None,
        };
        let keyword = if self.function_level() { "var" } else { "let" };
        let mut text = String::new();
        match declared.export {
            // The module exports the variable, and nothing more than once.
            Some(export) if outer.is_some() || !is_new => {
                self.edits.blank_with_semicolon(export, declared.start);
            }
            None if !is_new => text.push(';'),
            _ => {}
        }
        if is_new {
            text += &format!("{keyword} {name}; ");
        }
        text += &format!("(({}) => {{", declared.inner);
        self.edits.replace(declared.start, declared.open, text);
        match outer {
            Some(outer) => exported_end(name, &outer),
            None => format!("}})({name} || ({name} = {{}}));"),
        }
    }

    /// The name of the namespace around the current statement.
    fn namespace_around(&self) -> Option<String> {
        let declaration = self.namespaces.last()?;
        Some(self.scopes.inner_name(*declaration))
    }

    /// Changes a declaration. `export` is the offset of its keyword `export`, if it has one.
    pub(super) fn namespace(&mut self, it: &TSModuleDeclaration<'a>, export: Option<usize>) {
        let start = it.span.start as usize;
        let TSModuleDeclarationName::Identifier(name) = &it.id else {
            return self.refuse(start, syntax::MODULE);
        };
        // Those of `namespace A.B.C {}`, outermost first.
        let mut parts = vec![(name, it)];
        let mut inner = it;
        while let Some(TSModuleDeclarationBody::TSModuleDeclaration(next)) = &inner.body {
            if let TSModuleDeclarationName::Identifier(name) = &next.id {
                parts.push((name, &**next));
            }
            inner = &**next;
        }
        let Some(TSModuleDeclarationBody::TSModuleBlock(block)) = &inner.body else {
            return;
        };
        let scope = |part: &TSModuleDeclaration<'a>| part.scope_id.get();
        let Some(scopes) = parts
            .iter()
            .map(|it| scope(it.1))
            .collect::<Option<Vec<_>>>()
        else {
            return;
        };
        let open = block.span.start as usize + 1;
        let mut ends = vec![self.begin_object(&Declared {
            name,
            inner: self.scopes.inner_name(scopes[0]),
            start,
            export,
            open,
        })];
        for (index, (name, _)) in parts.iter().enumerate().skip(1) {
            let name = name.name.as_str();
            let inner = self.scopes.inner_name(scopes[index]);
            self.edits
                .insert(start, format!(" let {name}; (({inner}) => {{"));
            let outer = self.scopes.inner_name(scopes[index - 1]);
            ends.push(exported_end(name, &outer));
        }
        let around = self.namespaces.len();
        self.namespaces.extend(scopes);
        self.begin_function();
        walk::walk_ts_module_block(self, block);
        self.namespaces.truncate(around);
        ends.reverse();
        let end = block.span.end as usize;
        self.edits.replace(end - 1, end, ends.join(" "));
    }

    /// Changes a declaration that a namespace exports: its value becomes a property.
    pub(super) fn exported_member(&mut self, it: &ExportNamedDeclaration<'a>) {
        let start = it.span.start as usize;
        let Some(declaration) = &it.declaration else {
            return self.refuse(start, syntax::NAMESPACE_EXPORT);
        };
        let declared = declaration.span().start as usize;
        let name = match declaration {
            Declaration::TSEnumDeclaration(it) => return self.enumeration(it, Some(start)),
            Declaration::TSModuleDeclaration(it) => return self.namespace(it, Some(start)),
            Declaration::VariableDeclaration(it) => return self.exported_variables(start, it),
            Declaration::TSImportEqualsDeclaration(it) => {
                self.edits.blank_with_semicolon(start, declared);
                return self.import_equals(it, Some(start));
            }
            Declaration::FunctionDeclaration(it) => it.id.as_ref(),
            Declaration::ClassDeclaration(it) => it.id.as_ref(),
            _ => None,
        };
        self.edits.blank_with_semicolon(start, declared);
        self.visit_declaration(declaration);
        if let (Some(name), Some(outer)) = (name, self.namespace_around()) {
            let end = declaration.span().end as usize;
            let name = name.name.as_str();
            self.edits.insert(end, format!(" {outer}.{name} = {name};"));
        }
    }

    /// Changes `export const a = 1` to the assignment of a property.
    fn exported_variables(&mut self, start: usize, it: &VariableDeclaration<'a>) {
        let Some(first) = it.declarations.first() else {
            return;
        };
        self.edits
            .blank_with_semicolon(start, first.span.start as usize);
        for declarator in &it.declarations {
            let is_object = matches!(declarator.id, BindingPattern::ObjectPattern(_));
            if is_object {
                self.edits
                    .insert(declarator.span.start as usize, "(".to_owned());
            }
            if declarator.init.is_some() {
                self.visit_variable_declarator(declarator);
            } else {
                // There is nothing to assign.
                let (start, end) = (declarator.span.start as usize, declarator.span.end as usize);
                self.edits.blank(start, end);
                self.edits.put(start, b'0');
            }
            if is_object {
                self.edits
                    .insert(declarator.span.end as usize, ")".to_owned());
            }
        }
    }

    /// Changes `import a = B.c` to a variable.
    pub(super) fn import_equals(
        &mut self,
        it: &TSImportEqualsDeclaration<'a>,
        export: Option<usize>,
    ) {
        let start = it.span.start as usize;
        if let TSModuleReference::ExternalModuleReference(_) = &it.module_reference {
            return self.refuse(start, syntax::IMPORT_EQUALS);
        }
        if export.is_none() && !self.scopes.has_value_reference(&it.id) {
            return self.erase(it.span);
        }
        let end = start + "import".len();
        self.edits.blank(start, end);
        if !self.scopes.is_member(&it.id) {
            for (offset, character) in (start..).zip(*b"var") {
                self.edits.put(offset, character);
            }
        }
        walk::walk_ts_import_equals_declaration(self, it);
    }

    /// What is to be inserted before a name, because it is that of a member of an enumeration or a
    /// namespace.
    pub(super) fn owner(&mut self, name: &IdentifierReference<'a>) -> Option<String> {
        if let Some(owner) = self.enums().owner_of(&name.name) {
            return Some(format!("{owner}."));
        }
        let owner = self.scopes.owner_of(name, &self.namespaces)?;
        Some(format!("{}.", self.scopes.inner_name(owner)))
    }
}

fn exported_end(name: &str, outer: &str) -> String {
    format!("}})({name} = {outer}.{name} || ({outer}.{name} = {{}}));")
}
