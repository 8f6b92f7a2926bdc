//! Changes the syntax tree of an input of the REPL, or of a block of a document, so that its
//! declarations become properties of the global object: they may be repeated, and later inputs see
//! them.
//!
//! - A script without `await` stays a script. `let` and `const` become `var`, and a class is
//!   assigned to a variable.
//! - Other inputs become the body of an asynchronous function. Their variables are assigned,
//!   functions are assigned before the body, and an import becomes `import()`.

use crate::source::{
    text_edits::{Edits, offsets},
    typescript::speculation,
};
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};

/// The limit on brackets of a source that is parsed here, because the parser recurses. The engine
/// parses the others as they are.
const MAX_BRACKETS: usize = 10_000;

/// Whether a source is not parsed here.
pub(crate) fn is_too_deep(source: &str) -> bool {
    source
        .bytes()
        .filter(|byte| matches!(byte, b'(' | b'[' | b'{'))
        .count()
        > MAX_BRACKETS
        || speculation::excess(source).is_some()
}

/// A name that an input declares.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: String,
    /// Whether the declaration has no value: the variable is undefined afterwards.
    pub(crate) reset: bool,
}

/// A program that is rewritten.
pub(crate) struct Rewriter<'a> {
    source: &'a str,
    pub(crate) edits: Edits<'a>,
    pub(crate) names: Vec<Name>,
    /// The functions of an asynchronous input.
    functions: Vec<String>,
}

