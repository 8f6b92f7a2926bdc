//! Whether a source is CommonJS by its syntax: it uses a name that only such modules have.

use super::commonjs::without_hashbang;
use crate::runtime::modules::nesting;
use boa_engine::{
    ast::{
        Expression,
        declaration::{Binding, Variable},
        expression::operator::{Unary, unary::UnaryOp},
        function::{
            ArrowFunction, AsyncArrowFunction, AsyncFunctionExpression, FormalParameter,
            FormalParameterList, FunctionDeclaration, FunctionExpression,
        },
        operations::bound_names,
        visitor::{VisitWith, Visitor},
    },
    interner::{Interner, Sym},
    parser::{Parser, Source},
};
use std::{collections::HashSet, ops::ControlFlow};

/// The names that a module of CommonJS has of its own.
const NAMES: [&str; 5] = ["require", "module", "exports", "__filename", "__dirname"];

/// Whether a source is [CommonJS](https://nodejs.org/api/modules.html) by its syntax: it has neither
/// `import` nor `export` nor a top-level `await`, and uses `require`, `module`, `exports`,
/// `__filename` or `__dirname`, without a declaration of the name. `typeof` alone is no use.
///
/// ```
/// use boa_websocket::runtime::is_commonjs;
///
/// assert!(is_commonjs("const { io } = require('socket.io-client')"));
/// assert!(!is_commonjs("import { io } from 'socket.io-client'; require"));
/// assert!(!is_commonjs("(function (require) { require('a') })(define); typeof module"));
/// ```
#[must_use]
pub fn is_commonjs(source: &str) -> bool {
    NAMES.iter().any(|name| source.contains(name))
        && nesting::with_stack(source, || Ok(uses_names(source))).unwrap_or(false)
}

fn uses_names(source: &str) -> bool {
    let text = without_hashbang(source);
    let mut interner = Interner::default();
    let mut parser = Parser::new(Source::from_bytes(&*text));
    let Ok(body) = parser.parse_function_body(&mut interner, false, false) else {
        return false;
    };
    let mut uses = Uses {
        interner: &interner,
        used: HashSet::new(),
        declared: HashSet::new(),
        parameters: Vec::new(),
    };
    let _ = body.visit_with(&mut uses);
    uses.used.difference(&uses.declared).next().is_some()
}

struct Uses<'a> {
    interner: &'a Interner,
    used: HashSet<Sym>,
    /// The names that some variable or function has. They count for the whole source.
    declared: HashSet<Sym>,
    /// The names of the parameters of the functions around.
    parameters: Vec<Sym>,
}

impl Uses<'_> {
    fn within<'ast>(
        &mut self,
        parameters: &'ast FormalParameterList,
        node: &'ast impl VisitWith,
    ) -> ControlFlow<()> {
        let before = self.parameters.len();
        self.parameters.extend(bound_names(parameters));
        let flow = node.visit_with(self);
        self.parameters.truncate(before);
        flow
    }
}

impl<'ast> Visitor<'ast> for Uses<'_> {
    type BreakTy = ();

    fn visit_expression(&mut self, node: &'ast Expression) -> ControlFlow<()> {
        if let Expression::Identifier(id) = node {
            let name = self.interner.resolve_expect(id.sym()).utf8();
            if name.is_some_and(|name| NAMES.contains(&name))
                && !self.parameters.contains(&id.sym())
            {
                self.used.insert(id.sym());
            }
        }
        node.visit_with(self)
    }

    fn visit_unary(&mut self, node: &'ast Unary) -> ControlFlow<()> {
        let is_name = matches!(node.target(), Expression::Identifier(_));
        if node.op() == UnaryOp::TypeOf && is_name {
            return ControlFlow::Continue(());
        }
        node.visit_with(self)
    }

    fn visit_variable(&mut self, node: &'ast Variable) -> ControlFlow<()> {
        match node.binding() {
            Binding::Identifier(name) => {
                self.declared.insert(name.sym());
            }
            Binding::Pattern(pattern) => self.declared.extend(bound_names(pattern)),
        }
        node.visit_with(self)
    }

    // Its names are those of `parameters`.
    fn visit_formal_parameter(&mut self, node: &'ast FormalParameter) -> ControlFlow<()> {
        match node.init() {
            Some(value) => self.visit_expression(value),
            None => ControlFlow::Continue(()),
        }
    }

    fn visit_function_declaration(&mut self, node: &'ast FunctionDeclaration) -> ControlFlow<()> {
        self.declared.insert(node.name().sym());
        self.within(node.parameters(), node)
    }

    fn visit_function_expression(&mut self, node: &'ast FunctionExpression) -> ControlFlow<()> {
        self.within(node.parameters(), node)
    }

    fn visit_async_function_expression(
        &mut self,
        node: &'ast AsyncFunctionExpression,
    ) -> ControlFlow<()> {
        self.within(node.parameters(), node)
    }

    fn visit_arrow_function(&mut self, node: &'ast ArrowFunction) -> ControlFlow<()> {
        self.within(node.parameters(), node)
    }

    fn visit_async_arrow_function(&mut self, node: &'ast AsyncArrowFunction) -> ControlFlow<()> {
        self.within(node.parameters(), node)
    }
}

#[cfg(test)]
mod tests {
    use super::is_commonjs;

    #[test]
    fn a_source_is_commonjs_by_the_names_that_it_uses() {
        for source in [
            "const a = require('a')",
            "#!/usr/bin/env node\nrequire('a')",
            "function f() { return require('a').b }",
            "if (x) { `${__dirname}/a` }",
            "module.exports = { a: 1 }",
            "exports.a = () => 1",
            "return require.main === module",
            "((require) => require)(1); require('a')",
            "(a = require('a')) => a",
        ] {
            assert!(is_commonjs(source), "{source}");
        }
        for source in [
            "const ws = new WebSocket('ws://a')",
            "import a from 'a'; require('a')",
            "export const a = require('a')",
            "await require('a')",
            "typeof require; typeof module === 'object'",
            "const require = (name) => name; require('a')",
            "const { module } = a; module.b",
            "function exports() {} exports.a = 1",
            "define(function (require, exports, module) { module.exports = require('a') })",
            "(function (e) { e(0) })((require) => { require('a') })",
            "a.require('b'); ({ require: 1 })",
            "// require('a')\n'require'",
            "require(",
        ] {
            assert!(!is_commonjs(source), "{source}");
        }
    }
}
