//! An estimate of the stack that parsing a source takes.
//!
//! - **The engine**: parser and compiler recurse once for each level of nesting, and don't check
//!   the stack. A source that is nested too deep aborts the process:
//!   [issue 1402](https://github.com/boa-dev/boa/issues/1402).
//! - **Can be deleted** when parser and compiler return an error for a source that is nested too
//!   deep.
//!
//! The estimate scans the source once, without parsing it. It recognises strings, comments,
//! templates and regular expressions. After a `}` it can't always distinguish a division from a
//! regular expression.

use boa_engine::{JsNativeError, JsResult};
use std::iter::{Fuse, Peekable};

/// The bytes of the stack that an optimised engine needs to parse and to compile, as measured.
const OPTIMISED_COST: Cost = Cost {
    bracket: 32 << 10,
    block: 16 << 10,
    prefix: 8 << 10,
    link: 1536,
};

/// The bytes of the stack that parsing needs in the profile of this crate. The engine's parser is
/// generic, and is compiled along with the crate that calls it. Without optimisation it needs
/// several times as much.
const PROFILE_COST: Cost = if cfg!(debug_assertions) {
    Cost {
        bracket: 224 << 10,
        block: 40 << 10,
        prefix: 40 << 10,
        link: 1536,
    }
} else {
    OPTIMISED_COST
};

/// The bytes of a text as code units. This differs from its UTF-16 only for characters above
/// U+007F, which don't nest anything.
pub fn units(text: &str) -> impl Iterator<Item = u16> {
    text.bytes().map(u16::from)
}

/// The bytes of the stack that are reserved for all other code.
const RESERVED_STACK: usize = 192 << 10;

/// The largest stack that is allocated to parse a source, in bytes.
const MAX_NEW_STACK: usize = 1 << 30;

/// Throws a RangeError if the stack that is left is too small to parse the source, which is given
/// as code units.
pub fn check(source: impl Iterator<Item = u16>) -> JsResult<()> {
    match stacker::remaining_stack() {
        Some(left)
            if required(source, &OPTIMISED_COST, left).saturating_add(RESERVED_STACK) > left =>
        {
            let message = "the source is nested too deep for the stack that is left";
            Err(JsNativeError::range().with_message(message).into())
        }
        _ => Ok(()),
    }
}

/// Checks a source as [`check`] does, and runs the steps that parse it, on a new stack if this one
/// is too small.
pub fn with_stack_for<I: Iterator<Item = u16>, R>(
    source: impl Fn() -> I,
    steps: impl FnOnce() -> JsResult<R>,
) -> JsResult<R> {
    check(source())?;
    let needed = required(source(), &PROFILE_COST, MAX_NEW_STACK).saturating_add(RESERVED_STACK);
    if stacker::remaining_stack().is_none_or(|left| needed <= left) || needed > MAX_NEW_STACK {
        return steps();
    }
    stacker::grow(needed, steps)
}

/// The bytes of the stack that one level of nesting takes.
struct Cost {
    /// Parentheses, square brackets, object literals, and their contents.
    bracket: usize,
    /// The braces of statements, functions and classes.
    block: usize,
    /// A prefix of an operand or a statement: `!`, `new`, `if (...)`, `a =>`, `a ? b :`, `a =`.
    prefix: usize,
    /// One more link of a chain: `+ a`, `.a`, `()`.
    link: usize,
}

/// The bytes of the stack that the deepest place of a source takes, or a number beyond `limit`.
fn required(source: impl Iterator<Item = u16>, cost: &Cost, limit: usize) -> usize {
    let mut scanner = Scanner {
        units: source.fuse().peekable(),
        cost,
        levels: vec![Level::default()],
        current: 0,
        max: 0,
        previous: Previous::Start,
        new_line: false,
        property_follows: false,
        statement_ended: false,
    };
    while scanner.max <= limit && scanner.token() {}
    scanner.max
}

