//! `this` in an arrow function within another one.
//!
//! - **The engine** gives such an arrow function no `this`: `() => () => this` in a method returns a function that returns undefined,
//!   or the global object. `escape_this_in_enclosing_function_scope` of boa_ast marks the function scope around the inner arrow
//!   function, also if that is the scope of another arrow function. No upstream issue was found.
//! - **Can be deleted** when `const o = { f() { return () => () => this } }; o.f()()() === o` is true.
//!
//! Before a source is parsed, the outer arrow function gets a `this` of its own, which is never evaluated. It cannot be seen:
//! [`Insertions`] corrects the columns of call stacks, and `Function.prototype.toString` leaves the inserted text out. Code for
//! `eval` and `Function` is not changed.

use super::recursion::replace;
use crate::engine::sources::lines;
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, Source,
    ast::{
        Position, Span, Spanned,
        expression::{Expression, Identifier, This},
        function::{ArrowFunction, AsyncArrowFunction, ClassElement, FormalParameterList, FunctionBody},
        scope::Scope,
        visitor::{VisitWith, Visitor},
    },
    interner::Interner,
    js_string,
    parser::Parser,
};
use std::{collections::HashMap, ops::ControlFlow};

/// Inserted before a body that is an expression. The invisible character distinguishes it from the text of a script.
const BEFORE_EXPRESSION: &str = "/*\u{2063}*/0?this:";

/// Inserted before the last brace of a body. What is at its end is seldom evaluated, and no directive follows it.
const BEFORE_BRACE: &str = "/*\u{2063}*/;0?this:0";

/// Replaces `Function.prototype.toString` of the current realm.
pub(super) fn register(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().function().prototype();
    replace(&prototype, js_string!("toString"), to_string, context)
}

/// <https://tc39.es/ecma262/#sec-function.prototype.tostring>
fn to_string(this: &JsValue, args: &[JsValue], original: &JsObject, context: &mut Context) -> JsResult<JsValue> {
    let text = original.call(this, args, context)?;
    Ok(text.as_string().and_then(|text| without_insertions(&text)).map_or(text, JsValue::from))
}

/// `None` if nothing was inserted.
fn without_insertions(text: &JsString) -> Option<JsString> {
    // Sources are well-formed Unicode, and a text without insertions is not changed.
    let text = text.to_std_string().ok().filter(|text| text.contains('\u{2063}'))?;
    Some(JsString::from(text.replace(BEFORE_BRACE, "").replace(BEFORE_EXPRESSION, "")))
}

/// What was inserted into a source.
#[derive(Debug, Default)]
pub(crate) struct Insertions(Vec<Insertion>);

#[derive(Debug)]
struct Insertion {
    line: u32,
    /// The column in the source before which it is.
    column: u32,
    /// Its number of columns.
    width: u32,
}

impl Insertions {
    /// The bytes of memory that they take.
    pub(crate) fn bytes(&self) -> usize {
        self.0.len() * size_of::<Insertion>()
    }

    /// Adds those of another script in the same file.
    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
        self.0.sort_unstable_by_key(|insertion| (insertion.line, insertion.column));
    }

    /// The column in the source of a position that the engine reports.
    pub(crate) fn source_column(&self, line: u32, column: u32) -> u32 {
        let first = self.0.partition_point(|insertion| insertion.line < line);
        let mut original = column;
        for insertion in self.0[first..].iter().take_while(|insertion| insertion.line == line) {
            if original <= insertion.column {
                break;
            }
            original = original.saturating_sub(insertion.width).max(insertion.column);
        }
        original
    }
}

