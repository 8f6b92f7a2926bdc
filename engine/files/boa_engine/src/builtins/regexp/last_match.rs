//! The properties of `RegExp` with the last match: `$1` to `$9`, `input`, `lastMatch` and so on.
//!
//! More information:
//!  - [Proposal][spec]
//!
//! [spec]: https://github.com/tc39/proposal-regexp-legacy-features

use crate::{
    Context, JsArgs, JsNativeError, JsObject, JsResult, JsString, JsValue,
    builtins::builder::{BuiltInBuilder, BuiltInConstructorWithPrototype},
    js_string,
    native_function::NativeFunctionPointer,
    property::Attribute,
    realm::Realm,
};
use std::ops::Range;

/// The group of a match that is the last.
const LAST: usize = 10;

/// What the last match of a regular expression found.
#[derive(Debug, Default)]
pub(crate) struct LastMatch {
    /// What a script has set `RegExp.input` to since.
    input: Option<JsString>,
    text: JsString,
    /// The ranges of the match, of its first nine groups, and of its last group.
    groups: [Range<usize>; LAST + 1],
}

impl LastMatch {
    pub(super) fn set(&mut self, text: &JsString, found: &regress::Match) {
        self.input = None;
        self.text = text.clone();
        let count = found.captures.len();
        self.groups = std::array::from_fn(|i| {
            let group = if i == LAST { count } else { i };
            let is_group = group <= count && (i, count) != (LAST, 0);
            is_group
                .then(|| found.group(group))
                .flatten()
                .unwrap_or_default()
        });
    }

    fn part(&self, range: Range<usize>) -> JsString {
        self.text.get(range).unwrap_or_default()
    }
}

/// Defines the properties.
pub(super) fn init<'ctx>(
    mut builder: BuiltInConstructorWithPrototype<'ctx>,
    realm: &'ctx Realm,
) -> BuiltInConstructorWithPrototype<'ctx> {
    let getters: [(&str, NativeFunctionPointer); 19] = [
        ("$1", group::<1>),
        ("$2", group::<2>),
        ("$3", group::<3>),
        ("$4", group::<4>),
        ("$5", group::<5>),
        ("$6", group::<6>),
        ("$7", group::<7>),
        ("$8", group::<8>),
        ("$9", group::<9>),
        ("input", input),
        ("$_", input),
        ("lastMatch", group::<0>),
        ("$&", group::<0>),
        ("lastParen", group::<LAST>),
        ("$+", group::<LAST>),
        ("leftContext", left_context),
        ("$`", left_context),
        ("rightContext", right_context),
        ("$'", right_context),
    ];
    for (name, getter) in getters {
        let get = BuiltInBuilder::callable(realm, getter)
            .name(js_string!(format!("get {name}")))
            .build();
        let set = matches!(name, "input" | "$_").then(|| {
            BuiltInBuilder::callable(realm, set_input)
                .name(js_string!(format!("set {name}")))
                .length(1)
                .build()
        });
        let attributes = Attribute::CONFIGURABLE | Attribute::NON_ENUMERABLE;
        builder = builder.static_accessor(js_string!(name), Some(get), set, attributes);
    }
    builder
}

/// Checks that the receiver is the constructor itself.
fn last_match<'a>(this: &JsValue, context: &'a mut Context) -> JsResult<&'a mut LastMatch> {
    let constructor = context.intrinsics().constructors().regexp().constructor();
    match this.as_object() {
        Some(this) if JsObject::equals(&this, &constructor) => Ok(&mut context.last_match),
        _ => Err(JsNativeError::typ()
            .with_message("`this` is not the RegExp constructor")
            .into()),
    }
}

fn group<const GROUP: usize>(
    this: &JsValue,
    _: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let last = last_match(this, context)?;
    Ok(last.part(last.groups[GROUP].clone()).into())
}

fn left_context(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let last = last_match(this, context)?;
    Ok(last.part(0..last.groups[0].start).into())
}

fn right_context(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let last = last_match(this, context)?;
    Ok(last.part(last.groups[0].end..last.text.len()).into())
}

fn input(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let last = last_match(this, context)?;
    Ok(last.input.as_ref().unwrap_or(&last.text).clone().into())
}

fn set_input(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    last_match(this, context)?;
    let input = args.get_or_undefined(0).to_string(context)?;
    last_match(this, context)?.input = Some(input);
    Ok(JsValue::undefined())
}
