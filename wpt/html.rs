//! The metadata of a test in the head of its HTML page.

use crate::tree::{HARNESS, resolve};
use encoding_rs::Encoding;

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
        let text = decode(bytes);
        let mut head = Self::default();
        let mut rest = &*text;
        while let Some(start) = rest.find('<') {
            rest = &rest[start..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
                continue;
            }
            let Some((tag, after)) = Tag::parse(rest) else {
                rest = &rest[1..];
                continue;
            };
            rest = after;
            match &*tag.name {
                "meta" => head.add_meta(&tag),
                "title" => rest = after_raw_text(rest, "title"),
                "script" => {
                    head.is_test |= tag
                        .attribute("src")
                        .is_some_and(|url| resolve(path, url) == HARNESS);
                    rest = after_raw_text(rest, "script");
                }
                _ => {}
            }
        }
        head
    }

    fn add_meta(&mut self, tag: &Tag) {
        let content = tag.attribute("content").unwrap_or_default();
        match tag.attribute("name") {
            Some("timeout") => self.long = content == "long",
            Some("variant") => self.variants.push(content.to_owned()),
            _ => {}
        }
    }
}

/// A start tag.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// Parses a tag at the beginning of the text. Returns the rest of the text too.
    fn parse(text: &str) -> Option<(Self, &str)> {
        let text = text.strip_prefix('<')?;
        let end = text.find(|c: char| !c.is_ascii_alphanumeric())?;
        let name = text[..end].to_ascii_lowercase();
        if name.is_empty() {
            return None;
        }
        let (mut rest, mut attributes) = (&text[end..], Vec::new());
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if let Some(after) = rest.strip_prefix('>') {
                return Some((Self { name, attributes }, after));
            }
            let end = rest.find(|c: char| c.is_ascii_whitespace() || "=>/".contains(c))?;
            let key = rest[..end].to_ascii_lowercase();
            rest = rest[end..].trim_start();
            let Some(value) = rest.strip_prefix('=') else {
                if end == 0 {
                    return None;
                }
                attributes.push((key, String::new()));
                continue;
            };
            let value = value.trim_start();
            let (value, after) = match value.chars().next()? {
                quote @ ('"' | '\'') => value[1..].split_once(quote)?,
                _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace() || c == '>')?),
            };
            attributes.push((key, value.replace("&amp;", "&")));
            rest = after;
        }
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| &**value)
    }
}

/// The rest after the raw text before the end tag of a name.
fn after_raw_text<'a>(text: &'a str, name: &str) -> &'a str {
    let end = text.match_indices("</").find(|(at, _)| {
        text.as_bytes()[at + 2..]
            .get(..name.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(name.as_bytes()))
    });
    end.map_or("", |(at, _)| &text[at..])
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
