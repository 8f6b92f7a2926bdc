//! Finds the blocks of JavaScript and TypeScript in a document. In HTML: `pre` elements whose class
//! names one of them, or the class of their `code`, or of a `div` around them. In Markdown: fenced
//! blocks whose info string names it, and such elements of HTML.

use html5ever::{
    buffer_queue::BufferQueue,
    tendril::StrTendril,
    tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag as Part, TagEnd};
use std::{borrow::Cow, cell::RefCell};

/// A language of blocks that can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    JavaScript,
    TypeScript,
}

impl Language {
    fn named(name: &str) -> Option<Self> {
        match name {
            "js" | "javascript" | "mjs" => Some(Self::JavaScript),
            "ts" | "typescript" | "mts" => Some(Self::TypeScript),
            _ => None,
        }
    }
}

/// What the words after the language of a fence say about the run of the block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing: it runs.
    #[default]
    None,
    /// `no_run`: only its syntax is checked.
    NoRun,
    /// `ignore`
    Ignore,
    /// `should_throw`
    ShouldThrow,
}

impl Mark {
    fn of(info: &str) -> Self {
        let mut words = words(info).skip(1);
        words
            .find_map(|word| match word {
                "no_run" => Some(Self::NoRun),
                "ignore" => Some(Self::Ignore),
                "should_throw" => Some(Self::ShouldThrow),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// Whether the block runs.
    pub(crate) fn runs(self) -> bool {
        matches!(self, Self::None | Self::ShouldThrow)
    }

    /// As `--list` shows it.
    pub(crate) const fn shown(self) -> &'static str {
        match self {
            Self::None => "",
            Self::NoRun => ", no_run",
            Self::Ignore => ", ignore",
            Self::ShouldThrow => ", should_throw",
        }
    }
}

/// A block of JavaScript or TypeScript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its first line in the document, from 1.
    pub(crate) line: usize,
    pub(crate) code: String,
    pub(crate) language: Language,
    pub(crate) mark: Mark,
}

impl Block {
    /// The code. A first line that names an interpreter is a comment, as in a file.
    pub(crate) fn source(&self) -> Cow<'_, str> {
        match self.code.strip_prefix("#!") {
            Some(rest) => Cow::Owned(format!("//{rest}")),
            None => Cow::Borrowed(&self.code),
        }
    }
}

/// The blocks in the HTML of a documentation page.
pub(crate) fn blocks_in_html(html: &str) -> Vec<Block> {
    let tokenizer = Tokenizer::new(BlockSink::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    // The sink asks for no pause.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.found.take()
}

/// The fenced blocks in a Markdown document, and those in its HTML.
pub(crate) fn blocks_in_markdown(text: &str) -> Vec<Block> {
    let (mut blocks, mut open) = (Vec::new(), None);
    // The number of lines that end before an offset.
    let (mut lines, mut counted) = (0, 0);
    let mut lines_before = move |end: usize| {
        let between = text.get(counted..end).unwrap_or_default();
        lines += between.matches('\n').count();
        counted = counted.max(end);
        lines
    };
    // The HTML that is open, and the line in which it begins.
    let mut html = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Part::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let Some(language) = first_language(&info) else {
                    continue;
                };
                // The first after the fence.
                open = Some(Block {
                    line: lines_before(range.start) + 2,
                    code: String::new(),
                    language,
                    mark: Mark::of(&info),
                });
            }
            Event::Text(part) => {
                if let Some(block) = &mut open {
                    block.code += &part;
                }
            }
            Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
            Event::Start(Part::HtmlBlock) => {
                html = Some((lines_before(range.start), String::new()));
            }
            Event::Html(part) => {
                if let Some((_, text)) = &mut html {
                    *text += &part;
                }
            }
            Event::End(TagEnd::HtmlBlock) => {
                if let Some((before, text)) = html.take() {
                    let found = blocks_in_html(&text).into_iter();
                    blocks.extend(found.map(|block| Block {
                        line: block.line + before,
                        ..block
                    }));
                }
            }
            _ => {}
        }
    }
    blocks
}

/// The language that the first of the words after a fence names.
fn first_language(info: &str) -> Option<Language> {
    match &*words(info).next()?.to_ascii_lowercase() {
        "cjs" | "jsx" | "node" => Some(Language::JavaScript),
        name => Language::named(name),
    }
}

/// The words after a fence.
fn words(info: &str) -> impl Iterator<Item = &str> {
    info.split(|it: char| it.is_whitespace() || it == ',')
}

#[derive(Default)]
struct BlockSink {
    found: RefCell<Vec<Block>>,
    open: RefCell<Option<OpenPre>>,
    /// The open `div`s: the language that their class names, or else the class of the closest
    /// `div` around them.
    around: RefCell<Vec<Named>>,
}

/// The language that a class names.
#[derive(Clone, Copy, Default)]
enum Named {
    /// None.
    #[default]
    Nothing,
    Language(Language),
    /// A language whose blocks do not run.
    Other,
}

