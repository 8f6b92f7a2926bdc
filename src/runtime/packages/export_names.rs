//! The names that a module of CommonJS exports, by its syntax: those that
//! [cjs-module-lexer](https://github.com/nodejs/cjs-module-lexer) finds for Node. The module does
//! not run for it, so the modules of a graph run in the order of Node.

use super::{
    Packages, Target,
    commonjs::without_hashbang,
    finder::{Asks, Format},
};
use crate::runtime::{modules::nesting, source_text};
use boa_engine::{
    ast::{
        Expression,
        declaration::{Binding, Variable},
        expression::{
            Call,
            access::{PropertyAccess, PropertyAccessField},
            literal::{LiteralKind, ObjectLiteral, PropertyDefinition},
            operator::assign::{Assign, AssignTarget},
        },
        property::PropertyName,
        visitor::{VisitWith, Visitor},
    },
    interner::{Interner, Sym},
    parser::{Parser, Source},
};
use std::{
    collections::{HashMap, HashSet},
    ops::ControlFlow,
    path::{Path, PathBuf},
};

/// The most modules whose names a module exports as its own.
const MAX_MODULES: usize = 1000;

/// The names of a module and of those that it exports again. `None` if the source is no CommonJS.
pub(super) fn of_module(packages: &Packages, path: &Path, text: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let own = names_of(text)?;
    let mut seen = HashSet::from([path.to_owned()]);
    let mut waiting = Vec::new();
    add(packages, path, own, &mut names, &mut waiting);
    while let Some(path) = waiting.pop() {
        if seen.len() >= MAX_MODULES || !seen.insert(path.clone()) {
            continue;
        }
        let Ok(bytes) = packages.read(&path) else {
            continue;
        };
        if let Ok(text) = source_text::text(&bytes)
            && let Some(found) = names_of(text)
        {
            add(packages, &path, found, &mut names, &mut waiting);
        }
    }
    Some(names)
}

/// The names of a source, on a stack for its depth. A source that nests deeper has none.
fn names_of(text: &str) -> Option<Names> {
    nesting::with_stack(text, || Ok(Names::of(text))).unwrap_or_else(|_| Some(Names::default()))
}

fn add(
    packages: &Packages,
    path: &Path,
    found: Names,
    names: &mut Vec<String>,
    waiting: &mut Vec<PathBuf>,
) {
    names.extend(found.exported);
    for specifier in found.exported_again {
        if let Ok(Target::File(path, Format::CommonJs | Format::BySyntax)) =
            packages.find(&specifier, path, Asks::Require)
        {
            waiting.push(path);
        }
    }
}

/// What a source exports.
#[derive(Default)]
struct Names {
    exported: Vec<String>,
    /// The specifiers of the modules whose names are exported, too.
    exported_again: Vec<String>,
}

impl Names {
    fn of(text: &str) -> Option<Self> {
        let text = without_hashbang(text);
        let mut interner = Interner::default();
        let mut parser = Parser::new(Source::from_bytes(&*text));
        let body = parser
            .parse_function_body(&mut interner, false, false)
            .ok()?;
        let mut scan = Scan {
            interner: &interner,
            names: Self::default(),
            required: HashMap::new(),
        };
        let _ = body.visit_with(&mut scan);
        Some(scan.names)
    }
}

/// The expression within parentheses.
fn plain(mut expression: &Expression) -> &Expression {
    while let Expression::Parenthesized(inner) = expression {
        expression = inner.expression();
    }
    expression
}

struct Scan<'a> {
    interner: &'a Interner,
    names: Names,
    /// The variables that are modules, and their specifiers.
    required: HashMap<Sym, String>,
}

