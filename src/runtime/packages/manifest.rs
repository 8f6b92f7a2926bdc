//! What a `package.json` or a `tsconfig.json` may have, before the resolver reads it: its parser
//! recurses once for each level, and its algorithm takes the square of the length of a path.

/// The most bytes of a file.
pub(super) const MAX_MANIFEST: u64 = 1 << 20;

/// The most levels of objects and arrays.
const MAX_DEPTH: usize = 128;

/// The most bytes of a path or of a name of a path.
const MAX_PATH: usize = 4096;

/// The most asterisks of a path. Each becomes a part of the specifier.
const MAX_ASTERISKS: usize = 8;

/// The fields of a `package.json` that the resolver reads. Others may have long texts.
const FIELDS: [&[u8]; 7] = [
    b"name", b"type", b"main", b"module", b"browser", b"exports", b"imports",
];

/// Checks the text of a file. In a `package.json` only the fields that the resolver reads have paths.
///
/// # Errors
/// The reason why the resolver must not read it.
pub(super) fn check(text: &[u8], is_package: bool) -> Result<(), &'static str> {
    let mut depth = 0_usize;
    let mut is_key = false;
    let mut has_paths = true;
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'{' | b'[' => {
                depth += 1;
                is_key = depth == 1;
                if depth > MAX_DEPTH {
                    return Err("it nests too deep");
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => is_key = depth == 1,
            b':' => is_key = false,
            b'"' => {
                let string;
                (string, rest) = split_string(after);
                if is_key {
                    // One with an escape may be any of them.
                    has_paths = !is_package || string.contains(&b'\\') || FIELDS.contains(&string);
                } else if has_paths {
                    check_path(string)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The string that a text begins with, and what follows its end. No string has a line break.
fn split_string(text: &[u8]) -> (&[u8], &[u8]) {
    let mut is_escaped = false;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' | b'\n' => return (&text[..at], &text[at + 1..]),
            _ => {}
        }
    }
    (text, &[])
}

fn check_path(path: &[u8]) -> Result<(), &'static str> {
    if path.len() > MAX_PATH {
        return Err("a path in it is too long");
    }
    // An escape may be one, too: no path needs many.
    let marks = path.iter().filter(|byte| b"*\\".contains(byte));
    if marks.count() > MAX_ASTERISKS {
        return Err("a path in it has too many asterisks");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    fn is_refused(text: &str, is_package: bool) -> bool {
        check(text.as_bytes(), is_package).is_err()
    }

    #[test]
    fn deep_long_and_starry_manifests_are_refused() {
        let deep = |levels: usize| {
            format!(
                "{{\"exports\": {}1{}}}",
                "[".repeat(levels),
                "]".repeat(levels)
            )
        };
        assert!(!is_refused(&deep(100), true));
        assert!(is_refused(&deep(200), true));
        assert!(is_refused(&"[".repeat(100_000), true));
        assert!(is_refused(
            &format!("{{\"readme\": {}", "[".repeat(200)),
            true
        ));
        let long = "./a".repeat(2000);
        for field in ["main", "exports", "ma\\u0069n", "browser"] {
            assert!(
                is_refused(&format!("{{\"a\": 1, \"{field}\": \"{long}\"}}"), true),
                "{field}"
            );
            assert!(
                is_refused(&format!("{{\"{field}\": {{\"x\": [\"{long}\"]}}}}"), true),
                "{field}"
            );
            assert!(
                is_refused(&format!("{{\"{field}\": {{\"{long}\": 1}}}}"), true),
                "{field}"
            );
        }
        // A text in a field that no resolver reads, with what looks like one.
        let text = format!("{{\"readme\": \"\\\"main\\\": {long}[[[{{\", \"main\": \"x.js\"}}");
        assert!(!is_refused(&text, true));
        assert!(is_refused(&text, false));
        for stars in ["*".repeat(9), "\\u002a".repeat(9)] {
            assert!(
                is_refused(
                    &format!("{{\"exports\": {{\"./*\": \"./{stars}\"}}}}"),
                    true
                ),
                "{stars}"
            );
        }
        assert!(!is_refused(
            "{\"exports\": {\"./*\": \"./dist/*/*.js\"}}",
            true
        ));
    }

    #[test]
    fn comments_of_tsconfig_end_no_check() {
        let text =
            "{ // a quote: \"\n \"compilerOptions\": { \"paths\": { \"#/*\": [\"./src/*\"] } } }";
        assert!(!is_refused(text, false));
        let long = "x".repeat(5000);
        assert!(is_refused(
            &format!("{{ // \"\n \"extends\": \"{long}\" }}"),
            false
        ));
    }
}
