//! `this` in an arrow function within another one.
//!
//! - **The engine** gives such an arrow function no `this`: `() => () => this` in a method returns a function that returns undefined,
//!   or the global object. `escape_this_in_enclosing_function_scope` of boa_ast marks the function scope around the inner arrow
//!   function, also if that is the scope of another arrow function. No upstream issue was found.
//! - **Can be deleted** when `const o = { f() { return () => () => this } }; o.f()()() === o` is true.
//!
//! Before a source is parsed, the outer arrow function gets a `this` of its own, which is never evaluated. To parse the source for that
//! would take half as long again as to load it, so it is scanned. What is inserted cannot be seen: [`Insertions`] corrects the columns of call stacks, and `Function.prototype.toString` leaves the inserted text out. Code for
//! `eval` and `Function` is not changed.

use super::{
    nesting::{self, Token},
    replace::replace,
    sources::{lines, narrow},
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, js_string};

/// Inserted after the arrow of a body that is an expression. The invisible character distinguishes it from the text of a script.
const AFTER_ARROW: &str = "/*\u{2063}*/0?this:";

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
    Some(JsString::from(text.replace(BEFORE_BRACE, "").replace(AFTER_ARROW, "")))
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

/// The source with what the engine needs, or `None` if it needs nothing.
///
/// An arrow function gets a `this` if there is one in an arrow function within it. Where that is not certain without parsing, it gets
/// one too: it changes nothing.
pub(crate) fn rewrite(text: &str) -> Option<(String, Insertions)> {
    let mut finder = Finder::default();
    nesting::observe(text, &mut finder);
    finder.end_expressions();
    // What is not closed cannot be parsed either.
    if !finder.brackets.is_empty() || finder.is_unbalanced || finder.places.is_empty() {
        return None;
    }
    finder.places.sort_unstable();
    let mut rewritten = String::with_capacity(text.len() + finder.places.len() * BEFORE_BRACE.len());
    let mut insertions = Vec::with_capacity(finder.places.len());
    let (mut copied, mut lines) = (0, (1..).zip(lines(text)).peekable());
    for (offset, inserted) in finder.places {
        // Lines are parts of the text.
        let start = |line: &str| line.as_ptr().addr() - text.as_ptr().addr();
        while lines.next_if(|(_, line)| start(line) + line.len() < offset).is_some() {}
        let (number, line) = lines.peek()?;
        // A wrong place would change the script.
        let is_right = if inserted == AFTER_ARROW {
            text.get(..offset)?.ends_with("=>")
        } else {
            text.get(offset..)?.starts_with('}')
        };
        if !is_right {
            return None;
        }
        let column = text.get(start(line)..offset)?.chars().count() + 1;
        let width = inserted.chars().count();
        insertions.push(Insertion { line: *number, column: narrow(column), width: narrow(width) });
        rewritten.push_str(text.get(copied..offset)?);
        rewritten.push_str(inserted);
        copied = offset;
    }
    rewritten.push_str(text.get(copied..)?);
    Some((rewritten, Insertions(insertions)))
}

/// Finds arrow functions with arrow functions in them that name `this`.
#[derive(Default)]
struct Finder {
    /// The number of tokens so far that open or close a bracket or an arrow function. It tells what is within what.
    count: usize,
    brackets: Vec<Bracket>,
    /// The arrow functions around the token, the outermost first.
    arrows: Vec<Arrow>,
    /// The beginning of the parentheses that have just ended.
    parentheses: Option<usize>,
    /// The beginning of the latest arrow function that names `this`.
    latest_with_this: usize,
    after_arrow: bool,
    is_unbalanced: bool,
    /// The offsets where something is inserted.
    places: Vec<(usize, &'static str)>,
}

struct Bracket {
    kind: u8,
    start: usize,
    /// Whether it is the body of the last arrow function.
    is_body: bool,
}

struct Arrow {
    start: usize,
    /// The number of brackets around it.
    depth: usize,
    /// The offset after the arrow.
    offset: usize,
    /// Whether its body is in braces.
    has_braces: bool,
    needs_this: bool,
}

impl Finder {
    /// Ends the arrow functions whose bodies are expressions, at this depth or deeper.
    fn end_expressions(&mut self) {
        let depth = self.brackets.len();
        while let Some(arrow) = self.arrows.pop_if(|arrow| arrow.depth >= depth && !arrow.has_braces) {
            if arrow.needs_this {
                self.places.push((arrow.offset, AFTER_ARROW));
            }
        }
    }

    fn close(&mut self, kind: u8, end: usize) -> Option<usize> {
        self.end_expressions();
        let Some(bracket) = self.brackets.pop().filter(|bracket| bracket.kind == kind) else {
            self.is_unbalanced = true;
            return None;
        };
        if bracket.is_body
            && let Some(arrow) = self.arrows.pop()
            && arrow.needs_this
        {
            self.places.push((end - 1, BEFORE_BRACE));
        }
        (kind == b'(').then_some(bracket.start)
    }

