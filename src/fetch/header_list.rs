//! [Header lists](https://fetch.spec.whatwg.org/#concept-header-list), and the rules about names
//! and values. Each character of a value stands for a byte.

use crate::webidl::ChargedList;
use boa_engine::{Context, JsResult};
use std::{
    collections::{HashMap, hash_map::Entry},
    rc::Rc,
};

/// Names and values in their order, with their charge.
#[derive(Debug)]
pub(super) struct HeaderList {
    fields: ChargedList<(String, String)>,
    /// [Sorted and combined](https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine),
    /// until the list changes: an iterator asks for one pair after the other.
    sorted: Option<Rc<[(String, String)]>>,
}

impl HeaderList {
    pub(super) fn new(context: &Context) -> Self {
        Self {
            fields: ChargedList::new(context),
            sorted: None,
        }
    }

    /// A list of fields that exist already.
    pub(super) fn of_fields(fields: Vec<(String, String)>, context: &Context) -> Self {
        Self {
            fields: ChargedList::from_existing(fields, context),
            sorted: None,
        }
    }

    /// A copy with its own charge. Fails with a RangeError if the copy exceeds the quota.
    pub(super) fn copy(&self, context: &Context) -> JsResult<Self> {
        let mut copy = Self::new(context);
        for (name, value) in self.fields.iter() {
            copy.append(name.clone(), value.clone())?;
        }
        Ok(copy)
    }