struct Scanner<'a, I: Iterator<Item = u16>> {
    units: Peekable<Fuse<I>>,
    cost: &'a Cost,
    levels: Vec<Level>,
    /// The cost of the current place.
    current: usize,
    max: usize,
    previous: Previous,
    /// Whether a line has ended since the last token.
    new_line: bool,
    /// Whether the next name is a property name.
    property_follows: bool,
    /// Whether a block or a statement has ended. The statements around it end too, unless an `else`
    /// follows.
    statement_ended: bool,
}

/// The contents of one pair of brackets.
#[derive(Default)]
struct Level {
    kind: LevelKind,
    /// The cost of the brackets.
    open: usize,
    /// The cost of the expression or statement so far.
    chain: usize,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum LevelKind {
    #[default]
    Block,
    /// Its parts, separated by commas, do not nest.
    List,
    Group,
    /// The parentheses after `if` and the like.
    Control,
    /// `${`
    Template,
}

/// The previous token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Previous {
    /// A statement can begin after it.
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
        let Some(first) = self.units.next() else {
            return false;
        };
        match u8::try_from(first).unwrap_or(b'a') {
            b'\n' | b'\r' => self.new_line = true,
            b' ' | b'\t' => {}
            b'/' => self.slash(),
            quote @ (b'"' | b'\'') => {
                self.end_statement();
                self.skip_to(quote);
                self.previous = Previous::Operand;
            }
            b'`' => {
                self.end_statement();
                self.template();
            }
            bracket @ (b'(' | b'[') => self.open(bracket == b'('),
            b'{' => self.open_brace(),
            b')' | b']' | b'}' => self.close(first),
            b';' => {
                self.end_statement();
                if self.kind() == LevelKind::Block {
                    self.statement_ended = true;
                } else {
                    self.end_chain();
                }
                self.previous = Previous::Start;
            }
            b',' => {
                if matches!(self.kind(), LevelKind::List) {
                    self.end_chain();
                } else {
                    self.add(self.cost.link);
                }
                self.previous = Previous::Operator;
            }
            first
                if first.is_ascii_alphanumeric()
                    || matches!(first, b'_' | b'$' | b'\\' | 0x80..) =>
            {
                self.word(first);
            }
            first => self.operator(first),
        }
        true
    }

    fn kind(&self) -> LevelKind {
        self.levels
            .last()
            .map_or(LevelKind::Block, |level| level.kind)
    }

    fn next_is(&mut self, character: u8) -> bool {
        self.units
            .next_if(|next| *next == unit(character))
            .is_some()
    }

    fn add(&mut self, cost: usize) {
        self.current += cost;
        self.max = self.max.max(self.current);
        if let Some(level) = self.levels.last_mut() {
            level.chain += cost;
        }
    }

    fn end_chain(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            self.current -= std::mem::take(&mut level.chain);
        }
    }

    /// Ends a statement that is not continued by `else`, `catch` or `finally`.
    fn end_statement(&mut self) {
        if std::mem::take(&mut self.statement_ended) {
            self.end_chain();
        }
    }

    fn push(&mut self, kind: LevelKind, open: usize) {
        self.end_statement();
        self.current += open;
        self.max = self.max.max(self.current);
        self.levels.push(Level {
            kind,
            open,
            chain: 0,
        });
    }

    fn slash(&mut self) {
        if self.next_is(b'/') {
            while self
                .units
                .next_if(|unit| !matches!(unit, 10 | 13))
                .is_some()
            {}
        } else if self.next_is(b'*') {
            while let Some(next) = self.units.next() {
                self.new_line |= next == unit(b'\n');
                if next == unit(b'*') && self.next_is(b'/') {
                    break;
                }
            }
        } else if self.previous == Previous::Operand {
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
        self.previous = Previous::Operand;
    }

    /// Skips the rest of a string.
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

    /// Skips the rest of a template, or up to its next substitution.
    fn template(&mut self) {
        self.previous = Previous::Operand;
        while let Some(next) = self.units.next() {
            match u8::try_from(next) {
                Ok(b'\\') => {
                    self.units.next();
                }
                Ok(b'`') => break,
                Ok(b'$') if self.next_is(b'{') => {
                    self.push(LevelKind::Template, self.cost.bracket);
                    self.previous = Previous::Operator;
                    break;
                }
                _ => {}
            }
        }
    }

    fn open(&mut self, parenthesis: bool) {
        let kind = match self.previous {
            Previous::Control => LevelKind::Control,
            Previous::Operand => {
                self.add(self.cost.link);
                LevelKind::List
            }
            _ if parenthesis => LevelKind::Group,
            _ => LevelKind::List,
        };
        self.push(kind, self.cost.bracket);
        self.previous = Previous::Operator;
    }

    fn open_brace(&mut self) {
        if self.previous == Previous::Operator {
            self.push(LevelKind::List, self.cost.bracket);
        } else {
            self.push(LevelKind::Block, self.cost.block);
            self.previous = Previous::Start;
        }
    }

    fn close(&mut self, bracket: u16) {
        let kind = self.kind();
        if self.levels.len() > 1
            && let Some(level) = self.levels.pop()
        {
            self.current -= level.open + level.chain;
        }
        if bracket == unit(b'}') && kind == LevelKind::Template {
            return self.template();
        }
        self.previous = match kind {
            LevelKind::Block if bracket == unit(b'}') => {
                self.statement_ended = self.kind() == LevelKind::Block;
                Previous::Start
            }
            LevelKind::Control => Previous::Start,
            _ => Previous::Operand,
        };
    }

    fn operator(&mut self, first: u8) {
        self.end_statement();
        // After `i++` a slash divides.
        if self.previous == Previous::Operand && matches!(first, b'+' | b'-') && self.next_is(first)
        {
            self.add(self.cost.link);
            self.new_line = false;
            return;
        }
        let is_arrow = first == b'=' && self.next_is(b'>');
        let is_prefix = self.previous != Previous::Operand;
        let nests = is_arrow
            || is_prefix
            || matches!(first, b'?' | b':' | b'=')
            || (first == b'*' && self.next_is(b'*'));
        let is_member = first == b'.' || (first == b'?' && self.next_is(b'.'));
        self.add(if nests && !is_member {
            self.cost.prefix
        } else {
            self.cost.link
        });
        self.property_follows = is_member;
        // A brace after an arrow begins a function.
        self.previous = if is_arrow {
            Previous::Start
        } else {
            Previous::Operator
        };
        self.new_line = false;
    }

    fn word(&mut self, first: u8) {
        // Longer names are cut.
        let (mut name, mut length) = ([first; 12], 1);
        // The point of a number is no access to a member.
        let is_number = first.is_ascii_digit();
        let is_part = |next: &u16| match u8::try_from(*next) {
            Ok(b'.') => is_number,
            Ok(next) => {
                next.is_ascii_alphanumeric() || matches!(next, b'_' | b'$' | b'\\' | 0x80..)
            }
            Err(_) => true,
        };
        while let Some(next) = self.units.next_if(is_part) {
            if let Some(place) = name.get_mut(length) {
                *place = u8::try_from(next).unwrap_or(b'a');
                length += 1;
            }
        }
        let name = &name[..length];
        // A statement can end with a line.
        if matches!(name, b"else" | b"catch" | b"finally") {
            self.statement_ended = false;
        }
        self.end_statement();
        let new_line = std::mem::take(&mut self.new_line);
        if new_line
            && self.previous == Previous::Operand
            && self.kind() == LevelKind::Block
            && !self.property_follows
        {
            self.end_chain();
        }
        self.previous = match name {
            _ if std::mem::take(&mut self.property_follows) => Previous::Operand,
            b"if" | b"while" | b"for" | b"with" => {
                self.add(self.cost.prefix);
                Previous::Control
            }
            // The cost of its `if` includes it.
            b"else" => {
                self.add(self.cost.link);
                Previous::Start
            }
            b"do" => {
                self.add(self.cost.prefix);
                Previous::Start
            }
            b"new" | b"extends" | b"typeof" | b"void" | b"delete" | b"await" | b"yield" => {
                self.add(self.cost.prefix);
                Previous::Operator
            }
            b"return" | b"throw" | b"case" | b"default" | b"const" | b"let" | b"var" => {
                Previous::Operator
            }
            b"in" | b"of" | b"instanceof" => {
                self.add(self.cost.link);
                Previous::Operator
            }
            b"try" | b"finally" => Previous::Start,
            _ => Previous::Operand,
        };
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::nesting::*;

    const UNITS: Cost = Cost {
        bracket: 1000,
        block: 100,
        prefix: 10,
        link: 1,
    };

    #[track_caller]
    fn assert_costs(rows: &[(&str, usize)]) {
        for (source, cost) in rows {
            assert_eq!(
                required(source.encode_utf16(), &UNITS, usize::MAX),
                *cost,
                "{source}"
            );
        }
    }

    #[test]
    fn brackets_and_blocks_nest() {
        assert_costs(&[
            ("", 0),
            ("((1))", 2000),
            ("[[], [[]]]", 3000),
            ("(1); (2); [3]", 1000),
            ("{ { } } { }", 200),
            ("x = { a: { b: 1 } }", 2030),
            ("`${`${1}`}`", 2000),
            (")]}((1))", 2000),
        ]);
    }

    #[test]
    fn prefixes_nest() {
        assert_costs(&[
            ("!!!1", 30),
            ("- - -1", 30),
            ("a => b => 1", 20),
            ("new new A", 20),
            ("a = b = 1", 20),
            ("1 ** 2 ** 3", 20),
            ("if (1) if (2) 3", 1020),
            ("if (1)\nif (2)\nif (3) 4", 1030),
            ("1 ? 2 : 3 ? 4 : 5", 40),
            ("if (1) {} else if (2) {} else if (3) {}", 1032),
            ("if (1); else if (2); else if (3) a.b;", 1032),
            ("class A extends class B extends c {} {}", 120),
        ]);
    }

    #[test]
    fn each_link_of_a_chain_nests() {
        assert_costs(&[
            ("1 + 2 + 3", 2),
            ("a.b.c.if", 3),
            ("1,\n2,\n3", 2),
            ("f()()", 1002),
            ("a\n.b\n.c", 2),
            ("a / (b) / (c)", 1002),
            ("(a) / (b) / ((c))", 2002),
        ]);
    }

    #[test]
    fn statements_and_elements_in_a_row_do_not_nest() {
        assert_costs(&[
            ("a.b; a.b; a.b", 1),
            ("a.b\na.b\na.b", 1),
            ("[1, 2, 3, 4]", 1000),
            ("f(1, 2, 3, 4)", 1001),
            (&"if (1) { a.b }\n".repeat(10), 1010),
            (&"a = b;".repeat(10), 10),
            (
                &"while (1) a; do a; while (1); !a; 'a'; `a`; /a/; ;".repeat(10),
                1010,
            ),
            (&"while (1) {}".repeat(10), 1010),
        ]);
        let function = "function f() { return a.b }\n";
        assert_costs(&[(
            &function.repeat(10),
            required(function.encode_utf16(), &UNITS, usize::MAX),
        )]);
    }

    #[test]
    fn brackets_in_strings_comments_and_regular_expressions_do_not_count() {
        assert_costs(&[
            ("'((('", 0),
            ("\"(\\\"((\"", 0),
            ("`((\\`(`", 0),
            ("// (((\n", 0),
            ("/* ((( \n ((( */", 0),
            ("/((\\/([/(]/", 0),
            ("a; /(((/", 0),
            ("if (1) /(((((/", 1010),
            ("{} /(((/", 100),
        ]);
    }
}
