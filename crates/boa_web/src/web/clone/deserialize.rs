//! [StructuredDeserialize](https://html.spec.whatwg.org/multipage/structured-data.html#structureddeserialize),
//! in the current realm. No script runs.

use super::{
    not_cloned,
    record::{CloneProperty, CloneRecord, Slot},
    text::Text,
};
use crate::{
    dom::{DomException, QuotaExceededError},
    web::{
        AgentCluster, Blob, ChannelEnd, File, MessagePort,
        streams::{ReadableStream, TransformStream, WritableStream},
    },
    webidl::{self, data_property, new_object, non_enumerable},
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue,
    builtins::error::{Error, ErrorKind},
    js_string,
    object::builtins::{
        JsArray, JsArrayBuffer, JsDate, JsMap, JsRegExp, JsSet, JsSharedArrayBuffer,
    },
    property::Attribute,
};
use std::vec;

/// Creates the objects of all records first, and then sets their contents.
pub(super) fn deserialize(
    slot: Slot,
    records: Vec<CloneRecord>,
    ends: Vec<ChannelEnd>,
    context: &mut Context,
) -> JsResult<(JsValue, Vec<JsObject>)> {
    let mut objects = Vec::with_capacity(records.len());
    let mut contents = Vec::new();
    let mut ends = ends.into_iter();
    for record in records {
        let object = create(record, &objects, &mut ends, &mut contents, context)?;
        objects.push(object);
    }
    let value = |slot| match slot {
        Slot::Primitive(primitive) => primitive.into(),
        Slot::Object(index) => objects[index].clone().into(),
    };
    for (index, content) in contents {
        let object = &objects[index];
        match content {
            Contents::Properties(properties) => {
                // The object is new, and the length of an array is set: nothing is there that a
                // check could find.
                for CloneProperty { key, value: slot } in properties {
                    object.insert_property(key, data_property(value(slot), Attribute::all()));
                }
            }
            Contents::Map(slots) => {
                let map = JsMap::from_object(object.clone())?;
                let mut slots = slots.into_iter();
                while let (Some(key), Some(item)) = (slots.next(), slots.next()) {
                    map.set(value(key), value(item), context)?;
                }
            }
            Contents::Set(slots) => {
                if let Ok(set) = JsSet::from_object(object.clone()) {
                    for slot in slots {
                        set.add(value(slot), context)?;
                    }
                }
            }
            Contents::Cause(slot) => {
                object.insert_property(js_string!("cause"), non_enumerable(value(slot)));
            }
        }
    }
    Ok((value(slot), objects))
}

/// The contents of an object, which are set after all objects exist.
enum Contents {
    Properties(Vec<CloneProperty>),
    Map(Vec<Slot>),
    Set(Vec<Slot>),
    Cause(Slot),
}

