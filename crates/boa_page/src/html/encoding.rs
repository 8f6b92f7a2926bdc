//! The encoding of a document.

use encoding_rs::Encoding;

/// [The encoding sniffing algorithm](https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding),
/// in short: a byte order mark, the declaration of a `meta`, and then UTF-8 if the bytes are that.
pub(crate) fn decoded(source: &[u8]) -> (String, &'static Encoding) {
    let head = &source[..source.len().min(1024)];
    let declared = || {
        let head = head.to_ascii_lowercase();
        let at = head.windows(8).position(|window| window == b"charset=")?;
        let label: Vec<u8> = head[at + 8..]
            .iter()
            .copied()
            .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
            .take_while(|byte| !matches!(byte, b'"' | b'\'' | b' ' | b'/' | b'>' | b';'))
            .collect();
        Encoding::for_label(&label)
    };
    let by_content = || {
        if str::from_utf8(source).is_ok() {
            encoding_rs::UTF_8
        } else {
            encoding_rs::WINDOWS_1252
        }
    };
    let encoding = declared().unwrap_or_else(by_content);
    // A declaration in ASCII can't be right about UTF-16.
    let encoding = if encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE {
        encoding_rs::UTF_8
    } else {
        encoding
    };
    let (text, encoding, _) = encoding.decode(source);
    (text.into_owned(), encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &[u8]) -> String {
        decoded(source).0
    }

    #[test]
    fn encodings_are_found() {
        assert_eq!(text(b"\xef\xbb\xbf\xc3\xa9"), "\u{e9}");
        assert_eq!(text(b"\xc3\xa9"), "\u{e9}");
        assert_eq!(text(b"\xe9"), "\u{e9}");
        assert_eq!(
            text(b"<meta charset='iso-8859-2'>\xe8"),
            "<meta charset='iso-8859-2'>\u{10d}"
        );
        assert_eq!(text(b"\xff\xfea\0"), "a");
        assert_eq!(
            text(b"<meta charset=utf-16>\xc3\xa9"),
            "<meta charset=utf-16>\u{e9}"
        );
    }
}
