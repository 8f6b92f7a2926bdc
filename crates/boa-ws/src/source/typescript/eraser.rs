//! Finds in a syntax tree what is to be erased.

use super::{enums::Enums, scan, syntax};
use crate::source::text_edits::{Edits, offsets};
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};

/// A visitor that collects the edits of a source.
pub(super) struct Eraser<'a> {
    pub(super) source: &'a str,
    pub(super) edits: Edits<'a>,
    /// The first syntax that can't be erased: where it is, and a sentence.
    pub(super) refused: Option<(usize, &'static str)>,
    /// The lists of statements around the current node.
    lists: Vec<List>,
    /// Whether the next list belongs to a function or to the source.
    is_function: bool,
}

#[derive(Default)]
struct List {
    enums: Enums,
    /// Whether it is the list of a function, or of the source.
    is_function: bool,
}

impl<'a> Eraser<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self {
            source,
            edits: Edits::new(source),
            refused: None,
            lists: vec![List::default()],
            is_function: true,
        }
    }

    /// The enumerations of the current list of statements.
    pub(super) fn enums(&mut self) -> &mut Enums {
        if self.lists.is_empty() {
            self.lists.push(List::default());
        }
        let last = self.lists.len() - 1;
        &mut self.lists[last].enums
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
    fn erase(&mut self, span: Span) {
        let (start, end) = offsets(span);
        self.edits.blank_with_semicolon(start, end);
    }

    /// Erases an item of a list, and the comma after it.
    fn erase_item(&mut self, span: Span) {
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
            if matches!(
                word,
                "public" | "private" | "protected" | "readonly" | "override"
            ) {
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
        for specifier in it.specifiers.iter().flatten() {
            if let ImportDeclarationSpecifier::ImportSpecifier(specifier) = specifier
                && specifier.import_kind.is_type()
            {
                self.erase_item(specifier.span);
            }
        }
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        for specifier in &it.specifiers {
            if specifier.export_kind.is_type() {
                self.erase_item(specifier.span);
            }
        }
        match &it.declaration {
            Some(Declaration::TSEnumDeclaration(declaration)) => {
                self.enumeration(declaration, Some(it.span.start as usize));
            }
            Some(declaration) => self.visit_declaration(declaration),
            None => {}
        }
    }

    fn visit_ts_enum_declaration(&mut self, it: &TSEnumDeclaration<'a>) {
        self.enumeration(it, None);
    }

    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        if let Some(owner) = self
            .enums()
            .owner_of(&it.name)
            .map(|owner| format!("{owner}."))
        {
            self.edits.insert(it.span.start as usize, owner);
        }
    }

    fn visit_ts_this_parameter(&mut self, it: &TSThisParameter<'a>) {
        self.erase_item(it.span);
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        if it.accessibility.is_some() || it.readonly || it.r#override {
            self.refuse(it.span.start as usize, syntax::PARAMETER_PROPERTY);
        }
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
        walk::walk_class(self, it);
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
        walk::walk_method_definition(self, it);
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
        self.refuse(it.span.start as usize, syntax::NAMESPACE);
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        self.refuse(it.span.start as usize, syntax::IMPORT_EQUALS);
    }

    fn visit_ts_export_assignment(&mut self, it: &TSExportAssignment<'a>) {
        self.refuse(it.span.start as usize, syntax::EXPORT_EQUALS);
    }
}
