//! [Structured cloning](https://html.spec.whatwg.org/multipage/structured-data.html#safe-passing-of-structured-data):
//! `structuredClone`.
//!
//! The whole value is [serialized](Serialization) to [records](Record) before any object is
//! created. So a value that can't be cloned has no effect.

mod deserialize;
mod record;
mod serialize;
mod slots;

#[cfg(test)]
mod tests;

use crate::{
    dom::DomException,
    webidl::{Charge, Dictionary, FromJs, define_operation},
};
use boa_engine::{Context, JsArgs, JsError, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use record::{Record, Slot};
use serialize::Serialization;

pub(super) fn register(context: &Context) {
    slots::capture(context);
    define_operation("structuredClone", 1, structured_clone, context);
}

/// <https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone>
fn structured_clone(args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let options = Dictionary::from_js(args.get_or_undefined(1), context)?;
    let transfer = options
        .member::<Vec<JsObject>>("transfer", context)?
        .unwrap_or_default();
    clone_value(&args[0], &transfer, context)
}

/// Serializes a value, and deserializes it in the current realm.
pub(super) fn clone_value(
    value: &JsValue,
    transfer: &[JsObject],
    context: &mut Context,
) -> JsResult<JsValue> {
    let serialized = Serialized::with_transfer(value, transfer, context)?;
    Ok(serialized.deserialize(context)?.0)
}

/// A serialized value.
#[derive(Debug, Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
pub(super) struct Serialized {
    slot: Slot,
    /// The records of transferred objects come first.
    records: Vec<Record>,
    transferred: usize,
    /// Returned after deserialization.
    #[unsafe_ignore_trace]
    charge: Charge,
}

impl Serialized {
    /// <https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializewithtransfer>
    pub(super) fn with_transfer(
        value: &JsValue,
        transfer: &[JsObject],
        context: &mut Context,
    ) -> JsResult<Self> {
        let (slot, records, charge) = Serialization::with_transfer(value, transfer, context)?;
        Ok(Self {
            slot,
            records,
            transferred: transfer.len(),
            charge,
        })
    }

    /// Returns the value, and the objects that were transferred with it:
    /// <https://html.spec.whatwg.org/multipage/structured-data.html#structureddeserializewithtransfer>
    pub(super) fn deserialize(self, context: &mut Context) -> JsResult<(JsValue, Vec<JsObject>)> {
        let (value, mut objects) = deserialize::deserialize(self.slot, self.records, context)?;
        objects.truncate(self.transferred);
        drop(self.charge);
        Ok((value, objects))
    }
}

pub(super) fn data_clone_error(message: &str, context: &mut Context) -> JsError {
    DomException::error("DataCloneError", message, context)
}
