//! The [window](https://html.spec.whatwg.org/multipage/nav-history-apis.html#the-window-object) of a frame. No script runs in it, so
//! it is no global object; it has the members that scripts of the page use.

use crate::{Document, Element, dom::node::value, input::scrolling::LINE};
use boa_engine::{Context, JsObject, JsResult, JsValue, js_string};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_websocket::{
    dom::{EventTarget, event_handler},
    webidl::{self, Dictionary, FromJs, Interface, Layers, Members, PlatformRef, getter, operation},
};
use easy_ext::ext;
use std::cell::Cell;

/// The slots of a frame's window.
#[derive(Trace, Finalize)]
pub(crate) struct FrameWindow {
    document: GcRefCell<PlatformRef<Document>>,
    element: PlatformRef<Element>,
    scroll_top: Cell<f64>,
}

pub(crate) fn register(context: &mut Context) -> JsResult<()> {
    webidl::expose::<FrameWindow>(context).map(drop)
}

pub(crate) fn create(document: &PlatformRef<Document>, element: &PlatformRef<Element>, context: &Context) -> JsObject {
    let slots = FrameWindow {
        document: GcRefCell::new(document.clone()),
        element: element.clone(),
        scroll_top: Cell::new(0.0),
    };
    webidl::create(Layers::new().with(EventTarget::default()).with(slots), context).into_object()
}

/// A global of the page: what is in a frame is made in the page's own realm, errors too.
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
        getter("name", |this, _| Ok(this.element.attribute("name").unwrap_or_default().into())),
        getter("parent", |_, context| Ok(context.global_object().into())),
        getter("top", |_, context| Ok(context.global_object().into())),
        getter("frameElement", |this, _| Ok(value(&this.element))),
        getter("length", |_, _| Ok(0.into())),
        getter("closed", |this, _| Ok(this.document.borrow().window.borrow().is_none().into())),
        operation("focus", 0, |_, _, _| Ok(JsValue::undefined())),
        operation("blur", 0, |_, _, _| Ok(JsValue::undefined())),
        getter("scrollX", |_, _| Ok(0.into())),
        getter("scrollY", |this, _| Ok(this.scroll_top.get().into())),
        getter("pageYOffset", |this, _| Ok(this.scroll_top.get().into())),
        operation("scroll", 0, |this, args, context| scroll(this, args, false, context)),
        operation("scrollTo", 0, |this, args, context| scroll(this, args, false, context)),
        operation("scrollBy", 0, |this, args, context| scroll(this, args, true, context)),
        operation("scrollByPages", 1, |this, args, context| {
            let pages = f64::from_js(&args[0], context)?;
            let height = crate::input::scrolling::client_height(&this.element, context);
            this.scroll_by(pages * height, context);
            Ok(JsValue::undefined())
        }),
        operation("scrollByLines", 1, |this, args, context| {
            let lines = f64::from_js(&args[0], context)?;
            this.scroll_by(lines * LINE, context);
            Ok(JsValue::undefined())
        }),
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
    ];
}

impl FrameWindow {
    /// The frame has gone elsewhere.
    pub(crate) fn set_document(&self, document: PlatformRef<Document>) {
        *self.document.borrow_mut() = document;
    }
}

#[ext(FrameWindowExt)]
impl PlatformRef<FrameWindow> {
    pub(crate) fn scroll_by(&self, amount: f64, context: &mut Context) {
        let most = crate::input::scrolling::hidden_height(&self.element, context);
        let document = crate::node_of(&self.document.borrow());
        crate::input::scrolling::scroll(&self.scroll_top, &document, (self.scroll_top.get() + amount, most), context);
    }
}

fn window_of(document: &PlatformRef<Document>) -> Option<PlatformRef<FrameWindow>> {
    document.window.borrow().as_ref().and_then(PlatformRef::of_object)
}

/// How far down the document in a frame is scrolled, in pixels.
pub(crate) fn scroll_top(document: &PlatformRef<Document>) -> f64 {
    window_of(document).map_or(0.0, |window| window.scroll_top.get())
}

/// The frame that a document is in.
pub(crate) fn element_of(document: &PlatformRef<Document>) -> Option<PlatformRef<Element>> {
    window_of(document).map(|window| window.element.clone())
}

pub(crate) fn scroll_to(document: &PlatformRef<Document>, top: f64, context: &mut Context) {
    if let Some(window) = window_of(document) {
        window.scroll_by(top - window.scroll_top.get(), context);
    }
}

fn scroll(
    this: &PlatformRef<FrameWindow>,
    args: &[JsValue],
    relative: bool,
    context: &mut Context,
) -> JsResult<JsValue> {
    let top = match args {
        [] => None,
        [options] => Dictionary::from_js(options, context)?.member("top", context)?,
        _ => Some(f64::from_js(&args[1], context)?),
    };
    if let Some(top) = top {
        this.scroll_by(if relative { top } else { top - this.scroll_top.get() }, context);
    }
    Ok(JsValue::undefined())
}