/// The source with what the engine needs, or `None` if it needs nothing. A source that cannot be parsed needs nothing.
pub(crate) fn rewrite(text: &str, is_module: bool) -> Option<(String, Insertions)> {
    // Most sources need not be parsed for this.
    if text.matches("=>").nth(1).is_none() || !text.contains("this") {
        return None;
    }
    let bodies = bodies(text, is_module)?;
    if bodies.is_empty() {
        return None;
    }
    let offsets =
        offsets(text, bodies.iter().flat_map(|body| [body.first, body.span.start(), body.span.end()]).collect());
    let mut places: Vec<_> = bodies.into_iter().filter_map(|body| place(text, body, &offsets)).collect();
    places.sort_unstable_by_key(|(offset, ..)| *offset);
    let mut rewritten = String::with_capacity(text.len() + places.len() * BEFORE_BRACE.len());
    let mut insertions = Vec::new();
    let mut copied = 0;
    for (offset, position, inserted) in places {
        rewritten.push_str(&text[copied..offset]);
        rewritten.push_str(inserted);
        copied = offset;
        let width = u32::try_from(inserted.chars().count()).ok()?;
        insertions.push(Insertion { line: position.line_number(), column: position.column_number(), width });
    }
    rewritten.push_str(&text[copied..]);
    Some((rewritten, Insertions(insertions)))
}

/// The bodies of the arrow functions that need a `this`. `None` if the source cannot be parsed.
fn bodies(text: &str, is_module: bool) -> Option<Vec<Body>> {
    let mut interner = Interner::default();
    let mut finder = Finder::default();
    let mut parser = Parser::new(Source::from_bytes(text));
    let scope = Scope::new_global();
    // The visitor never breaks.
    let _ = if is_module {
        parser.parse_module(&scope, &mut interner).ok()?.visit_with(&mut finder)
    } else {
        parser.parse_script(&scope, &mut interner).ok()?.visit_with(&mut finder)
    };
    Some(finder.bodies)
}

/// The offsets of positions, in bytes.
fn offsets(text: &str, mut positions: Vec<Position>) -> HashMap<Position, usize> {
    positions.sort_unstable();
    let mut positions = positions.into_iter().peekable();
    let mut found = HashMap::new();
    for (number, line) in (1..).zip(lines(text)) {
        // Lines are parts of the text.
        let start = line.as_ptr().addr() - text.as_ptr().addr();
        let mut columns = (1..).zip(line.char_indices().map(|(offset, _)| offset).chain([line.len()]));
        while let Some(position) = positions.next_if(|position| position.line_number() == number) {
            if found.contains_key(&position) {
                continue;
            }
            if let Some((_, offset)) = columns.find(|(column, _)| *column == position.column_number()) {
                found.insert(position, start + offset);
            }
        }
    }
    found
}

/// Where a body gets its `this`: the offset, the position and the text. `None` if the body is not where the parser says.
fn place(text: &str, body: Body, offsets: &HashMap<Position, usize>) -> Option<(usize, Position, &'static str)> {
    let offset = |position| offsets.get(&position).copied();
    let end = body.span.end();
    if text[offset(body.span.start())?..].starts_with('{') {
        let brace = Position::new(end.line_number(), end.column_number().checked_sub(1)?);
        let end = offset(end)?;
        text[..end].ends_with('}').then_some((end - 1, brace, BEFORE_BRACE))
    } else {
        let start = offset(body.first)?;
        follows_arrow(&text[..start]).then_some((start, body.first, BEFORE_EXPRESSION))
    }
}

/// Whether a text ends with `=>`, and perhaps comments after it.
fn follows_arrow(mut text: &str) -> bool {
    loop {
        text = text.trim_end();
        if text.ends_with("=>") {
            return true;
        }
        let comment = match text.strip_suffix("*/") {
            Some(comment) => comment.rfind("/*"),
            None => text.rfind('\n').and_then(|line| text[line..].find("//").map(|start| line + start)),
        };
        match comment {
            Some(start) => text = &text[..start],
            None => return false,
        }
    }
}

/// The body of an arrow function.
struct Body {
    /// From the first brace to the last, if it has any.
    span: Span,
    /// The first position of the expression, if it is one. The parser's spans of calls begin at the arguments.
    first: Position,
}

/// Finds arrow functions that don't name `this` and have an arrow function in them that does.
#[derive(Default)]
struct Finder {
    /// The functions around the node, the outermost first.
    functions: Vec<Enclosing>,
    bodies: Vec<Body>,
    /// The first position within the body that is visited.
    first: Option<Position>,
}

