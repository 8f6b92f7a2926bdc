use super::{parser::parse, record::Record};
use proptest::prelude::*;

fn serialized(input: &str, base: &str) -> Option<String> {
    let base = if base.is_empty() { None } else { Some(parse(base, None).unwrap()) };
    Some(parse(input, base.as_ref())?.to_string())
}

#[test]
fn urls() {
    for (input, base, expected) in [
        ("  http://EXAMPLE.com:0080/a/./b/../c?d'e#f`g ", "", "http://example.com/a/c?d%27e#f%60g"),
        ("ht\ntp:/\t/a", "", "http://a/"),
        ("http:\\\\a\\b", "", "http://a/b"),
        ("x:y  z  ?q'", "", "x:y  z %20?q'"),
        ("x:y  ", "", "x:y"),
        ("x://h^", "", ""),
        ("x://h/^{}\\", "", "x://h/%5E%7B%7D\\"),
        ("x:/.//p", "", "x:/.//p"),
        ("http://a:b:c@d@e", "", "http://a:b%3Ac%40d@e/"),
        ("http://@:80", "", ""),
        ("http://a@", "", ""),
        ("http://a:65536", "", ""),
        ("http://a:00000000080", "", "http://a/"),
        ("http://a:8x", "", ""),
        ("http://0x7f.1", "", "http://127.0.0.1/"),
        ("http://[1:0:0:0:0:0:0:1]:81", "", "http://[1::1]:81/"),
        ("http://[1:", "", ""),
        ("http://xn--xn---epa", "", ""),
        ("//b", "https://a/c?d#e", "https://b/"),
        ("///b", "https://a/c", "https://b/"),
        ("http:b", "http://a/c/d", "http://a/c/b"),
        ("?x", "http://u:p@a:1/c/d?e#f", "http://u:p@a:1/c/d?x"),
        ("#x", "http://a/c/d?e#f", "http://a/c/d?e#x"),
        ("", "http://a/c/d?e#f", "http://a/c/d?e"),
        ("%2E%2e/x", "http://a/b/c/d", "http://a/b/x"),
        ("#x", "mailto:a", "mailto:a#x"),
        ("x", "mailto:a", ""),
        ("file:C|/a", "", "file:///C:/a"),
        ("file://localhost/a", "", "file:///a"),
        ("file:////a", "", "file:////a"),
        ("..", "file:///C:/a", "file:///C:/"),
        ("/x", "file://h/C:/a", "file://h/C:/x"),
        ("D|", "file://h/C:/a", "file://h/D:"),
        ("", "", ""),
        ("1:", "", ""),
    ] {
        assert_eq!(serialized(input, base).unwrap_or_default(), expected, "{input:?} against {base:?}");
    }
}

proptest! {
    #[test]
    fn what_was_serialized_parses_to_the_same(
        scheme in "(http|wss|file|x)?", rest in "[:/]{0,3}[ a-cA-C0-2x:/\\\\?#@\\[\\].%|^\t\u{e9}-]{0,24}", relative in any::<bool>()
    ) {
        let base = parse("http://a/b/c?d", None);
        if let Some(url) = parse(&format!("{scheme}{rest}"), base.as_ref().filter(|_| relative)) {
            prop_assert_eq!(parse(&url.to_string(), None), Some(url));
        }
    }

    #[test]
    fn a_part_that_is_set_leaves_a_url(
        url in "(http|file|x):/{0,3}[a-c:1@/|]{0,8}[?#]?", value in "[ a-c0-9:/\\\\?#@\\[\\].%|\u{e9}]{0,12}", part in 0..9_usize
    ) {
        let set = [
            Record::set_protocol, Record::set_username, Record::set_password, Record::set_host, Record::set_hostname,
            Record::set_port, Record::set_pathname, Record::set_search, Record::set_hash,
        ];
        if let Some(mut url) = parse(&url, None) {
            set[part](&mut url, &value);
            prop_assert_eq!(parse(&url.to_string(), None).map(|url| url.to_string()), Some(url.to_string()));
        }
    }
}
