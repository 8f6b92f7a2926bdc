//! The metadata of a test in the head of its HTML page.

use crate::tree::{HARNESS, resolve};
use encoding_rs::Encoding;
use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};
use std::cell::RefCell;

/// The metadata of a page.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) long: bool,
    pub(crate) variants: Vec<String>,
    /// Whether the page loads the harness, and so is a test.
    pub(crate) is_test: bool,
}

impl Head {
    /// Reads the page of a path from the tree's root.
    pub(crate) fn parse(path: &str, bytes: &[u8]) -> Self {
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(&*decode(bytes)));
        let reader = Reader {
            path,
            head: RefCell::default(),
        };
        let tokenizer = Tokenizer::new(reader, TokenizerOpts::default());
        // Nothing stops it: the reader has no scripts to run.
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink.head.take()
    }
}

/// Reads the metadata from the tags of a page.
struct Reader<'a> {
    path: &'a str,
    head: RefCell<Head>,
}

impl TokenSink for Reader<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let Token::TagToken(
            tag @ Tag {
                kind: TagKind::StartTag,
                ..
            },
        ) = token
        else {
            return TokenSinkResult::Continue;
        };
        let value = |name: &str| {
            let attribute = tag.attrs.iter().find(|it| &*it.name.local == name)?;
            Some(&*attribute.value)
        };
        let mut head = self.head.borrow_mut();
        match &*tag.name {
            "meta" => {
                let content = value("content").unwrap_or_default();
                match value("name") {
                    Some("timeout") => head.long = content == "long",
                    Some("variant") => head.variants.push(content.to_owned()),
                    _ => {}
                }
            }
            "title" => return TokenSinkResult::RawData(RawKind::Rcdata),
            "script" => {
                head.is_test |= value("src").is_some_and(|url| resolve(self.path, url) == HARNESS);
                return TokenSinkResult::RawData(RawKind::ScriptData);
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Decodes with the encoding in the page's head, or as UTF-8.
fn decode(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let label = head
        .split_once("charset=")
        .map(|(_, label)| label.trim_start_matches(['"', '\'']));
    let label = label.and_then(|label| {
        label
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .next()
    });
    let encoding = label
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .unwrap_or(encoding_rs::UTF_8);
    encoding.decode(bytes).0
}