impl Named {
    /// This language, or the other one if the class names none.
    const fn or(self, other: Self) -> Self {
        match self {
            Self::Nothing => other,
            Self::Language(_) | Self::Other => self,
        }
    }
}

/// A `pre` that has not ended.
struct OpenPre {
    line: usize,
    language: Named,
    code: String,
}

impl TokenSink for BlockSink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut open = self.open.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                let mut around = self.around.borrow_mut();
                let inherited = around.last().copied().unwrap_or_default();
                match (tag.kind, &*tag.name) {
                    (TagKind::StartTag, "pre") => {
                        *open = Some(OpenPre {
                            line: usize::try_from(line).unwrap_or(usize::MAX),
                            language: language(&tag).or(inherited),
                            code: String::new(),
                        });
                    }
                    (TagKind::StartTag, "div") => around.push(language(&tag).or(inherited)),
                    (TagKind::EndTag, "div") => drop(around.pop()),
                    (TagKind::StartTag, "code") => {
                        if let Some(open) = &mut *open {
                            // It is closer to the code than what is around.
                            open.language = language(&tag).or(open.language);
                        }
                    }
                    (TagKind::EndTag, "pre") => {
                        if let Some(OpenPre {
                            line,
                            language: Named::Language(language),
                            code,
                        }) = open.take()
                        {
                            let mut found = self.found.borrow_mut();
                            found.push(Block {
                                line,
                                code,
                                language,
                                mark: Mark::None,
                            });
                        }
                    }
                    _ => {}
                }
            }
            Token::CharacterTokens(text) => {
                if let Some(open) = &mut *open {
                    open.code += &text;
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The language that a tag's class names: `language-js`, `brush: js`, `highlight-source-js` and the
/// like.
fn language(tag: &Tag) -> Named {
    let mut attributes = tag.attrs.iter();
    let Some(class) = attributes.find(|it| &*it.name.local == "class") else {
        return Named::Nothing;
    };
    let class = class.value.to_ascii_lowercase();
    let words = || {
        class
            .split(|it: char| it.is_whitespace() || matches!(it, ':' | ';'))
            .filter(|word| !word.is_empty())
    };
    if let Some(language) =
        words().find_map(|word| Language::named(word.rsplit('-').next().unwrap_or(word)))
    {
        return Named::Language(language);
    }
    let names = ["language-", "lang-", "highlight-", "brush"];
    if words().any(|word| names.iter().any(|name| word.starts_with(name))) {
        Named::Other
    } else {
        Named::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Vec<(usize, String)> {
        blocks_in_html(html)
            .into_iter()
            .map(|block| (block.line, block.code))
            .collect()
    }

    #[test]
    fn classes_of_pre_and_code_name_the_language() {
        let html = "<p>x\n<pre class=\"brush: js notranslate\"><code>if (a &lt; b)\n  f(<span>1</span>);</code></pre>\n\
            <pre><code class='language-js'>g()</code></pre>\n<pre class='brush: json'>no</pre><code class=js>no</code><pre>no</pre>";
        assert_eq!(
            found(html),
            [(2, "if (a < b)\n  f(1);".to_owned()), (4, "g()".to_owned())]
        );
    }

    /// As GitHub, Sphinx and Jekyll have it.
    #[test]
    fn the_class_of_a_div_names_the_language_of_the_pre_in_it() {
        let html = "<div class='language-js'><p>text</p></div><pre>no</pre>\n\
            <div class='highlight highlight-source-js notranslate'><pre>a(<span class=pl-s>1</span>)</pre></div>\n\
            <div class='highlight-javascript notranslate'><div class='highlight'><pre><span></span>b()\n</pre></div>\n</div>\n\
            <div class='language-js highlighter-rouge'><div class='highlight'><pre class='highlight'><code>c()</code></pre></div></div>\n\
            <div class='highlight-python notranslate'><div class='highlight'><pre>no</pre></div></div>\n\
            <div class='language-js'><pre><code class='language-html'>no</code></pre><div class='language-json'><pre>no</pre></div></div>";
        assert_eq!(
            found(html),
            [
                (2, "a(1)".to_owned()),
                (3, "b()\n".to_owned()),
                (6, "c()".to_owned())
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn blocks_of_any_text_are_in_order_and_within_it(
            parts in proptest::collection::vec(
                proptest::sample::select(vec!["```js\n", "```\n", "~~~ javascript\r\n", "<pre class=js>", "</pre>", "<code class='language-js'>", "</div>", "f();\n", "\n\n", "    ", "&lt;", "\0"]),
                0..40,
            ),
        ) {
            let text = parts.concat();
            let lines = text.lines().count() + 1;
            for blocks in [blocks_in_html(&text), blocks_in_markdown(&text)] {
                proptest::prop_assert!(blocks.is_sorted_by_key(|block| block.line));
                proptest::prop_assert!(blocks.iter().all(|block| (1..=lines + 1).contains(&block.line)), "{blocks:?}");
            }
        }
    }
}
