//! The [window](https://html.spec.whatwg.org/multipage/nav-history-apis.html#the-window-object) of
//! a frame. No script runs in it, so it is no global object; it has the members that scripts of the
//! page use.

use crate::dom::{Document, Element, node::value};
use boa_engine::{Context, JsObject, JsValue, js_string};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_websocket::{
    dom::{EventTarget, event_handler},
    web,
    webidl::{self, Interface, Layers, Members, PlatformRef, getter, operation},
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
        getter($name, |_, context| {
            let global = context.global_object();
            global.get(js_string!($name), context)
        })
    };
}

impl Interface for FrameWindow {
    const NAME: &'static str = "Window";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("window", |this, _| Ok(value(this))),
        getter("self", |this, _| Ok(value(this))),
        getter("frames", |this, _| Ok(value(this))),
        getter("document", |this, _| Ok(value(&this.document.borrow()))),
        getter("name", |this, _| {
            Ok(this.element.attribute("name").unwrap_or_default().into())
        }),
        getter("parent", |_, context| Ok(context.global_object().into())),
        getter("top", |_, context| Ok(context.global_object().into())),
        getter("frameElement", |this, _| Ok(value(&this.element))),
        getter("length", |_, _| Ok(0.into())),
        getter("closed", |this, _| {
            Ok(this.document.borrow().window.borrow().is_none().into())
        }),
        operation("postMessage", 1, |this, args, context| {
            web::post_window_message(args, this.parent(), origin, context)
        }),
        operation("focus", 0, |_, _, _| Ok(JsValue::undefined())),
        operation("blur", 0, |_, _, _| Ok(JsValue::undefined())),
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
