//! [StructuredSerializeInternal](https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal)
//! and
//! [StructuredSerializeWithTransfer](https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializewithtransfer).

use super::{
    CloneRecord, Serialized, not_cloned,
    record::{CloneProperty, Key, Primitive, Slot},
    slots::{self, Extent},
    text::Text,
};
use crate::{
    dom::{DomException, QuotaExceededError, check_interrupt},
    web::{
        AgentCluster, Blob, ChannelEnd, File, MessagePort,
        location::is_cross_origin_isolated,
        streams::{ReadableStream, TransformStream, WritableStream},
    },
    webidl::{Charge, PlatformRef, charge_bytes, copy_bytes, range_error},
};
use boa_engine::{
    Context, JsBigInt, JsObject, JsResult, JsString, JsSymbol, JsValue,
    builtins::{
        array_buffer::ArrayBuffer,
        dataview::DataView,
        error::{Error, ErrorKind},
        map::ordered_map::OrderedMap,
        regexp::RegExp,
        set::ordered_set::OrderedSet,
        typed_array::TypedArray,
    },
    js_string,
    object::builtins::{JsArrayBuffer, JsDataView, JsDate, JsSharedArrayBuffer, JsTypedArray},
    property::PropertyKey,
};
use rustc_hash::FxHashMap;
use std::vec;

/// The limit on the nesting of objects. It ends a value whose getter always returns a new object.
const MAX_DEPTH: usize = 10_000;

/// A serialization that is under way.
struct Serialization {
    /// The index of the record of each object.
    memory: FxHashMap<JsObject, usize>,
    records: Vec<CloneRecord>,
    /// The objects that are being serialized, the innermost last.
    open: Vec<Frame>,
    /// The charge for the records and their bytes.
    charge: Charge,
}

/// An object to be transferred.
enum Transferable {
    ArrayBuffer(JsArrayBuffer),
    MessagePort(PlatformRef<MessagePort>),
    ReadableStream(PlatformRef<ReadableStream>),
    WritableStream(PlatformRef<WritableStream>),
    TransformStream(PlatformRef<TransformStream>),
}

impl Transferable {
    fn of(object: &JsObject) -> Option<Self> {
        if let Ok(buffer) = JsArrayBuffer::from_object(object.clone()) {
            return Some(Self::ArrayBuffer(buffer));
        }
        PlatformRef::of_object(object)
            .map(Self::MessagePort)
            .or_else(|| PlatformRef::of_object(object).map(Self::ReadableStream))
            .or_else(|| PlatformRef::of_object(object).map(Self::WritableStream))
            .or_else(|| PlatformRef::of_object(object).map(Self::TransformStream))
    }

    /// The bytes that move with the object.
    fn size(&self) -> usize {
        match self {
            Self::ArrayBuffer(buffer) => buffer.data().map_or(0, |data| data.len()),
            _ => 0,
        }
    }

    /// Fails with a DataCloneError if the object is detached or locked.
    fn check(&self, context: &mut Context) -> JsResult<()> {
        const DETACHED: &str = "an object to be transferred is detached";
        const LOCKED: &str = "a stream to be transferred is locked";
        let (is_refused, why) = match self {
            Self::ArrayBuffer(buffer) => (buffer.data().is_none(), DETACHED),
            Self::MessagePort(port) => (port.is_detached(), DETACHED),
            Self::ReadableStream(stream) => (stream.is_locked(), LOCKED),
            Self::WritableStream(stream) => (stream.is_locked(), LOCKED),
            Self::TransformStream(stream) => {
                let (readable, writable) = (stream.readable(), stream.writable());
                (readable.is_locked() || writable.is_locked(), LOCKED)
            }
        };
        if is_refused {
            return not_cloned(why, context);
        }
        Ok(())
    }

