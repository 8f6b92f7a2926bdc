//! Words that are almost right.

use strsim::{levenshtein, osa_distance};

/// Whether the lengths differ by no more than a letter, of at most 4 bytes. Otherwise a distance is
/// expensive to find, and known to be greater than 1.
fn is_as_long(known: &str, word: &str) -> bool {
    known.len().abs_diff(word.len()) <= 4
}

/// Whether the name of a command was probably meant.
pub(crate) fn is_similar(known: &str, name: &str) -> bool {
    known.len() > 2
        && (known.starts_with(name)
            || name.starts_with(known)
            || is_as_long(known, name) && levenshtein(known, name) == 1)
}

/// Whether another word was probably meant: they differ by one letter, or two neighbours have
/// changed places.
pub(crate) fn is_misspelt(known: &str, word: &str) -> bool {
    is_as_long(known, word) && osa_distance(known, word) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_misspelt_by_one_letter_or_two_that_changed_places() {
        for word in [
            "frist.js",
            "fist.js",
            "first.j",
            "firsst.js",
            "firzt.js",
            "first.sj",
        ] {
            assert!(is_misspelt("first.js", word), "{word}");
        }
        for word in ["first.js", "tsrif.js", "second.js", "frist.sj", ""] {
            assert!(!is_misspelt("first.js", word), "{word}");
        }
    }
}
