//! [Structured cloning](https://html.spec.whatwg.org/multipage/structured-data.html#safe-passing-of-structured-data):
//! `structuredClone`.
//!
//! The whole value is [serialized](serialize) to [records](record) before any object is
//! created. So a value that can't be cloned has no effect.

mod deserialize;
mod record;
mod serialize;
mod slots;
mod text;

use crate::web::message_port::ChannelEnd;
use crate::{
    dom::DomException,
    webidl::{self, Charge, Steps, define_operation, dictionaries},
};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use record::{CloneRecord, Slot};
pub(super) use serialize::wrapped;
pub(super) use text::Text;

pub(super) fn register(context: &Context) {
    define_operation("structuredClone", &Steps(structured_clone), context);
}

dictionaries! {
    /// `dictionary StructuredSerializeOptions { sequence<object> transfer = []; };`
    #[derive(Debug)]
    pub(super) struct StructuredSerializeOptions {
        pub(super) transfer: "transfer" Vec<JsObject> = Vec::new(),
    }
}

/// <https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone>
fn structured_clone(
    (value, options): (JsValue, StructuredSerializeOptions),
    context: &mut Context,
) -> JsResult<JsValue> {
    clone_with_transfer(&value, &options.transfer, context)
}

/// Serializes a value, and deserializes it in the current realm, as `structuredClone` does.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::web;
///
/// # let context = &mut Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let value = context.eval(Source::from_bytes("[new Date(0)]"))?;
/// let clone = web::clone_value(&value, context)?;
/// assert_ne!(clone, value);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A DataCloneError. The exception of a getter.
pub fn clone_value(value: &JsValue, context: &mut Context) -> JsResult<JsValue> {
    clone_with_transfer(value, &[], context)
}

fn clone_with_transfer(
    value: &JsValue,
    transfer: &[JsObject],
    context: &mut Context,
) -> JsResult<JsValue> {
    let serialized = Serialized::with_transfer(value, transfer, context)?;
    Ok(serialized.deserialize(context)?.0)
}

/// A serialized value. It belongs to no heap.
#[derive(Debug)]
pub(super) struct Serialized {
    slot: Slot,
    /// The records of transferred objects come first.
    records: Vec<CloneRecord>,
    /// The ends of channels that the transferred objects have, in their order.
    ends: Vec<ChannelEnd>,
    transferred: usize,
    /// Returned after deserialization.
    charge: Charge,
}

impl Serialized {
    /// Serializes a value, and takes what is to be transferred with it:
    /// <https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializewithtransfer>
    pub(super) fn with_transfer(
        value: &JsValue,
        transfer: &[JsObject],
        context: &mut Context,
    ) -> JsResult<Self> {
        serialize::serialize(value, transfer, context)
    }

    /// A copy, for another receiver. Fails with a RangeError beyond the quota, and a DataCloneError
    /// if something is transferred.
    pub(super) fn copy(&self, context: &Context) -> JsResult<Self> {
        let mut charge = webidl::empty_charge(context);
        charge.add(self.charge.amount())?;
        if !self.ends.is_empty() {
            return Err(webidl::type_error(
                "a message with transferred objects cannot be copied",
            ));
        }
        Ok(Self {
            slot: self.slot.clone(),
            records: self.records.clone(),
            ends: Vec::new(),
            transferred: 0,
            charge,
        })
    }

    /// The ends of channels that are transferred with the value.
    pub(super) fn ends(&self) -> impl Iterator<Item = &ChannelEnd> {
        self.ends.iter()
    }

    /// Returns the value, and the objects that were transferred with it:
    /// <https://html.spec.whatwg.org/multipage/structured-data.html#structureddeserializewithtransfer>
    pub(super) fn deserialize(self, context: &mut Context) -> JsResult<(JsValue, Vec<JsObject>)> {
        let (value, mut objects) =
            deserialize::deserialize(self.slot, self.records, self.ends, context)?;
        objects.truncate(self.transferred);
        drop(self.charge);
        Ok((value, objects))
    }
}

/// Fails with a DataCloneError.
pub(super) fn not_cloned<T>(message: &str, context: &mut Context) -> JsResult<T> {
    Err(DomException::error("DataCloneError", message, context))
}