    /// The
    /// [transfer steps](https://html.spec.whatwg.org/multipage/structured-data.html#transfer-steps).
    fn transfer(self, ends: &mut Vec<ChannelEnd>, context: &mut Context) -> JsResult<CloneRecord> {
        Ok(match self {
            Self::ArrayBuffer(buffer) => {
                let max_byte_length = max_byte_length(&buffer);
                CloneRecord::ArrayBuffer {
                    bytes: buffer.detach(&JsValue::undefined())?,
                    max_byte_length,
                }
            }
            Self::MessagePort(port) => {
                // It has an end: that was checked.
                ends.extend(port.detach(context));
                CloneRecord::MessagePort
            }
            Self::ReadableStream(stream) => {
                ends.push(stream.transfer(context)?);
                CloneRecord::ReadableStream
            }
            Self::WritableStream(stream) => {
                ends.push(stream.transfer(context)?);
                CloneRecord::WritableStream
            }
            Self::TransformStream(stream) => {
                ends.push(stream.readable().transfer(context)?);
                ends.push(stream.writable().transfer(context)?);
                CloneRecord::TransformStream
            }
        })
    }
}

/// An object and its remaining contents.
struct Frame {
    object: JsObject,
    record: usize,
    rest: Rest,
}

enum Rest {
    Properties(vec::IntoIter<PropertyKey>),
    Items(vec::IntoIter<JsValue>),
}

/// Serializes the value. Then takes the bytes of the buffers to be transferred, after all steps
/// that can fail.
pub(super) fn serialize(
    value: &JsValue,
    transfer: &[JsObject],
    context: &mut Context,
) -> JsResult<Serialized> {
    let mut this = Serialization {
        memory: FxHashMap::default(),
        records: Vec::new(),
        open: Vec::new(),
        charge: charge_bytes(size_of::<Serialized>(), context)?,
    };
    let mut transferables = Vec::with_capacity(transfer.len());
    for object in transfer {
        let Some(transferable) = Transferable::of(object) else {
            return not_cloned("an object to be transferred is not transferable", context);
        };
        transferables.push(transferable);
        if this.memory.contains_key(object) {
            return not_cloned("an object is to be transferred twice", context);
        }
        // A placeholder, which is replaced below.
        this.add(object, CloneRecord::MessagePort)?;
    }
    let slot = this.serialize(value, context)?;
    // All objects are checked before one is detached.
    for transferable in &transferables {
        transferable.check(context)?;
        this.charge.add(transferable.size())?;
    }
    let mut ends = Vec::new();
    for (index, transferable) in transferables.into_iter().enumerate() {
        // A stream may be a side of a TransformStream before it in the list.
        transferable.check(context)?;
        this.records[index] = transferable.transfer(&mut ends, context)?;
    }
    Ok(Serialized {
        slot,
        records: this.records,
        ends,
        transferred: transfer.len(),
        charge: this.charge,
    })
}

impl Serialization {
    fn serialize(&mut self, value: &JsValue, context: &mut Context) -> JsResult<Slot> {
        let slot = self.begin(value, context)?;
        while let Some(open) = self.open.last_mut() {
            let record = open.record;
            match &mut open.rest {
                Rest::Items(items) => match items.next() {
                    Some(item) => {
                        let slot = self.begin(&item, context)?;
                        match &mut self.records[record] {
                            CloneRecord::Map(slots) | CloneRecord::Set(slots) => slots.push(slot),
                            CloneRecord::Error { cause, .. } => *cause = Some(slot),
                            _ => {}
                        }
                    }
                    None => drop(self.open.pop()),
                },
                Rest::Properties(keys) => match keys.next() {
                    Some(key) => {
                        // A getter may have deleted it.
                        let property = open.object.borrow().properties().get(&key);
                        let Some(property) = property else { continue };
                        let value = match property.value() {
                            Some(value) => value.clone(),
                            None => {
                                let value = open.object.clone().get(key.clone(), context)?;
                                check_interrupt(context)?;
                                value
                            }
                        };
                        let slot = self.begin(&value, context)?;
                        let Some(key) = Key::new(&key) else { continue };
                        self.charge.add(key.size())?;
                        if let CloneRecord::Array { properties, .. }
                        | CloneRecord::Object { properties } = &mut self.records[record]
                        {
                            properties.push(CloneProperty { key, value: slot });
                        }
                    }
                    None => drop(self.open.pop()),
                },
            }
        }
        Ok(slot)
    }

