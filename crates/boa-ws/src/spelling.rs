//! Words that are almost right.

/// Whether the name of a command was probably meant.
pub(crate) fn is_similar(known: &str, name: &str) -> bool {
    known.len() > 2 && (known.starts_with(name) || name.starts_with(known) || differs_by_one(known, name))
}

/// Whether two words differ by one letter: another, one more, or one less.
fn differs_by_one(left: &str, right: &str) -> bool {
    let same =
        left.chars().zip(right.chars()).take_while(|(left, right)| left == right).map(|(it, _)| it.len_utf8()).sum();
    let (left, right): (&str, &str) = (&left[same..], &right[same..]);
    let after = |text: &str| text.chars().next().map(char::len_utf8).map(|len| text[len..].to_owned());
    let (one, other) = (after(left), after(right));
    one.as_deref() == Some(right) || other.as_deref() == Some(left) || (one.is_some() && one == other)
}
