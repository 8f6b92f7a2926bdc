//! Other names for what a source refers to and does not declare.

use crate::source::{
    rewrite::is_too_deep,
    text_edits::{Columns, Edits, offsets},
};
use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_parser::Parser;
use oxc_semantic::{Scoping, SemanticBuilder};
use oxc_span::{GetSpan, SourceType, Span};
use std::collections::HashMap;

/// The source with other names in the place of these, where it refers to them without a declaration,
/// and the mapping of its columns to the source. `None` if it refers to none of them, or can't be
/// parsed as a script or a module.
pub(crate) fn renamed(source: &str, names: &HashMap<String, String>) -> Option<(String, Columns)> {
    if is_too_deep(source) || !names.keys().any(|name| source.contains(name.as_str())) {
        return None;
    }
    [SourceType::script(), SourceType::mjs()]
        .into_iter()
        .find_map(|goal| renamed_as(goal, source, names))
}

fn renamed_as(
    goal: SourceType,
    source: &str,
    names: &HashMap<String, String>,
) -> Option<(String, Columns)> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, goal).parse();
    if parsed.panicked || !parsed.errors.is_empty() {
        return None;
    }
    let semantic = SemanticBuilder::new().build(&parsed.program).semantic;
    let mut renamer = Renamer {
        scoping: semantic.into_scoping(),
        names,
        edits: Edits::new(source),
    };
    renamer.visit_program(&parsed.program);
    (!renamer.edits.is_empty()).then(|| renamer.edits.apply_with_columns())
}

struct Renamer<'s> {
    scoping: Scoping,
    names: &'s HashMap<String, String>,
    edits: Edits<'s>,
}

impl Renamer<'_> {
    /// The other name of what a name refers to, if it has one.
    fn other(&self, name: &IdentifierReference<'_>) -> Option<&str> {
        let reference = self.scoping.get_reference(name.reference_id.get()?);
        if reference.symbol_id().is_some() {
            return None;
        }
        self.names.get(name.name.as_str()).map(String::as_str)
    }

    /// Replaces a name. The name of a property that is written once stays.
    fn replace(&mut self, name: &IdentifierReference<'_>, property: Option<Span>) {
        let Some(other) = self.other(name) else {
            return;
        };
        let text = match property {
            Some(_) => format!("{}:{other}", name.name),
            None => other.to_owned(),
        };
        let (start, end) = offsets(property.unwrap_or(name.span));
        self.edits.replace(start, end, text);
    }
}

impl<'a> Visit<'a> for Renamer<'_> {
    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        self.replace(it, None);
    }

    fn visit_object_property(&mut self, it: &ObjectProperty<'a>) {
        match &it.value {
            Expression::Identifier(name) if it.shorthand => {
                self.replace(name, Some(it.key.span()));
            }
            _ => walk::walk_object_property(self, it),
        }
    }

    fn visit_assignment_target_property_identifier(
        &mut self,
        it: &AssignmentTargetPropertyIdentifier<'a>,
    ) {
        self.replace(&it.binding, Some(it.binding.span));
        if let Some(value) = &it.init {
            self.visit_expression(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_other_names(source: &str) -> Option<String> {
        let names = ["x", "y"].map(|name| (name.to_owned(), format!("{name}{name}")));
        renamed(source, &HashMap::from(names)).map(|(code, _)| code)
    }

    #[test]
    fn what_a_source_declares_keeps_its_name() {
        for source in [
            "let x = 1; x",
            "(x) => x + ((y) => y)(x)",
            "function x() { x() } { var y } y",
            "try {} catch ({ x }) { x }",
            "a.x; ({ x: 1, y() {} }); x: for (;;) break x",
            "import x, { y } from 'z'; x(y)",
            "x (",
            "z",
        ] {
            assert_eq!(with_other_names(source), None, "{source}");
        }
    }

    #[test]
    fn what_it_refers_to_has_the_other_name() {
        for (source, other) in [
            ("x.x(x[y])", "xx.x(xx[yy])"),
            ("({ x, y: y })", "({ x:xx, y: yy })"),
            ("({ x, y = x } = z)", "({ x:xx, y:yy = xx } = z)"),
            ("x++; [y] = `${x}`", "xx++; [yy] = `${xx}`"),
            ("{ let x; x } x", "{ let x; x } xx"),
            (
                "await x; export const z = typeof y",
                "await xx; export const z = typeof yy",
            ),
            (
                "class z extends x { x = y }",
                "class z extends xx { x = yy }",
            ),
        ] {
            assert_eq!(with_other_names(source).as_deref(), Some(other), "{source}");
        }
    }
}
