//! [The response](https://xhr.spec.whatwg.org/#response) of an `XMLHttpRequest`: its header fields,
//! its bytes, and what they are for scripts.

use crate::{
    fetch::{
        answer::Answer,
        header_list::{HeaderList, is_forbidden_response_header},
        mime_type,
    },
    net,
    webidl::{Charge, string::from_utf8},
};
use boa_engine::{Context, JsResult, JsString};
use data_url::mime::Mime;
use encoding_rs::{Encoding, UTF_8};
use url::Url;

/// The limit on the bytes in which the encoding of an XML declaration is looked for.
const MAX_DECLARATION: usize = 1024;

/// A response. The default is a
/// [network error](https://fetch.spec.whatwg.org/#concept-network-error).
#[derive(Debug, Default)]
pub(super) struct Response {
    pub(super) url: Option<Url>,
    pub(super) status: u16,
    /// Each character stands for a byte.
    pub(super) status_text: String,
    headers: Option<HeaderList>,
    pub(super) has_body: bool,
    /// The received bytes.
    pub(super) bytes: Vec<u8>,
    charge: Option<Charge>,
    /// The text of as many bytes.
    text: Option<(usize, JsString)>,
}

impl Response {
    /// A response without any of its content.
    pub(super) fn new(answer: Answer, has_body: bool, charge: Charge, context: &Context) -> Self {
        let Answer {
            url,
            status,
            reason,
            headers,
            ..
        } = answer;
        Self {
            url: Some(url),
            status,
            status_text: reason,
            headers: Some(HeaderList::of_fields(headers, context)),
            has_body,
            bytes: Vec::new(),
            charge: Some(charge),
            text: None,
        }
    }

    /// Adds bytes of the content. Fails with a RangeError beyond the quota.
    pub(super) fn add(&mut self, chunk: &[u8]) -> JsResult<()> {
        if let Some(charge) = &mut self.charge {
            charge.add(chunk.len())?;
        }
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    /// Takes the bytes and their charge, for an object that scripts get in place of them.
    pub(super) fn take_bytes(&mut self) -> Vec<u8> {
        self.charge = None;
        std::mem::take(&mut self.bytes)
    }

    /// The length of the content by its header field. 0 if it is not known: the number of bytes
    /// with a content coding is not the one of the bytes that scripts get.
    pub(super) fn length(&self) -> usize {
        let fields = self.headers.as_ref().map_or(&[][..], HeaderList::fields);
        if net::header(fields, "content-encoding").next().is_some() {
            return 0;
        }
        let mut lengths = net::header(fields, "content-length");
        let first = lengths.next().and_then(|length| length.parse().ok());
        let are_equal = lengths.all(|length| length.parse().ok() == first);
        first.filter(|_| are_equal).unwrap_or(0)
    }

    /// <https://xhr.spec.whatwg.org/#the-getresponseheader()-method>
    pub(super) fn header(&self, name: &str) -> Option<String> {
        if is_forbidden_response_header(name) {
            return None;
        }
        self.headers.as_ref()?.get(name)
    }

    /// <https://xhr.spec.whatwg.org/#the-getallresponseheaders()-method>
    pub(super) fn all_headers(&mut self) -> String {
        let Some(headers) = &mut self.headers else {
            return String::new();
        };
        let sorted = headers.sorted();
        let mut shown: Vec<_> = sorted
            .iter()
            .filter(|(name, _)| !is_forbidden_response_header(name))
            .collect();
        // https://xhr.spec.whatwg.org/#legacy-uppercased-byte-less-than
        shown.sort_by_key(|(name, _)| name.to_ascii_uppercase());
        shown
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect()
    }

    /// [Get a response MIME type](https://xhr.spec.whatwg.org/#response-mime-type)
    pub(super) fn mime_type(&self) -> Mime {
        let own = self.headers.as_ref().and_then(mime_type::extract);
        own.unwrap_or_else(|| mime("text", "xml"))
    }

    /// [Get a text response](https://xhr.spec.whatwg.org/#text-response). `finds_declaration` is
    /// whether XML may declare its encoding.
    pub(super) fn text(&mut self, overridden: Option<&Mime>, finds_declaration: bool) -> JsString {
        let length = self.bytes.len();
        if let Some((known, text)) = &self.text
            && *known == length
        {
            return text.clone();
        }
        let own = self.mime_type();
        let charset = overridden
            .and_then(|it| it.get_parameter("charset"))
            .or_else(|| own.get_parameter("charset"));
        let mut encoding = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
        if encoding.is_none() && finds_declaration && is_xml(overridden.unwrap_or(&own)) {
            encoding = declared_encoding(&self.bytes);
        }
        let text = from_utf8(&encoding.unwrap_or(UTF_8).decode(&self.bytes).0);
        self.text = Some((length, text.clone()));
        text
    }
}

/// A type without parameters.
pub(super) fn mime(r#type: &str, subtype: &str) -> Mime {
    Mime {
        type_: r#type.to_owned(),
        subtype: subtype.to_owned(),
        parameters: Vec::new(),
    }
}

/// Whether it is an [XML MIME type](https://mimesniff.spec.whatwg.org/#xml-mime-type).
fn is_xml(r#type: &Mime) -> bool {
    r#type.subtype.ends_with("+xml")
        || r#type.matches("text", "xml")
        || r#type.matches("application", "xml")
}

/// The encoding of an XML declaration.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(MAX_DECLARATION)];
    let text = String::from_utf8_lossy(start.strip_prefix(b"<?xml")?).into_owned();
    let (declaration, _) = text.split_once("?>")?;
    let (_, rest) = declaration.split_once("encoding")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let (label, _) = value[1..].split_once(quote)?;
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_xml_declaration_says_the_encoding() {
        let name = |text: &str| declared_encoding(text.as_bytes()).map(Encoding::name);
        let declaration = "<?xml version='1.0' encoding = \"windows-1252\"?><a/>";
        assert_eq!(name(declaration), Some("windows-1252"));
        assert_eq!(name("<?xml version='1.0' encoding='x'?>"), None);
        assert_eq!(name("<a encoding='windows-1252'?>"), None);
    }

    #[test]
    fn types_of_xml_are_known() {
        assert!(is_xml(&mime("image", "svg+xml")) && is_xml(&mime("text", "xml")));
        assert!(!is_xml(&mime("text", "html")));
    }
}
