//! [`ProgressEvent`](https://xhr.spec.whatwg.org/#interface-progressevent).

use crate::{
    dom::{Event, EventInit, EventInterface, EventKind, EventOf, EventTarget, construct_event},
    webidl::{Constructor, Double, Inspected, Interface, Members, PlatformRef, getter},
};
use boa_engine::{Context, JsString, JsValue};
use boa_gc::{Finalize, Gc, GcErased, Trace};

/// The slots that `ProgressEvent` adds to `Event`.
#[derive(Debug, Clone, Copy, Default, Trace, Finalize)]
#[boa_gc(empty_trace)]
pub(super) struct ProgressEvent {
    length_computable: bool,
    loaded: f64,
    total: f64,
}

impl EventInterface for ProgressEvent {
    fn is(kind: &EventKind) -> bool {
        matches!(kind, EventKind::Other(slots) if slots.is::<Self>())
    }
}

impl Interface for ProgressEvent {
    const NAME: &'static str = "ProgressEvent";
    type Parent = Event;
    type This = EventOf<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(1, |new_target, args, context| {
            construct_event::<Self>(new_target, args, context, |init, context| {
                let slots = Self {
                    length_computable: init.member("lengthComputable", context)?.unwrap_or(false),
                    loaded: init
                        .member::<Double>("loaded", context)?
                        .map_or(0.0, |loaded| loaded.0),
                    total: init
                        .member::<Double>("total", context)?
                        .map_or(0.0, |total| total.0),
                };
                Ok(slots.into_kind())
            })
        }));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&[
        "type",
        "lengthComputable",
        "loaded",
        "total",
    ])];
    const MEMBERS: Members<Self> = &[
        getter("lengthComputable", |this, _| {
            Ok(read(this, |slots| slots.length_computable.into()))
        }),
        getter("loaded", |this, _| {
            Ok(read(this, |slots| slots.loaded.into()))
        }),
        getter("total", |this, _| {
            Ok(read(this, |slots| slots.total.into()))
        }),
    ];
}

impl ProgressEvent {
    /// [Fires a progress event](https://xhr.spec.whatwg.org/#concept-event-fire-progress).
    pub(super) fn fire(
        r#type: &str,
        target: &PlatformRef<EventTarget>,
        transmitted: usize,
        length: usize,
        context: &mut Context,
    ) {
        #[expect(clippy::cast_precision_loss, reason = "no Blob has 2^53 bytes")]
        let slots = Self {
            length_computable: length > 0,
            loaded: transmitted as f64,
            total: length as f64,
        };
        let event = Event::create::<Self>(
            EventInit::new(JsString::from(r#type), slots.into_kind()),
            context,
        );
        target.dispatch(&event, context);
    }

    fn into_kind(self) -> EventKind {
        EventKind::Other(GcErased::new(Gc::new(self)))
    }
}

fn read(this: &EventOf<ProgressEvent>, reader: impl FnOnce(&ProgressEvent) -> JsValue) -> JsValue {
    this.read(|event| match event.kind() {
        EventKind::Other(slots) => slots
            .clone()
            .downcast::<ProgressEvent>()
            .map_or_else(JsValue::undefined, |it| reader(&it)),
        _ => JsValue::undefined(),
    })
}
