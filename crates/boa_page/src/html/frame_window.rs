//! The [window](https://html.spec.whatwg.org/multipage/nav-history-apis.html#the-window-object) of
//! a frame. No script runs in it, so it is no global object; it has the members that scripts of the
//! page use.

use crate::dom::{Document, Element};
use boa_engine::{Context, JsObject, JsResult, js_string};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::{
    dom::{EventTarget, event_handler},
    host::{self, WindowMessage},
    webidl::{self, Interface, Layers, Members, PlatformRef, Steps, getter, operation},
};
use std::cell::Cell;
use url::Url;

/// The slots of a frame's window.
#[derive(Trace, Finalize)]
pub(crate) struct FrameWindow {
    pub(crate) document: GcRefCell<PlatformRef<Document>>,
    pub(crate) element: PlatformRef<Element>,
    /// The offset of the first visible row, in CSS pixels.
    pub(crate) scroll_top: Cell<f64>,
}

pub(crate) fn register(context: &mut Context) {
    webidl::expose::<FrameWindow>(context);
}

pub(crate) fn create(
    document: &PlatformRef<Document>,
    element: &PlatformRef<Element>,
    context: &Context,
) -> JsObject {
    let slots = FrameWindow {
        document: GcRefCell::new(document.clone()),
        element: element.clone(),
        scroll_top: Cell::new(0.0),
    };
    webidl::create(
        Layers::new().with(EventTarget::default()).with(slots),
        context,
    )
    .into_object()
}

/// A global of the page: the objects of a frame are created in the page's own realm, errors too.
macro_rules! shared {
    ($name:literal) => {
        getter(
            $name,
            &Steps(|_, context| {
                let global = context.global_object();
                global.get(js_string!($name), context)
            }),
        )
    };
}

impl Interface for FrameWindow {
    const NAME: &'static str = "Window";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("window", &Steps(|this, _| Ok(this.clone()))),
        getter("self", &Steps(|this, _| Ok(this.clone()))),
        getter("frames", &Steps(|this, _| Ok(this.clone()))),
        getter(
            "document",
            &Steps(|this, _| Ok(this.document.borrow().clone())),
        ),
        getter(
            "name",
            &Steps(|this, _| Ok(this.element.attribute("name").unwrap_or_default())),
        ),
        getter("parent", &Steps(|_, context| Ok(context.global_object()))),
        getter("top", &Steps(|_, context| Ok(context.global_object()))),
        getter("frameElement", &Steps(|this, _| Ok(this.element.clone()))),
        getter("length", &Steps(|_, _| Ok(0))),
        getter(
            "closed",
            &Steps(|this, _| Ok(this.document.borrow().window.borrow().is_none())),
        ),
        operation("postMessage", &Steps(Self::post_message)),
        operation("focus", &Steps(|_, (), _| Ok(()))),
        operation("blur", &Steps(|_, (), _| Ok(()))),
        shared!("DOMException"),
        shared!("Document"),
        shared!("Element"),
        shared!("Event"),
        shared!("HTMLCollection"),
        shared!("HTMLElement"),
        shared!("Node"),
        shared!("NodeList"),
        shared!("Text"),
        shared!("TypeError"),
        event_handler!(load),
        event_handler!(message),
        event_handler!(messageerror),
    ];
}

impl FrameWindow {
    /// <https://html.spec.whatwg.org/multipage/web-messaging.html#dom-window-postmessage>
    fn post_message(
        this: &PlatformRef<Self>,
        message: WindowMessage,
        context: &mut Context,
    ) -> JsResult<()> {
        host::post_window_message(message, this.as_parent(), origin, context)
    }
}

/// The origin of the document in a frame. One without a URL of its own has that of the page.
fn origin(window: &PlatformRef<EventTarget>, _: &Context) -> Option<Url> {
    let window = PlatformRef::<FrameWindow>::of_object(window.object())?;
    let url = window.document.borrow().url();
    (url.scheme() != "about").then_some(url)
}

pub(crate) fn window_of(document: &PlatformRef<Document>) -> Option<PlatformRef<FrameWindow>> {
    document
        .window
        .borrow()
        .as_ref()
        .and_then(PlatformRef::of_object)
}

/// Whether an object is the window of a frame.
pub(crate) fn is_window(object: &JsObject) -> bool {
    PlatformRef::<FrameWindow>::of_object(object).is_some()
}

/// The offset of the first visible row of the document in a frame, in CSS pixels.
pub(crate) fn scroll_top(document: &PlatformRef<Document>) -> f64 {
    window_of(document).map_or(0.0, |window| window.scroll_top.get())
}

/// The frame that a document is in.
pub(crate) fn element_of(document: &PlatformRef<Document>) -> Option<PlatformRef<Element>> {
    window_of(document).map(|window| window.element.clone())
}
