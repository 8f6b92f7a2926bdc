//! Tokens: the names in header fields.

/// Whether `text` is a [token](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2) of HTTP: the
/// name of a header field, a method, a subprotocol.
///
/// ```
/// assert!(wireline::runtime::is_token("chat.v2") && !wireline::runtime::is_token("chat v2") && !wireline::runtime::is_token(""));
/// ```
#[must_use]
pub fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}