impl<'a> Rewriter<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        Self {
            source,
            edits: Edits::new(source),
            names: Vec::new(),
            functions: Vec::new(),
        }
    }

    /// Rewrites a script without `await`.
    pub(crate) fn script(&mut self, program: &Program<'a>) {
        for statement in &program.body {
            match statement {
                Statement::VariableDeclaration(it) => self.as_var(it),
                Statement::ClassDeclaration(it) => self.class(it),
                _ => {}
            }
        }
    }

    /// Rewrites the body of an asynchronous function. Returns what is before it.
    pub(crate) fn asynchronous(&mut self, program: &Program<'a>) -> String {
        self.visit_statements(&program.body);
        for statement in &program.body {
            match statement {
                Statement::VariableDeclaration(it) if is_lexical(it.kind) => {
                    self.assignments(it, Head::Statement);
                }
                Statement::ClassDeclaration(it) => self.class(it),
                Statement::FunctionDeclaration(it) => self.function(it),
                Statement::ImportDeclaration(it) => self.import(it),
                Statement::ExportNamedDeclaration(it) => self.export(it),
                Statement::ExportDefaultDeclaration(it) => self.export_default(it),
                Statement::ExportAllDeclaration(it) => {
                    let (start, end) = offsets(it.span);
                    self.edits.blank_with_semicolon(start, end);
                }
                _ => {}
            }
        }
        let functions: String = self
            .functions
            .iter()
            .map(|name| format!("this.{name}={name};"))
            .collect();
        format!("(async()=>{{{functions}")
    }

    /// Has the function return the value of the last expression, in an array: a promise is not
    /// awaited.
    pub(crate) fn return_last(&mut self, program: &Program<'a>) {
        match last_statement(program) {
            Some(Statement::ExpressionStatement(it)) => self.returned(it.expression.span()),
            None => {
                if let Some(directive) = program.directives.last() {
                    self.returned(directive.expression.span);
                }
            }
            _ => {}
        }
    }

    fn returned(&mut self, span: Span) {
        let (start, end) = offsets(span);
        self.edits.insert(start, "return [(".to_owned());
        self.edits.insert(end, ")]".to_owned());
    }

    fn declare(&mut self, name: &str, reset: bool) {
        self.names.push(Name {
            text: name.to_owned(),
            reset,
        });
    }

    fn declare_pattern(&mut self, pattern: &BindingPattern<'a>, reset: bool) {
        for identifier in pattern.get_binding_identifiers() {
            self.declare(identifier.name.as_str(), reset);
        }
    }

    /// `var` in the place of `let` and `const`, in the same columns.
    fn as_var(&mut self, it: &VariableDeclaration<'a>) {
        if !is_lexical(it.kind) {
            return;
        }
        let start = it.span.start as usize;
        for (offset, letter) in b"var".iter().enumerate() {
            self.edits.put(start + offset, *letter);
        }
        if it.kind.is_const() {
            self.edits.blank(start + 3, start + 5);
        }
        for declarator in &it.declarations {
            self.declare_pattern(&declarator.id, declarator.init.is_none());
        }
    }

    /// Assignments in the place of declarations.
    fn assignments(&mut self, it: &VariableDeclaration<'a>, head: Head) {
        let start = it.span.start as usize;
        let Some(first) = it.declarations.first() else {
            return;
        };
        self.edits.blank(start, first.span.start as usize);
        if head == Head::Statement {
            // Otherwise the statement before may continue.
            self.edits.put(start, b';');
        }
        for declarator in &it.declarations {
            self.declare_pattern(
                &declarator.id,
                is_lexical(it.kind) && declarator.init.is_none(),
            );
            if head != Head::Each && matches!(declarator.id, BindingPattern::ObjectPattern(_)) {
                let (start, end) = offsets(declarator.span);
                match self.source.as_bytes().get(start.wrapping_sub(1)) {
                    Some(b' ' | b'\t') => self.edits.put(start - 1, b'('),
                    _ => self.edits.insert(start, "(".to_owned()),
                }
                self.edits.insert(end, ")".to_owned());
            }
        }
    }

    /// `Name=class Name` in the place of `class Name`: the class keeps the name, which its static
    /// fields and blocks use before the assignment. Without a name it is an expression.
    fn class(&mut self, it: &Class<'a>) {
        let start = it.span.start as usize;
        if let Some(id) = &it.id {
            self.declare(id.name.as_str(), false);
            self.edits.insert(start, format!("{}=", id.name));
        } else {
            self.edits.insert(start, "(".to_owned());
            self.edits.insert(it.span.end as usize, ")".to_owned());
        }
        self.end_with_semicolon(it.span.end as usize);
    }

    /// Ends a statement that became an expression. A space after it is replaced, so that columns
    /// stay the same.
    fn end_with_semicolon(&mut self, end: usize) {
        match self.source.as_bytes().get(end) {
            Some(b' ' | b'\t') => self.edits.put(end, b';'),
            _ => self.edits.insert(end, ";".to_owned()),
        }
    }

    fn function(&mut self, it: &Function<'a>) {
        let Some(id) = &it.id else { return };
        let name = id.name.to_string();
        self.declare(&name, false);
        if !self.functions.contains(&name) {
            self.functions.push(name);
        }
    }

    fn import(&mut self, it: &ImportDeclaration<'a>) {
        let (start, end) = offsets(it.span);
        let source = self.source;
        let text = |span: Span| &source[span.start as usize..span.end as usize];
        let attributes = it.with_clause.as_ref().map_or_else(String::new, |clause| {
            let entries: Vec<_> = clause
                .with_entries
                .iter()
                .map(|entry| format!("{}:{}", text(entry.key.span()), text(entry.value.span)))
                .collect();
            format!(",{{with:{{{}}}}}", entries.join(","))
        });
        let module = format!("await import({}{attributes})", text(it.source.span));
        let (mut members, mut namespace) = (Vec::new(), None);
        for specifier in it.specifiers.iter().flatten() {
            let local = specifier.local().name.as_str();
            self.declare(local, false);
            match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    members.push(format!("{}:{local}", text(it.imported.span())));
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => {
                    members.push(format!("default:{local}"));
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => namespace = Some(local),
            }
        }
        let text = match (members.is_empty(), namespace) {
            (true, None) => format!(";{module};"),
            (true, Some(name)) => format!(";{name}={module};"),
            (false, None) => format!(";({{{}}}={module});", members.join(",")),
            (false, Some(name)) => format!(";({{{}}}={name}={module});", members.join(",")),
        };
        self.edits.replace(start, end, text);
    }

    /// Exports have no meaning: what they declare stays.
    fn export(&mut self, it: &ExportNamedDeclaration<'a>) {
        let (start, end) = offsets(it.span);
        match &it.declaration {
            Some(declaration) => {
                self.edits
                    .blank_with_semicolon(start, declaration.span().start as usize);
                match declaration {
                    Declaration::VariableDeclaration(it) if is_lexical(it.kind) => {
                        self.assignments(it, Head::Statement);
                    }
                    Declaration::ClassDeclaration(it) => self.class(it),
                    Declaration::FunctionDeclaration(it) => self.function(it),
                    _ => {}
                }
            }
            None => self.edits.blank_with_semicolon(start, end),
        }
    }

    fn export_default(&mut self, it: &ExportDefaultDeclaration<'a>) {
        let (start, declared) = (it.span.start as usize, it.declaration.span());
        self.edits
            .blank_with_semicolon(start, declared.start as usize);
        match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(it) if it.id.is_none() => {
                self.edits.insert(declared.start as usize, "(".to_owned());
                self.edits.insert(declared.end as usize, ");".to_owned());
            }
            ExportDefaultDeclarationKind::FunctionDeclaration(it) => self.function(it),
            ExportDefaultDeclarationKind::ClassDeclaration(it) => self.class(it),
            _ => {}
        }
    }
}

/// Where a declaration is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    /// It is a statement of a list.
    Statement,
    /// It is the body of another statement, or the first part of `for (;;)`.
    Part,
    /// It is before `of` or `in`.
    Each,
}

