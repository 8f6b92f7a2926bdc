//! Lists of header fields.

use http::{HeaderMap, HeaderName, HeaderValue};

/// The values of the header fields with this name, in any case.
///
/// ```
/// let fields = [("Retry-After".to_owned(), "5".to_owned())];
/// assert_eq!(wireline::header(&fields, "retry-after").next(), Some("5"));
/// ```
pub fn header<'a>(
    fields: &'a [(String, String)],
    name: &str,
) -> impl DoubleEndedIterator<Item = &'a str> {
    fields
        .iter()
        .filter(move |(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

/// The header fields as a [`HeaderMap`], for libraries that take one: those of
/// [`Opened`](crate::Opened), [`Closed`](crate::Closed), [`Error::Status`](crate::Error::Status) and
/// observers. A character of a value is a byte. Fields that HTTP does not permit are left out.
///
/// ```
/// let fields = [("Set-Cookie", "a=1"), ("set-cookie", "b=\u{e9}"), ("no name", "")];
/// let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
/// let map = wireline::header_map(&fields);
/// assert_eq!(map.len(), 2);
/// assert_eq!(map["set-cookie"], "a=1");
/// assert_eq!(map.get_all("set-cookie").iter().last().map(|value| value.as_bytes()), Some(&b"b=\xe9"[..]));
/// ```
#[must_use]
pub fn header_map(fields: &[(String, String)]) -> HeaderMap {
    let pairs = fields.iter().filter_map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let bytes = isomorphic_bytes(value)?;
        Some((name, HeaderValue::from_bytes(&bytes).ok()?))
    });
    pairs.fold(HeaderMap::new(), |mut map, (name, value)| {
        map.append(name, value);
        map
    })
}

/// The bytes of a value whose characters are bytes. `None` if it has one above U+00FF.
pub(crate) fn isomorphic_bytes(value: &str) -> Option<Vec<u8>> {
    value.chars().map(|it| u8::try_from(it).ok()).collect()
}

/// The default fields whose names no given field has.
pub fn unless_given(
    defaults: impl IntoIterator<Item = (String, String)>,
    given: &[(String, String)],
) -> Vec<(String, String)> {
    defaults
        .into_iter()
        .filter(|(name, _)| header(given, name).next().is_none())
        .collect()
}
