//! Finds in a syntax tree what is to be erased.

use super::{enums::Enums, scan, scopes::Scopes, syntax, unused_imports::UnusedImports};
use crate::source::text_edits::{Edits, offsets};
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};
use oxc_syntax::scope::ScopeId;
use std::collections::HashSet;

/// A visitor that collects the edits of a source.
pub(super) struct Eraser<'a> {
    pub(super) source: &'a str,
    pub(super) edits: Edits<'a>,
    pub(super) scopes: Scopes<'a>,
    pub(super) unused: UnusedImports,
    /// The first syntax that can't be erased: where it is, and a sentence.
    pub(super) refused: Option<(usize, &'static str)>,
    /// The lists of statements around the current node.
    lists: Vec<List>,
    /// Whether the next list belongs to a function or to the source.
    is_function: bool,
    /// The namespaces around the current node, outermost first.
    pub(super) namespaces: Vec<ScopeId>,
    /// For each class around the current node, whether it extends another one.
    pub(super) classes: Vec<bool>,
    /// For each constructor around the current node, what follows a call of `super`.
    pub(super) supers: Vec<String>,
}

#[derive(Default)]
struct List {
    enums: Enums,
    /// The enumerations and namespaces that have a variable already.
    declared: HashSet<String>,
    /// Whether it is the list of a function, or of the source.
    is_function: bool,
}

impl<'a> Eraser<'a> {
    pub(super) fn new(source: &'a str, scopes: Scopes<'a>, unused: UnusedImports) -> Self {
        Self {
            source,
            edits: Edits::new(source),
            scopes,
            unused,
            refused: None,
            lists: vec![List::default()],
            is_function: true,
            namespaces: Vec::new(),
            classes: Vec::new(),
            supers: Vec::new(),
        }
    }

    /// The current list of statements.
    fn list(&mut self) -> &mut List {
        if self.lists.is_empty() {
            self.lists.push(List::default());
        }
        let last = self.lists.len() - 1;
        &mut self.lists[last]
    }

    /// The enumerations of the current list of statements.
    pub(super) fn enums(&mut self) -> &mut Enums {
        &mut self.list().enums
    }

    /// Whether no variable has been declared for an enumeration or a namespace of the current list
    /// of statements. It counts as declared afterwards.
    pub(super) fn declare(&mut self, name: String) -> bool {
        self.list().declared.insert(name)
    }

    /// The next list of statements is that of a function.
    pub(super) fn begin_function(&mut self) {
        self.is_function = true;
    }

    /// Whether a `var` belongs to the current list of statements.
    pub(super) fn function_level(&self) -> bool {
        self.lists.last().is_some_and(|list| list.is_function)
    }

    pub(super) fn refuse(&mut self, offset: usize, sentence: &'static str) {
        if self.refused.is_none_or(|(first, _)| offset < first) {
            self.refused = Some((offset, sentence));
        }
    }

    fn blank(&mut self, span: Span) {
        let (start, end) = offsets(span);
        self.edits.blank(start, end);
    }

    /// Erases a statement or a member of a class. A statement before it ends there.
    pub(super) fn erase(&mut self, span: Span) {
        let (start, end) = offsets(span);
        self.edits.blank_with_semicolon(start, end);
    }

    /// Erases an item of a list, and the comma after it.
    pub(super) fn erase_item(&mut self, span: Span) {
        self.blank(span);
        self.erase_comma_after(span.end as usize);
    }

    /// Erases a comma, if it is the next token.
    pub(super) fn erase_comma_after(&mut self, end: usize) {
        let next = scan::token(self.source, end);
        if self.source.as_bytes().get(next) == Some(&b',') {
            self.edits.blank(next, next + 1);
        }
    }

    /// Erases `?` or `!` after a name, if it is there.
    fn erase_mark(&mut self, name_end: u32) {
        let mut next = scan::token(self.source, name_end as usize);
        // The name may be computed.
        if self.source.as_bytes().get(next) == Some(&b']') {
            next = scan::token(self.source, next + 1);
        }
        if matches!(self.source.as_bytes().get(next), Some(b'?' | b'!')) {
            self.edits.blank(next, next + 1);
        }
    }

    /// Erases the modifiers of a member of a class.
    fn erase_modifiers(&mut self, member: Span, key: Span) {
        let (start, end) = (member.start as usize, key.start as usize);
        for (offset, word) in scan::tokens(self.source, start, end) {
            if syntax::MODIFIERS.contains(&word) {
                if offset == start {
                    // The name that follows may be one that continues the member before.
                    self.edits.blank_with_semicolon(offset, offset + word.len());
                } else {
                    self.edits.blank(offset, offset + word.len());
                }
            }
        }
    }

    /// Erases the type arguments, or the type after an operator.
    fn erase_after(&mut self, expression: &Expression<'a>, end: u32) {
        self.visit_expression(expression);
        self.edits
            .blank(expression.span().end as usize, end as usize);
    }
}

