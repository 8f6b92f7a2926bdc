//! The [`CSS` namespace](https://drafts.csswg.org/cssom/#namespacedef-css).

use boa_engine::{
    Context, JsObject, JsString, JsSymbol, NativeFunction, js_string, property::Attribute,
};
use boa_web::webidl::{self, FromJs, data_property, non_enumerable, type_error};

pub(super) fn register(context: &Context) {
    let prototype = context.intrinsics().constructors().object().prototype();
    let css =
        JsObject::from_proto_and_data(prototype, boa_engine::builtins::object::OrdinaryObject);
    let escape = NativeFunction::from_fn_ptr(|_, args, context| {
        let Some(text) = args.first() else {
            return Err(type_error("CSS.escape needs an argument"));
        };
        let text = JsString::from_js(text, context)?;
        Ok(escaped(&text).into())
    });
    let escape = webidl::function(context.realm(), escape, js_string!("escape"), 1);
    css.insert_property(
        js_string!("escape"),
        data_property(escape, Attribute::all()),
    );
    let tag = data_property(js_string!("CSS"), Attribute::CONFIGURABLE);
    css.insert_property(JsSymbol::to_string_tag(), tag);
    context
        .global_object()
        .insert_property(js_string!("CSS"), non_enumerable(css));
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