    /// Serializes a value. The contents of an object are left for later.
    fn begin(&mut self, value: &JsValue, context: &mut Context) -> JsResult<Slot> {
        let Some(object) = value.as_object() else {
            let Some(primitive) = Primitive::new(value) else {
                return not_cloned("a symbol can't be cloned", context);
            };
            self.charge.add(primitive.size())?;
            return Ok(Slot::Primitive(primitive));
        };
        if let Some(&index) = self.memory.get(&object) {
            return Ok(Slot::Object(index));
        }
        // Most objects are of these two kinds, and of no other.
        if !object.is_array()
            && !object.is_ordinary()
            && let Some(slot) = self.begin_special(&object, context)?
        {
            return Ok(slot);
        }
        let is_array = object.is_array();
        if object.is_callable() {
            return not_cloned("a function can't be cloned", context);
        }
        // Proxies, promises, weak collections, generators, platform objects and so on.
        if !is_array
            && (!object.is_ordinary() || JsObject::equals(&object, &context.global_object()))
        {
            return not_cloned("an object of this kind can't be cloned", context);
        }
        let keys = enumerable_own_keys(&object, context)?;
        let properties = Vec::with_capacity(keys.len());
        let record = if is_array {
            let length = object
                .borrow()
                .properties()
                .get(&js_string!("length").into());
            let length = length.and_then(|length| length.value().and_then(JsValue::as_number));
            let length = length.unwrap_or_default();
            CloneRecord::Array { length, properties }
        } else {
            CloneRecord::Object { properties }
        };
        self.open(&object, record, Rest::Properties(keys.into_iter()))
    }

    /// Serializes an object with internal slots. `None` if it has none that can be cloned.
    fn begin_special(
        &mut self,
        object: &JsObject,
        context: &mut Context,
    ) -> JsResult<Option<Slot>> {
        if let Some(primitive) = wrapped(object).as_ref().and_then(Primitive::new) {
            self.charge.add(primitive.size())?;
            return self.add(object, CloneRecord::Wrapper(primitive)).map(Some);
        }
        if let Ok(date) = JsDate::from_object(object.clone()) {
            let time = date.get_time(context)?.as_number().unwrap_or(f64::NAN);
            return self.add(object, CloneRecord::Date(time)).map(Some);
        }
        if let Some(regexp) = object.downcast_ref::<RegExp>() {
            let source = self.text(regexp.original_source())?;
            let flags = self.text(regexp.original_flags())?;
            drop(regexp);
            return self
                .add(object, CloneRecord::RegExp { source, flags })
                .map(Some);
        }
        if let Ok(buffer) = JsSharedArrayBuffer::from_object(object.clone()) {
            if !is_cross_origin_isolated(context) {
                return not_cloned(
                    "shared memory can't be cloned where `crossOriginIsolated` is false",
                    context,
                );
            }
            let cluster = AgentCluster::from_context(context);
            let record = CloneRecord::SharedArrayBuffer(buffer.inner(), cluster);
            return self.add(object, record).map(Some);
        }
        if let Ok(buffer) = JsArrayBuffer::from_object(object.clone()) {
            return self.array_buffer(object, &buffer, context).map(Some);
        }
        if object.is::<TypedArray>() || object.is::<DataView>() {
            return self.view(object, context).map(Some);
        }
        if let Some(items) = items(object) {
            let record = if object.is::<OrderedSet>() {
                CloneRecord::Set
            } else {
                CloneRecord::Map
            };
            let record = record(Vec::with_capacity(items.len()));
            return self
                .open(object, record, Rest::Items(items.into_iter()))
                .map(Some);
        }
        if object.is::<Error>() {
            return self.error(object, context).map(Some);
        }
        if let Some(blob) = PlatformRef::<Blob>::of_object(object) {
            let blob = (&*blob).into();
            let record = match PlatformRef::<File>::of_object(object) {
                Some(file) => CloneRecord::File {
                    blob,
                    name: self.text(file.name())?,
                    last_modified: file.last_modified(),
                },
                None => CloneRecord::Blob(blob),
            };
            return self.add(object, record).map(Some);
        }
        #[cfg(feature = "crypto")]
        if let Some(key) = PlatformRef::<crate::web::crypto::CryptoKey>::of_object(object) {
            return self
                .add(object, CloneRecord::CryptoKey(key.key().clone()))
                .map(Some);
        }
        if let Some(exception) = PlatformRef::<DomException>::of_object(object) {
            let quota = PlatformRef::<QuotaExceededError>::of_object(object);
            // The interfaces that inherit from these are not serializable.
            let is_serializable = quota
                .as_ref()
                .map_or_else(|| exception.is_primary(), PlatformRef::is_primary);
            if !is_serializable {
                return Ok(None);
            }
            let stack = slots::stack(object, context)?;
            let record = CloneRecord::DomException {
                name: self.text(exception.name())?,
                message: self.text(exception.message())?,
                stack: self.optional_text(stack.as_ref())?,
                amounts: quota.map(|error| [error.quota, error.requested]),
            };
            return self.add(object, record).map(Some);
        }
        Ok(None)
    }

