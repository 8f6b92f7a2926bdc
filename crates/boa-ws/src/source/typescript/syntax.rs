//! The syntax that has no meaning at run time, and the syntax that is not supported.

use oxc_ast::ast::{
    Declaration, ExportDefaultDeclarationKind, Statement, TSModuleDeclaration,
    TSModuleDeclarationBody,
};

/// The words that make a parameter a field, and other modifiers of members.
pub(super) const MODIFIERS: [&str; 5] = ["public", "private", "protected", "readonly", "override"];

pub(super) const MODULE: &str =
    "a module with a name in quotes has types only: write `declare module`";
pub(super) const NAMESPACE_EXPORT: &str =
    "a namespace exports declarations only: write `export` before the declaration of each name";
pub(super) const DECORATOR: &str =
    "decorators are not supported: call the function with the class or the method";
pub(super) const ACCESSOR: &str = "auto-accessors are not supported: write a getter and a setter";
pub(super) const IMPORT_EQUALS: &str =
    "`import name = require()` is not supported: use `import name from`";
pub(super) const EXPORT_EQUALS: &str = "`export =` is not supported: use `export default`";
pub(super) const AMBIGUOUS: &str = "too many parentheses or `<` in one expression, each of which may begin an arrow function or type arguments: use several statements";
pub(super) const JSX: &str = "JSX is not supported: call the functions that create the elements";

/// Whether a statement is about types only.
pub(super) fn is_type_only(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::ImportDeclaration(it) => it.import_kind.is_type(),
        Statement::ExportAllDeclaration(it) => it.export_kind.is_type(),
        Statement::ExportNamedDeclaration(it) => {
            it.export_kind.is_type() || it.declaration.as_ref().is_some_and(declares_types_only)
        }
        Statement::ExportDefaultDeclaration(it) => match &it.declaration {
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => true,
            ExportDefaultDeclarationKind::FunctionDeclaration(it) => it.body.is_none(),
            _ => false,
        },
        Statement::TSNamespaceExportDeclaration(_) => true,
        statement => statement.as_declaration().is_some_and(declares_types_only),
    }
}

fn declares_types_only(declaration: &Declaration<'_>) -> bool {
    match declaration {
        Declaration::VariableDeclaration(it) => it.declare,
        // Without a body it is an overload.
        Declaration::FunctionDeclaration(it) => it.declare || it.body.is_none(),
        Declaration::ClassDeclaration(it) => it.declare,
        Declaration::TSEnumDeclaration(it) => it.declare,
        Declaration::TSModuleDeclaration(it) => it.declare || has_types_only(it),
        Declaration::TSImportEqualsDeclaration(it) => it.import_kind.is_type(),
        Declaration::TSTypeAliasDeclaration(_)
        | Declaration::TSInterfaceDeclaration(_)
        | Declaration::TSGlobalDeclaration(_) => true,
    }
}

fn has_types_only(namespace: &TSModuleDeclaration<'_>) -> bool {
    match &namespace.body {
        Some(TSModuleDeclarationBody::TSModuleDeclaration(it)) => has_types_only(it),
        // An alias may be one of a type. Nothing of this namespace uses it as a value.
        Some(TSModuleDeclarationBody::TSModuleBlock(it)) => it
            .body
            .iter()
            .all(|it| is_type_only(it) || matches!(it, Statement::TSImportEqualsDeclaration(_))),
        None => true,
    }
}
