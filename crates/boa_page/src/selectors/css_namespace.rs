//! The [`CSS` namespace](https://drafts.csswg.org/cssom/#namespacedef-css).

use boa_engine::{Context, JsString};
use boa_web::webidl::{Namespace, Steps};

pub(super) fn register(context: &Context) {
    Namespace::new("CSS", context)
        .operation("escape", &Steps(|text: JsString, _| Ok(escaped(&text))))
        .define(context);
}

/// [Serializes an identifier](https://drafts.csswg.org/cssom/#serialize-an-identifier).
fn escaped(text: &JsString) -> JsString {
    let units: Vec<u16> = text.iter().collect();
    let mut out: Vec<u16> = Vec::with_capacity(units.len());
    let unit_of = |text: &str| text.encode_utf16().collect::<Vec<_>>();
    for (index, &unit) in units.iter().enumerate() {
        let character = u8::try_from(unit).ok().map(char::from);
        let after_hyphen = index == 1 && units[0] == u16::from(b'-');
        match character {
            Some('\0') => out.push(0xFFFD),
            Some('\u{1}'..='\u{1f}' | '\u{7f}') => out.extend(unit_of(&format!("\\{unit:x} "))),
            Some('0'..='9') if index == 0 || after_hyphen => {
                out.extend(unit_of(&format!("\\{unit:x} ")));
            }
            Some('-') if units.len() == 1 => out.extend(unit_of("\\-")),
            Some('-' | '_' | '0'..='9' | 'A'..='Z' | 'a'..='z') => out.push(unit),
            Some(character) if character.is_ascii() => {
                out.extend([u16::from(b'\\'), unit]);
            }
            _ => out.push(unit),
        }
    }
    JsString::from(&out[..])
}
