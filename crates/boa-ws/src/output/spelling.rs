//! Words that are almost right.

/// Whether the name of a command was probably meant.
pub(crate) fn is_similar(known: &str, name: &str) -> bool {
    known.len() > 2
        && (known.starts_with(name) || name.starts_with(known) || differs_by_one(known, name))
}

/// Whether another word was probably meant: they differ by one letter, or two neighbours have
/// changed places.
pub(crate) fn is_misspelt(known: &str, word: &str) -> bool {
    differs_by_one(known, word) || has_swapped(known, word)
}

fn has_swapped(left: &str, right: &str) -> bool {
    let (left, right): (Vec<_>, Vec<_>) = (left.chars().collect(), right.chars().collect());
    let Some(at) = left
        .iter()
        .zip(&right)
        .position(|(left, right)| left != right)
    else {
        return false;
    };
    let mut swapped = right;
    if at + 1 < swapped.len() {
        swapped.swap(at, at + 1);
    }
    swapped == left
}

/// Whether two words differ by one letter: another, one more, or one less.
fn differs_by_one(left: &str, right: &str) -> bool {
    let same = left
        .chars()
        .zip(right.chars())
        .take_while(|(left, right)| left == right)
        .map(|(it, _)| it.len_utf8())
        .sum();
    let (left, right): (&str, &str) = (&left[same..], &right[same..]);
    let after = |text: &str| {
        text.chars()
            .next()
            .map(char::len_utf8)
            .map(|len| text[len..].to_owned())
    };
    let (one, other) = (after(left), after(right));
    one.as_deref() == Some(right)
        || other.as_deref() == Some(left)
        || (one.is_some() && one == other)
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