enum Enclosing {
    /// A function with a `this` of its own.
    Function,
    Arrow {
        names_this: bool,
        nested_names_this: bool,
    },
}

impl Finder {
    fn function(&mut self, steps: impl FnOnce(&mut Self) -> ControlFlow<()>) -> ControlFlow<()> {
        self.functions.push(Enclosing::Function);
        steps(self)?;
        self.functions.pop();
        ControlFlow::Continue(())
    }

    fn arrow_function(&mut self, parameters: &FormalParameterList, body: &FunctionBody) -> ControlFlow<()> {
        self.functions.push(Enclosing::Arrow { names_this: false, nested_names_this: false });
        parameters.visit_with(self)?;
        let outer = self.first.take();
        body.visit_with(self)?;
        let first = std::mem::replace(&mut self.first, outer);
        if let Some(Enclosing::Arrow { names_this: false, nested_names_this: true }) = self.functions.pop() {
            let span = body.span();
            self.bodies.push(Body { span, first: first.unwrap_or(span.start()) });
        }
        ControlFlow::Continue(())
    }

    fn reach(&mut self, node: &impl Spanned) {
        let start = node.span().start();
        self.first = Some(self.first.map_or(start, |first| first.min(start)));
    }
}

impl<'ast> Visitor<'ast> for Finder {
    type BreakTy = ();

    fn visit_expression(&mut self, node: &'ast Expression) -> ControlFlow<()> {
        self.reach(node);
        node.visit_with(self)
    }

    fn visit_identifier(&mut self, node: &'ast Identifier) -> ControlFlow<()> {
        self.reach(node);
        ControlFlow::Continue(())
    }

    fn visit_this(&mut self, _: &'ast This) -> ControlFlow<()> {
        let function = self.functions.iter().rposition(|function| matches!(function, Enclosing::Function));
        // Outside of functions `this` is found.
        if let Some(function) = function
            && let [Enclosing::Arrow { names_this, nested_names_this }, nested @ ..] =
                &mut self.functions[function + 1..]
        {
            *(if nested.is_empty() { names_this } else { nested_names_this }) = true;
        }
        ControlFlow::Continue(())
    }

    fn visit_arrow_function(&mut self, node: &'ast ArrowFunction) -> ControlFlow<()> {
        self.arrow_function(node.parameters(), node.body())
    }

    fn visit_async_arrow_function(&mut self, node: &'ast AsyncArrowFunction) -> ControlFlow<()> {
        self.arrow_function(node.parameters(), node.body())
    }

    fn visit_formal_parameter_list(&mut self, node: &'ast FormalParameterList) -> ControlFlow<()> {
        self.function(|finder| node.visit_with(finder))
    }

    fn visit_function_body(&mut self, node: &'ast FunctionBody) -> ControlFlow<()> {
        self.function(|finder| node.visit_with(finder))
    }

