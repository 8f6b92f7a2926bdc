//! The parts of [dispatch](https://dom.spec.whatwg.org/#concept-event-dispatch) that differ between
//! event targets: the parent, and the
//! [activation behavior](https://dom.spec.whatwg.org/#eventtarget-activation-behavior).

use super::{Event, EventOf, EventTarget, event_handler::HandlerCompiler};
use crate::webidl::PlatformRef;
use boa_engine::Context;

/// Returns the parent of an event target for an event:
/// [get the parent](https://dom.spec.whatwg.org/#get-the-parent).
pub type GetParent =
    fn(&PlatformRef<EventTarget>, &EventOf<Event>, &Context) -> Option<PlatformRef<EventTarget>>;

/// How a kind of event target takes part in dispatch. Each object of the kind refers to the same
/// static value: see [`EventTarget::with_behavior`].
///
/// An interface whose objects form a tree needs one. An interface whose events end at their target
/// does not.
///
/// ```
/// use boa_engine::{JsValue, js_string};
/// use boa_web::{
///     dom::{Activation, Behavior, Event, EventTarget, EventKind, EventInit},
///     webidl::{self, Brand, Layers, PlatformRef},
/// };
/// use std::cell::Cell;
///
/// thread_local! {
///     static CLICKS: Cell<u32> = const { Cell::new(0) };
/// }
///
/// /// Events propagate to the global object. Clicks that no listener cancels are counted.
/// static BEHAVIOR: Behavior = Behavior {
///     parent: |_, _, context| <PlatformRef<EventTarget> as Brand>::of(&JsValue::undefined(), context),
///     activation: |_, event, _| {
///         let is_click = event.read(|event| event.r#type().to_std_string_lossy() == "click");
///         let mut activation = Activation::new(|_, _, _| CLICKS.set(CLICKS.get() + 1));
///         activation.before = |_, _| {};
///         activation.canceled = |_, _| {};
///         is_click.then_some(activation)
///     },
///     compile_handler: |_, _, _, _| None,
/// };
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// context.eval(boa_engine::Source::from_bytes("var heard = 0; addEventListener('click', () => { heard++ })"))?;
/// let button = webidl::create(Layers::new().with(EventTarget::with_behavior(&BEHAVIOR)), context);
/// let click = Event::create::<Event>(EventInit::new(js_string!("click"), EventKind::Event).bubbling(), context);
/// assert!(button.dispatch(&click, context));
/// assert_eq!(CLICKS.get(), 1);
/// assert_eq!(context.eval(boa_engine::Source::from_bytes("heard"))?, 1.into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Behavior {
    /// [Get the parent](https://dom.spec.whatwg.org/#get-the-parent).
    pub parent: GetParent,
    /// The [activation behavior](https://dom.spec.whatwg.org/#eventtarget-activation-behavior) of
    /// the target, if it has one and the event is one that activates.
    pub activation: fn(&PlatformRef<EventTarget>, &EventOf<Event>, &Context) -> Option<Activation>,
    /// Compiles the text of an
    /// [event handler content attribute](https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-content-attributes)
    /// of the target.
    pub compile_handler: HandlerCompiler,
}

/// The steps of a target that an event activates, such as a link that is clicked.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Activation {
    /// The
    /// [legacy-pre-activation behavior](https://dom.spec.whatwg.org/#eventtarget-legacy-pre-activation-behavior).
    pub before: fn(&PlatformRef<EventTarget>, &mut Context),
    /// The [activation behavior](https://dom.spec.whatwg.org/#eventtarget-activation-behavior).
    pub activate: fn(&PlatformRef<EventTarget>, &EventOf<Event>, &mut Context),
    /// The
    /// [legacy-canceled-activation behavior](https://dom.spec.whatwg.org/#eventtarget-legacy-canceled-activation-behavior).
    pub canceled: fn(&PlatformRef<EventTarget>, &mut Context),
}

impl Activation {
    /// An activation behavior without legacy-pre-activation and legacy-canceled-activation
    /// behavior.
    #[must_use]
    pub const fn new(
        activate: fn(&PlatformRef<EventTarget>, &EventOf<Event>, &mut Context),
    ) -> Self {
        Self {
            before: |_, _| {},
            activate,
            canceled: |_, _| {},
        }
    }
}
