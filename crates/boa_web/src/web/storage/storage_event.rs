//! [`StorageEvent`](https://html.spec.whatwg.org/multipage/webstorage.html#the-storageevent-interface).
//! Only scripts dispatch it: there is no other document that could change an item.

use super::Storage;
use crate::{
    dom::{
        Event, EventInterface, EventKind, EventOf, InitArguments, StorageEventInit, construct_event,
    },
    webidl::{
        Constructor, Dictionary, FromJs, Inspected, Interface, Members, Nullable, PlatformRef,
        UsvString, getter, operation, or_null, type_error,
    },
};
use boa_engine::{Context, JsArgs, JsObject, JsResult, JsString, JsValue};

/// The interface of such events.
#[derive(Debug)]
pub enum StorageEvent {}

impl EventInterface for StorageEvent {
    fn is(kind: &EventKind) -> bool {
        matches!(kind, EventKind::Storage(_))
    }
}

/// A getter of a slot.
macro_rules! field {
    ($name:literal, $slots:ident => $value:expr) => {
        getter($name, |this, _| {
            Ok(this.read(|event| match event.kind() {
                EventKind::Storage($slots) => $value,
                _ => JsValue::undefined(),
            }))
        })
    };
}

impl Interface for StorageEvent {
    const NAME: &'static str = "StorageEvent";
    type Parent = Event;
    type This = EventOf<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(1, |new_target, args, context| {
            construct_event::<Self>(new_target, args, context, read)
        }));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&[
        "type", "key", "oldValue", "newValue", "url",
    ])];
    const MEMBERS: Members<Self> = &[
        field!("key", slots => or_null(slots.key.clone())),
        field!("oldValue", slots => or_null(slots.old_value.clone())),
        field!("newValue", slots => or_null(slots.new_value.clone())),
        field!("url", slots => slots.url.clone().into()),
        field!("storageArea", slots => or_null(slots.area.clone())),
        operation("initStorageEvent", 1, |this, args, context| {
            let init = InitArguments::read(args, context)?;
            let mut text = |at: usize| -> JsResult<Option<JsString>> {
                Ok(Nullable::from_js(args.get_or_undefined(at), context)?.0)
            };
            let (key, old_value, new_value) = (text(3)?, text(4)?, text(5)?);
            let url = Option::<UsvString>::from_js(args.get_or_undefined(6), context)?;
            let slots = StorageEventInit {
                key,
                old_value,
                new_value,
                url: url_of(url),
                area: storage_area(args.get_or_undefined(7))?,
            };
            this.initialize(init, |known| {
                *known = EventKind::Storage(slots);
            });
            Ok(JsValue::undefined())
        }),
    ];
}

/// `StorageEventInit`
fn read(init: &Dictionary, context: &mut Context) -> JsResult<EventKind> {
    let mut text = |name| -> JsResult<Option<JsString>> {
        let text = init.member::<Nullable<JsString>>(name, context)?;
        Ok(text.and_then(|text| text.0))
    };
    let (key, new_value, old_value) = (text("key")?, text("newValue")?, text("oldValue")?);
    let area = init.member::<JsValue>("storageArea", context)?;
    let area = storage_area(&area.unwrap_or_default())?;
    let url = url_of(init.member("url", context)?);
    Ok(EventKind::Storage(StorageEventInit {
        key,
        old_value,
        new_value,
        url,
        area,
    }))
}

fn url_of(url: Option<UsvString>) -> JsString {
    url.map(|url| JsString::from(url.0)).unwrap_or_default()
}

/// `Storage?`
fn storage_area(value: &JsValue) -> JsResult<Option<JsObject>> {
    if value.is_null_or_undefined() {
        return Ok(None);
    }
    let object = value.as_object();
    let area = object.filter(|object| PlatformRef::<Storage>::of_object(object).is_some());
    area.map(Some)
        .ok_or_else(|| type_error("the storage area is not a Storage"))
}