/// The names of a declaration.
fn variables<'p>(it: &'p VariableDeclaration<'_>) -> impl Iterator<Item = &'p str> {
    let declared = it.declarations.iter();
    declared
        .flat_map(|it| it.id.get_binding_identifiers())
        .map(|it| it.name.as_str())
}

/// A name that a statement of a script or a module declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeclaredName {
    pub(crate) name: String,
    pub(crate) kind: DeclarationKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeclarationKind {
    /// It has the scope of the block in which it stands, and may not be declared again there.
    Lexical,
    /// The same, and it is never assigned.
    Constant,
    /// `var`, or a function.
    Variable,
}

/// The names that the statements of a script or a module declare, in order.
pub(crate) fn declared_names(program: &Program<'_>) -> Vec<DeclaredName> {
    let mut all = Vec::new();
    let mut add = |name: &str, kind| {
        let name = name.to_owned();
        all.push(DeclaredName { name, kind });
    };
    for statement in &program.body {
        match statement {
            Statement::VariableDeclaration(it) => {
                variables(it).for_each(|name| add(name, declaration_kind(it)));
            }
            Statement::ClassDeclaration(it) => {
                it.id
                    .iter()
                    .for_each(|id| add(&id.name, DeclarationKind::Lexical));
            }
            Statement::FunctionDeclaration(it) => {
                it.id
                    .iter()
                    .for_each(|id| add(&id.name, DeclarationKind::Variable));
            }
            Statement::ImportDeclaration(it) => {
                let specifiers = it.specifiers.iter().flatten();
                specifiers.for_each(|it| add(&it.local().name, DeclarationKind::Constant));
            }
            Statement::ExportNamedDeclaration(it) => match &it.declaration {
                Some(Declaration::VariableDeclaration(it)) => {
                    variables(it).for_each(|name| add(name, declaration_kind(it)));
                }
                Some(declaration) => {
                    let name = declaration.id().into_iter();
                    name.for_each(|it| add(&it.name, DeclarationKind::Lexical));
                }
                None => {}
            },
            _ => {}
        }
    }
    all
}

fn declaration_kind(it: &VariableDeclaration<'_>) -> DeclarationKind {
    match it.kind {
        VariableDeclarationKind::Var => DeclarationKind::Variable,
        VariableDeclarationKind::Let => DeclarationKind::Lexical,
        _ => DeclarationKind::Constant,
    }
}

fn is_lexical(kind: VariableDeclarationKind) -> bool {
    matches!(
        kind,
        VariableDeclarationKind::Let | VariableDeclarationKind::Const
    )
}

/// Finds each `var` outside of functions, because it is one of the input.
impl<'a> Visit<'a> for Rewriter<'a> {
    fn visit_statements(&mut self, it: &oxc_allocator::Vec<'a, Statement<'a>>) {
        for statement in it {
            match statement {
                Statement::VariableDeclaration(it) if it.kind.is_var() => {
                    self.assignments(it, Head::Statement);
                }
                statement => self.visit_statement(statement),
            }
        }
    }

    fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
        if it.kind.is_var() {
            self.assignments(it, Head::Part);
        }
    }

    fn visit_for_statement_left(&mut self, it: &ForStatementLeft<'a>) {
        if let ForStatementLeft::VariableDeclaration(it) = it
            && it.kind.is_var()
        {
            self.assignments(it, Head::Each);
        }
    }

    fn visit_expression(&mut self, _: &Expression<'a>) {}

    fn visit_function_body(&mut self, _: &FunctionBody<'a>) {}

    fn visit_class(&mut self, _: &Class<'a>) {}
}

/// The last statement that is not empty.
pub(crate) fn last_statement<'p, 'a>(program: &'p Program<'a>) -> Option<&'p Statement<'a>> {
    let mut statements = program.body.iter().rev();
    statements.find(|it| !matches!(it, Statement::EmptyStatement(_)))
}

/// Whether a program has `await` outside of functions.
pub(crate) fn awaits(program: &Program<'_>) -> bool {
    struct Finder(bool);

    impl<'a> Visit<'a> for Finder {
        fn visit_await_expression(&mut self, _: &AwaitExpression<'a>) {
            self.0 = true;
        }

        fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
            self.0 |= it.r#await;
            walk::walk_for_of_statement(self, it);
        }

        fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
            self.0 |= it.kind == VariableDeclarationKind::AwaitUsing;
            walk::walk_variable_declaration(self, it);
        }

        fn visit_function_body(&mut self, _: &FunctionBody<'a>) {}
    }

    let mut finder = Finder(false);
    finder.visit_program(program);
    finder.0
}

/// Whether a program imports or exports.
pub(crate) fn is_module(program: &Program<'_>) -> bool {
    program
        .body
        .iter()
        .any(|statement| statement.as_module_declaration().is_some())
}
