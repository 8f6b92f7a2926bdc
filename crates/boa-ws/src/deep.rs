//! Texts of many levels, for the tests of everything that reads what a peer has sent. SECURITY.md
//! lists those parsers.

/// The levels of each text.
const LEVELS: usize = 10_000_000;

/// JSON, markup and escape sequences. The first two are valid JSON.
pub(crate) fn texts() -> impl Iterator<Item = String> {
    let kinds = [
        ("[", "", "]"),
        ("{\"\":", "0", "}"),
        ("[", "", ""),
        ("<b>", "", ""),
        ("(", "", ")"),
        ("\x1b[1", "m", ""),
        ("\"\\", "", ""),
    ];
    kinds
        .into_iter()
        .map(|(open, inner, close)| open.repeat(LEVELS) + inner + &close.repeat(LEVELS))
}

/// The valid JSON among them.
pub(crate) fn json() -> impl Iterator<Item = String> {
    texts().take(2)
}
