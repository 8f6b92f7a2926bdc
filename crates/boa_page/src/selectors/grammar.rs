//! [The grammar of selectors](https://drafts.csswg.org/selectors-4/#grammar).

use crate::selectors::{Combinator, Complex, Pseudo, SelectorList, Simple, Test};

impl SelectorList {
    /// None if it is no selector, or one that is not known here.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser { rest: text, depth: 0 };
        let list = parser.list(false)?;
        parser.rest.is_empty().then_some(Self(list))
    }
}

/// The rest of a selector.
struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

/// The depth of nested selectors, and the number of compound selectors in one.
const MAX_DEPTH: usize = 32;
const MAX_COMPOUNDS: usize = 256;

impl Parser<'_> {
    /// A selector list, up to the end or a closing parenthesis.
    fn list(&mut self, relative: bool) -> Option<Vec<Complex>> {
        if self.depth > MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let mut list = vec![self.complex(relative)?];
        while self.eat(',') {
            list.push(self.complex(relative)?);
        }
        self.depth -= 1;
        Some(list)
    }

    fn complex(&mut self, relative: bool) -> Option<Complex> {
        self.skip_space();
        let first = if relative { self.combinator().unwrap_or(Combinator::Descendant) } else { Combinator::Descendant };
        let mut compounds = vec![(first, self.compound()?)];
        loop {
            let spaced = self.skip_space();
            if self.rest.is_empty() || self.rest.starts_with([',', ')']) {
                return Some(Complex(compounds));
            }
            let combinator = match self.combinator() {
                Some(combinator) => combinator,
                None if spaced => Combinator::Descendant,
                None => return None,
            };
            if compounds.len() == MAX_COMPOUNDS {
                return None;
            }
            compounds.push((combinator, self.compound()?));
        }
    }

    fn combinator(&mut self) -> Option<Combinator> {
        let combinator = match self.rest.chars().next()? {
            '>' => Combinator::Child,
            '+' => Combinator::NextSibling,
            '~' => Combinator::SubsequentSibling,
            _ => return None,
        };
        self.rest = &self.rest[1..];
        self.skip_space();
        Some(combinator)
    }

    fn compound(&mut self) -> Option<Vec<Simple>> {
        let mut simple = Vec::new();
        if self.eat('*') {
            simple.push(Simple::Universal);
        } else if let Some(name) = self.identifier() {
            simple.push(Simple::Type(name));
        }
        // `*|name` is any namespace, `|name` none; there are no prefixes to declare.
        if self.rest.starts_with('|') && !self.rest.starts_with("||") {
            match simple.as_slice() {
                [Simple::Universal] => simple.clear(),
                [] => simple.push(Simple::NoNamespace),
                _ => return None,
            }
            self.rest = &self.rest[1..];
            if self.eat('*') {
                simple.push(Simple::Universal);
            } else {
                simple.push(Simple::Type(self.identifier()?));
            }
        }
        loop {
            let next = match self.rest.chars().next() {
                Some('#') => {
                    self.rest = &self.rest[1..];
                    Simple::Id(self.identifier()?)
                }
                Some('.') => {
                    self.rest = &self.rest[1..];
                    Simple::Class(self.identifier()?)
                }
                Some('[') => self.attribute()?,
                Some(':') if self.rest.starts_with("::") => {
                    self.rest = &self.rest[2..];
                    Simple::Pseudo(self.pseudo_element()?)
                }
                Some(':') => {
                    self.rest = &self.rest[1..];
                    Simple::Pseudo(self.pseudo()?)
                }
                _ => break,
            };
            simple.push(next);
        }
        (!simple.is_empty()).then_some(simple)
    }

    fn attribute(&mut self) -> Option<Simple> {
        self.rest = &self.rest[1..];
        self.skip_space();
        let any_namespace = self.rest.starts_with("*|") && !self.rest.starts_with("*|=");
        if any_namespace {
            self.rest = &self.rest[2..];
        }
        let name = self.identifier()?;
        self.skip_space();
        if self.end_of_block(']') {
            return Some(Simple::Attribute { name, any_namespace, test: None, ignore_case: false });
        }
        let test = match self.rest.chars().next()? {
            '=' => Test::Equals,
            '~' => Test::Includes,
            '|' => Test::DashMatch,
            '^' => Test::Prefix,
            '$' => Test::Suffix,
            '*' => Test::Substring,
            _ => return None,
        };
        if test != Test::Equals {
            self.rest = &self.rest[1..];
        }
        if !self.rest.starts_with('=') {
            return None;
        }
        self.rest = &self.rest[1..];
        self.skip_space();
        let value = match self.rest.chars().next()? {
            mark @ ('"' | '\'') => self.string(mark)?,
            _ => self.identifier()?,
        };
        self.skip_space();
        // `type` and its like are compared without case by the standard of HTML.
        let mut ignore_case = CASELESS.contains(&&*name.to_ascii_lowercase());
        if let Some(flag) = self.rest.chars().next().filter(|it| matches!(it, 'i' | 'I' | 's' | 'S')) {
            self.rest = &self.rest[1..];
            self.skip_space();
            ignore_case = matches!(flag, 'i' | 'I');
        }
        self.end_of_block(']').then_some(Simple::Attribute {
            name,
            any_namespace,
            test: Some((test, value)),
            ignore_case,
        })
    }

    fn pseudo(&mut self) -> Option<Pseudo> {
        let name = self.identifier()?.to_ascii_lowercase();
        if !self.rest.starts_with('(') {
            let nth = |offset, from_end, of_type| Pseudo::Nth { step: 0, offset, from_end, of_type };
            return Some(match &*name {
                "root" => Pseudo::Root,
                "scope" => Pseudo::Scope,
                "empty" => Pseudo::Empty,
                "first-child" => nth(1, false, false),
                "last-child" => nth(1, true, false),
                "first-of-type" => nth(1, false, true),
                "last-of-type" => nth(1, true, true),
                "only-child" => Pseudo::OnlyChild,
                "only-of-type" => Pseudo::OnlyOfType,
                "link" | "any-link" => Pseudo::Link,
                // There is no history of visited links; and four pseudo-elements once had one colon.
                "visited" | "before" | "after" | "first-line" | "first-letter" => Pseudo::Nothing,
                "target" => Pseudo::Target,
                "checked" => Pseudo::Checked,
                "disabled" => Pseudo::Disabled,
                "enabled" => Pseudo::Enabled,
                "required" => Pseudo::Required,
                "optional" => Pseudo::Optional,
                "read-only" => Pseudo::ReadOnly,
                "read-write" => Pseudo::ReadWrite,
                "focus" | "focus-visible" => Pseudo::Focus,
                "focus-within" => Pseudo::FocusWithin,
                "placeholder-shown" => Pseudo::PlaceholderShown,
                _ => return None,
            });
        }
        self.rest = &self.rest[1..];
        let pseudo = match &*name {
            "not" => Pseudo::Not(SelectorList(self.list(false)?)),
            "is" | "where" | "matches" => {
                self.skip_space();
                if self.rest.starts_with(')') {
                    Pseudo::Is(SelectorList(Vec::new()))
                } else {
                    Pseudo::Is(SelectorList(self.list(false)?))
                }
            }
            "has" => Pseudo::Has(self.list(true)?),
            "lang" => Pseudo::Lang(self.languages()?),
            "nth-child" => self.nth(false, false)?,
            "nth-last-child" => self.nth(true, false)?,
            "nth-of-type" => self.nth(false, true)?,
            "nth-last-of-type" => self.nth(true, true)?,
            _ => return None,
        };
        self.skip_space();
        self.end_of_block(')').then_some(pseudo)
    }

    /// A [pseudo-element](https://drafts.csswg.org/selectors-4/#pseudo-elements): it is no element that could be found.
    fn pseudo_element(&mut self) -> Option<Pseudo> {
        let name = self.identifier()?.to_ascii_lowercase();
        match &*name {
            "before" | "after" | "first-line" | "first-letter" | "marker" | "placeholder" | "selection"
            | "backdrop" => {}
            "slotted" if self.eat('(') => {
                self.skip_space();
                self.compound()?;
                self.skip_space();
                if !self.end_of_block(')') {
                    return None;
                }
            }
            _ => return None,
        }
        Some(Pseudo::Nothing)
    }

    /// The [language ranges](https://drafts.csswg.org/selectors-4/#lang-pseudo) of `:lang()`.
    fn languages(&mut self) -> Option<Vec<String>> {
        let mut ranges = Vec::new();
        loop {
            self.skip_space();
            ranges.push(match self.rest.chars().next()? {
                mark @ ('"' | '\'') => self.string(mark)?,
                _ => self.identifier()?,
            });
            self.skip_space();
            if !self.eat(',') {
                return Some(ranges);
            }
        }
    }

    /// [An+B](https://drafts.csswg.org/css-syntax/#anb-microsyntax).
    fn nth(&mut self, from_end: bool, of_type: bool) -> Option<Pseudo> {
        let end = self.rest.find(')').unwrap_or(self.rest.len());
        let text = self.rest[..end].trim().to_ascii_lowercase();
        self.rest = &self.rest[end..];
        let (step, offset) = match &*text {
            "odd" => (2, 1),
            "even" => (2, 0),
            text => match text.split_once('n') {
                None => (0, integer(text)?),
                Some((step, offset)) => {
                    let step = match step {
                        "" | "+" => 1,
                        "-" => -1,
                        step => integer(step)?,
                    };
                    let offset = offset.trim();
                    let (sign, digits) = match offset.strip_prefix('-') {
                        Some(rest) => (-1, rest),
                        None => (1, offset.strip_prefix('+').unwrap_or(offset)),
                    };
                    let digits = digits.trim_start();
                    if !offset.is_empty() && (digits.is_empty() || digits == offset) {
                        return None;
                    }
                    let offset = if digits.is_empty() { 0 } else { sign * integer_of_digits(digits)? };
                    (step, offset)
                }
            },
        };
        Some(Pseudo::Nth { step, offset, from_end, of_type })
    }

    /// [An identifier](https://drafts.csswg.org/css-syntax/#ident-token-diagram), its escapes resolved.
    fn identifier(&mut self) -> Option<String> {
        let start = self.rest;
        let mut name = String::new();
        if let Some(rest) = self.rest.strip_prefix('-') {
            name.push('-');
            self.rest = rest;
        }
        let first = self.rest.chars().next();
        let starts = first.is_some_and(|it| is_name_start(it) || it == '\\' || (it == '-' && name == "-"));
        if !starts {
            self.rest = start;
            return None;
        }
        while let Some(character) = self.rest.chars().next() {
            if is_name_start(character) || character.is_ascii_digit() || character == '-' {
                name.push(character);
                self.rest = &self.rest[character.len_utf8()..];
            } else if character == '\\' {
                self.rest = &self.rest[1..];
                match self.escape() {
                    Some(character) => name.push(character),
                    None => {
                        self.rest = start;
                        return None;
                    }
                }
            } else {
                break;
            }
        }
        Some(name)
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Option<char> {
        // The end of the selector stands for the replacement character.
        let Some(first) = self.rest.chars().next() else { return Some('\u{fffd}') };
        if matches!(first, '\n' | '\r' | '\x0c') {
            return None;
        }
        if !first.is_ascii_hexdigit() {
            self.rest = &self.rest[first.len_utf8()..];
            return Some(first);
        }
        let length = self.rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        let code = u32::from_str_radix(&self.rest[..length], 16).ok()?;
        self.rest = &self.rest[length..];
        let space = if self.rest.starts_with("\r\n") { 2 } else { usize::from(self.rest.starts_with(is_space)) };
        self.rest = &self.rest[space..];
        Some(char::from_u32(code).filter(|it| *it != '\0').unwrap_or('\u{fffd}'))
    }

    fn string(&mut self, mark: char) -> Option<String> {
        self.rest = &self.rest[1..];
        let mut text = String::new();
        loop {
            // The end of the selector ends a string too.
            let Some(character) = self.rest.chars().next() else { return Some(text) };
            self.rest = &self.rest[character.len_utf8()..];
            match character {
                _ if character == mark => return Some(text),
                '\n' | '\r' | '\x0c' => return None,
                '\\' if self.rest.starts_with('\n') => self.rest = &self.rest[1..],
                '\\' if self.rest.is_empty() => {}
                '\\' => text.push(self.escape()?),
                other => text.push(other),
            }
        }
    }

    /// Skips whitespace and comments. Whether there was whitespace.
    fn skip_space(&mut self) -> bool {
        let mut skipped = false;
        loop {
            let trimmed = self.rest.trim_start_matches(is_space);
            skipped |= trimmed.len() != self.rest.len();
            self.rest = trimmed;
            match self.rest.strip_prefix("/*").and_then(|rest| rest.split_once("*/")) {
                Some((_, after)) => self.rest = after,
                None => return skipped,
            }
        }
    }

    /// What is not closed is closed by the end.
    fn end_of_block(&mut self, character: char) -> bool {
        self.eat(character) || self.rest.is_empty()
    }

    fn eat(&mut self, character: char) -> bool {
        match self.rest.strip_prefix(character) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

/// [The attributes whose values are compared without
/// case](https://html.spec.whatwg.org/multipage/semantics-other.html#case-sensitivity-of-selectors), those of them that are in use.
const CASELESS: &[&str] = &[
    "align", "charset", "checked", "dir", "disabled", "lang", "media", "method", "readonly", "rel", "selected", "type",
];

fn is_space(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\x0c' | '\r' | ' ')
}

fn is_name_start(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}

fn integer(text: &str) -> Option<i32> {
    match text.strip_prefix('-') {
        Some(digits) => integer_of_digits(digits).map(|it| -it),
        None => integer_of_digits(text.strip_prefix('+').unwrap_or(text)),
    }
}

fn integer_of_digits(text: &str) -> Option<i32> {
    let digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use crate::selectors::grammar::*;

    #[test]
    fn what_is_wrong_is_refused() {
        for text in [
            "",
            " ",
            ",",
            "a,",
            "a>",
            ">a",
            "#",
            ".",
            "#1",
            ".1a",
            "[",
            "[a=]",
            "[a=b c]",
            "a:",
            ":nope",
            "a::nothing",
            ":not(",
            ":not()",
            "a b)",
            ":nth-child(n+)",
            ":nth-child(1 2)",
            "a||b",
            "x|a",
            "a!b",
            "[a='b\n']",
            "\\\n",
        ] {
            assert_eq!(SelectorList::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_right_is_understood() {
        for text in [
            "a",
            "*",
            "*|*",
            "a  >  b",
            "a+b~c d , e",
            "#a\\31 b",
            ".-x",
            "--y",
            "[a]",
            "[ a = 'b' ]",
            "[a|=b i]",
            ":not(a, b:not(c))",
            ":is()",
            ":has(> a)",
            ":nth-child( 2n + 1 )",
            ":nth-child(-n+3)",
            ":NTH-CHILD(odd)",
            "a/* */b",
            "[a='b",
            "\\#a",
            "\\",
            "#a\\",
            "[a='b\\",
            "[*|a]",
            "a::before",
            ":lang(en, 'de')",
            "|a",
        ] {
            // A comment ends the name before it, without being a space.
            assert_eq!(SelectorList::parse(text).is_some(), text != "a/* */b", "{text}");
        }
    }

    #[test]
    fn escapes() {
        let list = SelectorList::parse("#\\31 2\\.x");
        assert_eq!(list.as_ref().and_then(SelectorList::only_id), Some("12.x"));
    }
}