fn create(
    record: CloneRecord,
    objects: &[JsObject],
    ends: &mut vec::IntoIter<ChannelEnd>,
    contents: &mut Vec<(usize, Contents)>,
    context: &mut Context,
) -> JsResult<JsObject> {
    let index = objects.len();
    let mut end = |context: &mut Context| {
        let lost = || not_cloned("the end of a channel is lost", context);
        ends.next().map_or_else(lost, Ok)
    };
    Ok(match record {
        CloneRecord::Wrapper(primitive) => JsValue::from(primitive).to_object(context)?,
        CloneRecord::Date(time) => {
            let date = JsDate::new(context);
            date.set_time(time, context)?;
            date.into()
        }
        CloneRecord::RegExp { source, flags } => {
            JsRegExp::new(JsString::from(&source), JsString::from(&flags), context)?.into()
        }
        CloneRecord::ArrayBuffer {
            bytes,
            max_byte_length,
        } => {
            let buffer = JsArrayBuffer::from_byte_block(bytes, context)?;
            match max_byte_length {
                Some(length) => buffer.with_max_byte_length(length).into(),
                None => buffer.into(),
            }
        }
        CloneRecord::SharedArrayBuffer(_, cluster)
            if cluster != AgentCluster::from_context(context) =>
        {
            let why = "memory is not shared with another agent cluster";
            return not_cloned(why, context);
        }
        CloneRecord::SharedArrayBuffer(buffer, _) => {
            JsSharedArrayBuffer::from_buffer(buffer, context).into()
        }
        CloneRecord::View {
            buffer,
            kind,
            extent,
        } => {
            let buffer = objects[buffer].clone();
            webidl::create_view(kind, buffer, extent.byte_offset, extent.length, context)?
        }
        CloneRecord::Map(slots) => {
            contents.push((index, Contents::Map(slots)));
            JsMap::new(context).into()
        }
        CloneRecord::Set(slots) => {
            contents.push((index, Contents::Set(slots)));
            JsSet::new(context).into()
        }
        CloneRecord::Error {
            kind,
            message,
            cause,
            stack,
        } => {
            contents.extend(cause.map(|cause| (index, Contents::Cause(cause))));
            create_error(kind, message.as_ref(), stack.as_ref(), context)
        }
        CloneRecord::Array { length, properties } => {
            contents.push((index, Contents::Properties(properties)));
            let array = JsObject::from(JsArray::new(context)?);
            array.set(js_string!("length"), JsValue::from(length), true, context)?;
            array
        }
        CloneRecord::Object { properties } => {
            contents.push((index, Contents::Properties(properties)));
            new_object(context)
        }
        CloneRecord::MessagePort => MessagePort::create(end(context)?, context).into_object(),
        CloneRecord::ReadableStream => {
            ReadableStream::receive(end(context)?, context)?.into_object()
        }
        CloneRecord::WritableStream => {
            WritableStream::receive(end(context)?, context)?.into_object()
        }
        CloneRecord::TransformStream => {
            let (readable, writable) = (end(context)?, end(context)?);
            TransformStream::receive(readable, writable, context)?.into_object()
        }
        CloneRecord::Blob(blob) => Blob::from(blob).into_object(context).into_object(),
        CloneRecord::File {
            blob,
            name,
            last_modified,
        } => File::new(JsString::from(&name), last_modified)
            .into_object(blob.into(), context)
            .into_object(),
        CloneRecord::DomException {
            name,
            message,
            stack,
            amounts,
        } => {
            let stack = stack.as_ref().map(JsString::from);
            let (name, message) = (JsString::from(&name), JsString::from(&message));
            create_exception(
                DomException::with_stack(name, message, stack.clone()),
                amounts,
                stack,
                context,
            )
        }
        #[cfg(feature = "crypto")]
        CloneRecord::CryptoKey(key) => {
            crate::web::crypto::CryptoKey::create(key, context).into_object()
        }
    })
}

fn create_error(
    kind: ErrorKind,
    message: Option<&Text>,
    stack: Option<&Text>,
    context: &Context,
) -> JsObject {
    let constructors = context.intrinsics().constructors();
    let prototype = match kind {
        ErrorKind::Eval => constructors.eval_error(),
        ErrorKind::Range => constructors.range_error(),
        ErrorKind::Reference => constructors.reference_error(),
        ErrorKind::Syntax => constructors.syntax_error(),
        ErrorKind::Type => constructors.type_error(),
        ErrorKind::Uri => constructors.uri_error(),
        _ => constructors.error(),
    }
    .prototype();
    let error = JsObject::new(context.root_shape(), prototype, Error::new(kind)).upcast();
    let texts = [
        (js_string!("message"), message),
        (js_string!("stack"), stack),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            error.insert_property(name, non_enumerable(JsString::from(text)));
        }
    }
    error
}

fn create_exception(
    exception: DomException,
    amounts: Option<[Option<f64>; 2]>,
    stack: Option<JsString>,
    context: &Context,
) -> JsObject {
    let layers = webidl::Layers::error().with(exception);
    let object = match amounts {
        Some([quota, requested]) => {
            let layers = layers.with(QuotaExceededError { quota, requested });
            webidl::create(layers, context).into_object()
        }
        None => webidl::create(layers, context).into_object(),
    };
    if let Some(stack) = stack {
        object.insert_property(js_string!("stack"), non_enumerable(stack));
    }
    object
}
