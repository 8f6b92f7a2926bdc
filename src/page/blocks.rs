//! The JavaScript that a document shows: `pre` elements whose class, or whose `code`'s class, says so.

use html5ever::{
    buffer_queue::BufferQueue,
    tendril::StrTendril,
    tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
};
use std::cell::RefCell;

/// The blocks of JavaScript in the HTML of a documentation page: the line where each begins, from 1, and its code.
///
/// ```
/// use boa_websocket::page::blocks_in_html;
///
/// let html = "<p>Then:</p>\n<pre class='language-js'>const a = 1 &lt; 2;</pre>";
/// assert_eq!(blocks_in_html(html), [(2, "const a = 1 < 2;".to_owned())]);
/// ```
#[must_use]
pub fn blocks_in_html(html: &str) -> Vec<(usize, String)> {
    let tokenizer = Tokenizer::new(Blocks::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    // The sink asks for no pause.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.found.take()
}

#[derive(Default)]
struct Blocks {
    found: RefCell<Vec<(usize, String)>>,
    open: RefCell<Option<Open>>,
}

/// A `pre` that has not ended.
struct Open {
    line: usize,
    is_javascript: bool,
    code: String,
}

impl TokenSink for Blocks {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut open = self.open.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag && &*tag.name == "pre" => {
                let line = usize::try_from(line).unwrap_or(usize::MAX);
                *open = Some(Open { line, is_javascript: says_javascript(&tag), code: String::new() });
            }
            Token::TagToken(tag) if tag.kind == TagKind::StartTag && &*tag.name == "code" => {
                if let Some(open) = &mut *open {
                    open.is_javascript |= says_javascript(&tag);
                }
            }
            Token::TagToken(tag) if tag.kind == TagKind::EndTag && &*tag.name == "pre" => {
                if let Some(Open { line, is_javascript: true, code }) = open.take() {
                    self.found.borrow_mut().push((line, code));
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

/// `language-js`, `brush: js`, `highlight-source-js` and the like.
fn says_javascript(tag: &Tag) -> bool {
    let class = tag.attrs.iter().find(|attribute| &*attribute.name.local == "class");
    class.is_some_and(|class| {
        let class = class.value.to_ascii_lowercase();
        class
            .split(|it: char| it.is_whitespace() || matches!(it, ':' | ';'))
            .map(|word| word.rsplit('-').next().unwrap_or(word))
            .any(|word| matches!(word, "js" | "javascript" | "mjs"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_that_it_is_javascript_is_found() {
        let html = "<p>x\n<pre class=\"brush: js notranslate\"><code>if (a &lt; b)\n  f(<span>1</span>);</code></pre>\n\
            <pre><code class='language-js'>g()</code></pre>\n<pre class='brush: json'>no</pre><code class=js>no</code><pre>no</pre>";
        let expected = [(2, "if (a < b)\n  f(1);".to_owned()), (4, "g()".to_owned())];
        assert_eq!(blocks_in_html(html), expected);
    }
}
