//! [Structured cloning](https://html.spec.whatwg.org/multipage/structured-data.html#safe-passing-of-structured-data):
//! `structuredClone`.
//!
//! A value is [serialized](Serialization) to [records](Record) as a whole before anything is made of them: a value that
//! can't be cloned leaves everything as it was.

mod deserialize;
mod record;
mod serialize;
mod slots;

#[cfg(test)]
mod tests;

use crate::{
    dom::DomException,
    webidl::{Dictionary, FromJs, define_operation},
};
use boa_engine::{Context, JsArgs, JsError, JsObject, JsResult, JsValue};
use record::Record;
use serialize::Serialization;

pub(super) fn register(context: &Context) {
    slots::capture(context);
    define_operation("structuredClone", 1, structured_clone, context);
}

/// <https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone>
fn structured_clone(args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let options = Dictionary::from_js(args.get_or_undefined(1), context)?;
    let transfer = options.member::<Vec<JsObject>>("transfer", context)?.unwrap_or_default();
    let (slot, records) = Serialization::with_transfer(&args[0], &transfer, context)?;
    deserialize::deserialize(slot, records, context)
}

fn data_clone_error(message: &str, context: &mut Context) -> JsError {
    DomException::error("DataCloneError", message, context)
}
