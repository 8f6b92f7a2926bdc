//! A bound for what the parser parses more than once.
//!
//! After `(` and `<` it tries an arrow function or type arguments, and starts again if it was none.
//! Each start within such a part repeats the rest of it, and the memory of all attempts stays until
//! the end. So the tokens are counted that it may parse in vain, before it begins.

use super::scan;
use crate::source::text_edits::is_line_terminator;

/// The number of tokens of any source that may be parsed in vain.
const MAX_TOKENS: u64 = 250_000;

/// How often each token may be parsed in vain, beyond [`MAX_TOKENS`].
const MAX_ATTEMPTS: u64 = 8;

/// The offset at which the limit on attempts is exceeded, if it is.
pub(crate) fn excess(source: &str) -> Option<usize> {
    let mut counter = Counter::default();
    Tokens::new(source).find_map(|(offset, token)| {
        counter.take(token);
        let is_excess = counter.wasted > MAX_TOKENS + MAX_ATTEMPTS * counter.tokens;
        is_excess.then_some(offset)
    })
}

/// A bracket that is not closed yet.
struct Bracket {
    is_brace: bool,
    /// Whether the parser tries an arrow function there.
    is_attempt: bool,
    /// The attempts at type arguments that it is within, and [`Counter::ends`] at its start.
    types: u64,
    ends: u64,
}

/// Counts attempts. What is unclear counts as one.
#[derive(Default)]
struct Counter<'a> {
    tokens: u64,
    wasted: u64,
    /// The attempts at arrow functions that the current token is within.
    arrows: u64,
    /// The attempts at type arguments that it is within.
    types: u64,
    /// How often all attempts at type arguments have ended.
    ends: u64,
    brackets: Vec<Bracket>,
    /// The last token, and the one before it.
    last: &'a str,
    before: &'a str,
}

impl<'a> Counter<'a> {
    fn take(&mut self, token: &'a str) {
        self.tokens += 1;
        self.wasted = self.wasted.saturating_add(self.arrows + self.types);
        let begins = match (self.before, self.last) {
            (_, "(") => is_operand(token) || matches!(token, "[" | "{" | "." | ")"),
            ("(", last) if is_operand(last) => matches!(token, "," | "=" | ")" | ":" | "?"),
            _ => true,
        };
        if !begins
            && let Some(bracket) = self.brackets.last_mut()
            && std::mem::take(&mut bracket.is_attempt)
        {
            self.arrows -= 1;
        }
        self.count(token);
        (self.before, self.last) = (self.last, token);
    }

    fn count(&mut self, token: &str) {
        let last = self.last;
        match token {
            "(" | "[" | "{" => {
                let is_call = is_operand(last) && !is_before_expression(last) && last != "async";
                let is_attempt = token == "(" && !is_call && !matches!(last, ")" | "]");
                self.arrows += u64::from(is_attempt);
                self.brackets.push(Bracket {
                    is_brace: token == "{",
                    is_attempt,
                    types: self.types,
                    ends: self.ends,
                });
            }
            ")" | "]" | "}" => match self.brackets.pop() {
                Some(bracket) => {
                    self.arrows -= u64::from(bracket.is_attempt);
                    self.types = self.types_at(&bracket);
                }
                None => self.end_types(),
            },
            "<" if is_operand(last) || matches!(last, ")" | "]" | "}" | "!") => self.types += 1,
            ">" => self.types = self.types.saturating_sub(1),
            ";" => self.end_member(),
            "*" | "/" | "%" | "^" | "~" | "==" | "&&" | "||" | "??" => self.end_types(),
            _ if is_operand(token)
                && is_operand(last)
                && !is_type_operator(last)
                && !is_type_operator(token) =>
            {
                self.end_member();
            }
            _ => {}
        }
    }

    /// The end of a member of an object type, or of a statement.
    fn end_member(&mut self) {
        match self.brackets.last() {
            Some(bracket) if bracket.is_brace => self.types = self.types_at(bracket),
            _ => self.end_types(),
        }
    }