impl Scan<'_> {
    fn text(&self, symbol: Sym) -> Option<String> {
        Some(self.interner.resolve_expect(symbol).utf8()?.to_owned())
    }

    fn is_name(&self, expression: &Expression, name: &str) -> bool {
        match plain(expression) {
            Expression::Identifier(id) => {
                self.interner.resolve_expect(id.sym()).utf8() == Some(name)
            }
            _ => false,
        }
    }

    fn literal(&self, expression: &Expression) -> Option<String> {
        match plain(expression) {
            Expression::Literal(literal) => match literal.kind() {
                LiteralKind::String(text) => self.text(*text),
                _ => None,
            },
            _ => None,
        }
    }

    /// The name of a member: `name` of `a.name` and `a["name"]`.
    fn field(&self, field: &PropertyAccessField) -> Option<String> {
        match field {
            PropertyAccessField::Const(name) => self.text(name.sym()),
            PropertyAccessField::Expr(expression) => self.literal(expression),
        }
    }

    /// Whether it is `exports` or `module.exports`.
    fn is_exports(&self, expression: &Expression) -> bool {
        if self.is_name(expression, "exports") {
            return true;
        }
        match plain(expression) {
            Expression::PropertyAccess(PropertyAccess::Simple(access)) => {
                self.is_name(access.target(), "module")
                    && self.field(access.field()).as_deref() == Some("exports")
            }
            _ => false,
        }
    }

    /// The specifier of `require("specifier")`, also within a call of a helper.
    fn required(&self, expression: &Expression) -> Option<String> {
        match plain(expression) {
            Expression::Call(call) if self.is_name(call.function(), "require") => {
                self.literal(call.args().first()?)
            }
            Expression::Call(call) => self.required(call.args().first()?),
            Expression::Identifier(id) => self.required.get(&id.sym()).cloned(),
            _ => None,
        }
    }

    fn export(&mut self, name: Option<String>) {
        if let Some(name) = name
            && name != "default"
            && name != "__esModule"
        {
            self.names.exported.push(name);
        }
    }

    fn export_object(&mut self, object: &ObjectLiteral) {
        for property in object.properties() {
            match property {
                PropertyDefinition::IdentifierReference(name) => {
                    self.export(self.text(name.sym()));
                }
                PropertyDefinition::Property(PropertyName::Literal(name), _) => {
                    self.export(self.text(name.sym()));
                }
                PropertyDefinition::MethodDefinition(method) => {
                    if let PropertyName::Literal(name) = method.name() {
                        self.export(self.text(name.sym()));
                    }
                }
                PropertyDefinition::SpreadObject(of) => {
                    self.names.exported_again.extend(self.required(of));
                }
                _ => {}
            }
        }
    }

    /// The last part of the name of a function: `__exportStar` of `tslib_1.__exportStar`.
    fn called(&self, function: &Expression) -> Option<String> {
        match plain(function) {
            Expression::Identifier(id) => self.text(id.sym()),
            Expression::PropertyAccess(PropertyAccess::Simple(access)) => {
                self.field(access.field())
            }
            // `(0, tslib_1.__exportStar)(...)`
            Expression::Binary(binary) => self.called(binary.rhs()),
            _ => None,
        }
    }
}

impl<'ast> Visitor<'ast> for Scan<'_> {
    type BreakTy = ();

    fn visit_variable(&mut self, node: &'ast Variable) -> ControlFlow<()> {
        if let Binding::Identifier(name) = node.binding()
            && let Some(specifier) = node.init().and_then(|it| self.required(it))
        {
            self.required.insert(name.sym(), specifier);
        }
        node.visit_with(self)
    }

    fn visit_assign(&mut self, node: &'ast Assign) -> ControlFlow<()> {
        if let AssignTarget::Access(PropertyAccess::Simple(access)) = node.lhs() {
            let field = self.field(access.field());
            if self.is_exports(access.target()) {
                self.export(field);
            } else if self.is_name(access.target(), "module") && field.as_deref() == Some("exports")
            {
                match plain(node.rhs()) {
                    Expression::ObjectLiteral(object) => self.export_object(object),
                    other => self.names.exported_again.extend(self.required(other)),
                }
            }
        }
        node.visit_with(self)
    }

    fn visit_call(&mut self, node: &'ast Call) -> ControlFlow<()> {
        let called = self.called(node.function());
        match called.as_deref() {
            Some("defineProperty") => {
                if let [target, name, ..] = node.args()
                    && self.is_exports(target)
                {
                    self.export(self.literal(name));
                }
            }
            Some("__exportStar" | "__export" | "__reExport") => {
                let required = node.args().iter().find_map(|it| self.required(it));
                self.names.exported_again.extend(required);
            }
            // `Object.keys(_module).forEach(function (key) { ... exports[key] = _module[key] })` of
            // Babel.
            Some("forEach") => {
                if let Expression::PropertyAccess(PropertyAccess::Simple(access)) =
                    plain(node.function())
                    && let Expression::Call(keys) = plain(access.target())
                    && self.called(keys.function()).as_deref() == Some("keys")
                    && let [object] = keys.args()
                {
                    self.names.exported_again.extend(self.required(object));
                }
            }
            _ => {}
        }
        node.visit_with(self)
    }
}