impl<'a> Visit<'a> for Eraser<'a> {
    fn visit_statements(&mut self, it: &oxc_allocator::Vec<'a, Statement<'a>>) {
        let is_function = std::mem::take(&mut self.is_function);
        self.lists.push(List {
            is_function,
            ..List::default()
        });
        walk::walk_statements(self, it);
        self.lists.pop();
    }

    fn visit_function_body(&mut self, it: &FunctionBody<'a>) {
        self.is_function = true;
        walk::walk_function_body(self, it);
    }

    fn visit_statement(&mut self, it: &Statement<'a>) {
        if syntax::is_type_only(it) {
            self.erase(it.span());
        } else {
            walk::walk_statement(self, it);
            self.edits.end_statement(it.span().end as usize);
        }
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        self.import(it);
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        if !self.namespaces.is_empty() {
            return self.exported_member(it);
        }
        self.export_specifiers(it);
        let export = Some(it.span.start as usize);
        match &it.declaration {
            Some(Declaration::TSEnumDeclaration(it)) => self.enumeration(it, export),
            Some(Declaration::TSModuleDeclaration(it)) => self.namespace(it, export),
            Some(Declaration::TSImportEqualsDeclaration(it)) => self.import_equals(it, export),
            Some(declaration) => self.visit_declaration(declaration),
            None => {}
        }
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        if !self.namespaces.is_empty() {
            self.refuse(it.span.start as usize, syntax::NAMESPACE_EXPORT);
        }
    }

    fn visit_export_default_declaration(&mut self, it: &ExportDefaultDeclaration<'a>) {
        if !self.namespaces.is_empty() {
            self.refuse(it.span.start as usize, syntax::NAMESPACE_EXPORT);
        }
        match &it.declaration {
            ExportDefaultDeclarationKind::Identifier(name) if self.scopes.is_type(name) => {
                self.erase(it.span);
            }
            _ => walk::walk_export_default_declaration(self, it),
        }
    }

    fn visit_ts_enum_declaration(&mut self, it: &TSEnumDeclaration<'a>) {
        self.enumeration(it, None);
    }

    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        if let Some(owner) = self.owner(it) {
            self.edits.insert(it.span.start as usize, owner);
        }
    }

    fn visit_object_property(&mut self, it: &ObjectProperty<'a>) {
        if it.shorthand
            && let Expression::Identifier(name) = &it.value
            && self.owner(name).is_some()
        {
            self.edits
                .insert(it.span.start as usize, format!("{}: ", name.name));
        }
        walk::walk_object_property(self, it);
    }

    fn visit_assignment_target_property_identifier(
        &mut self,
        it: &AssignmentTargetPropertyIdentifier<'a>,
    ) {
        if self.owner(&it.binding).is_some() {
            self.edits
                .insert(it.span.start as usize, format!("{}: ", it.binding.name));
        }
        walk::walk_assignment_target_property_identifier(self, it);
    }

    fn visit_binding_identifier(&mut self, it: &BindingIdentifier<'a>) {
        if self.scopes.is_member(it)
            && let Some(declaration) = self.namespaces.last()
        {
            let owner = format!("{}.", self.scopes.inner_name(*declaration));
            self.edits.insert_over_blanks(it.span.start as usize, owner);
        }
    }

    fn visit_binding_property(&mut self, it: &BindingProperty<'a>) {
        if it.shorthand {
            let name = match &it.value {
                BindingPattern::AssignmentPattern(value) => value.left.get_binding_identifier(),
                value => value.get_binding_identifier(),
            };
            if let Some(name) = name
                && self.scopes.is_member(name)
            {
                self.edits
                    .insert(it.span.start as usize, format!("{}: ", name.name));
            }
        }
        walk::walk_binding_property(self, it);
    }

    fn visit_ts_this_parameter(&mut self, it: &TSThisParameter<'a>) {
        self.erase_item(it.span);
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        self.parameter_modifiers(it);
        if it.optional {
            self.erase_mark(it.pattern.span().end);
        }
        walk::walk_formal_parameter(self, it);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if it.definite {
            self.erase_mark(it.id.span().end);
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        match it.body.statements.first() {
            // The tree has a statement where the source has an expression.
            Some(Statement::ExpressionStatement(body)) if it.expression => {
                if let Some(types) = &it.type_parameters {
                    self.blank(types.span);
                }
                self.visit_formal_parameters(&it.params);
                if let Some(returned) = &it.return_type {
                    self.blank(returned.span);
                }
                self.visit_expression(&body.expression);
            }
            _ => walk::walk_arrow_function_expression(self, it),
        }
        let (open, end) = offsets(it.params.span);
        let close = end.saturating_sub(1);
        // A line must not end between `async` or `return` and the parameters.
        if let Some(types) = &it.type_parameters
            && scan::has_line_end(self.source, types.span.start as usize, open)
        {
            self.edits.put(types.span.start as usize, b'(');
            self.edits.put(open, b' ');
        }
        // Nor between the parameters and the arrow.
        if let Some(returned) = &it.return_type
            && scan::has_line_end(self.source, close, returned.span.end as usize)
        {
            self.edits.put(close, b' ');
            self.edits
                .put((returned.span.end as usize).saturating_sub(1), b')');
        }
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        let body = it.body.span.start as usize;
        if it.r#abstract
            && let Some(offset) = scan::word(self.source, "abstract", it.span.start as usize, body)
        {
            self.edits.blank(offset, offset + "abstract".len());
        }
        if let (Some(first), Some(last)) = (it.implements.first(), it.implements.last()) {
            let before = [
                it.super_type_arguments.as_ref().map(|it| it.span.end),
                it.super_class.as_ref().map(|it| it.span().end),
                it.type_parameters.as_ref().map(|it| it.span.end),
                it.id.as_ref().map(|it| it.span.end),
            ];
            let start = before.into_iter().flatten().max().unwrap_or(it.span.start) as usize;
            let start = scan::word(self.source, "implements", start, first.span.start as usize)
                .unwrap_or(start);
            self.edits.blank(start, last.span.end as usize);
        }
        self.parameter_fields(it);
        self.classes.push(it.super_class.is_some());
        walk::walk_class(self, it);
        self.classes.pop();
    }

    fn visit_ts_class_implements_list(
        &mut self,
        _: &oxc_allocator::Vec<'a, TSClassImplements<'a>>,
    ) {
    }

    fn visit_method_definition(&mut self, it: &MethodDefinition<'a>) {
        // Of overloads and of abstract methods only the type is there.
        if it.value.body.is_none() {
            return self.erase(it.span);
        }
        self.erase_modifiers(it.span, it.key.span());
        if it.optional {
            self.erase_mark(it.key.span().end);
        }
        if it.kind.is_constructor() {
            self.visit_decorators(&it.decorators);
            self.visit_property_key(&it.key);
            self.constructor(&it.value);
        } else {
            walk::walk_method_definition(self, it);
        }
    }

    fn visit_expression_statement(&mut self, it: &ExpressionStatement<'a>) {
        match &it.expression {
            Expression::CallExpression(call) => self.super_call(call, true),
            expression => self.visit_expression(expression),
        }
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        self.super_call(it, false);
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        if it.declare || it.r#type.is_abstract() {
            return self.erase(it.span);
        }
        self.erase_modifiers(it.span, it.key.span());
        if it.optional || it.definite {
            self.erase_mark(it.key.span().end);
        }
        walk::walk_property_definition(self, it);
        self.edits.end_statement(it.span.end as usize);
    }

    fn visit_accessor_property(&mut self, it: &AccessorProperty<'a>) {
        self.refuse(it.span.start as usize, syntax::ACCESSOR);
    }

    fn visit_ts_index_signature(&mut self, it: &TSIndexSignature<'a>) {
        self.erase(it.span);
    }

    fn visit_ts_type_annotation(&mut self, it: &TSTypeAnnotation<'a>) {
        self.blank(it.span);
    }

    fn visit_ts_type_parameter_declaration(&mut self, it: &TSTypeParameterDeclaration<'a>) {
        self.blank(it.span);
    }

    fn visit_ts_type_parameter_instantiation(&mut self, it: &TSTypeParameterInstantiation<'a>) {
        self.blank(it.span);
    }

    fn visit_ts_as_expression(&mut self, it: &TSAsExpression<'a>) {
        self.erase_after(&it.expression, it.span.end);
    }

    fn visit_ts_satisfies_expression(&mut self, it: &TSSatisfiesExpression<'a>) {
        self.erase_after(&it.expression, it.span.end);
    }

    fn visit_ts_non_null_expression(&mut self, it: &TSNonNullExpression<'a>) {
        self.erase_after(&it.expression, it.span.end);
    }

    fn visit_ts_type_assertion(&mut self, it: &TSTypeAssertion<'a>) {
        let (start, end) = offsets(it.span);
        let expression = it.expression.span().start as usize;
        self.edits.blank(start, expression);
        self.visit_expression(&it.expression);
        // A line must not end after `return`, and a statement or the body of an arrow function does
        // not begin with these.
        let first = scan::tokens(self.source, expression, end)
            .next()
            .map(|(_, token)| token);
        if scan::has_line_end(self.source, start, expression)
            || matches!(first, Some("{" | "function" | "class" | "async" | "let"))
        {
            self.edits.put(start, b'(');
            self.edits.insert(end, ")".to_owned());
        }
    }

    fn visit_decorator(&mut self, it: &Decorator<'a>) {
        self.refuse(it.span.start as usize, syntax::DECORATOR);
    }

    fn visit_ts_module_declaration(&mut self, it: &TSModuleDeclaration<'a>) {
        self.namespace(it, None);
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        self.import_equals(it, None);
    }

    fn visit_ts_export_assignment(&mut self, it: &TSExportAssignment<'a>) {
        self.refuse(it.span.start as usize, syntax::EXPORT_EQUALS);
    }
}