    fn array_buffer(
        &mut self,
        object: &JsObject,
        buffer: &JsArrayBuffer,
        context: &mut Context,
    ) -> JsResult<Slot> {
        let length = buffer.data().map_or(0, |data| data.len());
        self.charge.add(length)?;
        let Some(bytes) = buffer.data().map(|data| copy_bytes(&data)) else {
            return not_cloned("a detached ArrayBuffer can't be cloned", context);
        };
        let record = CloneRecord::ArrayBuffer {
            bytes: bytes?,
            max_byte_length: max_byte_length(buffer),
        };
        self.add(object, record)
    }

    fn view(&mut self, object: &JsObject, context: &mut Context) -> JsResult<Slot> {
        let buffer = match JsDataView::from_object(object.clone()) {
            Ok(view) => view.buffer(context)?,
            Err(_) => JsTypedArray::from_object(object.clone())?.buffer(context)?,
        };
        let kind = object.downcast_ref::<TypedArray>().map(|view| view.kind());
        let buffer_length = buffer.as_object().and_then(|buffer| byte_length(&buffer));
        let Some(extent) = buffer_length.and_then(|length| Extent::of(object, length)) else {
            return not_cloned(
                "a view out of the bounds of its buffer can't be cloned",
                context,
            );
        };
        let Slot::Object(buffer) = self.begin(&buffer, context)? else {
            return not_cloned("a view without a buffer can't be cloned", context);
        };
        let record = CloneRecord::View {
            buffer,
            kind,
            extent,
        };
        self.add(object, record)
    }

    fn error(&mut self, object: &JsObject, context: &mut Context) -> JsResult<Slot> {
        let name = object
            .get(js_string!("name"), context)?
            .to_string(context)?;
        let own_value = |name: JsString| {
            let property = object.borrow().properties().get(&name.into());
            property.and_then(|property| property.value().cloned())
        };
        let message = own_value(js_string!("message"))
            .map(|message| message.to_string(context))
            .transpose()?;
        // The standard leaves these two to the engine, as "interesting accompanying data".
        let stack = slots::stack(object, context)?;
        let cause: Vec<_> = own_value(js_string!("cause")).into_iter().collect();
        let record = CloneRecord::Error {
            kind: error_kind(&name),
            message: self.optional_text(message.as_ref())?,
            cause: None,
            stack: self.optional_text(stack.as_ref())?,
        };
        self.open(object, record, Rest::Items(cause.into_iter()))
    }

    fn text(&mut self, string: &JsString) -> JsResult<Text> {
        let text = Text::from(string);
        self.charge.add(text.size())?;
        Ok(text)
    }

    fn optional_text(&mut self, string: Option<&JsString>) -> JsResult<Option<Text>> {
        string.map(|string| self.text(string)).transpose()
    }