    /// `this` in an arrow function: those around it need one.
    fn names_this(&mut self) {
        if let Some((arrow, outer)) = self.arrows.split_last_mut() {
            self.latest_with_this = self.latest_with_this.max(arrow.start);
            // Below one that needs it, all do.
            for arrow in outer.iter_mut().rev().take_while(|arrow| !arrow.needs_this) {
                arrow.needs_this = true;
            }
        }
    }
}

impl nesting::Observer for Finder {
    fn token(&mut self, token: Token<'_>, end: usize) {
        self.count += 1;
        let parentheses = self.parentheses.take();
        let after_arrow = std::mem::take(&mut self.after_arrow);
        match token {
            Token::Word(b"this") => self.names_this(),
            Token::Open(kind) => {
                let is_body = after_arrow && kind == b'{';
                if is_body && let Some(arrow) = self.arrows.last_mut() {
                    arrow.has_braces = true;
                }
                self.brackets.push(Bracket { kind, start: self.count, is_body });
            }
            Token::Close(bracket) => {
                let kind = match bracket {
                    b')' => b'(',
                    b']' => b'[',
                    _ => b'{',
                };
                self.parentheses = self.close(kind, end);
            }
            Token::Arrow => {
                // A parameter may have an arrow function with `this` as its default.
                let needs_this = parentheses.is_some_and(|start| self.latest_with_this > start);
                let (start, depth) = (self.count, self.brackets.len());
                self.arrows.push(Arrow { start, depth, offset: end, has_braces: false, needs_this });
                self.after_arrow = true;
            }
            Token::Comma | Token::Semicolon => self.end_expressions(),
            Token::Word(_) | Token::Other => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::nested_arrows::*;

    fn rewritten(text: &str) -> String {
        let text = rewrite(text).map_or_else(|| text.to_owned(), |(text, _)| text);
        text.replace(AFTER_ARROW, "|").replace(BEFORE_BRACE, "#")
    }

    #[test]
    fn arrow_functions_around_one_with_this_get_a_this() {
        for (text, expected) in [
            ("function f() { return () => () => this }", "function f() { return () =>| () => this }"),
            ("o = { f() { a(x => { b(y => this.c) }) } }", "o = { f() { a(x => { b(y => this.c) #}) } }"),
            ("f(a = async () => () => this, b => 1)", "f(a = async () =>| () => this, b => 1)"),
            ("a => [b => [c => this]]", "a =>| [b =>| [c => this]]"),
            ("a(b => c(d => this), e => this, f)", "a(b =>| c(d => this), e => this, f)"),
            ("a(b => { c; d(e => { this }) })", "a(b => { c; d(e => { this }) #})"),
            ("a(b => { 'use strict'; return d => this })", "a(b => { 'use strict'; return d => this #})"),
            ("(a = () => this) => a()", "(a = () => this) =>| a()"),
            ("a(b => /* => */ // ä\n(0, () => this))", "a(b =>| /* => */ // ä\n(0, () => this))"),
            ("a(b => `${d => this}` + `}`)", "a(b =>| `${d => this}` + `}`)"),
            ("a(b => c++ / 2, d => this, e => 1. / 2, '/')", "a(b => c++ / 2, d => this, e => 1. / 2, '/')"),
            ("a(b => { if (c) /}/.d(e => this) })", "a(b => { if (c) /}/.d(e => this) #})"),
            ("a(b => c ? d : () => this)", "a(b =>| c ? d : () => this)"),
            ("a(b => ({ c: () => this }))", "a(b =>| ({ c: () => this }))"),
        ] {
            assert_eq!(rewritten(text), expected);
        }
    }

    #[test]
    fn other_sources_stay_as_they_are() {
        for text in [
            "() => this",
            "a(() => this, () => this)",
            "a(() => this.b(() => 1))",
            "a(b => { return (c => d) }); this",
            "a(b => '() => this', `() => this`, /() => this/) // () => () => this",
            "function f() { return () => () => this",
            "(() => () => this",
            "[() => () => this)",
            "a() } (() => () => this)",
        ] {
            assert_eq!(rewritten(text), text);
        }
    }

    #[test]
    fn columns_are_those_of_the_source() {
        let text = "function f() { return () => () => this }\nfunction g() { return () => () => this } g()";
        let (after, insertions) = rewrite(text).unwrap();
        let (line, source) = (after.lines().nth(1).unwrap(), text.lines().nth(1).unwrap());
        for (column, character) in (1..).zip(source.chars()) {
            let inserted = line.chars().count() - source.chars().count();
            let reported = if column < 28 { column } else { column + inserted };
            assert_eq!(line.chars().nth(reported - 1), Some(character));
            assert_eq!(insertions.source_column(2, reported as u32), column as u32);
        }
        assert_eq!(insertions.source_column(3, 99), 99);
        let two = "function f() { return [() => () => this, () => () => this, x] }";
        let (after, insertions) = rewrite(two).unwrap();
        let reported = after.chars().count() as u32 - 3;
        assert_eq!(insertions.source_column(1, reported), two.chars().count() as u32 - 3);
        assert_eq!(insertions.source_column(1, 31), 29, "within an insertion");
    }
}