    fn end_types(&mut self) {
        self.types = 0;
        self.ends += 1;
    }

    /// The attempts at type arguments that have begun before a bracket.
    fn types_at(&self, bracket: &Bracket) -> u64 {
        if bracket.ends == self.ends {
            bracket.types
        } else {
            0
        }
    }
}

/// Whether a token is a word, a number, a string or a part of a template.
fn is_operand(token: &str) -> bool {
    token
        .chars()
        .next()
        .is_some_and(|it| is_part(it) || matches!(it, '"' | '\'' | '`'))
}

fn is_part(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$' | '\\')
}

/// Whether an expression follows a word.
fn is_before_expression(word: &str) -> bool {
    matches!(
        word,
        "await"
            | "case"
            | "default"
            | "delete"
            | "do"
            | "else"
            | "extends"
            | "in"
            | "instanceof"
            | "new"
            | "of"
            | "return"
            | "throw"
            | "typeof"
            | "void"
            | "yield"
    )
}

/// Whether another word may be next to a word in a type.
fn is_type_operator(word: &str) -> bool {
    matches!(
        word,
        "abstract"
            | "as"
            | "asserts"
            | "const"
            | "extends"
            | "get"
            | "import"
            | "in"
            | "infer"
            | "is"
            | "keyof"
            | "new"
            | "out"
            | "readonly"
            | "set"
            | "typeof"
            | "unique"
    )
}

/// The tokens of a source, with their offsets. Most punctuators are single characters.
struct Tokens<'a> {
    source: &'a str,
    offset: usize,
    last: &'a str,
    /// For each template around the offset, the braces that are open in its expression.
    templates: Vec<u64>,
    /// Whether the text of a template follows.
    resumes: bool,
}

impl<'a> Tokens<'a> {
    fn new(source: &'a str) -> Self {
        let offset = if source.starts_with("#!") {
            source.find(is_line_terminator).unwrap_or(source.len())
        } else {
            0
        };
        Self {
            source,
            offset,
            last: "",
            templates: Vec::new(),
            resumes: false,
        }
    }

    /// The length of a text of a template, up to its end or to the next expression in it.
    fn template(&mut self, text: &str) -> usize {
        let mut characters = text.char_indices();
        while let Some((offset, character)) = characters.next() {
            match character {
                '\\' => {
                    characters.next();
                }
                '`' => return offset + 1,
                '$' if text[offset..].starts_with("${") => {
                    self.templates.push(0);
                    return offset + 1;
                }
                _ => {}
            }
        }
        text.len()
    }