    fn add(&mut self, object: &JsObject, record: CloneRecord) -> JsResult<Slot> {
        self.charge
            .add(size_of::<CloneRecord>() + size_of::<(JsObject, usize)>())?;
        let index = self.records.len();
        self.records.push(record);
        self.memory.insert(object.clone(), index);
        Ok(Slot::Object(index))
    }

    fn open(&mut self, object: &JsObject, record: CloneRecord, rest: Rest) -> JsResult<Slot> {
        if self.open.len() >= MAX_DEPTH {
            return Err(range_error("the value is nested too deeply to be cloned"));
        }
        let index = self.records.len();
        let length = match &rest {
            Rest::Properties(keys) => keys.len() * size_of::<CloneProperty>(),
            Rest::Items(items) => items.len() * size_of::<Slot>(),
        };
        self.charge.add(length)?;
        let slot = self.add(object, record)?;
        self.open.push(Frame {
            object: object.clone(),
            record: index,
            rest,
        });
        Ok(slot)
    }
}

/// The primitive value of a wrapper object.
pub(in crate::web) fn wrapped(object: &JsObject) -> Option<JsValue> {
    Some(if let Some(string) = object.downcast_ref::<JsString>() {
        string.clone().into()
    } else if let Some(number) = object.downcast_ref::<f64>() {
        (*number).into()
    } else if let Some(boolean) = object.downcast_ref::<bool>() {
        (*boolean).into()
    } else if let Some(symbol) = object.downcast_ref::<JsSymbol>() {
        symbol.clone().into()
    } else if let Some(bigint) = object.downcast_ref::<JsBigInt>() {
        bigint.clone().into()
    } else {
        return None;
    })
}

/// The current contents of a Map or a Set.
fn items(object: &JsObject) -> Option<Vec<JsValue>> {
    if let Some(map) = object.downcast_ref::<OrderedMap<JsValue>>() {
        return Some(
            map.iter()
                .flat_map(|(key, value)| [key.clone(), value.clone()])
                .collect(),
        );
    }
    object
        .downcast_ref::<OrderedSet>()
        .map(|set| set.iter().cloned().collect())
}

/// `[[ArrayBufferMaxByteLength]]`, if the buffer has one.
fn max_byte_length(buffer: &JsArrayBuffer) -> Option<u64> {
    let buffer = JsObject::from(buffer.clone());
    buffer.downcast_ref::<ArrayBuffer>()?.max_byte_length()
}

/// The byte length of an ArrayBuffer or a SharedArrayBuffer. `None` if it is detached.
fn byte_length(buffer: &JsObject) -> Option<usize> {
    match JsArrayBuffer::from_object(buffer.clone()) {
        Ok(buffer) => buffer.data().map(|data| data.len()),
        Err(_) => JsSharedArrayBuffer::from_object(buffer.clone())
            .ok()
            .map(|buffer| buffer.byte_length()),
    }
}

/// The keys of [EnumerableOwnProperties](https://tc39.es/ecma262/#sec-enumerableownproperties) of
/// an object that is not a proxy, without running script.
fn enumerable_own_keys(object: &JsObject, context: &mut Context) -> JsResult<Vec<PropertyKey>> {
    let mut keys = object.own_property_keys(context)?;
    let object = object.borrow();
    keys.retain(|key| {
        !matches!(key, PropertyKey::Symbol(_))
            && object
                .properties()
                .get(key)
                .is_some_and(|property| property.enumerable() == Some(true))
    });
    Ok(keys)
}

fn error_kind(name: &JsString) -> ErrorKind {
    match name.to_std_string_lossy().as_str() {
        "EvalError" => ErrorKind::Eval,
        "RangeError" => ErrorKind::Range,
        "ReferenceError" => ErrorKind::Reference,
        "SyntaxError" => ErrorKind::Syntax,
        "TypeError" => ErrorKind::Type,
        "URIError" => ErrorKind::Uri,
        _ => ErrorKind::Error,
    }
}