    /// Initialisers of fields have a `this` of their own.
    fn visit_class_element(&mut self, node: &'ast ClassElement) -> ControlFlow<()> {
        self.function(|finder| node.visit_with(finder))
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::nested_arrows::*;

    fn rewritten(text: &str) -> String {
        let text = rewrite(text, false).map_or_else(|| text.to_owned(), |(text, _)| text);
        text.replace(BEFORE_EXPRESSION, "|").replace(BEFORE_BRACE, "#")
    }

    #[test]
    fn the_outermost_arrow_function_gets_a_this() {
        for (text, expected) in [
            ("function f() { return () => () => this }", "function f() { return () => |() => this }"),
            ("o = { f() { a(x => { b(y => this.c) }) } }", "o = { f() { a(x => { b(y => this.c) #}) } }"),
            ("class A { f = () => () => this }", "class A { f = () => |() => this }"),
            ("function f(a = async () => () => this) {}", "function f(a = async () => |() => this) {}"),
            (
                "function f() { 'ä'; return () => ({ ä: () => this }) }",
                "function f() { 'ä'; return () => |({ ä: () => this }) }",
            ),
            ("function f() { a(b => b.c?.[0](d => this.d)) }", "function f() { a(b => |b.c?.[0](d => this.d)) }"),
            (
                "function f() { a(b => c()(d => this)`e` + 1 ? 2 : 3) }",
                "function f() { a(b => |c()(d => this)`e` + 1 ? 2 : 3) }",
            ),
            ("function f() { a(b => c().d = d => this) }", "function f() { a(b => |c().d = d => this) }"),
            ("function f() { a(b => [c] = [d => this]) }", "function f() { a(b => |[c] = [d => this]) }"),
            ("function f() { a(b => c().d++ || (d => this)) }", "function f() { a(b => |c().d++ || (d => this)) }"),
            ("function f() { a(b => async d => this) }", "function f() { a(b => |async d => this) }"),
            ("function f() { a(b => async (d) => this) }", "function f() { a(b => |async (d) => this) }"),
            ("function f() { a(b => new C(d => this)) }", "function f() { a(b => |new C(d => this)) }"),
            ("function f() { a(b => `${d => this}`) }", "function f() { a(b => |`${d => this}`) }"),
            ("function f() { a(b => import(d => this)) }", "function f() { a(b => |import(d => this)) }"),
            ("function f() { a(b => !/d/.e(d => this)) }", "function f() { a(b => |!/d/.e(d => this)) }"),
            (
                "class A extends B { f() { a(b => super.f(d => this)) } }",
                "class A extends B { f() { a(b => |super.f(d => this)) } }",
            ),
            (
                "class A { #e; f() { a(b => #e in c(d => this)) } }",
                "class A { #e; f() { a(b => |#e in c(d => this)) } }",
            ),
            ("class A { #e; f() { a(b => c.#e(d => this)) } }", "class A { #e; f() { a(b => |c.#e(d => this)) } }"),
            ("function f() { a(async b => await c(d => this)) }", "function f() { a(async b => |await c(d => this)) }"),
            (
                "function f() { a(b => async function () {}(d => this)) }",
                "function f() { a(b => |async function () {}(d => this)) }",
            ),
            (
                "function f() { a(b => function () {}(d => this)) }",
                "function f() { a(b => |function () {}(d => this)) }",
            ),
            ("function f() { a(b => class {}.d(d => this)) }", "function f() { a(b => |class {}.d(d => this)) }"),
            (
                "function f() { return () =>\n /* => */ // ä\n(0, () => this) }",
                "function f() { return () =>\n /* => */ // ä\n|(0, () => this) }",
            ),
        ] {
            assert_eq!(rewritten(text), expected);
        }
    }

    #[test]
    fn other_sources_stay_as_they_are() {
        for text in [
            "() => () => this",
            "function f() { return () => [this, () => this] }",
            "function f() { return () => this || (() => 1) }",
            "function f() { return () => function () { return () => this } }",
            "function f() { return () => class { x = () => this } }",
            "function f() { return () => () => this",
        ] {
            assert_eq!(rewritten(text), text);
        }
    }

    #[test]
    fn columns_are_those_of_the_source() {
        let text = "function f() { return () => () => this }\nfunction g() { return () => () => this } g()";
        let (after, insertions) = rewrite(text, false).unwrap();
        let (line, source) = (after.lines().nth(1).unwrap(), text.lines().nth(1).unwrap());
        for (column, character) in (1..).zip(source.chars()) {
            let inserted = line.chars().count() - source.chars().count();
            let reported = if column < 29 { column } else { column + inserted };
            assert_eq!(line.chars().nth(reported - 1), Some(character));
            assert_eq!(insertions.source_column(2, reported as u32), column as u32);
        }
        assert_eq!(insertions.source_column(3, 99), 99);
        let two = "function f() { return [() => () => this, () => () => this, x] }";
        let (after, insertions) = rewrite(two, false).unwrap();
        let reported = after.chars().count() as u32 - 3;
        assert_eq!(insertions.source_column(1, reported), two.chars().count() as u32 - 3);
        assert_eq!(insertions.source_column(1, 31), 30, "within an insertion");
    }
}
