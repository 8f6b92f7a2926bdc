//! How much stack it takes to parse a source.
//!
//! - **The engine**: parser and compiler recurse as deep as the source is nested, and don't look at the stack. A source that is
//!   nested too deep aborts the process: [issue 1402](https://github.com/boa-dev/boa/issues/1402).
//! - **Can be deleted** when a source that is nested too deep is an error of the parser and of the compiler.
//!
//! The estimate goes over the source once, without parsing it. It knows strings, comments, templates and regular
//! expressions as far as that goes: where a `/` after a `}` may be a division or not, it may take the one for the other.

use boa_engine::{JsNativeError, JsResult};

/// What parsing and compiling take, in bytes of the stack, as measured of an optimised engine.
const ENGINE: Cost = Cost { bracket: 32 << 10, block: 16 << 10, prefix: 8 << 10, link: 1536 };

/// What parsing takes where the parser is compiled along with this crate. Without optimisation it is several times as much.
const OURS: Cost = if cfg!(debug_assertions) {
    Cost { bracket: 224 << 10, block: 40 << 10, prefix: 40 << 10, link: 1536 }
} else {
    ENGINE
};

/// The code units of a text, as far as nesting is concerned: those of a character above U+007F are of no interest.
pub(crate) fn units(text: &str) -> impl Iterator<Item = u16> {
    text.bytes().map(u16::from)
}

/// What is left for everything else.
const RESERVE: usize = 192 << 10;

/// What a source may take beyond the stack that there is. More is not worth having.
const MOST: usize = 1 << 30;

/// Throws a RangeError if a source, of code units, is nested too deep for the engine to parse it on the stack that is left.
pub(crate) fn check(source: impl Iterator<Item = u16>) -> JsResult<()> {
    match stacker::remaining_stack() {
        Some(left) if required(source, &ENGINE).saturating_add(RESERVE) > left => {
            let message = "the source is nested too deep for the stack that is left";
            Err(JsNativeError::range().with_message(message).into())
        }
        _ => Ok(()),
    }
}

/// Checks a source as [`check`] does, and runs steps which parse it on as much stack as that takes.
pub(crate) fn parsing<I: Iterator<Item = u16>, R>(
    source: impl Fn() -> I,
    steps: impl FnOnce() -> JsResult<R>,
) -> JsResult<R> {
    check(source())?;
    let needed = required(source(), &OURS).saturating_add(RESERVE);
    if stacker::remaining_stack().is_none_or(|left| needed <= left) || needed > MOST {
        return steps();
    }
    stacker::grow(needed, steps)
}

/// What nesting takes, in bytes.
struct Cost {
    /// Parentheses, square brackets, object literals, and what is between them.
    bracket: usize,
    /// The braces of statements, functions and classes.
    block: usize,
    /// What stands before something and has it inside: `!`, `new`, `if (...)`, `a =>`, `a ? b :`, `a =`.
    prefix: usize,
    /// One more in a chain: `+ a`, `.a`, `()`.
    link: usize,
}

/// What it takes to get to the deepest place of a source, in bytes.
fn required(source: impl Iterator<Item = u16>, cost: &Cost) -> usize {
    let mut scanner = Scanner {
        units: source.fuse().peekable(),
        cost,
        levels: vec![Level::default()],
        now: 0,
        most: 0,
        before: Before::Start,
        new_line: false,
        member: false,
        after_statement: false,
    };
    while scanner.token() {}
    scanner.most
}

struct Scanner<'a, I: Iterator<Item = u16>> {
    units: std::iter::Peekable<I>,
    cost: &'a Cost,
    levels: Vec<Level>,
    /// What it takes to get here.
    now: usize,
    most: usize,
    before: Before,
    /// Whether a line has ended since the last token.
    new_line: bool,
    /// Whether a name that comes is that of a property.
    member: bool,
    /// Whether a block or a statement has ended, and with it all that it is in, unless an `else` follows.
    after_statement: bool,
}