    pub(super) fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// The fields as they are sent: the values of a name in one line, as other runtimes do, in the
    /// place of the first one.
    pub(super) fn joined(&self) -> Vec<(String, String)> {
        let mut joined: Vec<(String, String)> = Vec::with_capacity(self.fields.len());
        let mut places = HashMap::new();
        for (name, value) in self.fields.iter() {
            match places.entry(name.to_ascii_lowercase()) {
                Entry::Vacant(place) => {
                    place.insert(joined.len());
                    joined.push((name.clone(), value.clone()));
                }
                Entry::Occupied(place) => {
                    let (_, before) = &mut joined[*place.get()];
                    before.push_str(", ");
                    before.push_str(value);
                }
            }
        }
        joined
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.fields
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// The values of a name, combined.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let values: Vec<_> = self.values(name).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// [Append](https://fetch.spec.whatwg.org/#concept-header-list-append). Fails with a RangeError
    /// if the list exceeds the quota.
    pub(super) fn append(&mut self, name: String, value: String) -> JsResult<()> {
        self.sorted = None;
        self.fields.push((name, value))
    }

    /// [Set](https://fetch.spec.whatwg.org/#concept-header-list-set). Fails with a RangeError if
    /// the list exceeds the quota.
    pub(super) fn set(&mut self, name: String, value: String) -> JsResult<()> {
        self.sorted = None;
        // The first name stays, in its case.
        let mut names = self.fields.iter().map(|(known, _)| known);
        let own = names
            .find(|known| known.eq_ignore_ascii_case(&name))
            .cloned();
        let name = own.unwrap_or(name);
        let field = (name.clone(), value);
        self.fields
            .set(field, |(known, _)| known.eq_ignore_ascii_case(&name))
    }

    /// Keeps the fields with some names.
    pub(super) fn retain(&mut self, mut keeps: impl FnMut(&str) -> bool) {
        self.sorted = None;
        self.fields.retain(|(name, _)| keeps(name));
    }

    /// The list that scripts iterate over.
    pub(super) fn sorted(&mut self) -> Rc<[(String, String)]> {
        let fields = &self.fields;
        self.sorted
            .get_or_insert_with(|| sort_and_combine(fields))
            .clone()
    }
}

fn sort_and_combine(fields: &[(String, String)]) -> Rc<[(String, String)]> {
    let mut all: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
        .collect();
    // It keeps the order of equal names.
    all.sort_by(|left, right| left.0.cmp(&right.0));
    let mut combined: Vec<(String, String)> = Vec::with_capacity(all.len());
    for (name, value) in all {
        match combined.last_mut() {
            Some((known, before)) if *known == name && name != "set-cookie" => {
                before.push_str(", ");
                before.push_str(&value);
            }
            _ => combined.push((name, value)),
        }
    }
    combined.into()
}

/// [Normalizes](https://fetch.spec.whatwg.org/#concept-header-value-normalize) a value.
pub(super) fn normalized_value(value: &str) -> &str {
    value.trim_matches(['\t', '\n', '\r', ' '])
}

/// Whether a normalized value is [a header value](https://fetch.spec.whatwg.org/#header-value).
pub(super) fn is_value(value: &str) -> bool {
    !value.contains(['\0', '\n', '\r'])
}

/// [Forbidden request-headers](https://fetch.spec.whatwg.org/#forbidden-request-header).
pub(super) fn is_forbidden_request_header(name: &str, value: &str) -> bool {
    const NAMES: [&str; 20] = [
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    const OVERRIDES: [&str; 3] = [
        "x-http-method",
        "x-http-method-override",
        "x-method-override",
    ];
    let name = name.to_ascii_lowercase();
    NAMES.contains(&name.as_str())
        || name == "via"
        || name.starts_with("proxy-")
        || name.starts_with("sec-")
        || OVERRIDES.contains(&name.as_str())
            && value
                .split(',')
                .any(|method| is_forbidden_method(method.trim()))
}

/// [Forbidden response-header names](https://fetch.spec.whatwg.org/#forbidden-response-header-name).
pub(super) fn is_forbidden_response_header(name: &str) -> bool {
    ["set-cookie", "set-cookie2"]
        .iter()
        .any(|forbidden| name.eq_ignore_ascii_case(forbidden))
}

/// [Forbidden methods](https://fetch.spec.whatwg.org/#forbidden-method).
pub(super) fn is_forbidden_method(method: &str) -> bool {
    ["CONNECT", "TRACE", "TRACK"]
        .iter()
        .any(|forbidden| method.eq_ignore_ascii_case(forbidden))
}

/// [Normalizes](https://fetch.spec.whatwg.org/#concept-method-normalize) a method.
pub(super) fn normalized_method(method: String) -> String {
    const NORMALIZED: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
    match NORMALIZED
        .iter()
        .find(|known| known.eq_ignore_ascii_case(&method))
    {
        Some(known) => (*known).to_owned(),
        None => method,
    }
}

/// Whether a field may be in a request of the mode `no-cors`: a
/// [no-CORS-safelisted request-header](https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header).
pub(super) fn is_no_cors_safelisted(name: &str, value: &str) -> bool {
    if value.len() > 128 {
        return false;
    }
    let is_unsafe =
        |byte: u8| (byte < b' ' && byte != b'\t') || b"\"():<>?@[\\]{}\x7f".contains(&byte);
    match name.to_ascii_lowercase().as_str() {
        "accept" => !value.bytes().any(is_unsafe),
        "accept-language" | "content-language" => value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b" *,-.;=".contains(&byte)),
        "content-type" => {
            let essence = value
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase();
            !value.bytes().any(is_unsafe)
                && [
                    "application/x-www-form-urlencoded",
                    "multipart/form-data",
                    "text/plain",
                ]
                .contains(&essence.as_str())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_are_known_are_uppercase() {
        assert_eq!(normalized_method("post".to_owned()), "POST");
        assert_eq!(normalized_method("patch".to_owned()), "patch");
        assert!(is_forbidden_method("trace") && !is_forbidden_method("GET"));
    }

    #[test]
    fn forbidden_methods_are_no_overrides() {
        let is_forbidden = |value| is_forbidden_request_header("X-Method-Override", value);
        assert!(is_forbidden("GET, trace") && !is_forbidden("GET"));
    }
}