    fn length(&mut self, rest: &str, first: char) -> usize {
        match first {
            '"' | '\'' => quoted(rest, first),
            '`' => 1 + self.template(&rest[1..]),
            '{' => {
                if let Some(open) = self.templates.last_mut() {
                    *open += 1;
                }
                1
            }
            '}' => match self.templates.last_mut() {
                Some(open @ 2..) => {
                    *open -= 1;
                    1
                }
                Some(_) => {
                    self.templates.pop();
                    self.resumes = true;
                    1
                }
                None => 1,
            },
            '/' if !self.divides() => quoted(rest, first),
            '=' | '&' | '|' | '?' => {
                let is_pair = ["=>", "==", "&&", "||", "??"]
                    .iter()
                    .any(|pair| rest.starts_with(pair));
                if is_pair { 2 } else { 1 }
            }
            _ if is_part(first) => rest.find(|it| !is_part(it)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        }
    }

    /// Whether a slash after the last token divides.
    fn divides(&self) -> bool {
        matches!(self.last, ")" | "]" | "}")
            || is_operand(self.last) && !is_before_expression(self.last)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        if std::mem::take(&mut self.resumes) {
            let start = self.offset;
            self.offset += self.template(self.source.get(start..)?);
            self.last = "`";
            return Some((start, self.last));
        }
        let start = scan::token(self.source, self.offset);
        let rest = self.source.get(start..)?;
        let first = rest.chars().next()?;
        let length = self.length(rest, first);
        self.offset = start + length;
        self.last = &rest[..length];
        Some((start, self.last))
    }
}

/// The length of a string or a regular expression. It ends with its line at the latest.
fn quoted(rest: &str, quote: char) -> usize {
    let mut characters = rest.char_indices().skip(1);
    let mut in_class = false;
    while let Some((offset, character)) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '[' | ']' if quote == '/' => in_class = character == '[',
            _ if character == quote && !in_class => return offset + 1,
            _ if is_line_terminator(character) => return offset,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxc_allocator::Allocator;
    use oxc_parser::Parser;
    use oxc_span::SourceType;

    /// The memory for a token that is parsed in vain, in bytes.
    const MEMORY: u64 = 300;

    /// Sources that are parsed again and again, from the number of their repeated parts.
    const SOURCES: [fn(usize) -> String; 9] = [
        |count| "(a = ".repeat(count),
        |count| "async (a = ".repeat(count),
        |count| format!("{}1{}", "([a] = ".repeat(count), ")".repeat(count)),
        |count| format!("{}1{}", "x = (a, b = ".repeat(count), ")".repeat(count)),
        |count| format!("a{}", "<b".repeat(count)),
        |count| format!("{}c", "a < b, ".repeat(count)),
        |count| format!("{}c", "a < { b: 1; c: 2 }, ".repeat(count)),
        |count| format!("{}c", "a < -1 | [b] & `c`, ".repeat(count)),
        |count| format!("{}c", "a << T = b, ".repeat(count)),
    ];

    #[test]
    fn what_is_parsed_in_vain_is_counted() {
        for source in SOURCES {
            let is_refused = |count: &usize| excess(&source(*count)).is_some();
            let Some(first) = (1..12).map(|it| 1 << it).find(is_refused) else {
                panic!("{}: it is never refused", source(3));
            };
            // Half of it is parsed with bounded memory.
            let accepted = source(first / 2);
            let allocator = Allocator::default();
            Parser::new(&allocator, &accepted, SourceType::ts()).parse();
            let used = u64::try_from(allocator.used_bytes()).unwrap();
            let tokens = u64::try_from(Tokens::new(&accepted).count()).unwrap();
            let limit = MEMORY * (MAX_TOKENS + MAX_ATTEMPTS * tokens);
            assert!(used < limit, "{}: {first}, {used} bytes", source(3));
        }
    }

    #[test]
    fn long_sources_are_not_refused() {
        for part in [
            "if (a < b && (c) < d(e, (f = g))) { h = (i, j) => i < j; }\n",
            "for (let i = 0; i < n; i++) { a[i] = `${b < c ? `(${d}` : '('}` }\n",
            "const m: Map<string, Array<Set<T>>> = new Map<string, Array<Set<T>>>()\n",
            "a < b\nc < d\n/[(/]/.test(e)\nx = y / (z) / 2\n",
            "({ a: [1, { b: (c, d) => ({ e: f<g>(h) }) }] })\n",
            "type A<T> = T extends (a: B<C>) => infer D ? { e: D; f: E<T> } : never;\n",
        ] {
            let source = part.repeat(20_000);
            assert_eq!(excess(&source), None, "{part}");
        }
        let call = format!("f(() => {{ {} }})", "if (a < b) { c(d) }\n".repeat(20_000));
        assert_eq!(excess(&call), None);
    }

    #[test]
    fn tokens_are_those_of_the_source() {
        let tokens = |source| Tokens::new(source).map(|it| it.1).collect::<Vec<_>>();
        assert_eq!(
            tokens("#!x 'y\na.b => `c${{ d: `e` }}f`; // g\n/[/]h/i == 'j\\'k'"),
            [
                "a", ".", "b", "=>", "`c$", "{", "{", "d", ":", "`e`", "}", "}", "`", ";",
                "/[/]h/", "i", "==", "'j\\'k'"
            ]
        );
        assert_eq!(tokens("x = /(/g"), ["x", "=", "/(/", "g"]);
    }
}
