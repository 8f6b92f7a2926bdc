//! The grammar of [`Sec-WebSocket-Extensions`](https://www.rfc-editor.org/rfc/rfc6455#section-9.1).

use crate::protocol::token::is_token;

/// An extension in the header field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Extension {
    pub(crate) name: String,
    pub(crate) parameters: Vec<(String, Option<String>)>,
}

/// Parses the value of the header field. A parameter value may be quoted. It must be a token even
/// then.
pub(crate) fn parse(header: &str) -> Result<Vec<Extension>, &'static str> {
    let mut rest = header;
    let mut extensions = Vec::new();
    loop {
        let mut extension = Extension {
            name: token(&mut rest)?,
            parameters: Vec::new(),
        };
        while eat(&mut rest, ';') {
            let name = token(&mut rest)?;
            let value = if eat(&mut rest, '=') {
                Some(parameter_value(&mut rest)?)
            } else {
                None
            };
            extension.parameters.push((name, value));
        }
        extensions.push(extension);
        if !eat(&mut rest, ',') {
            return if rest.is_empty() {
                Ok(extensions)
            } else {
                Err("it does not follow the grammar")
            };
        }
    }
}

pub(super) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

fn eat(rest: &mut &str, c: char) -> bool {
    let found = trim(rest).strip_prefix(c);
    *rest = trim(found.unwrap_or(rest));
    found.is_some()
}

fn token(rest: &mut &str) -> Result<String, &'static str> {
    let end = rest.find([',', ';', '=', ' ', '\t']).unwrap_or(rest.len());
    let (token, after) = rest.split_at(end);
    *rest = trim(after);
    if is_token(token) {
        Ok(token.to_owned())
    } else {
        Err("it does not follow the grammar")
    }
}

fn parameter_value(rest: &mut &str) -> Result<String, &'static str> {
    let Some(quoted) = rest.strip_prefix('"') else {
        return token(rest);
    };
    let mut value = String::new();
    let mut chars = quoted.chars();
    loop {
        match chars.next() {
            Some('"') => break,
            Some('\\') => value.extend(chars.next()),
            Some(c) => value.push(c),
            None => return Err("a quote is not closed"),
        }
    }
    *rest = trim(chars.as_str());
    if is_token(&value) {
        Ok(value)
    } else {
        Err("a quoted value is not a token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_follow_their_grammar() {
        let extension = |name: &str, parameters: &[(&str, Option<&str>)]| Extension {
            name: name.to_owned(),
            parameters: parameters
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned)))
                .collect(),
        };
        assert_eq!(
            parse("permessage-deflate; client_max_window_bits ;a = \"1\\2\"\t, x-y;b=c").unwrap(),
            [
                extension(
                    "permessage-deflate",
                    &[("client_max_window_bits", None), ("a", Some("12"))]
                ),
                extension("x-y", &[("b", Some("c"))]),
            ]
        );
        for bad in [
            "",
            " ",
            ",",
            "a,",
            ",a",
            "a,,b",
            "a;",
            "a;;b",
            "a=b",
            "a b",
            "a; b=",
            "a; b=c d",
            "a; b=\"c",
            "a; b=\"\"",
            "a; b=\"c\"d",
            "\"a\"",
            "é",
        ] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}