/// What is inside one pair of brackets.
#[derive(Default)]
struct Level {
    kind: Kind,
    /// What the brackets take, and what stands before this in them.
    open: usize,
    chain: usize,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Kind {
    #[default]
    Block,
    /// Commas separate what has nothing to do with each other.
    List,
    Group,
    /// The parentheses after `if` and the like.
    Control,
    /// `${`
    Template,
}

/// The token before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A statement can begin.
    Start,
    Operand,
    Operator,
    /// `if` and the like.
    Control,
}

const fn unit(character: u8) -> u16 {
    character as u16
}

impl<I: Iterator<Item = u16>> Scanner<'_, I> {
    fn token(&mut self) -> bool {
        let Some(first) = self.units.next() else { return false };
        match u8::try_from(first).unwrap_or(b'a') {
            b'\n' | b'\r' => self.new_line = true,
            b' ' | b'\t' => {}
            b'/' => self.slash(),
            quote @ (b'"' | b'\'') => {
                self.end_statement();
                self.skip_to(quote);
                self.before = Before::Operand;
            }
            b'`' => {
                self.end_statement();
                self.template();
            }
            b'(' | b'[' => self.open(first == unit(b'(')),
            b'{' => self.open_brace(),
            b')' | b']' | b'}' => self.close(first),
            b';' => {
                self.end_statement();
                if self.kind() == Kind::Block {
                    self.after_statement = true;
                } else {
                    self.end_chain();
                }
                self.before = Before::Start;
            }
            b',' => {
                if matches!(self.kind(), Kind::List) {
                    self.end_chain();
                } else {
                    self.add(self.cost.link);
                }
                self.before = Before::Operator;
            }
            first if first.is_ascii_alphanumeric() || matches!(first, b'_' | b'$' | b'\\' | 0x80..) => {
                self.word(first);
            }
            first => self.operator(first),
        }
        true
    }

    fn kind(&self) -> Kind {
        self.levels.last().map_or(Kind::Block, |level| level.kind)
    }

    fn next_is(&mut self, character: u8) -> bool {
        self.units.next_if_eq(&unit(character)).is_some()
    }

    fn add(&mut self, cost: usize) {
        self.now += cost;
        self.most = self.most.max(self.now);
        if let Some(level) = self.levels.last_mut() {
            level.chain += cost;
        }
    }

    fn end_chain(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            self.now -= std::mem::take(&mut level.chain);
        }
    }

    /// What comes is no `else` or the like.
    fn end_statement(&mut self) {
        if std::mem::take(&mut self.after_statement) {
            self.end_chain();
        }
    }

    fn push(&mut self, kind: Kind, open: usize) {
        self.end_statement();
        self.now += open;
        self.most = self.most.max(self.now);
        self.levels.push(Level { kind, open, chain: 0 });
    }

    fn slash(&mut self) {
        if self.next_is(b'/') {
            while self.units.next_if(|unit| !matches!(unit, 10 | 13)).is_some() {}
        } else if self.next_is(b'*') {
            while let Some(next) = self.units.next() {
                self.new_line |= next == unit(b'\n');
                if next == unit(b'*') && self.next_is(b'/') {
                    break;
                }
            }
        } else if self.before == Before::Operand {
            self.operator(b'/');
        } else {
            self.regular_expression();
        }
    }

    fn regular_expression(&mut self) {
        self.end_statement();
        let mut class = false;
        while let Some(next) = self.units.next_if(|unit| !matches!(unit, 10 | 13)) {
            match u8::try_from(next) {
                Ok(b'\\') => {
                    self.units.next_if(|unit| !matches!(unit, 10 | 13));
                }
                Ok(b'[') => class = true,
                Ok(b']') => class = false,
                Ok(b'/') if !class => break,
                _ => {}
            }
        }
        self.before = Before::Operand;
    }

    /// The rest of a string.
    fn skip_to(&mut self, quote: u8) {
        while let Some(next) = self.units.next() {
            match u8::try_from(next) {
                Ok(b'\\') => {
                    self.units.next();
                }
                Ok(b'\n' | b'\r') => break,
                Ok(end) if end == quote => break,
                _ => {}
            }
        }
    }

    /// The rest of a template, or up to what is to be put into it.
    fn template(&mut self) {
        self.before = Before::Operand;
        while let Some(next) = self.units.next() {
            match u8::try_from(next) {
                Ok(b'\\') => {
                    self.units.next();
                }
                Ok(b'`') => break,
                Ok(b'$') if self.next_is(b'{') => {
                    self.push(Kind::Template, self.cost.bracket);
                    self.before = Before::Operator;
                    break;
                }
                _ => {}
            }
        }
    }

    fn open(&mut self, parenthesis: bool) {
        let kind = match self.before {
            Before::Control => Kind::Control,
            Before::Operand => {
                self.add(self.cost.link);
                Kind::List
            }
            _ if parenthesis => Kind::Group,
            _ => Kind::List,
        };
        self.push(kind, self.cost.bracket);
        self.before = Before::Operator;
    }

    fn open_brace(&mut self) {
        if self.before == Before::Operator {
            self.push(Kind::List, self.cost.bracket);
        } else {
            self.push(Kind::Block, self.cost.block);
            self.before = Before::Start;
        }
    }

    fn close(&mut self, bracket: u16) {
        let kind = self.kind();
        if self.levels.len() > 1
            && let Some(level) = self.levels.pop()
        {
            self.now -= level.open + level.chain;
        }
        if bracket == unit(b'}') && kind == Kind::Template {
            return self.template();
        }
        self.before = match kind {
            Kind::Block if bracket == unit(b'}') => {
                self.after_statement = self.kind() == Kind::Block;
                Before::Start
            }
            Kind::Control => Before::Start,
            _ => Before::Operand,
        };
    }

    fn operator(&mut self, first: u8) {
        self.end_statement();
        let is_arrow = first == b'=' && self.next_is(b'>');
        let is_prefix = self.before != Before::Operand;
        let nests =
            is_arrow || is_prefix || matches!(first, b'?' | b':' | b'=') || (first == b'*' && self.next_is(b'*'));
        let member = first == b'.' || (first == b'?' && self.next_is(b'.'));
        self.add(if nests && !member { self.cost.prefix } else { self.cost.link });
        self.member = member;
        // A brace after an arrow is that of a function.
        self.before = if is_arrow { Before::Start } else { Before::Operator };
        self.new_line = false;
    }

    fn word(&mut self, first: u8) {
        let mut name = vec![first];
        let is_part = |next: &u16| match u8::try_from(*next) {
            Ok(next) => next.is_ascii_alphanumeric() || matches!(next, b'_' | b'$' | b'\\' | 0x80..),
            Err(_) => true,
        };
        while let Some(next) = self.units.next_if(is_part) {
            // No word that matters is longer.
            if name.len() < 12 {
                name.push(u8::try_from(next).unwrap_or(b'a'));
            }
        }
        // A statement can end with a line.
        if matches!(&name[..], b"else" | b"catch" | b"finally") {
            self.after_statement = false;
        }
        self.end_statement();
        let new_line = std::mem::take(&mut self.new_line);
        if new_line && self.before == Before::Operand && self.kind() == Kind::Block && !self.member {
            self.end_chain();
        }
        self.before = match &name[..] {
            _ if std::mem::take(&mut self.member) => Before::Operand,
            b"if" | b"while" | b"for" | b"with" => {
                self.add(self.cost.prefix);
                Before::Control
            }
            // Its `if` has cost what both take.
            b"else" => {
                self.add(self.cost.link);
                Before::Start
            }
            b"do" => {
                self.add(self.cost.prefix);
                Before::Start
            }
            b"new" | b"extends" | b"typeof" | b"void" | b"delete" | b"await" | b"yield" => {
                self.add(self.cost.prefix);
                Before::Operator
            }
            b"return" | b"throw" | b"case" | b"default" | b"const" | b"let" | b"var" => Before::Operator,
            b"in" | b"of" | b"instanceof" => {
                self.add(self.cost.link);
                Before::Operator
            }
            b"try" | b"finally" => Before::Start,
            _ => Before::Operand,
        };
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::nesting::*;

    const UNITS: Cost = Cost { bracket: 1000, block: 100, prefix: 10, link: 1 };

    fn of(source: &str) -> usize {
        required(source.encode_utf16(), &UNITS)
    }

    #[test]
    fn brackets_nest() {
        assert_eq!(of(""), 0);
        assert_eq!(of("((1))"), 2000);
        assert_eq!(of("[[], [[]]]"), 3000);
        assert_eq!(of("(1); (2); [3]"), 1000);
        assert_eq!(of("{ { } } { }"), 200);
        assert_eq!(of("x = { a: { b: 1 } }"), 2030);
        assert_eq!(of("`${`${1}`}`"), 2000);
        assert_eq!(of(")]}((1))"), 2000);
    }

    #[test]
    fn what_stands_before_something_nests() {
        for (source, prefixes) in
            [("!!!1", 3), ("a => b => 1", 2), ("new new A", 2), ("a = b = 1", 2), ("1 ** 2 ** 3", 2), ("- - -1", 3)]
        {
            assert_eq!(of(source), prefixes * 10, "{source}");
        }
        assert_eq!(of("if (1) if (2) 3"), 1020);
        assert_eq!(of("if (1)\nif (2)\nif (3) 4"), 1030);
        assert_eq!(of("1 ? 2 : 3 ? 4 : 5"), 40);
        assert_eq!(of("if (1) {} else if (2) {} else if (3) {}"), 1032);
        assert_eq!(of("if (1); else if (2); else if (3) a.b;"), 1032);
        assert_eq!(of("class A extends class B extends c {} {}"), 120);
    }

    #[test]
    fn chains_are_as_deep_as_they_are_long() {
        assert_eq!(of("1 + 2 + 3"), 2);
        assert_eq!(of("a.b.c.if"), 3);
        assert_eq!(of("1,\n2,\n3"), 2);
        assert_eq!(of("f()()"), 1002);
        assert_eq!(of("a\n.b\n.c"), 2);
    }

    #[test]
    fn what_is_in_a_row_does_not_nest() {
        assert_eq!(of("a.b; a.b; a.b"), 1);
        assert_eq!(of("a.b\na.b\na.b"), 1);
        assert_eq!(of("[1, 2, 3, 4]"), 1000);
        assert_eq!(of("f(1, 2, 3, 4)"), 1001);
        assert_eq!(of(&"if (1) { a.b }\n".repeat(10)), 1010);
        assert_eq!(of(&"function f() { return a.b }\n".repeat(10)), of("function f() { return a.b }"));
        assert_eq!(of(&"a = b;".repeat(10)), 10);
        assert_eq!(of(&"while (1) a; do a; while (1); !a; 'a'; `a`; /a/; ;".repeat(10)), 1010);
        assert_eq!(of(&"while (1) {}".repeat(10)), 1010);
    }

    #[test]
    fn what_is_no_code_does_not_count() {
        for source in [
            "'((('",
            "\"(\\\"((\"",
            "`((\\`(`",
            "// (((\n",
            "/* ((( \n ((( */",
            "/((\\/([/(]/",
            "a; /(((/",
            "if (1) /(((((/",
            "{} /(((/",
        ] {
            assert!(of(source) <= 1010, "{source}: {}", of(source));
        }
        assert_eq!(of("a / (b) / (c)"), 1002);
        assert_eq!(of("(a) / (b) / ((c))"), 2002);
    }
}
