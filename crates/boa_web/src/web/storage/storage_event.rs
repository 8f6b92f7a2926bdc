//! [`StorageEvent`](https://html.spec.whatwg.org/multipage/webstorage.html#the-storageevent-interface).
//! Only scripts dispatch it: there is no other document that could change an item.

use super::Storage;
use crate::{
    dom::{
        Event, EventDictionary, EventInterface, EventKind, EventOf, InitArguments,
        StorageEventInit, construct_event,
    },
    webidl::{
        Constructor, Inspected, Interface, Members, Nullable, PlatformRef, Steps, UsvString,
        dictionaries, getter, operation,
    },
};
use boa_engine::{Context, JsResult, JsString};

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
        getter(
            $name,
            &Steps(|this, _| {
                Ok(this.read(|event| match event.kind() {
                    EventKind::Storage($slots) => $value,
                    _ => Default::default(),
                }))
            }),
        )
    };
}

impl Interface for StorageEvent {
    const NAME: &'static str = "StorageEvent";
    type Parent = Event;
    type This = EventOf<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (r#type, init): (JsString, StorageEventDictionary), context| {
            let parent = init.parent;
            let kind = EventKind::Storage(init.into_slots());
            construct_event::<Self>(new_target, r#type, parent, kind, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&[
        "type", "key", "oldValue", "newValue", "url",
    ])];
    const MEMBERS: Members<Self> = &[
        field!("key", slots => slots.key.clone()),
        field!("oldValue", slots => slots.old_value.clone()),
        field!("newValue", slots => slots.new_value.clone()),
        field!("url", slots => slots.url.clone()),
        field!("storageArea", slots => slots.area.clone()),
        operation("initStorageEvent", &Steps(init_storage_event)),
    ];
}

/// The arguments of `initStorageEvent()`.
type InitStorageEventArguments = (
    InitArguments,
    Option<Nullable<JsString>>,
    Option<Nullable<JsString>>,
    Option<Nullable<JsString>>,
    Option<UsvString>,
    Option<Nullable<PlatformRef<Storage>>>,
);

/// <https://html.spec.whatwg.org/multipage/webstorage.html#dom-storageevent-initstorageevent>
fn init_storage_event(
    this: &EventOf<StorageEvent>,
    (init, key, old_value, new_value, url, area): InitStorageEventArguments,
    _: &mut Context,
) -> JsResult<()> {
    let slots = StorageEventInit {
        key: key.and_then(|Nullable(key)| key),
        old_value: old_value.and_then(|Nullable(value)| value),
        new_value: new_value.and_then(|Nullable(value)| value),
        url: url
            .map(|UsvString(url)| JsString::from(url))
            .unwrap_or_default(),
        area: area
            .and_then(|Nullable(area)| area)
            .map(PlatformRef::into_object),
    };
    this.initialize(init, |known| {
        *known = EventKind::Storage(slots);
    });
    Ok(())
}

dictionaries! {
    /// `StorageEventInit`
    struct StorageEventDictionary: EventDictionary {
        key: "key" Nullable<JsString> = Nullable(None),
        new_value: "newValue" Nullable<JsString> = Nullable(None),
        old_value: "oldValue" Nullable<JsString> = Nullable(None),
        storage_area: "storageArea" Nullable<PlatformRef<Storage>> = Nullable(None),
        url: "url" UsvString = UsvString(String::new()),
    }
}

impl StorageEventDictionary {
    fn into_slots(self) -> StorageEventInit {
        StorageEventInit {
            key: self.key.0,
            old_value: self.old_value.0,
            new_value: self.new_value.0,
            url: JsString::from(self.url.0),
            area: self.storage_area.0.map(PlatformRef::into_object),
        }
    }
}
