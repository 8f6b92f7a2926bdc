//! [`ProgressEvent`](https://xhr.spec.whatwg.org/#interface-progressevent).

use crate::{
    dom::{
        Event, EventDictionary, EventInit, EventInterface, EventKind, EventOf, EventTarget,
        construct_event,
    },
    webidl::{
        Constructor, Double, Inspected, Interface, Members, PlatformRef, Steps, dictionaries,
        getter,
    },
};
use boa_engine::{Context, JsString};
use boa_gc::{Finalize, Gc, GcErased, Trace};

/// The slots that `ProgressEvent` adds to `Event`.
#[derive(Debug, Clone, Copy, Default, Trace, Finalize)]
#[boa_gc(empty_trace)]
pub struct ProgressEvent {
    length_computable: bool,
    loaded: f64,
    total: f64,
}

dictionaries! {
    /// ```webidl
    /// dictionary ProgressEventInit : EventInit {
    ///   boolean lengthComputable = false;
    ///   double loaded = 0;
    ///   double total = 0;
    /// };
    /// ```
    struct ProgressEventInit: EventDictionary {
        length_computable: "lengthComputable" bool = false,
        loaded: "loaded" Double = Double(0.0),
        total: "total" Double = Double(0.0),
    }
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
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (r#type, init): (JsString, ProgressEventInit), context| {
            let slots = Self {
                length_computable: init.length_computable,
                loaded: init.loaded.0,
                total: init.total.0,
            };
            let kind = slots.into_kind();
            construct_event::<Self>(new_target, r#type, init.parent, kind, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&[
        "type",
        "lengthComputable",
        "loaded",
        "total",
    ])];
    const MEMBERS: Members<Self> = &[
        getter(
            "lengthComputable",
            &Steps(|this, _| Ok(read(this, |slots| slots.length_computable))),
        ),
        getter(
            "loaded",
            &Steps(|this, _| Ok(read(this, |slots| slots.loaded))),
        ),
        getter(
            "total",
            &Steps(|this, _| Ok(read(this, |slots| slots.total))),
        ),
    ];
}

impl ProgressEvent {
    /// [Fires a progress event](https://xhr.spec.whatwg.org/#concept-event-fire-progress) in the
    /// current realm: `transmitted` of `length` bytes. A length of 0 is one that is not known.
    pub fn fire(
        r#type: &str,
        target: &PlatformRef<EventTarget>,
        transmitted: usize,
        length: usize,
        context: &mut Context,
    ) {
        #[expect(clippy::cast_precision_loss, reason = "no content has 2^53 bytes")]
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

fn read<R: Default>(this: &EventOf<ProgressEvent>, reader: impl FnOnce(&ProgressEvent) -> R) -> R {
    this.read(|event| match event.kind() {
        EventKind::Other(slots) => slots
            .clone()
            .downcast::<ProgressEvent>()
            .map_or_else(R::default, |it| reader(&it)),
        _ => R::default(),
    })
}
