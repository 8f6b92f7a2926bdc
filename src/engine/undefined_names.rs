//! The uses of a name in a source, with the positions that the engine reports where the name is not
//! defined.
//!
//! - **The engine** has no position for an identifier. It reports that of an expression around it,
//!   or of the body of the function ([issue 4608](https://github.com/boa-dev/boa/issues/4608) is
//!   about other errors without their position).
//! - **Can be deleted** when `function f() { g(); missing }` is reported at `missing`.

use boa_engine::{
    Source,
    ast::{
        Expression, Position, Spanned,
        expression::{
            Call, Identifier,
            access::{PrivatePropertyAccess, PropertyAccess, SimplePropertyAccess},
            operator::{Assign, Unary, Update, unary::UnaryOp},
        },
        function::{FormalParameterList, FunctionBody},
        scope::Scope,
        statement::Throw,
        visitor::{VisitWith, Visitor},
    },
    interner::{Interner, ToInternedString},
    parser::Parser,
};
use std::ops::ControlFlow;

/// A line and a column, from 1. 0 if it is unknown.
type Place = (u32, u32);

/// A use of a name that throws if the name is not defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) place: Place,
    /// What the engine reports.
    pub(super) reported: Place,
}

/// The uses of a name in a script or a module. The list is empty if it can't be parsed.
pub(super) fn uses_of(name: &str, text: &str) -> Vec<Use> {
    let interner = &mut Interner::default();
    // The visitor never breaks.
    if let Ok(script) =
        Parser::new(Source::from_bytes(text)).parse_script(&Scope::new_global(), interner)
    {
        let mut finder = Finder {
            name,
            interner,
            around: (0, 0),
            uses: Vec::new(),
        };
        let _ = script.visit_with(&mut finder);
        return finder.uses;
    }
    let module = Parser::new(Source::from_bytes(text)).parse_module(&Scope::new_global(), interner);
    let mut finder = Finder {
        name,
        interner,
        around: (0, 0),
        uses: Vec::new(),
    };
    if let Ok(module) = module {
        let _ = module.visit_with(&mut finder);
    }
    finder.uses
}

struct Finder<'a> {
    name: &'a str,
    interner: &'a Interner,
    /// The position of the innermost node around, of those whose position the engine keeps.
    around: Place,
    uses: Vec<Use>,
}

impl Finder<'_> {
    fn within(
        &mut self,
        place: Place,
        visit: impl FnOnce(&mut Self) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let outer = std::mem::replace(&mut self.around, place);
        let flow = visit(self);
        self.around = outer;
        flow
    }

    fn within_node(&mut self, node: &(impl Spanned + VisitWith)) -> ControlFlow<()> {
        self.within(start(node), |finder| node.visit_with(finder))
    }
}

fn start(node: &impl Spanned) -> Place {
    let start: Position = node.span().start();
    (start.line_number(), start.column_number())
}

/// The nodes for which the engine's compiler has a `position_guard`.
impl<'ast> Visitor<'ast> for Finder<'_> {
    type BreakTy = ();

    fn visit_identifier(&mut self, node: &'ast Identifier) -> ControlFlow<()> {
        if node.to_interned_string(self.interner) == self.name {
            self.uses.push(Use {
                place: start(node),
                reported: self.around,
            });
        }
        ControlFlow::Continue(())
    }

    fn visit_unary(&mut self, node: &'ast Unary) -> ControlFlow<()> {
        match (node.op(), node.target().flatten()) {
            // It does not throw.
            (UnaryOp::TypeOf, Expression::Identifier(_)) => ControlFlow::Continue(()),
            (UnaryOp::Delete, _) => self.within_node(node),
            _ => node.visit_with(self),
        }
    }

    fn visit_formal_parameter_list(&mut self, node: &'ast FormalParameterList) -> ControlFlow<()> {
        self.within((0, 0), |finder| node.visit_with(finder))
    }

    fn visit_function_body(&mut self, node: &'ast FunctionBody) -> ControlFlow<()> {
        self.within_node(node)
    }

    fn visit_call(&mut self, node: &'ast Call) -> ControlFlow<()> {
        match node.function() {
            Expression::PropertyAccess(PropertyAccess::Simple(method)) => {
                method.visit_with(self)?;
            }
            function => self.visit_expression(function)?,
        }
        self.within(start(node), |finder| {
            node.args()
                .iter()
                .try_for_each(|argument| finder.visit_expression(argument))
        })
    }

    fn visit_simple_property_access(
        &mut self,
        node: &'ast SimplePropertyAccess,
    ) -> ControlFlow<()> {
        self.within(start(node.field()), |finder| node.visit_with(finder))
    }

    fn visit_private_property_access(
        &mut self,
        node: &'ast PrivatePropertyAccess,
    ) -> ControlFlow<()> {
        self.within(start(&node.field()), |finder| node.visit_with(finder))
    }

    fn visit_assign(&mut self, node: &'ast Assign) -> ControlFlow<()> {
        self.within_node(node)
    }

    fn visit_update(&mut self, node: &'ast Update) -> ControlFlow<()> {
        self.within_node(node)
    }

    fn visit_throw(&mut self, node: &'ast Throw) -> ControlFlow<()> {
        self.within(start(node.target()), |finder| node.visit_with(finder))
    }
}

#[cfg(test)]
mod tests {
    use super::uses_of;
    use crate::{Error, Runtime};

    fn places(name: &str, text: &str) -> Vec<(u32, u32)> {
        uses_of(name, text).into_iter().map(|it| it.place).collect()
    }

    #[test]
    fn identifiers_are_found_but_not_in_strings_comments_and_operands_of_typeof() {
        let text = "// nope\nf('nope', nope);\nconst x = { nope };\n{ let y = () => nope.z }";
        assert_eq!(places("nope", text), [(2, 11), (3, 13), (4, 17)]);
        assert_eq!(places("nope", "import './x';\nnope"), [(2, 1)]);
        assert_eq!(
            places("nope", "typeof nope; typeof (nope); typeof nope.x"),
            [(1, 36)]
        );
        assert!(places("nope", "(").is_empty());
    }

    /// Each line is a function that uses the name twice. The first use is not evaluated.
    const FUNCTIONS: &str = "
        function () { if (no) nope; f(1, nope, 2) }
        function () { if (no) nope; nope.x }
        function () { if (no) nope; g.y(nope.x, f()) }
        function () { if (no) nope; o.x = nope }
        function () { if (no) nope; [nope].length }
        function () { if (no) nope; nope++ }
        function () { if (no) nope; throw nope }
        function () { if (no) nope; delete nope.x }
        function () { if (no) f(nope); nope }
        function () { if (no) nope.x; nope.x() }
        async function () { if (no) nope; f(nope) }
        () => { if (no) nope; new f(nope) }
    ";

    #[tokio::test]
    async fn a_report_has_the_position_of_the_use_that_threw() {
        for function in FUNCTIONS.trim().lines().map(str::trim) {
            let mut runtime = Runtime::builder().build().expect("it can be built");
            let text = format!(
                "typeof nope; const no = false, f = () => {{}}, g = {{ y: f }}, o = {{}};\n({function})()"
            );
            let error = runtime
                .evaluate::<()>("a.js", &text)
                .await
                .expect_err("it throws");
            let Error::Script(report) = error else {
                panic!("{function}: {error}")
            };
            let position = report.position().map(|frame| (frame.line, frame.column));
            assert_eq!(
                position,
                places("nope", &text).into_iter().max(),
                "{function}"
            );
        }
    }
}
