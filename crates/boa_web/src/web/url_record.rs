//! [The URL parser](https://url.spec.whatwg.org/#concept-url-parser), with the changes to the
//! standard that the `url` crate lacks.

use url::{ParseError, Position, Url};

/// [The API URL parser](https://url.spec.whatwg.org/#api-url-parser).
pub(super) fn api_parse(input: &str, base: Option<&str>) -> Option<Url> {
    let base = match base {
        Some(base) => Some(parse(base)?),
        None => None,
    };
    parse_with_base(input, base.as_ref()).ok()
}

/// [The API URL parser](https://url.spec.whatwg.org/#api-url-parser), with a parsed base: the crate
/// `url`, with the later changes of the standard.
///
/// ```
/// use boa_web::web::parse_url;
///
/// let base = "https://chat.example/rooms/".parse()?;
/// assert_eq!(parse_url("1?name=a", Some(&base))?.as_str(), "https://chat.example/rooms/1?name=a");
/// assert!(parse_url("1", None).is_err());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The input is not a URL.
pub fn parse_with_base(input: &str, base: Option<&Url>) -> Result<Url, ParseError> {
    let absolute = base.and_then(|base| authority_of_base_scheme(input, base));
    let record = match absolute {
        Some(absolute) => Url::parse(&absolute),
        None => Url::options().base_url(base).parse(input),
    };
    record.map(encode_path)
}

/// As [`api_parse`], without a base.
pub(super) fn parse(input: &str) -> Option<Url> {
    Url::parse(input).ok().map(encode_path)
}

/// [The serialized origin](https://url.spec.whatwg.org/#concept-url-origin). A `blob` URL has one
/// only if its path is an HTTP URL.
pub(super) fn origin(record: &Url) -> String {
    if record.scheme() == "blob"
        && !Url::parse(record.path()).is_ok_and(|inner| matches!(inner.scheme(), "http" | "https"))
    {
        return "null".to_owned();
    }
    record.origin().ascii_serialization()
}

/// Replaces more than two slashes after the scheme of the base by two.
fn authority_of_base_scheme(input: &str, base: &Url) -> Option<String> {
    if !matches!(base.scheme(), "http" | "https" | "ws" | "wss" | "ftp") {
        return None;
    }
    let input = input.trim_start_matches(|c| c <= ' ');
    let mut start = input.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r'));
    let mut slash = || start.next().is_some_and(|c| matches!(c, '/' | '\\'));
    (slash() && slash()).then(|| format!("{}:{input}", base.scheme()))
}

/// Applies two changes of the standard that the crate `url` lacks: `^` in a path is encoded, and so
/// is the last space of an opaque path that a query or a fragment follows.
pub(super) fn encode_path(record: Url) -> Url {
    let (path, rest) = (record.path(), &record[Position::AfterPath..]);
    let path = if !record.cannot_be_a_base() && path.contains('^') {
        path.replace('^', "%5E")
    } else if record.cannot_be_a_base() && !rest.is_empty() && path.ends_with(' ') {
        format!("{}%20", &path[..path.len() - 1])
    } else {
        return record;
    };
    let text = format!("{}{path}{rest}", &record[..Position::BeforePath]);
    Url::parse(&text).unwrap_or(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn href(input: &str, base: Option<&str>) -> Option<String> {
        api_parse(input, base).map(Into::into)
    }

    #[test]
    fn further_slashes_before_a_host_are_dropped() {
        let base = Some("http://example.org/a");
        assert_eq!(
            href(" /\t\\/\\test/b", base).as_deref(),
            Some("http://test/b")
        );
        assert_eq!(href("//", base), None);
    }
}
