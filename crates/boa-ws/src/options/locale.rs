//! The language of the user, for scripts.

use std::env;

/// The locale of browsers where none is set.
const DEFAULT: &str = "en-US";

/// The language tag that the
/// [environment variables for messages](https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html#tag_08_02)
/// name. Windows has none of them, so it is asked for its own.
pub(super) fn of_environment() -> String {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|variable| env::var(variable).ok())
        .find(|value| !value.is_empty());
    #[cfg(windows)]
    let set = set.or_else(sys_locale::get_locale);
    set.and_then(|name| language_tag(&name))
        .unwrap_or_else(|| DEFAULT.to_owned())
}

/// A name such as `de_AT.UTF-8@euro` as a language tag. `None` for `C`, `POSIX` and others that
/// name no language.
fn language_tag(name: &str) -> Option<String> {
    let name = name.split(['.', '@']).next()?;
    let mut parts = name.split(['_', '-']).peekable();
    let language = parts.next()?;
    if !matches!(language.len(), 2..=3) || !is_alphabetic(language) {
        return None;
    }
    let mut tag = language.to_ascii_lowercase();
    if let Some(script) = parts.next_if(|part| part.len() == 4 && is_alphabetic(part)) {
        tag.push('-');
        tag.push_str(&script[..1].to_ascii_uppercase());
        tag.push_str(&script[1..].to_ascii_lowercase());
    }
    let is_region = |part: &&str| match part.len() {
        2 => is_alphabetic(part),
        3 => part.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    };
    if let Some(region) = parts.next_if(is_region) {
        tag.push('-');
        tag.push_str(&region.to_ascii_uppercase());
    }
    parts.next().is_none().then_some(tag)
}

fn is_alphabetic(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_locales_become_language_tags() {
        for (name, tag) in [
            ("de_AT.UTF-8", "de-AT"),
            ("de_DE@euro", "de-DE"),
            ("fr", "fr"),
            ("EN-us", "en-US"),
            ("sr_latn_RS", "sr-Latn-RS"),
            ("es_419", "es-419"),
            ("yue_HK", "yue-HK"),
        ] {
            assert_eq!(language_tag(name).as_deref(), Some(tag), "{name}");
        }
    }

    #[test]
    fn other_names_are_none() {
        for name in [
            "", "C", "C.UTF-8", "POSIX", "de_", "de_D", "dé_DE", "de_DE_x", "english",
        ] {
            assert_eq!(language_tag(name), None, "{name}");
        }
    }
}
