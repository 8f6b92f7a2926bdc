//! Lists of header fields.

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
