//! Imports and exports whose names are those of types only.

use super::{eraser::Eraser, unused_imports::UnusedImports};
use oxc_ast::ast::*;
use oxc_span::GetSpan;

impl<'a> Eraser<'a> {
    /// Erases the names that are not used as values, and the declaration if none is left. Returns
    /// whether it is erased.
    pub(super) fn import(&mut self, it: &ImportDeclaration<'a>) -> bool {
        let names = it.specifiers.iter().flatten();
        let erased: Vec<_> = names.clone().filter(|it| self.is_of_type(it)).collect();
        if !erased.is_empty() && erased.len() == names.count() {
            self.erase(it.span);
            return true;
        }
        for specifier in erased {
            self.erase_item(specifier.span());
        }
        false
    }

    fn is_of_type(&self, specifier: &ImportDeclarationSpecifier<'a>) -> bool {
        if let ImportDeclarationSpecifier::ImportSpecifier(it) = specifier
            && it.import_kind.is_type()
        {
            return true;
        }
        self.unused == UnusedImports::Erase && !self.scopes.has_value_reference(specifier.local())
    }

    /// Erases the names of types in `export { ... }`.
    pub(super) fn export_specifiers(&mut self, it: &ExportNamedDeclaration<'a>) {
        for specifier in &it.specifiers {
            let is_type = match &specifier.local {
                ModuleExportName::IdentifierReference(name) => self.scopes.is_type(name),
                _ => false,
            };
            if is_type || specifier.export_kind.is_type() {
                self.erase_item(specifier.span);
            }
        }
    }
}
